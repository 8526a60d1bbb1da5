"""A seat: one person's socket as a meeting sees it. Giving it something never makes anybody wait."""

from __future__ import annotations

from collections import deque
from typing import Protocol

from chatserver import wire
from chatserver.transport import Send, Socket, framed

#: A member who reads nothing is dropped when this much waits for them; they resume from the journal.
MOST_WAITING_BYTES = 1024 * 1024
AT_ONCE_BYTES = (
    64 * 1024
)  #: written in one go, so that a long catch-up is not copied whole into the socket's buffer
_EACH = 64  #: what a waiting piece weighs beside its bytes

Due = tuple[list[bytes], int | None]  #: frames, and the code to close with after them


class Owner(Protocol):
    """Whoever does the rounds of writes."""

    def part(self, seat: Seat) -> None:
        """It gets something of its own; `Seat.part` is called in turn."""

    def slow(self, seat: Seat) -> None:
        """Its socket needs care from now on."""


class Seat:
    """Frames go through two places, always in the order they were given.

    `_own` is what this seat alone gets in the meeting's next round of writes (`chatserver.delivery`); `_held` is what
    was due in earlier rounds and its peer was too slow to take. Only `_held` is ever written when a buffer drains, so
    a frame of a later round cannot overtake one of an earlier round.
    """

    __slots__ = (
        "_ending", "_held", "_own", "_owner", "_past", "_socket", "_weight", "apart", "closing", "person", "place"
    )  # fmt: skip

    def __init__(self, person: str, socket: Socket) -> None:
        self.person = person
        self.closing: int | None = None  #: the close code once this seat is to be given up
        self.apart = False  #: gets something else than everybody in the next round
        self.place = -1  #: in the lane of its meeting
        self._socket = socket
        self._owner: Owner | None = None
        self._own: list[bytes] = []
        self._held: deque[bytes] | None = None
        self._ending: int | None = None  #: the close code once all that comes before it was written or held
        self._weight = 0
        self._past = 0  #: of the weight, what is a gap that was asked for

    def belong(self, owner: Owner) -> None:
        """`owner` is told when this seat gets something of its own, and sees that it is written."""
        self._owner = owner

    def offer(self, payload: bytes) -> None:
        """Give this seat one frame."""
        self.give(framed(payload))

    def give(self, frame: bytes) -> None:
        """The same with a frame that `framed` made."""
        if self.closing is not None:
            return
        if not self.apart and self._owner is not None:
            self._owner.part(self)
        self._own.append(frame)

    def give_past(self, frames: list[bytes]) -> None:
        """What was missed. It was asked for and is as long as it is, so it does not count as falling behind."""
        for frame in frames:
            self._past += len(frame) + _EACH
            self.give(frame)

    def close(self, code: int) -> None:
        """Give up the seat after what it was given is written."""
        if self.closing is None:
            if not self.apart and self._owner is not None:
                self._owner.part(self)
            self.closing = code

    # For the socket

    def slow(self) -> None:
        """It may not take everything at once from now on."""
        if self._owner is not None and self.place >= 0:
            self._owner.slow(self)

    # For whoever does the rounds of writes

    def quick(self) -> Send | None:
        """The short way to the peer, while nothing needs care; `slow` comes before anything does."""
        if self._held or self.closing is not None or self._ending is not None:
            return None
        return self._socket.quick(self)

    def part(self, shared: list[bytes]) -> None:
        """Leave the others for this round, with what everybody was to get so far."""
        self.apart = True
        self._own.extend(shared)

    def share(self, frame: bytes) -> None:
        """Something everybody gets, for a seat that is apart."""
        if self.closing is None:
            self._own.append(frame)

    def take(self) -> Due:
        """What this seat alone gets in the round that begins; it is one of all again for the next."""
        due = (self._own, self.closing)
        self._own, self.apart = [], False
        return due

    def write_due(self, due: Due) -> None:
        """The round has come to this seat: write what it alone gets, and close when it was to be closed then."""
        own, self._ending = due
        if self._held or self._socket.full or len(own) > 1:
            for frame in own:
                self._hold(frame)
            self.drained()
        else:
            for frame in own:
                self._socket.write(frame)
            self._end()

    def write(self, frames: bytes) -> None:
        """The round has come to this seat: write what everybody gets."""
        if self._held or self._socket.full:
            self._hold(frames)
        else:
            self._socket.write(frames)

    def write_rest(self, frames: bytes) -> None:
        """What is left of a write that the kernel took a part of; it may begin in the middle of a frame."""
        self._socket.write(frames)

    def drained(self) -> None:
        """The peer takes more again: write what was held back, as far as it goes."""
        held = self._held
        while held and not self._socket.full:
            chunk = [held.popleft()]
            size = len(chunk[0])
            while held and size + len(held[0]) <= AT_ONCE_BYTES:
                chunk.append(held.popleft())
                size += len(chunk[-1])
            self._weight -= size + _EACH * len(chunk)
            self._socket.write(b"".join(chunk))
        if not held:
            self._held, self._weight, self._past = None, 0, 0
            self._end()

    def _end(self) -> None:
        if self._ending is not None:
            self.slow()
            self._socket.end(self._ending)

    def _hold(self, frames: bytes) -> None:
        if self._ending == wire.FELL_BEHIND:
            return
        if self._held is None:
            self._held = deque()
        self._held.append(frames)
        self._weight += len(frames) + _EACH
        if self._weight > MOST_WAITING_BYTES + self._past:
            self._held = None
            self.closing = self._ending = wire.FELL_BEHIND
            self._end()
