"""One person of a recording as a real client: joins over HTTP, speaks over a WebSocket, keeps every frame."""

from __future__ import annotations

import asyncio
import json
import urllib.error
import urllib.request
from itertools import count
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

ANSWER_SECONDS = 20.0

Frame = dict[str, Any]


class Unanswered(Exception):
    """The server did not answer in time, or closed the socket."""


async def post(url: str, body: dict[str, object]) -> dict[str, Any]:
    """POST JSON, return JSON. Raises Unanswered with the server's own sentence when it refuses."""

    def call() -> dict[str, Any]:
        data = json.dumps(body).encode()
        request = urllib.request.Request(url, data, {"content-type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=ANSWER_SECONDS) as answer:
                answered: dict[str, Any] = json.load(answer)
                return answered
        except urllib.error.HTTPError as refused:
            detail = json.loads(refused.read() or b"{}").get("detail", refused.reason)
            raise Unanswered(f"{url}: {detail}") from None
        except (urllib.error.URLError, TimeoutError) as away:
            raise Unanswered(f"{url}: {getattr(away, 'reason', away)}") from None

    return await asyncio.to_thread(call)


class Guest:
    """`frames` holds every event in the order it came; `at` marks where an action began."""

    def __init__(self, key: str, base: str) -> None:
        self.key = key
        self.base = base
        self.id = ""
        self.name = ""
        self.frames: list[Frame] = []
        self.welcomes: list[Frame] = []
        self.closed: int | None = None
        self.token = ""
        self.epoch: str | None = None
        self.seq = 0
        self._connection: ClientConnection | None = None
        self._reader: asyncio.Task[None] | None = None
        self._answers: dict[str, asyncio.Future[Frame]] = {}
        self._refs = (f"{key}-{number}" for number in count(1))
        self._live = asyncio.Event()

    @property
    def connected(self) -> bool:
        return self._connection is not None and self.closed is None

    async def join(self, secret: str, name: str, **more: object) -> None:
        joined = await post(f"{self.base}/api/join", {"invite": secret, "name": name, "agree": True, **more})
        self.id, self.name, self.token = joined["you"], joined["name"], joined["pass"]
        await self.connect()

    async def connect(self) -> None:
        """Open the socket, say hello, and wait until everything missed has come."""
        url = self.base.replace("http", "ws", 1) + "/ws"
        self._live.clear()
        self.closed = None
        self._connection = await connect(url, proxy=None, compression=None, ping_interval=None)
        hello = {"do": "hello", "v": 1, "pass": self.token, "epoch": self.epoch, "after": self.seq}
        await self._connection.send(json.dumps(hello))
        self._reader = asyncio.create_task(self._read(self._connection), name=f"read {self.key}")
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await self._live.wait()
        except TimeoutError:
            raise Unanswered(f"{self.key} was not let in (close code {self.closed})") from None

    async def drop(self) -> None:
        """The link goes, without a word."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.transport.abort()
        if self._reader is not None:
            self._reader.cancel()
            await asyncio.gather(self._reader, return_exceptions=True)

    async def do(self, do: str, **fields: object) -> Frame:
        """Send a command and wait for its answer. Raises Unanswered."""
        return await self.send({"do": do, "ref": next(self._refs), **fields})

    async def send(self, command: dict[str, object]) -> Frame:
        if self._connection is None or self.closed is not None:
            raise Unanswered(f"{self.key} is not connected")
        ref = str(command["ref"])
        answered: asyncio.Future[Frame] = asyncio.get_running_loop().create_future()
        self._answers[ref] = answered
        await self._connection.send(json.dumps(command))
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                return await answered
        except TimeoutError:
            raise Unanswered(f"{self.key}: no answer to {command['do']}") from None
        finally:
            self._answers.pop(ref, None)

    async def settle(self) -> None:
        """Wait until everything the server sent before now has arrived: answers keep the order of events."""
        if self.connected:
            try:
                await self.do("here")
            except (Unanswered, ConnectionClosed):
                return

    async def _read(self, connection: ClientConnection) -> None:
        try:
            async for text in connection:
                self._take(json.loads(text))
        except ConnectionClosed:
            pass
        finally:
            if connection is self._connection:
                self.closed = connection.close_code or 1006
            for waiting in self._answers.values():
                if not waiting.done():
                    waiting.set_exception(Unanswered(f"{self.key}'s socket closed"))
            self._live.set()

    def _take(self, frame: Frame) -> None:
        if "re" in frame:
            waiting = self._answers.get(str(frame["re"]))
            if waiting is not None and not waiting.done():
                waiting.set_result(frame)
            return
        match frame["event"]:
            case "welcome":
                self.epoch = frame["epoch"]
                self.welcomes.append(frame)
            case "live":
                self._live.set()
            case _:
                self.seq = max(self.seq, frame.get("seq", 0))
                self.frames.append(frame)
