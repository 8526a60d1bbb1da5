"""`python -m benchmarks.console`: how smoothly the console draws with 200 people, 50 open items and lines coming in.

A real server, a real Chromium at 1440 by 900, everybody on a socket of their own. Lines come at a steady pace while the
page counts its own frames. Frames per second say little on a machine without a screen; the longest gap between two
frames, and the share of gaps over 25 ms, say whether a person would see it stutter.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import tempfile
import time
from contextlib import AsyncExitStack
from pathlib import Path
from statistics import median
from typing import Any

from playwright.async_api import Page, async_playwright

from tests.server import Links, Person, Server, running

COUNT_FRAMES = """(seconds) => new Promise((done) => {
  const gaps = [];
  const ends = performance.now() + seconds * 1000;
  let last = performance.now();
  const frame = (now) => {
    gaps.push(now - last);
    last = now;
    now < ends ? requestAnimationFrame(frame) : done(gaps.slice(1));
  };
  requestAnimationFrame(frame);
})"""
HELD = "This page helped me: https://example.org/an-evening"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.console", description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--items", type=int, default=50, help="held lines that stay open meanwhile")
    parser.add_argument("--pace", type=float, default=5, help="lines a second")
    parser.add_argument("--seconds", type=float, default=15)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, running(Path(folder), "--no-limits") as server:
        print(asyncio.run(_measured(server, asked)))


async def _measured(server: Server, asked: argparse.Namespace) -> str:
    links = server.open(format="topic", practice=True)  # its clock stands, so that no item ends by itself
    async with AsyncExitStack() as stack, async_playwright() as playwright:
        people = [
            await stack.enter_async_context(server.seat(links.join, f"Guest {number}"))
            for number in range(asked.people)
        ]
        for person in people[: asked.items]:
            await person.says(HELD)
        browser = await playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        page = await _console(await browser.new_page(viewport={"width": 1440, "height": 900}), server, links)
        quiet = await page.evaluate(COUNT_FRAMES, 5)
        counting = asyncio.create_task(page.evaluate(COUNT_FRAMES, asked.seconds))
        await _talk(people[asked.items :], asked.pace, asked.seconds)
        busy = await counting
        items = await page.locator(".need").count()
        await browser.close()
    return f"{asked.people} people, {items} items\n{_told('at rest', quiet)}\n{_told('with lines', busy)}"


async def _console(page: Page, server: Server, links: Links) -> Page:
    await page.goto(f"{server.url}/join#{links.facilitate.partition('#')[2]}")
    await page.get_by_label("What shall we call you?").fill("Dana")
    await page.get_by_role("button", name="Come in").click()
    await page.locator(".console").wait_for()
    await page.wait_for_timeout(2_000)
    return page


async def _talk(people: list[Person], pace: float, seconds: float) -> None:
    began, said = time.monotonic(), 0
    while (now := time.monotonic() - began) < seconds:
        if said <= now * pace:
            await people[said % len(people)].says(f"Line {said}, about as long as lines usually are in here.")
            said += 1
        await asyncio.sleep(0.01)


def _told(when: str, gaps: list[Any]) -> str:
    late = sum(1 for each in gaps if each > 25) / len(gaps)
    worst = sorted(gaps)[int(len(gaps) * 0.99)]
    return (
        f"{when}: {1000 / median(gaps):.0f} frames a second in the middle, 99 of 100 gaps within {worst:.0f} ms, "
        f"longest {max(gaps):.0f} ms, {late:.1%} over 25 ms"
    )


if __name__ == "__main__":
    main()
