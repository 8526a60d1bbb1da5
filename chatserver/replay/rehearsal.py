"""A rehearsal: people who are composed come to a practice meeting, and behave as the team lets them.

They raise a hand and share when they are called, line by line; they chat where everybody may write; and now and then
something happens to one of them. What they do depends on what the team does, which is what a recording cannot do.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque

import typer
from rich.console import Console
from rich.table import Table

from chatserver.replay.compose import Composed, Happening
from chatserver.replay.debrief import debrief
from chatserver.replay.guest import Frame, Guest, Unanswered

TICK_SECONDS = 0.5
LINE_SECONDS = 6.0  #: of the meeting's time between two lines of one person
GONE_SECONDS = 120.0  #: how long a lost link stays lost
OPEN_PHASES = frozenset({"gathering", "discussion", "fellowship"})


def rehearse(composed: Composed, link: str, *, speed: float) -> int:
    """Returns 0 when all danger was answered in time, 1 otherwise, 2 when it could not be played."""
    try:
        watcher = asyncio.run(_rehearse(composed, link, speed))
    except (Unanswered, OSError) as failed:
        typer.echo(str(failed), err=True)
        return 2
    return tell(watcher.frames)


def tell(frames: list[Frame]) -> int:
    """Prints the debrief; 1 when danger waited too long."""
    waited = debrief(frames)
    table = Table("what", "about", "answered after", "time there was", "in time")
    for each in waited:
        table.add_row(
            each.what,
            each.about,
            f"{each.seconds:.0f} s" if each.seconds is not None else "nobody",
            f"{each.within:.0f} s" if each.within is not None else "",
            "yes" if each.in_time else "no",
        )
    Console().print(table if waited else "Nothing waited for anybody.")
    return 1 if any(each.late for each in waited) else 0


async def _rehearse(composed: Composed, link: str, speed: float) -> Guest:
    base, _, secret = link.partition("#")
    base = base.removesuffix("/join").rstrip("/")
    watcher = await clock(base, secret)
    try:
        await run(composed, watcher, speed)
    finally:
        await watcher.drop()
    return watcher


async def run(composed: Composed, watcher: Guest, speed: float) -> None:
    """The whole evening, from where the practice clock stands now; the people leave at the end. Raises Unanswered."""
    join = (await watcher.do("invite", **{"as": "participant"}))["join"].partition("#")[2]
    cast, since, began = Cast(composed, watcher.base, join), seconds_gone(watcher), time.monotonic()
    try:
        while (now := (time.monotonic() - began) * speed) < composed.seconds:
            await watcher.do("tick", to=since + now)
            await cast.go_on(now, _phase(watcher))
            await asyncio.sleep(TICK_SECONDS / max(1.0, speed / 4))
        await watcher.do("tick", to=since + composed.seconds)
    finally:
        await cast.leave()


def seconds_gone(watcher: Guest) -> float:
    """Where the practice clock stood when whoever moves it came in."""
    meeting = watcher.welcomes[0]["meeting"]
    return float(meeting["now"] - meeting["opened_at"]) / 1000


async def clock(base: str, secret: str) -> Guest:
    """Whoever moves the time of a practice meeting. Raises Unanswered where the meeting is a real one."""
    watcher = Guest("clock", base)
    await watcher.join(secret, "Practice clock")
    if not watcher.welcomes[-1]["meeting"]["practice"]:
        await watcher.drop()
        raise Unanswered("that link leads to a real meeting; rehearse in a practice meeting only")
    return watcher


def _phase(watcher: Guest) -> str:
    told = [frame["phase"] for frame in watcher.frames if frame["event"] == "phase"]
    return str(told[-1] if told else watcher.welcomes[-1]["meeting"]["phase"]["phase"])


class Cast:
    """The people of a composed evening, each with a client of their own."""

    def __init__(self, composed: Composed, base: str, join: str) -> None:
        self._composed, self._base, self._join = composed, base, join
        self._guests: dict[str, Guest] = {}
        self._to_come = deque(sorted(composed.comes.items(), key=lambda each: each[1]))
        self._hands = deque(composed.hands)
        self._chat = deque(composed.chat)
        self._happenings = deque(sorted(composed.happenings, key=lambda each: each.t))
        self._saying: dict[str, deque[tuple[float, str]]] = {}  #: name -> (when, line or "" for done)
        self._shared: set[str] = set()
        self._back: list[tuple[float, str]] = []

    async def go_on(self, now: float, phase: str) -> None:
        """Everything that is due by now."""
        while self._to_come and self._to_come[0][1] <= now:
            await self._comes(self._to_come.popleft()[0])
        while self._hands and self._hands[0][0] <= now:
            await self._does(self._hands.popleft()[1], "raise_hand")
        while self._chat and self._chat[0][0] <= now:
            _, name, line = self._chat.popleft()
            if phase in OPEN_PHASES:
                await self._does(name, "say", text=line)
        while self._happenings and self._happenings[0].t <= now:
            await self._happens(self._happenings.popleft(), now)
        for at, name in [each for each in self._back if each[0] <= now]:
            self._back.remove((at, name))
            await self._guests[name].connect()
        await self._speak(now)

    async def leave(self) -> None:
        for guest in self._guests.values():
            await guest.drop()

    async def _comes(self, name: str) -> None:
        guest = self._guests[name] = Guest(name, self._base)
        await guest.join(self._join, name, newcomer=name in self._composed.newcomers)

    async def _does(self, name: str, do: str, **fields: object) -> None:
        """What the meeting refuses or holds is the meeting's business; a person who cannot speak goes on sitting there."""
        guest = self._guests.get(name)
        if guest is not None and guest.connected:
            await guest.do(do, **fields)

    async def _happens(self, happening: Happening, now: float) -> None:
        name = happening.who
        match happening.kind:
            case "gone" if name in self._guests:
                await self._guests[name].drop()
                self._back.append((now + GONE_SECONDS, name))
            case "help":
                await self._does(name, "ask_for_help", text=happening.lines[0])
            case _:
                lines = self._saying.setdefault(name, deque())
                lines.extend((now + LINE_SECONDS * n, line) for n, line in enumerate(happening.lines))

    async def _speak(self, now: float) -> None:
        for name, guest in self._guests.items():
            if name not in self._shared and _has_floor(guest):
                self._shared.add(name)
                lines = (*self._composed.shares[name], "")
                self._saying[name] = deque(
                    (now + LINE_SECONDS * (n + 1), line) for n, line in enumerate(lines)
                )
            lines_left = self._saying.get(name)
            while lines_left and lines_left[0][0] <= now:
                line = lines_left.popleft()[1]
                await (self._does(name, "say", text=line) if line else self._does(name, "done"))


def _has_floor(guest: Guest) -> bool:
    floors = [frame["who"] for frame in guest.frames if frame["event"] == "floor"]
    return bool(floors) and floors[-1] == guest.id
