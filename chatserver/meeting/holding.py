"""Lines that wait: how a hold is released, given back, taken back or kept, and that every one of them ends.

A released line goes out as the room may see it, with the time of its release; what waited behind it in the same share
follows in order. A draft waits for its author and for nobody else.
"""

from __future__ import annotations

from chatserver import commands as c
from chatserver import events as e
from chatserver.meeting import care, circles, floor
from chatserver.meeting.state import LOBBY, MAIN, Hold, Person, State, side
from chatserver.meeting.turn import Refused, Turn

BEHIND = "held"  #: the rule of a line that only waits behind another of its share


def discard(turn: Turn, person: Person, command: c.Discard) -> None:
    hold = own_hold(turn, person, command.hold)
    turn.emit(e.HoldEnded(hold=hold.id, outcome="withdrawn", by=person.id))


def release(turn: Turn, person: Person, command: c.ReleaseHold) -> dict[str, object]:
    turn.facilitators_only(person)
    hold = _hold(turn, command.hold)
    return {"seq": deliver_held(turn, hold, person.id)}


def give_back(turn: Turn, person: Person, command: c.ReturnHold) -> None:
    turn.facilitators_only(person)
    hold = _hold(turn, command.hold)
    return_held(turn, hold, person.id, command.say or turn.words("returned"))


def deliver_held(turn: Turn, hold: Hold, by: str) -> int:
    """Send a held line on: the masked form when a mask applies, with the time of release."""
    author = turn.state.people[hold.by]
    if author.guarded or author.place == LOBBY:
        turn.emit(e.Admitted(who=author.id, by=by))
        floor.tell_arrival(turn, author)
        circles.take_in(turn, author)
    if hold.to:
        seq = turn.emit(
            e.PrivateLine(
                line=turn.name_next("l"),
                by=hold.by,
                to=hold.to,
                name=hold.name,
                text=hold.shown or hold.text,
                ref=hold.ref,
                level=hold.level,
            )
        )
    else:
        line = turn.name_next("l")
        seq = turn.emit(
            e.Line(
                line=line,
                share=hold.share or turn.name_next("s"),
                by=hold.by,
                name=hold.name,
                text=hold.shown or hold.text,
                notes=hold.notes,
                room=hold.room,
                ref=hold.ref,
                folded=bool(hold.notes) and hold.level >= 2,
                level=hold.level,
            )
        )
    turn.emit(e.HoldEnded(hold=hold.id, outcome="released", by=by))
    _send_on_what_waited_behind(turn, hold, by)
    return seq


def _send_on_what_waited_behind(turn: Turn, hold: Hold, by: str) -> None:
    """Later lines of the same share follow in their order, up to the next one that is held for itself."""
    waiting = (each for each in turn.state.holds.values() if hold.share and each.share == hold.share)
    first = next((each for each in waiting if not each.draft), None)
    if first and first.rule == BEHIND and first.seq > hold.seq:
        deliver_held(turn, first, by)


def return_held(turn: Turn, hold: Hold, by: str, words: str) -> None:
    turn.emit(
        e.GivenBack(
            who=hold.by,
            rule=hold.rule,
            version=hold.version,
            say=words,
            text=hold.text,
            hold=hold.id,
            ref=hold.ref,
        )
    )
    turn.emit(e.HoldEnded(hold=hold.id, outcome="returned", by=by))


def hold_overdue(turn: Turn, hold: Hold) -> None:
    """The deadline of a hold passed and nobody decided: its declared end happens."""
    match hold.end:
        case "release" if _author_still_there(turn.state, hold):
            deliver_held(turn, hold, "")
        case "keep_held_and_escalate":
            turn.emit(e.HoldEnded(hold=hold.id, outcome="kept"))
            alert = turn.state.alert_about(hold.by)
            if alert and alert.due_at is not None:
                care.escalate(turn, alert)
        case _:
            return_held(turn, hold, "", turn.words("returned"))


def _author_still_there(state: State, hold: Hold) -> bool:
    return state.people[hold.by].place in (MAIN, side(hold.room)) and state.paused_until is None


def return_waiting(turn: Turn, who: str | None, why: str) -> None:
    """Holds of one person (or of everybody) go back to their authors: the moment they were meant for is over."""
    people = turn.state.people
    for hold in list(turn.state.holds.values()):
        at_the_door = people[hold.by].guarded or hold.rule == "join_wave"  # a first hello is not out of date
        stays = hold.draft or hold.end == "keep_held_and_escalate" or (who is None and at_the_door)
        if (who is None or hold.by == who) and not stays:
            return_held(turn, hold, "", turn.words(why))


def _hold(turn: Turn, which: str) -> Hold:
    hold = turn.state.holds.get(which)
    if hold is None or hold.draft:
        raise Refused("unknown_item")
    return hold


def own_hold(turn: Turn, person: Person, which: str) -> Hold:
    hold = turn.state.holds.get(which)
    if hold is None:
        raise Refused("unknown_item")
    if hold.by != person.id:
        raise Refused("not_allowed", "not_yours")
    return hold
