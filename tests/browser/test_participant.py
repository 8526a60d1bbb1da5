"""For participants: come in on a phone, share, step out, come back."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.visitor import PHONE, Visitor, Visitors
from tests.server import Links, Server

pytestmark = pytest.mark.asyncio(loop_scope="module")

#: What the page itself measures: from the press to the painted cover, with no answer from anybody.
COVERED = """() => new Promise((done) => {
  const began = performance.now();
  document.getElementById("step-out").click();
  requestAnimationFrame(() => setTimeout(() => done({
    took: performance.now() - began,
    words: document.body.innerText,
  }), 0));
})"""


async def comes_in(visitors: Visitors, links: Links, name: str, **more: object) -> Visitor:
    visitor = await visitors.arrives(**more)  # type: ignore[arg-type]
    await visitor.come_in(links.join, name)
    await visitor.in_the_room()
    return visitor


async def test_ines_comes_in_on_a_phone_and_shares(server: Server, visitors: Visitors) -> None:
    links = server.open(title="Tuesday Evening Circle")
    async with server.seat(links.facilitate, "Dana") as dana:
        ines = await comes_in(visitors, links, "Ines")
        await ines.write("Ninety-one days, and yesterday felt ordinary.")
        await ines.press("Send")
        await dana.hears("Ninety-one days, and yesterday felt ordinary.")
        await expect(ines.log()).to_contain_text("yesterday felt ordinary")
        await expect(ines.log()).not_to_contain_text("Sending")


async def test_the_door_says_at_once_when_a_name_is_taken(server: Server, visitors: Visitors) -> None:
    links = server.open()
    async with server.seat(links.join, "Rosalind"):
        ines = await visitors.arrives()
        await ines.page.goto(f"{server.url}/join#{links.join.partition('#')[2]}")
        await ines.page.get_by_label("What shall we call you?").fill("Rosalind")
        await expect(ines.page.locator("#free")).not_to_contain_text("A first name or any name")
        await expect(ines.page.locator("#free")).not_to_contain_text("Nobody here goes by that name")


async def test_the_secret_leaves_the_address_line(server: Server, visitors: Visitors) -> None:
    links = server.open()
    ines = await visitors.arrives()
    await ines.page.goto(f"{server.url}/join#{links.join.partition('#')[2]}")
    await expect(ines.page.get_by_role("button", name="Come in")).to_be_visible()
    assert "#" not in ines.page.url


async def test_help_is_there_without_joining(server: Server, visitors: Visitors) -> None:
    links = server.open()
    ines = await visitors.arrives()
    await ines.page.goto(f"{server.url}/join#{links.join.partition('#')[2]}")
    await ines.page.get_by_role("link", name="I need help now").click()
    await expect(ines.page.locator("a[href^='tel:']").first).to_be_visible()


async def test_stepping_out_covers_the_room_before_any_answer(server: Server, visitors: Visitors) -> None:
    links = server.open()
    async with server.seat(links.facilitate, "Dana") as dana:
        ines = await comes_in(visitors, links, "Ines")
        await dana.says("Welcome, everyone.")
        await expect(ines.log()).to_contain_text("Welcome, everyone.")
        await ines.page.context.set_offline(True)  # nobody can answer
        covered = await ines.page.evaluate(COVERED)
        assert covered["took"] < 200, covered["took"]
        assert "Welcome, everyone." not in covered["words"]
        assert "You’re on a break." in covered["words"]


async def test_nothing_with_a_body_arrives_during_a_break(server: Server, visitors: Visitors) -> None:
    links = server.open()
    async with server.seat(links.facilitate, "Dana") as dana, server.seat(links.join, "Tomas") as tomas:
        ines = await comes_in(visitors, links, "Ines")
        await ines.press("Step out")
        await dana.sees("stepped_out")
        await tomas.says("I made soup and it was enough.")
        await dana.hears("I made soup and it was enough.")
        await ines.sees("Your place is kept. Nobody was told.")
        assert ines.bodies() == []
        await ines.press("Come back to the room")
        await ines.sees("One person shared.")
        assert ines.bodies() == []
        await ines.press("Catch up, folded")
        await expect(ines.log()).to_contain_text("I made soup and it was enough.")


async def test_a_break_outlives_a_reload(server: Server, visitors: Visitors) -> None:
    links = server.open()
    async with server.seat(links.facilitate, "Dana") as dana:
        ines = await comes_in(visitors, links, "Ines")
        await ines.press("Step out")
        await dana.sees("stepped_out")
        await ines.page.reload()
        await ines.sees("You’re on a break.")
        second = await ines.page.context.new_page()
        await second.goto(f"{server.url}/room")
        await expect(second.get_by_text("You’re on a break.")).to_be_visible()


async def test_from_now_leaves_what_was_said_with_those_who_heard_it(
    server: Server, visitors: Visitors
) -> None:
    links = server.open()
    async with server.seat(links.facilitate, "Dana") as dana:
        ines = await comes_in(visitors, links, "Ines")
        await ines.press("Step out")
        await dana.sees("stepped_out")
        await dana.says("This was said meanwhile.")
        await ines.press("Come back to the room")
        await ines.press("From now")
        await ines.in_the_room()
        await dana.says("And this is said now.")
        await expect(ines.log()).to_contain_text("And this is said now.")
        await expect(ines.log()).not_to_contain_text("This was said meanwhile.")


async def test_words_being_written_outlive_a_reload(server: Server, visitors: Visitors) -> None:
    links = server.open()
    ines = await comes_in(visitors, links, "Ines")
    await ines.write("On Friday I told somebody at work")
    await ines.page.reload()
    await expect(ines.page.get_by_role("textbox").first).to_have_value("On Friday I told somebody at work")


async def test_a_number_is_asked_about_before_it_is_sent(server: Server, visitors: Visitors) -> None:
    links = server.open()
    ines = await comes_in(visitors, links, "Ines")
    await ines.write("You can ring me on +44 20 5550 0134")
    await ines.press("Send")
    await ines.sees("Those stay private here.")
    await expect(ines.page.get_by_role("textbox").first).to_have_value("You can ring me on +44 20 5550 0134")


async def test_new_words_do_not_move_the_page_or_the_cursor(server: Server, visitors: Visitors) -> None:
    links = server.open()
    async with server.seat(links.facilitate, "Dana") as dana:
        ines = await comes_in(visitors, links, "Ines")
        for number in range(1, 30):
            await dana.says(f"Line {number}, one of a good many this evening.")
        await expect(ines.log()).to_contain_text("Line 29,")
        await ines.page.get_by_role("textbox").first.focus()
        await ines.log().evaluate("(log) => { log.scrollTop = 0; }")
        await dana.says("Line 30 arrives while Ines reads further up.")
        await expect(ines.log()).to_contain_text("Line 30 arrives")
        assert await ines.log().evaluate("(log) => log.scrollTop") == 0
        assert await ines.page.evaluate("document.activeElement.tagName") == "TEXTAREA"


async def test_a_hostile_name_and_line_stay_text(server: Server, visitors: Visitors) -> None:
    links = server.open()
    wicked = '<img src=x onerror="document.title=1"><script>document.title=2</script>'
    async with server.seat(links.facilitate, "Dana") as dana:
        ines = await comes_in(visitors, links, "Ines")
        await dana.says(wicked)
        await expect(ines.log()).to_contain_text(wicked)
        assert await ines.page.title() == "homegroup"
        assert await ines.page.locator("img, article script").count() == 0


async def test_leaving_quickly_empties_the_session(server: Server, visitors: Visitors) -> None:
    links = server.open(title="Tuesday Evening Circle")
    ines = await comes_in(visitors, links, "Ines")
    await ines.press("Leave quickly")
    await ines.page.wait_for_url("**/leave")
    assert await ines.page.evaluate("sessionStorage.length") == 0
    assert "homegroup" not in await ines.page.title()
    await expect(ines.page.get_by_text("Tuesday Evening Circle")).to_have_count(0)


async def test_spanish_is_spoken_all_the_way_in(server: Server, visitors: Visitors) -> None:
    links = server.open()
    ana = await visitors.arrives(PHONE, locale="es-ES")
    await ana.page.goto(f"{server.url}/join#{links.join.partition('#')[2]}")
    await ana.page.get_by_label("¿Cómo te llamamos?").fill("Ana")
    await ana.press("Entrar")
    await ana.in_the_room()
    await expect(ana.page.get_by_role("button", name="Salir un rato")).to_be_visible()
    assert await ana.page.evaluate("document.documentElement.lang") == "es"
    await ana.page.goto(f"{server.url}/help")
    await expect(ana.page.get_by_role("option", name="España")).to_be_attached()


async def test_ines_answers_a_share_without_words_and_is_called_in_turn(
    server: Server, visitors: Visitors
) -> None:
    links = server.open()
    async with server.seat(links.facilitate, "Dana") as dana, server.seat(links.join, "Tomas") as tomas:
        ines = await comes_in(visitors, links, "Ines")
        await dana.does("set_phase", phase="sharing")
        await dana.does("invite_to_speak", who=tomas.id)
        await tomas.says("Ninety-one days today.")
        await ines.sees("Tomas has the floor")
        await ines.press("With you")
        await expect(ines.page.get_by_role("button", name="With you")).to_have_attribute(
            "aria-pressed", "true"
        )
        await ines.press("Raise hand")
        await ines.sees("You are next.")
        await tomas.does("done")
        await dana.does("invite_to_speak", who=(await dana.sees("queue"))["who"][0])
        await ines.sees("Your turn, Ines")
        await ines.write("On Friday I told somebody at work.")
        await ines.press("Send this line")
        await dana.hears("On Friday I told somebody at work.")
        await ines.press("Done", exact=True)
        await expect(ines.page.get_by_text("Your turn, Ines")).to_have_count(0)


async def test_what_touches_a_fold_arrives_closed(server: Server, visitors: Visitors) -> None:
    links = server.open()
    async with server.seat(links.facilitate, "Dana") as dana:
        ines = await comes_in(visitors, links, "Ines")
        await ines.press("The room")
        await ines.press("Change")
        await ines.page.get_by_label("violence", exact=True).check()
        await ines.page.keyboard.press("Escape")
        await dana.says("He broke the door that night.", notes=["violence"])
        await ines.sees("Folded. It touches violence.")
        await expect(ines.log()).not_to_contain_text("He broke the door")
        await ines.log().get_by_role("button", name="Open").click()
        await expect(ines.log()).to_contain_text("He broke the door that night.")


async def test_ines_comes_in_the_middle_prepares_a_share_and_catches_up_without_what_she_folds(
    server: Server, visitors: Visitors
) -> None:
    links = server.open(topic="What carried me this week")
    async with server.seat(links.facilitate, "Dana") as dana, server.seat(links.join, "Tomas") as tomas:
        await dana.does("set_phase", phase="sharing")
        await dana.does("invite_to_speak", who=tomas.id)
        ines = await visitors.arrives()
        await ines.page.goto(f"{server.url}/join#{links.join.partition('#')[2]}")
        await ines.page.get_by_text("What to fold, and who may write to me").click()
        await ines.page.get_by_label("violence", exact=True).check()
        await ines.page.get_by_label("What shall we call you?").fill("Ines")
        await ines.press("Come in")
        await ines.sees("Tomas is sharing. Nothing is expected of you.")
        await ines.press("All right")
        await ines.press("Write ahead")
        await ines.page.get_by_text("About this share").click()
        await ines.press("Something that was hard")
        await expect(ines.page.get_by_role("textbox").first).to_have_value("Something that was hard: ")
        await ines.press("Step out")
        await dana.sees("stepped_out")
        await tomas.says("I made soup and it was enough.")
        await tomas.does("done")
        await dana.does("invite_to_speak", who=dana.id)
        await dana.says("He broke the door that night.", notes=["violence"])
        await ines.press("Come back to the room")
        await ines.press("Catch up without that one")
        await expect(ines.log()).to_contain_text("I made soup and it was enough.")
        assert "He broke the door that night." not in ines.bodies()
        await expect(ines.log()).not_to_contain_text("Folded")
        await expect(ines.page.get_by_role("textbox").first).to_have_value("Something that was hard: ")


async def test_ines_takes_back_one_line_and_then_all_of_it(server: Server, visitors: Visitors) -> None:
    links = server.open(format="free")
    async with server.seat(links.facilitate, "Dana") as dana:
        ines = await comes_in(visitors, links, "Ines")
        for words in ("I made soup.", "It was my mother's.", "I miss her."):
            await ines.write(words)
            await ines.press("Send")
            await dana.hears(words)
        await ines.press("Take back")
        await ines.page.get_by_role("listitem").filter(has_text="my mother").get_by_role("button").click()
        await dana.sees("withdrawn")
        await expect(ines.log()).not_to_contain_text("my mother")
        await ines.axe_finds_nothing("taking back")
        await ines.press("Take all of it back")
        await expect(ines.page.get_by_role("dialog")).to_have_count(0)
        await expect(ines.log()).not_to_contain_text("soup")
        await expect(ines.log().get_by_text("Taken back.")).to_have_count(3)


async def test_who_reads_slowly_is_shown_line_by_line_and_misses_none(
    server: Server, visitors: Visitors
) -> None:
    links = server.open(format="free")
    async with server.seat(links.facilitate, "Dana") as dana:
        ines = await comes_in(visitors, links, "Ines")
        await ines.press("The room")
        await ines.page.get_by_role("radio", name="Line by line").check()
        await ines.page.keyboard.press("Escape")
        await ines.page.evaluate(
            """() => {
              const room = document.querySelector("home-room");
              const look = () => window.counts.push([
                Object.values(room.state.shares).flatMap((share) => share.lines).length,
                room.querySelectorAll("article .words > p").length,
              ]);
              window.counts = [];
              new MutationObserver(look).observe(room, { childList: true, subtree: true });
            }"""
        )
        await dana.says("One.")
        await dana.says("Two.")
        await dana.says("Three.")
        await expect(ines.log()).to_contain_text("Three.")
        counts = await ines.page.evaluate("window.counts")
        assert [3, 2] in counts, counts  # all had come, and one still waited its turn


async def test_asking_for_someone_says_who_is_asked(server: Server, visitors: Visitors) -> None:
    links = server.open()
    async with server.seat(links.facilitate, "Dana") as dana:
        ines = await comes_in(visitors, links, "Ines")
        await ines.press("I need someone")
        await ines.press("A facilitator, now")
        await dana.sees("alert")
        await expect(ines.page.get_by_role("dialog")).to_contain_text("Dana is being asked")


async def test_a_word_for_one_person_stands_apart_from_the_room(server: Server, visitors: Visitors) -> None:
    links = server.open()
    async with server.seat(links.facilitate, "Dana") as dana:
        ines = await comes_in(visitors, links, "Ines")
        arrived = await dana.sees("arrived", name="Ines")
        await dana.does("private", to=arrived["who"], text="Good to have you here.")
        await ines.sees("Dana, to you alone:")
        await ines.sees("Good to have you here.")
        await expect(ines.log()).not_to_contain_text("Good to have you here.")


async def test_contact_is_exchanged_after_the_meeting_when_both_say_yes(
    server: Server, visitors: Visitors
) -> None:
    links = server.open()
    async with server.seat(links.facilitate, "Dana") as dana, server.seat(links.join, "Tomas") as tomas:
        bo = await visitors.arrives(PHONE)
        await bo.come_in(links.join, "Bo")
        await bo.in_the_room()
        kit = await visitors.arrives(PHONE)
        await kit.come_in(links.join, "Kit")
        await kit.in_the_room()
        await kit.write("you can reach me at kit.harlow@example.org")
        await kit.press("Send")
        await kit.press("Send it anyway")
        await kit.press("Offer contact to one person")
        sheet = kit.page.get_by_role("dialog")
        await sheet.get_by_label("To whom").select_option(label="Bo")
        await sheet.get_by_label("What you would give").fill("kit.harlow@example.org")
        await kit.press("Keep it for after the meeting")
        await kit.sees("It is shown only if both of you say yes.")
        await dana.does("close")
        await bo.sees("Kit would like to exchange contact with you.")
        assert "harlow" not in str(bo.frames)
        await bo.axe_finds_nothing("an offer of contact")
        await bo.page.get_by_label("What you would give").fill("bo@example.org")
        await bo.press("Yes, exchange")
        await bo.sees("kit.harlow@example.org")
        assert "harlow" not in str(tomas.frames) + str(dana.frames)
