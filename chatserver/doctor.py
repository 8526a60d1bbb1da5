"""The doctor: looks at everything a server stands on, and says in one sentence each what is well and what is not.

It reads and asks; it changes nothing. A finding that needs no hurry is `care`, one that endangers the
promises (what is acknowledged is durable, words stay sealed) is not `ok`.
"""

from __future__ import annotations

import asyncio
import ctypes
import os
import platform
import resource
import shutil
import sqlite3
import stat
import sys
import time
from contextlib import closing
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from chatserver import sealing
from chatserver.journal import Damaged, InUse, NotWritable, WrongKey
from chatserver.journal_folder import DATABASE, Folder, check_whole
from chatserver.sealing import KEY_FILE, MasterKey

PATIENCE_S = 3.0
#: Below this a busy evening could fill the disk.
ROOM_BYTES = 256 * 1024 * 1024
#: More than this between two machines and their deadlines no longer agree.
CLOCK_DIFFERENCE_S = 1.0
#: A clock before this is wrong whatever it says: the first version was made in November 2026.
EARLIEST = 1_793_000_000
#: One open connection each, and about this many for everything else.
FILES_FOR_THE_HOUSE = 100
FILES_WANTED = 4_096
#: SQLite keeps its shared memory in a file that these cannot share between processes.
NETWORK_FILESYSTEMS = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "afs", "ceph"})


@dataclass(frozen=True, slots=True)
class Check:
    """One finding."""

    name: str
    ok: bool
    sentence: str
    care: bool = False  #: well enough, and worth knowing


async def examine(
    data: Path, database_url: str | None = None, redis_url: str | None = None, key: bytes | None = None
) -> list[Check]:
    """Everything, in the order an operator would want to read it."""
    found = [python_version(), library_versions(), clock(), open_files()]
    if database_url:
        found += await database_server(database_url, key)
    else:
        found += [sqlite_version(sqlite3.sqlite_version_info)]
        found += await asyncio.to_thread(folder_checks, data, key)
    if redis_url:
        found.append(await redis_server(redis_url))
    return found


def python_version() -> Check:
    version = platform.python_version()
    if sys.version_info < (3, 11):
        return Check("python", False, f"Python {version} is too old; 3.11 or newer is needed.")
    return Check("python", True, f"Python {version}.")


def library_versions() -> Check:
    """The transport builds on the insides of one version of uvicorn, so another one is not a small thing."""
    wanted = next(
        (line for line in metadata.requires("homegroup") or [] if line.startswith("uvicorn==")), "uvicorn=="
    ).split("==")[1]
    there = metadata.version("uvicorn")
    if wanted and there != wanted:
        return Check(
            "libraries", False, f"uvicorn {there} is installed and {wanted} is needed; install again."
        )
    return Check("libraries", True, f"uvicorn {there}, as this version of homegroup needs it.")


def sqlite_version(version: tuple[int, int, int]) -> Check:
    """3.7.0 to 3.51.2 can corrupt a file when two connections write and checkpoint at the same instant."""
    text = ".".join(map(str, version))
    if version < (3, 35, 0):
        return Check("sqlite", False, f"SQLite {text} is too old; 3.35 or newer is needed.")
    if version < (3, 51, 3):
        return Check(
            "sqlite",
            True,
            f"SQLite {text} can damage a file that two programs write at the same instant (until 3.51.3). "
            "homegroup keeps to one writer; open the file with nothing else while the server runs.",
            care=True,
        )
    return Check("sqlite", True, f"SQLite {text}.")


def clock(now: float | None = None) -> Check:
    now = time.time() if now is None else now
    if now < EARLIEST:
        shown = time.strftime("%Y-%m-%d", time.gmtime(now))
        return Check("clock", False, f"The clock says {shown}; deadlines and passes need the right time.")
    synchronised = _synchronised()
    if synchronised is False:
        sentence = "The clock is not kept right by the network (chrony or systemd-timesyncd do that)."
        return Check("clock", True, sentence, care=True)
    return Check(
        "clock", True, "The clock is plausible." if synchronised is None else "The clock is kept right."
    )


def open_files(limits: tuple[int, int] | None = None) -> Check:
    soft, hard = limits or resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return Check("open files", True, "Any number of connections.")
    people = max(0, soft - FILES_FOR_THE_HOUSE)
    if soft < FILES_WANTED:
        advice = f"raise it with `ulimit -n` or LimitNOFILE= (up to {hard} without asking the system)"
        return Check("open files", False, f"Only about {people} people fit ({soft} open files); {advice}.")
    return Check("open files", True, f"About {people} people fit ({soft} open files).")


# The data folder


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
    if os.access(parent, os.W_OK):
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
        sentence = f"{data} is on a network disk ({kind}), where SQLite can lose data; use a local one or PostgreSQL."
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
            f"Others on this machine may read {', '.join(loose)}; `chmod go= {data}/homegroup.*` keeps them out.",
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
        return Check(
            "key", True, f"{data / KEY_FILE} is there; no word can be read without it, so back it up."
        )
    if (data / DATABASE).exists():
        return Check(
            "key", False, f"{data / KEY_FILE} is missing, and the database does not open without it."
        )
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
    finally:
        folder.leave()
    return Check("database", True, f"The database is whole: {meetings} meetings, {entries} entries.")


# Servers elsewhere


async def database_server(url: str, key: bytes | None) -> list[Check]:
    import asyncpg  # type: ignore[import-untyped]

    from chatserver.journal_postgres import plain_url

    try:
        async with asyncio.timeout(PATIENCE_S):
            link = await asyncpg.connect(plain_url(url))
    except (OSError, TimeoutError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as trouble:
        return [Check("database", False, f"PostgreSQL does not let us in: {_short(trouble)}.")]
    try:
        async with asyncio.timeout(PATIENCE_S):
            return await _ask_postgres(link, key)
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as trouble:
        return [Check("database", False, f"PostgreSQL stopped answering: {_short(trouble)}.")]
    finally:
        link.terminate()


async def _ask_postgres(link: object, key: bytes | None) -> list[Check]:
    ask = link.fetchval  # type: ignore[attr-defined]
    version = await ask("SHOW server_version")
    number = int(await ask("SHOW server_version_num"))
    found = [Check("database", number >= 130_000, f"PostgreSQL {version} answers (13 or newer is needed).")]
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        if await ask(f"SHOW {setting}") == "off":
            sentence = (
                f"PostgreSQL runs with {setting} off: lines would be acknowledged before they are safe."
            )
            found.append(Check("durability", False, sentence))
    if len(found) == 1:
        found.append(Check("durability", True, "PostgreSQL forces every commit to disk."))
    encoding = await ask("SHOW server_encoding")
    found.append(
        Check("encoding", encoding == "UTF8", f"The database keeps text as {encoding} (UTF8 is needed).")
    )
    before = time.time()
    theirs = float(await ask("SELECT extract(epoch FROM clock_timestamp())::float8"))
    found.append(_same_time("database clock", "PostgreSQL", theirs, (before + time.time()) / 2))
    found.append(await _database_key(ask, key))
    return found


async def _database_key(ask: object, key: bytes | None) -> Check:
    fetch = ask
    if not await fetch("SELECT to_regclass('house') IS NOT NULL"):  # type: ignore[operator]
        return Check("key", True, "The database is empty; it is prepared at the first start.")
    sealed = await fetch("SELECT value FROM house WHERE name = 'touchstone'")  # type: ignore[operator]
    if key is None:
        sentence = "The database is sealed and HOMEGROUP_KEY is not set; every machine needs the same key."
        return Check("key", True, sentence, care=True)
    try:
        MasterKey(key).prove(bytes(sealed or b""))
    except WrongKey as wrong:
        return Check("key", False, str(wrong))
    return Check("key", True, "The key opens the database; keep a copy of it somewhere safe.")


async def redis_server(url: str) -> Check:
    import redis.asyncio
    from redis.asyncio.retry import Retry
    from redis.backoff import NoBackoff
    from redis.exceptions import RedisError

    try:
        client = redis.asyncio.Redis.from_url(url, retry=Retry(NoBackoff(), 0), socket_timeout=PATIENCE_S)
    except ValueError as wrong:
        return Check("redis", False, f"The Redis address cannot be used: {wrong}.")
    try:
        async with asyncio.timeout(PATIENCE_S):
            began = time.perf_counter()
            await client.ping()
            took = time.perf_counter() - began
            seconds, micros = await client.time()
    except (RedisError, OSError, TimeoutError) as trouble:
        return Check("redis", False, f"Redis does not answer: {_short(trouble)}.")
    finally:
        await client.aclose()
    told = _same_time("redis", "Redis", seconds + micros / 1e6, time.time())
    if not told.ok:
        return told
    return Check("redis", True, f"Redis answers in {took * 1000:.1f} ms.")


def _same_time(name: str, who: str, theirs: float, ours: float) -> Check:
    apart = abs(theirs - ours)
    if apart > CLOCK_DIFFERENCE_S:
        return Check(
            name, False, f"{who}'s clock and ours are {apart:,.1f} s apart; deadlines would not agree."
        )
    return Check(name, True, f"{who}'s clock agrees with ours.")


def _short(trouble: BaseException) -> str:
    """What kind of trouble, in words without addresses or passwords."""
    if isinstance(trouble, OSError) and trouble.strerror:
        return trouble.strerror
    return "no answer in time" if isinstance(trouble, TimeoutError) else type(trouble).__name__


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


class _Timex(ctypes.Structure):
    # Only `modes` (0: just ask) matters to us; the rest is room for the kernel to write into.
    _fields_ = (("modes", ctypes.c_uint), ("rest", ctypes.c_byte * 252))


def _synchronised() -> bool | None:
    """What the kernel thinks of its clock; None where it cannot be asked."""
    try:
        state = ctypes.CDLL(None, use_errno=True).adjtimex(ctypes.byref(_Timex()))
    except (OSError, AttributeError):
        return None
    unsynchronised = 5
    return None if state < 0 else state != unsynchronised
