"""The socket below a connection, over real ones: whatever the wire does to frames, the meeting hears them in order."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import socket
import ssl
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatserver.inbox import Inbox
from chatserver.transport import REQUEST_SECONDS, beside, framed, payloads
from tests.server import PATIENCE, Links, Seat, Server

TEXT, MORE, BINARY, CLOSE, PING, PONG = 0x1, 0x0, 0x2, 0x8, 0x9, 0xA


@given(st.lists(st.binary(max_size=300) | st.integers(120, 70_000).map(bytes), max_size=5))
def test_frames_that_were_joined_come_apart_again(given: list[bytes]) -> None:
    assert payloads(b"".join(map(framed, given))) == given


class Wire:
    """A client that writes its own bytes."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    @staticmethod
    def frame(opcode: int, payload: bytes, *, end: bool = True, flags: int = 0) -> bytes:
        mask = os.urandom(4)
        masked = bytes(byte ^ mask[at % 4] for at, byte in enumerate(payload))
        size = len(payload)
        length = (
            bytes([0x80 | size])
            if size < 126
            else struct.pack("!BH", 0xFE, size)
            if size < 65_536
            else struct.pack("!BQ", 0xFF, size)
        )
        return bytes([(0x80 if end else 0) | flags | opcode]) + length + mask + masked

    async def next(self) -> tuple[int, bytes]:
        first, size = await self.reader.readexactly(2)
        if size >= 126:
            wide = 2 if size == 126 else 8
            size = int.from_bytes(await self.reader.readexactly(wide), "big")
        return first & 0x0F, await self.reader.readexactly(size)

    async def until(self, wanted: Any) -> bytes:
        """The first frame that `wanted(opcode, payload)` says yes to."""
        async with asyncio.timeout(PATIENCE):
            while True:
                opcode, payload = await self.next()
                if wanted(opcode, payload):
                    return payload

    async def close_code(self) -> int:
        payload = await self.until(lambda opcode, _: opcode == CLOSE)
        return int.from_bytes(payload[:2], "big")

    async def answer(self, ref: str) -> dict[str, Any]:
        found = await self.until(lambda opcode, text: opcode == TEXT and json.loads(text).get("re") == ref)
        answer: dict[str, Any] = json.loads(found)
        return answer


@asynccontextmanager
async def wired(server: Server, held: Seat) -> AsyncIterator[Wire]:
    """Somebody who said hello and is live, byte by byte."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    key = base64.b64encode(os.urandom(16)).decode()
    writer.write(
        f"GET /ws HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
    )
    assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 101")
    wire = Wire(reader, writer)
    writer.write(wire.frame(TEXT, json.dumps({"do": "hello", "v": 1, "pass": held.token}).encode()))
    await wire.until(lambda opcode, text: text == b'{"event":"live"}')
    try:
        yield wire
    finally:
        writer.transport.abort()


@pytest.fixture(scope="module")
def links(server: Server) -> Links:
    return server.open(format="free")


@pytest.fixture
async def ana(server: Server, links: Links) -> AsyncIterator[Wire]:
    held = await asyncio.to_thread(server.join, links.join, "Ana")
    async with wired(server, held) as wire:
        yield wire


def here(ref: str) -> bytes:
    return json.dumps({"do": "here", "ref": ref}).encode()


async def test_a_frame_that_comes_byte_by_byte_is_heard(ana: Wire) -> None:
    for byte in ana.frame(TEXT, here("slow")):
        ana.writer.write(bytes([byte]))
        await ana.writer.drain()
        await asyncio.sleep(0)
    assert (await ana.answer("slow"))["ok"] is True


async def test_many_frames_in_one_piece_are_heard_in_order(ana: Wire) -> None:
    ana.writer.write(b"".join(ana.frame(TEXT, here(f"r{n}")) for n in range(300)))
    for number in range(300):
        assert (await ana.answer(f"r{number}"))["ok"] is True


async def test_a_message_in_pieces_keeps_its_place_between_whole_ones(ana: Wire) -> None:
    pieces = here("two")
    ana.writer.write(
        ana.frame(TEXT, here("one"))
        + ana.frame(TEXT, pieces[:7], end=False)
        + ana.frame(PING, b"are you there")
        + ana.frame(MORE, pieces[7:])
        + ana.frame(TEXT, here("three"))
    )
    refs: list[str] = []
    pong = False
    while len(refs) < 3:
        opcode, payload = await asyncio.wait_for(ana.next(), PATIENCE)
        pong = pong or (opcode == PONG and payload == b"are you there")
        if opcode == TEXT and (ref := json.loads(payload).get("re")):
            refs.append(ref)
    assert (refs, pong) == (["one", "two", "three"], True)


ILLEGAL = [
    ("text that is no UTF-8", Wire.frame(TEXT, b'{"do":"here","ref":"\xff\xfe"}'), 1007),
    ("a whole message inside another", Wire.frame(TEXT, b"{", end=False) + Wire.frame(TEXT, b"{}"), 1002),
    ("a reserved bit", Wire.frame(TEXT, b"{}", flags=0x40), 1002),
    ("a reserved opcode", Wire.frame(0x3, b"{}"), 1002),
    ("a frame without a mask", framed(b'{"do":"here","ref":"r"}'), 1002),
    ("a continuation of nothing", Wire.frame(MORE, b"{}"), 1002),
    ("a long ping", Wire.frame(PING, b"x" * 200), 1002),
    ("a frame too long by one byte", Wire.frame(TEXT, b"x" * 65_537), 1009),
    ("a message too long in pieces", Wire.frame(TEXT, b"x" * 40_000, end=False) + Wire.frame(MORE, b"x" * 40_000), 1009),
    ("a binary frame", Wire.frame(BINARY, b"{}"), 1003),
    ("a good-bye", Wire.frame(CLOSE, struct.pack("!H", 1000)), 1000),
]  # fmt: skip


@pytest.mark.parametrize(("sent", "code"), [row[1:] for row in ILLEGAL], ids=[row[0] for row in ILLEGAL])
async def test_what_is_illegal_gets_the_close_code_of_the_protocol(ana: Wire, sent: bytes, code: int) -> None:
    ana.writer.write(ana.frame(TEXT, here("before")) + sent)
    assert await ana.close_code() == code


async def test_a_request_that_comes_too_slowly_is_refused(server: Server) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(b"GET /healthz HTTP/1.1\r\nHost: here\r\nX-Slow: ")
    answer = await asyncio.wait_for(reader.read(), REQUEST_SECONDS + PATIENCE)
    assert answer.startswith(b"HTTP/1.1 408")
    writer.close()


async def test_headers_without_end_are_refused(server: Server) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(
        b"GET /healthz HTTP/1.1\r\n" + b"".join(b"X-%d: %s\r\n" % (n, b"x" * 900) for n in range(400))
    )
    answer = b""
    with suppress(ConnectionResetError):  # it may end before all of it was read
        answer = await asyncio.wait_for(reader.read(), PATIENCE)
    assert b" 200 " not in answer
    writer.close()


class OnPaper(asyncio.Transport):
    """A transport that is asked about itself and nothing else."""

    def __init__(self, shown: socket.socket, **about: object) -> None:
        super().__init__(extra={"socket": shown, **about})


def test_the_short_way_is_never_taken_past_encryption() -> None:
    here, there = socket.socketpair()
    with here, there:
        assert beside(OnPaper(here, sslcontext=ssl.create_default_context())) is None
        short = beside(OnPaper(here))
        assert short is not None
        assert (short.send(b"hello"), there.recv(10)) == (5, b"hello")
        short.detach()
        with pytest.raises(OSError, match="Bad file descriptor"):
            short.send(b"to whoever has the number now")


async def test_what_is_put_into_an_inbox_comes_out_in_order_before_and_while_somebody_waits() -> None:
    inbox: Inbox[int] = Inbox([1, 2])
    assert [await inbox.get(), await inbox.get(), inbox.empty()] == [1, 2, True]
    reading = asyncio.ensure_future(inbox.get())
    await asyncio.sleep(0)
    inbox.put_nowait(3)
    inbox.put_nowait(4)
    assert [await reading, await inbox.get()] == [3, 4]
    given_up = asyncio.ensure_future(inbox.get())
    await asyncio.sleep(0)
    given_up.cancel()
    inbox.put_nowait(5)
    assert await inbox.get() == 5
