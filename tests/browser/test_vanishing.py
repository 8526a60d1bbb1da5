"""For facilitators: the chair passes on, or whoever holds it is suddenly gone. Somebody is always responsible, or everybody knows."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.evening import NARROW, TALL, evening, has_the_link_again, looks_right, loses_the_link
from tests.browser.visitor import DESK, TABLET, Visitors
from tests.server import Server

pytestmark = pytest.mark.asyncio(loop_scope="module")

LINK = "This page helped me: https://example.org/an-evening"
LOW = "I don't want to be alive any more. I have the pills here and I am going to take them tonight."
GUESTS = ("Kit", "Tomas", "Rosalind", "Jonah", "Mira", "Bela", "Uma", "Oskar", "Wren", "Pilar", "Ada")


async def test_dana_hands_over_by_keyboard_both_can_act_and_then_she_is_a_guest(
    server: Server, visitors: Visitors
) -> None:
    async with evening(server, visitors) as tuesday:
        dana = await tuesday.chairs("Dana")
        piet = await tuesday.chairs("Piet", TALL)
        mara = await tuesday.chairs("Mara", TABLET)
        ines = await tuesday.comes("Ines", NARROW)
        kit, tomas, ros, jonah, *_ = await tuesday.sits(*GUESTS)
        await tuesday.clock(60)
        await dana.page.get_by_label("Another part").select_option("sharing")
        await kit.does("raise_hand")
        await tomas.does("raise_hand")
        await dana.sees("Kit and one more")
        await dana.page.keyboard.press("c")
        floor = await kit.sees("floor", who=kit.id)
        await kit.says("I slept, for once.")
        await ros.says(LINK)
        await jonah.says(LOW)
        await dana.sees("Jonah needs someone")
        await dana.press("Open the alert")
        await dana.press("I have this")
        await piet.sees("Dana is with them")

        # By keyboard: the sheet, a way, Enter. Piet sees what goes with the chair before he says yes.
        await dana.page.get_by_role("button", name="Hand over", exact=True).focus()
        await dana.page.keyboard.press("Enter")
        await looks_right(dana, what="handing over")
        for _ in range(3):
            await dana.page.keyboard.press("Tab")
            if "Piet" in await dana.page.evaluate("document.activeElement.textContent"):
                break
        await dana.page.keyboard.press("Enter")
        await expect(dana.page.get_by_role("dialog")).to_have_count(0)
        asked = piet.page.locator(".need", has_text="Dana asks you to take over")
        await expect(asked).to_contain_text("Sharing, minute 1")
        await expect(asked).to_contain_text("Kit")
        await expect(asked).to_contain_text("places kept: Tomas")
        await expect(asked).to_contain_text("held line")
        await expect(asked).to_contain_text("One open alert, taken by Dana")
        assert "pills" not in await piet.page.locator(".needs").inner_text()
        await piet.page.reload()
        await expect(asked).to_contain_text("places kept: Tomas")
        await looks_right(piet, mara, what="the packet")
        await asked.get_by_role("button", name="Yes, I will").click()

        # Both act, no clock starts again, and Jonah is on everybody's list with a clock.
        await dana.sees("Piet has the chair. For now both of you can act.")
        await expect(mara.page.locator(".need.alarm")).to_contain_text("Jonah needs someone")
        await expect(piet.page.locator(".need.alarm")).to_contain_text("Join Jonah")
        assert [each["until"] for each in kit.frames if each.get("event") == "floor"] == [floor["until"]]
        await dana.page.keyboard.press("p")
        await kit.sees("room_paused")
        await piet.press("Meeting", exact=True)
        await piet.sees("In the chair: you. Also facilitating: Dana, Mara")
        await piet.press("End the pause")
        await kit.sees("room_resumed")
        await dana.page.keyboard.press("Escape")
        await looks_right(dana, what="after handing over")
        await dana.press("I am a participant now")
        await dana.in_the_room()
        await expect(dana.page.locator(".console")).to_have_count(0)
        quiet = len([each for each in dana.frames if each.get("event") in ("alert", "hold", "presence")])
        await ros.does("speak_up", about=kit.id, kind="worried", text="He went quiet.")
        await piet.page.locator(".tab", has_text="Needs me").click()
        await piet.sees("Rosalind, about Kit")
        assert quiet == len([e for e in dana.frames if e.get("event") in ("alert", "hold", "presence")])
        assert not ines.page.url.endswith("/join")
        assert not [each for each in kit.frames if each.get("event") == "hand_over"]


async def test_dana_drops_piet_acts_after_a_minute_and_she_is_asked_back(
    server: Server, visitors: Visitors
) -> None:
    async with evening(server, visitors) as tuesday:
        dana = await tuesday.chairs("Dana")
        piet = await tuesday.chairs("Piet", TALL)
        kit, jonah = await tuesday.sits("Kit", "Jonah")
        await tuesday.clock(60)
        await loses_the_link(dana)
        await piet.sees("Dana is in the chair and has no connection")
        await expect(piet.page.locator(".need", has_text="no connection")).to_contain_text("1:00 left")
        await looks_right(piet, what="the grace")
        await tuesday.clock(119)
        await piet.sees("0:01 left")
        assert not [each for each in kit.frames if each.get("event") == "handed_over"]
        await tuesday.clock(121)
        await piet.sees("You are acting for Dana")
        await expect(piet.page.locator(".need", has_text="no connection")).to_have_count(0)
        assert (await kit.sees("handed_over"))["acting"]
        assert not [each for each in kit.frames if each.get("event") == "room_paused"]
        await has_the_link_again(dana)
        await dana.sees("Piet has been acting for you. Will you take the chair again?")
        await dana.sees("Acting in the chair: Piet, for you.")
        await looks_right(dana, piet, what="acting, and asked back")
        await dana.press("Not now")
        await expect(dana.page.get_by_text("has been acting for you")).to_have_count(0)
        await jonah.does("raise_hand")
        await piet.press("Call Jonah next")
        await jonah.sees("floor", who=jonah.id)


async def test_nobody_is_left_the_room_rests_oona_is_asked_and_then_it_holds_itself(
    server: Server, visitors: Visitors
) -> None:
    async with evening(server, visitors) as tuesday:
        dana = await tuesday.chairs("Dana", DESK)
        ines = await tuesday.comes("Ines", NARROW, light="dark")
        kit, tomas = await tuesday.sits("Kit", "Tomas")
        await tuesday.clock(60)
        await dana.page.get_by_label("Another part").select_option("sharing")
        await kit.does("raise_hand")
        await tomas.does("raise_hand")
        await dana.press("Links")
        await dana.press("Sees nothing until somebody needs them.")
        link = await dana.page.locator("#new-link").input_value()
        oona = await visitors.arrives(TALL)
        await oona.come_in(link, "Oona")
        await oona.sees("You are on call.")
        await dana.page.keyboard.press("Escape")

        await loses_the_link(dana)
        await kit.does("here")
        await tuesday.clock(121)
        await ines.sees("Nobody is facilitating at the moment. The room rests")
        await oona.sees("Nobody is facilitating. Will you hold the room?")
        assert (await kit.says("Is anybody there?"))["held"]
        await looks_right(ines, oona, what="nobody is there")
        await oona.page.context.set_offline(True)
        await oona.page.evaluate("document.querySelector('home-room').wire.stop()")

        await tuesday.clock(425)
        await ines.sees("This meeting holds itself for now")
        await looks_right(ines, what="a meeting that holds itself")
        await tuesday.clock(432)
        await kit.sees("floor", who=kit.id)
        await kit.says("I will begin, then.")
        await expect(ines.log()).to_contain_text("I will begin, then.")
        await kit.does("done")
        await tuesday.clock(440)
        await tomas.sees("floor", who=tomas.id)
        assert not (await tomas.says(LINK))["ok"], "links are off"
        assert not [e for e in (*kit.frames, *tomas.frames) if e.get("event") == "handed_over"], (
            "nobody was put in the chair"
        )

        await has_the_link_again(dana)
        await dana.sees("Nobody is facilitating. Will you hold the room?")
        await dana.sees("This meeting holds itself for now")
        await looks_right(dana, what="asked to hold the room")
        await dana.press("Yes, I will")
        await ines.sees("Somebody is facilitating again. Everything goes on as before.")
        await expect(ines.page.get_by_text("This meeting holds itself")).to_have_count(0)
        await dana.sees("In the chair: you.")
        await dana.press("All right")
