"""A socket on paper: what a seat writes is written down, and the peer reads as slowly as a test wants."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from chatserver.transport import Hurried, Listener, Send, payloads


class PaperSocket:
    def __init__(self) -> None:
        self.written = b""
        self.writes = 0
        self.closed: int | None = None
        self.full = False  #: set it, and the peer reads nothing
        self._listener: Listener | None = None

    def listen(self, listener: Listener) -> None:
        self._listener = listener

    def write(self, frames: bytes) -> None:
        assert self.closed is None, "written after the end"
        self.written += frames
        self.writes += 1

    def quick(self, hurried: Hurried) -> Send | None:
        return None

    def hold(self, held: bool) -> None:
        raise AssertionError("nobody reads from paper")

    def end(self, code: int) -> None:
        if self.closed is None:
            self.closed = code

    def frames(self) -> list[dict[str, Any]]:
        return [json.loads(payload) for payload in payloads(self.written)]


class KernelPaper(PaperSocket):
    """Paper with a short way past the transport: the kernel takes what it has room for, the transport keeps the rest."""

    def __init__(self) -> None:
        super().__init__()
        self.room = 1 << 30  #: bytes the kernel takes before it says that it is full
        self.short = 0  #: writes that went the short way
        self._waiting = b""
        self._hurried: Hurried | None = None
        self.drained: Callable[[], None] | None = None  #: told when a full buffer has emptied

    def quick(self, hurried: Hurried) -> Send | None:
        if self._waiting or self.full or self.closed is not None:
            return None
        self._hurried = hurried
        return self._send

    def write(self, frames: bytes) -> None:
        assert self.closed is None, "written after the end"
        self._waiting += frames
        self.writes += 1
        self._drain()

    def end(self, code: int) -> None:
        super().end(code)
        self.needs_care()

    def reads(self, much: int) -> None:
        """The peer reads, and the kernel has room again."""
        self.room = much
        self._drain()

    def _send(self, frames: bytes) -> int:
        assert self._hurried is not None, "the short way after it was closed"
        assert not self._waiting, "past what waits before it"
        if self.room == 0:
            raise BlockingIOError
        self.short += 1
        return self._take(frames)

    def _take(self, frames: bytes) -> int:
        took = min(self.room, len(frames))
        self.room -= took
        self.written += frames[:took]
        return took

    def _drain(self) -> None:
        was_full = self.full
        self._waiting = self._waiting[self._take(self._waiting) :]
        self.full = len(self._waiting) > 100
        if self._waiting:
            self.needs_care()
        if was_full and not self.full and self.drained is not None:
            self.drained()

    def needs_care(self) -> None:
        """The library has something to write, or the end has begun."""
        hurried, self._hurried = self._hurried, None
        if hurried is not None:
            hurried.slow()
