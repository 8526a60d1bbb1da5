"""Facilitators on their phones: the first one's own way in, a second step, and the road back into her meeting."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from playwright.async_api import expect

from tests.browser.visitor import DESK, Visitors
from tests.server import Server, chatserver

pytestmark = pytest.mark.asyncio(loop_scope="module")

DANAS = "four warm chairs in a row"


async def test_the_first_facilitator_signs_in_from_her_desk_with_digits_from_her_phone(
    server: Server, visitors: Visitors
) -> None:
    links = server.open(title="Lamplighters")
    phone = await visitors.arrives()
    await phone.come_in(links.facilitate, "Dana")
    await phone.page.goto(f"{server.url}/team")
    await phone.page.get_by_label("A name for signing in").fill("Dana")
    await phone.page.get_by_label("A passphrase").fill(DANAS)
    await phone.axe_finds_nothing("the first facilitator's form")
    await phone.press("Begin")
    await phone.sees("Good to see you, Dana")
    await phone.page.get_by_text("Second step: digits from your phone").click()
    await phone.page.locator("#step-now").fill(DANAS)
    await phone.press("Go on")
    await phone.sees("Scan this with an authenticator app")
    secret = str(await phone.page.locator(".secret").text_content()).replace(" ", "")
    await phone.page.get_by_label("The six digits it shows now").fill(pyotp.TOTP(secret).now())
    await phone.axe_finds_nothing("the QR code of a second step")
    await phone.press("Turn it on")
    paper = str(await phone.page.locator(".codes li").first.text_content())
    await phone.axe_finds_nothing("the facilitators' page")

    desk = await visitors.arrives(DESK)
    await desk.page.goto(f"{server.url}/team")
    await desk.page.get_by_label("Your name here").fill("Dana")
    await desk.page.get_by_label("Passphrase").fill(DANAS)
    await desk.page.keyboard.press("Enter")
    await desk.page.get_by_label("The six digits from your phone").fill(paper)
    await desk.axe_finds_nothing("signing in with a code")
    await desk.page.keyboard.press("Enter")
    await desk.press("Go in: Lamplighters")
    await desk.page.wait_for_url("**/room")
    await expect(desk.page.locator(".console")).to_be_visible()
    await desk.page.goto(f"{server.url}/team")
    await desk.press("Sign out", exact=True)
    await desk.sees("Sign in to open your group")
    for word in (DANAS, secret, paper, "Dana"):
        assert word not in server.log


async def test_a_meeting_repeats_opens_by_itself_and_is_looked_over_before_it_begins(
    server: Server, visitors: Visitors
) -> None:
    soon = datetime.now(UTC) + timedelta(minutes=10)
    phone = await visitors.arrives()
    await phone.page.goto(asked_for_a_link(server))
    await phone.page.get_by_label("A name for signing in").fill("Rosalind")
    await phone.page.get_by_label("A passphrase").fill(DANAS)
    await phone.press("Begin")
    await phone.press("A new template")
    await phone.page.get_by_label("What the meeting is called").fill("Night owls")
    await phone.page.get_by_role("checkbox", name="greeter").check()
    await phone.press("Keep it")
    await phone.press("Let it repeat: Night owls")
    for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"):
        await phone.page.get_by_role("checkbox", name=day).check()
    await phone.page.get_by_label("At", exact=True).fill(soon.strftime("%H:%M"))
    await phone.page.get_by_label("As the clocks go in").fill("UTC")
    await phone.axe_finds_nothing("when a meeting repeats")
    await phone.press("Keep it")
    address = await phone.page.get_by_label("The address for participants").input_value()
    await phone.axe_finds_nothing("a meeting that repeats, and its address")

    ana = await visitors.arrives()
    await ana.come_in(address, "Ana")
    await ana.in_the_room()
    await phone.page.reload()
    await phone.press("Go in: Night owls")
    await phone.page.get_by_role("button", name="Meeting", exact=True).click()
    await phone.sees(f"Begins at {soon.strftime('%H:%M')}")
    await phone.press("Look everything over")
    await phone.sees("1 of 2: Rosalind")
    await phone.sees("A new link opened this meeting")
    await phone.sees("greeter is open")
    await phone.axe_finds_nothing("before we begin")
    await phone.press("Invite")
    link = await phone.page.locator("#new-link").input_value()
    gwen = await visitors.arrives(DESK)
    await gwen.come_in(link, "Gwen")
    await expect(gwen.page.locator(".console")).to_be_visible()
    await phone.page.keyboard.press("Escape")
    await phone.press("Look again")
    await phone.sees("2 of 2: Rosalind and Gwen")
    await phone.press("Begin")
    await expect(phone.page.get_by_text("Before we begin")).to_have_count(0)
    await phone.press("Close the meeting")
    await phone.press("Close it now")
    await ana.sees("Next meetings")
    await ana.sees((soon + timedelta(days=1)).strftime("%A"))

    await phone.page.goto(f"{server.url}/team")
    await phone.page.get_by_role("button", name="Leave out").nth(1).click()
    await phone.press("Take in again")
    await ana.page.goto(address)
    await expect(ana.page.get_by_role("heading", name="Night owls")).to_be_visible()


def asked_for_a_link(server: Server) -> str:
    """What the operator's command prints for somebody new."""
    environment = {"HOMEGROUP_URL": server.url}
    return chatserver("facilitator", "--data", str(server.data), environment=environment).strip()
