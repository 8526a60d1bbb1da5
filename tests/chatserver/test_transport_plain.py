"""On a server that is not ours the same promises hold: the application alone, below plain uvicorn."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from websockets.asyncio.client import connect

from chatserver.app import House, application, house_for
from chatserver.opening import open_meeting
from chatserver.settings import Settings
from chatserver.transport import MemberSocket
from tests.server import Person, Seat, free_port


@dataclass(frozen=True, slots=True)
class Plain:
    port: int
    invite: str

    async def join(self, name: str) -> Seat:
        async with httpx.AsyncClient() as client:
            body = {"invite": self.invite, "name": name, "agree": True}
            answer = (await client.post(f"http://127.0.0.1:{self.port}/api/join", json=body)).json()
        return Seat(answer["pass"], answer["meeting"], answer["you"], answer["role"], answer["name"])

    @asynccontextmanager
    async def seat(self, name: str) -> AsyncIterator[Person]:
        held = await self.join(name)
        url = f"ws://127.0.0.1:{self.port}/ws"
        async with connect(url, proxy=None, compression=None, ping_interval=None) as connection:
            person = Person(held, connection)
            await person.hello()
            try:
                yield person
            finally:
                person.stop()


@pytest.fixture
async def plain(tmp_path: Path) -> AsyncIterator[Plain]:
    async with served(tmp_path, "websockets-sansio") as made:
        yield made


@asynccontextmanager
async def served(folder: Path, below: Any) -> AsyncIterator[Plain]:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    house: House = house_for(Settings(data=folder / "var", limits=False, url=url, echo=True))
    config = uvicorn.Config(application(house), port=port, ws=below, log_config=None)
    server = uvicorn.Server(config)
    config.load()
    server.lifespan = config.lifespan_class(config)
    await server.startup()
    opened = await open_meeting(house.journal, house.settings.url, title="Plain", format="free")
    yield Plain(port, opened.join.partition("#")[2])
    await server.shutdown()


async def test_lines_reach_everybody_and_each_command_its_answer(plain: Plain) -> None:
    async with plain.seat("Ana") as ana, plain.seat("Wes") as wes:
        answers = await asyncio.gather(*(ana.says(f"good evening {number}") for number in range(20)))
        assert all(answer["ok"] for answer in answers)
        await wes.hears("good evening 19")
        assert wes.lines() == [f"good evening {number}" for number in range(20)]


async def test_more_commands_than_may_wait_are_all_answered(plain: Plain) -> None:
    async with plain.seat("Ana") as ana:
        for number in range(300):
            await ana.send({"do": "here", "ref": f"r{number}"})
        await ana.does("here", ref="last")
        answered = [frame["re"] for frame in ana.frames if "re" in frame]
        assert answered == [*(f"r{number}" for number in range(300)), "last"]


@pytest.mark.parametrize(
    ("sent", "code"), [("hello there", 4400), (b"{}", 1003), (json.dumps({"x": "x" * 70_000}), 1009)]
)
async def test_what_is_no_command_closes_with_the_same_code(
    plain: Plain, sent: str | bytes, code: int
) -> None:
    async with plain.seat("Ana") as ana:
        await ana.connection.send(sent)
        assert await ana.is_closed() == code


@pytest.mark.parametrize("below", ["websockets-sansio", MemberSocket])
async def test_the_echo_for_conformance_suites_goes_over_the_sockets_of_members(
    tmp_path: Path, below: Any
) -> None:
    sent = ["good evening", "", "灯" * 40_000, b"\x00\xff", ["in ", "three ", "pieces"], "whole again"]
    async with (
        served(tmp_path, below) as plain,
        connect(f"ws://127.0.0.1:{plain.port}/ws-echo", proxy=None, compression=None) as ana,
    ):
        for message in sent:
            await ana.send(message)
        for message in sent:
            assert await ana.recv() == ("".join(message) if isinstance(message, list) else message)
