"""An event as bytes: made once for each face it has, however many people see that face."""

from __future__ import annotations

from typing import Any

from chatserver import wire
from chatserver.meeting import Meeting
from chatserver.meeting.state import Person
from chatserver.transport import framed

KEPT_MS = 10_000  #: how long the bytes of past events are kept for the next one who comes back


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


class Past:
    """The frames of past events, for the moments in which many people come back at once."""

    def __init__(self) -> None:
        self._made: dict[tuple[int, str], bytes] = {}
        self._used = 0

    def frames(
        self, meeting: Meeting, events: list[tuple[int, int, Any]], person: Person, now: int
    ) -> list[bytes]:
        """What `person` may see of these events."""
        self._used = now
        found = []
        for seq, at, event in events:
            side = meeting.face(seq, event, person)
            if side is None:
                continue
            frame = self._made.get((seq, side))
            if frame is None:
                frame = framed(wire.encode(meeting.frame(seq, at, event, side)))
                self._made[seq, side] = frame
            found.append(frame)
        return found

    def fade(self, now: int) -> None:
        if self._made and now - self._used > KEPT_MS:
            self._made.clear()
