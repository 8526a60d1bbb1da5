"""For facilitators: a whole meeting from the console, with others who facilitate too and people in every part of it."""

from __future__ import annotations

from contextlib import AsyncExitStack

import pytest
from playwright.async_api import expect

from tests.browser.visitor import DESK, PHONE, Visitor, Visitors
from tests.server import Links, Person, Server

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def chairs(
    visitors: Visitors, links: Links, name: str = "Dana", size: dict[str, int] = DESK
) -> Visitor:
    dana = await visitors.arrives(size)
    await dana.come_in(links.facilitate, name)
    await expect(dana.page.locator(".console")).to_be_visible()
    return dana


async def come(stack: AsyncExitStack, server: Server, link: str, *names: str) -> list[Person]:
    return [await stack.enter_async_context(server.seat(link, name)) for name in names]


async def test_dana_parts_the_room_into_circles_and_everybody_comes_back(
    server: Server, visitors: Visitors
) -> None:
    links = server.open(format="12-step")
    async with AsyncExitStack() as stack:
        dana = await chairs(visitors, links)
        [piet] = await come(stack, server, links.facilitate, "Piet")
        ines = await visitors.arrives(PHONE)
        await ines.come_in(links.join, "Ines")
        await ines.in_the_room()
        kit, _tomas, _ros = await come(stack, server, links.join, "Kit", "Tomas", "Rosalind")

        await dana.page.get_by_label("Another part").select_option("circles")
        await dana.sees("One round of 6 at 45 seconds takes 5 minutes.")
        await dana.axe_finds_nothing("the sheet for circles")
        await dana.press("2 circles")
        await ines.sees("Circle 1")
        await ines.sees("Ask a facilitator to look in")
        opened = (await kit.sees("circles"))["circles"]
        assert piet.id in opened[1]["who"] and kit.id in opened[1]["who"], "one facilitator in each"

        # Ines has the first turn of her circle: a large place to write, and her words stay there.
        await ines.sees("Your turn, Ines")
        await ines.write("I am glad this circle is small.")
        await ines.press("Send this line")
        await expect(dana.log()).to_contain_text("I am glad this circle is small.")
        assert not [frame for frame in piet.frames if "circle is small" in str(frame)]
        await ines.axe_finds_nothing("a circle on a phone")
        await ines.press("Done")

        await kit.does("call_over")
        await dana.sees("They would like a facilitator to look in.")
        await dana.axe_finds_nothing("circles on the console")
        await dana.press("Look in")
        await kit.sees("circle_entered", room="circle-2")
        await dana.press("Bring everyone back")
        await ines.sees("Back in the main room in a minute.")
        await piet.does("end_circles", seconds=0)
        await expect(ines.page.locator(".circle-note")).to_have_count(0)
        await kit.sees("circles_over")
