"""Duties of one meeting: offered and accepted, handed over, and taken up when the chair is gone."""

from __future__ import annotations

from chatserver import commands as c
from chatserver import events as e
from chatserver.meeting import company, cover
from chatserver.meeting.state import Offer, Person
from chatserver.meeting.turn import Refused, Turn, each_of


def serve(turn: Turn, person: Person, command: c.Serve) -> dict[str, object]:
    """Offer a service position; it is taken when the person accepts."""
    turn.facilitators_only(person)
    other = turn.person(command.who)
    wished = _wished(turn, other, command.service)
    if wished is not None:
        return {"seq": _give(turn, person, wished), "offer": wished.id}
    offer = turn.name_next("o")
    seq = turn.emit(e.ServiceOffered(offer=offer, who=other.id, service=command.service, by=person.id))
    return {"seq": seq, "offer": offer}


def volunteer(turn: Turn, person: Person, command: c.Volunteer) -> dict[str, object]:
    """*I would like to read tonight.* Nobody is put into anything by it, and a no costs nothing."""
    if not person.around or command.service in person.services:
        raise Refused("not_now")
    wished = _wished(turn, person, command.service)
    if wished is None:
        offer = turn.name_next("o")
        turn.emit(e.Volunteered(offer=offer, who=person.id, name=person.name, service=command.service))
    return {"say": turn.words("volunteered")}


def _wished(turn: Turn, person: Person, service: str) -> Offer | None:
    offers = turn.state.offers.values()
    mine = (each for each in offers if each.kind == "volunteer" and each.who == person.id)
    return next((each for each in mine if each.service == service), None)


def _give(turn: Turn, person: Person, wished: Offer) -> int:
    return turn.emit(
        e.ServiceOffered(offer=wished.id, who=wished.who, service=wished.service, by=person.id, accepted=True)
    )


def hand_over(turn: Turn, person: Person, command: c.HandOver) -> dict[str, object]:
    turn.facilitators_only(person)
    other = turn.person(command.to)
    offer = turn.name_next("o")
    seq = turn.emit(e.HandoverOffered(offer=offer, by=person.id, to=other.id, packet=packet(turn)))
    return {"seq": seq, "offer": offer}


def accept(turn: Turn, person: Person, command: c.Accept) -> dict[str, object]:
    offer = turn.state.offers.get(command.of)
    if offer is None:
        raise Refused("unknown_item")
    if offer.kind == "volunteer":
        turn.facilitators_only(person)
        return {"seq": _give(turn, person, offer)}
    if offer.who != person.id:
        raise Refused("not_allowed", "not_yours")
    if offer.kind == "company":
        company.accept(turn, person, offer)
        return {}
    if offer.kind == "hand_over":
        handed = packet(turn)
        cover.takes_over(turn, person, offer.by)
        return {"packet": handed}
    turn.emit(
        e.ServiceOffered(offer=offer.id, who=person.id, service=offer.service, by=offer.by, accepted=True)
    )
    return {}


def packet(turn: Turn) -> dict[str, object]:
    """What the next facilitator has to know: everything that is open, and nothing that was said."""
    state = turn.state
    holder = state.people.get(state.floor or "")
    return {
        "phase": state.phase,
        "minutes": (turn.at - state.opened_at) // 60_000,
        "floor": holder.id if holder else None,
        "queue": list(state.queue),
        "coming_back": list(state.coming_back),
        "holds": [{"hold": each.id, "until": each.until} for each in state.holds.values() if not each.draft],
        "alerts": [
            {
                "alert": each.id,
                "level": f"C{each.level}",
                "claimed_by": each.claimed_by,
                "due_at": each.due_at,
            }
            for each in state.alerts.values()
        ],
        "tasks": [
            {"task": each.id, "about": each.about, "who": each.who, "kind": each.kind, "due_at": each.due_at}
            for each in state.tasks.values()
        ],
        "on_break": state.counts()[1],
        "side_rooms": [sorted(each.who) for each in state.rooms.values()],
        "circles": len(state.circles),
        "until": state.phase_until,
        "shield": state.shield,
    }


def acting(turn: Turn) -> None:
    """The chair's link has been gone for too long: a co-facilitator acts, so that somebody is responsible."""
    for other in turn.state.facilitators():
        if other.id != turn.state.chair and other.available:
            turn.emit(e.HandedOver(by=turn.state.chair, to=other.id, acting=True))
            return


def pause_private(turn: Turn, person: Person, command: c.PausePrivate) -> None:
    """Never where an alert is open: whoever may need somebody can write to anybody who would hear them."""
    turn.facilitators_only(person)
    other = turn.person(command.who)
    if other.facilitates:
        raise Refused("not_allowed", "not_yours")
    alert = turn.state.alert_about(other.id)
    if alert is not None and alert.level >= 2:
        raise Refused("not_allowed", "needs_somebody")
    until = turn.at + int(command.minutes * 60_000)
    turn.emit(e.PrivatePaused(who=other.id, until=until, why=command.why, by=person.id))


def pause_posting(turn: Turn, person: Person, command: c.PausePosting) -> None:
    turn.facilitators_only(person)
    until = turn.at + int(command.minutes * 60_000)
    for who in each_of(command.who):
        alert = turn.state.alert_about(turn.person(who).id)
        if alert is not None and alert.level >= 2:
            raise Refused("not_allowed", "needs_somebody")
    for who in each_of(command.who):
        turn.emit(e.PostingPaused(who=turn.person(who).id, until=until, why=command.why, by=person.id))
