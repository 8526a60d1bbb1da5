"""One member's socket from handshake to close.

Reading never stops for long: pongs and closes must always be seen, and a healthy peer must never look dead. What is
read is decoded and asked of the meeting at once; the meeting answers through the seat, which never waits. What waits is
bounded: at most so many commands of one socket are unanswered; what comes beyond is kept aside, and the peer is not
read from until there is room. A slow peer costs itself its seat and nobody else anything.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import cast

import structlog
from starlette.types import Message
from starlette.websockets import WebSocket

from chatserver import commands as c
from chatserver import wire
from chatserver.hub import Hub, NoMeeting, going
from chatserver.journal import NotWritable
from chatserver.live import LiveMeeting, TryAgain
from chatserver.meeting import Answer
from chatserver.passes import Holder
from chatserver.seat import Seat
from chatserver.sentences import sentence
from chatserver.transport import EXTENSION, MemberSocket, framed
from chatserver.transport_plain import PlainSocket

HELLO_SECONDS = 5.0
MOST_IN_FLIGHT = 64  #: commands of one socket that may wait for their answers
MOST_MISSHAPEN = 50  #: frames in a row that are no command, before the socket is closed

log = structlog.get_logger("connection")


class Connection:
    def __init__(
        self,
        socket: WebSocket,
        hub: Hub,
        holder_of: Callable[[str], Awaitable[Holder | None]],
        aside: Callable[[LiveMeeting, str, c.Aside], Awaitable[Answer]],
    ) -> None:
        self._websocket = socket
        self._hub = hub
        self._holder_of = holder_of
        self._aside = aside

    async def serve(self, cookie: str | None) -> None:
        """Run until the socket is closed by either side."""
        await self._websocket.accept()
        self._websocket.scope["headers"].clear()  # the pass in the cookie is in there
        link = self._websocket.scope["extensions"].get(EXTENSION)
        socket: MemberSocket | PlainSocket = link or PlainSocket(self._websocket)
        try:
            code = await self._serve(socket, cookie)
            if code is not None:
                socket.end(code)
        finally:
            if isinstance(socket, PlainSocket):
                await socket.finish()

    async def _serve(self, socket: MemberSocket | PlainSocket, cookie: str | None) -> int | None:
        """The code to close with; None when there is nobody left to tell."""
        try:
            async with asyncio.timeout(HELLO_SECONDS):
                hello = wire.hello(await _frame(socket))
        except TimeoutError:
            return wire.NO_HELLO
        except wire.Unreadable:
            return wire.MALFORMED
        except Closed as closed:
            return closed.code
        try:
            holder = await self._holder_of(hello.token or cookie or "")
            if holder is None:
                return wire.NOT_VALID
            seat = Seat(holder.person, socket)
            live = await self._hub.attend(holder.meeting, seat, hello.epoch, hello.after)
        except NoMeeting:
            return wire.NO_MEETING
        except NotWritable:  # the journal does not answer: another process may do better
            socket.write(framed(going()))
            return wire.GOING
        try:
            return await self._follow(Following(socket, seat, live, self._aside))
        finally:
            live.leave(seat)

    async def _follow(self, following: Following) -> int | None:
        """Hear what the socket cannot tell by itself (messages in pieces, its end), until the end."""
        socket = following.socket
        socket.listen(following)
        try:
            while True:
                await following.room()
                following.heard(await _frame(socket))
        except Closed as closed:
            return closed.code
        finally:
            following.stop()


class Following:
    """What goes back and forth between one socket and the meeting it follows."""

    __slots__ = (
        "_answer_aside",
        "_aside",
        "_in_flight",
        "_live",
        "_misshapen",
        "_over",
        "_room",
        "_seat",
        "_tasks",
        "socket",
    )

    def __init__(
        self,
        socket: MemberSocket | PlainSocket,
        seat: Seat,
        live: LiveMeeting,
        answer_aside: Callable[[LiveMeeting, str, c.Aside], Awaitable[Answer]],
    ) -> None:
        self.socket = socket
        self._seat = seat
        self._live = live
        self._answer_aside = answer_aside
        self._in_flight = 0
        self._misshapen = 0
        self._over = False
        self._aside: deque[bytes] | None = None  #: frames that came while too many commands were unanswered
        self._room: asyncio.Future[None] | None = None  #: while the peer is not read from
        self._tasks: set[asyncio.Task[None]] | None = None

    def heard(self, frame: bytes) -> None:
        """One frame from the peer, in order."""
        if self._over:
            return
        if self._in_flight < MOST_IN_FLIGHT and not self._aside:
            self._take(frame)
            return
        if self._aside is None:
            self._aside = deque()
        self._aside.append(frame)
        if len(self._aside) >= MOST_IN_FLIGHT:
            self.socket.hold(True)
            if self._room is None:
                self._room = asyncio.get_running_loop().create_future()

    def drained(self) -> None:
        self._seat.drained()

    async def room(self) -> None:
        """Wait until more may be read from the peer."""
        if self._room is not None:
            await asyncio.shield(self._room)

    def stop(self) -> None:
        self._over, self._aside = True, None
        for task in self._tasks or ():
            task.cancel()

    def _take(self, frame: bytes) -> None:
        try:
            command = wire.command(frame)
        except wire.Misshapen as bad:
            self._misshapen += 1
            if self._misshapen > MOST_MISSHAPEN:
                self._end(wire.MALFORMED)
            else:
                self._refuse(bad.ref, bad.code)
            return
        except (wire.Unreadable, RecursionError):
            self._end(wire.MALFORMED)
            return
        self._misshapen = 0
        self._in_flight += 1
        if isinstance(command, c.Aside):
            self._tasks = self._tasks or set()
            task = asyncio.create_task(self._aside_from_turns(command), name="aside")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
            return
        ref = command.ref
        try:
            self._live.ask(command, self._seat.person, lambda answer: self._answered(ref, answer))
        except TryAgain:
            self._in_flight -= 1
            self._refuse(ref, "busy")

    def _refuse(self, ref: str | None, code: str) -> None:
        say = sentence(code, self._live.meeting.state.language)
        self._seat.offer(wire.answer(ref, {"ok": False, "code": code, "say": say}))

    def _answered(self, ref: str, answer: Answer) -> None:
        self._seat.offer(wire.answer(ref, answer))
        self._in_flight -= 1
        while self._aside and self._in_flight < MOST_IN_FLIGHT:
            self._take(self._aside.popleft())
        if self._room is not None and not self._aside:
            self.socket.hold(False)
            self._room.set_result(None)
            self._room = None

    def _end(self, code: int) -> None:
        self._over, self._aside = True, None
        self.socket.end(code)

    async def _aside_from_turns(self, command: c.Aside) -> None:
        try:
            answer = await self._answer_aside(self._live, self._seat.person, command)
        except Exception as broken:
            log.warning("aside_failed", what=type(command).__name__, error=type(broken).__name__)
            say = sentence("not_writable", self._live.meeting.state.language)
            answer = {"ok": False, "code": "not_writable", "say": say}
        self._answered(command.ref, answer)


async def _frame(socket: MemberSocket | PlainSocket) -> bytes:
    """The next text frame. Raises Closed with the code to close with, or None when the peer went."""
    message = cast("Message", await socket.receive())
    if message["type"] != "websocket.receive":
        raise Closed(None)
    text = message.get("text")
    if text is None:
        raise Closed(wire.BINARY)
    frame: bytes = text.encode("utf-8", "surrogatepass")
    if len(frame) > wire.MOST_BYTES:
        raise Closed(wire.TOO_LARGE)
    return frame


class Closed(Exception):
    def __init__(self, code: int | None) -> None:
        super().__init__(code)
        self.code = code
