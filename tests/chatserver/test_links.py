"""A link of one use for whoever helps to run a meeting: who made it, who came by it, and how it is taken back."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from chatserver import commands as c
from chatserver import record
from chatserver.door import DoorError, DoorRequest, JoinRequest
from chatserver.journal import whole
from chatserver.live import LiveMeeting
from chatserver.meeting import Meeting
from tests.chatserver.front import House


class Evening:
    """Dana's meeting, on one process or on two."""

    def __init__(self, house: House, live: LiveMeeting, dana: str) -> None:
        self.house, self.live, self.dana = house, live, dana

    @classmethod
    async def of(cls, house: House) -> Evening:
        meeting = (await house.opened()).meeting
        joined = await house.door.enter(meeting, "Dana")
        return cls(house, await house.hub.live(meeting), joined.you)

    async def invites(self, hours: int = 24) -> dict[str, Any]:
        command = c.Invite(ref=f"i{self.live.meeting.seq}", service="cofacilitator", hours=hours)
        return dict(await self.house.aside.answer(self.live, self.dana, command))

    async def does(self, command: c.Any) -> dict[str, Any]:
        return dict(await self.live.submit(command, self.dana))

    async def knocks(self, link: str, name: str, house: House | None = None) -> str:
        """What the door says to somebody with this link: their role, or why not."""
        try:
            asked = JoinRequest(invite=link.partition("#")[2], name=name, agree=True)
            return (await (house or self.house).door.join(asked)).role
        except DoorError as no:
            return no.code

    async def acts(self) -> list[str]:
        entries = await whole(self.house.journal, self.live.record.id)
        sealed = [Meeting.sealed(entry) for entry in entries]
        assert record.check(sealed).broken_at is None
        return [str(act["act"]) for act in record.acts(sealed)]


async def test_whoever_comes_by_it_runs_the_meeting_too_and_nobody_after_them(house: House) -> None:
    evening = await Evening.of(house)
    made = await evening.invites()
    shown = await house.door.show(DoorRequest(made["join"].partition("#")[2]))
    assert shown["role"] == "cofacilitator"
    assert await evening.knocks(made["join"], "Piet") == "facilitator"
    state = evening.live.meeting.state
    piet = next(each for each in state.people.values() if each.name == "Piet")
    assert list(piet.services) == ["cofacilitator"] and state.chair == evening.dana
    assert await evening.knocks(made["join"], "Somebody else") == "invite_unknown"
    with pytest.raises(DoorError):
        await house.door.show(DoorRequest(made["join"].partition("#")[2]))
    assert [act for act in await evening.acts() if "link" in act] == ["link_made", "link_used"]


async def test_of_many_who_press_at_once_one_comes_in(house: House) -> None:
    evening = await Evening.of(house)
    made = await evening.invites()
    said = await asyncio.gather(*(evening.knocks(made["join"], f"Guest {n}") for n in range(5)))
    assert sorted(said) == ["facilitator"] + ["invite_unknown"] * 4


async def test_it_can_be_taken_back_and_ends_by_itself(house: House) -> None:
    evening = await Evening.of(house)
    made, late = await evening.invites(), await evening.invites(hours=2)
    listed = evening.live.meeting.snapshot(evening.live.meeting.state.people[evening.dana], house.at)["links"]
    assert {each["link"] for each in listed} == {made["link"], late["link"]}  # type: ignore[attr-defined]
    assert (await evening.does(c.TakeBackLink(ref="t1", of=made["link"])))["ok"]
    assert await evening.knocks(made["join"], "Piet") == "invite_unknown"
    assert (await evening.does(c.TakeBackLink(ref="t2", of=made["link"])))["code"] == "unknown_item"
    house.later(hours=3)
    assert await evening.knocks(late["join"], "Piet") == "invite_unknown"
    by_itself = await evening.live.submit(c.Join(name="Piet", role="facilitator", link=late["link"]), "")
    assert by_itself["code"] == "invite_unknown", "the meeting says so too, whatever the door does"
    person = evening.live.meeting.state.people[evening.dana]
    assert evening.live.meeting.snapshot(person, house.at)["links"] == []


async def test_a_participant_makes_none_and_sees_none(house: House) -> None:
    evening = await Evening.of(house)
    ana = str((await evening.live.submit(c.Join(name="Ana"), ""))["who"])
    asked = c.Invite(ref="a", service="cofacilitator")
    assert (await house.aside.answer(evening.live, ana, asked))["code"] == "not_allowed"
    made = await evening.invites()
    taken = await evening.live.submit(c.TakeBackLink(ref="b", of=made["link"]), ana)
    assert taken["code"] == "not_allowed"
    meeting = evening.live.meeting
    assert meeting.snapshot(meeting.state.people[ana], house.at)["links"] == []


async def test_whoever_came_by_one_does_not_become_the_first_facilitator_of_the_group(house: House) -> None:
    evening = await Evening.of(house)
    made = await evening.invites()
    asked = JoinRequest(invite=made["join"].partition("#")[2], name="Piet", agree=True)
    phone = house.browser()
    phone.client.cookies.set("homegroup", (await house.door.join(asked)).token)
    assert (await phone.told(""))["first"] is False
