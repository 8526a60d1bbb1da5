"""Somebody who was paused or removed may have come in again by another name: the facilitators are told, and nothing else happens.

Two things have to agree: the mark of the device, and that somebody came soon after the one who was paused or removed had
gone. Both can be true of two people in one house, so this is a question to a person and never an answer. The mark
is a keyed digest that differs from meeting to meeting, and it is forgotten with the meeting's words.
"""

from __future__ import annotations

from typing import Final

from chatserver import events as e
from chatserver.meeting.state import GONE, Person
from chatserver.meeting.turn import Turn

SOON_MS: Final = 60 * 60_000


def look(turn: Turn, person: Person) -> None:
    """Whoever just came in, beside those who were paused or removed and are not there any more."""
    if not person.mark or person.role != "participant":
        return
    alike = tuple(
        other.id
        for other in turn.state.people.values()
        if other.mark == person.mark and other.id != person.id and _has_gone(turn, other)
    )
    if alike:
        turn.emit(e.MayBeBack(item=turn.name_next("u"), who=person.id, about=alike))


def _has_gone(turn: Turn, other: Person) -> bool:
    """Paused or removed not long ago, and not here as themselves."""
    recent = other.limited_at is not None and turn.at - other.limited_at <= SOON_MS
    limited = other.was_removed or (other.paused_until or 0) > turn.at or (other.private_until or 0) > turn.at
    return recent and limited and (other.place == GONE or other.presence != "here")
