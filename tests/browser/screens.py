"""Makes the pictures of every screen and state: `python -m tests.browser.screens [--only NAME,NAME]`, into `docs/screens/`.

A recorded meeting is played through a real server; Ines, a participant, and Nour, a co-facilitator, sit in it with real
pages. At each station the same page is looked at in three sizes and two lights. It is done twice, in an English and in
a Spanish meeting; the shares are the recording's own.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import CDPSession, Page, async_playwright

from chatserver.replay.guest import Guest, post
from chatserver.replay.recording import Recording, read
from chatserver.replay.stage import Stage
from tests.browser.conftest import ARGUMENTS, chromium
from tests.browser.screens_hard import the_hard_minutes
from tests.browser.screens_team import the_team
from tests.browser.visitor import DESK, PHONE, TABLET, Visitor, Visitors
from tests.server import ROOT, Server, running

FOLDER = ROOT / "docs" / "screens"
MEETINGS = ROOT / "tests" / "meetings"
SIZES = {"phone": PHONE, "tablet": TABLET, "desk": DESK}
LIGHTS = ("light", "dark")
LANGUAGES = {"en": "en-GB", "es": "es-ES"}
QUALITY = 36
SMALLER = {"phone": 1.0, "tablet": 0.7, "desk": 0.66}
LOW = "I don't want to be alive any more. I have the pills here and I am going to take them tonight."
SETTLED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 60))))"
DRESSED = """(light) => {
  document.documentElement.dataset.theme = light;
  document.querySelector("home-room")?.draw();
}"""
ID = "document.querySelector('home-room').state.you"


@dataclass
class Album:
    """Where the pictures of one language go. `only` names the ones to make again."""

    language: str
    only: str
    taken: list[tuple[str, str]] = field(default_factory=list)

    @property
    def locale(self) -> str:
        return LANGUAGES[self.language]

    async def take(
        self, page: Page, name: str, about: str, *, whole: bool = False, sizes: tuple[str, ...] = ()
    ) -> None:
        """Look at a page in every size and light. `whole` takes what is below the fold too."""
        self.taken.append((name, about))
        if self.only and name not in self.only.split(","):
            return
        camera = await page.context.new_cdp_session(page)
        for size_name, size in SIZES.items():
            if sizes and size_name not in sizes:
                continue
            await page.set_viewport_size({"width": size["width"], "height": size["height"]})
            if whole:  # a page as tall as what is on it, so that what sticks to its foot stays there
                tall = await page.evaluate("document.documentElement.scrollHeight")
                await page.set_viewport_size(
                    {"width": size["width"], "height": min(max(tall, size["height"]), 2400)}
                )
            for light in LIGHTS:
                await page.evaluate(DRESSED, light)
                await page.evaluate(SETTLED)
                file = f"{name}-{size_name}-{light}-{self.language}.webp"
                await self._shoot(page, camera, file, SMALLER[size_name])
        await camera.detach()
        await page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})

    async def _shoot(self, page: Page, camera: CDPSession, file: str, scale: float) -> None:
        seen = page.viewport_size or PHONE
        clip = {"x": 0, "y": 0, "width": seen["width"], "height": seen["height"], "scale": scale}
        asked = {"format": "webp", "quality": QUALITY, "clip": clip}
        shot = await camera.send("Page.captureScreenshot", asked)
        (FOLDER / file).write_bytes(base64.b64decode(shot["data"]))


@dataclass
class Evening:
    """A recorded meeting that is being played, and how far."""

    stage: Stage
    links: dict[str, str]
    played: int = 0

    @staticmethod
    async def begins(server: Server, recording: Recording, language: str) -> Evening:
        asked = {
            "title": recording.title,
            "format": recording.format,
            "topic": recording.topic,
            "language": language,
            "minutes": recording.minutes,
            "rules": recording.rules,
        }
        opened = await post(f"{server.url}/api/practice", asked)
        secrets = {name: str(opened[name]).partition("#")[2] for name in ("join", "facilitate")}
        return Evening(Stage(recording, server.url, secrets["facilitate"], secrets["join"]), secrets)

    async def until(self, seconds: float) -> None:
        """Play on, up to this second of the recording."""
        actions = self.stage.recording.actions
        while self.played < len(actions) and actions[self.played].t < seconds:
            await self.stage.play(actions[self.played])
            self.played += 1

    def guest(self, key: str) -> Guest:
        return self.stage.guests[key]

    @property
    def chair(self) -> Guest:
        return self.guest(self.stage.chair)


Step = Callable[["Album", Server, Visitors], Awaitable[None]]


async def the_door(album: Album, server: Server, visitors: Visitors) -> None:
    """Before anybody is in: the front page, the door, help, a slip to check."""
    opened = server.open(title="Tuesday Lamplighters", format="12-step", language=album.language)
    async with server.seat(opened.facilitate, "Gwen"):
        ines = await visitors.arrives(locale=LANGUAGES[album.language])
        page = ines.page
        await page.goto(f"{server.url}/")
        await page.locator("h1").wait_for()
        await album.take(page, "home", "The front page")
        await page.goto(f"{server.url}/join")
        await page.locator("#code").wait_for()
        await album.take(page, "door-code", "The door without a link: nine digits")
        await page.goto(f"{server.url}/join#{opened.join.partition('#')[2]}")
        await page.locator("#name").fill("Ines")
        await page.locator("#free svg").wait_for()
        await album.take(page, "door", "The door", whole=True)
        await page.goto(f"{server.url}/help")
        await page.locator("a[href^='tel:']").first.wait_for()
        await album.take(page, "help", "Help now, without joining", whole=True)
        await page.goto(f"{server.url}/slip#hg1")
        await page.locator(".notice").wait_for()
        await album.take(page, "slip-check", "Checking a slip")
        nour = await visitors.arrives(locale=LANGUAGES[album.language])
        await comes_in(nour, opened.facilitate, "Nour")
        await nour.page.goto(f"{server.url}/card")
        await nour.page.locator(".btn.main").click()
        await nour.page.locator(".qr").wait_for()
        await album.take(nour.page, "card", "A card to hand out", whole=True)


async def the_meeting(album: Album, server: Server, visitors: Visitors) -> None:
    """A participant's evening, from the lobby to the closing page."""
    evening = await Evening.begins(server, read(MEETINGS / "tuesday_step_meeting.jsonl"), album.language)
    await evening.until(300)
    ines = await in_the_lobby(album, evening, visitors)
    page = ines.page
    act = "document.querySelector('home-room').act"
    await evening.until(1412)
    await album.take(page, "room", "The room: somebody is sharing")
    await sheets(album, page, act)
    await page.evaluate(f"{act}.writeAhead()")
    await page.locator("#line").fill("On Friday I told somebody at work.")
    await page.locator(".about-share summary").click()
    await album.take(page, "write-ahead", "Preparing a share ahead")
    await page.evaluate(f"{act}.putAway()")
    await evening.until(1500)
    await album.take(page, "folded", "A share that touches what the reader folds")
    await a_break(album, evening, ines, act)
    await own_turn(album, evening, ines)
    await evening.until(3120)
    await album.take(page, "fellowship", "After the closing words: the room stays open")
    await page.evaluate(f"{act}.sheet('after')")
    await album.take(page, "before-i-go", "Before I go")
    await page.keyboard.press("Escape")
    await evening.until(4000)
    await page.locator("#note").wait_for()
    await album.take(page, "closed", "The closing page", whole=True)
    await evening.stage.leave()


async def in_the_lobby(album: Album, evening: Evening, visitors: Visitors) -> Visitor:
    await evening.chair.do("shield", on=True)
    ines = await visitors.arrives(locale=LANGUAGES[album.language])
    page = ines.page
    await page.goto(f"{ines.server.url}/join#{evening.links['join']}")
    await page.locator("#name").fill("Ines")
    await page.locator("details.switches summary").click()
    for note in (4, 1):
        await page.locator("details.switches input[type=checkbox]").nth(note).check()
    await page.locator("button[type=submit]").click()
    await page.locator(".waiting .ring").wait_for()
    await album.take(page, "lobby", "The lobby")
    await evening.chair.do("admit", who=[await page.evaluate(ID)])
    await evening.chair.do("shield", on=False)
    await ines.in_the_room()
    await album.take(page, "gathering", "The room before the meeting begins")
    await evening.until(1200)
    late = await visitors.arrives(locale=LANGUAGES[album.language])
    await comes_in(late, evening.links["join"], "Yara")
    await late.in_the_room()
    await album.take(late.page, "coming-late", "Coming in while somebody shares")
    await late.page.close()
    return ines


async def sheets(album: Album, page: Page, act: str) -> None:
    for sheet, name, about in (
        ("someone", "i-need-someone", "I need someone"),
        ("about", "the-room", "About the room"),
        ("folds", "folds", "What shall stay folded"),
        ("people", "people", "People here"),
        ("mine", "kept-about-me", "What is kept about me"),
    ):
        await page.evaluate(f"{act}.sheet('{sheet}')")
        await page.wait_for_load_state("networkidle")
        await album.take(page, name, about)
        await page.keyboard.press("Escape")


async def a_break(album: Album, evening: Evening, ines: Visitor, act: str) -> None:
    page = ines.page
    await page.locator("#step-out").click()
    await album.take(page, "quiet", "The quiet space")
    await page.evaluate(f"{act}.tool('ground')")
    await album.take(page, "grounding", "Grounding in five steps")
    await page.evaluate(f"{act}.tool('plan')")
    await page.locator("#own-words").fill("Ring Maren. Walk to the river and back.")
    await page.locator(".tool input[type=checkbox]").check()
    await page.evaluate(f"{act}.lockWanted(true)")
    await album.take(page, "own-plan", "One's own plan, and a lock for it")
    await page.evaluate(f"{act}.tool(null); {act}.leaveToday()")
    await album.take(page, "leave-for-today", "Leave for today")
    await page.evaluate(f"{act}.stay()")
    await evening.until(1850)
    await page.locator("#come-back").click()
    await page.locator(".ways").wait_for()
    await album.take(page, "coming-back", "Coming back")
    await page.locator(".way.first").click()
    await ines.in_the_room()
    await page.evaluate("document.querySelector('.log').scrollTop = 900")
    await album.take(page, "caught-up", "Caught up, folded")
    await page.evaluate("document.querySelector('.log').scrollTop = 1e6")


async def own_turn(album: Album, evening: Evening, ines: Visitor) -> None:
    page = ines.page
    await evening.until(1900)
    await evening.chair.do("invite_to_speak", who=await page.evaluate(ID))
    await page.locator(".room.mine").wait_for()
    await say(page, "On Friday I told somebody at work.")
    await say(page, "I thought the floor would open. She put the kettle on.")
    await page.locator("#line").fill("I have been carrying that for")
    await album.take(page, "my-turn", "My turn")
    await page.locator("#line").fill("Ring me on +44 20 5550 0134")
    await page.locator("section.say .btn.main").click()
    await page.locator("section.say .notice").wait_for()
    await album.take(page, "a-number", "Before a number is sent")
    await page.locator("#line").fill("")
    await page.locator("#line").fill("What helped me is on https://example.org/evening")
    await page.evaluate("document.querySelector('home-room').act.say(true)")
    await page.locator(".held, .state.note").first.wait_for()
    await album.take(page, "held", "A line that waits")
    await say(page, LOW)
    await page.locator(".care").wait_for()
    await album.take(page, "care", "After words that worried us")
    await page.evaluate("document.querySelector('home-room').act.careClosed()")
    alert = next(frame["alert"] for frame in reversed(evening.chair.frames) if frame["event"] == "alert")
    who = await page.evaluate(ID)
    await evening.chair.do("acknowledge_alert", alert=alert)
    await evening.chair.do("open_side_room", room=f"side-{alert}", who=[who])
    await evening.chair.do("say", text="I am here, Ines. Take your time.", room=f"side-{alert}")
    await page.locator(".sideroom").wait_for()
    await album.take(page, "side-room", "A side room")
    await evening.chair.do("resolve_alert", alert=alert, outcome="resolved")
    await evening.chair.do("close_side_room", room=f"side-{alert}")
    await page.locator(".ways").wait_for()
    await page.locator(".way").first.click()
    await ines.in_the_room()


async def the_console(album: Album, server: Server, visitors: Visitors) -> None:
    """What a facilitator sees, at the minute somebody is in danger."""
    evening = await Evening.begins(server, read(MEETINGS / "crisis_minute_20.jsonl"), album.language)
    await evening.until(60)
    nour = await visitors.arrives(DESK, locale=LANGUAGES[album.language])
    await comes_in(nour, evening.links["facilitate"], "Nour")
    await nour.page.locator(".console").wait_for()
    await evening.until(1000)
    await album.take(nour.page, "console", "The facilitator's console")
    for key, tab in (("room", "console-room"), ("meeting", "console-meeting")):
        await nour.page.evaluate(f"document.querySelector('home-room').act.tab('{key}')")
        await album.take(nour.page, tab, f"The console on a phone: {key}", sizes=("phone",))
    await nour.page.evaluate("document.querySelector('home-room').act.tab('needs')")
    while not await nour.page.locator(".alarm, .alarmbar").count() and evening.played < len(
        evening.stage.recording.actions
    ):
        await evening.until(evening.stage.recording.actions[evening.played].t + 0.01)
    await album.take(nour.page, "needs-me", "Somebody needs me")
    await nour.page.evaluate(
        "(() => { const room = document.querySelector('home-room'); room.act.openAlert(Object.keys(room.state.alerts).at(-1)); })()"
    )
    await nour.page.locator("article.alert").wait_for()
    await album.take(nour.page, "alert", "An alert, its words folded")
    await evening.stage.leave()


async def what_is_taken_on(album: Album, server: Server, visitors: Visitors) -> None:
    """A milestone asked for, somebody to look after, a conflict with its note, and a way back."""
    opened = server.open(title="Tuesday Lamplighters", format="topic", language=album.language)
    nour, ines, rosa = [await visitors.arrives(locale=LANGUAGES[album.language]) for _ in range(3)]
    await comes_in(nour, opened.facilitate, "Nour")
    await comes_in(ines, opened.join, "Ines")
    await comes_in(rosa, opened.join, "Rosalind-Maria from the old harbour")
    act = "document.querySelector('home-room').act"
    await ines.in_the_room()
    await ines.page.evaluate(f"{act}.sheet('milestone')")
    await album.take(ines.page, "milestone", "Asking for a milestone to be said")
    await ines.page.evaluate(f"{act}.askMilestone('restart', '')")
    await ines.page.evaluate(f"{act}.volunteer('reader'); {act}.closeSheet()")
    async with server.seat(opened.facilitate, "Piet"), server.seat(opened.join, "Kit") as kit:
        ids = [await each.page.evaluate(ID) for each in (ines, rosa)]
        await nour.page.evaluate(f"{act}.giveTask('{ids[1]}', '', '', null)")
        await nour.page.evaluate(f"{act}.giveTask('{kit.id}', '', '', 30)")
        await nour.page.evaluate(f"{act}.coolDown({ids!r}[0], {ids!r}[1])")
        await nour.page.evaluate(f"{act}.remove('{ids[1]}', '')")
        await rosa.page.locator("#way-back").wait_for()
        await album.take(rosa.page, "way-back", "Removed by mistake?")
        await rosa.page.locator("#way-back").fill("My brother had my phone.")
        await rosa.page.locator("section .btn.main").click()
        await nour.page.locator(".needs details").first.wait_for()
        await nour.page.evaluate(f"{act}.tab('needs')")
        await album.take(nour.page, "taken-on", "What is asked for and taken on", whole=True)


async def comes_in(visitor: Visitor, link: str, name: str) -> None:
    await visitor.page.goto(f"{visitor.server.url}/join#{link.partition('#')[2] or link}")
    await visitor.page.locator("#name").fill(name)
    await visitor.page.locator("button[type=submit]").click()
    await visitor.page.wait_for_url("**/room")


async def say(page: Page, words: str) -> None:
    await page.locator("#line").fill(words)
    await page.locator("section.say .btn.main").click()
    await page.wait_for_function("() => !document.querySelector('.sending')")


STEPS: tuple[Step, ...] = (the_door, the_meeting, the_console, what_is_taken_on, the_hard_minutes, the_team)


def write_index(taken: list[tuple[str, str]]) -> None:
    """A page to look at them by; only what is there is named."""
    rows = []
    for name, about in taken:
        wanted = [f"{name}-phone-light-en", f"{name}-phone-dark-es", f"{name}-desk-light-en"]
        shown = [each for each in wanted if (FOLDER / f"{each}.webp").exists()]
        cells = " ".join(f'<img src="{each}.webp" alt="{about}" height="420">' for each in shown)
        rest = [
            f"[{size} {light} {language}]({name}-{size}-{light}-{language}.webp)"
            for size in SIZES
            for light in LIGHTS
            for language in LANGUAGES
            if (FOLDER / f"{name}-{size}-{light}-{language}.webp").exists()
        ]
        rows.append(f"## {about}\n\n{cells}\n\n{' · '.join(rest)}\n")
    head = (
        "# Every screen\n\nMade by `python -m tests.browser.screens` from recorded meetings of `tests/meetings`, "
        "played through a real server: phone (360 x 740), tablet (820 x 1180), desk (1440 x 900), by day and in the "
        "dark, in English and in Spanish meetings. The shares are the recording's own.\n\n"
    )
    (FOLDER / "README.md").write_text(head + "\n".join(rows), encoding="utf-8")


async def make(only: str) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    taken: list[tuple[str, str]] = []
    with tempfile.TemporaryDirectory() as folder, running(Path(folder), "--no-limits") as server:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)

            async def the_browser(double_text: bool) -> object:
                return browser

            for language in LANGUAGES:
                album = Album(language, only)
                for step in STEPS:
                    visitors = Visitors(the_browser, server)  # type: ignore[arg-type]
                    await step(album, server, visitors)
                    await visitors.leave()
                taken = album.taken
                print(f"{language}: {len(taken)} screens")
            await browser.close()
    write_index(taken)


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument(
        "--only", default="", help="make the pictures of these screens again, separated by commas"
    )
    asyncio.run(make(asked.parse_args().only))
