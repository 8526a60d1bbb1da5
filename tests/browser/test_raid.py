"""For facilitators: thirty arrivals at once, two of them somebody who simply came at that minute (journey 4.5)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.async_api import expect

from tests.browser.evening import NARROW, TALL, evening, looks_right
from tests.browser.visitor import Visitors
from tests.server import Server, running

pytestmark = pytest.mark.asyncio(loop_scope="module")

THERE = ("Kit", "Tomas", "Rosalind", "Mira", "Bela", "Uma", "Oskar", "Wren", "Pilar", "Ada", "Noor", "Sam")
BEANS = "BUY BEANS BUY BEANS BUY BEANS"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """With its limits on: a server for load tests looks for no waves."""
    with running(tmp_path_factory.mktemp("raid")) as started:
        yield started


async def test_thirty_come_at_once_and_one_press_decides_about_them_and_takes_it_back(
    server: Server, visitors: Visitors
) -> None:
    async with evening(server, visitors) as tuesday:
        dana = await tuesday.chairs("Dana")
        tove = await tuesday.chairs("Tove", TALL)
        there = await tuesday.sits(*THERE)
        kit = there[0]
        await dana.page.get_by_label("Another part").select_option("sharing")
        await kit.does("raise_hand")
        await dana.press("Call Kit next")
        await kit.sees("floor", who=kit.id)
        await tuesday.clock(1500)

        wave = await tuesday.sits(*(f"beans{n}" for n in range(1, 7)))
        card = tove.page.locator(".need", has_text="arrivals at once")
        await expect(card).to_be_visible()
        fifth = [
            f["seq"] for f in dana.frames if f.get("event") == "joined" and f["name"].startswith("beans")
        ][4]
        told = next(f["seq"] for f in dana.frames if f.get("event") == "wave")
        assert fifth < told < fifth + 12, "told in the very turn in which the fifth of them came"
        await expect(card).to_contain_text("0:20 left")
        for each in wave:
            await each.says(BEANS)
        ellie = await tuesday.visitors.arrives(NARROW, reduced=True)
        await ellie.come_in(tuesday.links.join, "Ellie")
        await ellie.sees("Your chair is ready, Ellie.")
        wave += await tuesday.sits(*(f"beans{n}" for n in range(7, 29)))
        for each in wave[6:12]:
            await each.says(BEANS)
        [ron] = await tuesday.sits("Ron")
        await ron.says("hello. is it still on")
        assert "wave" not in await ellie.page.locator("body").inner_text(), (
            "nobody is told they are distrusted"
        )
        await looks_right(ellie, tove, what="the lobby, and the card of a wave")

        # Nobody answers for twenty seconds: the shield is on. Everybody who was there keeps every right.
        await tuesday.clock(1521)
        await expect(card).to_contain_text("The shield is on.")
        assert (await kit.says("I go on, then."))["ok"]
        await there[1].hears("I go on, then.")
        assert not [
            f for each in there for f in each.frames if f.get("event") == "line" and f["by"] != kit.id
        ], "no line of the wave before a person decided"

        # One press looks, one decides: two stand apart.
        await card.get_by_role("button", name="Look at them").click()
        sheet = tove.page.get_by_role("dialog")
        genuine = sheet.locator("fieldset", has_text="Probably came by themselves")
        await expect(genuine).to_contain_text("Ron")
        await looks_right(tove, what="a wave, sorted")
        await expect(sheet.get_by_role("checkbox", name="Ellie")).to_be_visible()
        await sheet.get_by_text(
            "Ellie"
        ).click()  # she has said nothing yet: a person decides that she may come in
        await sheet.get_by_role("button", name="Remove 28, let 2 in").click()
        await ellie.in_the_room()
        await ron.sees("admitted")
        came = {f["who"]: f["at"] for f in dana.frames if f.get("event") == "joined"}
        let_in = [f["at"] - came[f["who"]] for f in dana.frames if f.get("event") == "admitted"]
        assert len(let_in) == 2 and max(let_in) <= 120_000, "both within two minutes of the meeting"
        for each in wave:
            assert await each.is_closed() == 4403
        await expect(tove.page.locator(".undo")).to_contain_text("28 arrivals were removed.")
        await looks_right(tove, ellie, what="after the wave")
        assert not any(BEANS in str(each.frames) for each in there)
        assert BEANS not in await dana.page.locator(".console").inner_text()

        await card.get_by_role("button", name="A word to the room").click()
        await kit.hears(
            "Several people arrived at once. Everybody who was here keeps their place, and we go on."
        )

        # A mistake is one press back, for the whole meeting; the shield steps down by itself.
        await tove.press("Take it back")
        async with server.back(wave[0].held) as again:
            assert again.first("welcome")["meeting"]["me"]["state"] in ("here", "lobby")
        await tuesday.clock(2400)
        await expect(card).to_have_count(0)
        assert [f["on"] for f in dana.frames if f.get("event") == "shield"] == [True, False]
