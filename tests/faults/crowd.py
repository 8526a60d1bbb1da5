"""Clients as good ones are: they come back by themselves, resume from where they were, and send again what nobody answered.

Everything they send and see goes into a history of their own (`tests.faults.history`).
"""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from tests.faults.history import History
from tests.server import Links, Seat, Server

PATIENCE = 90.0  #: on a machine that does other things as well
CRISIS = "I am going to kill myself tonight, I have the pills here"
#: A link is held for a facilitator in every format (boundary rules), and nobody here releases it.
WITHHELD = "write to me at https://example.org/{}/forum"


class Client:
    def __init__(self, servers: Sequence[Server], seat: Seat, folder: Path, name: str) -> None:
        self.servers = list(servers)
        self.seat = seat
        self.name = name
        self.unanswered: dict[str, str] = {}  #: ref -> frame, in the order they were sent
        self.answers: dict[str, dict[str, Any]] = {}
        self.latency: list[
            float
        ] = []  #: seconds from sent to answered, of what was answered on its first socket
        self.seen_lines = 0
        self.seen_events: set[str] = set()
        self.came_back: list[float] = []  #: monotonic times of `live`
        self.retry_ms: list[int] = []
        self.waits_as_asked = False  #: comes back when the server asked it to, as a page does; else at once
        self._asked_to_wait = 0.0
        self.live = asyncio.Event()
        self._history = History(folder, name)
        self._epoch: str | None = None
        self._after = 0
        self._last_to = 0
        self._connection: ClientConnection | None = None
        self._sent_at: dict[str, float] = {}
        self._numbers = 0
        self._news = asyncio.Condition()
        self._task = asyncio.create_task(self._stay())

    async def stop(self) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        self._history.close()

    async def say(self, text: str, *, withheld: bool = False, crisis: bool = False) -> str:
        """Send a line and go on; it is sent again on every new socket until it is answered."""
        return await self.ask({"do": "say", "text": text}, text=text, withheld=withheld, crisis=crisis)

    async def ask(self, command: dict[str, Any], **noted: Any) -> str:
        self._numbers += 1
        ref = f"{self.name}-{self._numbers}"
        frame = json.dumps({**command, "ref": ref})
        self._history.write("sent", ref=ref, **({"text": "", "withheld": False, "crisis": False} | noted))
        self.unanswered[ref] = frame
        self._sent_at[ref] = time.monotonic()
        if self.live.is_set() and self._connection is not None:
            with suppress(ConnectionClosed):
                await self._connection.send(frame)
        return ref

    async def answered(self, ref: str) -> dict[str, Any]:
        await self._until(lambda: ref in self.answers)
        return self.answers[ref]

    async def all_answered(self) -> None:
        await self._until(lambda: not self.unanswered)

    async def has_seen(self, lines: int) -> None:
        await self._until(lambda: self.seen_lines >= lines)

    async def _until(self, true: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE), self._news:
            await self._news.wait_for(true)

    async def _stay(self) -> None:
        """Be there, on whichever server answers, until stopped."""
        while True:
            server = self.servers[self._last_to % len(self.servers)]
            try:
                async with connect(
                    server.socket_url, proxy=None, compression=None, ping_interval=None, open_timeout=10
                ) as connection:
                    await self._follow(connection)
            except (OSError, TimeoutError, ConnectionClosed, InvalidHandshake):
                pass
            self._connection = None
            self.live.clear()
            self._last_to += 1
            asked, self._asked_to_wait = self._asked_to_wait, 0.0
            await asyncio.sleep((self.waits_as_asked and asked) or random.uniform(0.02, 0.1))

    async def _follow(self, connection: ClientConnection) -> None:
        hello = {"do": "hello", "v": 1, "pass": self.seat.token, "epoch": self._epoch, "after": self._after}
        await connection.send(json.dumps(hello))
        async for text in connection:
            frame = json.loads(text)
            async with self._news:
                self._note(frame)
                self._news.notify_all()
            if frame.get("event") == "live":
                self._connection = connection
                for waiting in list(self.unanswered.values()):
                    await connection.send(waiting)
                self.live.set()

    def _note(self, frame: dict[str, Any]) -> None:
        if "re" in frame:
            self._note_answer(frame)
            return
        event = frame["event"]
        if event == "welcome":
            if self._epoch is None:
                serves = frame["role"] == "facilitator"
                self._history.write("is", who=frame["you"], joined=frame["seq"], serves=serves)
            self._history.write("welcome", after=self._after, epoch=frame["epoch"])
            self._epoch = frame["epoch"]
        elif event == "live":
            self.came_back.append(time.monotonic())
        elif event == "going":
            self.retry_ms.append(frame["retry_ms"])
            self._asked_to_wait = frame["retry_ms"] / 1000
        elif frame.get("seq") and not frame.get("caught_up"):
            self._after = max(self._after, frame["seq"])
            self.seen_lines += event == "line"
            self.seen_events.add(event)
            more = {} if event == "line" else {"raw": json.dumps(frame)}
            self._history.write(
                "saw", event=event, seq=frame["seq"], by=frame.get("by"), text=frame.get("text"), **more
            )

    def _note_answer(self, frame: dict[str, Any]) -> None:
        ref = frame["re"]
        if ref is None:
            return
        first = self.unanswered.pop(ref, None) is not None
        if first and self.came_back and self._sent_at[ref] > self.came_back[-1]:
            self.latency.append(time.monotonic() - self._sent_at[ref])
        self.answers[ref] = frame
        if frame["ok"]:
            self._history.write("acked", ref=ref, seq=frame["seq"], held=bool(frame.get("held")))
        else:
            self._history.write("refused", ref=ref, code=frame["code"])


class Crowd:
    """A meeting with people in it: some talk, Wit only watches, Gwen facilitates."""

    def __init__(self, folder: Path, links: Links) -> None:
        self.folder = folder
        self.links = links
        self.talkers: list[Client] = []
        self.watchers: list[Client] = []
        self.said = 0

    @property
    def everybody(self) -> list[Client]:
        return [*self.watchers, *self.talkers]

    async def come(
        self, servers: Sequence[Server], name: str, *, facilitates: bool = False, talks: bool = True
    ) -> Client:
        link = self.links.facilitate if facilitates else self.links.join
        seat = await asyncio.to_thread(servers[0].join, link, name)
        client = Client(servers, seat, self.folder, name)
        (self.talkers if talks else self.watchers).append(client)
        await asyncio.wait_for(client.live.wait(), PATIENCE)
        return client

    async def talk(self, seconds: float, pause: float = 0.02) -> None:
        """Everybody who talks says one line after the other, without waiting for answers."""

        async def one(client: Client) -> None:
            until = time.monotonic() + seconds
            while time.monotonic() < until:
                await self.one_line(client)
                await asyncio.sleep(random.uniform(0, 2 * pause))

        await asyncio.gather(*map(one, self.talkers))

    async def one_line(self, client: Client) -> str:
        self.said += 1
        if self.said % 25 == 0:
            return await client.say(WITHHELD.format(self.said), withheld=True)
        return await client.say(f"line {self.said} of the evening from {client.name}")

    async def settle(self) -> None:
        """Wait until everything is answered and everybody has seen the last of it."""
        for client in self.talkers:
            await client.all_answered()
        self.said += 1
        last = await self.talkers[0].answered(await self.talkers[0].say(f"the last of {self.said}"))
        for client in self.everybody:
            await client._until(lambda client=client: client._after >= last["seq"])  # type: ignore[misc]


@asynccontextmanager
async def crowd(
    folder: Path, links: Links, servers: Sequence[Server], talkers: int = 3
) -> AsyncIterator[Crowd]:
    made = Crowd(folder, links)
    try:
        await made.come(servers, "Gwen", facilitates=True, talks=False)
        await made.come(servers, "Wit", talks=False)
        for number in range(talkers):
            await made.come(list(servers)[::-1] if number % 2 else servers, f"Ana-{number}")
        yield made
    finally:
        for client in made.everybody:
            await client.stop()
