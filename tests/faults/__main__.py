"""`python -m tests.faults` plays every fault in its long form and prints one table; ends with 1 if a promise was broken.

`--rounds 50` says how often the server is killed under load, `--only NAME` plays the faults whose name holds that
word, `--short` plays the lengths of the suite.
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
from tests.faults.machines import Pair, pair_of_servers
from tests.faults.stage import Row
from tests.server import Server, running
from tests.servers import PostgresServer, RedisServer, _running

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
        "deaf": lambda s, f: peers.one_who_reads_nothing(s, f, *((100, 1) if short else (1_000, 5))),
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
        table.add_row(
            row.fault, row.did, row.figures, "BROKEN" if row.broken else "kept, late" if row.late else "kept"
        )
    Console(width=160).print(table)


if __name__ == "__main__":
    sys.exit(main())
