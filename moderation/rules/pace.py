"""Many lines in a minute without the floor: the next ones go out a little slower.

A share is written in short lines on purpose, so the person who has the floor is never slowed, whatever the
count.
"""

from __future__ import annotations

from collections.abc import Iterator

from moderation.reading import Reading
from moderation.rule import Act, HouseRule
from moderation.scene import Place, Scene
from moderation.verdict import Delivery, Finding, ToAuthor

LINES_A_MINUTE = 6  #: domain page 5.3


class Pace(HouseRule):
    id = "pace"

    def notice(self, reading: Reading, scene: Scene) -> Iterator[Finding]:
        author = scene.author
        if author.has_floor or author.in_service or scene.place is not Place.MAIN:
            return
        limit = self.options.get("lines", LINES_A_MINUTE)
        if author.lines_last_minute >= limit:
            yield Act(Delivery.SLOW, ToAuthor.NUDGE, say="slowed").found(self.id, version=self.version)
