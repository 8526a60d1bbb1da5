"""`python -m tests.faults` plays every fault in its long form and prints one table; ends with 1 if a promise was broken.

`--rounds 50` says how often the server is killed under load, `--only NAME` plays the faults whose name holds that
word, `--short` plays the lengths of the suite, and `--write` writes `docs/faults.md` from this run.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TypeVar

from rich.console import Console
from rich.table import Table

from tests.faults import clocks, disks, kills, peers, races
from tests.faults.bent_server import POINTS
from tests.faults.machines import Pair, pair_of_servers
from tests.faults.stage import Row
from tests.server import ROOT, Server, running
from tests.servers import PostgresServer, RedisServer, _running

PAGE = ROOT / "docs/faults.md"
ABOUT_THE_PAGE = """\
# What was broken on purpose, and what was kept

Made by `python -m tests.faults --write` on {day}, {how}. Each row is a story in `tests/faults/` in which clients talk as good pages do while something breaks. Each client writes
down what it sent, was told and saw; afterwards `tests.faults.checker` reads these histories and the journal, and looks for a confirmed line that is gone, a line that is there
twice, a gap, two orders, something withheld that was shown, and a call for help that reached nobody.

*Late* is a promised time that was not kept in this run. Times depend on the machine: a busy one is late where a quiet one is not. What was kept does not depend on it.

| fault | how much | what was looked at and measured | |
|---|---|---|---|
{rows}

The points of a line's road at which the process is killed are: {points}.
"""

Alone = Callable[[Path], Awaitable[Row]]
Beside = Callable[[Server, Path], Awaitable[Row]]
Together = Callable[[Pair, Path], Awaitable[Row]]
Story = TypeVar("Story")


def alone(rounds: int, short: bool) -> dict[str, Alone]:
    return {
        "killed": lambda folder: kills.killed_under_load(folder, 3 if short else rounds),
        "points": kills.killed_at_every_point,
        "deploy": kills.deployed,
        "full": disks.full_disk,
        "locked": lambda folder: disks.locked_database(folder, 5 if short else 30),
        "fsync": disks.disk_error,
        "foreign": disks.file_that_is_not_ours,
        "clock": clocks.clock_jumps,
    }


def beside(short: bool) -> dict[str, Beside]:
    """Faults that share one server, which must survive them all."""
    return {
        "deaf": lambda s, f: peers.one_who_reads_nothing(s, f, *((100, 1) if short else (1_000, 3))),
        "slow": lambda s, f: peers.half_open_and_slow_headers(s, f, 50, 200 if short else 2_000),
        "storm": lambda s, f: peers.reconnect_storm(s, f, 500 if short else 5_000),
        "malformed": lambda s, f: peers.malformed_frames(s, f, 10_000 if short else 100_000),
    }


def together(short: bool) -> dict[str, Together]:
    return {
        "redis killed": lambda p, f: races.redis_in_trouble(p, f, "killed", 1),
        "redis killed long": lambda p, f: races.redis_in_trouble(p, f, "killed", 6 if short else 30),
        "redis frozen": lambda p, f: races.redis_in_trouble(p, f, "frozen", 6 if short else 60),
        "database": lambda p, f: races.database_away(p, f, 3 if short else 15),
        "cut from database": races.cut_from_the_database,
        "cut from redis": lambda p, f: races.cut_from_redis(p, f, 6 if short else 30),
        "one killed": races.one_of_two_killed,
        "race": lambda p, f: races.race_for_one_meeting(p, f, 2_000 if short else 10_000),
    }


def play(name: str, story: Callable[[], Awaitable[Row]], rows: list[Row]) -> None:
    began = time.monotonic()

    async def whole() -> Row:
        return await story()

    try:
        row = asyncio.run(whole())
    except Exception as trouble:
        row = Row(name, "broke off", repr(trouble)[:300], (f"{name} broke off: {trouble!r}",))
    rows.append(row)
    mark = "BROKEN" if row.broken else "ok"
    print(f"{mark:7}{row.fault} ({row.did}) in {time.monotonic() - began:.0f} s: {row.figures}", flush=True)
    for sentence in (*row.broken[:10], *(f"late: {each}" for each in row.late)):
        print(f"         {sentence}", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--only", default="")
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    rows: list[Row] = []
    folder = Path(tempfile.mkdtemp(prefix="homegroup-faults-"))
    try:
        for name, story in chosen(alone(asked.rounds, asked.short), asked.only):
            (folder / name).mkdir()
            play(name, partial(story, folder / name), rows)
        if shared := chosen(beside(asked.short), asked.only):
            with running(folder / "shared", "--no-limits") as server:
                for name, meanwhile in shared:
                    play(name, partial(meanwhile, server, folder / name), rows)
        if both := chosen(together(asked.short), asked.only):
            with two_servers(folder / "pair") as pair:
                for name, between in both:
                    play(name, partial(between, pair, folder / name), rows)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    show(rows)
    if asked.write:
        write(rows, "short lengths" if asked.short else "long lengths")
    return 1 if any(row.broken for row in rows) else 0


def chosen(stories: dict[str, Story], only: str) -> list[tuple[str, Story]]:
    return [(name, story) for name, story in stories.items() if only in name]


@contextmanager
def two_servers(folder: Path) -> Iterator[Pair]:
    with (
        contextmanager(_running)(PostgresServer) as postgres,
        contextmanager(_running)(RedisServer) as redis,
        pair_of_servers(postgres, redis, folder) as pair,  # type: ignore[arg-type]
    ):
        yield pair


def show(rows: list[Row]) -> None:
    table = Table(title="Faults", show_lines=False)
    for heading in ("fault", "how much", "what was kept", ""):
        table.add_column(heading)
    for row in rows:
        table.add_row(row.fault, row.did, row.figures, kept(row))
    Console(width=160).print(table)


def write(rows: list[Row], how: str) -> None:
    listed = "\n".join(
        f"| {row.fault} | {row.did} | {row.figures}{''.join(f'; **{each}**' for each in row.late)} | {kept(row)} |"
        for row in rows
    )
    day = time.strftime("%d %B %Y")
    page = ABOUT_THE_PAGE.format(day=day, how=how, points=", ".join(POINTS), rows=listed)
    PAGE.write_text(page, encoding="utf-8")


def kept(row: Row) -> str:
    return "BROKEN" if row.broken else "kept, late" if row.late else "kept"


if __name__ == "__main__":
    sys.exit(main())
