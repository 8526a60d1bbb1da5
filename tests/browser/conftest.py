"""Real pages in a real browser against a real server, each visitor in a browser of their own.

Whatever a story does, three things hold on every page it opened, and are looked at when it ends: no request left the
server, the content policy was never broken, no script threw.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import async_playwright

from tests.browser.visitor import Visitors
from tests.server import Server


def chromium() -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        sentence = "left out: the pages in a browser, chromium is not installed"
        if os.environ.get("CI") == "true":
            pytest.fail(sentence)
        pytest.skip(sentence)
    return found


@pytest.fixture
async def visitors(server: Server) -> AsyncIterator[Visitors]:
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=arguments)
        everybody = Visitors(browser, server)
        yield everybody
        troubles = everybody.troubles
        await browser.close()
    assert troubles == []
