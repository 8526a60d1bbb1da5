"""A share that has grown long: a soft signal to its author, never a cut."""

from __future__ import annotations

from collections.abc import Iterator

from moderation.reading import Reading
from moderation.rule import Act, HouseRule
from moderation.scene import Place, Scene
from moderation.verdict import Finding, ToAuthor

CHARACTERS = 2_500  #: domain page 5.3; the minutes are kept by the meeting's own timer
LONG = Act(author=ToAuthor.NUDGE, say="long_share")


class LengthTime(HouseRule):
    id = "length_time"

    def notice(self, reading: Reading, scene: Scene) -> Iterator[Finding]:
        limit = int(self.options.get("characters", CHARACTERS))
        earlier = sum(len(said.text) for said in scene.recent if said.by == "author" and said.same_share)
        if scene.place is Place.MAIN and earlier <= limit < earlier + len(reading.text):
            yield LONG.found(self.id, version=self.version)
