"""Two servers, one meeting: people on either hear each other, and one server may die."""

from __future__ import annotations

import asyncio

from tests.faults.machines import Pair


async def test_people_on_two_servers_hear_each_other_in_one_order(pair: Pair) -> None:
    links = pair.one.open(format="free")
    async with pair.one.seat(links.join, "Ana") as ana, pair.two.seat(links.join, "Bo") as bo:
        for number in range(5):
            await ana.says(f"from one {number}")
            await bo.says(f"from two {number}")
        for person in (ana, bo):
            await person.hears("from one 4")
            await person.hears("from two 4")
        assert [f["seq"] for f in ana.frames if f.get("event") == "line"] == sorted(
            f["seq"] for f in bo.frames if f.get("event") == "line"
        )
        assert ana.lines() == bo.lines()


async def test_the_people_of_a_dead_server_go_on_at_the_other(pair: Pair) -> None:
    one, two = pair.one, pair.two
    links = one.open(format="free")
    async with two.seat(links.join, "Bo") as bo:
        async with one.seat(links.join, "Ana") as ana:
            await ana.says("kept", ref="kept-1")
            seen = max(frame.get("seq", 0) for frame in ana.frames)
            epoch = ana.first("welcome")["epoch"]
            one.pull_the_plug()
        await bo.says("while you were gone")
        async with two.back(ana.held, epoch=epoch, after=seen) as again:
            assert again.lines() == ["while you were gone"], "the gap, whole and once"
            answer = await again.says("kept", ref="kept-1")
            assert answer["ok"] and bo.lines().count("kept") == 1
    await asyncio.to_thread(one.start_again)


async def test_removal_holds_on_every_server_at_once(pair: Pair) -> None:
    links = pair.one.open(format="free")
    async with pair.one.seat(links.facilitate, "Gwen") as gwen, pair.two.seat(links.join, "Bo") as bo:
        assert (await gwen.does("remove", who=bo.id, why="asked to"))["ok"]
        assert await bo.is_closed() == 4403
