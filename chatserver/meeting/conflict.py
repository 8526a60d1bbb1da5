"""Two people at odds: the same pause for both, somebody for each, words for repair, and a note of how it ended.

Nobody is found to be in the wrong by this. Both hear the same sentence and wait equally long; where one of them is in
danger nobody is paused at all, because a pause must never meet somebody in crisis and must be the same for both.
"""

from __future__ import annotations

from chatserver import commands as c
from chatserver import events as e
from chatserver.meeting import floor
from chatserver.meeting.state import Person
from chatserver.meeting.turn import Refused, Turn


def cool_down(turn: Turn, person: Person, command: c.CoolDown) -> dict[str, object]:
    turn.facilitators_only(person)
    state = turn.state
    both = tuple(dict.fromkeys(turn.person(who).id for who in command.who))
    if len(both) != 2 or person.id in both or not all(state.people[who].around for who in both):
        raise Refused("unknown_person", "two_people")
    if any(set(both) & set(each) for each in state.conflicts.values()):
        raise Refused("not_now", "conflict_open")
    until = turn.at + int(command.minutes * 60_000)
    conflict = turn.name_next("k")
    helpers = _helpers(turn, person, both)
    in_danger = any((alert := state.alert_about(who)) and alert.level >= 1 for who in both)
    seq = turn.emit(
        e.ConflictOpened(
            conflict=conflict,
            who=both,
            by=person.id,
            helpers=helpers,
            until=None if in_danger else until,
        )
    )
    for who in both:
        floor.let_go(turn, state.people[who])
    for who in () if in_danger else both:
        turn.emit(e.PostingPaused(who=who, until=until, why=turn.words("cool_down"), by=person.id))
    return {"seq": seq, "conflict": conflict, "helpers": list(helpers), "paused": not in_danger}


def _helpers(turn: Turn, person: Person, both: tuple[str, ...]) -> tuple[str, ...]:
    """Somebody for each: whoever pressed, and the next who facilitates or supports and is free."""
    others = [
        each
        for each in turn.state.people.values()
        if each.available
        and each.id not in (person.id, *both)
        and (each.facilitates or "support_person" in each.services)
    ]
    others.sort(key=lambda each: not each.facilitates)
    return (person.id, *(each.id for each in others[:1]))


def settle(turn: Turn, person: Person, command: c.SettleConflict) -> None:
    """How it ended, in one word of ours and a note of theirs; both may write again at the same moment."""
    turn.facilitators_only(person)
    both = turn.state.conflicts.get(command.of)
    if both is None or person.id in both:
        raise Refused("unknown_item")
    turn.emit(
        e.ConflictSettled(conflict=command.of, who=both, how=command.how, note=command.note, by=person.id)
    )
    for who in both:
        until = turn.state.people[who].paused_until
        if until is not None and until > turn.at:
            turn.emit(e.PostingResumed(who=who, by=person.id))
