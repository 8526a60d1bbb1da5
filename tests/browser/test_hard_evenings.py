"""Hard evenings: a dead line, a small phone, two tabs, hostile words, a closed door, and a meeting that ends meanwhile."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Browsers, people_at
from tests.browser.visitor import DESK, PHONE, Visitors
from tests.server import Server, running

pytestmark = pytest.mark.asyncio(loop_scope="module")

LYING = {"width": PHONE["height"], "height": PHONE["width"]}
HOSTILE = (
    '<img src=x onerror="window.harm=1">',
    "<script>window.harm=1</script>",
    '"><svg onload=window.harm=1>',
    "javascript:window.harm=1",
    "<a href='javascript:window.harm=1'>press</a>",
    "{{constructor.constructor('window.harm=1')()}}",
    "</textarea><iframe srcdoc='<script>parent.harm=1</script>'>",
    "\u202egnihtemos <b onmouseover=window.harm=1>x</b>",
    "${window.harm=1} `+window.harm=1+`",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=window.harm=1>",
)


async def test_on_a_line_that_is_open_and_dead_words_outlive_turning_the_phone_and_a_reload(
    tmp_path: Path, browsers: Browsers
) -> None:
    with running(tmp_path, "--no-limits") as server:
        links = server.open()
        async with people_at(server, browsers) as visitors, server.seat(links.facilitate, "Dana") as dana:
            ines = await visitors.arrives()
            await ines.come_in(links.join, "Ines")
            await ines.in_the_room()
            await dana.does("set_phase", phase="sharing")
            await dana.does("invite_to_speak", who=(await dana.sees("arrived", name="Ines"))["who"])
            await ines.sees("Your turn, Ines")
            server.process.send_signal(signal.SIGSTOP)  # the socket stays open, and nobody answers
            await ines.write("I held a glass of water all night.")
            await ines.press("Send this line")
            await ines.write("Nobody noticed.")
            await expect(ines.page.get_by_text("Your words are safe here.")).to_be_visible(timeout=20_000)
            await ines.page.set_viewport_size({"width": LYING["width"], "height": LYING["height"]})
            await expect(ines.page.get_by_role("textbox").first).to_have_value("Nobody noticed.")
            await ines.page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
            server.process.send_signal(signal.SIGCONT)
            await ines.page.reload()
            await expect(ines.page.get_by_role("textbox").first).to_have_value("Nobody noticed.")
            await ines.sees("Your turn, Ines")
            await ines.press("Send this line")
            await dana.hears("Nobody noticed.")
            said = [frame["text"] for frame in dana.frames if frame.get("event") == "line"]
            assert said == ["I held a glass of water all night.", "Nobody noticed."]


async def test_without_a_network_the_page_still_opens_and_comes_back_by_itself(
    server: Server, visitors: Visitors
) -> None:
    links = server.open()
    ines = await visitors.arrives()
    slow = await ines.page.context.new_cdp_session(ines.page)
    phone = {"offline": False, "latency": 300, "downloadThroughput": 60_000, "uploadThroughput": 30_000}
    await slow.send("Network.emulateNetworkConditions", phone)
    await ines.page.goto(f"{server.url}/join#{links.join.partition('#')[2]}")
    await ines.page.evaluate("navigator.serviceWorker.ready")
    await ines.come_in(links.join, "Ines")
    await ines.in_the_room()
    await ines.write("I wanted to say")
    await ines.page.context.set_offline(True)
    await ines.page.reload()
    await ines.sees("One moment.")
    await ines.page.context.set_offline(False)
    await ines.in_the_room()
    await expect(ines.page.get_by_role("textbox").first).to_have_value("I wanted to say")


async def test_a_busy_minute_is_light_and_a_break_in_one_tab_covers_the_other_and_ends_in_both(
    server: Server, visitors: Visitors
) -> None:
    links = server.open(format="free")
    async with server.seat(links.facilitate, "Dana") as dana:
        ines = await visitors.arrives()
        await ines.come_in(links.join, "Ines")
        await ines.in_the_room()
        before = len(ines.frames)
        for number in range(30):
            await dana.says(f"Line {number}: " + "and then I rang somebody and stayed on the line. " * 3)
        await dana.says("Welcome, everyone.")
        await expect(ines.log()).to_contain_text("Welcome, everyone.")
        sent = sum(len(json.dumps(frame)) for frame in ines.frames[before:])
        assert 0 < sent <= 20_000, sent  # what a bad line carries in a minute
        second = await ines.page.context.new_page()
        await second.goto(f"{server.url}/room")
        await expect(second.get_by_role("log")).to_contain_text("Welcome, everyone.")
        await second.get_by_role("button", name="Step out").click()
        await ines.sees("You’re on a break.")
        await expect(ines.page.get_by_text("Welcome, everyone.")).to_have_count(0)
        await ines.press("Come back to the room")
        await ines.press("From now")
        await ines.in_the_room()
        await expect(second.get_by_role("log")).to_be_visible()


async def test_hostile_words_stay_words_and_names_keep_their_direction(
    server: Server, visitors: Visitors
) -> None:
    links = server.open(title=HOSTILE[0], topic=HOSTILE[2], format="free", following=(HOSTILE[1],))
    async with server.seat(links.facilitate, "Dana") as dana:
        leila = await visitors.arrives()
        await leila.come_in(links.join, "ليلى")
        await leila.in_the_room()
        for words in HOSTILE:
            await dana.says(words)
            await expect(leila.log()).to_contain_text(words)
        await leila.write("مساء الخير")
        await leila.press("Send")
        own = leila.log().get_by_text("مساء الخير")
        assert await own.evaluate("(line) => getComputedStyle(line).direction") == "rtl"
        assert await leila.log().locator("article h3 bdi").last.inner_text() == "ليلى"
        assert await leila.page.evaluate("document.documentElement.dir || 'ltr'") == "ltr"
        await dana.does("close")
        await leila.sees(HOSTILE[1])
        harm = "[window.harm, document.querySelectorAll('img, iframe, home-room script, form').length]"
        assert await leila.page.evaluate(harm) == [None, 0]


async def test_ines_needs_no_mouse(server: Server, visitors: Visitors) -> None:
    links = server.open()
    async with server.seat(links.facilitate, "Dana") as dana:
        ines = await visitors.arrives(DESK)
        keys = ines.page.keyboard
        await ines.page.goto(f"{server.url}/join#{links.join.partition('#')[2]}")
        await ines.page.get_by_label("What shall we call you?").focus()
        await keys.type("Ines")
        await keys.press("Enter")
        await ines.in_the_room()
        await keys.press("w")
        await keys.type("I made soup.")
        await keys.press("Control+Enter")
        await dana.hears("I made soup.")
        await ines.page.evaluate("document.activeElement.blur()")
        await keys.press("s")
        await expect(ines.page.get_by_role("dialog")).to_be_visible()
        await keys.press("Escape")
        await expect(ines.page.get_by_role("dialog")).to_have_count(0)
        await ines.page.evaluate("document.activeElement.blur()")
        await keys.press("o")
        await ines.sees("You’re on a break.")
        await expect(ines.page.get_by_role("heading", name="You’re on a break.")).to_be_focused()
        await ines.page.get_by_role("button", name="Come back to the room").focus()
        await keys.press("Enter")
        await expect(ines.page.get_by_role("heading", name="Welcome back.")).to_be_focused()
        await ines.page.get_by_role("button", name="From now").focus()
        await keys.press("Enter")
        await ines.in_the_room()


async def test_the_door_opens_posting_is_paused_somebody_is_removed_and_the_end_comes_during_a_break(
    server: Server, visitors: Visitors
) -> None:
    links = server.open()
    async with server.seat(links.facilitate, "Dana") as dana:
        await dana.does("shield", on=True)
        ines, kit = await visitors.arrives(), await visitors.arrives()
        await ines.come_in(links.join, "Ines")
        await kit.come_in(links.join, "Kit")
        await ines.sees("Your chair is ready, Ines.")
        await ines.axe_finds_nothing("the lobby")
        waiting = [(await dana.sees("waiting", name=name))["who"] for name in ("Ines", "Kit")]
        await dana.does("admit", who=waiting)
        await dana.does("shield", on=False)
        await ines.in_the_room()
        await kit.in_the_room()

        await kit.write("kept while paused")
        await dana.does("pause_posting", who=waiting[1], minutes=5, why="Let us slow down.")
        await kit.sees("A facilitator paused your writing for a while: Let us slow down.")
        await kit.axe_finds_nothing("a pause of posting")
        await dana.does("restore", who=waiting[1])
        await expect(kit.page.get_by_role("textbox").first).to_have_value("kept while paused")
        await dana.does("remove", who=waiting[1], why="agreed")
        await kit.sees("You have been asked to leave.")
        await kit.axe_finds_nothing("after a removal")

        await ines.press("Step out")
        await dana.sees("stepped_out")
        await dana.does("close")
        await ines.sees("You’re on a break.")
        await ines.press("Come back to the room")
        await ines.sees("The meeting ended while you were out.")
