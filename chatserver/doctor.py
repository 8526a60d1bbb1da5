"""The doctor: looks at everything a server stands on, and says in one sentence each how it is.

It reads and asks; it changes nothing. A finding that needs no hurry is `care`, one that endangers the
promises (what is acknowledged is durable, words stay sealed) is not `ok`.
"""

from __future__ import annotations

import asyncio
import ctypes
import platform
import resource
import sqlite3
import time
from datetime import date
from importlib import metadata
from pathlib import Path

from chatserver import helplines
from chatserver.doctor_finding import Check
from chatserver.doctor_folder import folder_checks

#: A clock before this is wrong whatever it says: the first version was made in November 2026.
EARLIEST = 1_793_000_000
#: One open connection each, and about this many for everything else.
FILES_FOR_THE_HOUSE = 100
FILES_WANTED = 4_096


async def examine(
    data: Path, database_url: str | None = None, redis_url: str | None = None, key: bytes | None = None
) -> list[Check]:
    """Everything, in the order an operator would want to read it."""
    found = [python_version(), library_versions(), clock(), open_files(), help_lines()]
    if database_url:
        from chatserver.doctor_servers import database_server

        found += await database_server(database_url, key)
    else:
        found += [sqlite_version(sqlite3.sqlite_version_info)]
        found += await asyncio.to_thread(folder_checks, data, key)
    if redis_url:
        from chatserver.doctor_servers import redis_server

        found.append(await redis_server(redis_url))
    return found


def python_version() -> Check:
    return Check("python", True, f"Python {platform.python_version()}.")


def library_versions() -> Check:
    """The transport builds on the insides of one version of uvicorn, so another one is not a small thing."""
    wanted = next(
        (line for line in metadata.requires("homegroup") or [] if line.startswith("uvicorn==")), "uvicorn=="
    ).split("==")[1]
    there = metadata.version("uvicorn")
    if wanted and there != wanted:
        return Check("libraries", False, f"uvicorn {there} is installed, {wanted} is needed: install again.")
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
    kept_right = _kept_right()
    if kept_right is False:
        sentence = "The clock is not kept right by the network (chrony or systemd-timesyncd do that)."
        return Check("clock", True, sentence, care=True)
    return Check("clock", True, "The clock is kept right." if kept_right else "The clock is plausible.")


def help_lines(today: date | None = None) -> Check:
    """Numbers that people in danger are shown: somebody has to have looked at them lately."""
    days = helplines.days_old(today)
    if helplines.is_old(today):
        sentence = f"The help lines were checked {days} days ago. Check them and set the date in chatserver/helplines.json."
        return Check("help lines", True, sentence, care=True)
    return Check("help lines", True, f"The help lines were checked {max(days, 0)} days ago.")


def open_files(limits: tuple[int, int] | None = None) -> Check:
    soft, hard = limits or resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return Check("open files", True, "Any number of connections.")
    people = max(0, soft - FILES_FOR_THE_HOUSE)
    if soft < FILES_WANTED:
        advice = f"raise it with `ulimit -n` or LimitNOFILE= (up to {hard} without asking the system)"
        return Check("open files", False, f"Only about {people} people fit ({soft} open files); {advice}.")
    return Check("open files", True, f"About {people} people fit ({soft} open files).")


class _Timex(ctypes.Structure):
    # Only `modes` (0: just ask) matters to us; the rest is room for the kernel to write into.
    _fields_ = (("modes", ctypes.c_uint), ("rest", ctypes.c_byte * 252))


def _kept_right() -> bool | None:
    """What the kernel thinks of its clock; None where it cannot be asked."""
    try:
        state = ctypes.CDLL(None, use_errno=True).adjtimex(ctypes.byref(_Timex()))
    except (OSError, AttributeError):
        return None
    unsynchronised = 5
    return None if state < 0 else state != unsynchronised
