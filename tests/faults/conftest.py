"""Real databases, bells and servers for the faults."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults.machines import Pair, pair_of_servers
from tests.servers import PostgresServer, RedisServer, _running, need


@pytest.fixture(scope="package")
def postgres() -> Iterator[PostgresServer]:
    yield from _running(PostgresServer)  # type: ignore[misc]


@pytest.fixture(scope="package")
def redis() -> Iterator[RedisServer]:
    need("redis-server")
    yield from _running(RedisServer)  # type: ignore[misc]


@pytest.fixture(scope="package")
def pair(
    postgres: PostgresServer, redis: RedisServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Pair]:
    """Two servers on one database; a test that ends one of them starts it again."""
    with pair_of_servers(postgres, redis, tmp_path_factory.mktemp("pair")) as both:
        yield both
