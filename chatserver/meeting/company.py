"""Company on a break: somebody is asked, each time, and comes only when they say yes.

The one who asks stays on their break; the room for the two opens with the yes and closes with the break. A no is told
kindly and without a reason. Nobody keeps more than two people company at once.
"""

from __future__ import annotations

from chatserver import commands as c
from chatserver import events as e
from chatserver.meeting import floor, relations
from chatserver.meeting.state import BREAK, MAIN, Offer, Person, State
from chatserver.meeting.turn import Refused, Turn

MAY_BE_ASKED = frozenset({"greeter", "support_person", "facilitator", "cofacilitator"})
MOST_AT_ONCE = 2  #: domain 5.2, companion


def ask(turn: Turn, person: Person, command: c.AskCompany) -> dict[str, object]:
    if not turn.state.rule_on("companion"):
        raise Refused("not_now")
    if person.place != BREAK:
        raise Refused("not_on_a_break")
    other = turn.person(command.who)
    if other.id == person.id or not other.serves(MAY_BE_ASKED) or relations.blocked(person, other):
        raise Refused("not_allowed", "company_not_free")
    if other.place != MAIN or other.presence != "here" or _kept_by(turn.state, other) >= MOST_AT_ONCE:
        raise Refused("not_now", "company_not_free")
    for earlier in [
        each for each in turn.state.offers.values() if each.kind == "company" and each.by == person.id
    ]:
        turn.emit(e.CompanyAnswered(offer=earlier.id, by=person.id, who=earlier.who, yes=False))
    asked = turn.name_next("o")
    seq = turn.emit(e.CompanyAsked(offer=asked, by=person.id, who=other.id, name=person.name))
    return {"seq": seq, "offer": asked, "say": turn.words("company_asked", name=other.name)}


def accept(turn: Turn, person: Person, offer: Offer) -> None:
    asking = turn.state.people[offer.by]
    turn.emit(e.CompanyAnswered(offer=offer.id, by=offer.by, who=person.id, yes=True))
    if asking.place != BREAK or person.place != MAIN:
        raise Refused("not_now")
    room = room_of(asking)
    turn.emit(e.SideRoomChanged(room=room, who=(person.id, asking.id), by=person.id))
    floor.let_go(turn, person)


def decline(turn: Turn, person: Person, command: c.Decline) -> None:
    """No to anything one was asked; no reason is asked and none is told."""
    offer = turn.state.offers.get(command.of)
    wished = offer is not None and offer.kind == "volunteer"
    if offer is None or not (offer.who == person.id or (wished and person.facilitates)):
        raise Refused("unknown_item")
    if wished:
        turn.emit(e.OfferDeclined(offer=offer.id, by=offer.who, who=person.id, volunteered=True))
    elif offer.kind == "company":
        turn.emit(e.CompanyAnswered(offer=offer.id, by=offer.by, who=person.id, yes=False))
    else:
        turn.emit(e.OfferDeclined(offer=offer.id, by=offer.by, who=person.id))


def close_with_the_break(turn: Turn, person: Person) -> None:
    """Whoever kept them company goes on with the meeting: back at once, with what was said folded."""
    room = turn.state.rooms.get(room_of(person))
    if room is not None:
        inside = tuple(sorted(room.who))
        turn.emit(e.SideRoomChanged(room=room.name, who=inside, by=person.id, open=False))


def room_of(person: Person) -> str:
    return f"company-{person.id}"


def _kept_by(state: State, other: Person) -> int:
    rooms = (room for room in state.rooms.values() if room.name.startswith("company-"))
    asked = sum(1 for each in state.offers.values() if each.kind == "company" and each.who == other.id)
    return asked + sum(1 for room in rooms if other.id in room.who)
