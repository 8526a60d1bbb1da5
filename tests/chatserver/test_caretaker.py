"""What happens without anybody asking: a forgotten meeting ends, words and links go when their time is over."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chatserver import commands as c
from chatserver import passes
from chatserver.bell import HouseBell
from chatserver.caretaker import PRACTICE_MS, Caretaker
from chatserver.clock import now_ms
from chatserver.hub import Hub
from chatserver.journal import Journal
from chatserver.journal_for import journal_for
from chatserver.meeting import Meeting
from chatserver.meeting.ending import EMPTY_MS
from chatserver.neighbours import keeper_of
from chatserver.opening import open_meeting
from moderation.pipeline import Pipeline
from moderation.rules.crisis import words
from tests.chatserver.cast import Cast

KEEP_HOURS = 24
HOUR = 3600 * 1000
DAY = 24 * HOUR


class House:
    """A hub and its caretaker on one journal, and a clock that the test moves."""

    def __init__(self, journal: Journal, at: int) -> None:
        pipeline = Pipeline([])
        self.at = at
        self.hub = Hub(
            journal, HouseBell(), lambda id: Meeting(id, lambda form, rules: pipeline), lambda: self.at
        )
        self.caretaker = Caretaker(self.hub, KEEP_HOURS)

    async def later(self, ms: int) -> None:
        self.at += ms
        for live in self.hub.all():
            live.elapse()
            await live.rest()
        await self.caretaker.sweep()


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    journal = journal_for(None, tmp_path, bytes(range(32)))
    await journal.open()
    made = House(journal, now_ms())
    yield made
    await made.hub.rest()
    await journal.close()


async def opened(house: House, **more: object) -> str:
    title = "Tuesday"
    return (await open_meeting(house.hub.journal, "http://here", title=title, format="free", **more)).meeting  # type: ignore[arg-type]


async def bodies(house: House, meeting: str) -> bytes:
    return b"".join(entry.body for entry in await house.hub.journal.read(meeting))


async def test_a_meeting_nobody_closed_ends_half_a_day_after_the_last_person_and_its_words_go(
    house: House,
) -> None:
    meeting = await opened(house)
    ana = str((await house.hub.submit(meeting, c.Join(name="Ana"), ""))["who"])
    await house.hub.submit(meeting, c.Connected(), ana)
    await house.hub.submit(meeting, c.Say(ref="1", text="marmalade"), ana)
    await house.later(2 * EMPTY_MS)
    live = await house.hub.live(meeting)
    assert not live.meeting.state.ended, "Ana is still here"

    await house.hub.submit(meeting, c.Disconnected(), ana)
    await house.later(EMPTY_MS - HOUR)
    assert not live.meeting.state.ended
    await house.later(HOUR + 90_000)
    assert live.meeting.state.ended
    assert b"marmalade" in await bodies(house, meeting), "her words are kept for a day, as was said"

    await house.later(KEEP_HOURS * HOUR)
    assert b"marmalade" not in await bodies(house, meeting)
    assert b"Ana" not in await bodies(house, meeting)
    assert house.hub.all() == []


async def test_a_meeting_nobody_has_come_to_yet_stays_open(house: House) -> None:
    meeting = await opened(house)
    await house.caretaker.wake()
    await house.later(7 * DAY)
    found = await house.hub.journal.find(meeting)
    assert found is not None and found.closed_at is None


async def test_words_are_shredded_once_and_not_at_every_look(house: House) -> None:
    meeting = await opened(house)
    await house.hub.submit(meeting, c.Join(name="Ana"), "")
    await house.hub.journal.close_meeting(meeting, house.at)
    over = house.at
    assert await house.hub.journal.words_over(over - 1) == []
    assert await house.hub.journal.words_over(over) == [meeting]
    await house.later(DAY)
    assert await house.hub.journal.words_over(house.at) == []


async def test_what_moderation_kept_ready_of_earlier_lines_goes_with_the_words(house: House) -> None:
    meeting = await opened(house)
    ready = words.read("marmalade on a tuesday")
    assert words.read("marmalade on a tuesday") is ready
    await house.hub.journal.close_meeting(meeting, house.at)
    await house.later(DAY)
    assert words.read.cache_info().currsize == 0


async def test_another_process_that_has_the_meeting_in_memory_lets_go_of_it_too(house: House) -> None:
    beside = House(house.hub.journal, house.at)
    meeting = await opened(house)
    for each in (house, beside):
        await each.hub.live(meeting)
        (await each.hub.live(meeting)).meeting.state.ended = True
        await each.later(1)
    await house.later(DAY)
    assert beside.hub.all() != []
    await beside.later(DAY)
    assert beside.hub.all() == []


async def test_a_practice_meeting_is_over_after_two_days_by_the_real_clock(house: House) -> None:
    meeting = await opened(house, practice=True)
    await house.caretaker.wake()
    await house.later(PRACTICE_MS + DAY)
    found = await house.hub.journal.find(meeting)
    assert found is not None and found.closed_at == house.at


async def test_links_and_passes_that_have_run_out_are_forgotten_and_the_others_kept(house: House) -> None:
    journal = house.hub.journal
    meeting = await opened(house)
    old = await passes.make_pass(journal, meeting, "ana", house.at)
    link = await passes.make_invite(journal, meeting, "participant", house.at)
    await house.later(passes.PASS_HOURS * HOUR)
    assert await journal.find_pass(passes.hashed(old)) is None
    young = await passes.make_pass(journal, meeting, "ana", house.at)
    await house.later(HOUR)
    assert await journal.find_pass(passes.hashed(young)) is not None
    assert await journal.find_invite(passes.hashed(link)) is not None
    await house.later(passes.INVITE_DAYS * DAY)
    assert await journal.find_invite(passes.hashed(link)) is None


async def test_only_the_meetings_that_are_ours_to_keep_are_woken(house: House) -> None:
    names = [await opened(house) for _ in range(12)]
    ours = {name for name in names if keeper_of(name, ["here", "there"]) == "here"}
    assert 0 < len(ours) < len(names)
    await Caretaker(house.hub, KEEP_HOURS, keeps=ours.__contains__).wake()
    assert {live.record.id for live in house.hub.all()} == ours


def test_a_death_moves_only_the_meetings_of_the_dead() -> None:
    meetings = [f"m{number}" for number in range(300)]
    before = {name: keeper_of(name, ["one", "two", "three"]) for name in meetings}
    after = {name: keeper_of(name, ["two", "three"]) for name in meetings}
    moved = {name for name in meetings if before[name] != after[name]}
    assert moved == {name for name in meetings if before[name] == "one"}
    assert all(60 < list(before.values()).count(process) < 140 for process in ("one", "two", "three"))


def test_an_alert_that_nobody_answered_goes_on_after_a_meeting_ended_by_itself() -> None:
    cast = Cast()
    cast.comes("Marisol", role="facilitator")
    ana = cast.comes("Ana")
    cast.does("Marisol", "set_phase", phase="gathering")
    cast.says("Ana", "i am going to kill myself tonight, i have the pills here")
    assert [alert.about for alert in cast.state.alerts.values()] == [ana]
    for name in ("Ana", "Marisol"):
        cast._decide(c.Disconnected(), cast.ids[name])
    cast.later(90 + EMPTY_MS / 1000)
    assert cast.state.ended
    assert [alert.about for alert in cast.state.alerts.values()] == [ana], "nobody has answered it"
