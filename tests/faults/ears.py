"""Listeners by the thousand: a client of a few dozen lines that only listens, so that it is never what is measured.

A whole client library spends more on a frame than the server does. This one knows the one kind of frame a server sends
to listeners, looks at the numbers in it, and counts lines. It comes back as a page does: with the number it had read to.
"""

from __future__ import annotations

import asyncio
import json
import socket
import time

from tests.server import Seat

_REQUEST = (
    b"GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)
_LINE = b'"event":"line"'
_LIVE = b'"event":"live"'
_WELCOME = b'"event":"welcome"'


class Ear(asyncio.Protocol):
    """One person's page: what it has of the meeting, over as many sockets as it needs."""

    def __init__(self, seat: Seat, port: int) -> None:
        self.seat, self.port = seat, port
        self.lines: list[int] = []  #: the numbers of lines, in the order they came
        self.heard_at: dict[int, float] = {}  #: when a line came; only while `timed`
        self.timed = False
        self.after = 0
        self.live_at = 0.0
        self.closed: int | None = None  #: the code the server closed with
        self._epoch: str | None = None
        self._head = 0
        self._buffer = b""
        self._upgraded = False
        self._transport: asyncio.Transport | None = None
        self._live = asyncio.Event()
        self._over = asyncio.Event()

    async def come(self, patience: float) -> None:
        """Connect, say hello, and wait until everything missed has come."""
        self._live.clear()
        self._over.clear()
        self._buffer, self._upgraded, self.closed = b"", False, None
        async with asyncio.timeout(patience):
            await asyncio.get_running_loop().create_connection(lambda: self, "127.0.0.1", self.port)
            self._write(_REQUEST)
            await self._live.wait()

    def drop(self) -> None:
        """The link breaks without a word."""
        if self._transport is not None:
            self._transport.abort()

    async def over(self, patience: float) -> bool:
        """Whether the server ended it in time."""
        try:
            await asyncio.wait_for(self._over.wait(), patience)
        except TimeoutError:
            return False
        return True

    def deafen(self) -> None:
        """Read nothing any more, and let the kernel read next to nothing for us."""
        assert self._transport is not None
        kernel = self._transport.get_extra_info("socket")
        kernel.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8_192)
        self._transport.pause_reading()

    def listen(self) -> None:
        assert self._transport is not None
        self._transport.resume_reading()

    # What asyncio calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        self._over.set()

    def data_received(self, data: bytes) -> None:
        data = self._buffer + data
        if not self._upgraded:
            data = self._shake_hands(data)
        at, size = 0, len(data)
        while size - at >= 2:
            length, start = data[at + 1], at + 2
            if length == 126:
                length, start = int.from_bytes(data[at + 2 : at + 4], "big"), at + 4
            elif length == 127:
                length, start = int.from_bytes(data[at + 2 : at + 10], "big"), at + 10
            if size < start + length or start > size:
                break
            self._take(data[at] & 0x0F, data[start : start + length])
            at = start + length
        self._buffer = data[at:]

    def _shake_hands(self, data: bytes) -> bytes:
        head, found, rest = data.partition(b"\r\n\r\n")
        if not found:
            return data
        if b" 101 " not in head.split(b"\r\n", 1)[0]:
            self.drop()
            return b""
        self._upgraded = True
        hello = {"do": "hello", "v": 1, "pass": self.seat.token, "epoch": self._epoch, "after": self.after}
        self._send(0x1, json.dumps(hello).encode())
        return rest

    def _take(self, kind: int, payload: bytes) -> None:
        if kind == 0x9:
            self._send(0xA, payload)
        elif kind == 0x8:
            self.closed = int.from_bytes(payload[:2], "big")
            self.drop()
        elif _LINE in payload:
            seq = json.loads(payload)["seq"]
            self.lines.append(seq)
            self.after = max(self.after, seq)
            if self.timed:
                self.heard_at[seq] = time.monotonic()
        elif _WELCOME in payload:
            frame = json.loads(payload)
            self._epoch, self._head = frame["epoch"], frame["seq"]
        elif _LIVE in payload:
            self.after = max(self.after, self._head)
            self.live_at = time.monotonic()
            self._live.set()

    def _send(self, kind: int, payload: bytes) -> None:
        """A frame under a mask of noughts, which is as good as any to a server."""
        size = len(payload)
        length = bytes((0x80 | size,)) if size < 126 else b"\xfe" + size.to_bytes(2, "big")
        self._write(bytes((0x80 | kind,)) + length + bytes(4) + payload)

    def _write(self, data: bytes) -> None:
        assert self._transport is not None
        self._transport.write(data)
