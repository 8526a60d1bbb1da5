"""Stepping out and coming back, and the rooms aside: where somebody is while they are not in the main room.

A break is a person's own choice: it is never imposed, explained or counted against anybody, and while it lasts no
words reach them. What they see afterwards is what they choose at the return.
"""

from __future__ import annotations

from collections import Counter

from chatserver import commands as c
from chatserver import events as e
from chatserver.meeting import circles, claims, company, cover, floor, holding, tasks
from chatserver.meeting.sight import touches
from chatserver.meeting.state import CIRCLE, IN_CARE, MAIN, Person, State
from chatserver.meeting.turn import Refused, Turn

AFTER_THE_END_MS = 15 * 60_000  #: how long after the end somebody may still open a room for two (domain 5.2)


def step_out(turn: Turn, person: Person, command: c.StepOut) -> dict[str, object]:
    if person.out is not None:
        raise Refused("already_on_a_break")
    if not person.in_meeting:
        raise Refused("not_now")
    floor.let_go(turn, person)
    holding.return_waiting(turn, person.id, "returned_moved_on")
    here, out = turn.state.counts()
    until = turn.at + int(command.minutes * 60_000) if command.minutes else None
    seq = turn.emit(
        e.SteppedOut(who=person.id, visible=command.visible, until=until, here=here - 1, on_break=out + 1)
    )
    tasks.out_of_sight(turn, person)
    claims.all_back(turn, person.id)
    if person.facilitates and not _covered(turn, person):
        cover.ask_for_cover(turn)
        return {"seq": seq, "say": turn.words("minimum_cover")}
    return {"seq": seq}


def _covered(turn: Turn, person: Person) -> bool:
    return any(each.id != person.id for each in turn.state.responsible())


def reentry(turn: Turn, person: Person) -> dict[str, object]:
    """The card before the return: where the meeting is and what was shared, in counts and notes."""
    if person.out is None:
        raise Refused("not_on_a_break")
    state, out = turn.state, person.out
    holder = state.people.get(state.floor or "")
    card = {
        "phase": state.phase,
        "topic": state.topic,
        "floor": holder.name if holder else None,
        "shared": len(out.shares),
        "lines": out.lines,
        "notes": _notes(state, out.shares),
        "touching": sum(touches(state, share, person) for share in out.shares),
        "away_s": max(0, (turn.at - out.at) // 1000),
        "ended": state.ended,
    }
    return {"card": card}


def _notes(state: State, shares: list[str]) -> dict[str, int]:
    """Content notes with the number of these shares that touch them; what was taken back is not told."""
    told = [[state.lines[line] for line in state.shares[share].lines] for share in shares]
    return dict(
        Counter(note for lines in told for note in {n for x in lines if not x.withdrawn for n in x.notes})
    )


def come_back(turn: Turn, person: Person, command: c.Return) -> dict[str, object]:
    return _come_back(turn, person, command.catch_up)


def _come_back(turn: Turn, person: Person, catch_up: str) -> dict[str, object]:
    if person.out is None:
        raise Refused("not_on_a_break")
    since, visible = person.out.since, person.out.visible
    here, out = turn.state.counts()
    circle = turn.state.circle_of(person.id)
    seq = turn.emit(
        e.ReturnedFromBreak(
            who=person.id,
            catch_up=catch_up,
            since=since,
            companions=tuple(sorted(person.out.companions)),
            visible=visible,
            room=circle.room if circle else "",
            here=here + 1,
            on_break=max(0, out - 1),
        )
    )
    circles.take_in(turn, person)
    floor.offer_next(turn, person)
    if person.facilitates:
        cover.regained(turn)
    _end_company(turn, person)
    return {"seq": seq}


def _end_company(turn: Turn, person: Person) -> None:
    """The room for the two closes with the break; whoever kept them company is back at once."""
    room = turn.state.rooms.get(company.room_of(person))
    kept = tuple(sorted(room.who)) if room else ()
    company.close_with_the_break(turn, person)
    for who in kept:
        if turn.state.people[who].out is not None:
            _come_back(turn, turn.state.people[who], "folded")


def open_side_room(turn: Turn, person: Person, command: c.OpenSideRoom) -> None:
    """After the meeting too, for a while: somebody may want company then. The room stays until its helper closes it."""
    turn.facilitators_only(person, "support_person", "on_call")
    if command.room.startswith(CIRCLE) or command.room == MAIN:
        raise Refused("not_now", "circle_name")
    if turn.state.ended and turn.at > turn.state.ended_at + AFTER_THE_END_MS:
        raise Refused("meeting_over")
    for who in command.who:
        invited = turn.person(who)
        if not invited.around:
            raise Refused("unknown_person")
    inside = tuple(dict.fromkeys((person.id, *command.who)))
    turn.emit(e.SideRoomChanged(room=command.room, who=inside, by=person.id))
    for who in inside:  # once they are out of the room, so that the floor goes to nobody else who is leaving
        floor.let_go(turn, turn.person(who))


def enter(turn: Turn, person: Person, command: c.Enter) -> None:
    room = turn.state.rooms.get(command.room)
    if room is None:
        raise Refused("not_in_this_room")
    if not person.serves(IN_CARE) or (person.only_room and person.only_room != room.name):
        raise Refused("not_allowed", "facilitators_only")
    names = {who: turn.state.people[who].name for who in sorted({*room.who, person.id})}
    turn.emit(e.SideRoomChanged(room=room.name, who=(person.id,), by=person.id, names=names))


def close_side_room(turn: Turn, person: Person, command: c.CloseSideRoom) -> None:
    """Whoever facilitates is back in the room at once; the others choose how to come back."""
    turn.facilitators_only(person, "support_person", "on_call")
    room = turn.state.rooms.get(command.room)
    if room is None:
        raise Refused("unknown_item")
    inside = tuple(sorted(room.who))
    turn.emit(e.SideRoomChanged(room=room.name, who=inside, by=person.id, open=False))
    for who in inside:
        if turn.state.people[who].facilitates:
            _come_back(turn, turn.state.people[who], "folded")
