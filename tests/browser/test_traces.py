"""What stays behind: Ines sees it, takes her own words along, and has a slip that nobody else keeps."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.visitor import DESK, Visitors
from tests.server import Server, chatserver

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_ines_sees_what_is_kept_takes_her_words_and_a_slip_somebody_can_check(
    server: Server, visitors: Visitors, tmp_path: Path
) -> None:
    links = server.open(title="Tuesday Evening Circle")
    async with server.seat(links.facilitate, "Dana") as dana:
        ines = await visitors.arrives()
        await ines.come_in(links.join, "Ines")
        await ines.in_the_room()
        await dana.says("Welcome, everyone.")
        await ines.write("I made soup and it was enough.")
        await ines.press("Send")
        await dana.hears("I made soup and it was enough.")
        await ines.press("The room")
        await ines.press("What is kept about me")
        await ines.sees("1 line you wrote to the room.")
        await ines.axe_finds_nothing("what is kept")
        async with ines.page.expect_download() as saved:
            await ines.press("My words, to read")
        words = in_file(await (await saved.value).path())
        assert "I made soup and it was enough." in words and "Welcome, everyone." not in words

        await ines.press("A slip that says I came")
        await ines.page.get_by_label("The name on it").fill("Inés Robledo")
        await ines.press("Make the slip")
        await ines.sees("Inés Robledo was in Tuesday Evening Circle")
        await ines.axe_finds_nothing("the slip")
        slip = await ines.page.get_by_label("The slip itself").input_value()

        clerk = await visitors.arrives(DESK)
        await clerk.page.goto(f"{server.url}/slip#{slip}")
        await clerk.sees("This slip is ours and unchanged.")
        await clerk.sees("Inés Robledo was in Tuesday Evening Circle")
        await clerk.axe_finds_nothing("the page that checks slips")
        await clerk.page.get_by_label("The slip itself").fill(slip[:-3] + "xyz")
        await clerk.press("Check it")
        await clerk.sees("This is no slip of ours as it stands.")

    in_file(tmp_path / "slip.txt", f"A slip\n\n{slip}\n")
    said = chatserver("verify-slip", str(tmp_path / "slip.txt"), "--data", str(server.data))
    assert "Inés Robledo was in Tuesday Evening Circle" in said
    assert "Inés Robledo" not in server.log


async def test_dana_makes_a_card_and_ines_comes_in_by_the_nine_digits_on_it(
    server: Server, visitors: Visitors
) -> None:
    links = server.open(title="Tuesday Evening Circle")
    dana = await visitors.arrives(DESK)
    await dana.come_in(links.facilitate, "Dana")
    await dana.page.goto(f"{server.url}/card")
    await dana.press("Make a card")
    await expect(dana.page.get_by_role("img", name="QR code")).to_be_visible()
    await dana.axe_finds_nothing("the card")
    digits = await dana.page.locator(".card .code").inner_text()

    ines = await visitors.arrives()
    await ines.page.goto(f"{server.url}/join")
    await ines.page.get_by_label("Were you told nine digits?").fill("000 000 000")
    await ines.press("Go to the door")
    await ines.sees("These nine digits open no meeting now.")
    await ines.axe_finds_nothing("the door without a link")
    await ines.page.get_by_label("Were you told nine digits?").fill(digits)
    await ines.press("Go to the door")
    await ines.page.get_by_label("What shall we call you?").fill("Ines")
    await ines.press("Come in")
    await ines.in_the_room()
    answer = await ines.page.context.request.post(f"{server.url}/api/card", data={})
    assert answer.status == 403


async def test_without_a_seat_nothing_is_told(server: Server, visitors: Visitors) -> None:
    stranger = await visitors.arrives()
    for call in ("mine", "words", "slip"):
        answer = await stranger.page.context.request.post(f"{server.url}/api/{call}", data={"pass": "x" * 43})
        assert answer.status == 401 and (await answer.json())["code"] == "pass_not_valid"
    await expect(stranger.page).to_have_url("about:blank")


def in_file(path: Path, write: str | None = None) -> str:
    if write is not None:
        path.write_text(write, encoding="utf-8")
    return path.read_text(encoding="utf-8")
