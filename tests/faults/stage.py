"""What a fault is played on: a server, its journal afterwards, and the row it leaves in the table."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from chatserver.journal_for import journal_for
from tests.faults.checker import Findings, check
from tests.faults.history import JOURNAL, History
from tests.server import ROOT, Server, _environment, _wait_until_ready


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: what was done, what was looked at, what was broken."""

    fault: str
    did: str
    figures: str
    broken: tuple[str, ...] = ()
    late: tuple[
        str, ...
    ] = ()  #: promised times that were not kept; a busy machine breaks these, so no test is held to them


def late(*measured: tuple[str, float, float]) -> tuple[str, ...]:
    """Of (what, measured, promised), those that took longer than promised."""
    return tuple(f"{what}: {took:.3g}, promised {most:g}" for what, took, most in measured if took > most)


async def write_down_the_journal(server: Server, meeting: str, folder: Path) -> None:
    """The journal's own history, read by a visitor as any command would."""
    url = server.environment.get("DATABASE_URL")
    key = server.environment.get("HOMEGROUP_KEY")
    journal = journal_for(url, server.data, bytes.fromhex(key) if key else None, visitor=True)
    await journal.open()
    try:
        after = 0
        (folder / JOURNAL).unlink(missing_ok=True)
        history = History(folder, JOURNAL.removesuffix(".jsonl"))
        while entries := await journal.read(meeting, after):
            for entry in entries:
                history.write("kept", seq=entry.seq, kind=entry.kind, by=entry.by)
            after = entries[-1].seq
        history.close()
    finally:
        await journal.close()


async def checked(server: Server, meeting: str, folder: Path) -> Findings:
    await write_down_the_journal(server, meeting, folder)
    return await asyncio.to_thread(check, folder)


@contextmanager
def took(times: list[float]) -> Iterator[None]:
    began = time.monotonic()
    yield
    times.append(time.monotonic() - began)


def spread(seconds: list[float]) -> str:
    """Median and worst, in a table's words."""
    ordered = sorted(seconds)
    return f"{ordered[len(ordered) // 2]:.2f} s, worst {ordered[-1]:.2f} s" if ordered else "none"


def p99_ms(seconds: list[float]) -> float:
    return sorted(seconds)[int(len(seconds) * 0.99)] * 1000 if seconds else 0.0


def start_bent(server: Server, bend: str) -> None:
    """Start the server's folder again on its port, with one thing bent (`tests.faults.bent_server`)."""
    command = [sys.executable, "-m", "tests.faults.bent_server", bend, "serve", "--host", "127.0.0.1"]
    with server.log_path.open("ab") as log:
        server.process = subprocess.Popen(
            [*command, "--port", str(server.port), "--data", str(server.data), *server.options],
            cwd=ROOT,
            env=_environment(server.environment),
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    _wait_until_ready(server)
