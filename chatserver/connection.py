"""One member's socket from handshake to close.

Three tasks share it: one reads (so that pongs and closes are always seen), one asks the hub what was read, one writes
what the seat was offered. Between reader and asker is a bounded queue, between hub and writer the seat's bounded
outbox; nothing anywhere waits for a slow peer without a limit. When any of the three ends, the others are ended.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from chatserver import commands as c
from chatserver import wire
from chatserver.hub import Hub, NoMeeting
from chatserver.live import LiveMeeting, TryAgain
from chatserver.meeting import Answer
from chatserver.passes import Holder
from chatserver.seat import Seat
from chatserver.sentences import sentence

HELLO_SECONDS = 5.0
WRITE_SECONDS = 20.0  #: how long one write may wait for a peer's buffer
MOST_IN_FLIGHT = 64  #: commands of one socket that may wait for their answers
MOST_MISSHAPEN = 50  #: frames in a row that are no command, before the socket is closed

log = structlog.get_logger("connection")


class Connection:
    def __init__(
        self,
        socket: WebSocket,
        hub: Hub,
        holder_of: Callable[[str], Awaitable[Holder | None]],
        invite: Callable[[str, c.Invite], Awaitable[str]],
    ) -> None:
        self._socket = socket
        self._hub = hub
        self._holder_of = holder_of
        self._invite = invite
        self._slots = asyncio.Semaphore(MOST_IN_FLIGHT)
        self._asked: asyncio.Queue[bytes] = asyncio.Queue(MOST_IN_FLIGHT)

    async def serve(self, cookie: str | None) -> None:
        """Run until the socket is closed by either side."""
        await self._socket.accept()
        try:
            async with asyncio.timeout(HELLO_SECONDS):
                hello = wire.hello(await self._frame())
        except TimeoutError:
            return await self._close(wire.NO_HELLO)
        except wire.Unreadable:
            return await self._close(wire.MALFORMED)
        except _Closed as closed:
            return await self._close(closed.code)
        holder = await self._holder_of(hello.token or cookie or "")
        if holder is None:
            return await self._close(wire.NOT_VALID)
        seat = Seat(holder.person)
        try:
            live = await self._hub.attend(holder.meeting, seat, hello.epoch, hello.after)
        except NoMeeting:
            return await self._close(wire.NO_MEETING)
        try:
            await self._follow(live, seat)
        finally:
            live.leave(seat)

    async def _follow(self, live: LiveMeeting, seat: Seat) -> None:
        code: int | None = None
        tasks = [
            asyncio.create_task(self._read(), name="read"),
            asyncio.create_task(self._ask(live, seat), name="ask"),
            asyncio.create_task(self._write(seat), name="write"),
        ]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                ended = task.exception()
                if isinstance(ended, _Closed):
                    code = ended.code
                elif ended is not None and not isinstance(ended, WebSocketDisconnect):
                    log.warning("connection_failed", error=type(ended).__name__)
                    code = 1011
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        await self._close(code)

    async def _read(self) -> None:
        while True:
            await self._asked.put(await self._frame())

    async def _frame(self) -> bytes:
        """The next text frame. Raises _Closed with the code to close with, or None when the peer went."""
        message = await self._socket.receive()
        if message["type"] == "websocket.disconnect":
            raise _Closed(None)
        text = message.get("text")
        if text is None:
            raise _Closed(wire.BINARY)
        frame: bytes = text.encode("utf-8", "surrogatepass")
        if len(frame) > wire.MOST_BYTES:
            raise _Closed(wire.TOO_LARGE)
        return frame

    async def _ask(self, live: LiveMeeting, seat: Seat) -> None:
        misshapen = 0
        while True:
            frame = await self._asked.get()
            try:
                command = wire.command(frame)
            except wire.Unreadable:
                raise _Closed(wire.MALFORMED) from None
            except wire.Misshapen as bad:
                misshapen += 1
                if misshapen > MOST_MISSHAPEN:
                    raise _Closed(wire.MALFORMED) from None
                language = live.meeting.state.language
                say = sentence(bad.code, language)
                seat.offer(wire.answer(bad.ref, {"ok": False, "code": bad.code, "say": say}))
                continue
            misshapen = 0
            await self._submit(live, seat, command)

    async def _submit(self, live: LiveMeeting, seat: Seat, command: c.FromPerson) -> None:
        if isinstance(command, c.Invite):
            seat.offer(wire.answer(command.ref, await self._invited(live, seat, command)))
            return
        await self._slots.acquire()
        try:
            answered = live.submit(command, seat.person)
        except TryAgain:
            self._slots.release()
            say = sentence("busy", live.meeting.state.language)
            seat.offer(wire.answer(command.ref, {"ok": False, "code": "busy", "say": say}))
            return

        def tell(done: asyncio.Future[Answer]) -> None:
            self._slots.release()
            if not done.cancelled() and done.exception() is None:
                seat.offer(wire.answer(command.ref, done.result()))

        answered.add_done_callback(tell)

    async def _invited(self, live: LiveMeeting, seat: Seat, command: c.Invite) -> Answer:
        person = live.meeting.person(seat.person)
        if person is None or not person.facilitates:
            say = sentence("facilitators_only", live.meeting.state.language)
            return {"ok": False, "code": "not_allowed", "say": say}
        link = await self._invite(live.record.id, command)
        return {"ok": True, "seq": live.meeting.seq, "join": link}

    async def _write(self, seat: Seat) -> None:
        while True:
            await seat.news.wait()
            for frame in seat.take():
                async with asyncio.timeout(WRITE_SECONDS):
                    await self._socket.send_text(frame.decode())
            if seat.closing is not None:
                raise _Closed(seat.closing)

    async def _close(self, code: int | None) -> None:
        if code is None or self._socket.application_state is not WebSocketState.CONNECTED:
            return
        try:
            async with asyncio.timeout(WRITE_SECONDS):
                await self._socket.close(code)
        except (RuntimeError, TimeoutError, WebSocketDisconnect):
            log.debug("peer_was_gone")


class _Closed(Exception):
    def __init__(self, code: int | None) -> None:
        super().__init__(code)
        self.code = code
