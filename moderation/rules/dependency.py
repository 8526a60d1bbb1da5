"""One person holding on to one other person: a quiet word to each of the two, apart.

Two things show it: what a line says, and that one of the two writes and the other hardly answers. The second is counted
over the private lines of a meeting (a pair's meeting is as long as the pair likes), never over what is said in the room.
The facilitators hear of it only when it goes on.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType

from moderation.reading import Reading
from moderation.rule import Act, PhraseRule, before
from moderation.scene import Place, Scene
from moderation.verdict import Finding, ToAuthor, ToFacilitators

RATIO, AT_LEAST = 4, 12  #: four to one (domain page 5.3), once there is enough to tell
GOES_ON = 2  #: times before facilitators are told

ONLY = Act(author=ToAuthor.NUDGE, say="dependency")
GOING_ON = Act(author=ToAuthor.NUDGE, facilitators=ToFacilitators.NOTE, say="dependency")


class Dependency(PhraseRule):
    id = "dependency"
    acts = MappingProxyType({"only": ONLY})
    heard = "only"

    def notice(self, reading: Reading, scene: Scene) -> Iterator[Finding]:
        yield from super().notice(reading, scene)
        if scene.place is Place.PRIVATE and self._one_sided(scene):
            act = GOING_ON if before(scene, self.id) >= GOES_ON else ONLY
            yield act.found(self.id, version=self.version, evidence=("one_sided",))

    def act_for(self, kind: str, scene: Scene) -> Act:
        return GOING_ON if before(scene, self.id) >= GOES_ON else ONLY

    def _one_sided(self, scene: Scene) -> bool:
        """With this line: at every so many lines, so that nobody hears the same word again and again."""
        sent = scene.pair_sent + 1
        least = int(self.options.get("at_least", AT_LEAST))
        ratio = int(self.options.get("ratio", RATIO))
        return sent % least == 0 and sent >= ratio * max(1, scene.pair_received)
