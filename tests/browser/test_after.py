"""After the meeting, and what is one's own: company, the pulse, the next meeting, words under a passphrase."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.visitor import Visitors
from tests.server import Server

pytestmark = pytest.mark.asyncio(loop_scope="module")

KEPT = "Object.values(localStorage).join(' ')"


async def test_when_the_room_closes_ines_says_how_she_leaves_and_dana_sits_with_her(
    server: Server, visitors: Visitors
) -> None:
    links = server.open(title="Tuesday Evening Circle", following=("Thursday at 20:00, by the same link",))
    async with server.seat(links.facilitate, "Dana") as dana:
        ines = await visitors.arrives()
        await ines.come_in(links.join, "Ines")
        await ines.in_the_room()
        await dana.does("set_phase", phase="fellowship")
        await ines.sees("The room stays open for talk")
        await ines.press("Before I go")
        await ines.axe_finds_nothing("the sheet before one goes")
        await ines.press("Stay a while longer")
        await dana.does("close")
        await ines.sees("Thank you for coming.")
        await ines.sees("Thursday at 20:00, by the same link")
        await ines.page.get_by_label("A little lighter").check()
        await ines.press("Give this, without my name")
        await ines.sees("It is told only together with four others")
        await ines.press("Stay with someone")
        await ines.sees("Dana is being asked to come to you now.")
        alert = await dana.sees("alert")
        await dana.does("open_side_room", room="side-1", who=[alert["by"]])
        await ines.sees("Only the people in here read this.")
        await dana.says("I am here.", room="side-1")
        await expect(ines.log()).to_contain_text("I am here.")
        await dana.does("close_side_room", room="side-1")
        await ines.sees("Thank you for coming.")
        await ines.axe_finds_nothing("the closing page")
        await ines.press("Finish")
        await ines.page.wait_for_url("**/leave")
        assert await ines.page.evaluate("sessionStorage.length") == 0
        await ines.page.goto(f"{server.url}/room")
        await ines.sees("This visit is over.")
        await ines.page.goto(f"{server.url}/join#{links.join.partition('#')[2]}")
        await ines.sees("This meeting has ended.")
        await ines.sees("Thursday at 20:00, by the same link")


async def test_ines_keeps_her_plan_under_a_passphrase_and_nobody_reads_it_without(
    server: Server, visitors: Visitors
) -> None:
    plan = "Ring my sister. Walk to the river."
    links = server.open()
    async with server.seat(links.facilitate, "Dana"):
        ines = await visitors.arrives()
        await ines.come_in(links.join, "Ines")
        await ines.in_the_room()
        await ines.press("Step out")
        await ines.press("My plan")
        await ines.page.get_by_label("My plan").fill(plan)
        await ines.page.get_by_label("Keep this on this device.").check()
        assert plan in await ines.page.evaluate(KEPT)
        await ines.press("Lock it with a passphrase")
        await ines.page.get_by_label("Passphrase").fill("soup and slippers")
        await ines.axe_finds_nothing("the lock")
        await ines.press("Lock it", exact=True)
        await ines.sees("After you close this page the passphrase opens it.")
        everywhere = await ines.page.evaluate(f"{KEPT} + Object.values(sessionStorage).join(' ')")
        assert "sister" not in everywhere and "slippers" not in everywhere
        await ines.page.get_by_label("My plan").fill(plan + " Then tea.")
        await expect(ines.page.get_by_label("My plan")).to_have_value(plan + " Then tea.")
        sealed = await ines.page.evaluate("localStorage.getItem('hg:own:plan')")
        await ines.page.wait_for_function("(was) => localStorage.getItem('hg:own:plan') !== was", arg=sealed)

        again = await ines.page.context.new_page()
        await again.goto(f"{server.url}/room")
        await again.get_by_role("button", name="My plan").click()
        await again.get_by_label("Passphrase").fill("not this one")
        await again.get_by_role("button", name="Open").click()
        await expect(again.get_by_text("That did not open it.")).to_be_visible()
        await again.get_by_label("Passphrase").fill("soup and slippers")
        await again.get_by_role("button", name="Open").click()
        await expect(again.get_by_label("My plan")).to_have_value(plan + " Then tea.")
