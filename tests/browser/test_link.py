"""The train tunnel: the line goes, words wait, and everything is said once (journey 4.8)."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Browsers, people_at
from tests.server import running

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_words_written_while_the_server_is_away_are_said_once(
    tmp_path: Path, browsers: Browsers
) -> None:
    with running(tmp_path, "--no-limits") as server:
        links = server.open()
        async with people_at(server, browsers) as visitors:
            ines = await visitors.arrives()
            await ines.come_in(links.join, "Ines")
            await ines.in_the_room()
            server.pull_the_plug()
            await ines.write("I held a glass of water all night.")
            await ines.press("Send")
            await ines.sees("Sending")
            await expect(ines.page.get_by_text("Your words are safe here.")).to_be_visible(timeout=20_000)
            server.start_again()
            await expect(ines.page.get_by_text("Sending")).to_have_count(0, timeout=30_000)
            async with server.seat(links.facilitate, "Dana") as dana:
                await ines.write("Then I went home.")
                await ines.press("Send")
                await dana.hears("Then I went home.")
            await expect(ines.log().get_by_text("I held a glass of water all night.")).to_have_count(1)
            assert ines.bodies().count("I held a glass of water all night.") == 1


async def test_a_break_pressed_while_the_server_is_away_is_a_break_when_it_is_back(
    tmp_path: Path, browsers: Browsers
) -> None:
    with running(tmp_path, "--no-limits") as server:
        links = server.open()
        async with people_at(server, browsers) as visitors:
            ines = await visitors.arrives()
            await ines.come_in(links.join, "Ines")
            await ines.in_the_room()
            server.pull_the_plug()
            await ines.press("Step out")
            await ines.sees("You’re on a break.")
            server.start_again()
            async with server.seat(links.facilitate, "Dana") as dana:
                await dana.until(
                    lambda: next((f for f in dana.frames if _out(f)), None), "the count of one on a break"
                )
                await dana.says("Said while Ines was out.")
            assert ines.bodies() == []


def _out(frame: dict[str, object]) -> bool:
    counts = frame if frame.get("event") in ("stepped_out", "counts") else None
    if frame.get("event") == "welcome":
        counts = frame["meeting"]["counts"]  # type: ignore[index]
    return bool(counts) and counts.get("on_break") == 1  # type: ignore[union-attr]
