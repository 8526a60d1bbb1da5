"""For facilitators: somebody may be in danger, and one of those who facilitate is on a break (journey 4.4)."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.evening import (
    NARROW,
    TALL,
    Evening,
    evening,
    has_the_link_again,
    looks_right,
    loses_the_link,
    tabs_to,
)
from tests.browser.visitor import Visitor, Visitors
from tests.server import Server

pytestmark = pytest.mark.asyncio(loop_scope="module")

FIRST = "I don't know how to say this."
PLAN = "I am going to kill myself tonight"
MEANS = "I have the pills here and I am going to take all of them now"
GUESTS = ("Kit", "Tomas", "Rosalind", "Mira", "Bela", "Uma", "Oskar", "Wren", "Pilar", "Ada", "Noor")

#: Counts the notes of the chime, whatever this machine can play.
LISTEN = "() => { const make = AudioContext.prototype.createOscillator; window.notes = 0; AudioContext.prototype.createOscillator = function () { window.notes += 1; return make.call(this); }; }"


async def on_call(tuesday: Evening, dana: Visitor, name: str) -> Visitor:
    await dana.press("Links")
    await dana.press("Sees nothing until somebody needs them.")
    link = await dana.page.locator("#new-link").input_value()
    await dana.page.keyboard.press("Escape")
    oona = await tuesday.visitors.arrives(TALL, light="dark", reduced=True)
    await oona.come_in(link, name)
    await oona.sees("You are on call.")
    return oona


async def test_jonah_cannot_go_on_dana_is_alone_and_has_only_her_keyboard(
    server: Server, visitors: Visitors
) -> None:
    async with evening(server, visitors) as tuesday:
        dana = await tuesday.chairs("Dana")
        piet = await tuesday.chairs("Piet", TALL)
        jonah = await tuesday.comes("Jonah", NARROW)
        guests = await tuesday.sits(*GUESTS)
        kit = guests[0]
        oona = await on_call(tuesday, dana, "Oona")
        await dana.page.get_by_label("Another part").select_option("sharing")
        await jonah.press("Raise hand")
        await dana.sees("Call Jonah next")
        await dana.page.keyboard.press("c")
        await jonah.sees("Your turn, Jonah")
        await piet.press("Step out")
        await tuesday.clock(60)
        await dana.page.evaluate(LISTEN)
        await dana.page.keyboard.press("w")

        for words in (FIRST, PLAN, MEANS):
            await jonah.write(words)
            await jonah.press("Send this line")

        # Dana: words, a shape, a sound, and nothing takes the focus out of what she is writing.
        card = dana.page.locator(".need.alarm")
        await expect(card).to_contain_text("Jonah needs someone")
        await expect(card.locator(".level svg")).to_be_visible()
        await expect(card.locator("count-down")).to_be_visible()
        await expect(dana.page.locator("#assertive")).to_contain_text("Jonah needs someone now.")
        assert await dana.page.evaluate("window.notes") > 0
        assert await dana.page.evaluate("document.activeElement.localName") == "textarea"
        assert "pills" not in await dana.page.locator("body").inner_text(), "folded until she opens them"
        await looks_right(dana, what="a red alert")

        # Jonah: thanks, a name, somebody to ring, and keeps the floor. The room: two lines, and not the third.
        await jonah.sees("Thank you for telling us.")
        await jonah.sees("Dana is being asked to join you now.")
        await expect(jonah.page.locator(".care a[href^='tel:']").first).to_be_visible()
        await looks_right(jonah, what="care")
        await kit.hears(PLAN)
        assert kit.lines() == [FIRST, PLAN]
        for each in guests:
            assert {"alert", "care", "hold", "held", "called"}.isdisjoint(f.get("event") for f in each.frames)
        assert [f["who"] for f in kit.frames if f.get("event") == "floor"] == [await me(jonah)]

        # Piet: the room may need him, and no word of why. Nobody comes: Oona is asked.
        await piet.sees("The room may need you.")
        await looks_right(piet, what="called on a break")
        assert not [f for f in piet.frames if f.get("event") in ("alert", "hold", "care")]
        assert PLAN not in str(piet.frames) and MEANS not in str(piet.frames)
        await tuesday.clock(106)
        await oona.sees("Somebody in the meeting needs a person.")
        await looks_right(oona, what="on call, asked")
        assert PLAN not in str(oona.frames)

        # Dana joins by one key, writes, and the meeting is in reach meanwhile.
        await dana.page.evaluate("document.activeElement.blur()")
        await dana.page.keyboard.press("j")
        await jonah.sees("Dana is with you on this now.")
        await expect(dana.page.locator(".sidepane")).to_be_visible()
        await tabs_to(dana, "Your next line")
        await dana.page.keyboard.type("I’m here. Take your time.")
        await dana.page.keyboard.press("Control+Enter")
        await jonah.sees("I’m here. Take your time.")
        await expect(jonah.page.get_by_text("Ask directly")).to_have_count(0)
        await dana.page.get_by_text("Words that help").first.wait_for()
        await looks_right(dana, jonah, what="the side room")
        await tabs_to(dana, "Post these words")
        await dana.page.keyboard.press("Enter")
        await kit.hears("We are pausing for three minutes. Stay as you are, or step out if you like.")
        await dana.page.evaluate("document.activeElement.blur()")
        await dana.page.keyboard.press("p")
        await kit.sees("room_paused")

        await oona.press("Enter the side room")
        await jonah.sees("Oona")
        await dana.page.evaluate("document.activeElement.blur()")
        await tabs_to(dana, "Close this room")
        await dana.page.keyboard.press("Enter")
        await jonah.sees("Welcome back.")
        await looks_right(jonah, what="the way back")
        await tabs_to(dana, "It is settled")
        await dana.page.keyboard.press("Enter")

        # Afterwards: a word to the room without details, the share folded, cover and rest offered.
        await dana.sees("You were there for Jonah")
        await looks_right(dana, what="afterwards")
        await tabs_to(dana, "A word to the room")
        await dana.page.keyboard.press("Enter")
        word = await kit.until(
            lambda: next((f for f in kit.frames if "hard moment" in f.get("text", "")), None), "a word"
        )
        assert "Jonah" not in word["text"]
        await tabs_to(dana, "Fold that share")
        await dana.page.keyboard.press("Enter")
        await kit.sees("folded")
        await tabs_to(dana, "Ask for cover")
        await dana.page.keyboard.press("Enter")
        await expect(dana.page.get_by_role("dialog")).to_contain_text("Hand over")
        await dana.page.keyboard.press("Escape")
        await expect(dana.page.get_by_role("dialog")).to_have_count(0)
        assert await jonah.page.locator(".ways").is_visible(), "nothing was taken from Jonah"


async def me(visitor: Visitor) -> str:
    return str(await visitor.page.evaluate("document.querySelector('home-room').state.you"))


async def test_nobody_who_facilitates_is_there_and_then_jonah_is_gone_too(
    server: Server, visitors: Visitors
) -> None:
    async with evening(server, visitors) as tuesday:
        dana = await tuesday.chairs("Dana", TALL)
        piet = await tuesday.chairs("Piet", TALL)
        jonah = await tuesday.comes("Jonah", TALL)
        [kit] = await tuesday.sits("Kit")
        await dana.press("Meeting", exact=True)
        oona = await on_call(tuesday, dana, "Oona")
        await tuesday.clock(60)
        for each in (dana, piet):
            await loses_the_link(each)
        await kit.does("here")
        await jonah.write(PLAN)
        await jonah.press("Send")
        await jonah.sees("We are looking for somebody to join you now.")
        await expect(jonah.page.locator(".care a[href^='tel:']").first).to_be_visible()
        await oona.sees("Somebody in the meeting needs a person.")

        await loses_the_link(jonah)
        await kit.does("here")
        await tuesday.clock(200)
        await has_the_link_again(piet)
        await piet.sees("Jonah needs someone")
        await piet.sees("Their connection is broken")
        await piet.page.locator(".tab", has_text="Needs me").click()
        await looks_right(piet, what="somebody at red is out of sight")
        await has_the_link_again(jonah)
        await jonah.sees("Nobody is free to join you yet")
        await piet.press("Join Jonah")
        await jonah.sees("Side room")
