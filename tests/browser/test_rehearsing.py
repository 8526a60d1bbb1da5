"""For facilitators: an evening to rehearse with is started from the console, and the debrief says how long things waited."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.evening import TALL, evening, looks_right
from tests.browser.visitor import Visitors
from tests.server import Server

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_dana_and_piet_rehearse_with_people_who_are_played_and_look_at_it_together(
    server: Server, visitors: Visitors
) -> None:
    async with evening(server, visitors) as practice:
        dana = await practice.chairs("Dana")
        piet = await practice.chairs("Piet", TALL)
        [mara] = await practice.sits("Mara", link=practice.links.facilitate)
        for evening_of in ("An evening that is made up", "Tuesday Lamplighters"):
            await dana.press("Rehearse", exact=True)
            await dana.sees("People come who are played")
            await dana.press(evening_of)
            await dana.press("Rehearse", exact=True)
            await expect(dana.page.get_by_role("dialog")).to_contain_text("% of it has gone by")
            assert (await mara.does("rehearse"))["say"].startswith("A rehearsal is running here already")
            await dana.press("Stop, and look at it together")
            await dana.sees("A written meeting: its participants play on")
            await dana.page.keyboard.press("Escape")

        # Once more, quicker: whoever is called shares, and what waits is timed by the meeting's clock.
        await dana.page.get_by_label("Another part").select_option("sharing")
        assert (await mara.does("rehearse", seed=2, minutes=2, speed=20))["ok"]
        await expect(dana.page.locator(".need", has_text="Hands up")).to_be_visible(timeout=20_000)
        await dana.page.keyboard.press("c")
        await mara.until(
            lambda: next((f for f in mara.frames if f.get("event") == "line" and f["share"]), None), "a share"
        )
        await piet.press("Meeting", exact=True)
        await piet.press("Rehearse", exact=True)
        await piet.press("Stop, and look at it together")
        await expect(piet.page.get_by_role("dialog").get_by_role("table")).to_contain_text("Raised hand")
        await looks_right(piet, what="the debrief of a rehearsal")


async def test_a_real_meeting_is_never_rehearsed_in(server: Server, visitors: Visitors) -> None:
    links = server.open()
    async with server.seat(links.facilitate, "Dana") as dana, server.seat(links.join, "Kit") as kit:
        assert (await dana.does("rehearse"))["code"] == "practice_only"
        assert (await kit.does("rehearsal"))["code"] == "not_allowed"
        assert (await dana.does("rehearse", which="../../etc/passwd"))["ok"] is False
