"""The room as it is now, for those who facilitate: share time, who has not spoken, its temperature, what they carry.

Figures from facts, never from a reading of anybody's mood, and nothing of it is shown to anybody else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from chatserver import events as e
from chatserver.meeting.state import Person, State
from chatserver.meeting.turn import Turn

Happening = Callable[[Turn], None]

HEAT_MS = 10 * 60_000  #: how far back the temperature looks
STIRRING, TENSE = 3, 6  #: interruptions, holds and folds within that time
SWAP_MS = 75 * 60_000  #: after so long in the chair somebody asks (domain 5.2, facilitator_break)
SWAP_ALERTS, SWAP_HEAVY = 3, 8  #: or after so much
#: Not before a meeting has begun.
BEFORE = frozenset({"gathering"})


def room_now(turn: Turn, person: Person) -> dict[str, object]:
    turn.facilitators_only(person)
    state = turn.state
    quiet = [
        each.id
        for each in state.people.values()
        if each.around and each.role != "on_call" and not each.facilitates and each.said == 0
    ]
    heat = [kind for at, kind in state.heat if turn.at - at <= HEAT_MS]
    return {
        "balance": [{"who": who, "ms": ms} for who, ms in share_time(state, turn.at).items()],
        "quiet": quiet,
        "temperature": "tense" if len(heat) >= TENSE else "stirring" if len(heat) >= STIRRING else "calm",
        "heat": {kind: heat.count(kind) for kind in ("interruption", "hold", "fold")},
        "load": load(state, person, turn.at),
    }


def share_time(state: State, now: int) -> dict[str, int]:
    """Milliseconds with the floor, in the order people first had it."""
    spoken: dict[str, int] = {}
    for share in state.shares.values():
        if share.floored:
            spoken[share.by] = spoken.get(share.by, 0) + (share.ended_at or now) - share.at
    return spoken


def load(state: State, person: Person, now: int) -> dict[str, int]:
    """What somebody has carried since they came or last rested."""
    since = max(person.joined_at, person.rested_at)
    return {
        "minutes": (now - since) // 60_000,
        "alerts": sum(1 for at in person.answered if at >= since),
        "heavy": sum(1 for at in state.heavy_at if at >= since),
    }


def waiting(state: State) -> Iterator[tuple[int, Happening]]:
    """Once for each time in the chair, somebody is asked whether they want to swap."""
    chair = state.people.get(state.chair)
    if chair is None or chair.swap_asked or state.phase in BEFORE or not chair.available:
        return
    carried = load(state, chair, state.now)
    if carried["alerts"] >= SWAP_ALERTS or carried["heavy"] >= SWAP_HEAVY:
        yield state.now, _ask
    else:
        yield max(chair.joined_at, chair.rested_at) + SWAP_MS, _ask


def _ask(turn: Turn) -> None:
    chair = turn.state.people[turn.state.chair]
    turn.emit(e.SwapAsked(who=chair.id, **load(turn.state, chair, turn.at)))
