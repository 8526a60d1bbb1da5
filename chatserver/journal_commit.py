"""Group commit: how a group of writes becomes one transaction, and who gets which answer.

What is always true here: only the writer task touches the writing connection, one transaction at a time, and
it is never cancelled. A group is planned against the heads as they are inside the transaction, so a refused
append leaves no trace and costs its neighbours nothing. The rare surprise (a `ref` that is already there)
undoes the whole group and writes it again without the one that surprised.
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager

from chatserver.journal import Failed, Repeated
from chatserver.journal_schema import Statement, Statements
from chatserver.journal_writer import (
    BY,
    MEETING,
    REF,
    Append,
    Change,
    Job,
    Plan,
    Row,
    Standing,
    Writer,
    plan,
    settle,
)

FAILED = "the disk reported an error; the server must be started again"


class GroupCommit(ABC):
    """Owns the writer. What differs between databases is the abstract methods at the end."""

    _sql: Statements

    def __init__(self) -> None:
        self._writer = Writer(self._commit_group)
        self._failed = False
        #: Told after every commit: how many seconds it took and how many rows it made durable.
        self.on_commit: Callable[[float, int], None] = lambda seconds, rows: None

    @property
    def failed(self) -> bool:
        return self._failed

    @property
    def waiting(self) -> int:
        """How many writes wait for the next commit."""
        return self._writer.waiting

    async def _commit_group(self, group: list[Job]) -> None:
        """Write a group and answer everybody in it. Never raises: the writer must go on."""
        waiting, first = self._admit(group), True
        while waiting:
            began = time.perf_counter()
            try:
                made = await self._try_group(waiting)
            except Exception as trouble:
                waiting, first = await self._undo_group(waiting, trouble, first), False
                continue
            for job in made.accepted:
                settle(job, None)
            for refused, why in made.refused:
                self._refused(refused)
                settle(refused, why)
            self.on_commit(time.perf_counter() - began, len(made.rows))
            return

    def _admit(self, group: list[Job]) -> list[Job]:
        """Those of a group that may be tried at all; the others are answered."""
        if not self._failed:
            return group
        for job in group:
            settle(job, Failed(FAILED))
        return []

    async def _try_group(self, jobs: list[Job]) -> Plan:
        meetings = sorted({job.meeting for job in jobs if isinstance(job, Append)})
        async with self._turn():
            made = plan(jobs, await self._begin(meetings))
            if made.rows:
                await self._run(self._sql.append, made.rows)
            for statement, rows in _by_statement(made.accepted):
                await self._run(statement, rows)
            await self._commit(made.heads)
        return made

    async def _undo_group(self, jobs: list[Job], trouble: Exception, first: bool) -> list[Job]:
        """Answer those who cannot be helped; return those to try again."""
        await self._rollback()
        if self._is_repeat(trouble):
            try:
                fresh = [job for job in jobs if not await self._settled_as_repeat(job)]
            except Exception as worse:
                trouble = worse
            else:
                # When nobody's ref explains it, the heads we knew were wrong: look again, once.
                if first or len(fresh) < len(jobs):
                    return fresh
        if self._make_room(trouble):
            urgent = [job for job in jobs if job.urgent]
            self._answer_all([job for job in jobs if not job.urgent], trouble)
            return urgent
        self._answer_all(jobs, trouble)
        return []

    def _answer_all(self, jobs: list[Job], trouble: Exception) -> None:
        explained = self._explain(trouble)
        for job in jobs:
            settle(job, explained)

    async def _settled_as_repeat(self, job: Job) -> bool:
        if isinstance(job, Change):
            return False
        for row in job.rows:
            if row[REF] is None:
                continue
            wanted = self._sql.find_ref.values(meeting_=row[MEETING], by_=row[BY], ref_=row[REF])
            found = await self._ask(self._sql.find_ref, wanted)
            if found:
                settle(job, Repeated(int(found[0][0])))
                return True
        return False

    async def _alone(self, meetings: list[str], steps: Iterable[tuple[Statement, list[Row]]]) -> None:
        """One transaction for one job."""
        if self._failed:
            raise Failed(FAILED)
        try:
            async with self._turn():
                await self._begin(meetings)
                for statement, rows in steps:
                    if rows:
                        await self._run(statement, rows)
                await self._commit({})
        except Exception as trouble:
            await self._rollback()
            if self._is_repeat(trouble):
                raise
            raise self._explain(trouble) from trouble

    async def _touches(self, statement: Statement, row: Row) -> int:
        """One conditional change in a transaction of its own; how many rows it met."""
        if self._failed:
            raise Failed(FAILED)
        try:
            async with self._turn():
                await self._begin([])
                return await self._touch(statement, row)
        except Exception as trouble:
            await self._rollback()
            raise self._explain(trouble) from trouble

    # What differs between databases

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        """Held during every transaction; for a database that needs more than its own locks."""
        yield

    @abstractmethod
    async def _begin(self, meetings: list[str]) -> dict[str, Standing]:
        """Begin a transaction; nobody else moves these meetings until it ends."""

    @abstractmethod
    async def _run(self, statement: Statement, rows: list[Row]) -> None: ...

    @abstractmethod
    async def _touch(self, statement: Statement, row: Row) -> int:
        """Do this one change and make it durable; how many rows it met."""

    @abstractmethod
    async def _ask(self, statement: Statement, values: Row) -> list[Row]:
        """Read on the writing connection."""

    @abstractmethod
    async def _commit(self, heads: dict[str, int]) -> None:
        """Make the transaction durable; these are the heads it leaves."""

    @abstractmethod
    async def _rollback(self) -> None:
        """Leave the connection clean, whatever happened. May not raise."""

    @abstractmethod
    def _is_repeat(self, trouble: Exception) -> bool:
        """Did a unique index say no?"""

    @abstractmethod
    def _explain(self, trouble: Exception) -> Exception:
        """In the journal's terms: NotWritable, Failed, Damaged; anything unknown as it is."""

    def _make_room(self, trouble: Exception) -> bool:
        """On a full disk: give up the space kept back, so that urgent entries can be tried again."""
        return False

    @abstractmethod
    def _refused(self, job: Job) -> None:
        """A job was refused in the planning; a chance to doubt what it was made from."""


def _by_statement(jobs: list[Job]) -> list[tuple[Statement, list[Row]]]:
    """Changes of one kind that came one after the other go together; their order is kept."""
    runs: list[tuple[Statement, list[Row]]] = []
    for job in jobs:
        if not isinstance(job, Change):
            continue
        if runs and runs[-1][0] is job.statement:
            runs[-1][1].append(job.values)
        else:
            runs.append((job.statement, [job.values]))
    return runs
