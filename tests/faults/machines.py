"""Two servers on one PostgreSQL and one Redis, as two machines would be."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.server import Server, running
from tests.servers import PostgresServer, RedisServer

KEY = "00" * 16 + "11" * 16


@dataclass(frozen=True, slots=True)
class Pair:
    one: Server
    two: Server
    postgres: PostgresServer
    redis: RedisServer


@contextmanager
def pair_of_servers(postgres: PostgresServer, redis: RedisServer, folder: Path) -> Iterator[Pair]:
    environment = {
        "DATABASE_URL": postgres.empty_database(),
        "REDIS_URL": redis.url,
        "HOMEGROUP_KEY": KEY,
    }
    with (
        running(folder / "one", "--no-limits", environment=environment) as one,
        running(folder / "two", "--no-limits", environment=environment) as two,
    ):
        yield Pair(one, two, postgres, redis)
