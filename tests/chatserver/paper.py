"""A socket on paper: what a seat writes is written down, and the peer reads as slowly as a test wants."""

from __future__ import annotations

import json
from typing import Any

from chatserver.transport import Listener, payloads


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

    def hold(self, held: bool) -> None:
        raise AssertionError("nobody reads from paper")

    def end(self, code: int) -> None:
        if self.closed is None:
            self.closed = code

    def frames(self) -> list[dict[str, Any]]:
        return [json.loads(payload) for payload in payloads(self.written)]
