"""The data folder: who may work in it, and what must be in it.

A folder belongs to one server at a time; `open` and other commands may visit it. The SQLite versions up to
3.51.2 can corrupt a file when one connection checkpoints at the instant another one writes, so a visitor
never checkpoints, and a small door lock keeps its short writes apart from the server's checkpoints.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import sqlite3
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.pool import StaticPool

from chatserver import sealing
from chatserver.journal import Damaged, InUse, NotWritable, TooNew, WrongKey
from chatserver.journal_migrate import migrate
from chatserver.journal_reserve import Reserve
from chatserver.journal_schema import REVISION
from chatserver.sealing import MasterKey

DATABASE = "homegroup.db"
#: "home" in ASCII: tells our files from other people's SQLite files.
APPLICATION_ID = 0x686F6D65
#: A file up to this size is read through at every start (about a second); a larger one only by `doctor`.
CHECKED_AT_START_BYTES = 256 * 1024 * 1024
#: How long a second server waits for the first to let go, as in a restart.
LOCK_PATIENCE_S = 2.0
#: A visitor's write and a server's checkpoint are both short; longer than this is something stuck.
DOOR_PATIENCE_S = 5.0


class Folder:
    """One data folder, and the locks this process holds on it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.database = path / DATABASE
        self._owner: int | None = None
        self.reserve = Reserve(path / "homegroup.reserve")

    @property
    def owned(self) -> bool:
        return self._owner is not None

    def make(self) -> None:
        """Raises NotWritable when the folder cannot be made or written."""
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as trouble:
            raise NotWritable(f"the folder {self.path} cannot be made: {trouble.strerror}") from trouble
        if not os.access(self.path, os.W_OK | os.X_OK):
            raise NotWritable(f"the folder {self.path} cannot be written")

    def own(self, patience: float = LOCK_PATIENCE_S) -> None:
        """Become the one server of this folder. Raises InUse. Blocks for a moment: call it off the loop."""
        handle = self._lock_file("homegroup.lock")
        deadline = time.monotonic() + patience
        while not _try_lock(handle):
            if time.monotonic() >= deadline:
                os.close(handle)
                raise InUse(f"Another homegroup server is working on {self.path}.")
            time.sleep(0.05)
        self._owner = handle

    def leave(self) -> None:
        if self._owner is not None:
            os.close(self._owner)
            self._owner = None

    @asynccontextmanager
    async def door(self, patience: float = DOOR_PATIENCE_S) -> AsyncIterator[bool]:
        """Keep a visitor's write and a checkpoint apart. False when the other is still at it in the end."""
        handle = self._lock_file("homegroup.door")
        deadline = time.monotonic() + patience
        try:
            # The other side is another process: there is no event of ours to wait for.
            while not (ours := _try_lock(handle)) and time.monotonic() < deadline:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
            yield ours
        finally:
            os.close(handle)

    def prepare(self, given: bytes | None) -> MasterKey:
        """As the owner: make the database, or check and migrate the one that is there. Never replaces one."""
        if self.database.exists() or self.database.is_symlink():
            master = MasterKey(self._key(given))
            self._check_file()
            with closing(self._connect(self.database)) as connection:
                _check_database(connection, self.database, master)
                _migrate(connection)
            return master
        key = given or sealing.read_key(self.path) or sealing.make_key(self.path)
        master = MasterKey(key)
        self._build(master)
        return master

    def visit(self, given: bytes | None) -> MasterKey:
        """As a visitor, while somebody else owns the folder: the key, and nothing touched."""
        deadline = time.monotonic() + DOOR_PATIENCE_S
        while not self.database.exists() and time.monotonic() < deadline:
            time.sleep(0.05)  # the owner is making it at this moment, and its name comes when it is whole
        if not self.database.exists():
            raise InUse(f"Something holds {self.path} and there is no database in it yet.")
        master = MasterKey(self._key(given))
        with closing(self._connect(self.database)) as connection:
            _check_ours(connection, self.database, master)
            found = connection.execute("SELECT version_num FROM alembic_version").fetchone()[0]
        if found != REVISION:
            raise TooNew(
                f"The server at work in {self.path} is another version of homegroup: "
                f"its tables are at {found}, this version knows {REVISION}."
            )
        return master

    def renew(self, draft: Path, master: MasterKey, change: Callable[[sqlite3.Connection], int]) -> int:
        """Check, migrate and change (in one transaction) a restored copy that has not got its name yet."""
        with closing(self._connect(draft)) as connection:
            check_whole(connection, draft, master)
            _migrate(connection)
            connection.execute("BEGIN IMMEDIATE")
            changed = change(connection)
            connection.execute("COMMIT")
            connection.execute("PRAGMA journal_mode=WAL")
        return changed

    # Making and checking

    def _key(self, given: bytes | None) -> bytes:
        key = given or sealing.read_key(self.path)
        if key is None:
            raise WrongKey(
                f"{self.database} is sealed and its key {self.path / sealing.KEY_FILE} is missing; "
                "put the key file back, it is in the backup."
            )
        return key

    def _lock_file(self, name: str) -> int:
        try:
            return os.open(self.path / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as trouble:
            raise NotWritable(f"{self.path / name} cannot be written: {trouble.strerror}") from trouble

    def _connect(self, database: Path) -> sqlite3.Connection:
        return sqlite3.connect(
            existing(database), uri=True, isolation_level=None, timeout=5.0, check_same_thread=False
        )

    def _build(self, master: MasterKey) -> None:
        """Make it whole under another name first, so that a file with our name is always complete."""
        draft = self.path / f"{DATABASE}.new"
        for leftover in (draft, *(Path(f"{draft}{end}") for end in ("-wal", "-shm", "-journal"))):
            leftover.unlink(missing_ok=True)
        os.close(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        try:
            with closing(self._connect(draft)) as connection:
                connection.execute("PRAGMA synchronous=FULL")
                connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
                _migrate(connection)
                row = ("touchstone", master.touchstone())
                connection.execute("INSERT INTO house (name, value) VALUES (?, ?)", row)
                connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.Error as trouble:
            raise NotWritable(f"{self.database} cannot be made: {trouble}") from trouble
        draft.rename(self.database)
        sealing.sync_folder(self.path)

    def _check_file(self) -> None:
        """Raises Damaged for what is no SQLite file at all, an empty file included."""
        try:
            with self.database.open("rb") as file:
                start = file.read(16)
        except OSError as trouble:
            raise NotWritable(f"{self.database} cannot be read: {trouble.strerror}") from trouble
        if start != b"SQLite format 3\0":
            raise Damaged(f"{self.database} is not a homegroup database.")


def existing(database: Path) -> str:
    """The address of a file that is there: SQLite would otherwise make an empty one of that name."""
    return f"{database.absolute().as_uri()}?mode=rw"


def _try_lock(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _check_database(connection: sqlite3.Connection, path: Path, master: MasterKey) -> None:
    _check_ours(connection, path, master)
    if path.stat().st_size > CHECKED_AT_START_BYTES:
        return
    try:
        found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.DatabaseError as trouble:
        raise _not_readable(trouble, path) from trouble
    if found != "ok":
        raise Damaged(f"{path} is damaged ({found}): restore the last backup.")


def check_whole(connection: sqlite3.Connection, path: Path, master: MasterKey) -> tuple[int, int]:
    """Read the whole file through; how many meetings and entries it holds. Raises Damaged or WrongKey."""
    _check_ours(connection, path, master)
    try:
        found = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
        if found != "ok":
            raise Damaged(f"{path} is damaged ({found}): restore the last backup.")
        meetings = connection.execute("SELECT count(*) FROM meetings").fetchone()[0]
        entries = connection.execute("SELECT count(*) FROM entries").fetchone()[0]
    except sqlite3.DatabaseError as trouble:
        raise _not_readable(trouble, path) from trouble
    return meetings, entries


def _check_ours(connection: sqlite3.Connection, path: Path, master: MasterKey) -> None:
    try:
        if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
            raise Damaged(f"{path} is a database, but not homegroup's.")
        touchstone = connection.execute("SELECT value FROM house WHERE name = 'touchstone'").fetchone()
    except sqlite3.DatabaseError as trouble:
        raise _not_readable(trouble, path) from trouble
    if touchstone is None:
        raise Damaged(f"{path} is not complete: restore the last backup.")
    master.prove(touchstone[0])


def _not_readable(trouble: sqlite3.DatabaseError, path: Path) -> Exception:
    if (trouble.sqlite_errorcode & 0xFF) in (
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_NOTADB,
        sqlite3.SQLITE_ERROR,
    ):
        return Damaged(f"{path} is damaged ({trouble}): restore the last backup.")
    return NotWritable(f"{path} cannot be opened: {trouble}")


def _migrate(connection: sqlite3.Connection) -> None:
    # With isolation_level None the driver leaves transactions alone, so the migration is one that we begin
    # and end: a step that breaks half way leaves the tables as they were.
    engine = sa.create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool)
    sa.event.listen(engine, "begin", lambda begun: begun.exec_driver_sql("BEGIN IMMEDIATE"))
    with engine.connect() as link, link.begin():
        migrate(link)
