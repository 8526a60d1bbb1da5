"""What a meeting's record holds about one person, for that person alone: read from its events when they ask.

What others said in confidence about somebody is not theirs to see and is never told here; the page says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from chatserver import events as e
from chatserver.meeting.state import CIRCLE

Recorded = tuple[int, int, e.Any]  #: (seq, at, event)
Named = Iterable[tuple[str, str]]  #: (person id, kind of record)


class Attendance(NamedTuple):
    came: int  #: ms since the epoch
    minutes: int


def attendance(events: Iterable[Recorded], who: str, now: int) -> Attendance | None:
    """How long somebody was in the meeting. None when they never came in.

    A break counts, whatever its length, and so does a lost link once its person is back. Only a link that never came
    back ends the time where it was lost.
    """
    stays: list[tuple[int, int]] = []
    since = away = ended = None
    for _, at, event in events:
        match event:
            case e.Joined() if event.who == who:
                since, away = (None if event.lobby else at), at
            case e.Admitted() if event.who == who:
                since = since if since is not None else at
            case e.Restored() if who in event.who:
                since = at
            case e.PresenceChanged() if event.who == who:
                away = None if event.state == "here" else (away or at)
            case e.Left(who=gone) | e.Removed(who=gone) if since is not None and _is(who, gone):
                stays.append((since, at))
                since = None
            case e.Closed():
                ended = ended or at
    if since is not None:
        stays.append((since, min(each for each in (now, ended, away) if each is not None)))
    if not stays:
        return None
    until = ended or now
    spent = sum(max(0, min(end, until) - start) for start, end in stays)
    return Attendance(stays[0][0], spent // 60_000)


def own_words(events: Iterable[Recorded], who: str) -> list[dict[str, object]]:
    """Somebody's own lines that are still there, as they went out, oldest first. Never anybody else's."""
    said: dict[str, dict[str, object]] = {}
    for _, at, event in events:
        match event:
            case e.Line() if event.by == who:
                where = "side_room" if _aside(event) else "room"
                said[event.line] = {"at": at, "where": where, "share": event.share, "text": event.text}
            case e.PrivateLine() if event.by == who:
                said[event.line] = {"at": at, "where": "private", "share": "", "text": event.text}
            case e.Withdrawn():
                for line in event.of:
                    said.pop(line, None)
    return [line for line in said.values() if line["text"]]


def recorded(events: Iterable[Recorded], who: str) -> list[dict[str, object]]:
    """Kinds of records about a person, each with how many there are and when the first and the last were made."""
    found: dict[str, dict[str, Any]] = {}
    own: set[str] = set()
    for _, at, event in events:
        if isinstance(event, e.Line | e.PrivateLine) and event.by == who:
            own.add(event.line)
        kinds = {kind for named, kind in ABOUT.get(type(event), _nobody)(event) if named == who}
        if isinstance(event, e.Withdrawn | e.Folded) and not own.isdisjoint(event.of):
            kinds.add("changed")
        for kind in sorted(kinds):
            record = found.setdefault(kind, {"kind": kind, "count": 0, "first": at})
            record["count"] += 1
            record["last"] = at
    return list(found.values())


def _aside(line: e.Line) -> bool:
    """Said in a side room; a circle is a part of the room."""
    return bool(line.room) and not line.room.startswith(CIRCLE)


def _is(who: str, gone: str | tuple[str, ...]) -> bool:
    return who == gone if isinstance(gone, str) else who in gone


def _nobody(event: Any) -> Named:
    return ()


def _who(kind: str) -> Callable[[Any], Named]:
    return lambda event: [(event.who, kind)] if isinstance(event.who, str) else [(p, kind) for p in event.who]


def _by(kind: str) -> Callable[[Any], Named]:
    return lambda event: [(event.by, kind)]


_came, _turn, _heard, _care, _act = _who("coming"), _who("turns"), _who("told"), _who("care"), _by("acts")

#: Whom each event is about, and as what. `SpokeUp.about` is missing on purpose: it was said in confidence.
ABOUT: dict[type, Callable[[Any], Named]] = {
    e.Opened: _nobody,
    e.PhaseSet: _act,
    e.PlanSet: _act,
    e.PhaseDue: _nobody,
    e.TimeGiven: _act,
    e.HandsSet: _act,
    e.FitFound: _nobody,
    e.CueGiven: _who("service"),
    e.RoundChanged: lambda event: [(who, "turns") for who in event.order],
    e.FloorGiven: lambda event: [(event.who, "turns")] if event.who else (),
    e.Queued: _turn,
    e.ComesBack: _turn,
    e.RoomPaused: _act,
    e.RoomResumed: _act,
    e.RulesSet: _act,
    e.Ticked: _nobody,
    e.PulseGathered: _nobody,
    e.CirclesOpened: lambda event: [
        (event.by, "acts"),
        *((who, "turns") for _, circle in event.circles for who in circle),
    ],
    e.CircleTurn: lambda event: [(who, "turns") for who in {event.who or "", *event.order}],
    e.CircleEntered: _who("turns"),
    e.CircleCalled: _by("acts"),
    e.CirclesTimed: _by("acts"),
    e.CirclesEnded: _by("acts"),
    e.Closed: _act,
    e.LinkMade: _act,
    e.LinkUsed: _came,
    e.LinkTakenBack: _act,
    e.OnCallTried: _act,
    e.NextKnown: _nobody,
    e.Joined: _who("name"),
    e.Arrived: _came,
    e.Waiting: _came,
    e.Admitted: _came,
    e.PresenceChanged: _came,
    e.Left: _came,
    e.SteppedOut: _who("breaks"),
    e.ReturnedFromBreak: _who("breaks"),
    e.Blocked: _by("blocks"),
    e.FoldsChosen: _who("folds"),
    e.ServiceOffered: lambda event: [(event.who, "service"), (event.by, "acts")],
    e.HandoverOffered: lambda event: [(event.to, "service"), (event.by, "acts")],
    e.HandedOver: lambda event: [(event.to, "service"), (event.by, "service")],
    e.PostingResumed: lambda event: [(event.who, "pauses"), (event.by, "acts")],
    e.Unfolded: _act,
    e.AlertReopened: _act,
    e.Volunteered: _who("service"),
    e.QueueOrdered: _act,
    e.ServiceEnded: _who("service"),
    e.SwapAsked: _who("service"),
    e.ConflictOpened: lambda event: [*((who, "pauses") for who in event.who), (event.by, "acts")],
    e.ConflictSettled: lambda event: [*((who, "pauses") for who in event.who), (event.by, "acts")],
    e.CoverLost: _nobody,
    e.SelfHeld: _nobody,
    e.CoverRegained: _nobody,
    e.PostingPaused: lambda event: [(event.who, "pauses"), (event.by, "acts")],
    e.PrivatePaused: lambda event: [(event.who, "pauses"), (event.by, "acts")],
    e.PrivateResumed: lambda event: [(event.who, "pauses"), (event.by, "acts")],
    # A question to the facilitators about two people, of whom one may have nothing to do with the other.
    e.MayBeBack: _nobody,
    e.Removed: lambda event: [*((who, "pauses") for who in event.who), (event.by, "acts")],
    e.Restored: lambda event: [*((who, "pauses") for who in event.who), (event.by, "acts")],
    e.AskedBack: _who("pauses"),
    e.BackAnswered: lambda event: [(event.who, "pauses"), (event.by, "acts")],
    e.Line: lambda event: [(event.by, "side_lines" if _aside(event) else "lines")],
    e.PrivateLine: lambda event: [(event.by, "private_written"), (event.to, "private_received")],
    # What somebody chose about another stays with who chose it, and an offer that was never shown is its author's.
    e.FewerAsked: _heard,
    e.FewerChosen: _who("blocks"),
    e.MessagesChosen: _who("blocks"),
    e.ContactOffered: _by("contact"),
    e.ContactAsked: lambda event: [(event.to, "contact")],
    e.ContactAnswered: _who("contact"),
    e.ContactExchanged: lambda event: [(event.by, "contact"), (event.to, "contact")],
    e.ContactOver: lambda event: [(event.by, "contact"), *([(event.to, "contact")] if event.told else [])],
    e.CompanyAsked: lambda event: [(event.by, "breaks"), (event.who, "service")],
    e.CompanyAnswered: lambda event: [(event.by, "breaks"), (event.who, "service")],
    e.OfferDeclined: _who("service"),
    e.Held: _by("held"),
    e.HoldEnded: _by("acts"),
    e.GivenBack: _heard,
    e.Nudged: _heard,
    e.Flagged: _by("noticed"),
    e.Folded: _act,
    e.Withdrawn: _nobody,
    e.MilestoneAsked: _who("turns"),
    e.MilestoneEnded: _who("turns"),
    e.AckGiven: _by("acks"),
    e.AcksShown: _nobody,
    e.Alerted: _by("care"),
    e.AlertAcknowledged: _act,
    e.AlertEscalated: lambda event: [(who, "called") for who in event.to],
    e.AlertResolved: _act,
    e.AlertNoted: _care,
    e.OutsideTold: _nobody,
    e.Claimed: _act,
    e.Called: _who("called"),
    e.CareGiven: _care,
    e.SideRoomChanged: _who("side_rooms"),
    e.TaskGiven: lambda event: [(event.who, "service"), (event.by, "acts"), (event.of, "care")],
    e.TaskDue: _who("called"),
    e.TaskEnded: _by("acts"),
    e.SpokeUp: _by("spoke_up"),
    e.WaveSeen: lambda event: [(who, "coming") for who in event.guarded],
    e.ShieldSet: _act,
}
