"""Facilitators on their phones: the first one's own way in, a second step, and the road back into her meeting."""

from __future__ import annotations

import pyotp
import pytest
from playwright.async_api import expect

from tests.browser.visitor import DESK, Visitors
from tests.server import Server

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
