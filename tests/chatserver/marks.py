"""Rules for tests: a line says itself, in a mark such as `(hold)`, what is to become of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from moderation.pipeline import Pipeline
from moderation.reading import Reading
from moderation.rule import Act
from moderation.rules.interrupt import Interrupt
from moderation.rules.join_wave import JoinWave
from moderation.scene import Scene
from moderation.verdict import Category, Delivery, Finding, HoldEnd, Level, Span, ToAuthor, ToFacilitators

SECONDS = 60  #: how long every marked hold waits
_FLAG = ToFacilitators.FLAG

ACTS = {
    "release": Act(Delivery.HOLD, facilitators=_FLAG, hold_seconds=SECONDS, hold_end=HoldEnd.RELEASE),
    "return": Act(Delivery.HOLD, facilitators=_FLAG, hold_seconds=SECONDS),
    "keep": Act(
        Delivery.HOLD, facilitators=_FLAG, hold_seconds=SECONDS, hold_end=HoldEnd.KEEP_HELD_AND_ESCALATE
    ),
    "block": Act(Delivery.BLOCK_EXPLAIN, ToAuthor.NUDGE, ToFacilitators.ALERT, say="returned"),
    "fold": Act(Delivery.FOLD),
    "mask": Act(Delivery.MASK, ToAuthor.NUDGE, _FLAG, say="masked"),
}


class Marked:
    """Does to a line what its marks say; `(mask)` covers the word in braces."""

    id, version = "marked", 1

    def notice(self, reading: Reading, scene: Scene) -> Iterator[Finding]:
        for mark, act in ACTS.items():
            if f"({mark})" in reading.text:
                braces = [Span(*each.span()) for each in re.finditer(r"\{\w+\}", reading.text)]
                yield act.found(self.id, braces if mark == "mask" else (), notes=("grief",))


class Danger:
    """`(C1)` to `(C4)`: the level is written on the line."""

    id, version = "crisis", 1

    def notice(self, reading: Reading, scene: Scene) -> Iterator[Finding]:
        if found := re.search(r"\(C([1-4])\)", reading.text):
            yield Finding(
                rule=self.id,
                level=Level(int(found[1])),
                category=Category.SUICIDE,
                spans=(Span(*found.span()),),
                facilitators=ToFacilitators.ALERT,
                author=ToAuthor.OFFER_QUIET_SPACE,
                locked=True,
            )


def marks() -> Pipeline:
    """The marks, and the two rules that are part of how a meeting runs: the floor and the wave."""
    return Pipeline([Marked(), Danger(), Interrupt(), JoinWave()], budget=60)
