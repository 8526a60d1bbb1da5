"""Pictures of a run: plain SVG that needs no program to draw it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from statistics import median

INK, PAPER, OURS, THEIRS = "#33291f", "#fffdf9", "#4a6f63", "#c9bba6"


def bars(title: str, costs: list[tuple[str, float]], ours: str) -> str:
    """A bar for each server, shortest first."""
    most = max(cost for _, cost in costs)
    drawn = []
    for at, (name, cost) in enumerate(costs):
        y = 44 + 34 * at
        width = max(2, round(420 * cost / most))
        colour = OURS if name.startswith(ours) else THEIRS
        drawn += [
            f'<text x="210" y="{y + 17}" font-size="14" text-anchor="end">{name}</text>',
            f'<rect x="222" y="{y}" width="{width}" height="24" rx="3" fill="{colour}"/>',
            f'<text x="{230 + width}" y="{y + 17}" font-size="14">{cost:.2f}</text>',
        ]
    return _page(f"{title}, in microseconds", 34 * len(costs) + 50, drawn)


def curve(title: str, of: str, points: Mapping[int, Sequence[float]]) -> str:
    """The median at each place with the spread of the rounds; places are as far apart as they are times bigger."""
    most = max(max(each) for each in points.values()) * 1.15
    low, high = (math.log(end(points)) for end in (min, max))
    drawn, line = [], []
    for place, each in points.items():
        x = 90 + 600 * (math.log(place) - low) / (high - low or 1)
        top, middle, bottom = (250 - 190 * value / most for value in (max(each), median(each), min(each)))
        line.append(f"{x:.0f},{middle:.0f}")
        drawn += [
            f'<line x1="{x:.0f}" y1="{top:.0f}" x2="{x:.0f}" y2="{bottom:.0f}" stroke="{OURS}" stroke-width="2"/>',
            f'<circle cx="{x:.0f}" cy="{middle:.0f}" r="5" fill="{OURS}"/>',
            f'<text x="{x + 9:.0f}" y="{middle - 9:.0f}" font-size="13">{median(each):.2f}</text>',
            f'<text x="{x:.0f}" y="272" font-size="13" text-anchor="middle">{place:,}</text>',
        ]
    drawn += [
        f'<polyline points="{" ".join(line)}" fill="none" stroke="{OURS}" stroke-width="2"/>',
        f'<line x1="70" y1="250" x2="720" y2="250" stroke="{THEIRS}"/>',
        '<text x="60" y="254" font-size="13" text-anchor="end">0</text>',
        f'<text x="720" y="292" font-size="13" text-anchor="end">{of}</text>',
    ]
    return _page(f"{title}, in microseconds", 300, drawn)


def _page(title: str, height: int, drawn: list[str]) -> str:
    box = f'viewBox="0 0 760 {height}" role="img" font-family="sans-serif" fill="{INK}"'
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {box}>',
        f'<title>{title}</title><rect width="760" height="{height}" fill="{PAPER}"/>',
        f'<text x="16" y="26" font-size="15">{title}</text>',
    ]
    return "\n".join([*out, *drawn, "</svg>"]) + "\n"
