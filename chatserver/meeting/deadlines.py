"""What falls due: deadlines are data in the state, and this is the one place that reads them all.

Whichever process notices first submits `Elapse`; the journal's `after=` makes it happen once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from chatserver import events as e
from chatserver.meeting import (
    arrivals,
    care,
    circles,
    claims,
    contact,
    cover,
    duties,
    ending,
    facts,
    floor,
    holding,
    people,
    plan,
    rules,
    tasks,
)
from chatserver.meeting.state import GONE, Person, State
from chatserver.meeting.turn import Turn

RECONNECT_MS = 90_000  #: grace until a broken link counts as lost (domain 5.2, lost_connection)
MOMENT_MS = 250  #: links that broke so close together are lost together
ABSENT_HOLDER_MS = 15_000  #: how long the floor waits for somebody who is not there (journey 4.3)
LONG_MINUTES, BREAK_AT_MS, BREAK_MS = 75, 45 * 60_000, 5 * 60_000
SHIELD_CALM_MS = 600_000  #: the shield steps down after ten calm minutes (journey 4.5)


def next_due(state: State) -> int | None:
    """The earliest deadline, in milliseconds since the epoch; None when nothing is waiting."""
    return min((at for at, _ in _waiting(state)), default=None)


def elapse(turn: Turn, until: int) -> None:
    """Do everything that falls due up to `until`, each thing at its own time, in order."""
    for _ in range(10_000):
        due = [each for each in _waiting(turn.state) if each[0] <= until]
        if not due:
            break
        at, happen = min(due, key=lambda each: each[0])
        turn.at = max(at, turn.state.now)
        happen(turn)
    turn.at = until


Happening = Callable[[Turn], None]


def _waiting(state: State) -> Iterator[tuple[int, Happening]]:
    if state.ended:
        yield from _alerts(state)
        yield from tasks.waiting(state)
        yield from contact.waiting(state)
        return
    if state.paused_until is not None:
        yield state.paused_until, _resume
    else:
        yield from _holds(state)
        yield from _circles(state)
        yield from plan.waiting(state)
    yield from _alerts(state)
    yield from tasks.waiting(state)
    yield from _links(state)
    yield from _scheduled(state)
    yield from _waves(state)
    yield from cover.waiting(state)
    yield from facts.waiting(state)
    yield from ending.when_empty(state)
    for name, at in state.rules_until.items():
        yield at, partial(rules.expire, name=name)


def _resume(turn: Turn) -> None:
    turn.emit(e.RoomResumed())


def _scheduled(state: State) -> Iterator[tuple[int, Happening]]:
    """A long meeting has one break in it, taken between shares (domain 5.2, scheduled_break)."""
    long = (state.minutes or 0) > LONG_MINUTES and state.begun_at is not None
    long = long and state.rule_on("scheduled_break")
    if long and not state.had_break and state.floor is None and state.phase not in ("closing", "fellowship"):
        yield (state.begun_at or 0) + BREAK_AT_MS, _break_for_everybody


def _break_for_everybody(turn: Turn) -> None:
    turn.emit(e.RoomPaused(until=turn.at + BREAK_MS, why=turn.words("scheduled_break"), scheduled=True))


def _circles(state: State) -> Iterator[tuple[int, Happening]]:
    at = circles.due(state)
    if at is not None:
        yield at, circles.time_passes
    for circle in state.circles.values():
        holder = state.people.get(circle.floor or "")
        if holder is not None and holder.presence != "here":
            yield holder.since + ABSENT_HOLDER_MS, partial(circles.come_back_to_holder, circle=circle)


def _holds(state: State) -> Iterator[tuple[int, Happening]]:
    for hold in state.holds.values():
        if hold.until is not None:
            yield hold.until, partial(holding.hold_overdue, hold=hold)


def _alerts(state: State) -> Iterator[tuple[int, Happening]]:
    for alert in state.alerts.values():
        if alert.due_at is not None:
            yield alert.due_at, partial(care.escalate, alert=alert)
    yield from claims.waiting(state)


def _links(state: State) -> Iterator[tuple[int, Happening]]:
    waiting = [
        each for each in state.people.values() if each.presence == "reconnecting" and each.place != GONE
    ]
    if waiting:
        yield min(each.since for each in waiting) + RECONNECT_MS, partial(_links_are_lost, waiting=waiting)
    chair = state.people.get(state.chair)
    if chair is not None and chair.presence != "here" and _somebody_can_act(state):
        yield chair.since + cover.GRACE_MS, duties.acting
    holder = state.people.get(state.floor or "")
    if holder is not None and holder.presence != "here":
        yield holder.since + ABSENT_HOLDER_MS, _come_back_to_holder


def _links_are_lost(turn: Turn, waiting: list[Person]) -> None:
    """With the first, those a moment later: when thousands of links broke at once, each would be looked for anew."""
    for person in waiting:
        if person.since + RECONNECT_MS <= turn.at + MOMENT_MS:
            people.lost(turn, person)


def _somebody_can_act(state: State) -> bool:
    return any(each.id != state.chair and each.available for each in state.facilitators())


def _come_back_to_holder(turn: Turn) -> None:
    holder = turn.state.floor
    if holder is None:
        return
    floor.come_back_to(turn, holder)
    if turn.state.phase == "round":
        floor.next_in_round(turn)
    else:
        floor.release_floor(turn, "link_lost")


def _waves(state: State) -> Iterator[tuple[int, Happening]]:
    for wave in state.waves:
        if wave.due_at is not None and not wave.over:
            yield wave.due_at, partial(arrivals.shield, person=None, on=True)
    if state.shield and state.waves:
        calm = max(wave.last_at for wave in state.waves) + SHIELD_CALM_MS
        yield calm, partial(arrivals.shield, person=None, on=False)
