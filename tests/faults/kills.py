"""The server is killed: under load, at every named point of a line's road, and kindly by a deploy."""

from __future__ import annotations

import asyncio
import random
import signal
import time
from pathlib import Path

from tests.faults.bent_server import DIE_HERE, POINTS
from tests.faults.crowd import CRISIS, Client, crowd
from tests.faults.stage import Row, checked, spread, start_bent
from tests.server import running


async def killed_under_load(folder: Path, rounds: int) -> Row:
    """SIGKILL at a moment of chance while people talk; everybody comes back by themselves and sends again."""
    with running(folder / "kill", "--no-limits") as server:
        links = await asyncio.to_thread(server.open, format="free")
        back: list[float] = []
        async with crowd(folder / "histories", links, [server]) as people:
            await people.talkers[0].say(CRISIS, crisis=True)
            for _ in range(rounds):
                talking = asyncio.create_task(people.talk(random.uniform(0.5, 1.0)))
                await asyncio.sleep(random.uniform(0.2, 0.45))
                await asyncio.to_thread(server.pull_the_plug)
                died = time.monotonic()
                await asyncio.to_thread(server.start_again)
                back.append(await everybody_is_back(people.everybody, died, time.monotonic()))
                await talking
            await people.settle()
        found = await checked(server, links.meeting, folder / "histories")
    return Row(
        "SIGKILL under load",
        f"{rounds} rounds",
        f"{found.summary}; back in {spread(back)}",
        tuple(found.broken),
    )


async def everybody_is_back(clients: list[Client], gone: float, ready: float) -> float:
    """Wait until everybody is live on a socket younger than `gone`; how many seconds after the server was `ready`."""
    for client in clients:
        await client._until(lambda client=client: client.came_back[-1] >= gone)  # type: ignore[misc]
    return max(0.0, max(client.came_back[-1] for client in clients) - ready)


async def killed_at_every_point(folder: Path, points: tuple[str, ...] = POINTS) -> Row:
    """The anomaly loop: one line dies at each point of its road, and its author sends it again."""
    with running(folder / "points", "--no-limits") as server:
        links = await asyncio.to_thread(server.open, format="free")
        async with crowd(folder / "histories", links, [server], talkers=2) as people:
            for number, point in enumerate(points):
                gone = time.monotonic()
                server.stop()
                await asyncio.to_thread(start_bent, server, f"die:{point}")
                await everybody_is_back(people.everybody, gone, gone)
                await people.talkers[1].say(f"a neighbour at {point}")
                await people.talkers[0].say(f"{DIE_HERE.format(point)}, number {number}")
                await people.talkers[1].say(f"another neighbour at {point}")
                code = await asyncio.to_thread(server.process.wait, 60)
                assert code == -signal.SIGKILL, f"it was to die at {point}"
            await asyncio.to_thread(server.start_again)
            await people.settle()
        found = await checked(server, links.meeting, folder / "histories")
    return Row("killed at a point of the road", f"{len(points)} points", found.summary, tuple(found.broken))


async def deployed(folder: Path, talkers: int = 6) -> Row:
    """SIGTERM: `going` with a time to come back that differs between processes, an end within 10 s, nothing lost."""
    broken: list[str] = []
    with running(folder / "deploy", "--no-limits") as server:
        links = await asyncio.to_thread(server.open, format="free")
        async with crowd(folder / "histories", links, [server], talkers) as people:
            talking = asyncio.create_task(people.talk(2.0))
            await asyncio.sleep(0.5)
            began = time.monotonic()
            code = await asyncio.to_thread(server.stop)
            ended = time.monotonic() - began
            await asyncio.to_thread(server.start_again)
            back = await everybody_is_back(people.everybody, began, time.monotonic())
            await talking
            await people.settle()
            told = [client for client in people.everybody if client.retry_ms]
            spread_ms = sorted(client.retry_ms[0] for client in told)
            if len(told) != len(people.everybody):
                broken.append(f"only {len(told)} of {len(people.everybody)} were told that it goes")
            if len(set(spread_ms)) < 2:
                broken.append("everybody was asked to come back at the same moment")
        found = await checked(server, links.meeting, folder / "histories")
    if code not in (0, -signal.SIGTERM) or ended > 10:
        broken.append(f"it ended with {code} after {ended:.1f} s")
    figures = f"{found.summary}; ended in {ended:.2f} s, back in {back:.2f} s, retry {spread_ms[:1]}..{spread_ms[-1:]} ms"
    return Row("SIGTERM as a deploy", f"{talkers + 2} people", figures, (*found.broken, *broken))
