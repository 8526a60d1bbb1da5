"""A real server for tests: a process of its own on a free loopback port, and people who join over real sockets.

`server` (in `tests/conftest.py`) gives every test module one. What the process printed is kept in `server.log`,
what it stored in `server.data`; both may be read afterwards.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import httpx
from typer.testing import CliRunner
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

ROOT = Path(__file__).resolve().parents[1]
#: Long enough for a laptop that is busy with other things; no test waits this long when all is well.
PATIENCE = 20.0
#: A start compiles every phrase of every rule; under coverage on a busy machine that takes its time.
START_PATIENCE = 90.0

Frame = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Links:
    """What `open --json` prints: a meeting with its two links."""

    meeting: str
    join: str
    facilitate: str


@dataclass(frozen=True, slots=True)
class Seat:
    """What `POST /api/join` answers."""

    token: str
    meeting: str
    you: str
    role: str
    name: str


@dataclass
class Server:
    data: Path
    port: int
    process: subprocess.Popen[bytes]
    log_path: Path
    options: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def socket_url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/ws"

    @property
    def log(self) -> str:
        return self.log_path.read_text(encoding="utf-8", errors="replace")

    def open(
        self,
        *,
        title: str = "Tuesday evening",
        format: str = "topic",
        topic: str = "",
        language: str = "en",
        practice: bool = False,
        following: tuple[str, ...] = (),
    ) -> Links:
        """A new meeting, made by the command line while the server runs."""
        asked = [
            "open",
            "--json",
            "--title",
            title,
            "--format",
            format,
            "--topic",
            topic,
            "--language",
            language,
        ]
        asked += [part for each in following for part in ("--next", each)]
        asked += ["--data", str(self.data), *(["--practice"] if practice else [])]
        printed = chatserver_within(*asked, environment={"HOMEGROUP_URL": self.url} | self.environment)
        return Links(**json.loads(printed.splitlines()[-1]))

    def join(self, link: str, name: str) -> Seat:
        answer = self.ask_to_join(link, name)
        answer.raise_for_status()
        body = answer.json()
        return Seat(body["pass"], body["meeting"], body["you"], body["role"], body["name"])

    def ask_to_join(self, link: str, name: str, **more: object) -> httpx.Response:
        secret = link.partition("#")[2] or link
        body = json.dumps(
            {"invite": secret, "name": name, "agree": True} | more
        )  # keeps what httpx would refuse
        headers = {"content-type": "application/json"}
        return httpx.post(f"{self.url}/api/join", content=body, headers=headers, timeout=PATIENCE)

    @asynccontextmanager
    async def socket(self, **options: Any) -> AsyncIterator[ClientConnection]:
        """A bare socket that has said nothing yet."""
        async with connect(
            self.socket_url, proxy=None, compression=None, ping_interval=None, **options
        ) as connection:
            yield connection

    @asynccontextmanager
    async def seat(self, link: str, name: str) -> AsyncIterator[Person]:
        """Somebody who joined, said hello, and is live."""
        held = await asyncio.to_thread(self.join, link, name)
        async with self.back(held) as person:
            yield person

    @asynccontextmanager
    async def back(self, held: Seat, *, epoch: str | None = None, after: int = 0) -> AsyncIterator[Person]:
        """The same person on a new socket."""
        async with self.socket() as connection:
            person = Person(held, connection)
            try:
                await person.hello(epoch, after)
                yield person
            finally:
                person.stop()

    def stop(self) -> int:
        """Ask it to go, as a deploy does. Returns its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)

    def pull_the_plug(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(PATIENCE)

    def start_again(self) -> None:
        self.process = _start(self.data, self.port, self.log_path, self.options, self.environment)
        _wait_until_ready(self)


class Person:
    """One client: sends commands, keeps every frame that came, waits for what a test asks for."""

    def __init__(self, held: Seat, connection: ClientConnection) -> None:
        self.held = held
        self.connection = connection
        self.frames: list[Frame] = []
        self.closed: int | None = None  #: the close code, once the server closed
        self._news = asyncio.Condition()
        self._refs = (f"{held.name}-{number}" for number in count(1))
        self._reader = asyncio.create_task(self._read())

    @property
    def id(self) -> str:
        return self.held.you

    @property
    def name(self) -> str:
        return self.held.name

    async def hello(self, epoch: str | None = None, after: int = 0) -> Frame:
        await self.send({"do": "hello", "v": 1, "pass": self.held.token, "epoch": epoch, "after": after})
        await self.sees("live")
        return self.first("welcome")

    async def send(self, frame: Frame) -> None:
        await self.connection.send(json.dumps(frame, ensure_ascii=False))

    async def does(self, do: str, *, ref: str | None = None, **fields: object) -> Frame:
        """Send a command and wait for its answer."""
        ref = ref or next(self._refs)
        answered = len([f for f in self.frames if f.get("re") == ref])
        await self.send({"do": do, "ref": ref, **fields})
        return await self.until(lambda: self._answer(ref, answered), f"the answer to {do}")

    async def says(self, text: str, **fields: object) -> Frame:
        return await self.does("say", text=text, **fields)

    def _answer(self, ref: str, already: int) -> Frame | None:
        answers = [f for f in self.frames if f.get("re") == ref]
        return answers[already] if len(answers) > already else None

    def first(self, event: str, **wanted: object) -> Frame:
        found = self._find(event, wanted)
        assert found is not None, f"{self.name} has seen no {event} {wanted}"
        return found

    def lines(self) -> list[str]:
        """The words of every line this person was shown, in order of arrival."""
        return [frame["text"] for frame in self.frames if frame.get("event") == "line"]

    async def sees(self, event: str, **wanted: object) -> Frame:
        """Wait for an event with these fields; one that came already counts."""
        return await self.until(lambda: self._find(event, wanted), f"{event} {wanted}")

    async def hears(self, text: str) -> Frame:
        return await self.sees("line", text=text)

    async def until(self, found: Callable[[], Frame | None], what: str) -> Frame:
        async def wait() -> Frame:
            async with self._news:
                while (frame := found()) is None:
                    assert self.closed is None, f"{self.name} was closed with {self.closed} before {what}"
                    await self._news.wait()
                return frame

        try:
            return await asyncio.wait_for(wait(), PATIENCE)
        except TimeoutError:
            raise AssertionError(f"{self.name} waited {PATIENCE} s for {what}") from None

    async def is_closed(self) -> int:
        """Wait for the server to close; its code."""
        await asyncio.wait_for(asyncio.shield(self._reader), PATIENCE)
        assert self.closed is not None
        return self.closed

    def stop(self) -> None:
        self._reader.cancel()

    def _find(self, event: str, wanted: dict[str, object]) -> Frame | None:
        for frame in self.frames:
            if frame.get("event") == event and all(
                frame.get(name) == value for name, value in wanted.items()
            ):
                return frame
        return None

    async def _read(self) -> None:
        with suppress(ConnectionClosed):
            async for text in self.connection:
                async with self._news:
                    self.frames.append(json.loads(text))
                    self._news.notify_all()
        async with self._news:
            self.closed = self.connection.close_code
            self._news.notify_all()


def chatserver(*arguments: str, environment: dict[str, str] | None = None) -> str:
    """Run one command of `python -m chatserver` to its end; what it printed."""
    ran = subprocess.run(
        [sys.executable, "-m", "chatserver", *arguments],
        cwd=ROOT,
        env=_environment(environment),
        capture_output=True,
        text=True,
        timeout=START_PATIENCE,
        check=False,
    )
    assert ran.returncode == 0, f"chatserver {' '.join(arguments)} ended with {ran.returncode}: {ran.stderr}"
    return ran.stdout


def chatserver_within(*arguments: str, environment: dict[str, str]) -> str:
    """The same without a process of its own: starting one takes a second and a half, opening a meeting a few hundredths."""
    from chatserver.__main__ import app

    given = dict.fromkeys(os.environ.keys() - _environment(None).keys()) | environment
    with ThreadPoolExecutor(
        1
    ) as alone:  # a loop may be running in this thread, and the command has one of its own
        ran = alone.submit(CliRunner().invoke, app, list(arguments), env=given).result(START_PATIENCE)
    assert ran.exit_code == 0, (
        f"chatserver {' '.join(arguments)} ended with {ran.exit_code}: {ran.output} {ran.exception!r}"
    )
    return ran.stdout


def _environment(more: dict[str, str] | None) -> dict[str, str]:
    """Nothing of the developer's own settings reaches a server under test."""
    ours = ("HOMEGROUP_", "DATABASE_URL", "REDIS_URL", "PORT")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)} | (more or {})


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _start(
    data: Path, port: int, log_path: Path, options: tuple[str, ...], environment: dict[str, str]
) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "chatserver", "serve", "--host", "127.0.0.1", "--port", str(port)]
    with log_path.open("ab") as log:
        return subprocess.Popen(
            [*command, "--data", str(data), *options],
            cwd=ROOT,
            env=_environment(environment),
            stdout=log,
            stderr=subprocess.STDOUT,
        )


def _wait_until_ready(server: Server) -> None:
    deadline = time.monotonic() + START_PATIENCE
    while time.monotonic() < deadline:
        assert server.process.poll() is None, f"the server ended at once: {server.log}"
        try:
            if httpx.get(f"{server.url}/readyz", timeout=1).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    raise AssertionError(f"the server was not ready within {START_PATIENCE} s: {server.log}")


@contextmanager
def running(folder: Path, *options: str, environment: dict[str, str] | None = None) -> Iterator[Server]:
    """A server with its own data folder below `folder`, stopped at the end of the block."""
    data, log_path, port = folder / "var", folder / "server.log", free_port()
    folder.mkdir(parents=True, exist_ok=True)
    process = _start(data, port, log_path, options, environment or {})
    server = Server(data, port, process, log_path, options, environment or {})
    try:
        _wait_until_ready(server)
        yield server
    finally:
        try:
            server.stop()
        except subprocess.TimeoutExpired:
            server.pull_the_plug()
