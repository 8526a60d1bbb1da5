"""The time of day, in the unit everything here uses, from a clock that does not jump.

A machine's clock may be set by hand or by its time service, by an hour or by a day, in the middle of a meeting. People's
turns and alerts must not fall due all at once then, nor wait for a day. So what is asked here goes on as time itself
does, and comes nearer to the machine's clock slowly: a jump of an hour is made good in ten hours. A start takes the
machine's clock as it is.
"""

from __future__ import annotations

import time
from collections.abc import Callable

SLOWLY = 10  #: one millisecond of correction for so many that pass: a 15 s deadline is 1.5 s off at the most


class SteadyClock:
    """`wall` is the machine's clock; `steady` counts what passes and cannot be set. Both in milliseconds."""

    def __init__(self, wall: Callable[[], int], steady: Callable[[], int]) -> None:
        self._wall, self._steady = wall, steady
        self._at, self._passed = wall(), steady()

    def now_ms(self) -> int:
        """Milliseconds since the epoch; never less than before."""
        passed = self._steady()
        since = max(0, passed - self._passed)
        off = self._wall() - (self._at + since)
        if since < SLOWLY:
            return self._at + since
        self._at += since + max(-(since // SLOWLY), min(since // SLOWLY, off))
        self._passed = passed
        return self._at


def wall_ms() -> int:
    return time.time_ns() // 1_000_000


def steady_ms() -> int:
    """Counts on while the machine sleeps, where the system has such a clock."""
    clock = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    return time.clock_gettime_ns(clock) // 1_000_000


now_ms = SteadyClock(lambda: wall_ms(), steady_ms).now_ms
