"""For facilitators: a whole meeting from the console, with others who facilitate too and people in every part of it."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

import pytest
from playwright.async_api import expect

from tests.browser.visitor import DESK, PHONE, TABLET, Visitor, Visitors
from tests.server import Links, Person, Server, chatserver

LOW = "I don't want to be alive any more. I have the pills here and I am going to take them tonight."

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def chairs(
    visitors: Visitors, links: Links, name: str = "Dana", size: dict[str, int] = DESK
) -> Visitor:
    dana = await visitors.arrives(size)
    await dana.come_in(links.facilitate, name)
    await expect(dana.page.locator(".console")).to_be_visible()
    return dana


async def come(stack: AsyncExitStack, server: Server, link: str, *names: str) -> list[Person]:
    return [await stack.enter_async_context(server.seat(link, name)) for name in names]


async def test_dana_parts_the_room_into_circles_and_everybody_comes_back(
    server: Server, visitors: Visitors
) -> None:
    links = server.open(format="12-step")
    async with AsyncExitStack() as stack:
        dana = await chairs(visitors, links)
        [piet] = await come(stack, server, links.facilitate, "Piet")
        ines = await visitors.arrives(PHONE)
        await ines.come_in(links.join, "Ines")
        await ines.in_the_room()
        kit, _tomas, _ros = await come(stack, server, links.join, "Kit", "Tomas", "Rosalind")

        await dana.page.get_by_label("Another part").select_option("circles")
        await dana.sees("One round of 6 at 45 seconds takes 5 minutes.")
        await dana.axe_finds_nothing("the sheet for circles")
        await dana.press("2 circles")
        await ines.sees("Circle 1")
        await ines.sees("Ask a facilitator to look in")
        opened = (await kit.sees("circles"))["circles"]
        assert piet.id in opened[1]["who"] and kit.id in opened[1]["who"], "one facilitator in each"

        # Ines has the first turn of her circle: a large place to write, and her words stay there.
        await ines.sees("Your turn, Ines")
        await ines.write("I am glad this circle is small.")
        await ines.press("Send this line")
        await expect(dana.log()).to_contain_text("I am glad this circle is small.")
        assert not [frame for frame in piet.frames if "circle is small" in str(frame)]
        await ines.axe_finds_nothing("a circle on a phone")
        await ines.press("Done")

        await kit.does("call_over")
        await dana.sees("They would like a facilitator to look in.")
        await dana.axe_finds_nothing("circles on the console")
        await dana.press("Look in")
        await kit.sees("circle_entered", room="circle-2")
        await dana.press("Bring everyone back")
        await ines.sees("Back in the main room in a minute.")
        await piet.does("end_circles", seconds=0)
        await expect(ines.page.locator(".circle-note")).to_have_count(0)
        await kit.sees("circles_over")


GUESTS = [
    "Ines",
    "Kit",
    "Tomas",
    "Rosalind",
    "Jonah",
    "Mira",
    "Bela",
    "Uma",
    "Oskar",
    "Wren",
    "Pilar",
    "Ada",
    "Noor",
    "Sam",
    "Lev",
    "Ruth",
    "Ivo",
    "Edda",
    "Cato",
    "Fern",
    "Gil",
    "Hana",
]


async def test_an_hour_of_twenty_five_people_with_three_who_facilitate(
    server: Server, visitors: Visitors
) -> None:
    """Journey 4.3 on a clock that is moved by hand: every step by a press of somebody who facilitates."""
    links = server.open(format="topic", practice=True)
    async with AsyncExitStack() as stack:
        dana = await chairs(visitors, links)
        piet = await chairs(visitors, links, "Piet", TABLET)
        mara = await chairs(visitors, links, "Mara", PHONE)
        guests = await come(stack, server, links.join, *GUESTS)
        [clock] = await come(stack, server, links.facilitate, "Clock")
        by_id = {each.id: each for each in guests}

        async def minute(number: float) -> None:
            assert (await clock.does("tick", to=number * 60))["ok"]

        review = (await clock.does("invite", **{"as": "reviewer"}))["join"]
        await dana.press("Begin")
        await guests[0].sees("phase", phase="opening")
        await minute(0.1)
        await dana.press("Post these words")
        await guests[0].sees("line")
        await dana.sees("people at 45 seconds need 20 minutes")
        await dana.axe_finds_nothing("the plan does not fit")

        await minute(5)
        await dana.press("Open 2 circles")
        opened = await guests[0].sees("circles")
        assert sorted(len(each["who"]) for each in opened["circles"]) == [13, 13]
        for circle in opened["circles"]:
            for who in circle["who"]:
                if who in by_id:
                    await by_id[who].sees("circle_floor", who=who)
                    await by_id[who].does("pass")
        await minute(17)
        await guests[3].sees("circles_timed", ending=True)
        await mara.press("Meeting", exact=True)
        await mara.sees("Everyone was told")
        await minute(19.1)
        await guests[3].sees("phase", phase="sharing")

        for number, name in enumerate(GUESTS[:6]):
            await guests[number].does("raise_hand")
            await dana.press(f"Call {name}" if number else f"Call {name} next")
            await guests[number].sees("floor", who=guests[number].id)
            await guests[number].says("It was a long week, and I am glad to be among you.")
            await minute(22 + number * 4)
            if number == 2:
                await piet.press("Meeting", exact=True)
                await piet.press("Pause the room")
                await guests[0].sees("room_paused")
                await piet.press("End the pause")
            await dana.press("Thank, go on")
        await guests[6].does("raise_hand")
        await minute(50.1)
        assert not (await guests[7].does("raise_hand"))["ok"]
        await dana.sees("no new hands")

        await minute(54.1)
        await dana.sees("Time for closing")
        await dana.press("Move to closing")
        await dana.sees("The meeting moved to closing.")
        await dana.page.keyboard.press("u")
        await expect(dana.page.get_by_role("heading", name="Sharing")).to_be_visible()
        await dana.press("Move to closing")
        await minute(54.3)
        await dana.sees("We are coming to the end.")
        await dana.press("Post these words")
        await minute(60)
        await dana.press("Move to fellowship")
        await minute(80.1)
        closed = await guests[0].sees("closed")
        assert closed["why"] == "hard_end"
        await dana.sees("Thank you for coming.")
        assert not [frame for frame in guests[0].frames if frame.get("event") in ("phase_due", "fit", "cue")]

        reviewer = await visitors.arrives(DESK)
        await reviewer.page.goto(review)
        await reviewer.sees("the record is whole")
        assert await reviewer.page.locator("svg .arc").count() >= 6
        await reviewer.axe_finds_nothing("how the meeting went")
        await reviewer.page.get_by_text("Every act").click()
        await reviewer.sees("Meeting closed")
        seen = await reviewer.page.inner_text("body")
        assert "Ines" not in seen and "long week" not in seen
        seal = await reviewer.page.locator("code").inner_text()
    checked = await asyncio.to_thread(
        chatserver, "verify", links.meeting, "--seal", seal, "--data", str(server.data)
    )
    assert "each follows from the one before" in checked


#: Everything that can be done from the console at rest, and the presses that do it: never more than two. A pair is a
#: choice in a list, which is one press as well.
PRESSES: dict[str, tuple[str | tuple[str, str], ...]] = {
    "checklist": ("Look everything over",),
    "keep_template": ("Keep as a template", "Keep it"),
    "room_now": ("The room now",),
    "cool_down": ("Two people at odds", "Pause both"),
    "settle_conflict": ("They made up",),
    "give_task": ("People and services", ("Choose something for Tomas", "look_after")),
    "hand_task": ("Hand on", "Piet"),
    "end_task": ("Done",),
    "reopen_task": ("Take it back",),
    "promise": ("People and services", ("Choose something for Tomas", "come_back")),
    "set_queue": ("First those who have not shared",),
    "say_milestone": ("Say it",),
    "accept": ("Yes, please",),
    "set_plan": ("The plan", "Keep this plan"),
    "begin": ("Begin",),
    "more_time": ("Three more minutes",),
    "set_phase": (("Another part", "sharing"),),
    "invite_to_speak": ("Call Kit next",),
    "fold": ("Fold this share",),
    "done": ("Thank, go on",),
    "set_hands": ("Take no new hands",),
    "start_break": ("Pause the room",),
    "end_break": ("End the pause",),
    "serve": ("People and services", ("Choose something for Tomas", "serve:greeter")),
    "pause_posting": ("People and services", ("Choose something for Tomas", "pause")),
    "resume_posting": ("Take it back",),
    "hand_over": ("People and services", ("Choose something for Piet", "hand_over")),
    "open_circles": (("Another part", "circles"), "2 circles"),
    "extend_circles": ("Two more minutes",),
    "enter_circle": ("Look in",),
    "end_circles": ("Bring everyone back",),
    "claim": ("I have this",),
    "release_hold": ("Send on",),
    "acknowledge_alert": ("Open the alert", "I have this"),
    "escalate": ("Open the alert", "Ask on-call"),
    "resolve_alert": ("Not a crisis",),
    "reopen_alert": ("Take it back",),
    "invite": ("Links", "For anyone who wants to come in."),
    "take_back_link": ("Links", "Take back"),
    "remove": ("People and services", ("Choose something for Tomas", "remove")),
    "restore": ("Take it back",),
    "close": ("Close the meeting", "Close it now"),
}


async def test_every_act_is_at_most_two_presses_away(server: Server, visitors: Visitors) -> None:
    links = server.open(format="topic")
    async with AsyncExitStack() as stack:
        dana = await chairs(visitors, links)
        sent: list[str] = []
        dana.page.on("websocket", lambda socket: socket.on("framesent", lambda data: sent.append(str(data))))
        await dana.page.reload()
        await expect(dana.page.locator(".console")).to_be_visible()
        (piet,) = await come(stack, server, links.facilitate, "Piet")
        kit, tomas, ros = await come(stack, server, links.join, "Kit", "Tomas", "Rosalind")
        await kit.says("I said what I said.")
        await tomas.says("And so did I.")
        before = {
            "invite_to_speak": lambda: kit.does("raise_hand"),
            "fold": lambda: kit.says("A heavy line."),
            "say_milestone": lambda: ros.does("ask_milestone", mark="restart"),
            "accept": lambda: ros.does("volunteer", **{"as": "reader"}),
            "claim": lambda: ros.does("speak_up", about=tomas.id, kind="worried", text="He went quiet."),
            "release_hold": lambda: tomas.says("This helped me: https://example.org/an-evening"),
            "acknowledge_alert": lambda: ros.says(LOW),
            "resolve_alert": lambda: kit.says(LOW),
            "take_back_link": lambda: piet.does("invite", **{"as": "cofacilitator"}),
        }
        for do, presses in PRESSES.items():
            assert len(presses) <= 2, do
            if do in before:
                await before[do]()
            for press in presses:
                if isinstance(press, tuple):
                    await dana.page.get_by_label(press[0], exact=True).select_option(press[1])
                else:
                    await dana.press(press)
            for _ in range(80):
                if any(f'"do":"{do}"' in frame for frame in sent):
                    break
                await dana.page.wait_for_timeout(50)
            assert any(f'"do":"{do}"' in frame for frame in sent), f"{do} was not sent"
            if do == "room_now":
                await expect(dana.page.get_by_role("dialog")).to_be_visible()
            if do in ("escalate", "invite"):
                await expect(dana.page.locator("#new-link")).to_be_visible()
            if await dana.page.get_by_role("dialog").count():
                await dana.page.keyboard.press("Escape")
                await expect(dana.page.get_by_role("dialog")).to_have_count(0)
            await dana.page.keyboard.press("Escape")
            sent.clear()
