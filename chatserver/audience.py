"""Whom to ask about an event, so that nobody is asked for nothing.

Who sees what is decided in `chatserver.meeting.sight` and nowhere else. Asking it about every line and every person is
what a big room would cost, and nearly always the answer is: everybody in the room, alike. This page knows from which
kinds of events that follows, and whom an event cannot concern; where it knows nothing, everybody is asked. A property
test holds it to asking person by person, for meetings of every kind.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from chatserver import events as e
from chatserver.meeting import Meeting
from chatserver.meeting.state import MAIN

#: After one of these everybody is where they were, with the same services and blocks. Every other kind moves somebody.
STAYING: frozenset[type] = frozenset(
    {
        e.LinkMade, e.LinkUsed, e.LinkTakenBack, e.OnCallTried, e.NextKnown,
        e.PhaseSet, e.PlanSet, e.PhaseDue, e.TimeGiven, e.HandsSet, e.FitFound, e.CueGiven, e.CoverLost, e.SelfHeld, e.CoverRegained, e.ConflictOpened,
        e.ConflictSettled, e.SwapAsked, e.PostingResumed,
        e.Unfolded, e.AlertReopened, e.RoundChanged, e.FloorGiven, e.Queued, e.QueueOrdered, e.ComesBack, e.RoomPaused, e.RoomResumed, e.RulesSet,
        e.Ticked, e.Arrived, e.Waiting, e.PresenceChanged, e.FoldsChosen, e.HandoverOffered, e.PostingPaused, e.Line,
        e.PrivatePaused, e.PrivateResumed, e.MayBeBack,
        e.PrivateLine, e.Held, e.HoldEnded, e.GivenBack, e.Nudged, e.Flagged, e.Folded, e.Withdrawn, e.AckGiven,
        e.AcksShown, e.Alerted, e.AlertAcknowledged, e.AlertEscalated, e.AlertResolved, e.AlertNoted, e.Claimed,
        e.Called, e.CareGiven, e.SpokeUp, e.ShieldSet, e.OutsideTold, e.PulseGathered, e.CircleTurn, e.CircleCalled, e.CirclesTimed,
        e.FewerAsked, e.FewerChosen, e.MessagesChosen, e.ContactOffered, e.ContactAsked, e.ContactAnswered,
        e.ContactExchanged, e.ContactOver, e.CompanyAsked, e.CompanyAnswered, e.OfferDeclined, e.TaskGiven, e.TaskDue,
        e.TaskEnded, e.AskedBack, e.BackAnswered, e.MilestoneAsked, e.Volunteered,
        e.MilestoneEnded,
    }
)  # fmt: skip

#: These concern people in service and the people they name, and nobody else.
FOR_FEW: frozenset[type] = frozenset(
    {
        e.LinkMade, e.LinkUsed, e.LinkTakenBack, e.OnCallTried,
        e.ConflictOpened, e.ConflictSettled, e.SwapAsked, e.PhaseDue, e.FitFound, e.CueGiven, e.PostingResumed, e.AlertReopened, e.Joined, e.Waiting, e.Admitted, e.PresenceChanged, e.Left, e.ComesBack, e.Blocked, e.FoldsChosen,
        e.PostingPaused, e.PrivatePaused, e.PrivateResumed, e.MayBeBack, e.Removed, e.Restored, e.PrivateLine, e.Held, e.HoldEnded, e.GivenBack, e.Nudged, e.Flagged,
        e.AckGiven, e.Alerted, e.AlertAcknowledged, e.AlertEscalated, e.AlertResolved, e.AlertNoted, e.Claimed,
        e.Called, e.CareGiven, e.SpokeUp, e.WaveSeen, e.ShieldSet, e.OutsideTold, e.PulseGathered, e.CircleCalled,
        e.FewerAsked, e.FewerChosen, e.MessagesChosen, e.ContactOffered, e.ContactAsked, e.ContactAnswered,
        e.ContactExchanged, e.ContactOver, e.CompanyAsked, e.CompanyAnswered, e.OfferDeclined, e.TaskGiven, e.TaskDue,
        e.TaskEnded, e.AskedBack, e.BackAnswered, e.MilestoneAsked, e.Volunteered,
        e.MilestoneEnded,
    }
)  # fmt: skip

_NAMING = ("who", "by", "to", "about", "before", "watching")


class Audience:
    """The people of one meeting as an event may concern them, kept until somebody moves."""

    def __init__(self) -> None:
        self._moved = 0  #: seq of the last event that moved somebody
        self._known = False
        self._elsewhere: dict[str, None] = {}
        self._particular: dict[str, None] = {}
        self._in_service: dict[str, None] = {}
        self._blocked: set[str] = set()  #: by anybody

    def forget(self) -> None:
        """The meeting was rebuilt."""
        self._known = False

    def came(self, meeting: Meeting, who: str) -> None:
        """Somebody sat down. Nobody else is anywhere else for it, so nobody else is looked at."""
        if self._known:
            self._place(meeting, who)

    def went(self, who: str) -> None:
        """Their last seat is empty."""
        for those in (self._elsewhere, self._particular, self._in_service):
            those.pop(who, None)

    def moved(self, events: Iterable[tuple[int, int, Any]]) -> None:
        """Note a batch that was applied, before any of it is delivered."""
        for seq, _, event in events:
            if type(event) not in STAYING:
                self._moved, self._known = max(self._moved, seq), False

    def few(self, meeting: Meeting, seated: Iterable[str], event: Any) -> Iterable[str]:
        """Everybody seated whom the event may concern, and perhaps some whom it does not."""
        if type(event) not in FOR_FEW:
            return list(seated)
        self._know(meeting, seated)
        return dict.fromkeys([*self._in_service, *named_in(event)])

    def all_but(self, meeting: Meeting, seated: Iterable[str], seq: int, event: Any) -> list[str] | None:
        """For a line in the main room that everybody seated sees alike (face "all"), the exceptions, who have to be
        asked one by one. None when that cannot be said of this event."""
        if type(event) is not e.Line or event.room or seq <= self._moved:
            return None
        said = meeting.state.lines.get(event.line)
        if said is None or said.withdrawn or said.folded != event.folded:
            return None
        self._know(meeting, seated)
        return [*self._elsewhere, *self._particular, event.by]

    def _know(self, meeting: Meeting, seated: Iterable[str]) -> None:
        if self._known:
            return
        self._elsewhere, self._particular, self._in_service = {}, {}, {}
        self._blocked = {who for each in meeting.state.people.values() for who in each.blocked}
        for who in seated:
            self._place(meeting, who)
        self._known = True

    def _place(self, meeting: Meeting, who: str) -> None:
        person = meeting.person(who)
        if person is None or person.place != MAIN:
            self._elsewhere[who] = None
        elif person.blocked or who in self._blocked:
            self._particular[who] = None
        if person is not None and person.services:
            self._in_service[who] = None


def named_in(event: Any) -> list[str]:
    named: dict[str, None] = {}
    for field in _NAMING:
        value = getattr(event, field, None)
        if isinstance(value, str):
            named[value] = None
        elif value:
            named.update(dict.fromkeys(value))
    return list(named)
