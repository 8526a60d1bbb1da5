"""A meeting over real sockets with a small cast, so that a story can say who comes, goes, speaks and hears."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import count
from typing import Any

import httpx

from tests.server import PATIENCE, Frame, Links, Person, Seat, Server

_SOCKETS = count(1)


class Evening:
    def __init__(self, server: Server, links: Links, stack: AsyncExitStack) -> None:
        self.server, self.links, self._stack = server, links, stack
        self.chair: Person | None = None

    async def facilitates(self, name: str) -> Person:
        person = await self._stack.enter_async_context(self.server.seat(self.links.facilitate, name))
        self.chair = self.chair or person
        return person

    async def comes(self, name: str, **more: Any) -> Person:
        """Somebody opens the join link; `more` is what they chose at the door, such as `newcomer=True`."""
        answer = await asyncio.to_thread(self.server.ask_to_join, self.links.join, name, **more)
        answer.raise_for_status()
        body = answer.json()
        held = Seat(body["pass"], body["meeting"], body["you"], body["role"], body["name"])
        return await self.is_back(held)

    async def is_back(self, who: Seat | Person, *, epoch: str | None = None, after: int = 0) -> Person:
        """The same person on a new socket."""
        held = who.held if isinstance(who, Person) else who
        person = await self._stack.enter_async_context(self.server.back(held, epoch=epoch, after=after))
        socket = next(_SOCKETS)  # a person never uses a ref twice, whatever socket they are on
        person._refs = (f"{held.name}-{socket}-{number}" for number in count(1))
        return person

    async def resumes(self, person: Person) -> Person:
        """The same person goes on from the last event their client had."""
        return await self.is_back(person, epoch=person.first("welcome")["epoch"], after=last_seq(person))

    async def clock(self, seconds: float) -> None:
        """Move the clock of a practice meeting."""
        assert self.chair is not None
        answer = await self.chair.does("tick", to=seconds)
        assert answer["ok"], answer


@asynccontextmanager
async def evening(server: Server, **how: Any) -> AsyncIterator[Evening]:
    """A practice meeting: its clock stands until the story moves it, so that nothing happens by itself."""
    async with httpx.AsyncClient(timeout=PATIENCE) as client:
        opened = await client.post(f"{server.url}/api/practice", json={"title": "Tuesday evening", **how})
    opened.raise_for_status()
    async with AsyncExitStack() as stack:
        yield Evening(server, Links(**opened.json()), stack)


async def goes_offline(person: Person) -> None:
    await person.connection.close()
    await person.is_closed()


async def settled(*people: Person) -> None:
    """Everything decided until now has reached these people: their own next answer came after it."""
    for person in people:
        assert (await person.does("here"))["ok"]


def last_seq(person: Person) -> int:
    """What a client would name in its next hello."""
    return max((frame["seq"] for frame in person.frames if "seq" in frame), default=0)


def everything(person: Person) -> str:
    return str(person.frames)


def events(person: Person, event: str) -> list[Frame]:
    return [frame for frame in person.frames if frame.get("event") == event]
