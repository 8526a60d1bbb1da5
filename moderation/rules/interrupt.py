"""Posting while somebody else has the floor, or while posting is closed: the line waits as a draft of its
author.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from moderation.reading import Reading
from moderation.rule import Act, HouseRule
from moderation.scene import Place, Posting, Scene
from moderation.verdict import Delivery, Finding, HoldEnd

_WHY: Mapping[Posting, str] = MappingProxyType(
    {
        Posting.FLOOR_TAKEN: "draft_floor_taken",
        Posting.PHASE_CLOSED: "draft_phase_closed",
        Posting.ROOM_PAUSED: "draft_room_paused",
    }
)


class Interrupt(HouseRule):
    """Nobody is told off for it: most interruptions are kindness, and kindness can wait a minute."""

    id = "interrupt"

    def notice(self, reading: Reading, scene: Scene) -> Iterator[Finding]:
        if scene.posting in _WHY and scene.place is Place.MAIN:
            act = Act(Delivery.HOLD, say=_WHY[scene.posting], hold_end=HoldEnd.AUTHOR_DECIDES)
            yield act.found(self.id, version=self.version)
