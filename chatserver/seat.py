"""A seat: one person's socket as the hub sees it, a bounded outbox that never makes anybody wait."""

from __future__ import annotations

import asyncio

from chatserver import wire

#: A member who reads nothing is dropped when this much waits for them; they resume from the journal.
MOST_WAITING_BYTES = 1024 * 1024
MOST_WAITING_FRAMES = 4_000


class Seat:
    """`offer` never waits. Whoever owns the socket takes what is waiting and writes it."""

    __slots__ = ("_waiting", "_weight", "closing", "news", "person")

    def __init__(self, person: str) -> None:
        self.person = person
        self.news = asyncio.Event()
        self.closing: int | None = None  #: the close code once this seat is to be given up
        self._waiting: list[bytes] = []
        self._weight = 0

    def offer(self, frame: bytes) -> None:
        if self.closing is not None:
            return
        self._waiting.append(frame)
        self._weight += len(frame)
        if self._weight > MOST_WAITING_BYTES or len(self._waiting) > MOST_WAITING_FRAMES:
            self._waiting.clear()
            self.close(wire.FELL_BEHIND)
        self.news.set()

    def close(self, code: int) -> None:
        """Give up the seat after what is waiting was written."""
        if self.closing is None:
            self.closing = code
        self.news.set()

    def take(self) -> list[bytes]:
        """Everything waiting, and an empty outbox."""
        waiting, self._waiting, self._weight = self._waiting, [], 0
        self.news.clear()
        return waiting
