"""The bell: "meeting M has something new", and nothing else.

A ring carries the meeting's id and a sequence number, never words; whoever hears it reads the journal. A lost
ring costs the milliseconds until the next sweep and never an entry, so a bell may drop, repeat and reorder
rings. It may not wait, and it may not raise.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Protocol

EVERY_MEETING = "*"


class Bell(Protocol):
    @property
    def healthy(self) -> bool:
        """False within 5 s of rings not reaching other processes. Sweep more often then, and say so on
        /readyz."""

    async def open(self) -> None:
        """Start. Never waits for a server that is away: `healthy` tells."""

    async def close(self) -> None: ...

    def ring(self, meeting: str, seq: int) -> None:
        """Tell the other processes. Never blocks, never raises."""

    def listen(self, callback: Callable[[str, int], None]) -> None:
        """Call back on the event loop for rings of other processes (a process need not hear its own).

        (EVERY_MEETING, 0) means that rings may have been lost: look at every meeting you have people in.
        """

    def tell(self, reached: Callable[[], float]) -> None:
        """Tell the other processes, about every second, when the journal last answered here (by `time.monotonic`)."""

    def others_reached(self) -> float | None:
        """When it last answered another process, by our clock; None where nobody could be heard."""


class HouseBell:
    """For one process: it only rings between hubs that share it, and stays silent when there is one."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[str, int], None]] = []

    @property
    def healthy(self) -> bool:
        return True

    async def open(self) -> None:
        return None

    async def close(self) -> None:
        self._listeners.clear()

    def ring(self, meeting: str, seq: int) -> None:
        if len(self._listeners) < 2:
            return
        loop = asyncio.get_running_loop()
        for listener in self._listeners:
            loop.call_soon(listener, meeting, seq)

    def listen(self, callback: Callable[[str, int], None]) -> None:
        self._listeners.append(callback)

    def tell(self, reached: Callable[[], float]) -> None:
        return None

    def others_reached(self) -> float | None:
        return None
