"""What one process and what two processes carry over many meetings, with PostgreSQL and Redis, and who spends what.

Both sizes get the same meetings and the same rates, each twice the one before, until lines are late or the machine is
full. On a machine with two cores the processes, the database and the load share them, so what is told beside the rate
is how much of a core each of them took: the load's share is nobody's in a real house.
"""

from __future__ import annotations

import signal
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.building import ROOT, build_c
from benchmarks.homegroup import FRAME, Homegroup, Shared, homegroup
from benchmarks.processes import Load, Measured, busy
from tests.servers import PostgresServer, RedisServer
from tests.servers import Server as Program

MEETINGS, PEOPLE = 40, 10
RATES = (20, 40, 80, 160, 320, 640)  #: lines a second over all meetings
LATE_MS = 100.0  #: a p99 beyond it, and the rate is not carried

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class House:
    servers: list[Homegroup]
    loads: list[Load]
    postgres: Measured
    redis: Measured

    def spent(self) -> dict[str, float]:
        """Seconds of CPU so far, by whom."""
        return {
            "processes": sum(each.process.cpu() for each in self.servers),
            "postgres": self.postgres.cpu(),
            "redis": self.redis.cpu(),
        }


def measure(folder: Path, seconds: float) -> list[Row]:
    """One row for each rate that was tried, first with one process, then with two."""
    rows: list[Row] = []
    for processes in (1, 2):
        with house(folder / str(processes), processes) as whole:
            run(whole, 10 * processes, 2.0)  # warm
            for rate in RATES:
                row = {"processes": processes} | run(whole, rate, seconds)
                if not row["carried"]:  # perhaps it was somebody else on the machine
                    row = {"processes": processes} | run(whole, rate, seconds)
                rows.append(row)
                print(
                    f"{processes} process(es), {rate} lines/s: p99 {row['p99_ms']:.1f} ms, cores "
                    + ", ".join(f"{who} {cores:.2f}" for who, cores in row["cores"].items()),
                    flush=True,
                )
                if not row["carried"]:
                    break
    return rows


def postgres_line(rows: list[Row]) -> float:
    """Seconds of PostgreSQL's CPU for one line, at the highest rate at which one process lost none."""
    whole = [row for row in rows if row["processes"] == 1 and row["lost"] == 0]
    if not whole:
        raise RuntimeError("one process lost lines at the lowest rate: the machine is too busy to measure")
    best = max(whole, key=lambda row: float(row["rate"]))
    return float(best["cores"]["postgres"] / best["rate"])


@contextmanager
def house(folder: Path, processes: int) -> Iterator[House]:
    with ExitStack() as stack:
        postgres = stack.enter_context(program(PostgresServer))
        redis = stack.enter_context(program(RedisServer))
        assert isinstance(postgres, PostgresServer)
        assert isinstance(redis, RedisServer)
        shared = Shared(postgres.empty_database(), redis.url)
        servers = [
            stack.enter_context(homegroup(folder / f"at{core}", shared=shared, core=core))
            for core in range(processes)
        ]
        loads = []
        for server in servers:
            script = server.data.parent / "script.txt"
            script.write_text(server.meetings(MEETINGS // processes, PEOPLE), encoding="utf-8")
            load = Load(
                build_c("load", ROOT / "benchmarks/load.c"), server.port, "/ws", script, FRAME, core=None
            )
            stack.callback(load.stop)
            loads.append(load)
        yield House(servers, loads, Measured(_pid(postgres)), Measured(_pid(redis)))


@contextmanager
def program(kind: type[Program]) -> Iterator[Program]:
    with tempfile.TemporaryDirectory(prefix="homegroup-together-") as folder:
        running = kind(Path(folder))
        running.start()
        try:
            yield running
        finally:
            running.stop(signal.SIGQUIT if kind is PostgresServer else signal.SIGKILL)


def _pid(running: Program) -> int:
    assert running._process is not None
    return running._process.pid


def run(whole: House, rate: float, seconds: float) -> Row:
    before, machine = whole.spent(), busy()
    with ThreadPoolExecutor(len(whole.loads)) as pool:
        each = f"rate {rate / len(whole.loads)} {seconds}"
        results = list(pool.map(lambda load: load.run(each), whole.loads))
    after, machine = whole.spent(), busy() - machine
    took = max(result["seconds"] for result in results)
    lines = sum(result["complete"] for result in results)
    load = sum(result["cpu"] for result in results)
    cores = {who: (after[who] - before[who]) / took for who in after} | {"load": load / took}
    p99 = max(result["p99_ms"] for result in results)
    lost = sum(result["lines"] - result["complete"] + result["disorder"] for result in results)
    return {
        "rate": rate,
        "lines": lines,
        "lost": lost,
        "p50_ms": max(result["p50_ms"] for result in results),
        "p99_ms": p99,
        "ack_p99_ms": max(result["ack_p99_ms"] for result in results),
        "cores": cores,
        "others": max(0.0, machine / took - sum(cores.values())),
        "carried": lost == 0 and p99 <= LATE_MS,
    }
