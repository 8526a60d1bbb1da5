"""Real servers, and a house without one, for the tests that need them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from chatserver.clock import now_ms
from tests.chatserver.front import House
from tests.servers import postgres_server, postgres_url

__all__ = ["postgres_server", "postgres_url"]


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    made = House(tmp_path, now_ms())
    await made.journal.open()
    yield made
    await made.hub.rest()
    await made.journal.close()
