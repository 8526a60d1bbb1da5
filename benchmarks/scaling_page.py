"""Writes the measured and reckoned tables of `docs/scaling.md`, between their marks; the words around them are a person's."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from benchmarks.building import ROOT

PAGE = ROOT / "docs/scaling.md"

RECKONED = {
    "people": "people",
    "lines_a_second": "lines a second",
    "processes": "processes, each on half a core",
    "memory_gb": "memory of all processes, GB",
    "postgres_cores": "PostgreSQL, cores",
    "postgres_shards": "PostgreSQL, primaries (guessed)",
    "redis_cores_one_channel": "Redis, cores, one channel for all (guessed)",
    "redis_cores_sharded": "Redis, cores, a channel for each slot (guessed)",
    "disk_gb_a_day": "disk a day, GB",
}
DISTURBED = 0.3  #: cores that other programs took, from which on a run says little about what is carried


def write(figures: dict[str, Any], reckoned: list[dict[str, float]], thousand: dict[str, float]) -> None:
    page = PAGE.read_text(encoding="utf-8")
    for name, table in {
        "one core": one_core(figures["costs"], thousand),
        "together": together(figures["together"]),
        "reckoning": reckoning(reckoned),
    }.items():
        page = between(page, name, table)
    PAGE.write_text(page, encoding="utf-8")


def between(page: str, name: str, table: str) -> str:
    """The page with `table` between the marks of this name; raises where they are missing."""
    begin, end = f"<!-- {name}: from docs/scaling.json -->", f"<!-- end of {name} -->"
    made, count = re.subn(
        f"{re.escape(begin)}.*?{re.escape(end)}", lambda _: f"{begin}\n{table}\n{end}", page, flags=re.DOTALL
    )
    if count != 1:
        raise ValueError(f"{PAGE} has no marks for {name}")
    return made


def one_core(costs: dict[str, float], thousand: dict[str, float]) -> str:
    told = (
        f"For 1,000 people in meetings of 25, with a line every five seconds in each: {thousand['cores']:.2g} cores, "
        f"{thousand['memory_mb']:.0f} MB, and {thousand['disk_mb_a_day']:.0f} MB of disk for a day of two evenings' worth."
    )
    rows = (
        (
            "one line, read by every rule and committed, in small meetings",
            f"{costs['line'] * 1e3:.2f} ms of CPU",
        ),
        ("giving it to one member more, in a room of 500", f"{costs['delivery'] * 1e6:.1f} us of CPU"),
        (
            "a connection that only listens",
            f"{costs['connection'] / 1e3:.0f} kB, {costs['idle_cpu'] * 1e6:.1f} us of CPU a second",
        ),
        (
            "a meeting without its connections",
            f"{costs['meeting'] / 1e3:.1f} kB, at the limit of what this can see",
        ),
        ("a line on disk, sealed, with its index", f"{costs['disk'] / 1e3:.1f} kB"),
        ("PostgreSQL, for one line", f"{costs['postgres_line'] * 1e3:.2f} ms of CPU"),
    )
    return f"{_table(('what', 'cost'), rows)}\n\n{told}"


def together(rows: list[dict[str, Any]]) -> str:
    told = (
        (
            str(row["processes"]),
            f"{row['rate']:.0f}",
            f"{row['p50_ms']:.1f}",
            f"{row['p99_ms']:.1f}",
            *(f"{row['cores'][who]:.2f}" for who in ("processes", "postgres", "redis", "load")),
            f"{row['others']:.2f}",
            "yes" if row["carried"] else "no",
        )
        for row in rows
    )
    heads = (
        "processes",
        "lines/s",
        "p50 ms",
        "p99 ms",
        "cores: processes",
        "PostgreSQL",
        "Redis",
        "the load",
        "other programs",
        "carried",
    )
    others = max(row["others"] for row in rows)
    disturbed = (
        f"\n\nOther programs took up to {others:.1f} cores during this run, so it says what a line costs and not what is carried."
        if others > DISTURBED
        else ""
    )
    return _table(heads, told) + disturbed


def reckoning(rows: list[dict[str, float]]) -> str:
    heads = ("meetings at once", *(f"{row['meetings']:,.0f}" for row in rows))
    return _table(heads, ((said, *(_figure(row[name]) for row in rows)) for name, said in RECKONED.items()))


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 or value == int(value) else f"{value:.2g}"


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    heads = list(heads)
    lines = [heads, ["---"] * len(heads), *map(list, rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
