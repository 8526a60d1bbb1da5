"""A team rehearses: people who were made up for the evening come, share when they are called, and need somebody."""

from __future__ import annotations

import asyncio

from chatserver.replay.compose import compose
from chatserver.replay.rehearsal import rehearse
from tests.server import Server


async def test_a_team_is_called_shares_are_told_when_somebody_is_called_and_danger_is_answered(
    server: Server,
) -> None:
    links = server.open(format="topic", practice=True)
    async with server.seat(links.facilitate, "Gwen") as gwen:
        await gwen.does("set_phase", phase="sharing")
        evening = compose(2, minutes=2, people=4)
        played = asyncio.create_task(asyncio.to_thread(rehearse, evening, links.facilitate, speed=60))
        answered: set[str] = set()
        while not played.done():
            for frame in list(gwen.frames):
                if frame.get("event") == "alert" and frame["alert"] not in answered:
                    answered.add(frame["alert"])
                    await gwen.does("acknowledge_alert", alert=frame["alert"])
            queue = next((f["who"] for f in reversed(gwen.frames) if f.get("event") == "queue"), ())
            floor = next((f["who"] for f in reversed(gwen.frames) if f.get("event") == "floor"), None)
            if queue and floor is None:
                await gwen.does("invite_to_speak", who=queue[0])
            await asyncio.sleep(0.02)
        assert await played == 0, "all danger was answered in time"
        assert answered
        assert any(share[0] in gwen.lines() for share in evening.shares.values()), "called, and shared"
