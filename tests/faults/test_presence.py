"""A process dies: its people are shown as reconnecting by the other one, and as here again once they are."""

from __future__ import annotations

import asyncio

from tests.faults.machines import Pair
from tests.server import Person

NOTICED_SECONDS = 45.0  #: 20 s are promised; a busy machine may take its time


def presence_of(who: str, seen_by: Person) -> list[str]:
    return [f["state"] for f in seen_by.frames if f.get("event") == "presence" and f["who"] == who]


async def notices(watcher: Person, who: str, state: str) -> None:
    async with asyncio.timeout(NOTICED_SECONDS), watcher._news:
        while presence_of(who, watcher)[-1:] != [state]:
            await watcher._news.wait()


async def test_the_people_of_a_dead_process_are_seen_to_be_reconnecting(pair: Pair) -> None:
    links = pair.one.open()
    async with pair.two.seat(links.facilitate, "Gwen") as gwen, pair.two.seat(links.join, "Bo") as bo:
        ana = await asyncio.to_thread(pair.one.join, links.join, "Ana")
        async with pair.one.back(ana):
            await notices(gwen, ana.you, "here")
            pair.one.pull_the_plug()
        await notices(gwen, ana.you, "reconnecting")
        async with pair.two.back(ana):
            await notices(gwen, ana.you, "here")
        await notices(gwen, ana.you, "reconnecting")
        assert presence_of(bo.id, gwen) in ([], ["here"]), "nobody else is thought to be away"
    await asyncio.to_thread(pair.one.start_again)
