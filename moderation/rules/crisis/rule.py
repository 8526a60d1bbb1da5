"""Notices crisis language and says how much of it, of which kind, and where in the typed words.

The rule is locked: it is part of the platform floor, nothing may weaken it, and it never costs its author anything. It may hold one
line only, the one that carries a means or a method at C3 or above, and even that waits for a facilitator rather than being sent back.
Uncertain between two levels, it takes the higher for calling somebody and the lower for withholding.
"""

from __future__ import annotations

from collections.abc import Iterable

from moderation.reading import Reading
from moderation.rules.crisis.judging import Judgement, judge
from moderation.scene import Place, Scene
from moderation.verdict import (
    Category,
    Delivery,
    Finding,
    HoldEnd,
    Level,
    ToAuthor,
    ToFacilitators,
    ToRoom,
)

_FACILITATORS = (
    ToFacilitators.NOTHING,
    ToFacilitators.NOTE,
    ToFacilitators.FLAG,
    ToFacilitators.ALERT,
    ToFacilitators.ESCALATE,
)
#: Seconds until somebody must have acknowledged, by level; the meeting's clock of `domain` 5.4.
CLOCK = (0, 180, 90, 45, 20)


class Crisis:
    """`notice` gives at most one finding: the level, the category, and what they rest on."""

    id = "crisis"
    version = 1
    locked = True

    def notice(self, reading: Reading, scene: Scene) -> Iterable[Finding]:
        judged = judge(reading, scene)
        if judged.level == 0 and judged.risk < 0.03 and not judged.notes:
            return ()
        return (self._finding(judged, scene),)

    def _finding(self, judged: Judgement, scene: Scene) -> Finding:
        level = Level(judged.level)
        held = judged.means and level >= Level.C3 and scene.place in (Place.MAIN, Place.PRIVATE)
        return Finding(
            rule=self.id,
            version=self.version,
            spans=judged.spans,
            delivery=Delivery.HOLD if held else Delivery.ALLOW,
            author=ToAuthor.OFFER_QUIET_SPACE if level else ToAuthor.NOTHING,
            facilitators=_FACILITATORS[level],
            room=ToRoom.CONTENT_NOTE if level >= Level.C2 else ToRoom.NOTHING,
            say=f"crisis.{Category(judged.category).value}" if level else "",
            notes=judged.notes,
            hold_seconds=CLOCK[level] if held else 0,
            hold_end=HoldEnd.KEEP_HELD_AND_ESCALATE if held else HoldEnd.RETURN_TO_AUTHOR,
            locked=True,
            level=level,
            category=Category(judged.category),
            risk=judged.risk,
            evidence=judged.evidence,
        )
