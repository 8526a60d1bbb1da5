"""Peers that behave badly: they read nothing, vanish, dribble, storm, and send what is no frame of ours."""

from __future__ import annotations

import asyncio
import json
import random
import resource
import socket
import time
from contextlib import suppress
from pathlib import Path

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.faults.crowd import PATIENCE, Client, crowd
from tests.faults.stage import Row, checked, p99_ms, spread
from tests.server import Links, Seat, Server

AT_A_TIME = 25  #: people who join in the same moment


async def seats(server: Server, links: Links, count: int) -> list[Seat]:
    doors = asyncio.Semaphore(AT_A_TIME)
    secret = links.join.partition("#")[2]
    async with httpx.AsyncClient(base_url=server.url, timeout=PATIENCE) as door:

        async def one(number: int) -> Seat:
            async with doors:
                body = {"invite": secret, "name": f"Cho {number}", "agree": True}
                answer = (await door.post("/api/join", json=body)).raise_for_status().json()
                return Seat(answer["pass"], answer["meeting"], answer["you"], answer["role"], answer["name"])

        return list(await asyncio.gather(*map(one, range(count))))


class Listener:
    """Somebody who only listens, cheaply enough for hundreds of them; only the numbers of lines are kept."""

    def __init__(self, server: Server, seat: Seat) -> None:
        self.server, self.seat = server, seat
        self.lines: list[int] = []
        self.after = 0
        self.epoch: str | None = None
        self.live_at = 0.0
        self.connection: ClientConnection | None = None

    async def come(self) -> None:
        self.connection = await connect(
            self.server.socket_url, proxy=None, compression=None, ping_interval=None, open_timeout=PATIENCE
        )
        hello = {"do": "hello", "v": 1, "pass": self.seat.token, "epoch": self.epoch, "after": self.after}
        await self.connection.send(json.dumps(hello))
        while True:
            frame = json.loads(await self.connection.recv())
            self.note(frame)
            if frame.get("event") == "live":
                self.live_at = time.monotonic()
                return

    async def listen(self) -> None:
        assert self.connection is not None
        with suppress(ConnectionClosed):
            async for text in self.connection:
                self.note(json.loads(text))

    def note(self, frame: dict[str, object]) -> None:
        if frame.get("event") == "welcome":
            self.epoch = str(frame["epoch"])
        elif isinstance(seq := frame.get("seq"), int) and not frame.get("caught_up"):
            self.after = max(self.after, seq)
            if frame.get("event") == "line":
                self.lines.append(seq)

    def drop(self) -> None:
        if self.connection is not None:
            self.connection.transport.abort()


def memory_mb(server: Server) -> float:
    pages = Path(f"/proc/{server.process.pid}/statm").read_text().split()[1]
    return int(pages) * resource.getpagesize() / 1e6


def open_files(server: Server) -> int:
    return len(list(Path(f"/proc/{server.process.pid}/fd").iterdir()))


async def one_who_reads_nothing(server: Server, folder: Path, members: int, lines: int) -> Row:
    """One member stops reading: the server lets go of them by bytes, nobody else waits, and they return whole."""
    broken: list[str] = []
    links = await asyncio.to_thread(server.open, format="free")
    async with crowd(folder, links, [server]) as people:
        deaf, *others = [Listener(server, seat) for seat in await seats(server, links, members)]
        doors = asyncio.Semaphore(AT_A_TIME)

        async def come(one: Listener) -> None:
            async with doors:
                await one.come()

        await asyncio.gather(*map(come, [deaf, *others]))
        listening = [asyncio.create_task(each.listen()) for each in others]
        ana = people.talkers[0]
        await talk_long(ana, lines // 4)
        before, ana.latency = p99_ms(ana.latency), []
        quiet = memory_mb(server)
        await bury(deaf, ana, lines)
        during, grown = p99_ms(ana.latency), memory_mb(server) - quiet
        if not await was_let_go(deaf):
            broken.append("whoever read nothing was kept")
        for each in others:
            each.drop()
        await asyncio.gather(*listening)
        deaf.connection = None
        await deaf.come()
        deaf.drop()
        await people.settle()
    found = await checked(server, links.meeting, folder)
    heard = {seq for each in others for seq in each.lines}
    if missing := sorted(seq for seq in heard if seq <= deaf.after and seq not in set(deaf.lines)):
        broken.append(f"whoever came back has nothing of {missing[:3]}")
    if len(deaf.lines) != len(set(deaf.lines)):
        broken.append("whoever came back was given lines twice")
    figures = f"{found.summary}; ack p99 {before:.0f} ms before, {during:.0f} ms during; +{grown:.0f} MB"
    return Row("one who reads nothing", f"of {members}", figures, (*found.broken, *broken))


async def talk_long(client: Client, lines: int) -> None:
    """Lines of nearly 6 kB, a few in flight at a time."""
    for number in range(lines):
        words = "".join(random.choices("潮灯石野川雲", k=1_900))
        await client.say(f"the long line {number} of {client.name}: {words}")
        if number % 8 == 7:
            await client.all_answered()
    await client.all_answered()


async def bury(deaf: Listener, ana: Client, lines: int) -> None:
    assert deaf.connection is not None
    kernel = deaf.connection.transport.get_extra_info("socket")
    kernel.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8_192)  # else the kernel reads megabytes for them
    deaf.connection.transport.pause_reading()
    await talk_long(ana, lines)


async def was_let_go(deaf: Listener) -> bool:
    assert deaf.connection is not None
    deaf.connection.transport.resume_reading()
    try:
        async with asyncio.timeout(PATIENCE):
            await deaf.listen()
    except TimeoutError:
        return False
    return True


async def half_open_and_slow_headers(server: Server, folder: Path, half_open: int, dribblers: int) -> Row:
    """Links whose other end is gone without a word, and sockets that never finish their headers: others do not wait."""
    broken: list[str] = []
    links = await asyncio.to_thread(server.open, format="free")
    async with crowd(folder, links, [server]) as people:
        files = open_files(server)
        silent = [await never_says_hello(server) for _ in range(half_open)]
        slow = [await dribbles(server) for _ in range(dribblers)]
        await people.talk(1.0)
        held = open_files(server) - files
        worst = max((max(client.latency, default=0.0) for client in people.talkers), default=0.0)
        began = time.monotonic()
        gone = 0
        for each in slow + silent:
            gone += await asyncio.to_thread(ended, each, began + 30)
        for each in slow + silent:
            each.close()
        await people.settle()
    found = await checked(server, links.meeting, folder)
    if gone != half_open + dribblers:
        broken.append(f"only {gone} of {half_open + dribblers} were let go")
    figures = f"{found.summary}; {held} held, all let go after {time.monotonic() - began:.1f} s; worst ack {worst * 1000:.0f} ms"
    return Row(
        "half-open and slow headers",
        f"{half_open} and {dribblers} sockets",
        figures,
        (*found.broken, *broken),
    )


async def never_says_hello(server: Server) -> socket.socket:
    """A WebSocket whose client is gone after the handshake, as when a phone's battery ends."""
    link = await asyncio.to_thread(socket.create_connection, ("127.0.0.1", server.port), 10)
    link.sendall(
        b"GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
    return link


async def dribbles(server: Server) -> socket.socket:
    link = await asyncio.to_thread(socket.create_connection, ("127.0.0.1", server.port), 10)
    link.sendall(b"GET /ws HTTP/1.1\r\nHost: x\r\nX-Slow: ")
    return link


def ended(link: socket.socket, deadline: float) -> bool:
    """Whether the server closed by the deadline; what it says before is read away."""
    with suppress(OSError):
        while True:
            link.settimeout(max(0.05, deadline - time.monotonic()))
            if not link.recv(65_536):
                return True
    return time.monotonic() < deadline  # a reset is an end, a timeout is not


async def reconnect_storm(server: Server, folder: Path, members: int) -> Row:
    """Everybody's link breaks at once and everybody comes back at once, while people go on talking."""
    broken: list[str] = []
    links = await asyncio.to_thread(server.open, format="free")
    async with crowd(folder, links, [server]) as people:
        many = [Listener(server, seat) for seat in await seats(server, links, members)]
        doors = asyncio.Semaphore(100)  # what one client machine can open at a time

        async def come(one: Listener) -> None:
            async with doors:
                await one.come()

        await asyncio.gather(*map(come, many))
        talking = asyncio.create_task(people.talk(1.5))
        await asyncio.sleep(0.3)
        for each in many:
            each.drop()
        began = time.monotonic()
        await asyncio.gather(*map(come, many))
        back = [each.live_at - began for each in many]
        await talking
        listening = [asyncio.create_task(each.listen()) for each in many]
        await people.settle()
        last = people.watchers[1]._after  # Wit sees what they see
        until = time.monotonic() + PATIENCE
        while min(each.after for each in many) < last and time.monotonic() < until:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        for each in many:
            each.drop()
        await asyncio.gather(*listening)
    found = await checked(server, links.meeting, folder)
    whole = max((each.lines for each in many), key=len)
    uneven = sum(1 for each in many if each.lines != whole)
    if uneven:
        broken.append(f"{uneven} of {members} were not given exactly the same lines")
    return Row(
        "reconnect storm",
        f"{members} at once",
        f"{found.summary}; back in {spread(back)}",
        (*found.broken, *broken),
    )


ODD = (
    b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"do":"say"}', b'{"do":"say","ref":1,"text":"x"}', b"{" * 500,
    b'{"do":"dance","ref":"a"}', b'{"do":"say","ref":"b","text":"\\ud800"}', b'{"do":"hello","v":99}',
    b'{"do":"say","ref":"' + b"r" * 400 + b'","text":"x"}', b"NaN", b'{"do":"say","ref":"c","text":{}}',
    b"[" * 60_000, b'"' + b"x" * 60_000,
)  # fmt: skip


async def malformed_frames(server: Server, folder: Path, frames: int) -> Row:
    """Frames that are none: no stack in the log, no memory kept, and everybody else goes on."""
    broken: list[str] = []
    links = await asyncio.to_thread(server.open, format="free")
    async with crowd(folder, links, [server]) as people:
        rude = await asyncio.to_thread(server.join, links.join, "Rude")
        sent, sockets = await throw(server, rude, frames // 10)
        before = memory_mb(server)
        more, again = await throw(server, rude, frames - sent)
        grown = memory_mb(server) - before
        await people.talk(0.3)
        await people.settle()
    found = await checked(server, links.meeting, folder)
    if "Traceback" in server.log:
        broken.append("there is a stack in the log")
    if grown > 40:
        broken.append(f"memory grew by {grown:.0f} MB")
    figures = f"{found.summary}; {sockets + again} sockets, {grown:+.1f} MB"
    return Row("malformed frames", f"{sent + more} frames", figures, (*found.broken, *broken))


async def throw(server: Server, seat: Seat, frames: int) -> tuple[int, int]:
    sent = sockets = 0
    while sent < frames:
        sockets += 1
        with suppress(ConnectionClosed):
            async with connect(
                server.socket_url, proxy=None, compression=None, ping_interval=None
            ) as connection:
                if sockets % 3:
                    await connection.send(
                        json.dumps({"do": "hello", "v": 1, "pass": seat.token, "epoch": None, "after": 0})
                    )
                for _ in range(200):
                    odd = random.choice(ODD)
                    sent += 1
                    try:
                        await connection.send(odd.decode("utf-8"))
                    except UnicodeDecodeError:
                        await connection.send(odd)
    return sent, sockets
