"""What the benchmarks say of a run: which bars were cleared, and which figures are worth nothing."""

from __future__ import annotations

from typing import Any

from benchmarks import plot
from benchmarks.bars import bars
from benchmarks.peers import FLOOR, JOINING, NAIVE
from benchmarks.runs import OURS, UNREAD
from benchmarks.words import MARKS, marked
from moderation.pipeline import pipeline_for
from moderation.scene import Scene
from moderation.verdict import Delivery


def run(us: float, **more: Any) -> dict[str, Any]:
    quiet = {"lost": 0, "disorder": 0, "generator": 0.3, "others": 0.0, "cores": 0.2}
    return {"us": us, "p99_ms": 12.0, "ack_p99_ms": 8.0} | quiet | more


def compared(*ours: float) -> dict[str, Any]:
    costs = {
        OURS: ours,
        UNREAD: (6.0,) * 3,
        FLOOR.name: (5.0,) * 3,
        JOINING.name: (0.4,) * 3,
        NAIVE.name: (15.0,) * 3,
    }
    rounds = {name: [{k: run(us) for k in ("1", "16")} for us in each] for name, each in costs.items()}
    return {"compare": {"members": 1000, "rounds": rounds, "skipped": {}}}


def test_a_bar_holds_by_the_middle_of_its_rounds_and_shows_the_others() -> None:
    floor, naive, *_ = bars(compared(7.0, 7.5, 20.0))
    assert (floor.holds, naive.holds) == ("holds", "holds")
    assert floor.row()[2:5] == ["1.50 x", "1.40 x to 4.00 x", "1.20 x"]
    assert bars(compared(7.0, 9.0, 20.0))[0].holds == "does not hold"


def test_a_busy_machine_makes_a_latency_worth_nothing_and_leaves_a_ratio_alone() -> None:
    noisy = [run(5.0, others=1.2)] * 3
    found = bars({"steady": {"members": 1000, "big": noisy, "many": [run(5.0)] * 3}})
    assert [bar.holds for bar in found] == [
        "not valid: other programs used 1.2 cores",
        "holds",
        "holds",
        "holds",
    ]


def test_no_bar_holds_when_a_line_was_lost() -> None:
    broken = [run(5.0), run(5.0, lost=1), run(5.0)]
    found = bars({"steady": {"members": 1000, "big": broken, "many": broken}})
    assert {bar.holds for bar in found} == {"not valid: lines were lost or out of order"}


def test_the_load_says_another_calm_line_each_time() -> None:
    assert len({word[:2] for word in MARKS}) == len(MARKS) == 32
    pipeline = pipeline_for("free", {"repeat_text": {"mode": "off"}})
    said = [marked(number * 7_919) for number in range(60)]
    assert len(set(said)) == 60
    for line in said:
        verdict = pipeline.review(line, Scene())
        assert (verdict.delivery, verdict.level, verdict.text) == (Delivery.ALLOW, 0, line)


def test_a_curve_shows_every_place() -> None:
    drawn = plot.curve("What it costs", "members", {25: [3.0, 4.0], 1000: [2.0]})
    assert [f">{place}<" in drawn for place in ("25", "1,000", "members")] == [True] * 3
