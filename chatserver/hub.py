"""The hub: the meetings this process has people in, and the one way to ask something of them.

A meeting is live here from the first person or deadline on; its truth is the journal. Several processes may have the
same meeting live at once: the journal's `after=` puts their turns in one order, the bell tells the others to read on.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable

from chatserver import commands as c
from chatserver import wire
from chatserver.bell import EVERY_MEETING, Bell
from chatserver.clock import now_ms
from chatserver.journal import Journal
from chatserver.live import LiveMeeting
from chatserver.meeting import Answer, Meeting
from chatserver.seat import Seat

RETRY_MS = (500, 4_000)  #: when people come back after a deploy, spread so that they do not come at once


EACH_MS = 2  #: what one person's return may take of a core; with thousands of them the time is spread further


class NoMeeting(Exception):
    """There is no such meeting."""


def going(retry_ms: tuple[int, int] = RETRY_MS, people: int = 1) -> bytes:
    """The frame that asks one person of so many to come back a little later, at a time of their own."""
    soonest, latest = retry_ms
    return wire.encode({"event": "going", "retry_ms": random.randint(soonest, max(latest, people * EACH_MS))})


class Hub:
    def __init__(
        self,
        journal: Journal,
        bell: Bell,
        make: Callable[[str], Meeting],
        now: Callable[[], int] = now_ms,
        process: str = "",
    ) -> None:
        """`process` tells this process from the others on the same journal."""
        self.journal = journal
        self.now = now
        self.process = process
        self._bell = bell
        self._make = make
        self._live: dict[str, LiveMeeting] = {}
        self._emptier = asyncio.Event()
        self._loading: dict[str, asyncio.Task[LiveMeeting]] = {}
        bell.listen(self._rung)

    @property
    def bell_healthy(self) -> bool:
        return self._bell.healthy

    async def live(self, meeting: str) -> LiveMeeting:
        """The meeting, read from the journal when nobody was in it yet. Raises NoMeeting."""
        live = self._live.get(meeting)
        if live is not None:
            return live
        loading = self._loading.get(meeting)
        if loading is None:
            loading = self._loading[meeting] = asyncio.create_task(self._load(meeting), name="load")
            loading.add_done_callback(lambda done: self._loading.pop(meeting, None))
        return await asyncio.shield(loading)

    async def submit(self, meeting: str, command: c.Any, by: str) -> Answer:
        live = await self.live(meeting)
        return await live.submit(command, by)

    async def attend(self, meeting: str, seat: Seat, epoch: str | None, after: int) -> LiveMeeting:
        live = await self.live(meeting)
        await live.attend(seat, epoch, after)
        return live

    def all(self) -> list[LiveMeeting]:
        return list(self._live.values())

    def forget(self, meeting: str) -> None:
        """The meeting is over and its words are gone: whoever is still there is shown out."""
        live = self._live.pop(meeting, None)
        for seats in list(live.seats.values()) if live else []:
            for seat in seats:
                seat.close(wire.OVER)

    def send_elsewhere(self, retry_ms: tuple[int, int] = RETRY_MS) -> None:
        """This process is going or can keep nothing: everybody is asked to come back, and every seat given up."""
        seats = [seat for live in self._live.values() for theirs in live.seats.values() for seat in theirs]
        for seat in seats:
            seat.offer(going(retry_ms, len(seats)))
            seat.close(wire.GOING)

    async def emptied(self) -> None:
        """Wait until every seat has been given up."""
        while any(live.seats for live in self._live.values()):
            self._emptier.clear()
            await self._emptier.wait()

    def _left(self) -> None:
        self._emptier.set()

    async def rest(self) -> None:
        for live in self.all():
            await live.rest()

    async def _load(self, meeting: str) -> LiveMeeting:
        record = await self.journal.find(meeting)
        if record is None:
            raise NoMeeting
        live = LiveMeeting(record, self.journal, self._bell, self._make, self.now, self._left, self.process)
        await live.load()
        self._live[meeting] = live
        return live

    def _rung(self, meeting: str, seq: int) -> None:
        if meeting == EVERY_MEETING:
            for live in self._live.values():
                live.ring()
        else:
            rung = self._live.get(meeting)
            if rung is not None and seq > rung.meeting.seq:
                rung.ring()
