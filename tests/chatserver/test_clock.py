"""The machine's clock jumps, and a meeting's time goes on."""

from __future__ import annotations

from chatserver.clock import SteadyClock

HOUR = 3_600_000
DAY = 24 * HOUR


class Machine:
    """A clock on the wall that can be set, and time itself, which cannot."""

    def __init__(self) -> None:
        self.wall = 50 * DAY
        self.steady = 7

    def passes(self, ms: int) -> None:
        self.wall += ms
        self.steady += ms

    def clock(self) -> SteadyClock:
        return SteadyClock(lambda: self.wall, lambda: self.steady)


def test_a_clock_that_is_not_touched_is_followed_exactly() -> None:
    machine = Machine()
    clock = machine.clock()
    for ms in (1, 3, 250, 60_000, 0, 7):
        machine.passes(ms)
        assert clock.now_ms() == machine.wall


def test_an_hour_or_a_day_set_on_the_wall_moves_no_deadline_by_more_than_a_tenth() -> None:
    for jump in (HOUR, -HOUR, DAY, -DAY):
        machine = Machine()
        clock = machine.clock()
        before = clock.now_ms()
        machine.wall += jump
        assert clock.now_ms() == before, "the jump itself is nothing"
        machine.passes(15_000)
        assert abs(clock.now_ms() - before - 15_000) <= 1_500


def test_time_never_goes_back_and_the_wall_is_reached_in_the_end() -> None:
    machine = Machine()
    clock = machine.clock()
    machine.wall -= HOUR
    last = clock.now_ms()
    for _ in range(11 * 60):
        machine.passes(60_000)
        assert clock.now_ms() > last
        last = clock.now_ms()
    assert last == machine.wall
