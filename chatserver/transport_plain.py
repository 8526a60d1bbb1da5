"""A member's socket on a server that is not ours: the same promises through plain ASGI, at a higher price.

What is to be written waits in a bounded list for one task that writes it; what is read comes from `receive`, whose
caller is the connection itself.
"""

from __future__ import annotations

import asyncio
from collections import deque

from starlette.types import Message
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from chatserver import metrics
from chatserver.transport import CLOSE_SECONDS, STALL_SECONDS, Hurried, Listener, Send, payloads

FULL_BYTES = 64 * 1024


class PlainSocket:
    """Needs a running loop; `finish` ends its task."""

    def __init__(self, socket: WebSocket) -> None:
        self._socket = socket
        self._listener: Listener | None = None
        self._waiting: deque[bytes] = deque()
        self._weight = 0
        self._code: int | None = None
        self._news = asyncio.Event()
        self._open = asyncio.Event()
        self._open.set()
        self._writer = asyncio.create_task(self._write_all(), name="write")

    @property
    def full(self) -> bool:
        return self._weight > FULL_BYTES

    def listen(self, listener: Listener) -> None:
        self._listener = listener

    def write(self, frames: bytes) -> None:
        if self._code is None:
            self._waiting.extend(payloads(frames))
            self._weight += len(frames)
            self._news.set()

    def quick(self, hurried: Hurried) -> Send | None:
        return None

    def hold(self, held: bool) -> None:
        if held:
            self._open.clear()
        else:
            self._open.set()

    async def receive(self) -> Message:
        """The next message, once the connection may hear more; a disconnect when writing has ended."""
        await self._open.wait()
        reading = asyncio.ensure_future(self._socket.receive())
        try:
            await asyncio.wait({reading, self._writer}, return_when=asyncio.FIRST_COMPLETED)
            return (
                reading.result() if reading.done() else {"type": "websocket.disconnect", "code": self._code}
            )
        finally:
            reading.cancel()

    def end(self, code: int) -> None:
        if self._code is None:
            self._code = code
            metrics.CLOSES.labels(code).inc()
            self._open.set()
            self._news.set()

    async def finish(self) -> None:
        """Wait until what was to be written is, and the close after it; not for long."""
        if self._code is None:
            self._writer.cancel()
        await asyncio.wait({self._writer}, timeout=CLOSE_SECONDS)
        self._writer.cancel()
        await asyncio.gather(self._writer, return_exceptions=True)

    async def _write_all(self) -> None:
        try:
            while self._code is None or self._waiting:
                await self._news.wait()
                self._news.clear()
                await self._write_waiting()
            async with asyncio.timeout(CLOSE_SECONDS):
                if self._socket.application_state is WebSocketState.CONNECTED:
                    await self._socket.close(self._code)
        except (RuntimeError, TimeoutError, WebSocketDisconnect):
            self._open.set()  # the peer is gone or reads nothing: `receive` says so

    async def _write_waiting(self) -> None:
        was_full = self.full
        while self._waiting:
            payload = self._waiting.popleft()
            async with asyncio.timeout(STALL_SECONDS):
                await self._socket.send_text(payload.decode())
            self._weight = max(0, self._weight - len(payload) - 2)
        self._weight = 0
        if was_full and self._listener is not None:
            self._listener.drained()
