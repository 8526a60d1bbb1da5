"""For facilitators: two people are at odds, and nobody is found to be in the wrong."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.evening import NARROW, TALL, evening, looks_right
from tests.browser.visitor import TABLET, Visitors
from tests.server import Server

pytestmark = pytest.mark.asyncio(loop_scope="module")

OTHERS = ("Rosalind", "Mira", "Bela", "Uma", "Oskar", "Wren", "Pilar", "Ada", "Noor", "Sam")


async def test_kit_and_tomas_have_the_same_pause_somebody_each_and_make_up(
    server: Server, visitors: Visitors
) -> None:
    async with evening(server, visitors) as tuesday:
        dana = await tuesday.chairs("Dana")
        piet = await tuesday.chairs("Piet", TALL)
        mara = await tuesday.chairs("Mara", TABLET)
        kit = await tuesday.comes("Kit", NARROW)
        tomas = await tuesday.comes("Tomas", TALL, light="dark")
        others = await tuesday.sits(*OTHERS)
        await dana.page.get_by_label("Another part").select_option("discussion")
        for person, words in ((kit, "I said what I said."), (tomas, "And I will not sit here for it.")):
            await person.write(words)
            await person.press("Send")
            await others[0].hears(words)
        await expect(dana.log()).to_contain_text("I will not sit here for it.")

        # Two presses: whoever spoke last is chosen already. Both hear the same and wait equally long.
        await dana.press("Two people at odds")
        sheet = dana.page.get_by_role("dialog")
        chosen = await sheet.locator("select").evaluate_all(
            "(all) => all.map((one) => one.selectedOptions[0].text)"
        )
        assert set(chosen) == {"Kit", "Tomas"}
        await looks_right(dana, what="two people, chosen")
        await dana.press("Pause both")
        same = (
            "Two people are taking a short pause, you are one of them. Somebody will speak with each of you."
        )
        for person in (kit, tomas):
            await person.sees(same)
        until = [
            [f["until"] for f in each.frames if f.get("event") == "posting_paused"] for each in (kit, tomas)
        ]
        assert until[0] == until[1] and len(until[0]) == 1
        assert (await others[1].says("I am still here."))["ok"]
        for page in (dana, piet, mara):
            await expect(page.page.locator(".need", has_text="Tomas and Kit")).to_contain_text("left")
        assert not [
            f for each in (*others, kit, tomas) for f in each.frames if "conflict" in str(f.get("event"))
        ]

        # A page loaded anew knows the same: they are paused, and for how long.
        await piet.page.reload()
        card = piet.page.locator(".need", has_text="Tomas and Kit")
        await expect(card).to_contain_text("Both have the same short pause")
        await expect(card).to_contain_text("left")
        await card.get_by_text("Words for repair").click()
        await expect(card).to_contain_text("What I meant was")
        await looks_right(piet, kit, tomas, what="a pause for two")

        # Two rooms, one helper each, and the rest of the room sees neither.
        await dana.press("Sit with Kit")
        await kit.sees("Side room with Dana")
        await card.get_by_role("button", name="Sit with Tomas").click()
        await tomas.sees("Side room with Piet")
        await tomas.write("I thought he meant me.")
        await tomas.press("Send")
        await piet.sees("I thought he meant me.")
        assert "meant me" not in str(kit.frames) and "meant me" not in str([each.frames for each in others])
        await looks_right(tomas, piet, what="a side room of two")
        await piet.press("Close this room")
        await dana.press("Close this room")
        for person in (kit, tomas):
            await person.press("From now")

        # How it ended, in a word of ours and a note of theirs: both may write at the same moment.
        settled = mara.page.locator(".need", has_text="Tomas and Kit")
        await settled.get_by_text("A note for those who facilitate next").click()
        await settled.get_by_role("textbox").fill("A misreading; both said so.")
        await looks_right(mara, what="a note on how it ended")
        await settled.get_by_role("button", name="They made up").click()
        await expect(card).to_have_count(0)
        for person, words in ((kit, "Thank you for hearing me."), (tomas, "And you.")):
            await person.write(words)
            await person.press("Send")
            await others[0].hears(words)
        assert any(f.get("note") == "A misreading; both said so." for f in dana.frames)
        assert "misreading" not in str([each.frames for each in (*others, kit, tomas)])
