"""When a network comes back everybody comes at once, and those who are in the meeting do not wait for them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chatserver import commands as c
from chatserver.bell import HouseBell
from chatserver.clock import now_ms
from chatserver.hub import Hub
from chatserver.journal_for import journal_for
from chatserver.live import LINKS_IN_A_TURN, LiveMeeting
from chatserver.meeting import Meeting
from chatserver.meeting.deadlines import MOMENT_MS, RECONNECT_MS
from chatserver.opening import open_meeting
from chatserver.seat import Seat
from chatserver.transport import COMING_IN, Turnstile
from moderation.pipeline import Pipeline
from tests.chatserver.cast import Cast
from tests.chatserver.paper import PaperSocket

MANY = 3 * LINKS_IN_A_TURN


@pytest.fixture
async def full(tmp_path: Path) -> AsyncIterator[tuple[LiveMeeting, list[str]]]:
    """A meeting that many people joined and nobody has a seat in."""
    journal = journal_for(None, tmp_path, bytes(range(32)))
    await journal.open()
    pipeline = Pipeline([])
    hub = Hub(journal, HouseBell(), lambda id: Meeting(id, lambda form, rules: pipeline), now_ms)
    meeting = (await open_meeting(journal, "http://here", title="Tuesday", format="free")).meeting
    live = await hub.live(meeting)
    answers = [live.submit(c.Join(name=f"Cho {number}", role="participant"), "") for number in range(MANY)]
    people = [str((await answer)["who"]) for answer in answers]
    yield live, people
    await hub.rest()
    await journal.close()


async def test_a_line_does_not_wait_until_every_link_that_broke_was_noted(
    full: tuple[LiveMeeting, list[str]],
) -> None:
    live, people = full
    order: list[str] = []
    for who in people:
        live.ask(c.Connected(), who, lambda answer: order.append("link"))
    live.ask(c.Say(ref="1", text="good evening"), people[0], lambda answer: order.append("line"))
    await live.rest()
    assert order.index("line") <= LINKS_IN_A_TURN, "it was in the first turn that began after it"
    assert len(order) == MANY + 1, "and nobody was forgotten"
    assert all(each.presence == "here" for each in live.meeting.state.people.values())


async def test_a_line_does_not_wait_until_everybody_was_seated(full: tuple[LiveMeeting, list[str]]) -> None:
    live, people = full
    seats = [Seat(who, PaperSocket()) for who in people * 5]
    coming = [asyncio.create_task(live.attend(seat, None, 0)) for seat in seats]
    while not live.seats:  # noqa: ASYNC110  a turn of the loop is what is waited for
        await asyncio.sleep(0)  # the first of them are in
    await live.submit(c.Say(ref="1", text="good evening"), people[0])
    assert sum(map(len, live.seats.values())) < len(seats)
    await asyncio.gather(*coming)
    await live.rest()


async def test_of_many_requests_at_once_a_few_are_begun_before_everybody_has_a_turn() -> None:
    turnstile, order = Turnstile(), list[str]()
    for _ in range(3 * COMING_IN):
        turnstile.enter(lambda: order.append("in"))
    while len(order) < 3 * COMING_IN + 2:
        await asyncio.sleep(0)
        order.append("somebody inside")
    runs = "".join("i" if each == "in" else "." for each in order).split(".")
    assert max(map(len, runs)) == COMING_IN
    assert order.count("in") == 3 * COMING_IN


def test_links_that_broke_together_are_lost_together_and_one_that_broke_later_is_not() -> None:
    cast = Cast("free")
    cast.comes("Gwen", "facilitator")
    for name in ("Ana", "Bo", "Cho"):
        cast.comes(name)
    moment = MOMENT_MS / 1000
    for name in ("Ana", "Bo", "Cho"):
        cast.link_goes(name)
        cast.later(moment * 0.6)
    cast.later(RECONNECT_MS / 1000 - 1.8 * moment)
    lost = [frame["who"] for frame in cast.seen("Gwen", "presence", state="lost")]
    assert lost == [cast.ids["Ana"], cast.ids["Bo"]]
