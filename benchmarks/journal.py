"""`python -m benchmarks.journal`: what group commit is worth, in lines a second and in waiting.

The same journal, the same lines (200 bytes, sealed, forced to disk), the same number of people appending at
once; once with groups as they come, once with every line in a commit of its own. Rounds are interleaved and
the median is shown, with the spread in brackets.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from chatserver import journal_writer
from chatserver.journal import Entry, Journal, MeetingRecord
from chatserver.journal_for import journal_for

BODY = b'{"text":"' + b"x" * 188 + b'"}'
PEOPLE = (1, 16, 256)


@dataclass(frozen=True)
class Round:
    rate: float
    median_ms: float
    slow_ms: float
    cpu_us: float


async def measure(journal: Journal, people: int, seconds: float, mark: str) -> Round:
    """Everybody in a meeting of their own appends a line, waits until it is durable, and appends the next."""
    for person in range(people):
        record = MeetingRecord(id=f"{mark}-{person}", title="", format="free", opened_at=0, epoch="e")
        await journal.create(record)
    waits: list[float] = []
    until = time.perf_counter() + seconds

    async def speak(meeting: str) -> None:
        seq = 0
        while (began := time.perf_counter()) < until:
            await journal.append(meeting, seq, [Entry(seq + 1, 0, "line", BODY, "ana", f"r{seq}")])
            waits.append(time.perf_counter() - began)
            seq += 1

    cpu, began = time.process_time(), time.perf_counter()
    await asyncio.gather(*(speak(f"{mark}-{person}") for person in range(people)))
    took, used = time.perf_counter() - began, time.process_time() - cpu
    waits.sort()
    slow = waits[int(len(waits) * 0.99)]
    return Round(len(waits) / took, statistics.median(waits) * 1e3, slow * 1e3, used / len(waits) * 1e6)


async def compare(folder: Path, url: str | None, seconds: float, rounds: int) -> None:
    grouped = journal_writer.GROUP_BOUND
    journal = journal_for(url, folder)
    await journal.open()
    print(f"{'people':>7} {'commits':>12} {'lines/s':>22} {'p50 ms':>8} {'p99 ms':>8} {'CPU us':>8}")
    for people in PEOPLE:
        found: dict[str, list[Round]] = {"one a line": [], "in groups": []}
        for number in range(rounds):
            for name, bound in (("one a line", 1), ("in groups", grouped)):
                journal_writer.GROUP_BOUND = bound
                mark = f"{people}-{number}-{bound}"
                found[name].append(await measure(journal, people, seconds, mark))
        for name, runs in found.items():
            print_row(people, name, runs)
        ratio = middle(found["in groups"], rate) / middle(found["one a line"], rate)
        print(f"{'':>7} {'ratio':>12} {ratio:>8.1f}x")
    await journal.close()


def print_row(people: int, name: str, runs: list[Round]) -> None:
    rates = [run.rate for run in runs]
    spread = f"{middle(runs, rate):,.0f} ({min(rates):,.0f}-{max(rates):,.0f})"
    waits = f"{middle(runs, lambda r: r.median_ms):>8.2f} {middle(runs, lambda r: r.slow_ms):>8.2f}"
    print(f"{people:>7} {name:>12} {spread:>22} {waits} {middle(runs, lambda r: r.cpu_us):>8.1f}")


def rate(run: Round) -> float:
    return run.rate


def middle(runs: list[Round], what: Callable[[Round], float]) -> float:
    return statistics.median(what(run) for run in runs)


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.journal", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--url", help="a PostgreSQL database; without it a SQLite file in a temporary folder")
    parser.add_argument("--seconds", type=float, default=1.0, help="how long each round lasts (default 1)")
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="homegroup-journal-") as folder:
        asyncio.run(compare(Path(folder), chosen.url, chosen.seconds, chosen.rounds))


if __name__ == "__main__":
    main()
