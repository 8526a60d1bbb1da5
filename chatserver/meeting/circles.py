"""Circles: the room parts for a while, each part with a floor of its own, and everybody comes back.

Every rule reads every line in a circle as in the main room. Somebody who is on a break, whose link is gone or who
comes late belongs to a circle like anyone else, finds it when they are there, and the main room when circles are
over. The clock is the server's: it tells everybody a minute before, waits once for whoever is speaking, and ends.
"""

from __future__ import annotations

from chatserver import commands as c
from chatserver import events as e
from chatserver.meeting import floor, holding, plan
from chatserver.meeting.state import CIRCLE, MAIN, Circle, Person, State
from chatserver.meeting.turn import Refused, Turn

WARN_MS = 60_000  #: everybody is told so long before circles end (journey 4.3)
GRACE_MS = 60_000  #: the one extension, so that nobody is cut off (journey 4.3)
#: After these phases a meeting goes on with sharing, not with what was before.
NOT_AGAIN = frozenset({"gathering", "opening", "reading", "round", "circles"})


def open_circles(turn: Turn, person: Person, command: c.OpenCircles) -> None:
    turn.facilitators_only(person)
    state = turn.state
    if state.circles:
        raise Refused("not_now", "circles_open")
    groups = _given(turn, command.groups) if command.groups else divided(state, command.count)
    if len(groups) < 2 or any(len(each) < 2 for each in groups):
        raise Refused("not_now", "too_few_for_circles")
    before = state.phase
    floor.release_floor(turn, "phase")
    holding.return_waiting(turn, None, "returned_moved_on")
    until = turn.at + int(command.minutes * 60_000)
    say = turn.words("posting_circles")
    turn.emit(e.PhaseSet(phase="circles", by=person.id, until=until, posting="everyone", say=say))
    rooms = tuple((f"{CIRCLE}{number}", who) for number, who in enumerate(groups, 1))
    turn.emit(e.CirclesOpened(circles=rooms, until=until, turns=command.turns, before=before, by=person.id))
    for circle in list(state.circles.values()) if command.turns else ():
        next_in(turn, circle)


def divided(state: State, count: int) -> list[tuple[str, ...]]:
    """About the same size each, those who facilitate spread over them, everybody in one of them."""
    there = [each for each in state.people.values() if each.around and each.role != "on_call"]
    first = [each for each in there if each.facilitates]
    rest = [each for each in there if not each.facilitates]
    groups: list[list[str]] = [[] for _ in range(min(count, max(1, len(there))))]
    for number, each in enumerate([*first, *rest]):
        groups[number % len(groups)].append(each.id)
    # Whoever holds the circle speaks last: the others were waiting.
    return [tuple(sorted(who, key=lambda one: state.people[one].facilitates)) for who in groups]


def _given(turn: Turn, groups: tuple[tuple[str, ...], ...]) -> list[tuple[str, ...]]:
    named = [who for group in groups for who in group]
    if len(named) != len(set(named)) or any(not turn.person(who).around for who in named):
        raise Refused("unknown_person")
    whole = [list(group) for group in groups]
    for each in turn.state.people.values():  # nobody is left behind because nobody thought of them
        if each.around and each.role != "on_call" and not each.facilitates and each.id not in named:
            min(whole, key=len).append(each.id)
    return [tuple(group) for group in whole]


def extend(turn: Turn, person: Person, command: c.ExtendCircles) -> None:
    turn.facilitators_only(person)
    if turn.state.circles_until is None:
        raise Refused("not_now")
    until = max(turn.state.circles_until, turn.at) + int(command.minutes * 60_000)
    turn.emit(e.CirclesTimed(until=until, by=person.id))


def end_soon(turn: Turn, person: Person, command: c.EndCircles) -> None:
    turn.facilitators_only(person)
    if turn.state.circles_until is None:
        raise Refused("not_now")
    if command.seconds == 0:
        end(turn, person.id)
    else:
        turn.emit(
            e.CirclesTimed(until=turn.at + command.seconds * 1000, ending=True, grace=True, by=person.id)
        )


def enter(turn: Turn, person: Person, command: c.EnterCircle) -> None:
    turn.facilitators_only(person)
    state = turn.state
    if not state.circles or (command.room and command.room not in state.circles):
        raise Refused("unknown_item")
    moved = turn.person(command.who) if command.who else person
    if not moved.around:
        raise Refused("unknown_person")
    if moved.circle != command.room or (moved.place == MAIN and command.room):
        let_go(turn, moved)
        turn.emit(e.CircleEntered(who=moved.id, room=command.room, by=person.id))


def call_over(turn: Turn, person: Person) -> dict[str, object]:
    circle = turn.state.circles.get(person.circle)
    if circle is None:
        raise Refused("not_now")
    if not circle.called:
        turn.emit(e.CircleCalled(room=circle.room, by=person.id))
    return {"say": turn.words("circle_called")}


def take_in(turn: Turn, person: Person) -> None:
    """Somebody came in while there are circles: the smallest one makes room."""
    state = turn.state
    if not state.circles or person.place != MAIN or person.facilitates or person.role == "on_call":
        return
    if state.circle_of(person.id) is None:
        smallest = min(state.circles.values(), key=lambda each: len(each.who))
        turn.emit(e.CircleEntered(who=person.id, room=smallest.room))


# The floor of a circle


def held_by(state: State, who: str) -> Circle | None:
    return next((each for each in state.circles.values() if each.floor == who), None)


def give(turn: Turn, circle: Circle, who: str, soft_ms: int, *, back: tuple[str, ...] | None = None) -> None:
    floor.end_share(turn, circle.share)
    back = tuple(circle.coming_back) if back is None else back
    turn.emit(
        e.CircleTurn(
            room=circle.room,
            who=who,
            share=turn.name_next("s"),
            until=turn.at + soft_ms,
            order=tuple(each for each in circle.order if each != who and each not in back),
            coming_back=tuple(each for each in back if each != who),
        )
    )


def next_in(turn: Turn, circle: Circle, also_back: str = "") -> None:
    """The floor goes to the next who is there; whoever is not is come back to."""
    state = turn.state
    back = dict.fromkeys([*circle.coming_back, *([also_back] if also_back else [])])
    for who in dict.fromkeys([*circle.order, *back]):
        person = state.people[who]
        if person.circle == circle.room and person.available and who != circle.floor:
            give(turn, circle, who, floor.ROUND_MS, back=tuple(back))
            return
        if person.around:
            back[who] = None
    floor.end_share(turn, circle.share)
    turn.emit(e.CircleTurn(room=circle.room, coming_back=tuple(back)))


def pass_in(turn: Turn, circle: Circle, who: str) -> None:
    if circle.floor == who:
        next_in(turn, circle)
    elif who not in circle.order:
        raise Refused("not_your_turn")
    else:
        _reorder(turn, circle, tuple(each for each in circle.order if each != who))


def raise_hand(turn: Turn, circle: Circle, who: str) -> None:
    """In a circle a hand is a place in its round."""
    if who in circle.order or circle.floor == who:
        return
    _reorder(turn, circle, (*circle.order, who))
    if circle.floor is None:
        next_in(turn, circle)


def _reorder(turn: Turn, circle: Circle, order: tuple[str, ...]) -> None:
    turn.emit(
        e.CircleTurn(
            room=circle.room,
            who=circle.floor,
            share=circle.share,
            until=circle.until,
            order=order,
            coming_back=tuple(circle.coming_back),
        )
    )


def let_go(turn: Turn, person: Person) -> None:
    """Somebody who has a circle's floor goes elsewhere: it moves on, and they are come back to."""
    circle = held_by(turn.state, person.id)
    if circle is not None:
        come_back_to_holder(turn, circle)


def come_back_to_holder(turn: Turn, circle: Circle) -> None:
    if circle.floor is not None:
        next_in(turn, circle, also_back=circle.floor)


def offer_next(turn: Turn, person: Person) -> None:
    """Somebody their circle promised to come back to is here again."""
    circle = turn.state.circle_of(person.id)
    if circle and circle.floor is None and person.id in circle.coming_back and person.circle == circle.room:
        next_in(turn, circle)


# The end


def time_passes(turn: Turn) -> None:
    """What falls due: the word a minute before, one extension for whoever is speaking, the end."""
    state = turn.state
    until = state.circles_until or turn.at
    if not state.circles_ending and turn.at < until:
        turn.emit(e.CirclesTimed(until=until, ending=True))
    elif not state.circles_grace and any(each.floor for each in state.circles.values()):
        turn.emit(e.CirclesTimed(until=turn.at + GRACE_MS, ending=True, grace=True))
    else:
        end(turn, "")


def due(state: State) -> int | None:
    if state.circles_until is None:
        return None
    return state.circles_until if state.circles_ending else state.circles_until - WARN_MS


def close(turn: Turn, by: str) -> None:
    """Everybody is back in the main room, whatever comes next."""
    state = turn.state
    if not state.circles:
        return
    for circle in state.circles.values():
        floor.end_share(turn, circle.share)
    for hold in list(state.holds.values()):
        if hold.room in state.circles and not hold.draft and hold.end != "keep_held_and_escalate":
            holding.return_held(turn, hold, by, turn.words("returned_moved_on"))
    turn.emit(e.CirclesEnded(by=by))


def end(turn: Turn, by: str) -> None:
    state = turn.state
    close(turn, by)
    phase = "sharing" if state.circles_from in NOT_AGAIN else state.circles_from or "sharing"
    who, say = floor.who_posts(turn, phase)
    turn.emit(e.PhaseSet(phase=phase, by=by, posting=who, say=say, until=plan.until(turn, phase)))
