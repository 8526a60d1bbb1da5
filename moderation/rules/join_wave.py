"""Words of somebody who arrived inside a wave wait for a facilitator, whatever they say.

Real newcomers arrive in waves too, so nothing here is said against anybody: the author is told that a
facilitator is reading first, and the text of *I need someone* always goes through.
"""

from __future__ import annotations

from collections.abc import Iterator

from moderation.reading import Reading
from moderation.rule import Act, HouseRule
from moderation.scene import Place, Scene
from moderation.verdict import Delivery, Finding, HoldEnd, ToFacilitators

HOLD = Act(
    Delivery.HOLD,
    facilitators=ToFacilitators.FLAG,
    say="held_arrival",
    hold_seconds=180,
    hold_end=HoldEnd.RETURN_TO_AUTHOR,
)


class JoinWave(HouseRule):
    id = "join_wave"

    def notice(self, reading: Reading, scene: Scene) -> Iterator[Finding]:
        if not scene.author.guarded or scene.place in (Place.HELP, Place.SIDE_ROOM, Place.NAME):
            return
        if scene.place is Place.PRIVATE and scene.addressee_in_service:
            return
        yield HOLD.found(self.id, version=self.version)
