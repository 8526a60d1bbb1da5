"""What the journal on PostgreSQL promises to several machines, and on the database's bad days."""

from __future__ import annotations

import asyncio
import random
import signal
import time
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from chatserver.journal import Conflict, Damaged, Entry, Journal, NotWritable, TooNew, WrongKey
from chatserver.journal_postgres import PostgresJournal
from tests.contracts.conftest import KEY, Home, line, tuesday
from tests.servers import PostgresServer


@pytest.fixture
async def shared(postgres_url: str, tmp_path: Path) -> AsyncIterator[Home]:
    made = Home(postgres_url, tmp_path)
    yield made
    await made.close()


async def _speak(journal: Journal, meeting: str, person: str, count: int) -> None:
    """As a hub does: append after what you know, catch up when somebody was quicker."""
    head, number = 0, 0
    while number < count:
        try:
            await journal.append(meeting, head, [line(head + 1, by=person, ref=str(number))])
        except Conflict as quicker:
            head = quicker.head
        else:
            head, number = head + 1, number + 1


async def test_two_machines_race_on_one_meeting_and_make_one_order(shared: Home) -> None:
    first, second = await shared.open(key=KEY), await shared.open(key=KEY)
    await first.create(tuesday())
    await asyncio.gather(_speak(first, "tuesday", "ana", 100), _speak(second, "tuesday", "ben", 100))
    kept = await first.read("tuesday")
    assert [e.seq for e in kept] == list(range(1, 201))
    for person in ("ana", "ben"):
        assert [e.ref for e in kept if e.by == person] == [str(n) for n in range(100)]


async def test_machines_that_share_many_meetings_do_not_wait_for_each_other_for_ever(shared: Home) -> None:
    machines = [await shared.open(key=KEY) for _ in range(3)]
    names = [f"m{n}" for n in range(12)]
    for name in names:
        await machines[0].create(tuesday(name))
    order = random.Random(7)
    everybody = [(machine, f"p{n}", name) for n, machine in enumerate(machines) for name in names]
    order.shuffle(everybody)
    await asyncio.gather(*(_speak(machine, name, person, 10) for machine, person, name in everybody))
    for name in names:
        assert [e.seq for e in await machines[2].read(name)] == list(range(1, 31))


async def test_machines_see_each_other_beat(shared: Home) -> None:
    first, second = await shared.open(key=KEY), await shared.open(key=KEY)
    await first.beat("one", 1)
    await second.beat("two", 1)
    assert await first.beats() == await second.beats() == {"one": 1, "two": 1}


async def test_several_machines_start_on_an_empty_database_at_once(shared: Home) -> None:
    machines = await asyncio.gather(*(shared.open(key=KEY) for _ in range(4)))
    await machines[0].create(tuesday())
    assert await machines[3].find("tuesday") == tuesday()


async def test_a_machine_without_the_key_is_told(shared: Home, tmp_path: Path) -> None:
    await shared.open(key=KEY)
    elsewhere = Home(shared.url, tmp_path / "elsewhere")
    with pytest.raises(WrongKey, match="HOMEGROUP_KEY"):
        await elsewhere.open()
    with pytest.raises(WrongKey, match="not the one"):
        await elsewhere.open(key=bytes(32))


async def test_words_shredded_on_one_machine_are_gone_on_the_other(shared: Home) -> None:
    first, second = await shared.open(key=KEY), await shared.open(key=KEY)
    await first.create(tuesday())
    await first.append("tuesday", 0, [line(1), line(2)])
    assert len(await second.read("tuesday")) == 2
    await first.shred("tuesday", [])
    assert [e.body for e in await second.read("tuesday")] == [b"{}", b"{}"]
    await second.append("tuesday", 2, [line(3)])
    assert await first.read("tuesday", after=2) == [line(3)]


async def test_a_line_sealed_with_a_key_destroyed_elsewhere_is_decided_again(shared: Home) -> None:
    first, second = await shared.open(key=KEY), await shared.open(key=KEY)
    await first.create(tuesday())
    await first.append("tuesday", 0, [line(1)])
    await second.read("tuesday")
    await first.shred("tuesday", [])
    with pytest.raises(Conflict) as refused:
        await second.append("tuesday", 1, [line(2)])
    assert refused.value.head == 1
    assert await second.read("tuesday", after=1) == []
    await second.append("tuesday", 1, [line(2)])


async def test_a_database_of_a_newer_version_or_of_somebody_else_is_left_alone(shared: Home) -> None:
    await (await shared.open(key=KEY)).close()
    link = await asyncpg.connect(shared.url)
    await link.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(TooNew, match="newer version"):
        await shared.open(key=KEY)
    await link.execute("DROP TABLE alembic_version")
    with pytest.raises(Damaged, match="did not make"):
        await shared.open(key=KEY)
    await link.close()


async def test_acknowledged_means_on_disk_whatever_the_database_is_used_to(shared: Home) -> None:
    link = await asyncpg.connect(shared.url)
    await link.execute("ALTER DATABASE postgres SET synchronous_commit = off")
    journal = await shared.open(key=KEY)
    await journal.create(tuesday())
    assert isinstance(journal, PostgresJournal) and journal._link is not None
    assert await journal._link.fetchval("SHOW synchronous_commit") == "on"
    await link.execute("ALTER DATABASE postgres RESET synchronous_commit")
    await link.close()


async def test_no_words_reach_the_database_in_the_clear(shared: Home) -> None:
    journal = await shared.open(key=KEY)
    await journal.create(tuesday(title="canary", settings=b"canary"))
    await journal.append("tuesday", 0, [line(1, "canary", ref="canary")])
    link = await asyncpg.connect(shared.url)
    names = [
        row[0] for row in await link.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    ]
    assert len(names) == 8
    for name in names:
        for row in await link.fetch(f"SELECT * FROM {name}"):
            assert all("canary" not in str(v) and b"canary" not in bytes(str(v), "utf-8") for v in row)
            assert all(b"canary" not in v for v in row if isinstance(v, bytes))
    await link.close()


async def test_a_database_that_is_gone_refuses_lines_and_recovers(
    own_postgres: PostgresServer, tmp_path: Path
) -> None:
    home = Home(own_postgres.empty_database(), tmp_path)
    journal = await home.open(key=KEY)
    await journal.create(tuesday())
    await journal.append("tuesday", 0, [line(1, ref="r1")])
    own_postgres.stop(signal.SIGQUIT)
    began = time.monotonic()
    asked = (
        journal.append("tuesday", 1, [line(2)]),
        journal.find("tuesday"),
        journal.check(),
        journal.reach(1.0),
    )
    for doing in asked:
        with pytest.raises(NotWritable):
            await doing
    assert time.monotonic() - began < 4.0, "about a second each at most"
    own_postgres.start()
    await journal.reach(5.0)
    await journal.append("tuesday", 1, [line(2)])
    await journal.check()
    assert await journal.read("tuesday") == [line(1, ref="r1"), line(2)]
    await home.close()


async def test_a_database_that_does_not_answer_refuses_lines_and_writes_nothing_twice(shared: Home) -> None:
    journal = await shared.open(key=KEY)
    await journal.create(tuesday())
    await journal.append("tuesday", 0, [line(1)])
    link = await asyncpg.connect(shared.url)
    # Somebody's maintenance holds the table: the server is there, and no line gets an answer.
    await link.execute("BEGIN")
    await link.execute("LOCK TABLE entries IN ACCESS EXCLUSIVE MODE")
    began = time.monotonic()
    with pytest.raises(NotWritable):
        await journal.append("tuesday", 1, [Entry(2, 2, "line", b"{}", "ana", "r2")])
    assert time.monotonic() - began < 3.0
    await link.close()
    head = await journal.head("tuesday")
    if head == 1:
        await journal.append("tuesday", 1, [Entry(2, 2, "line", b"{}", "ana", "r2")])
    assert [e.ref for e in await journal.read("tuesday")] == ["", "r2"]


async def test_closing_while_the_database_is_away_does_not_hang(
    own_postgres: PostgresServer, tmp_path: Path
) -> None:
    home = Home(own_postgres.empty_database(), tmp_path)
    journal = await home.open(key=KEY)
    await journal.create(tuesday())
    own_postgres.stop(signal.SIGQUIT)
    async with asyncio.timeout(5.0):
        await journal.close()
    own_postgres.start()
