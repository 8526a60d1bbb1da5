"""How often one address may knock: generous for a treatment centre behind one address, tight for guessing links.

Counted in this process, per minute, in bounded tables. A person who is already in a meeting is never limited here,
and a crisis signal never anywhere.
"""

from __future__ import annotations

import time
from collections import OrderedDict

JOINS_A_MINUTE = 300
LOOKS_A_MINUTE = 600
MISSES_A_MINUTE = 30  #: links that open nothing
CODE_MISSES_A_MINUTE = 10  #: nine digits that open nothing, from one address
ALL_CODE_MISSES_A_MINUTE = 120  #: the same from everywhere: 120 a minute for 12 hours tries 1 code in 11,500
OWN_A_MINUTE = 12  #: what one seat may ask about itself: each answer reads the meeting's whole journal
SOCKETS_A_MINUTE = 1_200
MOST_ADDRESSES = 20_000
EVERYWHERE = ""


class TooMany(Exception):
    """This address knocked too often; the minute passes by itself."""


class Limits:
    def __init__(self, on: bool = True) -> None:
        self._on = on
        self._counts: OrderedDict[tuple[str, str], tuple[int, int]] = OrderedDict()

    def join(self, address: str) -> None:
        self._check("miss", address, MISSES_A_MINUTE)
        self._count("join", address, JOINS_A_MINUTE)

    def look(self, address: str) -> None:
        self._check("miss", address, MISSES_A_MINUTE)
        self._count("look", address, LOOKS_A_MINUTE)

    def socket(self, address: str) -> None:
        self._count("socket", address, SOCKETS_A_MINUTE)

    def missed(self, address: str) -> None:
        self._add("miss", address)

    def own(self, seat: str) -> None:
        self._count("own", seat, OWN_A_MINUTE)

    def code(self, address: str) -> None:
        """Before a spoken invite is looked up. Links go on working while codes wait for their minute."""
        self._check("code", address, CODE_MISSES_A_MINUTE)
        self._check("code", EVERYWHERE, ALL_CODE_MISSES_A_MINUTE)

    def missed_code(self, address: str) -> None:
        self._add("code", address)
        self._add("code", EVERYWHERE)

    def _count(self, kind: str, address: str, most: int) -> None:
        if self._on and self._add(kind, address) > most:
            raise TooMany

    def _check(self, kind: str, address: str, most: int) -> None:
        minute, times = self._counts.get((kind, address), (0, 0))
        if self._on and minute == _minute() and times >= most:
            raise TooMany

    def _add(self, kind: str, address: str) -> int:
        minute, times = self._counts.get((kind, address), (0, 0))
        times = times + 1 if minute == _minute() else 1
        self._counts[kind, address] = (_minute(), times)
        self._counts.move_to_end((kind, address))
        while len(self._counts) > MOST_ADDRESSES:
            self._counts.popitem(last=False)
        return times


def _minute() -> int:
    return int(time.monotonic() // 60)
