"""The one task that writes: whatever queued while the last commit ran goes into the next one.

A forced write costs about the same for one line as for a thousand, so under load the group grows by itself
and a quiet meeting never waits for one. Callers may give up waiting; the writer never stops half way, because
a statement that was begun cannot be taken back by cancelling the one who asked for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from chatserver.journal import Conflict, NotWritable, Repeated, UnknownMeeting
from chatserver.journal_schema import Statement
from chatserver.sealing import MeetingKey

Row = tuple[Any, ...]
#: Where the columns are in a row for `Statements.append`.
MEETING, SEQ, AT, KIND, BY, REF, BODY = range(7)

#: Jobs that may wait for the writer. At 256 bytes a line this is a few megabytes; more is a stalled disk.
QUEUE_BOUND = 10_000
#: Lines in one commit. Past a few thousand a group only gets slower, not cheaper.
GROUP_BOUND = 4_096


@dataclass(slots=True, eq=False)
class Append:
    """Some entries of one meeting, sealed, that must follow `after`."""

    meeting: str
    after: int
    rows: list[Row]
    key: MeetingKey
    urgent: bool = False
    done: asyncio.Future[Any] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


@dataclass(slots=True, eq=False)
class Change:
    """One small statement that cannot fail its neighbours: a pass given out, an invite dropped."""

    statement: Statement
    values: Row
    urgent: bool = False
    done: asyncio.Future[Any] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


@dataclass(slots=True, eq=False)
class Alone:
    """Something that needs the writing connection to itself."""

    run: Callable[[], Awaitable[Any]]
    done: asyncio.Future[Any] = field(default_factory=lambda: asyncio.get_running_loop().create_future())


Job = Append | Change


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a meeting stands at the start of a transaction: its last number and its wrapped key."""

    head: int
    wrapped: bytes


@dataclass(slots=True)
class Plan:
    """What of a group can be written, decided before anything is."""

    rows: list[Row] = field(default_factory=list)
    heads: dict[str, int] = field(default_factory=dict)
    accepted: list[Job] = field(default_factory=list)
    refused: list[tuple[Job, Exception]] = field(default_factory=list)
    refs: dict[tuple[str, str, bytes], int] = field(default_factory=dict)


def plan(jobs: list[Job], standings: dict[str, Standing]) -> Plan:
    """Check every append against the head it will find, so that a refused one leaves its neighbours alone."""
    made = Plan()
    for job in jobs:
        refusal = _refusal(job, made, standings) if isinstance(job, Append) else None
        if refusal is not None:
            made.refused.append((job, refusal))
            continue
        made.accepted.append(job)
        if isinstance(job, Append):
            made.rows += job.rows
            made.heads[job.meeting] = job.rows[-1][SEQ]
            for row in job.rows:
                if row[REF] is not None:
                    made.refs[row[MEETING], row[BY], row[REF]] = row[SEQ]
    return made


def _refusal(job: Append, made: Plan, standings: dict[str, Standing]) -> Exception | None:
    standing = standings.get(job.meeting)
    if standing is None:
        return UnknownMeeting(job.meeting)
    for row in job.rows:
        if row[REF] is not None and (earlier := made.refs.get((row[MEETING], row[BY], row[REF]))) is not None:
            return Repeated(earlier)
    head = made.heads.get(job.meeting, standing.head)
    # Sealed with a key that was destroyed since: nobody could ever read it.
    if head != job.after or job.key.wrapped != standing.wrapped:
        return Conflict(head)
    return None


class Writer:
    """Owns the queue and the task. `commit` is given each group and settles its jobs; it may not raise."""

    def __init__(self, commit: Callable[[list[Job]], Awaitable[None]]) -> None:
        self._commit = commit
        self._queue: asyncio.Queue[Job | Alone | None] = asyncio.Queue(QUEUE_BOUND)
        self._task: asyncio.Task[None] | None = None
        self._closing = False
        self.refusing = False  #: the database is known to be away: nobody need wait to hear it

    @property
    def waiting(self) -> int:
        """Jobs in the queue, for the metrics."""
        return self._queue.qsize()

    def start(self) -> None:
        self._task = asyncio.create_task(self._work(), name="journal writer")

    async def stop(self) -> None:
        """Finish what is queued; refuse what comes later."""
        self._closing = True
        if self._task is not None:
            await self._queue.put(None)
            await self._task

    async def submit(self, job: Job | Alone) -> Any:
        if self._closing:
            raise NotWritable("the server is closing")
        if self.refusing:
            raise NotWritable("the database is out of reach")
        await self._queue.put(job)
        if self._task is None or self._task.done():
            raise NotWritable("the server is closing")
        return await job.done

    async def _work(self) -> None:
        held: Job | Alone | None = None
        while True:
            job = held or await self._queue.get()
            held = None
            if job is None:
                break
            if isinstance(job, Alone):
                await _alone(job)
                continue
            group, held, last = self._gather(job)
            await self._commit(group)
            if last:
                break
        while not self._queue.empty():
            late = self._queue.get_nowait()
            if late is not None:
                settle(late, NotWritable("the server is closing"))

    def _gather(self, first: Job) -> tuple[list[Job], Alone | None, bool]:
        """Take what is waiting, up to a bound or to a job that wants to be alone."""
        group, size = [first], _size(first)
        while size < GROUP_BOUND and not self._queue.empty():
            job = self._queue.get_nowait()
            if job is None:
                return group, None, True
            if isinstance(job, Alone):
                return group, job, False
            group.append(job)
            size += _size(job)
        return group, None, False


def _size(job: Job) -> int:
    return len(job.rows) if isinstance(job, Append) else 1


async def _alone(job: Alone) -> None:
    try:
        result = await job.run()
    except Exception as trouble:
        settle(job, trouble)
    else:
        settle(job, None, result)


def settle(job: Job | Alone, trouble: Exception | None, result: Any = None) -> None:
    """Tell the caller, if there is still one."""
    if job.done.done():
        return
    if trouble is not None:
        job.done.set_exception(trouble)
    else:
        job.done.set_result(result)
