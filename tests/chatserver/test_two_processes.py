"""Two processes have the same meeting live: one order, nothing lost, nothing twice, whoever is quicker."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chatserver import commands as c
from chatserver.bell import HouseBell
from chatserver.hub import Hub
from chatserver.journal_for import journal_for
from chatserver.meeting import Meeting
from chatserver.opening import open_meeting
from chatserver.seat import Seat
from moderation.pipeline import Pipeline
from tests.chatserver.paper import PaperSocket

KEY = bytes(range(32))
LINES = 200


def quiet(meeting: str) -> Meeting:
    pipeline = Pipeline([])
    return Meeting(meeting, lambda form, rules: pipeline)


@pytest.fixture
async def hubs(postgres_url: str, tmp_path: Path) -> AsyncIterator[tuple[Hub, Hub]]:
    bell = HouseBell()
    journals = [journal_for(postgres_url, tmp_path, KEY) for _ in range(2)]
    for journal in journals:
        await journal.open()
    first, second = (Hub(journal, bell, quiet) for journal in journals)
    yield first, second
    await asyncio.gather(first.rest(), second.rest())
    for journal in journals:
        await journal.close()


async def test_two_processes_race_on_one_meeting(hubs: tuple[Hub, Hub]) -> None:
    opened = await open_meeting(hubs[0].journal, "http://here", title="Race", format="free")
    who = [
        str((await hub.submit(opened.meeting, c.Join(name=name), ""))["who"])
        for hub, name in zip(hubs, ("Ana", "Bo"), strict=True)
    ]
    paper = PaperSocket()
    await hubs[0].attend(opened.meeting, Seat(who[0], paper), None, 0)

    async def say(hub: Hub, person: str, number: int) -> int:
        """As a client does: what could not be kept just now is sent again under the same ref."""
        command = c.Say(ref=f"{person}-{number}", text=f"{person} {number}")
        for _ in range(20):
            answer = await hub.submit(opened.meeting, command, person)
            if answer["ok"]:
                return int(str(answer["seq"]))
            assert answer["code"] in ("busy", "not_writable"), answer
        raise AssertionError(f"never kept: {command.ref}")

    async def talk(hub: Hub, person: str) -> list[int]:
        return list(await asyncio.gather(*(say(hub, person, number) for number in range(LINES))))

    ana, bo = await asyncio.gather(talk(hubs[0], who[0]), talk(hubs[1], who[1]))
    assert len({*ana, *bo}) == 2 * LINES, "every line has a place of its own"
    again = await hubs[1].submit(opened.meeting, c.Say(ref=f"{who[0]}-7", text=f"{who[0]} 7"), who[0])
    assert again["seq"] == ana[7], "a resend to the other process gets the first answer"

    lives = [await hub.live(opened.meeting) for hub in hubs]
    for live in lives:
        live.ring()
        await live.rest()
    assert lives[0].meeting.state == lives[1].meeting.state
    lines = [frame["seq"] for frame in paper.frames() if frame.get("event") == "line"]
    assert lines == sorted(lines) and set(lines) == {*ana, *bo}


async def test_a_deadline_fires_once_though_both_notice_it(hubs: tuple[Hub, Hub]) -> None:
    opened = await open_meeting(hubs[0].journal, "http://here", title="Once", format="free")
    gwen = str((await hubs[0].submit(opened.meeting, c.Join(name="Gwen", role="facilitator"), ""))["who"])
    await hubs[0].submit(opened.meeting, c.StartBreak(ref="1", minutes=0.001), gwen)
    for hub in hubs:
        (await hub.live(opened.meeting)).ring()
    await asyncio.sleep(0.1)
    await asyncio.gather(*(hub.submit(opened.meeting, c.Elapse(), "") for hub in hubs))
    entries = await hubs[0].journal.read(opened.meeting)
    assert [entry.kind for entry in entries].count("room_resumed") == 1
