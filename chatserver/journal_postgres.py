"""The journal for several machines: PostgreSQL, each meeting numbered inside the transaction that appends.

A sequence is not an order, because commits become visible in another order than numbers were drawn. So a
group locks the key rows of its meetings, in one agreed order so that two processes cannot wait for each
other, looks at their last entries, and only then writes. While a meeting is locked nobody else moves it.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

import asyncpg  # type: ignore[import-untyped]
from sqlalchemy.dialects.postgresql.asyncpg import dialect as asyncpg_dialect
from sqlalchemy.ext.asyncio import create_async_engine

from chatserver import sealing
from chatserver.journal import Damaged, NotWritable, WrongKey
from chatserver.journal_migrate import migrate
from chatserver.journal_schema import Statement, Statements
from chatserver.journal_sql import SqlJournal
from chatserver.journal_writer import Row, Standing
from chatserver.sealing import MasterKey

#: A transaction that takes longer is given up and its callers are told: another machine may do better.
PATIENCE_S = 2.0
#: A database that does not answer a new connection in this time is away.
CONNECT_PATIENCE_S = 0.8
READERS = 4
#: Any number will do, as long as every homegroup uses the same: one process migrates, the others wait.
MIGRATION_LOCK = 0x686F6D65
CHECK_KEPT_S = 1.0

_LOCK = (
    "SELECT meeting, wrapped FROM meeting_keys WHERE meeting = ANY($1::text[]) "
    "ORDER BY meeting FOR NO KEY UPDATE"
)
#: Acknowledged means on disk, whatever this database's habit is; stronger habits (remote_apply) are kept.
_DURABLE = (
    "SELECT set_config('synchronous_commit', 'on', false) "
    "WHERE current_setting('synchronous_commit') IN ('off', 'local')"
)
_HEADS = (
    "SELECT m.meeting, (SELECT max(seq) FROM entries WHERE entries.meeting = m.meeting) "
    "FROM unnest($1::text[]) AS m (meeting)"
)
_AWAY = (OSError, TimeoutError, asyncpg.InterfaceError, asyncpg.PostgresConnectionError)


class PostgresJournal(SqlJournal):
    """`url` as PostgreSQL writes it; the key from the environment, or from a file in `folder`."""

    def __init__(self, url: str, folder: Path, key: bytes | None = None) -> None:
        super().__init__()
        self._sql = Statements(asyncpg_dialect())  # type: ignore[no-untyped-call]
        self._url = plain_url(url)
        self._folder = folder
        self._given_key = key
        self._pool: asyncpg.Pool | None = None
        self._link: asyncpg.Connection | None = None
        self._feeler: asyncpg.Connection | None = None  #: only asks whether anybody is there
        self._open_transaction: Any = None
        self._checked_at = float("-inf")

    @property
    def exclusive(self) -> bool:
        return False

    async def open(self) -> None:
        try:
            await self._migrate()
            self._master = MasterKey(await self._agree_on_key())
            await self._prove_key()
            self._pool = await asyncpg.create_pool(
                self._url,
                min_size=1,
                max_size=READERS,
                timeout=CONNECT_PATIENCE_S,
                command_timeout=PATIENCE_S,
            )
        except (*_AWAY, asyncpg.PostgresError) as trouble:
            raise self._explain(trouble) from trouble
        self._writer.start()

    async def close(self) -> None:
        await self._writer.stop()
        for link in (self._link, self._feeler):
            if link is not None:
                with suppress(*_AWAY):
                    await link.close(timeout=PATIENCE_S)
        self._link = self._feeler = None
        if self._pool is not None:
            try:
                async with asyncio.timeout(PATIENCE_S):
                    await self._pool.close()
            except (*_AWAY, asyncpg.PostgresError):
                self._pool.terminate()
            self._pool = None

    async def reach(self, within: float) -> None:
        try:
            async with asyncio.timeout(within):
                if self._feeler is None or self._feeler.is_closed():
                    self._feeler = await self._connect()
                await self._feeler.execute("SELECT 1")
        except (*_AWAY, asyncpg.PostgresError) as trouble:
            if self._feeler is not None:
                self._feeler.terminate()
                self._feeler = None
            raise self._explain(trouble) from trouble

    async def check(self) -> None:
        if time.monotonic() - self._checked_at < CHECK_KEPT_S:
            return
        now = int(time.time() * 1000).to_bytes(8, "big")
        await self._change(self._sql.set_house, name_="checked", value_=now)
        self._checked_at = time.monotonic()

    # Starting

    async def _migrate(self) -> None:
        engine = create_async_engine("postgresql+asyncpg://", async_creator=self._connect)
        try:
            async with engine.begin() as link:
                await link.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})")
                await link.run_sync(migrate)
        finally:
            await engine.dispose()

    async def _agree_on_key(self) -> bytes:
        key = self._given_key or await asyncio.to_thread(sealing.read_key, self._folder)
        if key is not None:
            return key
        if await self._touchstone() is not None:
            raise WrongKey(
                f"The database is sealed and there is no key in {self._folder}: "
                "give every machine the same HOMEGROUP_KEY."
            )
        await asyncio.to_thread(self._folder.mkdir, 0o700, parents=True, exist_ok=True)
        return await asyncio.to_thread(sealing.make_key, self._folder)

    async def _prove_key(self) -> None:
        """Seal the touchstone in a new database. Of two first starts at once one wins, the other is told."""
        link = await self._connect()
        try:
            keep = self._sql.keep_house
            await link.execute(keep.text, *keep.values(name_="touchstone", value_=self._master.touchstone()))
        finally:
            await link.close()
        found = await self._touchstone()
        if found is None:
            raise Damaged("The database lost what was just written to it.")
        self._master.prove(found)

    async def _touchstone(self) -> bytes | None:
        link = await self._connect()
        try:
            wanted = self._sql.find_house
            found = await link.fetchval(wanted.text, *wanted.values(name_="touchstone"))
        finally:
            await link.close()
        return None if found is None else bytes(found)

    async def _connect(self) -> asyncpg.Connection:
        link = await asyncpg.connect(
            self._url,
            timeout=CONNECT_PATIENCE_S,
            command_timeout=PATIENCE_S,
            server_settings={"application_name": "homegroup"},
        )
        await link.execute(_DURABLE)
        return link

    # What the common journal asks for

    async def _select(self, statement: Statement, values: Row) -> list[Row]:
        if self._pool is None:
            raise NotWritable("the journal is closed")
        if self._writer.refusing:
            raise NotWritable("the database is out of reach")
        try:
            return cast("list[Row]", await self._pool.fetch(statement.text, *values, timeout=PATIENCE_S))
        except (*_AWAY, asyncpg.PostgresError) as trouble:
            raise self._explain(trouble) from trouble

    async def _begin(self, meetings: list[str]) -> dict[str, Standing]:
        if self._link is None or self._link.is_closed():
            self._link = await self._connect()
        async with asyncio.timeout(PATIENCE_S):
            self._open_transaction = self._link.transaction()
            await self._open_transaction.start()
            if not meetings:
                return {}
            keys = {row[0]: bytes(row[1]) for row in await self._link.fetch(_LOCK, meetings)}
            # A statement of its own: it must see what was committed while we waited for the locks.
            heads = await self._link.fetch(_HEADS, list(keys))
        return {meeting: Standing(int(head or 0), keys[meeting]) for meeting, head in heads}

    async def _run(self, statement: Statement, rows: list[Row]) -> None:
        async with asyncio.timeout(PATIENCE_S):
            await self._connected.executemany(statement.text, rows)

    async def _ask(self, statement: Statement, values: Row) -> list[Row]:
        async with asyncio.timeout(PATIENCE_S):
            if self._link is None or self._link.is_closed():
                self._link = await self._connect()
            return cast("list[Row]", await self._connected.fetch(statement.text, *values))

    async def _commit(self, heads: dict[str, int]) -> None:
        async with asyncio.timeout(PATIENCE_S):
            await self._open_transaction.commit()
        self._open_transaction = None

    async def _touch(self, statement: Statement, row: Row) -> int:
        async with asyncio.timeout(PATIENCE_S):
            done = await self._connected.execute(statement.text, *row)
        await self._commit({})
        return int(str(done).rpartition(" ")[2])

    async def _rollback(self) -> None:
        transaction, self._open_transaction = self._open_transaction, None
        link = self._link
        if link is None or transaction is None:
            return
        try:
            async with asyncio.timeout(PATIENCE_S):
                await transaction.rollback()
        except (*_AWAY, asyncpg.PostgresError):
            # Whatever state it is in, a fresh connection has a known one.
            link.terminate()
            self._link = None

    async def _forget(self, meeting: str) -> None:
        # Words in dead rows and in the server's own log stay sealed with the destroyed data key; what must
        # go is the old wrapped key. Vacuuming this small table does that for the table itself.
        try:
            await self._connected.execute("VACUUM meeting_keys", timeout=60.0)
        except (*_AWAY, asyncpg.PostgresError) as trouble:
            raise self._explain(trouble) from trouble

    def _is_repeat(self, trouble: Exception) -> bool:
        return isinstance(trouble, asyncpg.UniqueViolationError)

    def _explain(self, trouble: Exception) -> Exception:
        self._checked_at = float("-inf")
        match trouble:
            case (
                asyncpg.DataCorruptedError()
                | asyncpg.IndexCorruptedError()
                | asyncpg.InvalidCatalogNameError()
            ):
                return Damaged(f"The database reports: {trouble}.")
            case asyncpg.DiskFullError():
                return NotWritable("the database's disk is full")
            case asyncpg.PostgresError() | asyncpg.InterfaceError():
                return NotWritable(f"the database refused: {type(trouble).__name__}")
            case OSError() | TimeoutError():
                return NotWritable(f"the database does not answer ({type(trouble).__name__})")
            case _:
                return trouble

    @property
    def _connected(self) -> asyncpg.Connection:
        if self._link is None:
            raise NotWritable("the database is away")
        return self._link


def plain_url(url: str) -> str:
    """As PostgreSQL's own tools write it, from what SQLAlchemy or a hosting provider writes."""
    scheme, separator, rest = url.partition("://")
    if scheme.split("+")[0] not in ("postgres", "postgresql"):
        raise ValueError("a PostgreSQL address begins with postgresql://")
    return f"postgresql{separator}{rest}"
