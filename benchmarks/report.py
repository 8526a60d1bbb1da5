"""The tables, on the terminal and as docs/performance.md."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import plot
from benchmarks.bars import HEAD, bars, doubt
from benchmarks.peers import FLOOR, JOINING, NAIVE
from benchmarks.runs import EACH, OURS

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "performance.md"

Result = dict[str, Any]
Rows = list[list[str]]


def print_tables(results: Result) -> None:
    for title, rows in tables(results):
        print(f"\n{title}\n")
        widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
        for row in rows:
            first, *rest = row
            cells = [
                first.ljust(widths[0]),
                *(cell.rjust(width) for cell, width in zip(rest, widths[1:], strict=True)),
            ]
            print("  ".join(cells))


def tables(results: Result) -> Iterable[tuple[str, Rows]]:
    if found := bars(results):
        yield "The bars", [HEAD, *(bar.row() for bar in found)]
    if results.get("failed"):
        yield (
            "Could not be measured",
            [["part", "why"], *([name, why] for name, why in results["failed"].items())],
        )
    if "compare" in results:
        part = results["compare"]
        for k in ("1", "16"):
            yield _title(part, k), compared(part, k)
        if part["skipped"]:
            yield "Left out", [["server", "why"], *([name, why] for name, why in part["skipped"].items())]
    if "steady" in results:
        yield "A steady evening", steady(results["steady"])
    if "sizes" in results:
        yield "As a room gets bigger, 20 lines/s", curved(results["sizes"]["runs"], "members")
    if "crowd" in results:
        part = results["crowd"]
        yield f"As the lines are of more meetings of {EACH}, 100 lines/s", curved(part["runs"], "meetings")
        numbers = [str(part["connections"]), f"{part['bytes_each'] / 1000:.1f}", f"{part['idle']:.3f}"]
        yield "People who only listen", [["connections", "kB each", "cores"], numbers]
    if "lines" in results:
        yield "A line of the recorded meetings, microseconds", results["lines"]["evenings"]
        yield "The load generator's line, microseconds", results["lines"]["load"]


def _title(part: Result, k: str) -> str:
    return f"One room of {part['members']}, {k} in flight: CPU of the server for each delivered line"


def compared(part: Result, k: str) -> Rows:
    """Each server with its cost in ratio to the C floor, to C with joined sends, and to naive Starlette."""
    rounds: dict[str, list[Result]] = part["rounds"]
    cost = {name: median(one[k]["us"] for one in runs) for name, runs in rounds.items()}
    rows = [["server", "us", "spread", "x floor", "x joined", "x naive", "p50 ms", "p99 ms", "load", ""]]
    for name, runs in sorted(rounds.items(), key=lambda item: cost[item[0]]):
        each = [one[k] for one in runs]
        costs = [one["us"] for one in each]
        ratios = [_ratio(rounds, name, peer.name, k) for peer in (FLOOR, JOINING, NAIVE)]
        rows.append(
            [
                name,
                f"{cost[name]:.2f}",
                f"{min(costs):.2f}-{max(costs):.2f}",
                *ratios,
                *_middle(each, "p50_ms", "p99_ms"),
                f"{median(one['generator'] for one in each):.2f}",
                remark(each),
            ]
        )
    return rows


def _ratio(rounds: dict[str, list[Result]], name: str, to: str, k: str) -> str:
    if to not in rounds:
        return ""
    pairs = zip(rounds[name], rounds[to], strict=True)
    return f"{median(one[k]['us'] / other[k]['us'] for one, other in pairs):.2f}"


def _middle(runs: list[Result], *fields: str) -> list[str]:
    return [f"{median(one[field] for one in runs):.1f}" for field in fields]


def remark(runs: list[Result]) -> str:
    why = doubt(runs)
    return f"latency not valid: {why}" if why else ""


def steady(part: Result) -> Rows:
    rows = [["shape", "cores", "us", "p50 ms", "p99 ms", "ack p99 ms", "load", ""]]
    shapes = [
        (f"1 x {part['members']}, 200 lines/s", part["big"]),
        ("200 x 25, 2 lines/s each", part["many"]),
    ]
    for name, runs in shapes:
        cores, us, load = (median(one[field] for one in runs) for field in ("cores", "us", "generator"))
        latencies = _middle(runs, "p50_ms", "p99_ms", "ack_p99_ms")
        rows.append([name, f"{cores:.2f}", f"{us:.2f}", *latencies, f"{load:.2f}", remark(runs)])
    return rows


def curved(runs: dict[str, list[Result]], of: str) -> Rows:
    rows = [[of, "us", "spread", "p99 ms", ""]]
    for name, each in runs.items():
        costs = [one["us"] for one in each]
        spread = f"{min(costs):.2f}-{max(costs):.2f}"
        rows.append([name, f"{median(costs):.2f}", spread, *_middle(each, "p99_ms"), remark(each)])
    return rows


INTRODUCTION = """\
Made by `make bench BENCH=--write` (`BENCH="--quick --write"` takes less than ten minutes); nothing on this page is typed by hand.

What is compared is the server's CPU for each delivered line: this server doing everything it does (decode, read the words by every rule, commit
to disk before anybody sees them, deliver), the others only passing text on. All servers are up at the same time and are measured in turns, a short
while each; ratios are taken within a round, and the median of the rounds is shown with their spread, so that another program on the machine
disturbs everybody alike. *C, one send per member* is the floor: it does nothing but the kernel's sends. *C, sends joined* gives what came
within 10 ms in one send. *Words not read* is this server without moderation: the difference is what reading costs.

`us` is microseconds of CPU for each line and member; `load` is the share of a core the load generator used. Where it was the limit, or other
programs used the machine, latencies are marked as not valid. The lines are calm ones that cost about what the median line of the
recorded meetings costs.
""".splitlines()


def write_page(results: Result) -> None:
    """docs/performance.md and its pictures, made from this run and nothing else."""
    machine = results["machine"]
    where = f"Python {machine['python']}, Linux {machine['kernel']}, {machine['cores']} cores, server and load on one each; {machine['rounds']} rounds."
    page = ["# Performance", "", *INTRODUCTION, "", where]
    for title, rows in tables(results):
        page += ["", f"## {title}", "", "| " + " | ".join(rows[0]) + " |", "|" + "---|" * len(rows[0])]
        page += ["| " + " | ".join(row) + " |" for row in rows[1:]]
        for name, picture in _pictures(title, rows, results):
            (PAGE.parent / name).write_text(picture, encoding="utf-8")
            page += ["", f"![{title}]({name})"]
    PAGE.write_text("\n".join(page) + "\n", encoding="utf-8")


def _pictures(title: str, rows: Rows, results: Result) -> Iterable[tuple[str, str]]:
    if title.startswith("One room"):
        k = title.split(", ")[1].split()[0]
        yield (
            f"performance-{k}-in-flight.svg",
            plot.bars(title, [(row[0], float(row[1])) for row in rows[1:]], OURS),
        )
    for part, of in (("sizes", "As a room"), ("crowd", "As the lines")):
        if title.startswith(of):
            points = {int(name): [one["us"] for one in runs] for name, runs in results[part]["runs"].items()}
            yield f"performance-{part}.svg", plot.curve(f"{title}: CPU for each delivery", rows[0][0], points)
