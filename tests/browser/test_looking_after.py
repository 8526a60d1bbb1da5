"""What is asked for and taken on during an evening: a milestone, somebody to look after, a conflict's end, a way back."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.test_running_a_meeting import chairs
from tests.browser.visitor import PHONE, Visitors
from tests.server import Server

pytestmark = pytest.mark.asyncio(loop_scope="module")

LOW = "I don't want to be alive any more. I have the pills here and I am going to take them tonight."


async def test_a_milestone_is_asked_for_and_said_and_somebody_is_looked_after(
    server: Server, visitors: Visitors
) -> None:
    links = server.open(format="topic")
    dana = await chairs(visitors, links)
    ines = await visitors.arrives(PHONE)
    await ines.come_in(links.join, "Ines")
    await ines.in_the_room()
    async with server.seat(links.facilitate, "Piet") as piet, server.seat(links.join, "Kit") as kit:
        await ines.press("The room")
        await ines.press("Mark a milestone")
        await ines.page.get_by_label("What it is").select_option(label="Starting again")
        await ines.axe_finds_nothing("asking for a milestone")
        await ines.press("Say it near the end")
        await ines.sees("You can still change your mind.")
        await ines.page.keyboard.press("Escape")
        await dana.sees("One person would like theirs said")
        await dana.press("Say it")
        await expect(ines.log()).to_contain_text("A milestone: Starting again")
        await expect(dana.log()).to_contain_text("Starting again is worth marking today.")

        await kit.says(LOW)
        await dana.press("Join Kit")
        await dana.press("Close this room")
        await dana.press("It is settled")
        await kit.does("leave")
        await dana.sees("Was in danger tonight and went home.")
        await dana.press("Hand on")
        await dana.press("Piet")
        task = await piet.sees("task", who=piet.id)
        assert task["name"] == "Kit"
        await dana.sees("Piet has this.")
        await dana.axe_finds_nothing("somebody to look after")
        await piet.does("end_task", task=task["task"], how="done")
        await expect(dana.page.locator(".needs")).not_to_contain_text("Look after Kit")


async def test_a_conflict_ends_with_a_note_and_who_was_removed_comes_back(
    server: Server, visitors: Visitors
) -> None:
    links = server.open(format="topic")
    dana = await chairs(visitors, links)
    ines = await visitors.arrives(PHONE)
    await ines.come_in(links.join, "Ines")
    await ines.in_the_room()
    async with server.seat(links.facilitate, "Piet") as piet, server.seat(links.join, "Kit") as kit:
        ines_id = str(await ines.page.evaluate("document.querySelector('home-room').state.you"))
        await piet.does("cool_down", who=[ines_id, kit.id])
        await dana.page.get_by_text("A note for those who facilitate next").click()
        await dana.page.get_by_label("A note for those who facilitate next").fill("A misreading of one word.")
        await dana.axe_finds_nothing("a conflict with a note")
        await dana.press("They made up")
        assert (await piet.sees("conflict_settled"))["note"] == "A misreading of one word."

        await dana.press("People and services")
        await dana.page.get_by_label("Choose something for Ines", exact=True).select_option("remove")
        await ines.sees("Removed by mistake? You can tell the facilitators")
        await ines.page.get_by_label("What happened, in a few words").fill("My brother had my phone.")
        await ines.axe_finds_nothing("the page of somebody who was removed")
        await ines.press("Tell them")
        await ines.sees("The facilitators have been told.")
        await dana.page.keyboard.press("Escape")
        await dana.sees("One person asks to come back")
        await dana.press("Let them in again: Ines")
        await ines.press("Come in again")
        await ines.in_the_room()
