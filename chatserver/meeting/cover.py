"""Somebody is always responsible, or everybody knows that nobody is.

Whoever facilitates may lose their link, step out or leave. While another facilitator is there, they act after a minute,
and the one who went is asked back and not put back. When nobody is left the room pauses, people on call are asked, and
after five minutes the meeting holds itself within limits: the floor goes on by itself, lines that a person would have
to read go back, links and private messages are off, danger goes straight to whoever is on call, and everybody can see
that it is so. Nobody becomes a facilitator by this without accepting, and no stranger does at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from chatserver import commands as c
from chatserver import events as e
from chatserver.meeting import circles, claims, floor
from chatserver.meeting.state import BREAK, FACILITATING, GONE, Person, State
from chatserver.meeting.turn import Refused, Turn

Happening = Callable[[Turn], None]

GRACE_MS = 60_000  #: how long a facilitator may be gone before somebody else acts (journey 4.7)
PAUSE_MS = 5 * 60_000  #: how long the room waits for one of them, or somebody on call
OFFER_MS = 5_000  #: how long a free floor waits for the next hand in a meeting that holds itself
SILENT_MS = 120_000  #: how far over the soft time a silent holder may be before the floor goes on
#: Meetings that nobody facilitates by design.
BY_THEMSELVES = frozenset({"free", "pair"})
#: Parts only a facilitator can lead, and what people can do by themselves instead.
INSTEAD = {"opening": "sharing", "reading": "sharing", "closing": "fellowship"}


def waiting(state: State) -> Iterator[tuple[int, Happening]]:
    if not state.chair or state.format in BY_THEMSELVES or not state.rule_on("facilitator_break"):
        return
    if state.cover_lost_at is None:
        since = alone_since(state)
        if since is not None:
            yield since + GRACE_MS, _lost
    elif not state.self_held:
        yield state.cover_lost_at + PAUSE_MS, _holds_itself
    elif state.paused_until is None:
        yield from _goes_on(state)


def alone_since(state: State) -> int | None:
    """Since when nobody who facilitates is there; None while somebody is."""
    if state.responsible():
        return None
    team = [each for each in state.people.values() if each.serves(FACILITATING) and not each.was_removed]
    gone = [each.out.at if each.out is not None and each.presence == "here" else each.since for each in team]
    return max(gone, default=None)


def _lost(turn: Turn) -> None:
    """Nobody is responsible: the room rests, and everybody who could help is asked."""
    state = turn.state
    turn.emit(e.CoverLost(outside=turn.tells_outside))
    if state.paused_until is None:
        turn.emit(e.RoomPaused(until=turn.at + PAUSE_MS, why=turn.words("cover_lost")))
    ask_for_cover(turn)


def ask_for_cover(turn: Turn) -> None:
    """Facilitators on a break hear that the room may need them; people on call are offered the chair."""
    resting = tuple(each.id for each in turn.state.facilitators() if each.place == BREAK)
    if resting:
        turn.emit(e.Called(who=resting))
    for person in list(turn.state.people.values()):
        if person.role == "on_call" and person.place != GONE and not person.was_removed:
            _offer(turn, person)


def _offer(turn: Turn, person: Person) -> None:
    known = any(each.kind == "hand_over" and each.who == person.id for each in turn.state.offers.values())
    if not known:
        turn.emit(e.HandoverOffered(offer=turn.name_next("o"), by="", to=person.id))


def is_back(turn: Turn, person: Person) -> None:
    """A facilitator's link is back: they are asked whether they take the chair, never put in it."""
    state = turn.state
    if not person.facilitates or not person.around:
        return
    if state.cover_lost_at is not None or (state.acting_for == person.id and state.chair != person.id):
        _offer(turn, person)


def regained(turn: Turn) -> None:
    """Somebody took it up by an act of their own."""
    state = turn.state
    if state.cover_lost_at is None:
        return
    held = state.self_held
    turn.emit(e.CoverRegained(say=turn.words("self_held_over") if held else ""))
    if state.paused_until is not None:
        turn.emit(e.RoomResumed())


def _holds_itself(turn: Turn) -> None:
    state = turn.state
    turn.emit(e.SelfHeld(say=turn.words("self_held")))
    if state.paused_until is not None:
        turn.emit(e.RoomResumed())
    circles.close(turn, "")
    if state.phase in INSTEAD or state.phase == "circles":
        floor.enter_phase(turn, INSTEAD.get(state.phase, "sharing"), "")


def _goes_on(state: State) -> Iterator[tuple[int, Happening]]:
    """The floor in a meeting that holds itself: the round and the queue go on without anybody calling. Nobody is cut
    off while they write; whoever has said nothing for two minutes over their time is thanked."""
    if state.floor is None and state.queue and state.phase != "round":
        first = next((who for who in state.queue if state.people[who].available), None)
        if first is not None:
            yield max(state.floor_free_at, state.cover_lost_at or 0) + OFFER_MS, partial(_give, who=first)
    holder = state.people.get(state.floor or "")
    if holder is not None and state.floor_until is not None:
        said = max((each.at for each in holder.recent if each.by == holder.id), default=0)
        yield max(said, state.floor_until) + SILENT_MS, floor.move_on


def _give(turn: Turn, who: str) -> None:
    floor.give_floor(turn, who, floor.SHARE_MS)


def takes_over(turn: Turn, person: Person, offer_by: str) -> None:
    """An accepted chair: clocks go on, claims of the one before are free again, a side room stays with its host."""
    state = turn.state
    before = offer_by or state.chair
    inside = {who for room in state.rooms.values() for who in room.who}
    turn.emit(e.HandedOver(by=before, to=person.id))
    if before not in inside and before != person.id:
        claims.all_back(turn, before)
    regained(turn)


def lay_down(turn: Turn, person: Person, command: c.LayDown) -> None:
    """A service is for a while and can be laid down, unless nobody would be responsible then."""
    if command.service not in person.services:
        raise Refused("unknown_item")
    others = [each for each in turn.state.responsible() if each.id != person.id]
    if command.service in FACILITATING and not others:
        raise Refused("not_now", "cover_needed")
    if turn.state.chair == person.id and command.service in FACILITATING:
        turn.emit(e.HandedOver(by=person.id, to=others[0].id))
    for service in (command.service, *(FACILITATING if command.service in FACILITATING else ())):
        if service in person.services:
            turn.emit(e.ServiceEnded(who=person.id, service=service))
