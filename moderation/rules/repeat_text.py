"""The same text again and again: the third time it waits for a facilitator.

Short words of welcome and thanks are said many times in a good meeting, so only longer texts, or anything
from an arrival of a wave, count.
"""

from __future__ import annotations

from collections.abc import Iterator

from moderation.reading import Reading
from moderation.rule import Act, HouseRule
from moderation.scene import Place, Scene
from moderation.verdict import Delivery, Finding, HoldEnd, ToAuthor, ToFacilitators

TIMES = 3  #: domain page 5.3
SHORT = 16  #: characters; "thanks for that" and "welcome back" are no flood

HOLD = Act(
    Delivery.HOLD,
    ToAuthor.NUDGE,
    ToFacilitators.FLAG,
    say="repeat_held",
    hold_seconds=180,
    hold_end=HoldEnd.RETURN_TO_AUTHOR,
)


class RepeatText(HouseRule):
    id = "repeat_text"

    def notice(self, reading: Reading, scene: Scene) -> Iterator[Finding]:
        author = scene.author
        if author.same_text + 1 < int(self.options.get("times", TIMES)) or scene.place is Place.HELP:
            return
        if author.guarded or (len(reading.text.strip()) > SHORT and not author.in_service):
            yield HOLD.found(self.id, version=self.version)
