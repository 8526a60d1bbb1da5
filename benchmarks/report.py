"""The tables, on the terminal and as docs/performance.md."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.peers import FLOOR, JOINING, NAIVE

ROOT = Path(__file__).resolve().parents[1]

Result = dict[str, Any]


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


def tables(results: Result) -> Iterable[tuple[str, list[list[str]]]]:
    if "compare" in results:
        members = results["compare"]["members"]
        for k in ("1", "16"):
            title = f"One room of {members}, {k} in flight: CPU of the server for each delivered line"
            yield title, compared(results["compare"], k)
        if results["compare"]["skipped"]:
            yield "Left out", [[name, why] for name, why in results["compare"]["skipped"].items()]
    if "steady" in results:
        yield "A steady evening", steady(results["steady"])
    if "curve" in results:
        yield "What a delivery costs as rooms and meetings grow", curved(results["curve"])
    if "idle" in results:
        idle = results["idle"]
        rows = [["connections", "kB each", "cores"]]
        rows += [
            [str(idle["connections"]), f"{idle['bytes_each'] / 1000:.1f}", f"{idle['cpu_per_second']:.3f}"]
        ]
        yield "People who only listen", rows


def compared(part: Result, k: str) -> list[list[str]]:
    """Each server with its cost in ratio to the C floor, to C with joined sends, and to naive Starlette."""
    rounds: dict[str, list[Result]] = part["rounds"]
    cost = {name: median(one[k]["us"] for one in runs) for name, runs in rounds.items()}
    rows = [["server", "us", "spread", "x floor", "x joined", "x naive", "p50 ms", "p99 ms", "load", ""]]
    for name, runs in sorted(rounds.items(), key=lambda item: cost[item[0]]):
        each = [one[k] for one in runs]
        costs = [one["us"] for one in each]
        ratios = [
            f"{cost[name] / cost[peer.name]:.2f}" if peer.name in cost else ""
            for peer in (FLOOR, JOINING, NAIVE)
        ]
        rows.append(
            [
                name,
                f"{cost[name]:.2f}",
                f"{min(costs):.2f}-{max(costs):.2f}",
                *ratios,
                f"{median(one['p50_ms'] for one in each):.1f}",
                f"{median(one['p99_ms'] for one in each):.1f}",
                f"{median(one['generator'] for one in each):.2f}",
                remark(each),
            ]
        )
    return rows


def remark(runs: list[Result]) -> str:
    if any(one["lost"] or one["disorder"] for one in runs):
        return "LOST OR OUT OF ORDER"
    return "latency not valid: the load was the limit" if any(not one["valid"] for one in runs) else ""


def steady(part: Result) -> list[list[str]]:
    rows = [["shape", "cores", "us", "p50 ms", "p99 ms", "ack p99 ms", "load", ""]]
    shapes = [
        (f"1 x {part['members']}, 200 lines/s", part["big"]),
        ("200 x 25, 2 lines/s each", part["many"]),
    ]
    for name, one in shapes:
        numbers = [one["cores"], one["us"], one["p50_ms"], one["p99_ms"], one["ack_p99_ms"], one["generator"]]
        rows.append([name, *(f"{number:.2f}" for number in numbers), remark([one])])
    return rows


def curved(part: Result) -> list[list[str]]:
    rows = [["meetings", "people in each", "us", "p99 ms", ""]]
    for one in [*part["sizes"], *part["counts"]]:
        numbers = [str(one["rooms"]), str(one["people"]), f"{one['us']:.2f}", f"{one['p99_ms']:.1f}"]
        rows.append([*numbers, remark([one])])
    return rows


INTRODUCTION = [
    "Made by `make bench BENCH=--write`; nothing on this page is typed by hand. What is compared is the",
    "server's CPU for each delivered line: this server doing everything it does (decode, moderate, commit",
    "to disk, deliver), the others only passing text on. `load` is the share of a core the load generator",
    "used; where it was the limit, latencies say nothing.",
]


def write_page(results: Result) -> None:
    """docs/performance.md, made from this run and nothing else."""
    machine = results["machine"]
    where = f"Python {machine['python']}, Linux {machine['kernel']}, {machine['cores']} cores"
    page = ["# Performance", "", *INTRODUCTION, "", f"{where}, server and load on one each."]
    for title, rows in tables(results):
        page += ["", f"## {title}", "", "| " + " | ".join(rows[0]) + " |", "|" + "---|" * len(rows[0])]
        page += ["| " + " | ".join(row) + " |" for row in rows[1:]]
        if title.startswith("One room") and len(rows) > 1:
            picture = ROOT / "docs" / f"performance-{title.split(', ')[1].split()[0]}-in-flight.svg"
            picture.write_text(bars(title, [(row[0], float(row[1])) for row in rows[1:]]), encoding="utf-8")
            page += ["", f"![{title}]({picture.name})"]
    (ROOT / "docs" / "performance.md").write_text("\n".join(page) + "\n", encoding="utf-8")


INK, PAPER, OURS, THEIRS = "#33291f", "#fffdf9", "#4a6f63", "#c9bba6"


def bars(title: str, costs: list[tuple[str, float]]) -> str:
    """A bar for each server, shortest first; plain SVG that needs no program to draw it."""
    most = max(cost for _, cost in costs)
    height = 34 * len(costs) + 50
    box = f'viewBox="0 0 760 {height}" role="img" font-family="sans-serif" fill="{INK}"'
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {box}>',
        f'<title>{title}</title><rect width="760" height="{height}" fill="{PAPER}"/>',
        f'<text x="16" y="26" font-size="15">{title}, in microseconds</text>',
    ]
    for at, (name, cost) in enumerate(costs):
        y = 44 + 34 * at
        width = max(2, round(440 * cost / most))
        colour = OURS if name == "homegroup" else THEIRS
        out += [
            f'<text x="210" y="{y + 17}" font-size="14" text-anchor="end">{name}</text>',
            f'<rect x="222" y="{y}" width="{width}" height="24" rx="3" fill="{colour}"/>',
            f'<text x="{230 + width}" y="{y + 17}" font-size="14">{cost:.2f}</text>',
        ]
    return "\n".join([*out, "</svg>"]) + "\n"
