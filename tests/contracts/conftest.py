"""The same tests for every journal and every bell."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest

from chatserver.journal import Entry, Journal, MeetingRecord
from chatserver.journal_for import journal_for
from tests.servers import own_postgres, own_redis, postgres_server, postgres_url, redis_server

__all__ = ["own_postgres", "own_redis", "postgres_server", "postgres_url", "redis_server"]

KEY = bytes(range(32))


class Home:
    """One place where meetings are kept, opened by as many journals as a test likes."""

    def __init__(self, url: str | None, folder: Path) -> None:
        self.url = url
        self.folder = folder
        self.opened: list[Journal] = []

    def journal(self, *, visitor: bool = False, key: bytes | None = None) -> Journal:
        return journal_for(self.url, self.folder, key, visitor=visitor)

    async def open(self, *, visitor: bool = False, key: bytes | None = None) -> Journal:
        journal = self.journal(visitor=visitor, key=key)
        await journal.open()
        self.opened.append(journal)
        return journal

    async def close(self) -> None:
        for journal in self.opened:
            with suppress(Exception):
                await journal.close()


@pytest.fixture(params=["sqlite", "postgres"])
async def home(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Home]:
    url = request.getfixturevalue("postgres_url") if request.param == "postgres" else None
    made = Home(url, tmp_path)
    yield made
    await made.close()


@pytest.fixture
async def folder_home(tmp_path: Path) -> AsyncIterator[Home]:
    made = Home(None, tmp_path)
    yield made
    await made.close()


@pytest.fixture
async def journal(home: Home) -> Journal:
    return await home.open()


def tuesday(meeting: str = "tuesday", **changed: object) -> MeetingRecord:
    known: dict[str, object] = {
        "id": meeting,
        "title": "Tuesday evening",
        "format": "12-step",
        "opened_at": 1_790_000_000_000,
        "epoch": "e1",
        "settings": b'{"language":"en"}',
    }
    return MeetingRecord(**(known | changed))  # type: ignore[arg-type]


def line(seq: int, text: str = "hello", by: str = "ana", ref: str = "") -> Entry:
    return Entry(seq, 1_790_000_000_000 + seq, "line", f'{{"text":"{text}"}}'.encode(), by, ref)
