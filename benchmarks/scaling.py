"""What one core carries, what a journal on PostgreSQL costs more, and a reckoning up to many meetings.

`python -m benchmarks.scaling` measures the costs of the full path (decode, moderation, commit before delivery) on this
machine, and what one and two processes carry together with PostgreSQL and Redis; it writes `docs/scaling.json` and the
tables of `docs/scaling.md`. `--reckon` only reckons again from that file. What is measured and what is a guess is said in
the output: every guess is an entry of GUESSES with the reason for it.
"""

from __future__ import annotations

import argparse
import json
import math
import sqlite3
import sys
import tempfile
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks import scaling_page, together
from benchmarks.building import ROOT
from benchmarks.homegroup import Homegroup, homegroup
from benchmarks.runs import loaded, measured

FIGURES = ROOT / "docs/scaling.json"
AT_ONCE = (400, 4_000, 20_000, 100_000)  #: meetings


@dataclass(frozen=True, slots=True)
class Costs:
    """Measured on one machine, one run each; seconds of CPU, bytes."""

    line: float  #: CPU of one line up to its commit, whoever is there
    delivery: float  #: CPU of giving it to one member more
    idle_cpu: float  #: CPU a second of one connection that only listens
    connection: float  #: memory of one connection
    meeting: float  #: memory of one meeting with its people, without their connections
    disk: float  #: bytes on disk for one line, its index and its log
    cores_measured: float
    postgres_line: float  #: PostgreSQL's CPU for one line, with one process


@dataclass(frozen=True, slots=True)
class Guess:
    value: float
    why: str


GUESSES = {
    "people": Guess(25, "people in a meeting; groups say 8 to 30"),
    "lines": Guess(0.2, "lines a second in a meeting: one every 5 s while somebody shares"),
    "fill": Guess(0.5, "of a core is used; the rest is for storms, deploys and a neighbour that died"),
    "postgres_commits": Guess(2_000, "forced writes a second of one good disk; a group counts as one"),
    "group": Guess(3, "lines in one commit when a process has hundreds of meetings"),
    "spread": Guess(1.3, "processes that one meeting's people sit at, when a proxy sends a meeting to one"),
    "ring": Guess(20e-6, "s of Redis CPU for one ring and each process that hears it"),
    "meeting_hours": Guess(1.5, "hours a meeting lasts"),
    "meetings_a_day": Guess(2, "meetings one running at the peak stands for in a day"),
}


def measure(folder: Path, seconds: float, postgres_line: float) -> Costs:
    small = _rate(folder / "small", rooms=20, people=2, each=2, seconds=seconds)
    large = _rate(folder / "large", rooms=2, people=500, each=20, seconds=seconds)
    # Two sizes, two unknowns: what a line costs whoever is there, and what each member adds.
    delivery = (large["line"] - small["line"]) / (500 - 2)
    line = small["line"] - 2 * delivery
    connection = (large["memory"] - small["memory"]) / (2 * 500 - 20 * 2)
    meeting = max(0.0, small["memory"] / 20 - 2 * connection)
    return Costs(
        line=line,
        delivery=delivery,
        idle_cpu=large["idle"] / (2 * 500),
        connection=connection,
        meeting=meeting,
        disk=large["disk"],
        cores_measured=large["cores"],
        postgres_line=postgres_line,
    )


def _rate(folder: Path, *, rooms: int, people: int, each: float, seconds: float) -> dict[str, float]:
    with homegroup(folder) as server:
        before = server.process.memory()
        with loaded(server, server.meetings(rooms, people)) as load:
            memory = server.process.memory() - before
            cpu = server.process.cpu()
            load.run("idle 0 5")
            idle = (server.process.cpu() - cpu) / 5
            load.run(f"rate {rooms * each} 2")
            stored = _stored(server)
            result = measured(server.process, load, f"rate {rooms * each} {seconds}")
            grown = _stored(server) - stored
    if result["lost"] or result["disorder"]:
        raise RuntimeError(f"{result['lost']} lines were lost or came in disorder; nothing was measured")
    busy = result["server_cpu"] - idle * result["seconds"]
    lines = result["complete"]
    print(f"{rooms} x {people}: {busy / lines * 1e6:.0f} us a line, {result['cores']:.2f} cores", flush=True)
    return {
        "line": busy / lines,
        "idle": idle,
        "memory": memory,
        "disk": grown / lines,
        "cores": result["cores"],
    }


def _stored(server: Homegroup) -> int:
    """Bytes of the database with what its log will add to it, as a reader sees them."""
    with closing(sqlite3.connect(f"file:{server.data}/homegroup.db?mode=ro", uri=True)) as reader:
        pages, size = (reader.execute(f"PRAGMA {what}").fetchone()[0] for what in ("page_count", "page_size"))
    return int(pages * size)


def reckon(costs: Costs, meetings: int) -> dict[str, float]:
    """What `meetings` at the same time need. Linear in what was measured; the guesses are named above."""
    g = {name: guess.value for name, guess in GUESSES.items()}
    people, lines = meetings * g["people"], meetings * g["lines"]
    cpu = lines * (costs.line + g["people"] * costs.delivery) + people * costs.idle_cpu
    processes = max(1, math.ceil(cpu / g["fill"]))
    rings = lines / g["group"] * g["spread"]
    return {
        "meetings": meetings,
        "people": people,
        "lines_a_second": lines,
        "deliveries_a_second": lines * g["people"],
        "processes": processes,
        "memory_gb": (people * costs.connection + meetings * costs.meeting) / 1e9,
        "postgres_cores": lines * costs.postgres_line,
        "postgres_shards": max(1, math.ceil(lines / g["group"] / g["postgres_commits"])),
        # One channel reaches every process: the cost grows with rings times processes. Sharded by meeting it does not.
        "redis_cores_one_channel": rings * processes * g["ring"],
        "redis_cores_sharded": rings * 2 * g["ring"],
        "disk_gb_a_day": lines * g["meeting_hours"] * 3600 * g["meetings_a_day"] * costs.disk / 1e9,
    }


def for_a_thousand(costs: Costs) -> dict[str, float]:
    one = reckon(costs, max(1, round(1_000 / GUESSES["people"].value)))
    return {
        "cores": one["lines_a_second"] * costs.line
        + one["deliveries_a_second"] * costs.delivery
        + one["people"] * costs.idle_cpu,
        "memory_mb": one["memory_gb"] * 1000,
        "disk_mb_a_day": one["disk_gb_a_day"] * 1000,
    }


def show(costs: Costs) -> None:
    print("\nMeasured:")
    for name, value in asdict(costs).items():
        print(f"  {name:16}{value:.3g}")
    print("\nGuessed:")
    for name, guess in GUESSES.items():
        print(f"  {name:16}{guess.value:.3g}  {guess.why}")
    print("\nFor 1,000 people: " + ", ".join(f"{k} {v:.3g}" for k, v in for_a_thousand(costs).items()))
    rows = [reckon(costs, meetings) for meetings in AT_ONCE]
    print()
    for name in rows[0]:
        print(f"{name:24}" + "".join(f"{row[name]:>12,.4g}" for row in rows))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scaling", description=__doc__)
    parser.add_argument("--reckon", action="store_true")
    parser.add_argument("--seconds", type=float, default=10)
    asked = parser.parse_args()
    if not asked.reckon:
        with tempfile.TemporaryDirectory(prefix="homegroup-scaling-") as folder:
            rows = together.measure(Path(folder) / "together", asked.seconds)
            costs = measure(Path(folder), asked.seconds, together.postgres_line(rows))
        figures = {"costs": asdict(costs), "together": rows}
        FIGURES.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    figures = json.loads(FIGURES.read_text(encoding="utf-8"))
    costs = Costs(**figures["costs"])
    show(costs)
    scaling_page.write(figures, [reckon(costs, meetings) for meetings in AT_ONCE], for_a_thousand(costs))
    return 0


if __name__ == "__main__":
    sys.exit(main())
