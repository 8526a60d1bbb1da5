"""The doctor's look at PostgreSQL and Redis: do they answer, do they keep what they promise, do clocks agree."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import asyncpg  # type: ignore[import-untyped]
import redis.asyncio
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from chatserver.doctor_finding import Check
from chatserver.journal import WrongKey
from chatserver.journal_postgres import plain_url
from chatserver.sealing import MasterKey

PATIENCE_S = 3.0
#: More than this between two machines and their deadlines no longer agree.
CLOCK_DIFFERENCE_S = 1.0


async def database_server(url: str, key: bytes | None) -> list[Check]:
    try:
        async with asyncio.timeout(PATIENCE_S):
            link = await asyncpg.connect(plain_url(url))
    except (OSError, TimeoutError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as trouble:
        return [Check("database", False, f"PostgreSQL does not let us in: {_short(trouble)}.")]
    try:
        async with asyncio.timeout(PATIENCE_S):
            return await _ask_postgres(link, key)
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as trouble:
        return [Check("database", False, f"PostgreSQL stopped answering: {_short(trouble)}.")]
    finally:
        link.terminate()


async def _ask_postgres(link: Any, key: bytes | None) -> list[Check]:
    ask = link.fetchval
    version = await ask("SHOW server_version")
    number = int(await ask("SHOW server_version_num"))
    found = [Check("database", number >= 130_000, f"PostgreSQL {version} answers (13 or newer is needed).")]
    for setting in ("fsync", "full_page_writes"):
        if await ask(f"SHOW {setting}") == "off":
            sentence = f"PostgreSQL runs with {setting} off: a line would be acknowledged too early."
            found.append(Check("durability", False, sentence))
    if len(found) == 1:
        found.append(Check("durability", True, "PostgreSQL forces every commit to disk."))
    encoding = await ask("SHOW server_encoding")
    found.append(
        Check("encoding", encoding == "UTF8", f"The database keeps text as {encoding} (UTF8 is needed).")
    )
    before = time.time()
    theirs = float(await ask("SELECT extract(epoch FROM clock_timestamp())::float8"))
    found.append(_same_time("database clock", "PostgreSQL", theirs, (before + time.time()) / 2))
    found.append(await _database_key(ask, key))
    return found


async def _database_key(ask: Any, key: bytes | None) -> Check:
    if not await ask("SELECT to_regclass('house') IS NOT NULL"):
        return Check("key", True, "The database is empty; it is prepared at the first start.")
    sealed = await ask("SELECT value FROM house WHERE name = 'touchstone'")
    if key is None:
        sentence = "The database is sealed and HOMEGROUP_KEY is not set; every machine needs the same key."
        return Check("key", True, sentence, care=True)
    try:
        MasterKey(key).prove(bytes(sealed or b""))
    except WrongKey as wrong:
        return Check("key", False, str(wrong))
    return Check("key", True, "The key opens the database; keep a copy of it somewhere safe.")


async def redis_server(url: str) -> Check:
    try:
        client = redis.asyncio.Redis.from_url(url, retry=Retry(NoBackoff(), 0), socket_timeout=PATIENCE_S)
    except ValueError as wrong:
        return Check("redis", False, f"The Redis address cannot be used: {wrong}.")
    try:
        async with asyncio.timeout(PATIENCE_S):
            began = time.perf_counter()
            await client.ping()
            took = time.perf_counter() - began
            seconds, micros = await client.time()
    except (RedisError, OSError, TimeoutError) as trouble:
        return Check("redis", False, f"Redis does not answer: {_short(trouble)}.")
    finally:
        await client.aclose()
    told = _same_time("redis", "Redis", seconds + micros / 1e6, time.time())
    if not told.ok:
        return told
    return Check("redis", True, f"Redis answers in {took * 1000:.1f} ms.")


def _same_time(name: str, who: str, theirs: float, ours: float) -> Check:
    apart = abs(theirs - ours)
    if apart > CLOCK_DIFFERENCE_S:
        return Check(name, False, f"{who}'s clock and ours are {apart:,.1f} s apart: deadlines will differ.")
    return Check(name, True, f"{who}'s clock agrees with ours.")


def _short(trouble: BaseException) -> str:
    """What kind of trouble, in words without addresses or passwords."""
    if isinstance(trouble, OSError) and trouble.strerror:
        return trouble.strerror
    return "no answer in time" if isinstance(trouble, TimeoutError) else type(trouble).__name__
