"""What is made ready around a meeting: links of one use, a test of on-call, the next date.

A link of one use stands in the meeting's own record, so that it is used once whichever process is asked, and everybody
who facilitates sees who made it, who came by it and who took it back.
"""

from __future__ import annotations

from chatserver import commands as c
from chatserver import events as e
from chatserver.meeting.state import Person
from chatserver.meeting.turn import Refused, Turn

MOST_LINKS = 30  #: open at a time


def make_link(turn: Turn, person: Person, command: c.MakeLink) -> None:
    turn.facilitators_only(person)
    if sum(link.until > turn.at for link in turn.state.links.values()) >= MOST_LINKS:
        raise Refused("not_now", "links_full")
    turn.emit(e.LinkMade(link=command.link, service=command.service, until=command.until, by=person.id))


def take_back(turn: Turn, person: Person, command: c.TakeBackLink) -> None:
    turn.facilitators_only(person)
    if command.of not in turn.state.links:
        raise Refused("unknown_item")
    turn.emit(e.LinkTakenBack(link=command.of, by=person.id))


def opens(turn: Turn, link: str) -> None:
    """Raises Refused when this link was used, taken back, or its time is over."""
    made = turn.state.links.get(link)
    if made is None or made.until <= turn.at:
        raise Refused("invite_unknown", "link_used")


def on_call_tried(turn: Turn, person: Person, command: c.NoteOnCall) -> None:
    turn.emit(e.OnCallTried(ok=command.ok, by=person.id))


def note_next(turn: Turn, command: c.NoteNext) -> None:
    if turn.state.next_at != command.next_at:
        turn.emit(e.NextKnown(next_at=command.next_at))
