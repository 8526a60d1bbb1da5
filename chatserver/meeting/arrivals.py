"""The door of the meeting: who comes in at once, who waits, and how a wave of arrivals is met and undone.

Only new arrivals are ever guarded; everybody who was there before a wave keeps every right. Removing is undone by one
press, and when a wave is over nobody is left outside.
"""

from __future__ import annotations

from chatserver import commands as c
from chatserver import events as e
from chatserver.meeting import came_again, circles, cover, floor, holding, setup, wishes
from chatserver.meeting.state import FACILITATING, GONE, LOBBY, MAIN, Person, Wave
from chatserver.meeting.turn import Refused, Turn, each_of
from moderation.setting import expanded

WAVE_COUNT, WAVE_SECONDS, WAVE_ANSWER_MS = 5, 60, 20_000
ARRIVALS_TOLD_UP_TO = 60  #: in larger rooms people are named when they first write


def join(turn: Turn, command: c.Join) -> str:
    """Somebody comes in at the door; returns their id."""
    state = turn.state
    if state.ended:
        raise Refused("meeting_over")
    if command.link:
        setup.opens(turn, command.link)
    who = turn.name_next("p")
    lobby = command.role == "participant" and (state.shield or _in_open_wave(turn))
    guarded = lobby or (command.role == "participant" and state.self_held)
    turn.emit(
        e.Joined(
            who=who,
            name=command.name,
            role=command.role,
            newcomer=command.newcomer,
            guarded=guarded,
            lobby=lobby,
            folds=command.folds,
            messages_from=command.messages_from,
            device=command.device,
            country=command.country,
            room=command.room,
            asked_name=command.asked_name,
            link=command.link,
            mark=command.mark,
        )
    )
    if command.link:
        turn.emit(e.LinkUsed(link=command.link, who=who))
    person = state.people[who]
    if lobby:
        turn.emit(e.Waiting(who=who, name=person.name, newcomer=person.newcomer))
    if command.role == "participant":
        _look_for_wave(turn)
        came_again.look(turn, person)
    if person.facilitates and state.cover_lost_at is not None:
        cover.is_back(turn, person)
    if not lobby and person.place == MAIN and len(state.people) <= ARRIVALS_TOLD_UP_TO:
        floor.tell_arrival(turn, person)
    circles.take_in(turn, person)
    return who


def _wave_rule(turn: Turn) -> tuple[int, int] | None:
    if turn.state.format == "free" or not turn.waves:
        return None
    settings = expanded(turn.state.rules.get("join_wave"))
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
    for who in each_of(command.who):
        let_in(turn, turn.person(who), person.id)


def let_in(turn: Turn, person: Person, by: str) -> None:
    if person.place == LOBBY or person.guarded:
        turn.emit(e.Admitted(who=person.id, by=by))
        floor.tell_arrival(turn, person)
        circles.take_in(turn, person)


def let_everybody_in(turn: Turn, by: str) -> None:
    """The wave is over: whoever was not removed comes in, and nobody is left outside."""
    for person in list(turn.state.people.values()):
        if person.guarded and person.place != GONE:
            let_in(turn, person, by)


def remove(turn: Turn, person: Person, command: c.Remove) -> None:
    """Out at once and everywhere; what they had waiting goes with them. Undone by `restore`."""
    turn.facilitators_only(person, "tech_host")
    who = tuple(turn.person(each).id for each in each_of(command.who))
    state = turn.state
    for each in who:
        if state.people[each].id == person.id or state.people[each].serves(FACILITATING):
            raise Refused("not_allowed", "not_yours")
    for each in who:
        floor.let_go(turn, state.people[each])
        floor.leave_queue(turn, each)
        wishes.end_with(turn, each)
        for hold in [hold for hold in state.holds.values() if hold.by == each]:
            holding.return_held(turn, hold, person.id, turn.words("returned_moved_on"))
    turn.emit(e.Removed(who=who, by=person.id, why=command.why, say=turn.words("way_back")))
    _take_back(turn, {each for wave in state.waves for each in wave.guarded}.intersection(who), person.id)
    for each in who:
        alert = state.alert_about(each)
        if alert and alert.level < 1:
            turn.emit(e.AlertResolved(alert=alert.id, by=person.id, outcome="removed"))


def _take_back(turn: Turn, of_the_wave: set[str], by: str) -> None:
    """What a wave got into the room before anybody noticed goes off every page with it."""
    said = turn.state.lines.values()
    lines = tuple(each.line for each in said if each.by in of_the_wave and not each.withdrawn)
    if lines:
        turn.emit(e.Withdrawn(of=lines, by=by))


def restore(turn: Turn, person: Person, command: c.Restore) -> None:
    """Takes back a removal, and a pause of posting that is still running."""
    turn.facilitators_only(person, "tech_host")
    state = turn.state
    people = [turn.person(each) for each in each_of(command.who)]
    who = tuple(each.id for each in people if each.was_removed or (each.paused_until or 0) > turn.at)
    if who:
        turn.emit(e.Restored(who=who, by=person.id))
        for each in [asked for asked in state.asked_back.values() if asked.who in who]:
            turn.emit(e.BackAnswered(item=each.item, who=each.who, accepted=True, by=person.id))
        for one in who:
            circles.take_in(turn, state.people[one])


def shield(turn: Turn, person: Person | None, on: bool) -> None:
    """New arrivals wait at the door and hold their first line; everyone present keeps every right."""
    if person:
        turn.facilitators_only(person, "tech_host")
    turn.emit(e.ShieldSet(on=on, by=person.id if person else ""))
    if not on and person is None:
        let_everybody_in(turn, "")
