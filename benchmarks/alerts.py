"""How soon a sign of danger is on a facilitator's screen while many meetings run: `python -m benchmarks.alerts`.

Every meeting has a facilitator and some people, who say ordinary lines; now and then somebody says that they cannot go
on. What is printed are times from the author's pressing send, and from the server's own time for the alert (before
it was committed), until the alert had come in over the facilitator's socket. The bar counts from the line being durable, which
is later than both, so both are upper bounds.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import tempfile
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from benchmarks.homegroup import HELLO, Homegroup, homegroup
from chatserver.journal_for import journal_for
from chatserver.opening import open_meeting

BAR_MS = 250
ORDINARY = (
    "thanks for that, it helped", "evening all, the kettle is on", "day forty and the garden is dug",
    "I kept thinking of what you said last week", "my sister rang and for once I picked up",
    "it was a long drive but I am glad I came", "I am going to keep this short and sit with it",
)  # fmt: skip
DANGER = "I want to kill myself tonight and I have a plan"


@dataclass(slots=True)
class Room:
    """One meeting: its people's sockets, and when somebody in it said something grave."""

    facilitator: ClientConnection
    people: list[ClientConnection]
    said: dict[str, float] = field(default_factory=dict)  #: person -> wall clock when they pressed send
    ids: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Times:
    sent: list[float] = field(default_factory=list)  #: ms from pressing send
    at: list[float] = field(default_factory=list)  #: ms from the server's time for the alert


async def measure(server: Homegroup, meetings: int, people: int, seconds: float, a_second: float) -> Times:
    links = await _open(server.data, meetings)
    times = Times()
    async with AsyncExitStack() as stack:
        rooms = [await _seat(stack, server, pair, people) for pair in links]
        async with asyncio.TaskGroup() as group:
            watching = [group.create_task(_watch(room, times)) for room in rooms]
            resting = [group.create_task(_drain(person)) for room in rooms for person in room.people]
            await _talk(rooms, seconds, a_second)
            await asyncio.sleep(2)
            for task in (*watching, *resting):
                task.cancel()
    return times


async def _open(data: Path, meetings: int) -> list[tuple[str, str]]:
    """Facilitator's and participants' invites of new meetings."""
    journal = journal_for(None, data, visitor=True)
    await journal.open()
    try:
        opened = [await open_meeting(journal, "", title=f"Load {n}", format="free") for n in range(meetings)]
    finally:
        await journal.close()
    return [(each.facilitate.partition("#")[2], each.join.partition("#")[2]) for each in opened]


async def _seat(stack: AsyncExitStack, server: Homegroup, links: tuple[str, str], people: int) -> Room:
    facilitator, _ = await _sit(stack, server, links[0], 9_000)
    room = Room(facilitator, [])
    for number in range(people):
        connection, who = await _sit(stack, server, links[1], number)
        room.people.append(connection)
        room.ids.append(who)
    return room


async def _sit(
    stack: AsyncExitStack, server: Homegroup, invite: str, number: int
) -> tuple[ClientConnection, str]:
    held = await asyncio.to_thread(server.join, invite, number)
    url = f"ws://127.0.0.1:{server.port}/ws"
    connection = await stack.enter_async_context(
        connect(url, proxy=None, compression=None, ping_interval=None)
    )
    await connection.send(HELLO % held)
    who = ""
    async for text in connection:
        frame = json.loads(text)
        if frame.get("event") == "welcome":
            who = str(frame["you"]["id"] if isinstance(frame.get("you"), dict) else frame.get("you", ""))
        if frame.get("event") == "live":
            break
    return connection, who


async def _watch(room: Room, times: Times) -> None:
    """Whatever comes to the facilitator; each person's first alert is one measurement."""
    async for text in room.facilitator:
        now = time.time()
        if b'"alert"' not in (text if isinstance(text, bytes) else text.encode()):
            continue
        frame: dict[str, Any] = json.loads(text)
        if frame.get("event") == "alert" and (sent := room.said.pop(frame["by"], None)) is not None:
            times.sent.append(1000 * (now - sent))
            times.at.append(1000 * now - frame["at"])


async def _drain(person: ClientConnection) -> None:
    async for _ in person:
        pass


async def _talk(rooms: list[Room], seconds: float, a_second: float) -> None:
    """Ordinary lines spread over the rooms, and in every room one person after another in danger."""
    dice = random.Random(7)
    grave = [(room, n) for n in range(len(rooms[0].people)) for room in rooms]
    dice.shuffle(grave)
    end, count = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        count += 1
        room = dice.choice(rooms)
        if count % 10 == 0 and grave:
            room, who = grave.pop()
            room.said[room.ids[who]] = time.time()
            await room.people[who].send(json.dumps({"do": "say", "ref": f"g{count}", "text": DANGER}))
        else:
            line = {"do": "say", "ref": f"l{count}", "text": f"{dice.choice(ORDINARY)} {count}"}
            await dice.choice(room.people).send(json.dumps(line))
        await asyncio.sleep(1 / a_second)


def _at(values: list[float], share: float) -> float:
    ranked = sorted(values)
    return ranked[min(int(share * len(ranked)), len(ranked) - 1)] if ranked else float("nan")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.alerts", description=__doc__.splitlines()[0])
    parser.add_argument("--meetings", type=int, default=200)
    parser.add_argument("--people", type=int, default=4, help="besides the facilitator, in each (default 4)")
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument(
        "--rate", type=float, default=40.0, help="lines a second in all meetings together (default 40)"
    )
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="homegroup-alerts-") as folder, homegroup(Path(folder)) as server:
        times = asyncio.run(measure(server, asked.meetings, asked.people, asked.seconds, asked.rate))
    print(f"{asked.meetings} meetings, {asked.rate:.0f} lines a second, {len(times.sent)} alerts")
    for name, values in (("from pressing send", times.sent), ("from the server's time for it", times.at)):
        print(
            f"  {name:<30} p50 {_at(values, 0.5):.0f} ms  p99 {_at(values, 0.99):.0f} ms  worst {max(values, default=0):.0f} ms"
        )
    print(f"  bar: {BAR_MS} ms for p99 from the line being durable")


if __name__ == "__main__":
    main()
