"""The doctor's look at a data folder: may we write it, is it safe there, is it shut to others, is it whole."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

from chatserver import sealing
from chatserver.doctor_finding import Check
from chatserver.journal import Damaged, InUse, NotWritable, WrongKey
from chatserver.journal_folder import DATABASE, Folder, check_whole
from chatserver.sealing import KEY_FILE, MasterKey

#: Below this a busy evening could fill the disk.
ROOM_BYTES = 256 * 1024 * 1024
#: SQLite keeps its shared memory in a file that these cannot share between processes.
NETWORK_FILESYSTEMS = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "afs", "ceph"})


def folder_checks(data: Path, key: bytes | None) -> list[Check]:
    """Blocks on the disk: call it off the loop."""
    if not data.exists():
        return [_new_folder(data)]
    found = [writable(data), filesystem(data), room(data), permissions(data), key_file(data, key)]
    if (data / DATABASE).exists():
        found.append(database_file(data, key))
    return found


def _new_folder(data: Path) -> Check:
    parent = next(one for one in data.absolute().parents if one.exists())
    if parent.is_dir() and os.access(parent, os.W_OK):
        return Check("data folder", True, f"{data} will be made at the first start.")
    return Check("data folder", False, f"{data} does not exist and {parent} may not be written.")


def writable(data: Path) -> Check:
    try:
        probe = data / f".doctor.{os.getpid()}"
        probe.write_bytes(b"x")
        probe.unlink()
    except OSError as trouble:
        return Check("data folder", False, f"{data} cannot be written: {trouble.strerror}.")
    return Check("data folder", True, f"{data} can be written.")


def filesystem(data: Path, mounts: str | None = None) -> Check:
    kind = _filesystem_of(data.resolve(), mounts)
    if kind in NETWORK_FILESYSTEMS:
        sentence = f"{data} is on a network disk ({kind}), where SQLite can lose data: use a local one."
        return Check("filesystem", False, sentence)
    return Check("filesystem", True, f"{data} is on a local disk{f' ({kind})' if kind else ''}.")


def room(data: Path, free: int | None = None) -> Check:
    free = shutil.disk_usage(data).free if free is None else free
    sentence = f"{free / 1e6:,.0f} MB are free on the disk."
    return Check("disk space", free >= ROOM_BYTES, sentence)


def permissions(data: Path) -> Check:
    loose = [
        file.name
        for file in sorted(data.iterdir())
        if file.name.startswith("homegroup.") and file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    ]
    if loose:
        return Check(
            "permissions",
            False,
            f"Others on this machine may read {', '.join(loose)}; `chmod go= {data}/*` keeps them out.",
        )
    return Check("permissions", True, "Only the server's own account reads its files.")


def key_file(data: Path, key: bytes | None) -> Check:
    if key is not None:
        return Check("key", True, "The key comes from the environment; keep a copy of it somewhere safe.")
    try:
        there = sealing.read_key(data)
    except WrongKey as wrong:
        return Check("key", False, f"{data / KEY_FILE}: {wrong}")
    if there is not None:
        return Check("key", True, f"{data / KEY_FILE} is there. No word can be read without it: back it up.")
    if (data / DATABASE).exists():
        return Check("key", False, f"{data / KEY_FILE} is missing; the database does not open without it.")
    return Check("key", True, "The key will be made at the first start.")


def database_file(data: Path, key: bytes | None) -> Check:
    """Reads the whole file when no server is at work in it; a running server knows best about its own."""
    folder = Folder(data)
    try:
        folder.own(patience=0.0)
    except InUse:
        return Check("database", True, "A server is at work in this folder; ask it at /readyz.")
    except NotWritable as trouble:
        return Check("database", False, f"{trouble}.")
    folder.leave()  # a server that starts now should not have to wait for a reader
    try:
        master = MasterKey(key or sealing.read_key(data) or b"")
        with closing(
            sqlite3.connect(f"{(data / DATABASE).absolute().as_uri()}?mode=ro", uri=True)
        ) as reading:
            meetings, entries = check_whole(reading, data / DATABASE, master)
    except (Damaged, NotWritable) as trouble:
        return Check("database", False, str(trouble))
    except sqlite3.Error as trouble:
        return Check("database", False, f"{data / DATABASE} cannot be read: {trouble}.")
    return Check("database", True, f"The database is whole: {meetings} meetings, {entries} entries.")


def _filesystem_of(path: Path, mounts: str | None) -> str:
    try:
        text = Path("/proc/self/mounts").read_text("utf-8", "replace") if mounts is None else mounts
    except OSError:
        return ""
    best, kind = "", ""
    for fields in (line.split() for line in text.splitlines()):
        if len(fields) > 2 and path.is_relative_to(fields[1]) and len(fields[1]) >= len(best):
            best, kind = fields[1], fields[2]
    return kind
