"""A member's socket below the connection: whole frames in, ready-made bytes out, and an end that always comes.

uvicorn's WebSocket protocol keeps everything that is protocol: handshake, ping, close, fragments, what is illegal. Two
shortcuts go past it. In: a text frame that is whole, masked, unfragmented, small and valid goes straight to whoever
listens; every other byte goes to the library in the order it came, and while the library has something that nobody
took yet, everything does. Out: the bytes of a text frame are made once (`framed`) and written to every member as they
are, straight to the kernel while neither the library nor the transport has anything waiting (`quick`). On any other server there is no such socket, and `chatserver.transport_plain` does the same through ASGI.

A peer that stops reading never keeps anything: uvicorn closes politely, which waits for a buffer that never drains, so
here every close has a deadline, and so has a buffer that does not move.
"""

from __future__ import annotations

import asyncio
import os
import socket
from collections import deque
from collections.abc import Callable
from typing import Protocol, cast

from uvicorn._types import ASGIReceiveEvent
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request
from websockets.protocol import State

from chatserver import metrics
from chatserver.inbox import OPEN, Inbox

try:
    from websockets.speedups import apply_mask
except ImportError:  # no C compiler when it was built: slower, the same
    from websockets.utils import apply_mask

MOST_FAST_BYTES = (
    64 * 1024
)  #: payload of a frame that takes the short way; a bigger one is the library's to judge
CLOSE_SECONDS = 5.0  #: how long a peer may take to answer a close
STALL_SECONDS = 20.0  #: how long a full buffer may stand still
REQUEST_SECONDS = 5.0  #: from the first byte of a request to its last
COMING_IN = 8  #: first requests between two looks at everybody else
MOST_HEAD_BYTES = 32 * 1024  #: request line and headers

EXTENSION = "homegroup.socket"  #: where a connection finds its socket in the ASGI scope

_FIN_TEXT, _MASKED = 0x81, 0x80
_CONTINUATION, _PING = 0x0, 0x8


Send = Callable[
    [bytes], int
]  #: gives bytes to the kernel; how many it took. Raises OSError when it took none


class Listener(Protocol):
    """What a socket tells the connection above it. Neither method may raise or wait."""

    def heard(self, frame: bytes) -> None: ...
    def drained(self) -> None: ...


class Hurried(Protocol):
    """Who writes the short way."""

    def slow(self) -> None:
        """From now on only through `Socket.write`."""


class Socket(Protocol):
    """What a connection asks of the socket below it."""

    @property
    def full(self) -> bool:
        """Whether the peer is behind: nothing more should be written until `drained`."""
        ...

    def listen(self, listener: Listener) -> None: ...
    def write(self, frames: bytes) -> None:
        """Send bytes made by `framed`, one frame or many. Never waits."""
        ...

    def quick(self, hurried: Hurried) -> Send | None:
        """The short way to the kernel, if there is one and nothing is waiting before it. It may be used until
        `hurried.slow` was called, and what it did not take goes to `write`."""
        ...

    def hold(self, held: bool) -> None:
        """Stop or go on reading from the peer."""
        ...

    def end(self, code: int) -> None:
        """Close: the code goes out if the peer still reads, and the connection ends soon in any case."""
        ...


def framed(payload: bytes) -> bytes:
    """The bytes of one text frame as a server sends it."""
    size = len(payload)
    if size < 126:
        return bytes((_FIN_TEXT, size)) + payload
    if size < 65_536:
        return b"\x81\x7e" + size.to_bytes(2, "big") + payload
    return b"\x81\x7f" + size.to_bytes(8, "big") + payload


def payloads(frames: bytes) -> list[bytes]:
    """The payloads of frames that `framed` made."""
    found, at = [], 0
    while at < len(frames):
        size, at = frames[at + 1], at + 2
        if size >= 126:
            wide = 2 if size == 126 else 8
            size, at = int.from_bytes(frames[at : at + wide], "big"), at + wide
        found.append(frames[at : at + size])
        at += size
    return found


class MemberSocket(WebSocketsSansIOProtocol):
    """uvicorn's protocol with the two shortcuts, and with an end for peers that stopped reading."""

    _listener: Listener | None = None
    _pending = b""  #: the beginning of a frame whose rest has not come
    _passing = 0  #: bytes of a frame still to be handed to the library
    _in_pieces = False  #: inside a fragmented message
    _strict = False  #: the library sees everything from here on: something illegal came, or the end has begun
    _stalled: asyncio.TimerHandle | None = None
    _direct: socket.socket | None = None  #: the same socket as the transport's, for writing past it
    _hurried: Hurried | None = None
    full = False

    def listen(self, listener: Listener) -> None:
        self._listener = listener
        self._direct = beside(self.transport)
        # The handshake is over: ten thousand people who only listen need not keep its headers, nor queues that are empty.
        del self.request, self.response
        self.scope["headers"] = []
        waiting = [self.queue.get_nowait() for _ in range(self.queue.qsize())]
        self.queue = cast("asyncio.Queue[ASGIReceiveEvent]", Inbox(waiting))
        self.writable = cast(
            "asyncio.Event", OPEN
        )  # for those who write through ASGI, and from here on nobody does

    def write(self, frames: bytes) -> None:
        if self.close_sent or self.disconnected:
            return
        if self._direct is not None and self._clear():
            try:
                took = self._direct.send(frames)
            except OSError:
                took = 0
            if took == len(frames):
                return
            frames = frames[took:]
        self.transport.write(frames)
        self._look()

    def quick(self, hurried: Hurried) -> Send | None:
        if self._direct is None or not self._clear():
            return None
        self._hurried = hurried
        return self._direct.send

    def hold(self, held: bool) -> None:
        if self.transport.is_closing():
            return
        if held:
            self.transport.pause_reading()
        elif not self.read_paused:
            self.transport.resume_reading()

    def end(self, code: int) -> None:
        if self.close_sent or self.transport.is_closing() or self.conn.state is not State.OPEN:
            return
        metrics.CLOSES.labels(code).inc()
        self._strict = True
        self.stop_keepalive()
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code})
        self.conn.send_close(code)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        self.read_paused = False
        self.transport.resume_reading()
        self.close_timer = self.loop.call_later(CLOSE_SECONDS, self.transport.abort)
        self._look()

    # What uvicorn calls

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        if self.response.status_code == 101:
            cast("dict[str, object]", self.scope["extensions"])[EXTENSION] = self

    def data_received(self, data: bytes) -> None:
        if self._listener is None or self._strict:
            if self._pending:
                data, self._pending = self._pending + data, b""
            super().data_received(data)
            self._look()
            return
        if self._pending:
            data, self._pending = self._pending + data, b""
        at, end = 0, len(data)
        while at < end:
            taken = self._take(data, at, end)
            if taken == 0:
                self._pending = data[at:] if at else data
                return
            at += taken

    def connection_lost(self, exc: Exception | None) -> None:
        if self._stalled is not None:
            self._stalled.cancel()
        if self._direct is not None:
            # After this call the number may be somebody else's: whoever still writes the short way gets an error.
            self._direct.detach()
            self._direct = None
        super().connection_lost(exc)
        self._look()

    def eof_received(self) -> None:
        super().eof_received()
        self._go_slow()

    def shutdown(self) -> None:
        super().shutdown()
        self._look()

    def send_keepalive_ping(self) -> None:
        super().send_keepalive_ping()
        self._look()

    def pause_writing(self) -> None:
        super().pause_writing()
        self.full = True
        self._go_slow()
        self._watch(self.transport.get_write_buffer_size() + 1)

    def resume_writing(self) -> None:
        super().resume_writing()
        self.full = False
        if self._stalled is not None:
            self._stalled.cancel()
            self._stalled = None
        if self._listener is not None and not self.close_sent:
            self._listener.drained()

    def keepalive_timeout(self) -> None:
        super().keepalive_timeout()
        self._look()
        self.loop.call_later(CLOSE_SECONDS, self.transport.abort)

    # Frames

    def _take(self, data: bytes, at: int, end: int) -> int:
        """Deal with what begins at `at`; how many bytes were used, 0 when more must come first."""
        if self._passing:
            size = min(self._passing, end - at)
            self._passing -= size
            return self._give_to_library(data, at, size)
        if end - at < 2:
            return 0
        first, second = data[at], data[at + 1]
        size, head = second & 0x7F, 6
        if size >= 126:
            wide = 2 if size == 126 else 8
            if end - at < 2 + wide:
                return 0
            size, head = int.from_bytes(data[at + 2 : at + 2 + wide], "big"), 6 + wide
        if first == _FIN_TEXT and second & _MASKED and size <= MOST_FAST_BYTES and not self._in_pieces:
            return self._take_text(data, at, end, head, size)
        return self._pass_on(data, at, end, head + size)

    def _take_text(self, data: bytes, at: int, end: int, head: int, size: int) -> int:
        if end - at < head + size:
            return 0
        start = at + head
        text = apply_mask(data[start : start + size], data[start - 4 : start])
        if not self.queue.empty() or not (text.isascii() or _is_utf8(text)):
            return self._give_to_library(data, at, head + size)
        assert self._listener is not None
        self._listener.heard(text)
        return head + size

    def _pass_on(self, data: bytes, at: int, end: int, size: int) -> int:
        """A frame that is the library's: of a message in pieces, binary, control, too big, or illegal."""
        first = data[at]
        opcode = first & 0x0F
        if first & 0x70 or not data[at + 1] & _MASKED or 0x2 < opcode < _PING or opcode > 0xA:
            self._strict = True
            return self._give_to_library(data, at, end - at)
        if opcode < _PING:
            self._in_pieces = not first & 0x80
        have = min(size, end - at)
        self._passing = size - have
        return self._give_to_library(data, at, have)

    def _give_to_library(self, data: bytes, at: int, size: int) -> int:
        if not self.transport.is_closing():
            super().data_received(data[at : at + size])
        if self.close_sent or self.transport.is_closing():
            self._strict = True
        self._look()
        return size

    # The short way out

    def _clear(self) -> bool:
        """Nothing of the library's or ours waits before what is written next, and more may be written."""
        return not (
            self.full
            or self.close_sent
            or self.disconnected
            or self.transport.is_closing()
            or self.transport.get_write_buffer_size()
        )

    def _look(self) -> None:
        """After anything that may have written or closed."""
        if self._hurried is not None and not self._clear():
            self._go_slow()

    def _go_slow(self) -> None:
        hurried, self._hurried = self._hurried, None
        if hurried is not None:
            hurried.slow()

    def _watch(self, before: int) -> None:
        """Give up when a full buffer has not moved for a while: nobody is reading."""
        waiting = self.transport.get_write_buffer_size()
        if waiting >= before:
            self.transport.abort()
            return
        self._stalled = self.loop.call_later(STALL_SECONDS, self._watch, waiting)


def beside(transport: asyncio.Transport) -> socket.socket | None:
    """The transport's socket, to write to without it. None where bytes do not go out as they are, or it is not ours to
    know how."""
    shown = transport.get_extra_info("socket")
    if os.name != "posix" or shown is None or transport.get_extra_info("sslcontext") is not None:
        return None
    beside = socket.socket(shown.family, shown.type, shown.proto, fileno=shown.fileno())
    beside.setblocking(False)
    return beside


class Turnstile:
    """Lets a few of those who came at once in, then everybody inside has a turn, then a few more."""

    def __init__(self) -> None:
        self._waiting: deque[Callable[[], None]] = deque()

    def enter(self, come_in: Callable[[], None]) -> None:
        if not self._waiting:
            asyncio.get_running_loop().call_soon(self._turn)
        self._waiting.append(come_in)

    def _turn(self) -> None:
        for _ in range(min(len(self._waiting), COMING_IN)):
            self._waiting.popleft()()
        if self._waiting:
            asyncio.get_running_loop().call_soon(self._turn)


TURNSTILE = Turnstile()


class DoorProtocol(HttpToolsProtocol):
    """uvicorn's HTTP protocol with a deadline for every request and a bound for its headers."""

    _deadline: asyncio.TimerHandle | None = None
    _early: bytes | None = b""  #: what came before its turn; None from then on
    _head_bytes = 0  #: of a request whose headers are not all here; -1 once they are

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._start()

    def data_received(self, data: bytes) -> None:
        if self._early is None:
            self._read(data)
            return
        if not self._early:
            TURNSTILE.enter(self._come_in)
        self._early += data

    def _come_in(self) -> None:
        data, self._early = self._early or b"", None
        if not self.transport.is_closing():
            self._read(data)

    def _read(self, data: bytes) -> None:
        super().data_received(data)
        if self._head_bytes >= 0:
            self._head_bytes += len(data)
            if self._head_bytes > MOST_HEAD_BYTES:
                self._refuse(b"431 Request Header Fields Too Large")

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._head_bytes = 0
        if self._deadline is None:
            self._start()

    def on_headers_complete(self) -> None:
        self._head_bytes = -1
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._stop()
        super().on_message_complete()

    def handle_websocket_upgrade(self) -> None:
        self._stop()
        super().handle_websocket_upgrade()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop()
        super().connection_lost(exc)

    def _start(self) -> None:
        self._deadline = self.loop.call_later(REQUEST_SECONDS, self._too_slow)

    def _stop(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _too_slow(self) -> None:
        self._deadline = None
        self._refuse(b"408 Request Timeout")

    def _refuse(self, why: bytes) -> None:
        """End a request that will not be read to its end. After an answer has begun, only the end is left to send."""
        transport = self.transport
        if transport.is_closing():
            return
        if self.cycle is None or self.cycle.response_complete:
            transport.write(b"HTTP/1.1 " + why + b"\r\nconnection: close\r\ncontent-length: 0\r\n\r\n")
            transport.close()
            self.loop.call_later(CLOSE_SECONDS, transport.abort)
        else:
            transport.abort()


def _is_utf8(text: bytes) -> bool:
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True
