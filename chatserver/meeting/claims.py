"""What somebody has taken on, and how it comes back to everybody's list when they cannot stay with it.

An alert that was taken has no clock. So whoever took it and hands over, steps out, leaves, or is without a link for a
minute gives it back, and its clock starts again: nobody may wait for a person who is not there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from chatserver import events as e
from chatserver.meeting.state import State
from chatserver.meeting.turn import Turn

#: Seconds until somebody must have acknowledged, per level (domain 5.4).
CLOCK = {1: 180, 2: 90, 3: 45, 4: 20}
CLAIM_MS = 60_000  #: how long a claim keeps others from taking the item
GONE_MS = 60_000  #: how long the link of whoever took an alert may be broken, as long as for the chair

Happening = Callable[[Turn], None]


def waiting(state: State) -> Iterator[tuple[int, Happening]]:
    for alert in state.alerts.values():
        taker = state.people.get(alert.acknowledged_by)
        if taker is not None and taker.presence != "here":
            yield taker.since + GONE_MS, partial(back, item=alert.id)
        elif alert.claimed_by and taker is None:
            yield alert.claimed_at + CLAIM_MS, partial(back, item=alert.id)


def all_back(turn: Turn, who: str) -> None:
    """Everything this person took is free again."""
    state = turn.state
    taken = [each.id for each in state.alerts.values() if each.claimed_by == who]
    taken += [each.id for each in state.holds.values() if each.claimed_by == who]
    for item in taken:
        back(turn, item)


def back(turn: Turn, item: str) -> None:
    alert = turn.state.alerts.get(item)
    runs = alert is not None and alert.acknowledged_by and alert.level in CLOCK
    due = turn.at + CLOCK[alert.level] * 1000 if alert is not None and runs else None
    turn.emit(e.Claimed(item=item, by="", due_at=due))
