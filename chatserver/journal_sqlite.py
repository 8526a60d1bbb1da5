"""The journal on one machine: a SQLite file in WAL mode, forced to disk at every commit.

One connection writes and belongs to the writer task; a few others read. The writer also does the checkpoints,
when enough has gathered in the log. Because a folder has one server, the head of a meeting is read once and
then known.

A visitor (`open` while the server runs) adds meetings and invites through short transactions of its own, with
checkpoints off, and finds everything the server has committed.
"""

from __future__ import annotations

import asyncio
import itertools
import sqlite3
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, cast

import aiosqlite
from sqlalchemy.dialects import sqlite

from chatserver.journal import Damaged, Entry, Failed, InUse, NotWritable
from chatserver.journal_commit import FAILED
from chatserver.journal_folder import Folder, existing
from chatserver.journal_schema import Statement, Statements
from chatserver.journal_sql import KEYS_KEPT, SqlJournal
from chatserver.journal_writer import Job, Row, Standing, settle

#: A lock held by another program is given this long, so that a refusal comes within a second even to a caller
#: who has just missed a group.
BUSY_MS = 450
#: Rows written between two checkpoints: about 1,000 pages of log, SQLite's own habit.
CHECKPOINT_ROWS = 3_000
READERS = 3
#: `check` writes for real, so its answer is kept for a moment: nobody can wear out the disk by asking. Trouble ends
#: the moment: /readyz does not say yes while lines are refused.
CHECK_KEPT_S = 1.0
#: A disk that takes longer than this for a few bytes is not one to promise anything on.
CHECK_PATIENCE_S = 1.0

#: Errors after which we know that nothing was written, though SQLite files them under I/O.
_HARMLESS_IO = frozenset(
    {sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE, sqlite3.SQLITE_IOERR_NOMEM}
)


class SqliteJournal(SqlJournal):
    """A folder with `homegroup.db` and its key. `visitor` is for commands that run beside a server."""

    def __init__(self, folder: Path, key: bytes | None = None, *, visitor: bool = False) -> None:
        super().__init__()
        self._sql = Statements(sqlite.dialect())
        self._folder = Folder(folder)
        self._given_key = key
        self._visitor = visitor
        self._standings: dict[str, Standing] = {}
        self._write: aiosqlite.Connection | None = None
        self._readers: list[aiosqlite.Connection] = []
        self._next_reader = itertools.count()
        self._rows_logged = 0
        self._batch: list[tuple[str, list[Row]]] = []  #: what the transaction will write
        self._checked_at = float("-inf")

    @property
    def exclusive(self) -> bool:
        return not self._visitor

    async def open(self) -> None:
        await asyncio.to_thread(self._enter)
        try:
            self._write = await self._connect(reading=False)
            for _ in range(1 if self._visitor else READERS):
                self._readers.append(await self._connect(reading=True))
        except sqlite3.Error as trouble:
            await self._let_go()
            raise self._explain(trouble) from trouble
        self._writer.start()

    def _enter(self) -> None:
        folder = self._folder
        folder.make()
        try:
            folder.own(patience=0.0 if self._visitor else 2.0)
        except InUse:
            if not self._visitor:
                raise
            self._master = folder.visit(self._given_key)
            return
        try:
            self._master = folder.prepare(self._given_key)
        except BaseException:
            folder.leave()
            raise
        if self._visitor:
            folder.leave()  # prepared; from here on a server may start beside us
        else:
            folder.reserve.set_aside()

    async def _connect(self, *, reading: bool) -> aiosqlite.Connection:
        connection = aiosqlite.connect(
            existing(self._folder.database),
            uri=True,
            timeout=BUSY_MS / 1000,
            isolation_level="IMMEDIATE",
            cached_statements=64,
        )
        # Its thread must not keep a dying process alive: a server that stops after a disk error, or by an error
        # of its own, would hang for ever. Being cut off in the middle is what the file is built to survive.
        connection._thread.daemon = True
        await connection
        for pragma in (
            "synchronous=FULL",
            "fullfsync=ON",  # macOS: its fsync alone does not reach the disk
            "checkpoint_fullfsync=ON",
            "wal_autocheckpoint=0",
            "secure_delete=ON",
            "journal_size_limit=67108864",
            "temp_store=MEMORY",
            "trusted_schema=OFF",
            f"query_only={'ON' if reading else 'OFF'}",
        ):
            await connection.execute(f"PRAGMA {pragma}")
        return connection

    async def close(self) -> None:
        await self._writer.stop()
        await self._let_go()

    async def _let_go(self) -> None:
        for reader in self._readers:
            with suppress(sqlite3.Error):
                await reader.close()
        self._readers.clear()
        if self._write is not None:
            if self._folder.owned and not self._failed:
                await self._checkpoint("TRUNCATE")
            # The last connection to close checkpoints by itself, so a visitor closes behind the door too.
            async with self._folder.door():
                with suppress(sqlite3.Error):
                    await self._write.close()
            self._write = None
        self._folder.leave()

    async def check(self) -> None:
        if self._failed:
            raise Failed(FAILED)
        if time.monotonic() - self._checked_at < CHECK_KEPT_S:
            return
        now = int(time.time() * 1000).to_bytes(8, "big")
        try:
            async with asyncio.timeout(CHECK_PATIENCE_S):
                await self._change(self._sql.set_house, name_="checked", value_=now)
        except TimeoutError:
            raise NotWritable("the disk does not answer") from None
        self._checked_at = time.monotonic()

    async def append(
        self, meeting: str, after: int, entries: Sequence[Entry], *, urgent: bool = False
    ) -> None:
        if self._visitor:
            raise NotWritable("only the server of this folder appends to meetings")
        await super().append(meeting, after, entries, urgent=urgent)

    # What the common journal asks for

    async def _select(self, statement: Statement, values: Row) -> list[Row]:
        if not self._readers:
            raise NotWritable("the journal is closed")
        reader = self._readers[next(self._next_reader) % len(self._readers)]
        try:
            return cast("list[Row]", await reader.execute_fetchall(statement.text, values))
        except sqlite3.Error as trouble:
            raise self._explain(trouble) from trouble

    async def _begin(self, meetings: list[str]) -> dict[str, Standing]:
        # The driver begins the transaction itself, IMMEDIATE, at the first change: one trip to its thread
        # less.
        if len(self._standings) > KEYS_KEPT:
            self._standings.clear()
        for meeting in meetings:
            if meeting not in self._standings:
                await self._learn(meeting)
        return {meeting: self._standings[meeting] for meeting in meetings if meeting in self._standings}

    async def _learn(self, meeting: str) -> None:
        keys = await self._ask(self._sql.find_key, self._sql.find_key.values(meeting_=meeting))
        heads = await self._ask(self._sql.head, self._sql.head.values(meeting_=meeting))
        if keys:
            self._standings[meeting] = Standing(int(heads[0][0] or 0), bytes(keys[0][0]))

    async def _run(self, statement: Statement, rows: list[Row]) -> None:
        # Written in one trip to the driver's thread, together with the commit: each trip costs two switches of thread.
        self._batch.append((statement.text, rows))
        self._rows_logged += len(rows)

    async def _ask(self, statement: Statement, values: Row) -> list[Row]:
        return cast("list[Row]", await self._connection.execute_fetchall(statement.text, values))

    async def _commit(self, heads: dict[str, int]) -> None:
        batch, self._batch = self._batch, []
        link = cast("Any", self._connection)
        await link._execute(_write, link._conn, batch)
        for meeting, head in heads.items():
            self._standings[meeting] = Standing(head, self._standings[meeting].wrapped)

    async def _touch(self, statement: Statement, row: Row) -> int:
        link = cast("Any", self._connection)
        return cast("int", await link._execute(_write_one, link._conn, statement.text, row))

    async def _rollback(self) -> None:
        self._standings.clear()
        self._batch.clear()
        with suppress(sqlite3.Error):
            await self._connection.rollback()

    async def _forget(self, meeting: str) -> None:
        self._standings.pop(meeting, None)
        if not await self._checkpoint("TRUNCATE"):
            raise NotWritable("the words are shredded, but the log could not be emptied yet; try again")

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        if not self._visitor:
            yield
            return
        async with self._folder.door() as ours:
            if not ours:
                raise NotWritable("the server is busy with its file")
            yield

    async def _commit_group(self, group: list[Job]) -> None:
        await super()._commit_group(group)
        if self._rows_logged >= CHECKPOINT_ROWS:
            await self._checkpoint("PASSIVE")

    def _admit(self, group: list[Job]) -> list[Job]:
        group = super()._admit(group)
        if not self._folder.reserve.spent or self._folder.reserve.set_aside():
            return group
        self._checked_at = float("-inf")
        for job in group:
            if not job.urgent:
                settle(job, NotWritable("the disk is nearly full"))
        return [job for job in group if job.urgent]

    def _make_room(self, trouble: Exception) -> bool:
        full = _code(trouble) == sqlite3.SQLITE_FULL
        return full and not self._visitor and self._folder.reserve.spend()

    def _is_repeat(self, trouble: Exception) -> bool:
        return isinstance(trouble, sqlite3.IntegrityError)

    def _explain(self, trouble: Exception) -> Exception:
        if not isinstance(trouble, sqlite3.Error):
            return trouble
        self._checked_at = float("-inf")
        explained = _in_our_words(trouble, self._folder.database)
        if isinstance(explained, Failed | Damaged):
            self._failed = True
        return explained

    # Checkpoints

    async def _checkpoint(self, mode: str) -> bool:
        """Move the log into the file; False when somebody was in the way, which a later one makes good."""
        async with self._folder.door(patience=0.0) as ours:
            if not ours:
                return False
            try:
                found = list(await self._connection.execute_fetchall(f"PRAGMA wal_checkpoint({mode})"))
            except sqlite3.Error as trouble:
                self._explain(trouble)
                return False
        self._rows_logged = 0
        return bool(found[0][0] == 0)

    @property
    def _connection(self) -> aiosqlite.Connection:
        if self._write is None:
            raise NotWritable("the journal is closed")
        return self._write


def _write(connection: sqlite3.Connection, batch: list[tuple[str, list[Row]]]) -> None:
    """One transaction; the first change begins it."""
    for text, rows in batch:
        connection.executemany(text, rows)
    connection.commit()


def _write_one(connection: sqlite3.Connection, text: str, row: Row) -> int:
    met = connection.execute(text, row).rowcount
    connection.commit()
    return met


def _code(trouble: Exception) -> int | None:
    """SQLite's extended result code; errors of the driver itself have none."""
    return getattr(trouble, "sqlite_errorcode", None)


def _in_our_words(trouble: sqlite3.Error, path: Path) -> Exception:
    full = _code(trouble)
    if full is None:
        return trouble
    match full & 0xFF:
        case sqlite3.SQLITE_FULL:
            return NotWritable("the disk is full")
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return NotWritable("another program holds the database")
        case sqlite3.SQLITE_READONLY if full == sqlite3.SQLITE_READONLY_DBMOVED:
            return Failed(f"{path} was moved or deleted while in use")
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM | sqlite3.SQLITE_NOMEM:
            return NotWritable(f"{path} cannot be written: {trouble}")
        case sqlite3.SQLITE_IOERR if full in _HARMLESS_IO:
            return NotWritable(f"{path} cannot be written: {trouble}")
        case sqlite3.SQLITE_IOERR:
            return Failed(f"the disk reported an error on {path}: {trouble}")
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return Damaged(f"{path} is damaged ({trouble}): restore the last backup.")
        case _:
            return trouble
