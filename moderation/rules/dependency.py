"""One person holding on to one other person: a quiet word to each of the two, apart.

Three things show it: what a line says, that one of the two writes and the other hardly answers, and night after night. The last two are
counted over two weeks of lines between two people (a pair's meeting is as long as the pair likes), never over what is said
in a group's room. The facilitators hear of it only when it goes on.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType

from moderation.reading import Reading
from moderation.rule import Act, PhraseRule, before
from moderation.scene import Place, Scene
from moderation.verdict import Finding, ToAuthor, ToFacilitators

RATIO, AT_LEAST = 4, 12  #: four to one (domain page 5.3), once there is enough to tell
NIGHTS = 4  #: of two weeks
GOES_ON = 2  #: times before facilitators are told

ONLY = Act(author=ToAuthor.NUDGE, say="dependency")
GOING_ON = Act(author=ToAuthor.NUDGE, facilitators=ToFacilitators.NOTE, say="dependency")


class Dependency(PhraseRule):
    id = "dependency"
    acts = MappingProxyType({"only": ONLY})
    heard = "only"

    def notice(self, reading: Reading, scene: Scene) -> Iterator[Finding]:
        yield from super().notice(reading, scene)
        if scene.place is not Place.PRIVATE and scene.format != "pair":
            return
        shown = [
            name
            for name, so in (("one_sided", self._one_sided(scene)), ("nights", self._nights(scene)))
            if so
        ]
        if shown:
            yield self.act_for("only", scene).found(self.id, version=self.version, evidence=tuple(shown))

    def act_for(self, kind: str, scene: Scene) -> Act:
        return GOING_ON if before(scene, self.id) >= GOES_ON else ONLY

    def _nights(self, scene: Scene) -> bool:
        return scene.pair_odd_nights >= int(self.options.get("nights", NIGHTS))

    def _one_sided(self, scene: Scene) -> bool:
        """With this line: at every so many lines, so that nobody hears the same word again and again."""
        sent = scene.pair_sent + 1
        least = int(self.options.get("at_least", AT_LEAST))
        ratio = int(self.options.get("ratio", RATIO))
        return sent % least == 0 and sent >= ratio * max(1, scene.pair_received)
