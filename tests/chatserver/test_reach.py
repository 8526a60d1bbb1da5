"""A journal out of reach: sure within two misses, and people go elsewhere only where they would do better."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chatserver import commands as c
from chatserver.bell import HouseBell
from chatserver.hub import EACH_MS, Hub, going
from chatserver.journal import NotWritable
from chatserver.journal_for import journal_for
from chatserver.meeting import Meeting
from chatserver.opening import open_meeting
from chatserver.reach import ALONE_SECONDS, ELSEWHERE_MS, Reach
from chatserver.seat import Seat
from chatserver.wire import GOING
from moderation.pipeline import Pipeline
from tests.chatserver.paper import PaperSocket


class HouseWithOthers(HouseBell):
    """A bell over which the others say what the test wants."""

    said: float | None = None

    def others_reached(self) -> float | None:
        return self.said


class House:
    def __init__(self, hub: Hub, meeting: str) -> None:
        self.hub, self.meeting = hub, meeting
        self.bell = HouseWithOthers()
        self.beside_others = True
        self.reach = Reach(hub, self.bell, lambda: self.beside_others)
        self.paper = PaperSocket()
        self.seat = Seat("", self.paper)

    async def ana_comes(self) -> None:
        who = str((await self.hub.submit(self.meeting, c.Join(name="Ana"), ""))["who"])
        self.seat = Seat(who, self.paper)
        await self.hub.attend(self.meeting, self.seat, None, 0)

    async def refuses(self) -> bool:
        try:
            await self.hub.journal.note_address("http://here")
        except NotWritable:
            return True
        return False


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    journal = journal_for(None, tmp_path)
    await journal.open()
    pipeline = Pipeline([])
    hub = Hub(journal, HouseBell(), lambda id: Meeting(id, lambda form, rules: pipeline), process="here")
    opened = await open_meeting(journal, "http://here", title="Tuesday", format="free")
    made = House(hub, opened.meeting)
    await made.ana_comes()
    yield made
    await hub.rest()
    await journal.close()


async def test_one_miss_says_nothing_and_two_are_sure(house: House) -> None:
    house.bell.said = 0.9
    house.reach.missed(0)
    assert not await house.refuses() and house.seat.closing is None
    house.reach.answered(0.2)
    house.reach.missed(0.4)
    assert house.seat.closing is None, "they were not in a row"
    house.reach.missed(1.5)
    assert await house.refuses(), "nobody waits for what will not come"
    assert house.seat.closing == GOING, "it answered somebody at 0.9 and us not since 0.4"
    await house.hub.rest()
    told = [frame["retry_ms"] for frame in house.paper.frames() if frame["event"] == "going"]
    assert told and ELSEWHERE_MS[0] <= told[0] <= ELSEWHERE_MS[1]


async def test_when_it_answers_nobody_people_stay_where_they_are(house: House) -> None:
    house.bell.said = 9.9
    for second in range(10, 70):
        house.reach.missed(second)
    assert await house.refuses()
    assert house.seat.closing is None, "they would be sent from one to the next"
    house.reach.answered(70)
    assert not await house.refuses(), "and it goes on by itself"


async def test_without_a_bell_it_takes_longer_and_there_must_be_somewhere_to_go(house: House) -> None:
    house.beside_others = False
    for second in range(60):
        house.reach.missed(second)
    assert house.seat.closing is None, "there is no other process: they may as well wait here"
    house.beside_others = True
    house.reach.answered(60)
    house.reach.missed(61)
    house.reach.missed(60.9 + ALONE_SECONDS)
    assert house.seat.closing is None
    house.reach.missed(61 + ALONE_SECONDS)
    assert house.seat.closing == GOING


def test_the_more_people_go_the_longer_their_return_is_spread() -> None:
    few = [int(going((100, 1_500)).split(b":")[-1][:-1]) for _ in range(200)]
    many = [int(going((100, 1_500), people=5_000).split(b":")[-1][:-1]) for _ in range(200)]
    assert max(few) <= 1_500 < max(many) <= 5_000 * EACH_MS
