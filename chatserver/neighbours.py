"""The other processes on the same journal: who of them is alive, and what becomes of the people of a dead one.

Every process beats in the journal. One whose beat has not changed for a while, by the clock of whoever looks, is
taken for dead: no two machines need the same time of day, and a clock that jumps ends nobody's seat. Its people are
reconnecting until they come back somewhere, and its meetings are woken here, so that what falls due in them still
happens. A mistake (a process that only stood still) is mended by that process itself: it says again who is here.
On a folder of its own a process has no neighbours; whoever was here through another one was so before a restart.

Every open meeting is kept by one of the living: the one whose name hashes highest together with the meeting's
(rendezvous hashing), so that everybody agrees without asking, and a death moves only the dead one's meetings.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from hashlib import blake2b
from time import monotonic

import structlog

from chatserver.hub import Hub
from chatserver.journal import NotWritable
from chatserver.walk import Walk

BEAT_SECONDS = 3.0
SILENT_SECONDS = 14.0  #: with one beat before and one look after it, a death is noticed within 20 s
FORGET_SECONDS = 3600.0
GOODBYE_SECONDS = 1.0

log = structlog.get_logger("neighbours")


class Watch:
    """Whose beat was last seen to change when, by one clock in seconds."""

    def __init__(self) -> None:
        self._seen: dict[str, tuple[int | None, float]] = {}

    def look(self, beats: Mapping[str, int], expected: Iterable[str], now: float) -> None:
        """`expected` are processes that people are said to be at, whether they beat or not."""
        for process in {*beats, *expected, *self._seen}:
            count = beats.get(process)
            before = self._seen.get(process)
            if before is None or (count is not None and count != before[0]):
                self._seen[process] = (count, now)

    def silent(self, now: float, seconds: float = SILENT_SECONDS) -> set[str]:
        return {process for process, (_, since) in self._seen.items() if now - since > seconds}

    def forget(self, process: str) -> None:
        self._seen.pop(process, None)

    def was_blind(self) -> None:
        """Nobody could be seen for a while, so nobody can be said to have been silent."""
        self._seen.clear()


class Neighbours:
    def __init__(self, hub: Hub, wake: Callable[[], Awaitable[None]]) -> None:
        """`wake` makes every meeting with a deadline live in this process."""
        self._hub = hub
        self._wake = wake
        self._watch = Watch()
        self._dead: set[str] = set()
        self._alive = {hub.process}
        self._count = 0
        self._rounds = Walk()

    def keeps(self, meeting: str) -> bool:
        """Whether this process is the one that keeps the meeting's deadlines while nobody is in it."""
        return keeper_of(meeting, self._alive) == self._hub.process

    def any(self) -> bool:
        """Whether another process was alive when that could last be seen."""
        return len(self._alive) > 1

    async def start(self) -> None:
        with suppress(NotWritable):
            await self.look()
        self._rounds.begin(self._walk(), "neighbours")

    async def stop(self) -> None:
        if not await self._rounds.stop() or self._hub.journal.exclusive:
            return
        with suppress(NotWritable, TimeoutError):
            async with asyncio.timeout(GOODBYE_SECONDS):
                await self._hub.journal.stop_beating(self._hub.process)

    async def _walk(self) -> None:
        while True:
            try:
                await self.look()
            except NotWritable:
                self._watch.was_blind()
            except Exception:
                log.exception("neighbours_failed")
            await asyncio.sleep(BEAT_SECONDS)

    async def look(self) -> None:
        """Say that we are alive, see who is not, and set right who is here."""
        expected = {process for live in self._hub.all() for process in live.processes()}
        if self._hub.journal.exclusive:
            dead = expected - {self._hub.process}  # there is nobody but us: those are from before a restart
        else:
            dead = await self._dead_beside(expected)
        for live in self._hub.all():
            live.look_who_is_here(dead)

    async def _dead_beside(self, expected: set[str]) -> set[str]:
        ours, journal, watch = self._hub.process, self._hub.journal, self._watch
        self._count += 1
        await journal.beat(ours, self._count)
        beats = await journal.beats()
        now = monotonic()
        watch.look(beats, expected, now)
        dead = watch.silent(now) - {ours}
        self._alive = ({*beats} | {ours}) - dead
        if dead - self._dead:
            log.warning("process_silent", count=len(dead - self._dead))
            await self._wake()
        self._dead = dead
        for process in watch.silent(now, FORGET_SECONDS) - {ours}:
            if process in beats:
                await journal.stop_beating(process)
            watch.forget(process)
        return dead


def keeper_of(meeting: str, processes: Iterable[str]) -> str:
    """The process that keeps a meeting, the same for everybody who knows the same processes."""
    return max(
        processes, key=lambda process: blake2b(f"{process}/{meeting}".encode(), digest_size=8).digest()
    )
