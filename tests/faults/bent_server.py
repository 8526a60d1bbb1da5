"""A server with one thing bent, for one fault; the code it serves with is untouched.

`python -m tests.faults.bent_server BEND serve ...`, where BEND is

- `die:POINT`: it is killed, as by SIGKILL, when a line that says DIE_HERE of this point comes to it on its road
- `clock:FILE`: its wall clock is off by the milliseconds written in the file
- `fsync:FILE`: while the file is there, the disk reports an error at every commit
"""

from __future__ import annotations

import importlib
import os
import signal
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

DIE_HERE = "the server dies {}"
POINTS = (
    "after decode",
    "mid review",
    "before commit",
    "after commit before ack",
    "before fan-out",
    "mid flush",
)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def wrap(owner: Any, name: str, around: Callable[..., Any]) -> None:
    """`around(original, *arguments)` stands in for the method."""
    original = getattr(owner, name)

    def bent(*arguments: Any, **named: Any) -> Any:
        return around(original, *arguments, **named)

    setattr(owner, name, bent)


def die_at(point: str) -> None:
    from chatserver import wire
    from chatserver.journal_sqlite import SqliteJournal
    from chatserver.live import LiveMeeting
    from chatserver.seat import Seat
    from moderation.pipeline import Pipeline

    waiting = {"commit": False, "written": 0}

    def marked(thing: object) -> bool:
        return DIE_HERE.format(point) in str(thing)

    def decoded(original: Any, frame: bytes) -> Any:
        command = original(frame)
        if marked(frame):
            die()
        return command

    def reviewed(original: Any, pipeline: Any, text: str, *rest: Any, **named: Any) -> Any:
        if marked(text):
            die()
        return original(pipeline, text, *rest, **named)

    async def appended(
        original: Any, journal: Any, meeting: str, after: int, entries: Any, **more: Any
    ) -> Any:
        waiting["commit"] = waiting["commit"] or any(marked(entry.body) for entry in entries)
        return await original(journal, meeting, after, entries, **more)

    async def committed(original: Any, journal: Any, heads: Any) -> Any:
        if waiting["commit"] and point == "before commit":
            die()
        result = await original(journal, heads)
        if waiting["commit"] and point == "after commit before ack":
            die()
        return result

    def delivered(original: Any, live: Any, events: Any) -> Any:
        if any(marked(event) for event in events):
            die()
        return original(live, events)

    def written(original: Any, seat: Any, what: Any) -> Any:
        result = original(seat, what)
        if marked(what):
            waiting["written"] += 1
            if waiting["written"] == 2:
                die()
        return result

    match point:
        case "after decode":
            wrap(wire, "command", decoded)
        case "mid review":
            wrap(Pipeline, "review", reviewed)
        case "before commit" | "after commit before ack":
            wrap(SqliteJournal, "append", appended)
            wrap(SqliteJournal, "_commit", committed)
        case "before fan-out":
            wrap(LiveMeeting, "_deliver", delivered)
        case "mid flush":
            wrap(Seat, "write", written)
            wrap(Seat, "write_due", written)
        case _:
            raise SystemExit(f"there is no point {point!r}; there are {', '.join(POINTS)}")


def bend_clock(file: str) -> None:
    clock = importlib.import_module("chatserver.clock")
    true_wall, path = clock.wall_ms, Path(file)
    clock.wall_ms = lambda: true_wall() + int(path.read_text())  # type: ignore[attr-defined]


def bend_fsync(file: str) -> None:
    from chatserver.journal_sqlite import SqliteJournal

    async def committed(original: Any, journal: Any, heads: Any) -> Any:
        if os.path.exists(file):  # noqa: ASYNC240, PTH110  the disk is bent, not asked to be quick
            trouble = sqlite3.OperationalError("disk I/O error")
            trouble.sqlite_errorcode = sqlite3.SQLITE_IOERR_FSYNC
            raise trouble
        return await original(journal, heads)

    wrap(SqliteJournal, "_commit", committed)


def main() -> None:
    what, _, how = sys.argv[1].partition(":")
    {"die": die_at, "clock": bend_clock, "fsync": bend_fsync}[what](how)
    sys.argv[1:] = sys.argv[2:]
    from chatserver.__main__ import app

    app()


if __name__ == "__main__":
    main()
