"""Pictures of hard minutes: the chair passes on or is suddenly empty, two people are at odds, thirty come at once, a rehearsal."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.async_api import Page

from tests.browser.evening import Evening, evening, has_the_link_again, loses_the_link
from tests.browser.visitor import Visitor, Visitors
from tests.server import Server, running

if TYPE_CHECKING:
    from tests.browser.screens import Album

LOCALES = {"en": "en-GB", "es": "es-ES"}
PLAN = {"en": "I am going to kill myself tonight", "es": "me voy a matar esta noche"}
BEANS = "BUY BEANS BUY BEANS BUY BEANS"
OWN = {"en": "hello, is this still on? my sister sent me", "es": "hola, sigue abierto? me envió mi hermana"}
ACT = "document.querySelector('home-room').act"


async def the_hard_minutes(album: Album, server: Server, visitors: Visitors) -> None:
    how = {"language": album.language, "format": "topic"}
    async with evening(server, visitors, **how) as tuesday:
        await _the_chair(album, tuesday)
    async with evening(server, visitors, **how) as tuesday:
        await _nobody(album, tuesday)
    async with evening(server, visitors, **how) as tuesday:
        await _a_rehearsal(album, tuesday)
    with (
        tempfile.TemporaryDirectory() as folder,
        running(Path(folder)) as guarded,
    ):  # one that looks for waves
        theirs = Visitors(visitors._browser, guarded)
        async with evening(guarded, theirs, **how) as tuesday:
            await _a_wave(album, tuesday)
        await theirs.leave()


async def _in(album: Album, tuesday: Evening, link: str, name: str) -> Visitor:
    visitor = await tuesday.visitors.arrives(locale=LOCALES[album.language])
    await visitor.page.goto(f"{visitor.server.url}/join#{link.partition('#')[2]}")
    await visitor.page.locator("#name").fill(name)
    await visitor.page.locator("button[type=submit]").click()
    await visitor.page.wait_for_url("**/room")
    return visitor


async def _needs(page: Page) -> None:
    await page.evaluate(f"{ACT}.tab('needs')")


async def _the_chair(album: Album, tuesday: Evening) -> None:
    nour = await _in(album, tuesday, tuesday.links.facilitate, "Nour")
    piet = await _in(album, tuesday, tuesday.links.facilitate, "Piet")
    ines = await _in(album, tuesday, tuesday.links.join, "Ines")
    kit, tomas, jonah = await tuesday.sits("Kit", "Tomas", "Jonah")
    await nour.page.locator(".console").wait_for()
    await tuesday.clock(1380)
    await nour.page.evaluate(f"{ACT}.setPhase('sharing')")
    await kit.sees("phase", phase="sharing")
    for each in (kit, tomas):
        await each.does("raise_hand")
    await nour.page.evaluate(f"{ACT}.callOn('{kit.id}')")
    await kit.sees("floor", who=kit.id)
    await tomas.does("step_out", visible="facilitators")
    await jonah.says(PLAN[album.language])
    await piet.page.locator(".need.alarm").wait_for()
    await nour.page.evaluate(f"{ACT}.joinReddest()")
    await jonah.sees("side_room")
    ids = [each["id"] for each in kit.first("welcome")["meeting"]["people"] if each["name"] == "Piet"]
    await nour.page.wait_for_function("document.querySelector('home-room').state.sideRoom")
    await nour.page.evaluate(f"{ACT}.closeSideRoom()")
    await nour.page.evaluate(f"{ACT}.handOver('{ids[0]}')")
    await piet.page.locator(".packet").wait_for()
    await album.take(piet.page, "packet", "The chair is offered, with what goes with it")
    await piet.page.locator(".need", has=piet.page.locator(".packet")).locator("button").first.click()
    await nour.page.locator(".notice.cover").wait_for(state="attached")
    await _needs(nour.page)
    await album.take(nour.page, "handed-over", "Handed over: both can act")
    await nour.page.evaluate(
        f"{ACT}.joinPerson(Object.values(document.querySelector('home-room').state.alerts)[0])"
    )
    await nour.page.locator(".sidepane").wait_for(state="attached")
    await album.take(nour.page, "beside-somebody", "A side room, from the helper's chair")
    await nour.page.wait_for_function("document.querySelector('home-room').state.sideRoom")
    await nour.page.evaluate(f"{ACT}.closeSideRoom()")
    await nour.page.evaluate(
        f"{ACT}.resolve(Object.values(document.querySelector('home-room').state.alerts)[0], 'resolved')"
    )
    await nour.page.locator(".need .cue").first.wait_for(state="attached")
    await _needs(nour.page)
    await album.take(nour.page, "afterwards", "After somebody was in danger")
    await nour.page.evaluate(
        f"{ACT}.coolDown('{kit.id}', '{await ines.page.evaluate('document.querySelector(`home-room`).state.you')}')"
    )
    await nour.page.locator(".need details").first.wait_for(state="attached")
    await nour.page.evaluate(f"{ACT}.easedRead()")
    await album.take(nour.page, "at-odds", "Two people at odds")
    await loses_the_link(piet)
    await nour.page.locator("count-down[say='time.left']").first.wait_for(state="attached")
    await album.take(nour.page, "connection-broken", "Whoever holds the chair has no connection")
    await tuesday.clock(1500)
    await nour.page.locator(".notice.cover").first.wait_for(state="attached")
    await album.take(nour.page, "acting", "Acting for somebody whose connection broke")


async def _nobody(album: Album, tuesday: Evening) -> None:
    nour = await _in(album, tuesday, tuesday.links.facilitate, "Nour")
    ines = await _in(album, tuesday, tuesday.links.join, "Ines")
    [kit] = await tuesday.sits("Kit")
    await nour.page.locator(".console").wait_for()
    await ines.in_the_room()
    await nour.page.evaluate(f"{ACT}.setPhase('sharing')")
    await kit.sees("phase", phase="sharing")
    await tuesday.clock(60)
    await loses_the_link(nour)
    await kit.does("here")
    await tuesday.clock(121)
    await ines.page.locator("section.say .notice").first.wait_for()
    await album.take(ines.page, "room-rests", "Nobody is facilitating: the room rests")
    await tuesday.clock(425)
    await kit.does("raise_hand")
    await tuesday.clock(432)
    await kit.says("I will begin, then." if album.language == "en" else "Empiezo yo, entonces.")
    await ines.page.locator("article.share").first.wait_for()
    await album.take(ines.page, "self-held", "A meeting that holds itself")
    await has_the_link_again(nour)
    await nour.page.locator(".notice.cover").first.wait_for(state="attached")
    await _needs(nour.page)
    await album.take(nour.page, "hold-the-room", "Back, and asked to hold the room")


async def _a_rehearsal(album: Album, tuesday: Evening) -> None:
    nour = await _in(album, tuesday, tuesday.links.facilitate, "Nour")
    [gwen] = await tuesday.sits("Gwen", link=tuesday.links.facilitate)
    await nour.page.locator(".console").wait_for()
    await nour.page.evaluate(f"{ACT}.rehearsal()")
    await nour.page.locator("#rehearsal-speed").wait_for()
    await album.take(nour.page, "rehearse", "Choosing what to rehearse")
    await gwen.does("set_phase", phase="sharing")
    await gwen.does("rehearse", seed=2, minutes=4, speed=60)
    await nour.page.wait_for_timeout(5_000)
    await nour.page.evaluate(f"{ACT}.closeSheet(); {ACT}.rehearsal()")
    await nour.page.locator("table").wait_for()
    await nour.page.evaluate(f"{ACT}.stopRehearsal()")
    await nour.page.locator("#rehearsal-speed").wait_for()
    await album.take(nour.page, "debrief", "How long everything waited")


async def _a_wave(album: Album, tuesday: Evening) -> None:
    nour = await _in(album, tuesday, tuesday.links.facilitate, "Nour")
    [kit] = await tuesday.sits("Kit")
    await nour.page.locator(".console").wait_for()
    await nour.page.evaluate(f"{ACT}.setPhase('discussion')")
    await kit.sees("phase", phase="discussion")
    await tuesday.clock(1500)
    wave = await tuesday.sits(*(f"beans{n}" for n in range(1, 8)), "pigeon", "bzzt", "moo")
    for each in wave[:4]:
        await each.says(BEANS)
    [ron] = await tuesday.sits("Ron")
    await ron.says(OWN[album.language])
    await nour.page.locator(".need", has=nour.page.locator("count-down")).first.wait_for()
    await album.take(nour.page, "arrivals", "Many arrivals at once")
    await nour.page.evaluate(f"{ACT}.sortWave(document.querySelector('home-room').state.wave)")
    await nour.page.locator(".sorted").first.wait_for()
    await album.take(nour.page, "sorted", "Who came at once, sorted")
