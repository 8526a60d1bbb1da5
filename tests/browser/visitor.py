"""Somebody with a browser: comes in at the door, reads, presses, types, and is looked at by axe."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, BrowserContext, Locator, Page, WebSocket, expect

from tests.server import Server

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
PHONE = {"width": 360, "height": 740}
TABLET = {"width": 820, "height": 1180}
DESK = {"width": 1440, "height": 900}

expect.set_options(timeout=8_000)


class Visitor:
    def __init__(self, page: Page, server: Server, troubles: list[str]) -> None:
        self.page = page
        self.server = server
        self.frames: list[dict[str, Any]] = []  #: everything the server sent this page, over all its sockets
        self._troubles = troubles
        page.on("request", lambda request: self._asked(request.url))
        page.on("console", lambda message: self._printed(message.type, message.text))
        page.on("pageerror", lambda error: troubles.append(f"threw: {error}"))
        page.on("websocket", self._opened)

    async def come_in(self, link: str, name: str) -> None:
        await self.page.goto(f"{self.server.url}/join#{link.partition('#')[2]}")
        await self.page.get_by_label("What shall we call you?").fill(name)
        await self.page.get_by_role("button", name="Come in").click()
        await self.page.wait_for_url("**/room")

    async def in_the_room(self) -> None:
        await expect(self.page.get_by_role("log")).to_be_visible()

    async def write(self, words: str) -> None:
        await self.page.get_by_role("textbox").first.fill(words)

    async def press(self, name: str, *, exact: bool = False) -> None:
        await self.page.get_by_role("button", name=name, exact=exact).locator("visible=true").first.click()

    async def sees(self, words: str) -> None:
        await expect(self.page.get_by_text(words).locator("visible=true").first).to_be_visible()

    def log(self) -> Locator:
        return self.page.get_by_role("log")

    def bodies(self) -> list[str]:
        """The words of every line the server sent to this page."""
        return [frame["text"] for frame in self.frames if frame.get("event") == "line"]

    async def axe_finds_nothing(self, what: str) -> None:
        found = await self.page.evaluate(
            f"""async () => {{
              if (!window.axe) {{ {AXE} }}
              const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
              const run = await window.axe.run(document, {{ runOnly: tags }});
              return run.violations.map((one) => [one.id, one.nodes.map((node) => node.html.slice(0, 160))]);
            }}"""
        )
        assert found == [], f"axe on {what}: {found}"

    def _opened(self, socket: WebSocket) -> None:
        socket.on("framereceived", lambda payload: self.frames.append(json.loads(payload)))

    def _asked(self, url: str) -> None:
        ours = (self.server.url, self.server.url.replace("http", "ws"), "data:", "blob:")
        if not url.startswith(ours):
            self._troubles.append(f"a request left the server: {url}")

    def _printed(self, kind: str, text: str) -> None:
        if "Content Security Policy" in text or "TrustedScript" in text or "Trusted Type" in text:
            self._troubles.append(f"the content policy was broken: {text}")
        elif (
            kind == "error" and "ERR_CONNECTION" not in text and "WebSocket" not in text and "404" not in text
        ):
            self._troubles.append(f"the page reported: {text}")


class Visitors:
    """`browser` gives one with text as it is, or at double size as a person sets it."""

    def __init__(self, browser: Callable[[bool], Awaitable[Browser]], server: Server) -> None:
        self._browser = browser
        self._server = server
        self.troubles: list[str] = []
        self._contexts: list[BrowserContext] = []

    async def leave(self) -> None:
        for each in self._contexts:
            await each.close()

    async def arrives(
        self,
        size: dict[str, int] = PHONE,
        *,
        locale: str = "en-GB",
        reduced: bool = False,
        light: str = "",
        double_text: bool = False,
    ) -> Visitor:
        browser = await self._browser(double_text)
        context = await browser.new_context(
            viewport={"width": size["width"], "height": size["height"]},
            locale=locale,
            reduced_motion="reduce" if reduced else "no-preference",
        )
        self._contexts.append(context)
        if light:
            await context.add_init_script(f"localStorage.setItem('hg:light', '{light}')")
        return Visitor(await context.new_page(), self._server, self.troubles)
