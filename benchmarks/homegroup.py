"""This server under measurement: the real thing, decoding, moderating and committing every line to disk."""

from __future__ import annotations

import asyncio
import http.client
import json
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.processes import Measured, free_port, started
from chatserver.journal_for import journal_for
from chatserver.opening import open_meeting

HELLO = '{"do":"hello","v":1,"pass":"%s","epoch":null,"after":0}'
FRAME = '{"do":"say","ref":"%r","text":"%t"}'


KEY = "00" * 16 + "11" * 16  #: every process on one database has the same


@dataclass(frozen=True, slots=True)
class Shared:
    """What several processes have in common: the addresses of PostgreSQL and Redis."""

    database: str
    bell: str


@dataclass(frozen=True, slots=True)
class Homegroup:
    port: int
    data: Path
    process: Measured
    shared: Shared | None = None

    def meetings(self, rooms: int, people: int) -> str:
        """As many meetings of one size."""
        return self.meetings_of([people] * rooms)

    def meetings_of(self, sizes: Sequence[int]) -> str:
        """Open meetings without floor or pace and seat people in them: the load's script."""
        invites = asyncio.run(_open(self, len(sizes)))
        seats = [(room, number) for room, people in enumerate(sizes) for number in range(people)]
        with ThreadPoolExecutor(4) as pool:
            passes = pool.map(lambda seat: self.join(invites[seat[0]], seat[1]), seats)
            return "".join(
                f'M {room} {int(number == 0)}\nS {HELLO % held}\nW "event":"live"\n'
                for (room, number), held in zip(seats, passes, strict=True)
            )

    def join(self, invite: str, number: int) -> str:
        body = json.dumps({"invite": invite, "name": name_for(number), "agree": True})
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("POST", "/api/join", body, {"content-type": "application/json"})
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        if answer.status != 200:
            raise RuntimeError(f"joining was answered with {answer.status}: {text[:300]!r}")
        return str(json.loads(text)["pass"])


async def _open(server: Homegroup, rooms: int) -> list[str]:
    """The invites of new meetings, made beside the running server as `open` makes them."""
    url, key = (server.shared.database, bytes.fromhex(KEY)) if server.shared else (None, None)
    journal = journal_for(url, server.data, key, visitor=True)
    await journal.open()
    try:
        opened = [
            await open_meeting(journal, "", title=f"Load {room}", format="free") for room in range(rooms)
        ]
    finally:
        await journal.close()
    return [each.join.partition("#")[2] for each in opened]


def name_for(number: int) -> str:
    """A name unlike the others, so that the name guard has nothing to change."""
    syllables = ["ba", "ce", "di", "fo", "gu", "la", "me", "ni", "po", "ru"]
    spoken = "".join(syllables[int(digit)] for digit in f"{number:04d}")
    return spoken.capitalize()


@contextmanager
def homegroup(
    folder: Path,
    program: tuple[str, ...] = ("-m", "chatserver"),
    shared: Shared | None = None,
    core: int = 0,
) -> Iterator[Homegroup]:
    """A fresh server with an empty data folder, or with what it shares with others."""
    port, data = free_port(), folder / "var"
    folder.mkdir(parents=True, exist_ok=True)
    serve = ["serve", "--host", "127.0.0.1", "--port", str(port), "--data", str(data), "--no-limits"]
    given = (
        {"DATABASE_URL": shared.database, "REDIS_URL": shared.bell, "HOMEGROUP_KEY": KEY} if shared else {}
    )
    with started([sys.executable, *program, *serve], port, folder / "log", core, given) as process:
        yield Homegroup(port, data, process, shared)
