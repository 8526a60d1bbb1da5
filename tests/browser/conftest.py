"""Real pages in a real browser against a real server, each visitor in a browser of their own.

Whatever a story does, three things hold on every page it opened, and are looked at when it ends: no request left the
server, the content policy was never broken, no script threw.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from tests.browser.visitor import Visitors
from tests.server import Server

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def chromium() -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        sentence = "left out: the pages in a browser, chromium is not installed"
        if os.environ.get("CI") == "true":
            pytest.fail(sentence)
        pytest.skip(sentence)
    return found


Browsers = Callable[[bool], Awaitable[Browser]]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browsers() -> AsyncIterator[Browsers]:
    """One browser for the stories of a module, and a second one with text at double size when asked for."""
    started: dict[bool, Browser] = {}
    async with async_playwright() as playwright:

        async def browser(double_text: bool) -> Browser:
            if double_text not in started:
                larger = ["--blink-settings=defaultFontSize=32"] if double_text else []
                started[double_text] = await playwright.chromium.launch(
                    executable_path=chromium(), args=[*ARGUMENTS, *larger]
                )
            return started[double_text]

        yield browser
        for each in started.values():
            await each.close()


@asynccontextmanager
async def people_at(server: Server, browsers: Browsers) -> AsyncIterator[Visitors]:
    everybody = Visitors(browsers, server)
    yield everybody
    troubles = list(everybody.troubles)
    await everybody.leave()
    assert troubles == []


@pytest_asyncio.fixture(loop_scope="module")
async def visitors(server: Server, browsers: Browsers) -> AsyncIterator[Visitors]:
    async with people_at(server, browsers) as everybody:
        yield everybody
