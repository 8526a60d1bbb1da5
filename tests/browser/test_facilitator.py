"""For facilitators: the console, on a desk and on a phone."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.visitor import DESK, PHONE, Visitor, Visitors
from tests.server import Links, Server

pytestmark = pytest.mark.asyncio(loop_scope="module")

LOW = "I don't want to be alive any more. I have the pills here and I am going to take them tonight."
LINK = "This page helped me: https://example.org/an-evening"


async def chairs(
    visitors: Visitors, links: Links, name: str = "Dana", size: dict[str, int] = DESK
) -> Visitor:
    dana = await visitors.arrives(size)
    await dana.come_in(links.facilitate, name)
    await expect(dana.page.locator(".console")).to_be_visible()
    return dana


async def test_dana_joins_somebody_who_needs_her_and_settles_it(server: Server, visitors: Visitors) -> None:
    links = server.open()
    dana = await chairs(visitors, links)
    async with server.seat(links.join, "Jonah") as jonah:
        await jonah.says(LOW)
        await dana.sees("Jonah needs someone")
        await dana.press("Join Jonah")
        await jonah.sees("side_room", open=True)
        await expect(dana.page.locator(".sidepane")).to_be_visible()
        await dana.write("I’m here. Take your time.")
        await dana.press("Send", exact=True)
        await jonah.hears("I’m here. Take your time.")
        await dana.press("Close this room")
        await dana.press("It is settled")
        await expect(dana.page.locator(".needs")).not_to_contain_text("Jonah needs someone")
        await jonah.does("return", catch_up="folded")
        await jonah.says("Thank you for sitting with me.")
        await expect(dana.log()).to_contain_text("Thank you for sitting with me.")


async def test_out_of_a_side_room_jonah_comes_back_by_the_card(server: Server, visitors: Visitors) -> None:
    links = server.open()
    async with server.seat(links.facilitate, "Dana") as dana:
        jonah = await visitors.arrives(PHONE)
        await jonah.come_in(links.join, "Jonah")
        await jonah.in_the_room()
        arrived = await dana.sees("arrived", name="Jonah")
        await dana.does("open_side_room", room="side-1", who=[arrived["who"]])
        await jonah.sees("Side room")
        await dana.does("close_side_room", room="side-1")
        await jonah.sees("Welcome back.")
        await jonah.press("From now")
        await jonah.in_the_room()


async def test_the_words_of_an_alert_stay_folded_until_dana_opens_them(
    server: Server, visitors: Visitors
) -> None:
    links = server.open()
    dana = await chairs(visitors, links)
    async with server.seat(links.join, "Jonah") as jonah:
        await jonah.says(LOW)
        await dana.press("Open the alert")
        alert = dana.page.locator("article.alert")
        await expect(alert).to_contain_text("folded until you open")
        await expect(alert).not_to_contain_text("alive any more")
        await alert.get_by_role("button", name="Open").first.click()
        await expect(alert).to_contain_text("alive any more")
        await expect(alert.locator("mark").first).to_be_visible()


async def test_the_person_is_cared_for_and_the_room_is_told_nothing(
    server: Server, visitors: Visitors
) -> None:
    links = server.open()
    async with server.seat(links.facilitate, "Dana") as dana, server.seat(links.join, "Tomas") as tomas:
        jonah = await visitors.arrives(PHONE)
        await jonah.come_in(links.join, "Jonah")
        await jonah.in_the_room()
        await jonah.write(LOW)
        await jonah.press("Send")
        alert = await dana.sees("alert")
        await jonah.sees("Thank you for telling us.")
        await expect(jonah.page.locator(".care a[href^='tel:']").first).to_be_visible()
        assert not [f for f in tomas.frames if f.get("event") in ("alert", "care", "hold")]
        await jonah.page.get_by_text("Words that may be passed on").first.click()
        await jonah.page.get_by_label("Words that may be passed on").fill("somebody to sit with me")
        await jonah.press("These may be passed on")
        await jonah.sees("no others")
        await dana.sees("alert_noted", note="own_words", text="somebody to sit with me")
        await jonah.page.keyboard.press("Escape")
        await jonah.press("I’m safe, I was speaking of the past")
        await dana.sees("alert_noted", alert=alert["alert"], note="safe_describing_the_past")


async def test_a_held_line_is_read_and_sent_on(server: Server, visitors: Visitors) -> None:
    links = server.open()
    dana = await chairs(visitors, links)
    async with server.seat(links.join, "Kit") as kit, server.seat(links.join, "Tomas") as tomas:
        answer = await kit.says(LINK)
        assert answer.get("held"), answer
        needs = dana.page.locator(".needs")
        await expect(needs).to_contain_text("Held")
        await expect(needs).not_to_contain_text("an-evening")
        await dana.press("Read")
        await expect(needs).to_contain_text("an-evening")
        await dana.press("Send on")
        await tomas.sees("line", by=kit.id)
        await expect(needs).not_to_contain_text("Held")


async def test_a_held_line_goes_back_with_a_reason(server: Server, visitors: Visitors) -> None:
    links = server.open()
    async with server.seat(links.facilitate, "Dana") as dana:
        kit = await visitors.arrives(PHONE)
        await kit.come_in(links.join, "Kit")
        await kit.in_the_room()
        await kit.write(LINK)
        await kit.press("Send")
        await kit.press("Send it anyway")
        await kit.sees("Waiting for a facilitator")
        hold = await dana.sees("hold")
        await dana.does("return_hold", hold=hold["hold"], say="Could you tell us what helped you?")
        await kit.sees("Could you tell us what helped you?")
        await kit.press("Change it")
        await expect(kit.page.get_by_role("textbox").first).to_have_value(LINK)


async def test_dana_runs_a_meeting_with_one_press_each(server: Server, visitors: Visitors) -> None:
    links = server.open()
    dana = await chairs(visitors, links)
    async with server.seat(links.join, "Ines") as ines:
        await dana.page.get_by_label("Another part").select_option("sharing")
        await ines.sees("phase", phase="sharing")
        await ines.does("raise_hand")
        await dana.press("Call Ines next")
        await ines.sees("floor", who=ines.id)
        await dana.press("Pause the room")
        await ines.sees("room_paused")
        await dana.press("End the pause")
        await dana.press("Post these words")
        await ines.sees("line")


async def test_the_console_works_by_keyboard_alone(server: Server, visitors: Visitors) -> None:
    links = server.open()
    dana = await chairs(visitors, links)
    async with server.seat(links.join, "Jonah") as jonah:
        await jonah.says(LOW)
        await dana.sees("Jonah needs someone")
        await dana.page.keyboard.press("?")
        await dana.sees("Join the most urgent person")
        await dana.page.keyboard.press("Escape")
        await expect(dana.page.locator("dialog")).to_have_count(0)
        await dana.page.keyboard.press("j")
        await jonah.sees("side_room", open=True)


async def test_on_a_phone_a_red_alert_stays_in_sight_on_every_tab(server: Server, visitors: Visitors) -> None:
    links = server.open()
    dana = await chairs(visitors, links, size=PHONE)
    async with server.seat(links.join, "Jonah") as jonah:
        await dana.press("Meeting", exact=True)
        await jonah.says(LOW)
        await expect(dana.page.locator(".bar.alarm")).to_be_visible()
        await dana.page.locator(".bar.alarm").get_by_role("button", name="Join Jonah").click()
        await jonah.sees("side_room", open=True)


async def test_dana_hands_over_and_piet_takes_the_chair(server: Server, visitors: Visitors) -> None:
    links = server.open()
    dana = await chairs(visitors, links)
    async with server.seat(links.facilitate, "Piet") as piet:
        await dana.press("Hand over")
        await dana.page.locator("dialog").get_by_role("button", name="Piet").click()
        offered = await piet.sees("hand_over")
        await piet.does("accept", of=offered.get("offer") or dana.page.url)
        await piet.sees("handed_over")


async def test_closing_leads_everybody_to_the_closing_page(server: Server, visitors: Visitors) -> None:
    links = server.open()
    async with server.seat(links.facilitate, "Dana") as dana:
        ines = await visitors.arrives(PHONE)
        await ines.come_in(links.join, "Ines")
        await ines.in_the_room()
        await dana.does("close")
        await ines.sees("Thank you for coming.")


async def test_oona_on_call_sees_nothing_until_she_is_asked_and_enters_only_that_room(
    server: Server, visitors: Visitors
) -> None:
    links = server.open()
    async with server.seat(links.facilitate, "Dana") as dana, server.seat(links.join, "Jonah") as jonah:
        invite = await dana.does("invite", **{"as": "on_call"})
        oona = await visitors.arrives(PHONE)
        await oona.come_in(invite["join"], "Oona")
        await oona.sees("You are on call.")
        await dana.says("Words for the room.")
        await jonah.says(LOW)
        alert = await dana.sees("alert")
        await dana.does("acknowledge_alert", alert=alert["alert"])
        await dana.does("open_side_room", room=f"side-{alert['alert']}", who=[jonah.id])
        await dana.does("escalate", alert=alert["alert"])
        await oona.sees("Somebody in the meeting needs a person.")
        await oona.press("Enter the side room")
        await oona.write("I am Oona. I am here with you both.")
        await oona.press("Send", exact=True)
        await jonah.hears("I am Oona. I am here with you both.")
        assert "Words for the room." not in oona.bodies()
        assert LOW not in str(oona.frames)


async def test_a_facilitator_on_a_break_is_told_only_that_the_room_may_need_them(
    server: Server, visitors: Visitors
) -> None:
    links = server.open()
    async with server.seat(links.facilitate, "Dana"), server.seat(links.join, "Jonah") as jonah:
        piet = await chairs(visitors, links, "Piet")
        await piet.press("Step out")
        await piet.sees("You’re on a break.")
        await jonah.says(LOW)
        await piet.sees("The room may need you.")
        assert LOW not in str(piet.frames)


async def test_dana_writes_a_rule_tries_it_and_takes_it_back(server: Server, visitors: Visitors) -> None:
    links = server.open()
    dana = await chairs(visitors, links)
    async with server.seat(links.join, "Kit") as kit:
        await kit.says("any betting tips for tonight")
        await dana.press("The rules of this meeting")
        sheet = dana.page.get_by_role("dialog")
        await sheet.get_by_label("Try a line").fill("ring me on 555-0117")
        await sheet.get_by_label("Try a line").press("Enter")
        await expect(sheet.locator("mark")).to_have_text("555-0117")
        await dana.press("Write a rule of our own")
        await sheet.get_by_label("A short name").fill("No betting tips")
        await sheet.get_by_label("Look for, one in a line").fill("(bet|betting) tip/s")
        await sheet.get_by_label("What its author reads").fill("We leave tips outside.")
        await sheet.get_by_label("It must find").fill("horse tips")
        await sheet.get_by_label("It must leave alone").fill("a good tip")
        await dana.press("Save", exact=True)
        await expect(sheet.get_by_role("alert")).to_contain_text("horse tips")
        await sheet.get_by_label("It must find").fill("a betting tip")
        await dana.press("Read the last hour again")
        await expect(sheet.locator(".counts")).to_contain_text("One would have gone differently.")
        await expect(sheet.locator(".counts")).not_to_contain_text("tonight")
        await dana.axe_finds_nothing("the editor of a rule")
        await dana.press("Save", exact=True)
        await expect(sheet.locator(".rules.editing")).to_contain_text("We leave tips outside.")
        assert (await kit.says("a betting tip"))["held"]
        await kit.says("ring me on 555-0117")
        assert (await kit.sees("rules"))["changed"] == ["no_betting_tips"]
        await expect(dana.page.locator(".noted")).to_contain_text("A number or an address.")
        await dana.press("History")
        await dana.press("Back to this")
        await expect(sheet.locator(".history > li")).to_have_count(3)
        assert not (await kit.says("one more betting tip")).get("held")
        tomas = await visitors.arrives(PHONE)
        await tomas.come_in(links.join, "Tomas")
        await tomas.in_the_room()
        await tomas.page.get_by_role("button", name="The room", exact=True).first.click()
        await tomas.press("All the rules, with examples")
        await expect(tomas.page.locator("ul.rules").first).to_contain_text("One person speaks at a time.")
        await tomas.axe_finds_nothing("the rules, for everybody")
        await tomas.press("Close", exact=True)
        await dana.press("Back to this")
        await tomas.sees("The rules changed. They count from now on.")


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
        await piet.sees("back_answered", accepted=True)
        await ines.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        await ines.press("Come in again")
        await ines.in_the_room()
