"""Measures the crisis rule on labelled JSON Lines and prints the table of bars, with intervals and the worst families."""

from __future__ import annotations

import math
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from moderation.model.rows import Row, read
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
    """The lines of the table. Empty input gives one line that says so."""
    if not measured:
        return ["no labelled rows"]
    danger = [m for m in measured if m.row.alert]
    calm = [m for m in measured if not m.row.alert]
    lines = [f"rows {len(measured)}: {len(danger)} at C2 and above, {len(calm)} below"]
    if danger:
        lines.append(_share("found at C2 and above", sum(m.level >= 2 for m in danger), len(danger)))
        worse = [m for m in danger if m.row.level >= 3]
        if worse:
            lines.append(_share("  of C3 and C4: found at all", sum(m.level >= 2 for m in worse), len(worse)))
            lines.append(_share("  of C3 and C4: found as red", sum(m.level >= 3 for m in worse), len(worse)))
        alerts = [m for m in measured if m.level >= 1]
        lines.append(_share("alerts with a span", sum(m.spanned for m in alerts), len(alerts)))
    if calm:
        lines.append(_share("specificity", sum(m.level < 2 for m in calm), len(calm)))
        for name, least in (("all", 2), ("red", 3)):
            count = sum(m.level >= least for m in calm)
            lines.append(
                f"false alarms per 1,000, {name:<4} {1000 * count / len(calm):6.1f}  ({count} of {len(calm)})"
            )
    if danger and calm:
        lines.extend(_ranking(danger, calm))
    times = sorted(m.micros for m in measured)
    lines.append(
        f"time per line, us: p50 {_at(times, 0.5):.0f}  p99 {_at(times, 0.99):.0f}  worst {times[-1]:.0f}"
    )
    lines.extend(_groups("frame", measured))
    lines.extend(_worst(measured))
    return lines


def _ranking(danger: list[Measured], calm: list[Measured]) -> list[str]:
    lines = [f"area under the curve {area([m.risk for m in danger], [m.risk for m in calm]):.3f}"]
    for rate in (0.01, 0.03, 0.07):
        least = _threshold([m.risk for m in calm], rate)
        hits = sum(m.risk > least for m in danger)
        lines.append(_share(f"sensitivity at {100 * rate:.0f} % false alarms", hits, len(danger)))
    return lines


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


def _share(name: str, hits: int, of: int) -> str:
    low, high = wilson(hits, of)
    return f"{name:<34} {hits / of if of else 0:.3f}  [{low:.3f}, {high:.3f}]  ({hits} of {of})"


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
