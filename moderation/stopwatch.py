"""How long this thread has worked, cheaply enough to ask after every rule.

A rule overruns when it works too long, not when the machine was busy with something else. The thread's own CPU clock
knows the difference, and asking it is a system call that can cost more than the rule it times. So the wall clock is read
each time, and the CPU clock only when a step looks long, or to keep its last reading fresh.
"""

from __future__ import annotations

import time
from collections.abc import Callable

LONG_STEP = 0.040  #: seconds of wall clock after which the CPU clock is asked
FRESH = 0.100  #: seconds for which its last reading is good enough


class Stopwatch:
    """Call it for the seconds worked so far. Never more than the wall clock says; one for each thread."""

    def __init__(
        self, wall: Callable[[], float] = time.perf_counter, cpu: Callable[[], float] = time.thread_time
    ) -> None:
        self._wall, self._cpu = wall, cpu
        self._last = self._read_at = wall()
        self._read = cpu()
        self._worked = 0.0

    def __call__(self) -> float:
        now = self._wall()
        step, self._last = now - self._last, now
        if step > LONG_STEP:
            before = self._read
            self._ask(now)
            step = min(step, self._read - before)
        elif now - self._read_at > FRESH:
            self._ask(now)
        self._worked += step
        return self._worked

    def _ask(self, now: float) -> None:
        self._read, self._read_at = self._cpu(), now
