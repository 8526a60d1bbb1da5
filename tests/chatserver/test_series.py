"""A meeting that repeats: on its days, at its hour as the clocks go, opened once and in time, at one address."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from chatserver import commands as c
from chatserver.door import DoorError, DoorRequest, JoinRequest
from chatserver.plans import series as s
from chatserver.plans.opener import Opener
from chatserver.plans.rhythm import BadRhythm, Rhythm, checked, dates
from tests.chatserver.front import Browser, House, dana

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


def said(moment: int) -> str:
    return datetime.fromtimestamp(moment / 1000, UTC).strftime("%Y-%m-%d %H:%M")


def held(rhythm: Rhythm, since: str, count: int) -> list[str]:
    ready = checked(rhythm, at(since))
    return [f"{said(each.starts_at)}" for each in islice(dates(ready, at(since)), count)]


def test_half_past_seven_stays_half_past_seven_when_the_clocks_change() -> None:
    tuesdays = Rhythm(days=(1,), time="19:30", zone="Europe/Madrid")
    assert held(tuesdays, "2026-10-13", 3) == ["2026-10-13 17:30", "2026-10-20 17:30", "2026-10-27 18:30"]
    lima = Rhythm(days=(1,), time="19:30", zone="America/Lima")
    assert held(lima, "2026-10-13T12:00", 2) == ["2026-10-14 00:30", "2026-10-21 00:30"], (
        "a day later elsewhere"
    )


def test_a_time_that_the_change_skips_or_repeats_is_held_once() -> None:
    nights = Rhythm(days=(6,), time="02:30", zone="Europe/Madrid")
    assert held(nights, "2026-03-22", 3) == ["2026-03-22 01:30", "2026-03-29 01:30", "2026-04-05 00:30"]
    assert held(nights, "2026-10-18", 2) == ["2026-10-18 00:30", "2026-10-25 00:30"], "the first of the two"


def test_several_days_and_every_second_week() -> None:
    both = Rhythm(days=(4, 1), time="18:00", zone="UTC", every=2, first="2026-11-24")
    assert held(both, "2026-11-01", 4) == [
        "2026-11-24 18:00", "2026-11-27 18:00", "2026-12-08 18:00", "2026-12-11 18:00"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"zone": "Europe/Nowhere"}, "zone_unknown"),
        ({"zone": "../etc/passwd"}, "zone_unknown"),
        ({"time": "25:00"}, "time_unusable"),
        ({"first": "someday"}, "time_unusable"),
        ({"days": ()}, "days_unusable"),
        ({"days": (7,)}, "days_unusable"),
        ({"every": 0}, "days_unusable"),
    ],
)
def test_what_cannot_be_a_rhythm_is_refused(changed: dict[str, Any], code: str) -> None:
    usual: dict[str, Any] = {"days": (1,), "time": "19:30", "zone": "UTC"}
    with pytest.raises(BadRhythm, match=code):
        checked(Rhythm(**(usual | changed)), 0)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    made = House(tmp_path, at("2026-11-23T12:00"))
    await made.journal.open()
    yield made
    await made.hub.rest()
    await made.journal.close()


class Lamplighters:
    """Every Tuesday at 19:30 in Madrid, for an hour; today is the Monday before."""

    def __init__(self, house: House, phone: Browser, shown: dict[str, Any], link: str) -> None:
        self.house, self.phone, self.shown, self.link = house, phone, shown, link
        self.id = str(shown["series"])

    @classmethod
    async def of(cls, house: House) -> Lamplighters:
        phone = await dana(house)
        wanted = {
            "title": "Lamplighters",
            "format": "topic",
            "minutes": 60,
            "duties": {"greeter": 1, "nonsense": 3},
        }
        template = (await phone.told("/template", **wanted))["template"]
        shown = await phone.told("/series", template=template, days=[1], time="19:30", zone="Europe/Madrid")
        link = (await phone.told("/series/card", series=shown["series"]))["join"]
        return cls(house, phone, shown, link)

    async def door(self) -> dict[str, Any]:
        return dict(await self.house.door.show(DoorRequest(self.link.partition("#")[2])))

    async def comes(self, name: str) -> str:
        asked = JoinRequest(invite=self.link.partition("#")[2], name=name, agree=True)
        return (await self.house.door.join(asked)).meeting

    async def clock(self, text: str) -> None:
        self.house.at = at(text)
        await self.house.opener.look()

    async def dates(self) -> list[str]:
        (shown,) = (await self.phone.told("/plans"))["series"]
        return [each["date"] + (" not" if each["skipped"] else "") for each in shown["dates"]]

    async def meetings(self) -> list[str]:
        return [each.id for each in await self.house.journal.meetings(open_only=False)]


async def test_the_doors_open_a_quarter_of_an_hour_before_and_not_earlier(house: House) -> None:
    group = await Lamplighters.of(house)
    await group.clock("2026-11-24T18:14")
    shown = await group.door()
    assert (said(shown["opens_at"]), said(shown["starts_at"])) == ("2026-11-24 18:15", "2026-11-24 18:30")
    assert shown["title"] == "Lamplighters" and await group.meetings() == []
    with pytest.raises(DoorError, match="not_open_yet"):
        await group.comes("Ana")
    await group.clock("2026-11-24T18:15")
    assert len(await group.meetings()) == 1
    meeting = await group.comes("Ana")
    state = (await house.hub.live(meeting)).meeting.state
    assert state.phase == "gathering" and said(state.starts_at or 0) == "2026-11-24 18:30"
    assert state.wanted == {"greeter": 1} and said(state.next_at or 0) == "2026-12-01 18:30"
    shown = await group.door()
    assert "opens_at" not in shown and shown["minutes_left"] == 75, "an hour, and the quarter before it"


async def test_two_processes_that_open_at_the_same_instant_open_one_meeting(house: House) -> None:
    group = await Lamplighters.of(house)
    house.at = at("2026-11-24T18:20")
    from chatserver.bell import HouseBell
    from chatserver.hub import Hub

    beside = Opener(Hub(house.journal, HouseBell(), house.hub._make, lambda: house.at))
    await asyncio.gather(*(each.look() for each in (house.opener, beside, house.opener, beside)))
    assert len(await group.meetings()) == 1


async def test_the_same_address_leads_to_each_evening_and_tells_the_next_in_between(house: House) -> None:
    group = await Lamplighters.of(house)
    await group.clock("2026-11-24T18:20")
    first = await group.comes("Ana")
    live = await house.hub.live(first)
    chair = (await house.door.enter(first, "Dana")).you
    await live.submit(c.Close(ref="x"), chair)
    await group.clock("2026-11-24T19:40")
    shown = await group.door()
    assert shown["ended"] is True and said(shown["next_at"]) == "2026-12-01 18:30", "too late is no dead end"
    await group.clock("2026-11-25T09:00")
    assert said((await group.door())["starts_at"]) == "2026-12-01 18:30"
    await group.clock("2026-12-01T18:16")
    second = await group.comes("Ana")
    assert second != first and await group.meetings() == [first, second]


async def test_after_a_stop_the_evening_is_opened_late_rather_than_not_at_all(house: House) -> None:
    group = await Lamplighters.of(house)
    await group.clock("2026-11-24T18:50")
    assert len(await group.meetings()) == 1
    await group.clock("2026-12-01T19:31")
    assert len(await group.meetings()) == 1, "an hour after its beginning there is nothing left to open"
    assert said((await group.door())["starts_at"]) == "2026-12-08 18:30"


async def test_one_date_is_left_out_and_the_evening_before_is_told_so(house: House) -> None:
    group = await Lamplighters.of(house)
    await group.clock("2026-11-24T18:20")
    live = await house.hub.live(await group.comes("Ana"))
    await group.phone.told("/series/skip", series=group.id, date="2026-12-01")
    assert said(live.meeting.state.next_at or 0) == "2026-12-08 18:30"
    assert (await group.dates())[:3] == ["2026-11-24", "2026-12-01 not", "2026-12-08"]
    no = await group.phone.refused("/series/skip", series=group.id, date="2026-11-24")
    assert no == "409 date_open", "people are in it: it is closed from its console"
    assert await group.phone.refused("/series/skip", series=group.id, date="2026-12-02") == "409 date_unknown"
    await group.clock("2026-12-01T18:20")
    assert len(await group.meetings()) == 1
    assert said((await group.door())["starts_at"]) == "2026-12-08 18:30"
    await group.phone.told("/series/skip", series=group.id, date="2026-12-01", skip=False)
    assert len(await group.meetings()) == 2, "taken in again, with its doors due"


async def test_an_ended_series_opens_nothing_and_lets_the_evening_go_on(house: House) -> None:
    group = await Lamplighters.of(house)
    await group.clock("2026-11-24T18:20")
    meeting = await group.comes("Ana")
    await group.phone.told("/series/end", series=group.id)
    state = (await house.hub.live(meeting)).meeting.state
    assert state.next_at is None and not state.ended
    assert await group.comes("Kit") == meeting
    await group.clock("2026-12-01T18:20")
    assert len(await group.meetings()) == 1
    shown = await group.door()
    assert shown["ended"] is True and shown["starts_at"] is None
    assert (await group.phone.told("/plans"))["series"] == []


async def test_another_hour_holds_for_the_dates_to_come(house: House) -> None:
    group = await Lamplighters.of(house)
    await group.phone.told("/series", series=group.id, days=[3], time="08:00", zone="Europe/Madrid")
    assert (await group.dates())[0] == "2026-11-26"
    assert said((await group.door())["starts_at"]) == "2026-11-26 07:00", "and the address is the same"
    other = (await group.phone.told("/template", title="Morning owls", format="speaker"))["template"]
    weekly = {"days": [3], "time": "08:00", "zone": "Europe/Madrid"}
    await group.phone.told("/series", series=group.id, template=other, **weekly)
    assert (await group.door())["title"] == "Morning owls", "held otherwise from the next date on"


async def test_a_new_address_ends_the_old_one(house: House) -> None:
    group = await Lamplighters.of(house)
    new = (await group.phone.told("/series/address", series=group.id))["join"]
    with pytest.raises(DoorError, match="invite_unknown"):
        await group.door()
    group.link = new
    assert (await group.door())["title"] == "Lamplighters"
    assert (await group.phone.told("/series/card", series=group.id))["join"] == new


async def test_it_all_survives_a_restart(house: House, tmp_path: Path) -> None:
    group = await Lamplighters.of(house)
    await group.phone.told("/series/skip", series=group.id, date="2026-12-01")
    await house.journal.close()
    again = House(tmp_path, at("2026-11-24T18:20"))
    await again.journal.open()
    try:
        await again.opener.look()
        shown = await again.door.show(DoorRequest(group.link.partition("#")[2]))
        assert shown["title"] == "Lamplighters" and said(int(str(shown["next_at"]))) == "2026-12-08 18:30"
    finally:
        await again.hub.rest()
        await again.journal.close()
        await house.journal.open()


async def test_an_evening_nobody_came_to_is_over_when_its_time_is(house: House) -> None:
    group = await Lamplighters.of(house)
    await group.clock("2026-11-24T18:20")
    (meeting,) = await group.meetings()
    live = await house.hub.live(meeting)
    for text, ended in (("2026-11-24T21:29", False), ("2026-11-24T21:31", True)):
        house.at = at(text)
        live.elapse()
        await live.rest()
        assert live.meeting.state.ended is ended


async def test_a_series_that_cannot_be_opened_keeps_no_other_shut(house: House) -> None:
    group = await Lamplighters.of(house)
    lost = Rhythm(days=(1,), time="19:30", zone="Europe/Nowhere", first="2026-11-24")
    kept = await s.find(house.journal, group.id)
    assert kept is not None
    for _ in range(4):  # before and after it, whatever their ids are
        await s.begin(house.journal, kept.template, lost)
    await group.clock("2026-11-24T18:20")
    assert len(await group.meetings()) == 1


async def test_who_is_not_signed_in_plans_nothing(house: House) -> None:
    group = await Lamplighters.of(house)
    stranger = house.browser()
    for call in ("/plans", "/series/end", "/series/card", "/template", "/open"):
        assert await stranger.refused(call, series=group.id) == "401 not_signed_in"


async def test_a_meeting_is_kept_as_a_template_with_its_rules_and_its_plan(house: House) -> None:
    phone = await dana(house)
    meeting = (await house.opened()).meeting
    live, chair = await house.hub.live(meeting), (await house.door.enter(meeting, "Dana")).you
    await live.submit(c.SetPlan(ref="p", steps=(("opening", 5), ("sharing", 40)), by_itself=True), chair)
    kept = await house.aside.answer(
        live, chair, c.KeepTemplate(ref="k", title="Tuesday evening", duties={"reader": 2})
    )
    assert kept["ok"]
    (shown,) = (await phone.told("/plans"))["templates"]
    assert shown["title"] == "Tuesday evening" and shown["duties"] == {"reader": 2}
    opened = (await phone.told("/open", template=shown["template"]))["meeting"]
    state = (await house.hub.live(opened)).meeting.state
    assert state.plan == [("opening", 5), ("sharing", 40)] and state.plan_by_itself
    assert state.rules == live.meeting.state.rules and state.wanted == {"reader": 2}
    await phone.told("/template/end", template=shown["template"])
    assert await phone.refused("/open", template=shown["template"]) == "404 template_unknown"


def test_the_evening_whose_doors_are_open_is_found_until_an_hour_after_its_time(tmp_path: Path) -> None:
    from chatserver.plans.template import from_format

    rhythm = checked(Rhythm(days=(1,), time="18:30", zone="UTC"), at("2026-11-23"))
    made = s.Series(
        id="s" * 13, template=from_format("T", "topic", "", "en", 60, {}), rhythm=rhythm, secret=""
    )
    begins = at("2026-11-24T18:30")
    for now, found in (
        (-16 * MINUTE, ""),
        (-15 * MINUTE, "2026-11-24"),
        (2 * HOUR, "2026-11-24"),
        (2 * HOUR + MINUTE, ""),
    ):
        date = s.current(made, begins + now)
        assert (date.date if date else "") == found
