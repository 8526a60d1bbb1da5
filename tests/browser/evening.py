"""An evening with pages in it: who facilitates has a console, guests have a page or only a socket, the clock is moved by hand."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import httpx
from playwright.async_api import expect

from tests.browser.visitor import DESK, PHONE, Visitor, Visitors
from tests.server import PATIENCE, Links, Person, Server

#: A phone of today and the narrowest there is.
TALL = {"width": 390, "height": 844}
NARROW = {"width": 320, "height": 720}
#: No part of a page may need sideways scrolling.
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


class Evening:
    def __init__(self, server: Server, visitors: Visitors, links: Links, stack: AsyncExitStack) -> None:
        self.server, self.visitors, self.links, self._stack = server, visitors, links, stack
        self._clock: Person | None = None

    async def chairs(self, name: str, size: dict[str, int] = DESK, *, light: str = "") -> Visitor:
        """Somebody who facilitates, at their console."""
        visitor = await self.visitors.arrives(size, light=light, reduced=True)
        await visitor.come_in(self.links.facilitate, name)
        await expect(visitor.page.locator(".console")).to_be_visible()
        return visitor

    async def comes(self, name: str, size: dict[str, int] = PHONE, *, light: str = "") -> Visitor:
        visitor = await self.visitors.arrives(size, light=light, reduced=True)
        await visitor.come_in(self.links.join, name)
        await visitor.in_the_room()
        return visitor

    async def sits(self, *names: str, link: str = "") -> list[Person]:
        """Guests a page would add nothing to."""
        seats = [self.server.seat(link or self.links.join, name) for name in names]
        return [await self._stack.enter_async_context(seat) for seat in seats]

    async def clock(self, seconds: float) -> None:
        """Move the clock. Whoever holds it is on a break, so that they are never the one who is there."""
        if self._clock is None:
            [self._clock] = await self.sits("Clock", link=self.links.facilitate)
            await self._clock.does("step_out")
        assert (await self._clock.does("tick", to=seconds))["ok"]


@asynccontextmanager
async def evening(server: Server, visitors: Visitors, **how: Any) -> AsyncIterator[Evening]:
    async with httpx.AsyncClient(timeout=PATIENCE) as client:
        opened = await client.post(f"{server.url}/api/practice", json={"title": "Tuesday evening", **how})
    opened.raise_for_status()
    async with AsyncExitStack() as stack:
        yield Evening(server, visitors, Links(**opened.json()), stack)


async def loses_the_link(visitor: Visitor) -> None:
    """The network is gone: nothing is said to anybody, and the page tries again by itself."""
    await visitor.page.context.set_offline(True)
    await visitor.page.evaluate("document.querySelector('home-room').wire.socket.close()")


async def has_the_link_again(visitor: Visitor) -> None:
    await visitor.page.context.set_offline(False)


async def tabs_to(visitor: Visitor, words: str, presses: int = 60) -> None:
    """Press Tab until the control with these words has the focus, and can be seen to have it."""
    for _ in range(presses):
        await visitor.page.keyboard.press("Tab")
        said, seen = await visitor.page.evaluate(
            """() => {
              const one = document.activeElement;
              if (one === document.body) return ["", false];
              const box = one.getBoundingClientRect();
              const shown = one.matches(":focus-visible") && box.top < innerHeight && box.bottom > 0;
              return [`${one.getAttribute("aria-label") ?? ""} ${one.innerText ?? ""}`, shown];
            }"""
        )
        if words in said:
            assert seen, f"{words} has the focus and does not show it"
            return
    raise AssertionError(f"{words} was not reached in {presses} presses of Tab")


async def looks_right(*visitors: Visitor, what: str) -> None:
    """Nothing for axe to find in either light, and nothing to scroll sideways for."""
    for visitor in visitors:
        for light in ("light", "dark"):
            await visitor.page.evaluate("(light) => (document.documentElement.dataset.theme = light)", light)
            await visitor.axe_finds_nothing(f"{what}, {light}")
        assert await visitor.page.evaluate(SIDEWAYS) <= 0, what
