"""Giving out: the seats of one meeting, and the rounds of writes that carry frames to them.

What everybody gets is kept once and joined once; a round writes the same bytes to every seat, one write each. A seat
that gets something else than everybody (an answer, an event of its own, nothing at all) is *apart* for that round: it
takes along what was shared so far and from then on gets its own list. So the order at each seat is always the order in
which things were given, whatever was shared and whatever was not.

Nearly every seat of a round is in the *lane* (`chatserver.lane`): its socket takes whatever comes, and writing to it is one call.
The others need care: a slow peer, a close under way, a server that is not ours.

A round comes at once. Only when a big room has so much going on that one round carries several frames, or more come
while it is still going, rounds keep a distance, so that each write carries more and costs less (resting always made a quiet room's
delivery a fifth dearer: its caches were cold). A round is done in slices, so that other meetings have their turn in
between.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from itertools import islice

from chatserver import metrics
from chatserver.lane import Lane
from chatserver.seat import Due, Seat

SLICE = 250  #: seats written before everybody else may go on; about a millisecond
REST_FROM = 50  #: seats from which on rounds keep a distance
REST_EACH = 25e-6  #: seconds of distance for each seat: about five times what writing to it costs
MOST_REST = 0.025


class Delivery:
    def __init__(self, at_once: int = SLICE) -> None:
        self._at_once = at_once
        self.seats: dict[str, list[Seat]] = {}
        self._all: dict[Seat, None] = {}
        self._lane = Lane()
        self._careful: dict[Seat, None] = {}  #: of all, those that are not in the lane
        self._shared: list[bytes] = []
        self._apart: list[Seat] = []
        self._round: asyncio.Handle | None = None
        self._ended: asyncio.Event | None = None  #: set when this round is over, for whoever waits for that
        self._carried = 0  #: frames for everybody in the last round
        self._rested = 0.0  #: loop time from which the next round may begin

    def __len__(self) -> int:
        return len(self._all)

    def meet(self, seat: Seat) -> None:
        """Frames offered to this seat are written from now on; it is not yet one of all."""
        seat.belong(self)

    def add(self, seat: Seat) -> None:
        """From now on this seat gets what everybody gets."""
        if not seat.apart:
            self.part(seat)
        self._all[seat] = self._careful[seat] = None
        self.seats.setdefault(seat.person, []).append(seat)

    def remove(self, seat: Seat) -> bool:
        """Whether it was there."""
        theirs = self.seats.get(seat.person, [])
        if seat not in theirs:
            return False
        theirs.remove(seat)
        self._lane.leave(seat)
        del self._all[seat]
        self._careful.pop(seat, None)
        if not theirs:
            del self.seats[seat.person]
        return True

    def to_all(self, frame: bytes, others: Iterable[tuple[str, bytes | None]] = ()) -> None:
        """Give `frame` to every seat, except that the people in `others` get their own frame or none."""
        own: dict[Seat, bytes | None] = {}
        for who, instead in others:
            for seat in self.seats.get(who, ()):
                own[seat] = instead
                if not seat.apart:
                    self.part(seat)
        for seat in self._apart:
            if seat not in own and seat in self._all:
                seat.share(frame)
        self._shared.append(frame)
        for seat, instead in own.items():
            if instead is not None:
                seat.give(instead)
        self._soon()

    def to(self, who: str, frame: bytes) -> None:
        for seat in self.seats.get(who, ()):
            seat.give(frame)

    async def rest(self) -> None:
        """Wait until everything given was written or held for a slow peer."""
        while self._round is not None:
            self._ended = self._ended or asyncio.Event()
            await self._ended.wait()

    # What a seat tells us

    def part(self, seat: Seat) -> None:
        """It gets something of its own: it leaves the others for this round."""
        seat.part(self._shared if seat in self._all else [])
        self._apart.append(seat)
        self._soon()

    def slow(self, seat: Seat) -> None:
        """Its socket needs care from now on."""
        if seat in self._all:
            self._lane.leave(seat)
            self._careful[seat] = None

    # Rounds

    def _soon(self) -> None:
        if self._round is not None:
            return
        loop = asyncio.get_running_loop()
        wait = self._rested - loop.time()
        self._round = loop.call_later(wait, self._begin) if wait > 0 else loop.call_soon(self._begin)

    def _begin(self) -> None:
        self._carried = len(self._shared)
        metrics.ROUND_FRAMES.observe(self._carried)
        due = [(seat, seat.take()) for seat in self._apart]
        together = b"".join(self._shared)
        members: list[Seat] = []
        if together:
            alone = set(self._apart)
            self._lane.begin(together, alone)
            members = [seat for seat in self._careful if seat not in alone]
        looked_at = [*self._apart, *members]
        self._shared, self._apart = [], []
        self._go_round(iter(due), together, iter(members), looked_at)

    def _go_round(
        self, due: Iterator[tuple[Seat, Due]], together: bytes, members: Iterator[Seat], looked_at: list[Seat]
    ) -> None:
        written = 0
        for seat, its in islice(due, self._at_once):
            seat.write_due(its)
            written += 1
        for seat in islice(members, self._at_once - written):
            seat.write(together)
            written += 1
        if written < self._at_once:
            written += self._lane.go(self._at_once - written)
        if written >= self._at_once:
            loop = asyncio.get_running_loop()
            self._round = loop.call_soon(self._go_round, due, together, members, looked_at)
            return
        self._end(looked_at)

    def _end(self, looked_at: list[Seat]) -> None:
        self._lane.end()
        for seat in looked_at:
            if seat in self._careful and (send := seat.quick()) is not None:
                self._lane.enter(seat, send)
                del self._careful[seat]
        self._round = None
        size = len(self._all)
        pressed = size > REST_FROM and (self._carried > 1 or bool(self._shared))
        rest = min(MOST_REST, REST_EACH * size) if pressed else 0.0
        self._rested = asyncio.get_running_loop().time() + rest if rest else 0.0
        if self._ended is not None:
            self._ended.set()
            self._ended = None
        if self._shared or self._apart:
            self._soon()
