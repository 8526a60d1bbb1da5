"""People and their links: connected, reconnecting, lost, gone; and whom they would rather not hear."""

from __future__ import annotations

from chatserver import commands as c
from chatserver import events as e
from chatserver.meeting import claims, cover, floor, holding, tasks, wishes
from chatserver.meeting.state import GONE, Person
from chatserver.meeting.turn import Turn


def connected(turn: Turn, person: Person, process: str) -> None:
    if person.place == GONE:
        return  # they are back for a task of their own, not in the meeting
    if person.presence != "here" or person.process != process:
        was_away = person.presence != "here"
        turn.emit(e.PresenceChanged(who=person.id, state="here", process=process))
        if was_away:
            floor.offer_next(turn, person)
            cover.is_back(turn, person)


def disconnected(turn: Turn, person: Person, process: str) -> None:
    """Their last socket of one process closed; one that moved to another process meanwhile stays."""
    if person.presence == "here" and person.place != GONE and person.process == process:
        turn.emit(e.PresenceChanged(who=person.id, state="reconnecting", process=process))
        tasks.out_of_sight(turn, person)


def lost(turn: Turn, person: Person) -> None:
    """The grace is over: the place is kept, the floor is not blocked."""
    turn.emit(e.PresenceChanged(who=person.id, state="lost"))


def leave(turn: Turn, person: Person) -> None:
    floor.let_go(turn, person)
    holding.return_waiting(turn, person.id, "returned_moved_on")
    floor.leave_queue(turn, person.id)
    wishes.end_with(turn, person.id)
    tasks.goes_home(turn, person)
    turn.emit(e.Left(who=person.id))
    claims.all_back(turn, person.id)


def block(turn: Turn, person: Person, command: c.Block | c.Unblock) -> None:
    turn.person(command.who)
    turn.emit(e.Blocked(by=person.id, who=command.who, on=isinstance(command, c.Block)))
