"""For everybody: axe on every state, double-size text, a narrow page, reduced motion, first-load budgets."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.browser.visitor import DESK, PHONE, Visitor, Visitors
from tests.server import Links, Server

pytestmark = pytest.mark.asyncio(loop_scope="module")

LOW = "I don't want to be alive any more. I have the pills here and I am going to take them tonight."
LONG = "Marguerite-Anneliese of the long evening"

#: No part of the page may need sideways scrolling, at 360 px or at twice the text.
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


async def in_the_room(visitors: Visitors, links: Links, name: str = "Ines", **more: object) -> Visitor:
    visitor = await visitors.arrives(**more)  # type: ignore[arg-type]
    await visitor.come_in(links.join, name)
    await visitor.in_the_room()
    return visitor


@pytest.mark.parametrize("light", ["light", "dark", "low"])
async def test_axe_finds_nothing_on_the_way_in_and_out(
    server: Server, visitors: Visitors, light: str
) -> None:
    links = server.open(title="Tuesday Evening Circle")
    async with server.seat(links.facilitate, "Dana") as dana:
        ines = await visitors.arrives(PHONE, reduced=True, light=light)
        await ines.page.goto(f"{server.url}/join#{links.join.partition('#')[2]}")
        await expect(ines.page.get_by_role("button", name="Come in")).to_be_visible()
        await ines.axe_finds_nothing("the door")
        await ines.page.goto(f"{server.url}/help")
        await expect(ines.page.locator("a[href^='tel:']").first).to_be_visible()
        await ines.axe_finds_nothing("help")
        await ines.come_in(links.join, "Ines")
        await ines.in_the_room()
        await dana.says("Welcome, everyone.")
        await expect(ines.log()).to_contain_text("Welcome")
        await ines.axe_finds_nothing("the room")
        for sheet in ("I need someone", "The room"):
            await ines.press(sheet)
            await expect(ines.page.get_by_role("dialog")).to_be_visible()
            await ines.axe_finds_nothing(f"the sheet {sheet}")
            await ines.page.keyboard.press("Escape")
            await expect(ines.page.get_by_role("dialog")).to_have_count(0)
        await ines.press("Step out")
        await ines.sees("You’re on a break.")
        await ines.axe_finds_nothing("the quiet space")
        await ines.press("My plan")
        await ines.axe_finds_nothing("one's own plan")
        await ines.press("Come back to the room")
        await ines.sees("Welcome back.")
        await ines.axe_finds_nothing("the way back")
        await ines.press("Catch up, folded")
        await ines.in_the_room()
        await dana.does("close")
        await ines.sees("Thank you for coming.")
        await ines.axe_finds_nothing("the closing page")


@pytest.mark.parametrize(("size", "light"), [(DESK, "light"), (PHONE, "dark")])
async def test_axe_finds_nothing_on_the_console(
    server: Server, visitors: Visitors, size: dict[str, int], light: str
) -> None:
    links = server.open(title="Tuesday Evening Circle")
    dana = await visitors.arrives(size, reduced=True, light=light)
    await dana.come_in(links.facilitate, "Dana")
    await expect(dana.page.locator(".console")).to_be_visible()
    async with server.seat(links.join, "Jonah") as jonah, server.seat(links.join, "Kit") as kit:
        await kit.says("This page helped me: https://example.org/an-evening")
        await kit.does("raise_hand")
        await jonah.says(LOW)
        await dana.sees("Jonah needs someone")
        await dana.axe_finds_nothing("needs me")
        if size == PHONE:
            for tab in ("Room", "Meeting", "Needs me"):
                await dana.page.locator(".tab").get_by_text(tab).click()
                await dana.axe_finds_nothing(f"the tab {tab}")
        await dana.press("Open the alert")
        await dana.axe_finds_nothing("the alert, folded")
        await dana.page.locator("article.alert").get_by_role("button", name="Open").first.click()
        await dana.axe_finds_nothing("the alert, opened")
        await dana.press("Join Jonah")
        await jonah.sees("side_room", open=True)
        await expect(dana.page.locator(".sidepane")).to_be_visible()
        await dana.axe_finds_nothing("the side room")


async def test_the_care_card_takes_no_focus_and_hides_no_words_being_written(
    server: Server, visitors: Visitors
) -> None:
    links = server.open()
    async with server.seat(links.facilitate, "Dana"):
        jonah = await in_the_room(visitors, links, "Jonah")
        box = jonah.page.get_by_role("textbox").first
        await box.fill(LOW)
        await jonah.press("Send")
        await box.fill("I wanted to say")
        await jonah.sees("Thank you for telling us.")
        await expect(box).to_be_focused()
        await expect(box).to_have_value("I wanted to say")
        await expect(box).to_be_in_viewport()
        await jonah.axe_finds_nothing("the care card")


@pytest.mark.parametrize("locale", ["en-GB", "es-ES"])
async def test_double_size_text_on_a_narrow_page_needs_no_sideways_scrolling(
    server: Server, visitors: Visitors, locale: str
) -> None:
    links = server.open(title="Tuesday Evening Circle")
    async with server.seat(links.facilitate, LONG):
        ines = await visitors.arrives(PHONE, locale=locale, double_text=True)
        await ines.page.goto(f"{server.url}/join#{links.join.partition('#')[2]}")
        await ines.page.locator("#name").fill("Ines")
        await fits(ines.page, "the door")
        await ines.page.locator("button[type=submit]").click()
        await ines.in_the_room()
        await fits(ines.page, "the room")
        await ines.page.locator("#step-out").click()
        await expect(ines.page.locator("breathing-pace")).to_be_visible()
        await fits(ines.page, "the quiet space")
        await expect(ines.page.locator("#come-back")).to_be_visible()


async def fits(page: Page, what: str) -> None:
    assert await page.evaluate(SIDEWAYS) <= 0, what


async def test_the_first_load_is_small(server: Server, visitors: Visitors) -> None:
    links = server.open()
    ines = await visitors.arrives(PHONE)
    network = await ines.page.context.new_cdp_session(ines.page)
    sizes: list[float] = []
    network.on("Network.loadingFinished", lambda done: sizes.append(done["encodedDataLength"]))
    await network.send("Network.enable")
    await network.send("Network.setCacheDisabled", {"cacheDisabled": True})
    await network.send("Network.setBypassServiceWorker", {"bypass": True})
    await ines.page.goto(f"{server.url}/join#{links.join.partition('#')[2]}")
    await expect(ines.page.get_by_role("button", name="Come in")).to_be_visible()
    assert 0 < sum(sizes) <= 100_000, f"the door took {sum(sizes):.0f} bytes"
    sizes.clear()
    await ines.page.get_by_label("What shall we call you?").fill("Ines")
    await ines.press("Come in")
    await ines.in_the_room()
    assert 0 < sum(sizes) <= 150_000, f"the room took {sum(sizes):.0f} bytes"


@pytest.mark.parametrize("size", [PHONE, DESK])
async def test_nothing_jumps_when_lines_arrive(
    server: Server, visitors: Visitors, size: dict[str, int]
) -> None:
    links = server.open()
    async with server.seat(links.facilitate, "Dana") as dana:
        ines = await in_the_room(visitors, links, size=size)
        await ines.page.evaluate(
            """() => {
              window.jumps = [];
              const watch = (list) => list.getEntries().forEach((entry) => window.jumps.push(entry.value));
              new PerformanceObserver(watch).observe({ type: "layout-shift" });
            }"""
        )
        for number in range(1, 7):
            await dana.says(f"Line {number}, a little longer so that it wraps on a narrow page now and then.")
            await expect(ines.log()).to_contain_text(f"Line {number},")
        assert await ines.page.evaluate("window.jumps") == []
