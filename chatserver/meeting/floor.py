"""Phases, the floor, the queue and the round: who may speak when.

Exactly one person holds the floor at a time, or nobody. Whoever cannot take it now (on a break, away, link lost) is
never waited for and never loses the place: "we come back to you".
"""

from __future__ import annotations

from chatserver import commands as c
from chatserver import events as e
from chatserver.meeting import circles, cover, holding, plan, queue
from chatserver.meeting.state import MAIN, Person, Share
from chatserver.meeting.turn import Refused, Turn
from moderation.scene import Posting

QUEUE_PHASES = frozenset(
    {"reading", "round", "sharing", "discussion", "closing", "fellowship", "gathering", "circles"}
)
LED_PHASES = frozenset({"opening", "closing"})
#: Who speaks for the meeting in the phases it leads, besides the facilitators.
SPEAKS_FOR_IT = frozenset({"tech_host", "script_poster", "greeter", "support_person"})
READS = frozenset({"reader"})  #: who may begin in the readings without being called
SHARE_MS = 4 * 60_000  #: soft time of a share (domain 5.3, length_time)
HEAVY_RUN = 3  #: heavy shares in a row after which a break is suggested (domain 5.2)
ROUND_MS = 45_000  #: soft time of a turn in a round (journey 4.3)


def posting(turn: Turn, person: Person) -> Posting:
    """Whether this person may post in the main room now, and if not, why."""
    state = turn.state
    if person.facilitates:
        return Posting.OPEN
    if state.paused_until is not None:
        return Posting.ROOM_PAUSED
    if state.floor == person.id:
        return Posting.OPEN
    if state.phase == "reading" and state.floor is None and person.serves(READS):
        return Posting.OPEN
    if circle := state.circles.get(person.circle):
        return Posting.OPEN if circle.floor in (None, person.id) else Posting.FLOOR_TAKEN
    if state.phase in turn.one_floor:
        return Posting.FLOOR_TAKEN if state.floor else Posting.PHASE_CLOSED
    if state.phase in LED_PHASES and turn.format.id != "free":
        if person.serves(SPEAKS_FOR_IT) and state.floor is None:
            return Posting.OPEN
        return Posting.FLOOR_TAKEN if state.floor else Posting.PHASE_CLOSED
    return Posting.OPEN


def who_posts(turn: Turn, phase: str) -> tuple[str, str]:
    """(everyone, floor, facilitators or nobody; the sentence that says why)."""
    if phase == "ended":
        return "nobody", turn.words("posting_nobody")
    if phase in turn.one_floor:
        return "floor", turn.words("posting_floor")
    if phase in LED_PHASES and turn.format.id != "free":
        return "facilitators", turn.words("posting_facilitators")
    return "everyone", turn.words("posting_open")


def set_phase(turn: Turn, person: Person, command: c.SetPhase) -> None:
    turn.facilitators_only(person)
    if command.phase == "ended":
        raise Refused("not_now", "not_now")
    if command.phase == "round" and any(who not in turn.state.people for who in command.order):
        raise Refused("unknown_person")
    cover.regained(turn)
    enter_phase(turn, command.phase, person.id, order=command.order, minutes=command.minutes)


def enter_phase(
    turn: Turn, phase: str, by: str, *, order: tuple[str, ...] = (), minutes: float | None = None
) -> None:
    """The meeting goes on with another part; what waited in the one before goes back to its authors."""
    state = turn.state
    circles.close(turn, by)
    release_floor(turn, "phase")
    holding.return_waiting(turn, None, "returned_moved_on")
    until = turn.at + int(minutes * 60_000) if minutes else plan.until(turn, phase)
    if phase == "round":
        order = order or tuple(
            each.id for each in state.people.values() if each.place == MAIN and each.role != "on_call"
        )
    who, say = who_posts(turn, phase)
    turn.emit(
        e.PhaseSet(
            phase=phase,
            by=by,
            order=tuple(dict.fromkeys(order)) if phase == "round" else (),
            until=until,
            posting=who,
            say=say,
        )
    )
    if phase == "round":
        next_in_round(turn)
    plan.looks_ahead(turn)


def raise_hand(turn: Turn, person: Person) -> None:
    state = turn.state
    if circle := state.circles.get(person.circle):
        circles.raise_hand(turn, circle, person.id)
        return
    if state.phase not in QUEUE_PHASES or state.ended:
        raise Refused("not_now", "queue_closed")
    if not state.hands_open and not person.facilitates:
        raise Refused("not_now", "hands_closed")
    if person.id not in state.queue and state.floor != person.id:
        turn.emit(e.Queued(who=queue.joined_by(state, person.id)))


def lower_hand(turn: Turn, person: Person) -> None:
    leave_queue(turn, person.id)


def leave_queue(turn: Turn, who: str) -> None:
    if who in turn.state.queue:
        turn.emit(e.Queued(who=tuple(each for each in turn.state.queue if each != who)))


def invite(turn: Turn, person: Person, command: c.InviteToSpeak) -> dict[str, object]:
    """Give the floor. Somebody who is away keeps the place and is come back to."""
    turn.facilitators_only(person)
    invited = turn.person(command.who)
    if not invited.around:
        raise Refused("unknown_person")
    if (circle := turn.state.circles.get(invited.circle)) and invited.available:
        circles.give(turn, circle, invited.id, share_ms(turn))
        return {}
    if not invited.available:
        come_back_to(turn, invited.id)
        return {"come_back": True, "say": turn.words("come_back")}
    give_floor(turn, invited.id, share_ms(turn))
    return {}


def share_ms(turn: Turn) -> int:
    """The soft time of a share: what the meeting's rule `length_time` says, four minutes otherwise."""
    minutes = turn.pipeline.ruleset["length_time"].options.get("minutes")
    return int(minutes) * 60_000 if isinstance(minutes, int) else SHARE_MS


def give_floor(turn: Turn, who: str, soft_ms: int) -> None:
    state = turn.state
    if state.floor == who:
        return
    if state.floor:
        end_share(turn, state.floor_share)
    leave_queue(turn, who)
    if who in state.coming_back:
        turn.emit(e.ComesBack(who=who, kept=False))
    turn.emit(e.FloorGiven(who=who, share=turn.name_next("s"), until=turn.at + soft_ms))


def done(turn: Turn, person: Person) -> None:
    """The holder is done; whoever facilitates may thank them and go on."""
    circle = circles.held_by(turn.state, person.id)
    if circle is None and person.facilitates:
        circle = turn.state.circles.get(person.circle)
    if circle is not None and circle.floor:
        circles.next_in(turn, circle)
        return
    if turn.state.floor is None or (turn.state.floor != person.id and not person.facilitates):
        raise Refused("not_your_turn")
    move_on(turn)


def pass_turn(turn: Turn, person: Person) -> None:
    """Pass the floor, or a turn that is still to come. No reason is asked and nothing is lost by it."""
    state = turn.state
    if circle := state.circles.get(person.circle):
        circles.pass_in(turn, circle, person.id)
    elif state.floor == person.id:
        move_on(turn)
    elif person.id in state.queue:
        leave_queue(turn, person.id)
    elif person.id not in state.order:
        raise Refused("not_your_turn")
    else:
        turn.emit(e.RoundChanged(order=tuple(each for each in state.order if each != person.id)))


def move_on(turn: Turn) -> None:
    """The floor is free; in a round it goes to the next person."""
    if turn.state.phase == "round":
        next_in_round(turn)
    else:
        release_floor(turn, "done")


def next_in_round(turn: Turn) -> None:
    state = turn.state
    for who in [*state.order, *state.coming_back]:
        if state.people[who].available and who != state.floor:
            give_floor(turn, who, ROUND_MS)
            return
        if who in state.order and who not in state.coming_back and state.people[who].around:
            turn.emit(e.ComesBack(who=who))
    release_floor(turn, "round_over")


def come_back_to(turn: Turn, who: str) -> None:
    if who not in turn.state.coming_back:
        turn.emit(e.ComesBack(who=who))


def release_floor(turn: Turn, why: str, keep_place: bool = False) -> None:
    """Nobody has the floor. With `keep_place` the person who had it is first in the queue."""
    state = turn.state
    holder = state.floor
    if holder is None:
        return
    end_share(turn, state.floor_share)
    turn.emit(e.FloorGiven(why=why))
    if keep_place:
        turn.emit(e.Queued(who=(holder, *(each for each in state.queue if each != holder))))
    tell_arrivals(turn)


def end_share(turn: Turn, which: str | None) -> None:
    """Acknowledgements gathered during the share are given now."""
    state = turn.state
    share = state.shares.get(which or "")
    if share and share.acks:
        kinds = tuple(sorted(share.acks))
        if kinds != share.shown:
            turn.emit(e.AcksShown(share=share.id, kinds=kinds))
    if share and share.heavy:
        _after_heavy(turn, share)


def _after_heavy(turn: Turn, share: Share) -> None:
    """Somebody said something heavy: they are asked how they are, and after several in a row the facilitators
    are reminded that everybody could do with a break. Nothing happens by itself."""
    state = turn.state
    if turn.state.rule_on("after_share_check"):
        turn.emit(e.Nudged(who=share.by, rule="after_share_check", say=turn.words("how_now")))
    told = [each for each in state.shares.values() if each.floored]
    run = told[-HEAVY_RUN:]
    fresh = state.heavy_told not in {each.id for each in run}
    if (
        turn.state.rule_on("heavy_run_break")
        and fresh
        and len(run) == HEAVY_RUN
        and all(each.heavy for each in run)
    ):
        turn.emit(e.Flagged(by=share.by, rule="heavy_run_break", line=share.id))


def tell_arrivals(turn: Turn) -> None:
    """People who came in during a share are named to the room once it is over."""
    for person in list(turn.state.people.values()):
        if not person.arrived and person.place == MAIN and not person.guarded:
            tell_arrival(turn, person)


def tell_arrival(turn: Turn, person: Person) -> None:
    if turn.state.floor is None:
        turn.emit(e.Arrived(who=person.id, name=person.name, services=tuple(sorted(person.services))))


def offer_next(turn: Turn, person: Person) -> None:
    """Somebody we promised to come back to is here again: first in the queue."""
    state = turn.state
    circles.offer_next(turn, person)
    if person.id not in state.coming_back or state.floor == person.id:
        return
    if state.phase == "round":
        if state.floor is None:
            next_in_round(turn)
        return
    turn.emit(e.Queued(who=(person.id, *(each for each in state.queue if each != person.id))))


def let_go(turn: Turn, person: Person) -> None:
    """Somebody goes elsewhere: if they have the floor it moves on, and their place is kept."""
    circles.let_go(turn, person)
    if turn.state.floor != person.id:
        return
    if turn.state.phase == "round":
        come_back_to(turn, person.id)
        next_in_round(turn)
    else:
        release_floor(turn, "away", keep_place=True)
