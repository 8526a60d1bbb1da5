"""An event as bytes: made once for each face it has, however many people see that face."""

from __future__ import annotations

from typing import Any

from chatserver import wire
from chatserver.meeting import Meeting
from chatserver.transport import framed


class Faces:
    """The frames of one event that is being delivered."""

    __slots__ = ("_at", "_event", "_made", "_meeting", "_seq")

    def __init__(self, meeting: Meeting, seq: int, at: int, event: Any) -> None:
        self._meeting, self._seq, self._at, self._event = meeting, seq, at, event
        self._made: dict[str, bytes] = {}

    def of(self, who: str) -> bytes | None:
        """What this person is shown of it, if anything."""
        person = self._meeting.person(who)
        side = self._meeting.face(self._seq, self._event, person) if person else None
        return None if side is None else self.frame(side)

    def frame(self, side: str) -> bytes:
        frame = self._made.get(side)
        if frame is None:
            shown = self._meeting.frame(self._seq, self._at, self._event, side)
            frame = self._made[side] = framed(wire.encode(shown))
        return frame
