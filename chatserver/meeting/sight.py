"""Who may see what of an event: the only privacy decision in the system.

`face` answers with the side of an event that one person is shown, or None when they see nothing of it. The answer
depends on where the person was when the event happened (`Person.place_at`), on what they chose at their return, and
on blocks and withdrawals as they stand now. It is the same function live, on resume, after a break and for export, so
there is no second door to leave open.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from chatserver import events as e
from chatserver.meeting.state import AT_THE_DOOR, BREAK, FACILITATING, GONE, MAIN, Person, State, side

Face = str | None
CARE_FOR_HELP = FACILITATING | {"support_person", "tech_host"}
WAVE_WATCH = FACILITATING | {"tech_host"}


def face(state: State, seq: int, event: Any, person: Person) -> Face:
    """The side of entry `seq` that `person` may see: a short name, the same for all who see the same bytes."""
    if person.joined > seq:
        return None
    look = cast("Callable[[State, int, Any, Person], Face]", _LOOK[type(event)])
    return look(state, seq, event, person)


def _nobody(state: State, seq: int, event: Any, person: Person) -> Face:
    return None


def _inside(state: State, seq: int, event: Any, person: Person) -> Face:
    """Everyone in the meeting, on a break too: it holds no words."""
    place = person.place_at(seq)
    return "all" if place not in (GONE, "outside") else None


def _in_the_room(state: State, seq: int, event: Any, person: Person) -> Face:
    """Where the meeting goes on: in the main room and in its circles."""
    place = person.place_at(seq)
    return "all" if place == MAIN or place.startswith("circle:") or _caught_up(person, seq) else None


def _acks(state: State, seq: int, event: Any, person: Person) -> Face:
    """In the room it was said in, and nowhere else."""
    share = state.shares.get(event.share)
    place = side(share.room) if share and share.room else MAIN
    return "all" if person.place_at(seq) == place or _caught_up(person, seq, place) else None


def _caught_up(person: Person, seq: int, place: str = "") -> str:
    """How a gap around this entry was filled; with `place`, only where the gap began or ended there."""
    for start, end, how in person.caught_up:
        if start < seq < end and (not place or place in (person.place_at(start - 1), person.place_at(end))):
            return how
    return ""


def _on_duty(person: Person, seq: int, kinds: frozenset[str] = FACILITATING) -> bool:
    """In service then, and not on a break: a break is a break for facilitators too."""
    return person.serves(kinds, seq) and person.place_at(seq) not in (BREAK, GONE)


def _facilitators(state: State, seq: int, event: Any, person: Person) -> Face:
    return "facilitator" if _on_duty(person, seq) else None


def _line(state: State, seq: int, event: Any, person: Person) -> Face:
    said = state.lines.get(event.line)
    if said is None or said.withdrawn:
        return None
    here = side(event.room) if event.room else MAIN
    place = person.place_at(seq)
    if here.startswith("side:"):
        return ("author" if event.by == person.id else "all") if place == here else None
    if event.by == person.id:
        return "author"
    how = "" if place == here else _caught_up(person, seq, here)
    if place != here and not how:
        return None
    if event.by in person.blocked:
        return "blocked" if event.floor else None
    if person.id in state.people[event.by].blocked and not event.floor and not person.facilitates:
        return None  # it works both ways; whoever facilitates goes on reading the room
    if said.folded and not event.folded:
        return "folded_later"
    if how == "without" and touches(state, event.share, person):
        return None
    if how == "folded" and touches(state, event.share, person):
        return "closed"
    return "late" if how else "all"


def touches(state: State, share: str, person: Person) -> bool:
    """Whether any line of a share is folded or touches what this person folds; with no folds of theirs, any note."""
    told = state.shares.get(share)
    lines = (state.lines[line] for line in told.lines) if told else ()
    return any(
        line.folded or (not set(line.notes).isdisjoint(person.folds) if person.folds else bool(line.notes))
        for line in lines
        if not line.withdrawn
    )


def _private(state: State, seq: int, event: Any, person: Person) -> Face:
    if event.by == person.id:
        return "author"
    if event.to != person.id or event.by in person.blocked or person.id in state.people[event.by].blocked:
        return None
    out = person.out
    waits = person.place == BREAK and out is not None and seq > out.since and event.by not in out.companions
    return None if waits or person.place_at(seq) == GONE else "all"


def _held(state: State, seq: int, event: Any, person: Person) -> Face:
    if event.by == person.id:
        return "author"
    if event.draft:
        return None
    return "facilitator" if _on_duty(person, seq) else None


def _hold_ended(state: State, seq: int, event: Any, person: Person) -> Face:
    return _facilitators(state, seq, event, person)


def _own(state: State, seq: int, event: Any, person: Person) -> Face:
    return "author" if event.who == person.id else None


def _withdrawn(state: State, seq: int, event: Any, person: Person) -> Face:
    place = person.place_at(seq)
    return "all" if place != GONE else None


def _alerted(state: State, seq: int, event: Any, person: Person) -> Face:
    kinds = CARE_FOR_HELP if event.source == "help" else FACILITATING
    return "facilitator" if _on_duty(person, seq, kinds) and event.by != person.id else None


def _alert_news(state: State, seq: int, event: Any, person: Person) -> Face:
    if isinstance(event, e.AlertEscalated) and person.id in event.to:
        return "asked"
    kinds = CARE_FOR_HELP | {"on_call"}
    return "facilitator" if _on_duty(person, seq, kinds) else None


def _called(state: State, seq: int, event: Any, person: Person) -> Face:
    return "all" if person.id in event.who else None


def _conflict(state: State, seq: int, event: Any, person: Person) -> Face:
    """Those who facilitate, and never one of the two, whatever their service."""
    return None if person.id in event.who else _facilitators(state, seq, event, person)


def _cue(state: State, seq: int, event: Any, person: Person) -> Face:
    if person.place_at(seq) in (BREAK, GONE):
        return None
    return "all" if person.id in event.who else "watching" if person.id in event.watching else None


def _stepping(state: State, seq: int, event: Any, person: Person) -> Face:
    if event.who == person.id:
        return "author"
    if (
        event.visible == "everyone"
        and _in_the_room(state, seq, event, person)
        and not _caught_up(person, seq)
    ):
        return "facilitator" if person.facilitates else "all"
    if _on_duty(person, seq):
        return "facilitator" if event.visible != "nobody" else "counts"
    return None


def _door(state: State, seq: int, event: Any, person: Person) -> Face:
    if event.who == person.id:
        return "author"
    return "door" if _on_duty(person, seq, AT_THE_DOOR) else None


def _presence(state: State, seq: int, event: Any, person: Person) -> Face:
    if event.who == person.id and isinstance(event, e.Left):
        return "author"
    return "facilitator" if _on_duty(person, seq) else None


def _phase(state: State, seq: int, event: Any, person: Person) -> Face:
    if person.place_at(seq) in (GONE, "outside"):
        return None
    return "facilitator" if person.serves(FACILITATING, seq) else "all"


def _rules(state: State, seq: int, event: Any, person: Person) -> Face:
    return "facilitator" if _on_duty(person, seq) else _inside(state, seq, event, person)


def _between_two(state: State, seq: int, event: Any, person: Person) -> Face:
    """An exchange of contact: each is shown the other's, and nobody else is shown anything."""
    return "by" if person.id == event.by else "to" if person.id == event.to else None


def _for_the_asked(state: State, seq: int, event: Any, person: Person) -> Face:
    return "all" if person.id == event.to else None


def _offered(state: State, seq: int, event: Any, person: Person) -> Face:
    return "author" if person.id == event.by else None


def _ran_out(state: State, seq: int, event: Any, person: Person) -> Face:
    return "all" if person.id == event.by or (event.told and person.id == event.to) else None


def _asking(state: State, seq: int, event: Any, person: Person) -> Face:
    return "all" if person.id in (event.by, event.who) else None


def _service(state: State, seq: int, event: Any, person: Person) -> Face:
    if event.accepted:
        return _inside(state, seq, event, person)
    return "all" if person.id == event.who or _on_duty(person, seq) else None


def _declined(state: State, seq: int, event: Any, person: Person) -> Face:
    if event.volunteered and _on_duty(person, seq):
        return "all"
    return _asking(state, seq, event, person)


def _volunteered(state: State, seq: int, event: Any, person: Person) -> Face:
    return "all" if person.id == event.who or _on_duty(person, seq) else None


def _handing(state: State, seq: int, event: Any, person: Person) -> Face:
    return "all" if person.id in (event.by, event.to) or _on_duty(person, seq) else None


def _ones_own_choice(state: State, seq: int, event: Any, person: Person) -> Face:
    mine = event.by if isinstance(event, e.Blocked) else event.who
    return "author" if mine == person.id else None


def _posting_paused(state: State, seq: int, event: Any, person: Person) -> Face:
    return "author" if event.who == person.id else _facilitators(state, seq, event, person)


def _removed(state: State, seq: int, event: Any, person: Person) -> Face:
    if person.id in event.who and not _on_duty(person, seq):
        return "author"
    return _facilitators(state, seq, event, person)


def _asked_back(state: State, seq: int, event: Any, person: Person) -> Face:
    return "facilitator" if _on_duty(person, seq, WAVE_WATCH) else None


def _side_room(state: State, seq: int, event: Any, person: Person) -> Face:
    if person.id in event.who or person.id == event.by or person.place_at(seq) == side(event.room):
        return "all"
    return "aside" if _on_duty(person, seq, FACILITATING | {"on_call", "support_person"}) else None


def _spoke_up(state: State, seq: int, event: Any, person: Person) -> Face:
    return "facilitator" if _on_duty(person, seq) and event.about != person.id else None


def _task(state: State, seq: int, event: Any, person: Person) -> Face:
    """Those who facilitate, and whose it is or was, after they left too; never the one it is about."""
    if person.was_removed or person.id == event.of or person.place == BREAK:
        return None
    theirs = person.id == event.who or person.id == getattr(event, "before", "")
    return "all" if theirs else _facilitators(state, seq, event, person)


def _task_ended(state: State, seq: int, event: Any, person: Person) -> Face:
    return "all" if person.id == event.who else _facilitators(state, seq, event, person)


def _milestone(state: State, seq: int, event: Any, person: Person) -> Face:
    if person.id == event.who:
        return "all"
    return "all" if _on_duty(person, seq, FACILITATING | {"script_poster"}) else None


def _wave(state: State, seq: int, event: Any, person: Person) -> Face:
    return "facilitator" if _on_duty(person, seq, WAVE_WATCH) else None


_LOOK: dict[type, Callable[..., Face]] = {
    e.Opened: _nobody,
    e.PhaseSet: _phase,
    e.PlanSet: _inside,
    e.PhaseDue: _facilitators,
    e.TimeGiven: _inside,
    e.HandsSet: _inside,
    e.FitFound: _facilitators,
    e.CueGiven: _cue,
    e.RoundChanged: _inside,
    e.FloorGiven: _inside,
    e.Queued: _inside,
    e.QueueOrdered: _inside,
    e.ComesBack: _facilitators,
    e.RoomPaused: _inside,
    e.RoomResumed: _inside,
    e.RulesSet: _rules,
    e.Ticked: _inside,
    e.PulseGathered: _facilitators,
    e.Closed: _inside,
    e.LinkMade: _facilitators,
    e.LinkUsed: _facilitators,
    e.LinkTakenBack: _facilitators,
    e.OnCallTried: _facilitators,
    e.NextKnown: _inside,
    e.Joined: _door,
    e.Arrived: _in_the_room,
    e.Waiting: _door,
    e.Admitted: _door,
    e.PresenceChanged: _presence,
    e.Left: _presence,
    e.SteppedOut: _stepping,
    e.ReturnedFromBreak: _stepping,
    e.Blocked: _ones_own_choice,
    e.FoldsChosen: _ones_own_choice,
    e.ServiceOffered: _service,
    e.HandoverOffered: _handing,
    e.HandedOver: _inside,
    e.ServiceEnded: _inside,
    e.SwapAsked: _facilitators,
    e.ConflictOpened: _conflict,
    e.ConflictSettled: _conflict,
    e.CoverLost: _inside,
    e.SelfHeld: _inside,
    e.CoverRegained: _inside,
    e.PostingPaused: _posting_paused,
    e.PrivatePaused: _posting_paused,
    e.PrivateResumed: _posting_paused,
    e.MayBeBack: _facilitators,
    e.Removed: _removed,
    e.Restored: _removed,
    e.AskedBack: _asked_back,
    e.BackAnswered: _asked_back,
    e.Line: _line,
    e.PrivateLine: _private,
    e.FewerAsked: _own,
    e.FewerChosen: _own,
    e.MessagesChosen: _own,
    e.ContactOffered: _offered,
    e.ContactAsked: _for_the_asked,
    e.ContactAnswered: _own,
    e.ContactExchanged: _between_two,
    e.ContactOver: _ran_out,
    e.CompanyAsked: _asking,
    e.CompanyAnswered: _asking,
    e.OfferDeclined: _declined,
    e.Volunteered: _volunteered,
    e.Held: _held,
    e.HoldEnded: _hold_ended,
    e.GivenBack: _own,
    e.Nudged: _own,
    e.Flagged: _facilitators,
    e.Folded: _withdrawn,
    e.Withdrawn: _withdrawn,
    e.MilestoneAsked: _milestone,
    e.MilestoneEnded: _milestone,
    e.AckGiven: _nobody,
    e.AcksShown: _acks,
    e.Alerted: _alerted,
    e.AlertAcknowledged: _alert_news,
    e.AlertEscalated: _alert_news,
    e.AlertResolved: _alert_news,
    e.AlertNoted: _facilitators,
    e.AlertReopened: _alert_news,
    e.PostingResumed: _posting_paused,
    e.Unfolded: _withdrawn,
    e.OutsideTold: _facilitators,
    e.Claimed: _facilitators,
    e.Called: _called,
    e.CareGiven: _own,
    e.SideRoomChanged: _side_room,
    e.CirclesOpened: _inside,
    e.CircleTurn: _inside,
    e.CircleEntered: _inside,
    e.CircleCalled: _facilitators,
    e.CirclesTimed: _inside,
    e.CirclesEnded: _inside,
    e.TaskGiven: _task,
    e.TaskDue: _task,
    e.TaskEnded: _task_ended,
    e.SpokeUp: _spoke_up,
    e.WaveSeen: _wave,
    e.ShieldSet: _wave,
}
