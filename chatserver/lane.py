"""The lane: the seats of a meeting whose sockets take whatever is written, with one call each and nothing to look up.

After a thousand writes to the kernel nothing of a program is left in the processor's caches, so what a delivery costs beside
its `send` is how many objects it touches. Here that is one list of functions. Who is not sure to take everything at
once (a slow peer, a close under way, something of the library's still to be written) is taken out before it matters: the
socket says so by `Seat.slow`. A seat that leaves in the middle of a round gets what that round still owes it at that
moment, so nothing is lost and nothing comes twice.
"""

from __future__ import annotations

from collections.abc import Collection

from chatserver.seat import Seat
from chatserver.transport import Send

HOLES = 64  #: empty places that are put up with before the lane is closed up


class Lane:
    def __init__(self) -> None:
        self._sends: list[Send | None] = []
        self._seats: list[Seat | None] = []  #: whose place each is; None for a place nobody has any more
        self._holes = 0
        self._together = b""
        self._at = self._until = 0  #: how far the round has come, and the places it goes to
        self._skipped: list[tuple[int, Send]] = []

    def enter(self, seat: Seat, send: Send) -> None:
        """From the next round on."""
        seat.place = len(self._seats)
        self._seats.append(seat)
        self._sends.append(send)

    def leave(self, seat: Seat) -> None:
        """Out, with what the round that is going on still owes it."""
        at = seat.place
        if at < 0:
            return
        owed = self._at <= at < self._until and self._sends[at] is not None
        self._seats[at] = self._sends[at] = None
        self._holes += 1
        seat.place = -1
        if owed:
            seat.write(self._together)

    def begin(self, together: bytes, alone: Collection[Seat]) -> None:
        """A round of `together`, to everybody here but those who get something else."""
        if self._holes > HOLES + len(self._seats) // 4:
            self._close_up()
        self._together, self._at, self._until = together, 0, len(self._seats)
        for seat in alone:
            send = self._sends[seat.place] if seat.place >= 0 else None
            if send is not None:
                self._skipped.append((seat.place, send))
                self._sends[seat.place] = None

    def go(self, most: int) -> int:
        """Write to the next `most` places; how many there were."""
        first, together, size = self._at, self._together, len(self._together)
        self._at = stop = min(first + most, self._until)
        for at, send in enumerate(self._sends[first:stop], first):
            if send is not None:
                try:
                    took = send(together)
                except OSError:
                    took = 0
                if took != size:
                    self._stumbled(at, took)
        return stop - first

    def end(self) -> None:
        """The round is over: those who got something else are among the others again."""
        for at, send in self._skipped:
            if self._seats[at] is not None:
                self._sends[at] = send
        self._skipped.clear()
        self._together, self._at, self._until = b"", 0, 0

    def _stumbled(self, at: int, took: int) -> None:
        """The kernel did not take all of it, for whatever reason: the rest goes the careful way, and so does what comes
        after."""
        seat = self._seats[at]
        if seat is not None:
            seat.slow()
            seat.write_rest(self._together[took:])

    def _close_up(self) -> None:
        kept = [(seat, send) for seat, send in zip(self._seats, self._sends, strict=True) if seat is not None]
        for at, (seat, _) in enumerate(kept):
            seat.place = at
        self._seats = [seat for seat, _ in kept]
        self._sends = [send for _, send in kept]
        self._holes = 0
