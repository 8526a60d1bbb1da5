"""People: how they come in, go out for a while, come back, serve, and leave.

A break is a person's own choice: it is never imposed, explained or counted against anybody, and while it lasts no
words reach them. What they see afterwards is what they choose at the return.
"""

from __future__ import annotations

from chatserver import commands as c
from chatserver import events as e
from chatserver.meeting import floor, holding
from chatserver.meeting.state import BREAK, FACILITATING, GONE, IN_CARE, LOBBY, MAIN, Person, Wave
from chatserver.meeting.turn import Refused, Turn

WAVE_COUNT, WAVE_SECONDS, WAVE_ANSWER_MS = 5, 60, 20_000
SHIELD_REACH_MS = 180_000  #: arrivals younger than this fall under the shield
ARRIVALS_TOLD_UP_TO = 60  #: in larger rooms people are named when they first write


def join(turn: Turn, command: c.Join) -> str:
    """Somebody comes in at the door; returns their id."""
    state = turn.state
    if state.ended:
        raise Refused("meeting_over")
    who = turn.name_next("p")
    guarded = command.role == "participant" and (state.shield or _in_open_wave(turn))
    turn.emit(
        e.Joined(
            who=who,
            name=command.name,
            role=command.role,
            newcomer=command.newcomer,
            guarded=guarded,
            lobby=guarded,
            folds=command.folds,
            messages_from=command.messages_from,
            device=command.device,
            country=command.country,
            room=command.room,
            asked_name=command.asked_name,
        )
    )
    person = state.people[who]
    if guarded:
        turn.emit(e.Waiting(who=who, name=person.name, newcomer=person.newcomer))
    if command.role == "participant":
        _look_for_wave(turn)
    if not person.guarded and person.place == MAIN and len(state.people) <= ARRIVALS_TOLD_UP_TO:
        floor.tell_arrival(turn, person)
    return who


def _wave_rule(turn: Turn) -> tuple[int, int] | None:
    if turn.state.format == "free" or not turn.waves:
        return None
    rule = turn.state.rules.get("join_wave")
    settings = rule if isinstance(rule, dict) else {}
    if settings.get("mode") == "off":
        return None
    return int(settings.get("count", WAVE_COUNT)), int(settings.get("within_s", WAVE_SECONDS))


def _in_open_wave(turn: Turn) -> bool:
    rule = _wave_rule(turn)
    return rule is not None and any(
        not wave.over and turn.at - wave.last_at <= rule[1] * 1000 for wave in turn.state.waves
    )


def _look_for_wave(turn: Turn) -> None:
    state, rule = turn.state, _wave_rule(turn)
    if rule is None:
        return
    count, within = rule
    recent = [who for at, who in state.arrivals if turn.at - at <= within * 1000]
    recent = [who for who in recent if state.people[who].place != GONE]
    wave = next((each for each in state.waves if not each.over), None)
    if wave is None and len(recent) < count:
        return
    there = (state.floor, *(wave.guarded if wave else ()))  # whoever is sharing goes on sharing
    guarded = [who for who in recent if who not in there]
    if wave is not None and turn.at - wave.last_at > within * 1000:
        return
    for who in guarded:
        if state.people[who].place == MAIN:
            turn.emit(e.Waiting(who=who, name=state.people[who].name, newcomer=state.people[who].newcomer))
    _tell_wave(turn, wave, guarded)


def _tell_wave(turn: Turn, wave: Wave | None, guarded: list[str]) -> None:
    everyone = (*(wave.guarded if wave else []), *guarded)
    turn.emit(
        e.WaveSeen(
            alert=wave.alert if wave else turn.name_next("w"),
            size=len(everyone),
            since=wave.since if wave else turn.state.arrivals[0][0],
            guarded=everyone,
            shield=turn.state.shield,
            due_at=wave.due_at if wave else turn.at + WAVE_ANSWER_MS,
        )
    )


def admit(turn: Turn, person: Person, command: c.Admit) -> None:
    turn.facilitators_only(person, "greeter", "tech_host")
    for who in _each(command.who):
        let_in(turn, turn.person(who), person.id)


def let_in(turn: Turn, person: Person, by: str) -> None:
    if person.place == LOBBY or person.guarded:
        turn.emit(e.Admitted(who=person.id, by=by))
        floor.tell_arrival(turn, person)


def let_everybody_in(turn: Turn, by: str) -> None:
    """The wave is over: whoever was not removed comes in, and nobody is left outside."""
    for person in list(turn.state.people.values()):
        if person.guarded and person.place != GONE:
            let_in(turn, person, by)


def connected(turn: Turn, person: Person, process: str) -> None:
    if person.presence != "here" or person.process != process:
        was_away = person.presence != "here"
        turn.emit(e.PresenceChanged(who=person.id, state="here", process=process))
        if was_away:
            floor.offer_next(turn, person)


def disconnected(turn: Turn, person: Person, process: str) -> None:
    """Their last socket of one process closed; one that moved to another process meanwhile stays."""
    if person.presence == "here" and person.place != GONE and person.process == process:
        turn.emit(e.PresenceChanged(who=person.id, state="reconnecting", process=process))


def lost(turn: Turn, person: Person) -> None:
    """The grace is over: the place is kept, the floor is not blocked."""
    turn.emit(e.PresenceChanged(who=person.id, state="lost"))


def leave(turn: Turn, person: Person) -> None:
    _let_go_of_the_floor(turn, person)
    holding.return_waiting(turn, person.id, "returned_moved_on")
    floor.leave_queue(turn, person.id)
    turn.emit(e.Left(who=person.id))


def step_out(turn: Turn, person: Person, command: c.StepOut) -> dict[str, object]:
    if person.out is not None:
        raise Refused("already_on_a_break")
    if person.place != MAIN:
        raise Refused("not_now")
    _let_go_of_the_floor(turn, person)
    holding.return_waiting(turn, person.id, "returned_moved_on")
    here, out = turn.state.counts()
    until = turn.at + int(command.minutes * 60_000) if command.minutes else None
    seq = turn.emit(
        e.SteppedOut(who=person.id, visible=command.visible, until=until, here=here - 1, on_break=out + 1)
    )
    if person.facilitates and not _covered(turn, person):
        return {"seq": seq, "say": turn.words("minimum_cover")}
    return {"seq": seq}


def _covered(turn: Turn, person: Person) -> bool:
    return any(
        each.id != person.id and each.place != BREAK and each.presence == "here"
        for each in turn.state.facilitators()
    )


def _let_go_of_the_floor(turn: Turn, person: Person) -> None:
    if turn.state.floor != person.id:
        return
    if turn.state.phase == "round":
        floor.come_back_to(turn, person.id)
        floor.next_in_round(turn)
    else:
        floor.release_floor(turn, "away", keep_place=True)


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
        "notes": dict(out.notes),
        "away_s": max(0, (turn.at - out.at) // 1000),
        "ended": state.ended,
    }
    return {"card": card}


def come_back(turn: Turn, person: Person, command: c.Return) -> dict[str, object]:
    return _come_back(turn, person, command.catch_up)


def _come_back(turn: Turn, person: Person, catch_up: str) -> dict[str, object]:
    if person.out is None:
        raise Refused("not_on_a_break")
    since, visible = person.out.since, person.out.visible
    here, out = turn.state.counts()
    seq = turn.emit(
        e.ReturnedFromBreak(
            who=person.id,
            catch_up=catch_up,
            since=since,
            companions=tuple(sorted(person.out.companions)),
            visible=visible,
            here=here + 1,
            on_break=max(0, out - 1),
        )
    )
    floor.offer_next(turn, person)
    return {"seq": seq}


def block(turn: Turn, person: Person, command: c.Block | c.Unblock) -> None:
    turn.person(command.who)
    turn.emit(e.Blocked(by=person.id, who=command.who, on=isinstance(command, c.Block)))


def serve(turn: Turn, person: Person, command: c.Serve) -> dict[str, object]:
    """Offer a service position; it is taken when the person accepts."""
    turn.facilitators_only(person)
    other = turn.person(command.who)
    offer = turn.name_next("o")
    seq = turn.emit(e.ServiceOffered(offer=offer, who=other.id, service=command.service, by=person.id))
    return {"seq": seq, "offer": offer}


def hand_over(turn: Turn, person: Person, command: c.HandOver) -> dict[str, object]:
    turn.facilitators_only(person)
    other = turn.person(command.to)
    offer = turn.name_next("o")
    seq = turn.emit(e.HandoverOffered(offer=offer, by=person.id, to=other.id))
    return {"seq": seq, "offer": offer}


def acting(turn: Turn) -> None:
    """The chair's link has been gone for too long: a co-facilitator acts, so that somebody is responsible."""
    for other in turn.state.facilitators():
        if other.id != turn.state.chair and other.available:
            turn.emit(e.HandedOver(by=turn.state.chair, to=other.id, acting=True))
            return


def _packet(turn: Turn) -> dict[str, object]:
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
        "on_break": state.counts()[1],
        "shield": state.shield,
    }


def accept(turn: Turn, person: Person, command: c.Accept) -> dict[str, object]:
    offer = turn.state.offers.get(command.of)
    if offer is None:
        raise Refused("unknown_item")
    if offer.who != person.id:
        raise Refused("not_allowed", "not_yours")
    if offer.kind == "hand_over":
        turn.emit(e.HandedOver(by=offer.by, to=person.id))
        return {"packet": _packet(turn)}
    turn.emit(
        e.ServiceOffered(offer=offer.id, who=person.id, service=offer.service, by=offer.by, accepted=True)
    )
    return {}


def pause_posting(turn: Turn, person: Person, command: c.PausePosting) -> None:
    turn.facilitators_only(person)
    until = turn.at + int(command.minutes * 60_000)
    for who in _each(command.who):
        turn.emit(e.PostingPaused(who=turn.person(who).id, until=until, why=command.why, by=person.id))


def remove(turn: Turn, person: Person, command: c.Remove) -> None:
    """Out at once and everywhere; what they had waiting goes with them. Undone by `restore`."""
    turn.facilitators_only(person, "tech_host")
    who = tuple(turn.person(each).id for each in _each(command.who))
    state = turn.state
    for each in who:
        if state.people[each].id == person.id or state.people[each].serves(FACILITATING):
            raise Refused("not_allowed", "not_yours")
    for each in who:
        _let_go_of_the_floor(turn, state.people[each])
        floor.leave_queue(turn, each)
        for hold in [hold for hold in state.holds.values() if hold.by == each]:
            holding.return_held(turn, hold, person.id, turn.words("returned_moved_on"))
    turn.emit(e.Removed(who=who, by=person.id, why=command.why))
    for each in who:
        alert = state.alert_about(each)
        if alert and alert.level < 1:
            turn.emit(e.AlertResolved(alert=alert.id, by=person.id, outcome="removed"))


def restore(turn: Turn, person: Person, command: c.Restore) -> None:
    turn.facilitators_only(person, "tech_host")
    who = tuple(each for each in _each(command.who) if turn.person(each).was_removed)
    if who:
        turn.emit(e.Restored(who=who, by=person.id))


def shield(turn: Turn, person: Person | None, on: bool) -> None:
    """New arrivals wait at the door and hold their first line; everyone present keeps every right."""
    if person:
        turn.facilitators_only(person, "tech_host")
    turn.emit(e.ShieldSet(on=on, by=person.id if person else ""))
    if not on and person is None:
        let_everybody_in(turn, "")


def open_side_room(turn: Turn, person: Person, command: c.OpenSideRoom) -> None:
    turn.facilitators_only(person, "support_person", "on_call")
    for who in command.who:
        invited = turn.person(who)
        if not invited.around:
            raise Refused("unknown_person")
    inside = tuple(dict.fromkeys((person.id, *command.who)))
    turn.emit(e.SideRoomChanged(room=command.room, who=inside, by=person.id))
    for who in inside:  # once they are out of the room, so that the floor goes to nobody else who is leaving
        _let_go_of_the_floor(turn, turn.person(who))


def enter(turn: Turn, person: Person, command: c.Enter) -> None:
    room = turn.state.rooms.get(command.room)
    if room is None:
        raise Refused("not_in_this_room")
    if not person.serves(IN_CARE) or (person.only_room and person.only_room != room.name):
        raise Refused("not_allowed", "facilitators_only")
    turn.emit(e.SideRoomChanged(room=room.name, who=(person.id,), by=person.id))


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


def _each(who: str | tuple[str, ...]) -> tuple[str, ...]:
    return (who,) if isinstance(who, str) else who
