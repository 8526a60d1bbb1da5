"""Two servers on one PostgreSQL and one Redis, as two machines would be."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.faults.cut import Link, link_to
from tests.server import Server, running
from tests.servers import PostgresServer, RedisServer

KEY = "00" * 16 + "11" * 16


@dataclass(frozen=True, slots=True)
class Pair:
    one: Server
    two: Server
    postgres: PostgresServer
    redis: RedisServer


@dataclass(frozen=True, slots=True)
class FarAway:
    """A third server, whose links to the database and to Redis can be cut."""

    server: Server
    database: Link
    bell: Link


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


@contextmanager
def one_far_away(pair: Pair, folder: Path) -> Iterator[FarAway]:
    with link_to(pair.postgres.port) as database, link_to(pair.redis.port) as bell:
        environment = {
            "DATABASE_URL": f"postgresql://homegroup@127.0.0.1:{database.port}/postgres",
            "REDIS_URL": f"redis://127.0.0.1:{bell.port}/0",
            "HOMEGROUP_KEY": KEY,
        }
        with running(folder / "far", "--no-limits", environment=environment) as server:
            yield FarAway(server, database, bell)
            database.mend()
            bell.mend()
