"""For participants: come in on a phone, share, step out, come back."""

from __future__ import annotations

from playwright.async_api import expect

from tests.browser.visitor import Visitors
from tests.server import Server


async def test_ines_comes_in_on_a_phone_and_shares(server: Server, visitors: Visitors) -> None:
    links = server.open(title="Tuesday Evening Circle", format="topic")
    async with server.seat(links.facilitate, "Dana") as dana:
        ines = await visitors.arrives()
        await ines.come_in(links.join, "Ines")
        await ines.in_the_room()
        await ines.write("Ninety-one days, and yesterday felt ordinary.")
        await ines.press("Send")
        await dana.hears("Ninety-one days, and yesterday felt ordinary.")
        await expect(ines.log()).to_contain_text("yesterday felt ordinary")
        await expect(ines.log()).not_to_contain_text("Sending")
