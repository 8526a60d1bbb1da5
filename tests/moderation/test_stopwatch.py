"""The stopwatch of the rules: it counts work, and forgives a busy machine."""

from __future__ import annotations

from moderation.stopwatch import Stopwatch


class Clocks:
    """A wall clock and a CPU clock that a test moves by hand."""

    def __init__(self) -> None:
        self.wall = self.cpu = 100.0
        self.asked = 0
        self.watch = Stopwatch(lambda: self.wall, self._cpu)

    def _cpu(self) -> float:
        self.asked += 1
        return self.cpu

    def passes(self, wall: float, worked: float) -> float:
        before = self.watch()
        self.wall += wall
        self.cpu += worked
        return self.watch() - before


def test_quick_steps_never_ask_the_costly_clock() -> None:
    clocks = Clocks()
    for _ in range(50):
        clocks.passes(0.0001, 0.0001)
    assert clocks.asked == 1


def test_a_rule_that_works_long_is_seen() -> None:
    assert Clocks().passes(0.300, 0.290) > 0.150


def test_a_machine_that_was_busy_elsewhere_is_forgiven() -> None:
    assert Clocks().passes(0.300, 0.004) < 0.010
