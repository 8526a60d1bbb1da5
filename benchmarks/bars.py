"""The bars this server is held to, and whether a run cleared them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median
from typing import Any

from benchmarks.peers import FLOOR, JOINING, NAIVE
from benchmarks.runs import GENERATOR_LIMIT, OTHERS_LIMIT, OURS, UNREAD

Result = dict[str, Any]

#: A curve may rise by this much from one end to the other and still be called flat: what two runs differ by anyway.
FLAT = 1.1


@dataclass(frozen=True, slots=True)
class Bar:
    what: str
    most: float
    found: list[float]  #: one for each round
    unit: str = "x"
    doubt: str = ""  #: why the run says little about it
    unread: list[float] | None = None  #: the same with nobody reading the words

    @property
    def holds(self) -> str:
        held = "holds" if median(self.found) <= self.most else "does not hold"
        return f"not valid: {self.doubt}" if self.doubt else held

    def row(self) -> list[str]:
        return [
            self.what,
            shown(self.most, self.unit),
            shown(median(self.found), self.unit),
            f"{shown(min(self.found), self.unit)} to {shown(max(self.found), self.unit)}",
            shown(median(self.unread), self.unit) if self.unread else "",
            self.holds,
        ]


HEAD = ["what", "at most", "median", "rounds from to", "words not read", ""]


def shown(number: float, unit: str) -> str:
    places = {"ms": 1, "kB": 1}.get(unit, 2)
    return f"{number:.{places}f} {unit}"


def bars(results: Result) -> list[Bar]:
    return [
        *(_compared(results["compare"]) if "compare" in results else ()),
        *(_steady(results["steady"]) if "steady" in results else ()),
        *(_crowd(results["crowd"]) if "crowd" in results else ()),
        *(_curve("sizes", results["sizes"]) if "sizes" in results else ()),
        *(_curve("crowd", results["crowd"]) if "crowd" in results else ()),
    ]


def _compared(part: Result) -> Iterator[Bar]:
    rounds = part["rounds"]
    for k, peer, most in (
        ("1", FLOOR, 1.6),
        ("1", NAIVE, 0.5),
        ("16", JOINING, 1.5),
        ("16", NAIVE, 0.1),
    ):
        if peer.name in rounds:
            what = f"{part['members']} members, {k} in flight, CPU for each delivery beside {peer.name}"
            ours, unread = (_ratios(rounds, name, peer.name, k) for name in (OURS, UNREAD))
            yield Bar(what, most, ours, doubt=_lost([one[k] for one in rounds[OURS]]), unread=unread)


def _ratios(rounds: dict[str, list[Result]], name: str, to: str, k: str) -> list[float]:
    """Of each round by itself: what the machine did meanwhile, it did to both."""
    return [ours[k]["us"] / theirs[k]["us"] for ours, theirs in zip(rounds[name], rounds[to], strict=True)]


def _steady(part: Result) -> Iterator[Bar]:
    big, many = part["big"], part["many"]
    name = f"200 lines/s into {part['members']} members"
    yield Bar(f"{name}, delivery p99", 40, [one["p99_ms"] for one in big], "ms", doubt(big))
    yield Bar(f"{name}, of a core", 0.35, [one["cores"] for one in big], "cores", _lost(big))
    name = "200 meetings of 25, 2 lines/s each"
    yield Bar(f"{name}, delivery p99", 20, [one["p99_ms"] for one in many], "ms", doubt(many))
    yield Bar(f"{name}, ack p99", 20, [one["ack_p99_ms"] for one in many], "ms", doubt(many))


def _crowd(part: Result) -> Iterator[Bar]:
    yield Bar(
        f"{part['connections']:,} idle connections, memory of each", 26, [part["bytes_each"] / 1000], "kB"
    )


def _curve(name: str, part: Result) -> Iterator[Bar]:
    """How much dearer a delivery is at one end than at the other, round by round."""
    runs = list(part["runs"].items())
    (first, low), (last, high) = runs[0], runs[-1]
    kind = "members" if name == "sizes" else "meetings"
    rise = [after["us"] / before["us"] for before, after in zip(low, high, strict=True)]
    yield Bar(f"cost of a delivery at {last} {kind} beside {first}", FLAT, rise, doubt=_lost([*low, *high]))


def doubt(runs: list[Result]) -> str:
    """What makes the latencies of these runs say little; most of them have to be in doubt."""
    if lost := _lost(runs):
        return lost
    if median(one["generator"] for one in runs) >= GENERATOR_LIMIT:
        return "the load generator was the limit"
    others = median(one["others"] for one in runs)
    return f"other programs used {others:.1f} cores" if others >= OTHERS_LIMIT else ""


def _lost(runs: list[Result]) -> str:
    return "lines were lost or out of order" if any(one["lost"] or one["disorder"] for one in runs) else ""
