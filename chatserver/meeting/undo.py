"""Taking an act back: a pause of posting, a fold, an alert that was closed by a slip of the finger.

Removal, shield, side rooms, circles and the pause of the room have their own way back.
"""

from __future__ import annotations

from chatserver import commands as c
from chatserver import events as e
from chatserver.meeting.claims import CLOCK
from chatserver.meeting.state import IN_CARE, Person
from chatserver.meeting.turn import Refused, Turn, each_of


def resume_posting(turn: Turn, person: Person, command: c.ResumePosting) -> None:
    turn.facilitators_only(person)
    for who in each_of(command.who):
        if turn.person(who).paused_until is not None:
            turn.emit(e.PostingResumed(who=who, by=person.id))


def resume_private(turn: Turn, person: Person, command: c.ResumePrivate) -> None:
    turn.facilitators_only(person)
    if turn.person(command.who).private_until is not None:
        turn.emit(e.PrivateResumed(who=command.who, by=person.id))


def unfold(turn: Turn, person: Person, command: c.Unfold) -> None:
    """What was folded by hand is open again; what its author or a rule folded stays as it was sent."""
    turn.facilitators_only(person)
    state = turn.state
    share = state.shares.get(command.of)
    lines = tuple(
        each
        for each in (share.lines if share else [command.of])
        if each in state.lines and each in state.folded_by_hand
    )
    if not lines:
        raise Refused("unknown_item")
    turn.emit(e.Unfolded(of=lines, by=person.id))


def reopen_alert(turn: Turn, person: Person, command: c.ReopenAlert) -> None:
    """An alert that was settled too soon is open again with its clock, as if it had just been raised."""
    if not person.serves(IN_CARE | {"tech_host"}):
        raise Refused("not_allowed", "facilitators_only")
    alert = turn.state.settled.get(command.alert)
    if alert is None or turn.state.alert_about(alert.about) is not None:
        raise Refused("unknown_item")
    due = turn.at + CLOCK[alert.level] * 1000 if alert.level in CLOCK else None
    turn.emit(
        e.AlertReopened(
            alert=alert.id,
            by=person.id,
            due_at=due,
            level=f"C{alert.level}",
            category=alert.category,
            about=alert.about,
        )
    )
    turn.emit(
        e.Alerted(
            alert=alert.id,
            level=f"C{alert.level}",
            category=alert.category,
            by=alert.about,
            share=alert.share,
            lines=tuple(alert.lines),
            spans=tuple(alert.spans),
            due_at=due,
            source=alert.source,
        )
    )
