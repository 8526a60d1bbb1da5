"""Backup and restore of a data folder: one consistent copy, taken while people are talking.

A backup is a folder: the database as it was at one instant, its key, and a page that says what it is. It is
made under another name and gets its own when it is whole and on disk, so a backup that is there is a good
one. A backup holds words that were not shredded yet, and the key that opens them: keep it as carefully as the
server itself.

A restored meeting gets a new epoch. What clients knew beyond the backup is gone, so no number from before may
be taken for one of ours: they all start from a fresh picture.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec

from chatserver import sealing
from chatserver.journal import Damaged, NotWritable, WrongKey
from chatserver.journal_folder import DATABASE, Folder, check_whole
from chatserver.sealing import KEY_FILE, MasterKey

PAGE = "backup.json"
#: Older SQLite files carry what they need in these; a restore must not find any.
SIDE_FILES = ("-wal", "-shm", "-journal")


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """What a backup says of itself."""

    what: str = "homegroup backup"
    made_at: int  #: milliseconds since the epoch
    meetings: int
    entries: int
    database_sha256: str
    with_key: bool


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back."""

    meetings: int
    entries: int
    new_epochs: int  #: open meetings whose people will start from a fresh picture
    made_at: int


def backup(data: Path, target: Path, key: bytes | None = None, *, with_key: bool = True) -> Page:
    """Copy the folder `data` into the new folder `target`, beside a running server or without one.

    `key` is the master key when it is not in `data`; then it is not put into the backup either. Raises
    Damaged, WrongKey, NotWritable, and FileExistsError when there is something at `target`.
    """
    database = data / DATABASE
    if not database.exists():
        raise NotWritable(f"there is no {database} to back up")
    master = _master(data, key)
    own_key = sealing.read_key(data) if with_key else None
    with draft_of(target) as draft:
        page = _copy(database, draft, master, with_key=own_key is not None)
        finish(draft, page, own_key)
    return page


@contextmanager
def draft_of(target: Path) -> Iterator[Path]:
    """A folder under another name. It gets `target`'s when it is whole and on disk, and is gone when it is not.

    Raises FileExistsError when there is something at `target`, and NotWritable.
    """
    if target.exists():
        raise FileExistsError(f"{target} is there already; a backup is never written over.")
    draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        draft.mkdir(mode=0o700, parents=True)
        yield draft
        sealing.sync_folder(draft)
        draft.rename(target)
        sealing.sync_folder(target.parent)
    except OSError as trouble:
        raise NotWritable(f"the backup cannot be written: {trouble.strerror}") from trouble
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def finish(draft: Path, page: Page, key: bytes | None) -> None:
    """What every backup has beside its data: the key, when it goes along, and what it says of itself."""
    if key is not None:
        sealing.write_key(draft, key)
    write_safely(draft / PAGE, msgspec.json.format(msgspec.json.encode(page), indent=2) + b"\n")


def restore(source: Path, data: Path, key: bytes | None = None) -> Restored:
    """Bring the backup `source` back into `data`, an empty folder or none. Nothing is ever written over.

    Raises Damaged when the backup is not whole, WrongKey when its key is missing, InUse, NotWritable, and
    FileExistsError when the folder holds a database or a key.
    """
    page = read_page(source)
    copied = source / DATABASE
    if not copied.exists() or digest(copied) != page.database_sha256:
        raise Damaged(f"{copied} is not what was backed up: take an older backup.")
    given = key or sealing.read_key(source)
    if given is None:
        raise WrongKey(
            f"The backup was made without its key: give HOMEGROUP_KEY, or put {KEY_FILE} into {source}."
        )
    folder = Folder(data)
    folder.make()
    folder.own(patience=0.0)
    try:
        return _restore_into(folder, copied, given, page, keep_key=key is None)
    finally:
        folder.leave()


def read_page(source: Path) -> Page:
    """Raises Damaged when this is no backup of ours."""
    try:
        page = msgspec.json.decode((source / PAGE).read_bytes(), type=Page)
    except (OSError, msgspec.MsgspecError) as trouble:
        raise Damaged(f"{source} is not a homegroup backup.") from trouble
    if page.what != "homegroup backup":
        raise Damaged(f"{source} is not a homegroup backup.")
    return page


def _master(data: Path, key: bytes | None) -> MasterKey:
    found = key or sealing.read_key(data)
    if found is None:
        raise WrongKey(f"The key {data / KEY_FILE} is missing, and a backup without it could never be read.")
    return MasterKey(found)


def _copy(database: Path, draft: Path, master: MasterKey, *, with_key: bool) -> Page:
    """One step for the whole file: nobody waits for it, except the next checkpoint."""
    copy = draft / DATABASE
    os.close(os.open(copy, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        # Read-only, so that this connection can neither write nor checkpoint beside the server's.
        with (
            closing(
                sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True, timeout=5.0)
            ) as theirs,
            closing(sqlite3.connect(copy, isolation_level=None)) as ours,
        ):
            theirs.backup(ours)
            ours.execute("PRAGMA journal_mode=DELETE")  # all in one file
            meetings, entries = check_whole(ours, copy, master)
    except sqlite3.DatabaseError as trouble:
        raise Damaged(f"{database} cannot be copied whole ({trouble}).") from trouble
    _sync(copy)
    return Page(
        made_at=int(time.time() * 1000),
        meetings=meetings,
        entries=entries,
        database_sha256=digest(copy),
        with_key=with_key,
    )


def _restore_into(folder: Folder, copied: Path, key: bytes, page: Page, *, keep_key: bool) -> Restored:
    for name in (DATABASE, *(DATABASE + end for end in SIDE_FILES), KEY_FILE):
        if (folder.path / name).exists():
            raise FileExistsError(f"{folder.path / name} is there already; restore into an empty folder.")
    draft = folder.path / f"{DATABASE}.new"
    draft.unlink(missing_ok=True)
    shutil.copyfile(copied, draft)
    draft.chmod(0o600)
    renewed = folder.renew(draft, MasterKey(key), _new_epochs)
    _sync(draft)
    draft.rename(folder.database)
    sealing.sync_folder(folder.path)
    # The key comes last: until it is there the folder does not open, whatever stopped us half way.
    if keep_key:
        sealing.write_key(folder.path, key)
    return Restored(page.meetings, page.entries, renewed, page.made_at)


def _new_epochs(connection: sqlite3.Connection) -> int:
    meetings = connection.execute("SELECT id FROM meetings WHERE closed_at IS NULL").fetchall()
    fresh = [(secrets.token_hex(8), meeting) for (meeting,) in meetings]
    connection.executemany("UPDATE meetings SET epoch = ? WHERE id = ?", fresh)
    return len(fresh)


def digest(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def write_safely(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    file.chmod(0o600)
    _sync(file)


def _sync(file: Path) -> None:
    handle = os.open(file, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
