"""The queue of raised hands: its order, and whom the meeting comes back to.

Hands are taken as they come, unless those who facilitate let people first who have not shared yet, or put the hands in an
order of their own. Whoever was promised to be come back to stands before everybody else.
"""

from __future__ import annotations

from chatserver import commands as c
from chatserver import events as e
from chatserver.meeting.state import Person, State
from chatserver.meeting.turn import Refused, Turn


def set_order(turn: Turn, person: Person, command: c.SetQueue) -> None:
    """The hands that are up are put in the new order; nobody's hand is lost by it, and none is put up."""
    turn.facilitators_only(person)
    state = turn.state
    if state.queue_order != command.order:
        turn.emit(e.QueueOrdered(order=command.order, by=person.id))
    queue = ordered(state, [*[who for who in command.who if who in state.queue], *state.queue])
    if queue != state.queue:
        turn.emit(e.Queued(who=tuple(queue)))


def joined_by(state: State, who: str) -> tuple[str, ...]:
    """The queue with one more hand in it."""
    return tuple(ordered(state, [*state.queue, who]))


def ordered(state: State, hands: list[str]) -> list[str]:
    hands = list(dict.fromkeys(hands))
    if state.queue_order != "not_yet_shared":
        return hands
    shared = {share.by for share in state.shares.values() if share.floored and share.lines}
    return sorted(hands, key=lambda who: (who not in state.coming_back, who in shared))


def promise(turn: Turn, person: Person, command: c.Promise) -> None:
    turn.facilitators_only(person)
    who = turn.person(command.who)
    if command.kept and not who.around:
        raise Refused("unknown_person")
    if command.kept != (who.id in turn.state.coming_back):
        turn.emit(e.ComesBack(who=who.id, kept=command.kept))
