"""How often somebody may try to sign in: a few times freely, then with longer and longer waits, never locked for good.

Counted for the name that is tried, whether or not it is anybody's, and for the address it is tried from. A device that
signed in to this name before has a count of its own, so whoever guesses from elsewhere cannot keep its owner out. The
counts are this process's and live in memory; they end an hour after the last wrong try.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from time import monotonic

FREE_FOR_A_NAME, FREE_FOR_AN_ADDRESS = 5, 20
FIRST_WAIT_S, LONGEST_WAIT_S = 15.0, 900.0
FORGET_S = 3600.0
MOST_KEPT = 10_000


class Wait(Exception):
    """Too many wrong tries; the next is taken in so many seconds."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"wait {seconds} s")
        self.seconds = seconds


class Attempts:
    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._wrong: OrderedDict[tuple[str, str], tuple[int, float]] = OrderedDict()

    def begin(self, name: str, address: str) -> None:
        """Count a try before it is looked at, so that many at once are many. Raises Wait."""
        counts = ((("name", name), FREE_FOR_A_NAME), (("address", address), FREE_FOR_AN_ADDRESS))
        left = max(self._left(key, free) for key, free in counts)
        if left > 0:
            raise Wait(int(left) + 1)
        for key, _ in counts:
            times, _ = self._seen(key)
            self._wrong[key] = (times + 1, self._clock())
            self._wrong.move_to_end(key)
        while len(self._wrong) > MOST_KEPT:
            self._wrong.popitem(last=False)

    def right(self, name: str, address: str) -> None:
        """It was no wrong try after all."""
        self._wrong.pop(("name", name), None)
        times, at = self._seen(("address", address))
        if times:
            self._wrong["address", address] = (times - 1, at)

    def _left(self, key: tuple[str, str], free: int) -> float:
        times, at = self._seen(key)
        if times < free:
            return 0.0
        wait = min(LONGEST_WAIT_S, FIRST_WAIT_S * 2.0 ** min(times - free, 10))
        return at + wait - self._clock()

    def _seen(self, key: tuple[str, str]) -> tuple[int, float]:
        times, at = self._wrong.get(key, (0, 0.0))
        return (times, at) if times and self._clock() - at < FORGET_S else (0, 0.0)
