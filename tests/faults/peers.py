"""Peers that behave badly: they read nothing, vanish, dribble, storm, and send what is no frame of ours."""

from __future__ import annotations

import asyncio
import json
import os
import random
import resource
import socket
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import httpx
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from chatserver import wire
from tests.faults.crowd import PATIENCE, Client, Crowd, crowd
from tests.faults.ears import Ear
from tests.faults.stage import Row, checked, late, p99_ms, spread
from tests.server import Links, Seat, Server

AT_A_TIME = 25  #: people who join in the same moment
ON_THE_WAY = 500  #: sockets between connecting and being live; with more the clients are what is measured
LONG_LINES = 300  #: of 5.7 kB; all of them are more than may wait for one member


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


async def come(many: Iterable[Ear]) -> None:
    """As many at a time as one machine of clients may have on their way."""
    doors = asyncio.Semaphore(ON_THE_WAY)

    async def one(ear: Ear) -> None:
        async with doors:
            await ear.come(PATIENCE)

    await asyncio.gather(*map(one, many))


def memory_mb(server: Server) -> float:
    pages = Path(f"/proc/{server.process.pid}/statm").read_text().split()[1]
    return int(pages) * resource.getpagesize() / 1e6


def cpu_s(server: Server) -> float:
    """Seconds of CPU the server has used so far."""
    fields = Path(f"/proc/{server.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def open_files(server: Server) -> int:
    return len(list(Path(f"/proc/{server.process.pid}/fd").iterdir()))


async def one_who_reads_nothing(server: Server, folder: Path, members: int, rounds: int) -> Row:
    """One member stops reading: the server lets go of them by bytes, nobody else waits for it, and they return whole.

    Each round hears the same lines twice, in changing order: once while everybody reads and once while somebody does
    not. What is compared is when the lines are at everybody else's.
    """
    broken: list[str] = []
    links = await asyncio.to_thread(server.open, format="free")
    ratios: list[float] = []
    grown = 0.0
    async with crowd(folder, links, [server]) as people:
        deaf, *others = [Ear(seat, server.port) for seat in await seats(server, links, members)]
        ana = people.talkers[0]
        await come([deaf, *others])
        await heard_p99_ms(ana, others)
        for number in range(rounds):
            took: dict[bool, float] = {}
            for bury in (False, True) if number % 2 else (True, False):
                before = memory_mb(server)
                if bury:
                    deaf.deafen()
                took[bury] = await heard_p99_ms(ana, others)
                if bury:
                    grown = max(grown, memory_mb(server) - before)
                    deaf.listen()
                    # After five seconds the link is cut without the code, as there is nobody to tell it.
                    if not await deaf.over(PATIENCE) or deaf.closed not in (wire.FELL_BEHIND, None):
                        broken.append(f"whoever read nothing was kept ({deaf.closed})")
                    await come([deaf])
            ratios.append(took[True] / took[False])
        await people.settle()
        last = people.watchers[1]._after  # Wit sees what they see
        await until_all_have([deaf, *others], last)
        for each in [deaf, *others]:
            each.drop()
    found = await checked(server, links.meeting, folder)
    whole = max((each.lines for each in others), key=len)
    if deaf.lines != whole:
        broken.append(f"whoever came back has {len(deaf.lines)} lines of {len(whole)}, or in another order")
    change = sorted(ratios)[len(ratios) // 2]
    figures = (
        f"{found.summary}; others' p99 with somebody deaf is {change:.2f} of what it is without "
        f"({min(ratios):.2f} to {max(ratios):.2f} in {rounds} rounds); +{grown:.0f} MB"
    )
    times = late(("others' p99, as a ratio", change, 1.1))
    return Row("one who reads nothing", f"of {members}", figures, (*found.broken, *broken), times)


async def heard_p99_ms(ana: Client, others: list[Ear]) -> float:
    """Ana says long lines, one after the other; how long it took until they were at the others' pages."""
    sample = others[:: max(1, len(others) // 50)]
    said: dict[int, float] = {}
    for each in sample:
        each.heard_at.clear()
        each.timed = True
    for number in range(LONG_LINES):
        words = "".join(random.choices("潮灯石野川雲", k=1_900))
        began = time.monotonic()
        answer = await ana.answered(await ana.say(f"the long line {number} of {ana.name}: {words}"))
        said[answer["seq"]] = began
    await until_all_have(others, max(said))
    for each in sample:
        each.timed = False
    return p99_ms([each.heard_at[seq] - began for each in sample for seq, began in said.items()])


async def until_all_have(many: list[Ear], seq: int) -> None:
    async with asyncio.timeout(PATIENCE):
        while min(each.after for each in many) < seq:  # noqa: ASYNC110
            await asyncio.sleep(0.02)


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
    """Everybody's link breaks at once and everybody comes back at once, while people here and elsewhere go on talking."""
    broken: list[str] = []
    links, others = [await asyncio.to_thread(server.open, format="free") for _ in range(2)]
    async with (
        crowd(folder, links, [server]) as people,
        crowd(folder / "next-door", others, [server]) as next_door,
    ):
        many = [Ear(seat, server.port) for seat in await seats(server, links, members)]
        await come(many)
        await asyncio.gather(people.talk(1.5, pause=0.2), next_door.talk(1.5, pause=0.2))
        quiet = p99_ms(all_latency(people) + all_latency(next_door))
        talking = [
            asyncio.create_task(each.talk(0.0012 * members, pause=0.3)) for each in (people, next_door)
        ]
        await asyncio.sleep(0.3)
        for each in many:
            each.drop()
        cpu, began = cpu_s(server), time.monotonic()
        await come(many)
        back = [each.live_at - began for each in many]
        spent = (cpu_s(server) - cpu) / members * 1000
        await asyncio.gather(*talking)
        ours, theirs = p99_ms(all_latency(people)), p99_ms(all_latency(next_door))
        await next_door.settle()
        await people.settle()
        await until_all_have(many, people.watchers[1]._after)  # Wit sees what they see
        for each in many:
            each.drop()
    found = await checked(server, links.meeting, folder)
    beside = await checked(server, others.meeting, folder / "next-door")
    whole = max((each.lines for each in many), key=len)
    uneven = sum(1 for each in many if each.lines != whole)
    if uneven:
        broken.append(f"{uneven} of {members} were not given exactly the same lines")
    figures = (
        f"{found.summary}; back in {spread(back)}, {spent:.1f} ms of CPU each; ack p99 {quiet:.0f} ms before, "
        f"meanwhile {ours:.0f} ms in that meeting and {theirs:.0f} ms in another"
    )
    return Row("reconnect storm", f"{members} at once", figures, (*found.broken, *beside.broken, *broken))


def all_latency(people: Crowd) -> list[float]:
    """Seconds from sent to answered, since this was last asked."""
    found = [each for client in people.talkers for each in client.latency]
    for client in people.talkers:
        client.latency = []
    return found


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
