"""Measures the crisis rule on labelled JSON Lines and prints the table of bars, with intervals and the worst families."""

from __future__ import annotations

import math
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from moderation.model.rows import ORDINARY, Row, read
from moderation.reading import Reading
from moderation.rules.crisis import Crisis
from moderation.verdict import Finding


@dataclass(frozen=True, slots=True)
class Measured:
    row: Row
    level: int
    risk: float
    spanned: bool
    micros: float


def main(files: list[Path]) -> None:
    """Print the table for all rows of the files together."""
    measured = measure(row for path in files for row in read(path))
    for line in table(measured):
        print(line)


def measure(rows: Iterable[Row]) -> list[Measured]:
    """Every row through the rule, as a meeting would ask it."""
    rule = Crisis()
    measured = []
    for row in rows:
        started = time.perf_counter()
        found: list[Finding] = list(rule.notice(Reading.of(row.text), row.scene))
        micros = 1e6 * (time.perf_counter() - started)
        level, risk = (int(found[0].level), found[0].risk) if found else (0, 0.0)
        spanned = bool(found and any(span.end > span.start for span in found[0].spans))
        measured.append(Measured(row, level, risk, spanned, micros))
    return measured


def table(measured: list[Measured]) -> list[str]:
    """The lines of the table: all rows, then each language, the frames and the worst families."""
    if not measured:
        return ["no labelled rows"]
    lines = [f"{'measure':<46} {'figure':>7}  {'95 % interval':<16} {'bar':<8} rows"]
    lines += _measures(measured)
    languages = sorted({m.row.lang for m in measured})
    for lang in languages if len(languages) > 1 else []:
        lines += ["", f"of these, {lang}:", *_measures([m for m in measured if m.row.lang == lang])]
    lines += ["", *_times(measured), *_groups("frame", measured), *_worst(measured)]
    return lines


#: What the issue asks of a measure, where it asks anything: the figure must be at least, or with `<=` at most this.
BARS: Final = {
    "found, C2 and above": "0.93",
    "found, C3 and C4": "0.98",
    "specificity": "0.95",
    "alerts with a span": "1.00",
    "alerts per 1,000 lines of ordinary talk, all": "<= 6",
    "alerts per 1,000 lines of ordinary talk, red": "<= 1",
    "sensitivity at 3 % false alarms, ordinary": "0.85",
    "sensitivity at 1 % false alarms, ordinary": "0.68",
    "sensitivity at 7 % false alarms": "es 0.85",
    "area under the curve, ordinary talk": "0.98",
    "area under the curve, hard negatives": "0.84",
    "split over lines": "0.90",
    "answers to questions": "0.85",
}


def _measures(measured: list[Measured]) -> list[str]:
    danger = [m for m in measured if m.row.alert]
    calm = [m for m in measured if not m.row.alert]
    lines = [*_found(danger), *_quiet(calm)]
    if danger and calm:
        lines += _ranking(danger, calm)
    alerts = [m for m in measured if m.level >= 1]
    return [*lines, *_line("alerts with a span", sum(m.spanned for m in alerts), len(alerts))]


def _found(danger: list[Measured]) -> list[str]:
    worse = [m for m in danger if m.row.level >= 3]
    split = [m for m in danger if m.row.frame.startswith("split") or m.row.family.startswith("split")]
    answers = [m for m in danger if m.row.frame.startswith("answer")]
    return [
        *_line("found, C2 and above", sum(m.level >= 2 for m in danger), len(danger)),
        *_line("found, C3 and C4", sum(m.level >= 2 for m in worse), len(worse)),
        *_line("  as red", sum(m.level >= 3 for m in worse), len(worse)),
        *_line("split over lines", sum(m.level >= 2 for m in split), len(split)),
        *_line("answers to questions", sum(m.level >= 2 for m in answers), len(answers)),
    ]


def _quiet(calm: list[Measured]) -> list[str]:
    lines = _line("specificity", sum(m.level < 2 for m in calm), len(calm))
    plain = [m for m in calm if m.row.frame in ORDINARY]
    for those, name in ((plain, " of ordinary talk"), (calm, "")) if plain else ((calm, ""),):
        for kind, least in (("all", 2), ("red", 3)):
            count = sum(m.level >= least for m in those)
            lines += _line(f"alerts per 1,000 lines{name}, {kind}", count, len(those), 1000)
    return lines


def _ranking(danger: list[Measured], calm: list[Measured]) -> list[str]:
    """How well the risk alone parts the two, whatever the thresholds: against all calm rows, and by kind where frames tell."""
    plain = [m for m in calm if m.row.frame in ORDINARY]
    hard = [m for m in calm if m.row.frame not in ORDINARY]
    kinds = [("", "", calm)]
    if plain and hard:
        kinds += [(", ordinary talk", ", ordinary", plain), (", hard negatives", ", hard", hard)]
    lines = []
    for full, short, those in kinds:
        figure = area([m.risk for m in danger], [m.risk for m in those])
        low, high = around(figure, len(danger), len(those))
        lines.append(
            _written(f"area under the curve{full}", figure, low, high, f"{len(danger)} / {len(those)}")
        )
        for rate in (0.01, 0.03, 0.07):
            least = _threshold([m.risk for m in those], rate)
            hits = sum(m.risk > least for m in danger)
            lines += _line(f"sensitivity at {100 * rate:.0f} % false alarms{short}", hits, len(danger))
    return lines


def _line(name: str, hits: int, of: int, times: int = 1) -> list[str]:
    """One measure that is a share, or nothing when there are no rows for it."""
    if not of:
        return []
    low, high = wilson(hits, of)
    return [_written(name, times * hits / of, times * low, times * high, f"{hits} of {of}")]


def _written(name: str, figure: float, low: float, high: float, rows: str) -> str:
    digits = 1 if high > 1.5 else 3
    interval = f"[{low:.{digits}f}, {high:.{digits}f}]"
    return f"{name:<46} {figure:>7.{digits}f}  {interval:<16} {BARS.get(name.strip(), ''):<8} {rows}"


def _times(measured: list[Measured]) -> list[str]:
    times = sorted(m.micros for m in measured)
    figures = f"p50 {_at(times, 0.5):.0f}  p99 {_at(times, 0.99):.0f}  worst {times[-1]:.0f}"
    return [f"time a line, us: {figures}  (bar: 120 / 400)"]


def area(danger: list[float], calm: list[float]) -> float:
    """How often a crisis line has the higher risk of the two; ties count half."""
    ranked = sorted([(risk, 1) for risk in danger] + [(risk, 0) for risk in calm])
    total, i = 0.0, 0
    below = 0
    while i < len(ranked):
        j = i
        while j < len(ranked) and ranked[j][0] == ranked[i][0]:
            j += 1
        ones = sum(label for _, label in ranked[i:j])
        zeros = j - i - ones
        total += ones * (below + zeros / 2)
        below += zeros
        i = j
    return total / (len(danger) * len(calm))


def _threshold(calm: list[float], rate: float) -> float:
    """The risk that at most this share of calm lines is above."""
    ranked = sorted(calm, reverse=True)
    return ranked[min(int(rate * len(ranked)), len(ranked) - 1)]


def wilson(hits: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a share, after Wilson (1927)."""
    if not of:
        return 0.0, 1.0
    z, p = 1.96, hits / of
    middle = (p + z * z / (2 * of)) / (1 + z * z / of)
    half = z / (1 + z * z / of) * math.sqrt(p * (1 - p) / of + z * z / (4 * of * of))
    return max(middle - half, 0.0), min(middle + half, 1.0)


def around(figure: float, danger: int, calm: int) -> tuple[float, float]:
    """The 95 % interval of an area under the curve, after Hanley and McNeil (1982)."""
    one, two = figure / (2 - figure), 2 * figure**2 / (1 + figure)
    spread = figure * (1 - figure) + (danger - 1) * (one - figure**2) + (calm - 1) * (two - figure**2)
    half = 1.96 * math.sqrt(max(spread, 0.0) / (danger * calm))
    return max(figure - half, 0.0), min(figure + half, 1.0)


def _at(ranked: list[float], share: float) -> float:
    return ranked[min(int(share * len(ranked)), len(ranked) - 1)]


def _groups(name: str, measured: list[Measured]) -> list[str]:
    groups: dict[tuple[str, str], list[Measured]] = defaultdict(list)
    for m in measured:
        groups[m.row.lang, m.row.frame].append(m)
    lines = [f"by language and {name}:"] if len(groups) > 1 else []
    for (lang, frame), those in sorted(groups.items()) if lines else []:
        lines.append(f"  {lang} {frame or '-':<20} {_counts(those)}")
    return lines


def _counts(those: list[Measured]) -> str:
    danger = [m for m in those if m.row.alert]
    calm = [m for m in those if not m.row.alert]
    found, false = sum(m.level >= 2 for m in danger), sum(m.level >= 2 for m in calm)
    return f"found {found} of {len(danger)}, false {false} of {len(calm)}"


def _worst(measured: list[Measured]) -> list[str]:
    groups: dict[str, list[Measured]] = defaultdict(list)
    for m in measured:
        groups[m.row.family].append(m)
    wrong = {f: sum((m.level >= 2) != m.row.alert for m in those) for f, those in groups.items()}
    worst = sorted((f for f in wrong if wrong[f]), key=lambda f: (-wrong[f], f))[:12]
    return ["worst families:", *[f"  {f:<34} {_counts(groups[f])}" for f in worst]] if worst else []
