"""The machine's clock is set, by an hour and by a day, forward and back, while a meeting goes on and across a restart."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from tests.faults.crowd import crowd
from tests.faults.kills import everybody_is_back
from tests.faults.stage import Row, checked, start_bent
from tests.server import running

HOUR, DAY = 3_600_000, 24 * 3_600_000
JUMPS = (HOUR, -HOUR, DAY, -DAY)


async def clock_jumps(folder: Path, pause_s: float = 0.4) -> Row:
    """Nothing falls due by a jump, a pause for the whole room ends when it should, and so it does after a restart."""
    broken: list[str] = []
    wall = folder / "wall"
    with running(folder / "clock", "--no-limits") as server:
        links = await asyncio.to_thread(server.open, format="free")
        gone = time.monotonic()
        server.stop()
        wall.write_text(str(DAY))  # the first clock is a day ahead; after the restart it is right
        await asyncio.to_thread(start_bent, server, f"clock:{wall}")
        late: list[float] = []
        async with crowd(folder / "histories", links, [server]) as people:
            gwen = people.watchers[0]

            async def a_pause_ends() -> None:
                gwen.seen_events.discard("room_resumed")
                began = time.monotonic()
                await gwen.answered(await gwen.ask({"do": "start_break", "minutes": pause_s / 60}))
                await gwen._until(lambda: "room_resumed" in gwen.seen_events)
                late.append(time.monotonic() - began - pause_s)

            for jump in JUMPS:
                wall.write_text(str(int(wall.read_text()) + jump))
                await people.talk(0.2)
                await people.settle()
                await a_pause_ends()
            gone = time.monotonic()
            server.stop()
            await asyncio.to_thread(server.start_again)
            await everybody_is_back(people.everybody, gone, gone)
            await a_pause_ends()
            await people.settle()
            if any("presence" in client.seen_events for client in people.talkers):
                broken.append("participants were shown the presence of others")
        found = await checked(server, links.meeting, folder / "histories")
    if max(late) > 20:
        broken.append(f"a pause ended {max(late):.1f} s late")
    figures = f"{found.summary}; deadlines at most {max(late):.1f} s late"
    return Row("clock jumps", "an hour, a day, there and back, restart", figures, (*found.broken, *broken))
