"""How coming, going, breaks, duties and wishes change what is true: the part of `apply` that belongs to people."""

from __future__ import annotations

from chatserver import events as e
from chatserver.meeting.state import (
    BREAK,
    GONE,
    LOBBY,
    MAIN,
    OUTSIDE,
    AskedBack,
    Break,
    Contact,
    Offer,
    Person,
    SideRoom,
    State,
    side,
)

Coming = e.Joined | e.Arrived | e.Waiting | e.Admitted | e.PresenceChanged | e.Left


def coming_and_going(state: State, seq: int, at: int, event: Coming) -> None:
    match event:
        case e.Joined():
            _joined(state, seq, at, event)
        case e.Arrived():
            state.people[event.who].arrived = True
        case e.Waiting():
            pass
        case e.Admitted():
            person = state.people[event.who]
            person.guarded = False
            if person.place == LOBBY:
                person.path.append((seq, MAIN))
        case e.PresenceChanged():
            person = state.people[event.who]
            person.presence, person.since, person.process = event.state, at, event.process
        case e.Left():
            person = state.people[event.who]
            person.since = at
            person.path.append((seq, GONE))
            _out(state, person, None)


def _joined(state: State, seq: int, at: int, event: e.Joined) -> None:
    person = Person(
        id=event.who,
        name=event.name,
        role=event.role,
        joined=seq,
        joined_at=at,
        newcomer=event.newcomer,
        guarded=event.guarded,
        device=event.device,
        renamed=bool(event.asked_name),
        mark=event.mark,
        link=event.link,
        country=event.country,
        only_room=event.room,
        folds=event.folds,
        messages_from=event.messages_from,
        since=at,
        presence="reconnecting",
    )
    place = LOBBY if event.lobby else MAIN
    if event.role == "facilitator":
        person.services["facilitator" if not state.chair else "cofacilitator"] = seq
        state.chair = state.chair or event.who
    elif event.role == "on_call":
        person.services["on_call"] = seq
        place = "outside"
    person.path.append((seq, place))
    state.people[event.who] = person
    if state.begun_at is not None and event.role == "participant":
        state.arrivals = [*(each for each in state.arrivals if at - each[0] <= 60_000), (at, event.who)]


def places(
    state: State, seq: int, at: int, event: e.SteppedOut | e.ReturnedFromBreak | e.SideRoomChanged
) -> None:
    match event:
        case e.SteppedOut():
            person = state.people[event.who]
            _out(state, person, Break(since=seq, at=at, visible=event.visible, until=event.until))
            person.path.append((seq, BREAK))
        case e.ReturnedFromBreak():
            person = state.people[event.who]
            if event.catch_up != "none":
                person.caught_up.append((event.since, seq, event.catch_up))
            person.path.append((seq, side(event.room) if event.room else MAIN))
            _out(state, person, None)
            person.rested_at, person.swap_asked = at, False
            for room in state.rooms.values():
                room.who.discard(event.who)
        case e.SideRoomChanged():
            _side_room(state, seq, at, event)


def _side_room(state: State, seq: int, at: int, event: e.SideRoomChanged) -> None:
    if not event.open:
        room = state.rooms.pop(event.room, None)
        for who in room.who if room else ():
            person = state.people[who]
            outside = person.role == "on_call"
            person.path.append((seq, OUTSIDE if outside else BREAK))
            _out(state, person, None if outside else person.out)
        return
    room = state.rooms.setdefault(event.room, SideRoom(event.room, set(), event.by, seq))
    for who in event.who:
        room.who.add(who)
        person = state.people[who]
        person.path.append((seq, side(event.room)))
        if person.out is None:
            _out(state, person, Break(since=seq, at=at, visible="nobody", until=None))


def removals(
    state: State, seq: int, at: int, event: e.Removed | e.Restored | e.AskedBack | e.BackAnswered
) -> None:
    if isinstance(event, e.AskedBack):
        state.asked_back[event.item] = AskedBack(
            event.item, event.who, event.name, event.text, event.withheld
        )
        return
    if isinstance(event, e.BackAnswered):
        state.asked_back.pop(event.item, None)
        state.people[event.who].answered_back = not event.accepted
        return
    for who in event.who:
        person = state.people[who]
        if isinstance(event, e.Removed):
            person.was_removed, person.answered_back, person.limited_at = True, False, at
            person.path.append((seq, GONE))
            _out(state, person, None)
        else:
            person.paused_until = None
            if person.was_removed:
                person.was_removed = False
                person.path.append((seq, MAIN))


def _out(state: State, person: Person, out: Break | None) -> None:
    person.out = out
    (state.away.discard if out is None else state.away.add)(person.id)


def services(state: State, seq: int, event: e.ServiceOffered | e.HandoverOffered | e.HandedOver) -> None:
    match event:
        case e.ServiceOffered():
            if event.accepted:
                state.people[event.who].services.setdefault(event.service, seq)
                state.offers.pop(event.offer, None)
            else:
                state.offers[event.offer] = Offer(event.offer, "service", event.who, event.by, event.service)
        case e.HandoverOffered():
            state.offers[event.offer] = Offer(event.offer, "hand_over", event.to, event.by)
        case e.HandedOver():
            state.chair = event.to
            taker = state.people[event.to]
            # The chair passes on, and since when each of them facilitates stays: what they could see, they can see.
            taker.services.setdefault("facilitator", taker.services.pop("cofacilitator", seq))
            giver = state.people.get(event.by)
            if giver and giver is not taker and "facilitator" in giver.services:
                giver.services.setdefault("cofacilitator", giver.services.pop("facilitator"))
            if taker.place == OUTSIDE:  # somebody on call, who holds the room now
                taker.path.append((seq, MAIN))
                taker.arrived = True
            state.acting_for = (state.acting_for or event.by) if event.acting else ""
            for offer in [each for each in state.offers.values() if each.kind == "hand_over"]:
                del state.offers[offer.id]


def wishes(state: State, event: e.FewerAsked | e.FewerChosen | e.MessagesChosen | e.OfferDeclined) -> None:
    person = state.people[event.who]
    match event:
        case e.FewerAsked():
            person.asked_about.add(event.about)
        case e.FewerChosen():
            (person.no_private.add if event.answer == "none" else person.no_private.discard)(event.about)
        case e.MessagesChosen():
            person.messages_from = event.messages_from
        case e.OfferDeclined():
            state.offers.pop(event.offer, None)


ContactEvent = e.ContactOffered | e.ContactAsked | e.ContactAnswered | e.ContactExchanged | e.ContactOver


def contact(state: State, event: ContactEvent) -> None:
    match event:
        case e.ContactOffered():
            state.contacts[event.offer] = Contact(event.offer, event.by, event.to, event.text)
        case e.ContactAsked():
            state.contacts[event.offer].asked = True
        case e.ContactAnswered():
            state.contacts[event.offer].answered = True
        case e.ContactExchanged():
            state.contacts.pop(event.offer, None)
            state.people[event.by].agreed.add(event.to)
            state.people[event.to].agreed.add(event.by)
        case e.ContactOver():
            state.contacts.pop(event.offer, None)
