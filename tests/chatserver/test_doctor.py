"""What the doctor finds, each finding shown once well and once not."""

from __future__ import annotations

import signal
import time
from datetime import date, timedelta
from pathlib import Path

import asyncpg
import pytest

from chatserver import helplines
from chatserver.doctor import clock, examine, help_lines, open_files, sqlite_version
from chatserver.doctor_finding import Check
from chatserver.doctor_folder import ROOM_BYTES, filesystem, folder_checks, room
from chatserver.doctor_servers import database_server, redis_server
from chatserver.journal_for import journal_for
from tests import servers
from tests.contracts.conftest import KEY, line, tuesday

postgres_server, postgres_url = servers.postgres_server, servers.postgres_url
own_postgres, own_redis = servers.own_postgres, servers.own_redis


def named(found: list[Check], name: str) -> Check:
    return next(check for check in found if check.name == name)


async def test_a_folder_in_use_and_a_folder_at_rest_are_well(tmp_path: Path) -> None:
    journal = journal_for(None, tmp_path / "home")
    await journal.open()
    await journal.create(tuesday())
    await journal.append("tuesday", 0, [line(1)])
    found = await examine(tmp_path / "home")
    assert named(found, "database").sentence.startswith("A server is at work")
    await journal.close()
    found = await examine(tmp_path / "home")
    assert named(found, "database").sentence == "The database is whole: 1 meetings, 1 entries."
    assert {check.name for check in found if not check.ok} <= {"open files"}, (
        "which is the machine's own affair"
    )
    assert all(check.sentence.endswith(".") and "\n" not in check.sentence for check in found)


async def test_the_doctor_changes_nothing(tmp_path: Path) -> None:
    await examine(tmp_path / "home")
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize(
    ("version", "ok", "care"),
    [
        ((3, 51, 3), True, False),
        ((3, 51, 2), True, True),
        ((3, 40, 1), True, True),
        ((3, 34, 9), False, False),
    ],
)
def test_a_sqlite_with_the_known_fault_is_named(version: tuple[int, int, int], ok: bool, care: bool) -> None:
    found = sqlite_version(version)
    assert (found.ok, found.care) == (ok, care)


def test_a_clock_in_the_past_is_trouble() -> None:
    assert clock().ok
    assert not clock(now=0.0).ok


def test_help_lines_nobody_has_looked_at_for_half_a_year_are_named() -> None:
    checked = date.fromisoformat(helplines.checked_on())
    assert not help_lines(checked + timedelta(days=30)).care
    old = help_lines(checked + timedelta(days=200))
    assert old.ok and old.care and "200 days" in old.sentence


def test_too_few_open_files_are_trouble_and_say_for_how_many_people() -> None:
    assert open_files((65_536, 65_536)).ok
    few = open_files((1_024, 4_096))
    assert not few.ok and "924 people" in few.sentence


def test_a_network_disk_and_a_full_disk_are_trouble(tmp_path: Path) -> None:
    here = tmp_path.resolve()
    assert filesystem(tmp_path, f"/dev/sda / ext4 rw 0 0\n/dev/sdb {here} xfs rw 0 0\n").ok
    assert not filesystem(tmp_path, f"/dev/sda / ext4 rw 0 0\nnas:/x {here} nfs4 rw 0 0\n").ok
    assert room(tmp_path, ROOM_BYTES).ok
    assert not room(tmp_path, ROOM_BYTES - 1).ok


async def test_files_that_others_may_read_are_named(tmp_path: Path) -> None:
    journal = journal_for(None, tmp_path, KEY)
    await journal.open()
    await journal.close()
    (tmp_path / "homegroup.db").chmod(0o644)
    found = named(folder_checks(tmp_path, KEY), "permissions")
    assert not found.ok and "homegroup.db" in found.sentence


async def test_a_missing_and_a_scribbled_key_are_trouble(tmp_path: Path) -> None:
    journal = journal_for(None, tmp_path)
    await journal.open()
    await journal.close()
    (tmp_path / "homegroup.key").write_text("hello\n")
    assert not named(folder_checks(tmp_path, None), "key").ok
    (tmp_path / "homegroup.key").unlink()
    found = folder_checks(tmp_path, None)
    assert not named(found, "key").ok and not named(found, "database").ok
    assert not named(folder_checks(tmp_path, KEY), "database").ok, "another key does not open it"


async def test_a_file_that_is_no_database_is_trouble(tmp_path: Path) -> None:
    (tmp_path / "homegroup.db").write_text("Dear diary. " * 1000)
    assert not named(folder_checks(tmp_path, KEY), "database").ok


def test_a_folder_that_cannot_be_made_is_trouble(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    found = folder_checks(tmp_path / "file" / "home", None)
    assert [check.ok for check in found] == [False]


async def test_postgresql_is_asked_whether_it_keeps_what_it_promises(postgres_url: str) -> None:
    found = await database_server(postgres_url, KEY)
    assert [check.name for check in found if not check.ok] == []
    journal = journal_for(postgres_url, Path("unused"), KEY)
    await journal.open()
    await journal.close()
    assert named(await database_server(postgres_url, KEY), "key").sentence.startswith("The key opens")
    assert not named(await database_server(postgres_url, bytes(32)), "key").ok


async def test_a_postgresql_that_does_not_force_its_writes_is_trouble(
    own_postgres: servers.PostgresServer,
) -> None:
    link = await asyncpg.connect(own_postgres.url("postgres"))
    await link.execute("ALTER SYSTEM SET fsync = off")
    await link.execute("SELECT pg_reload_conf()")
    own_postgres.stop()
    own_postgres.start()
    found = named(await database_server(own_postgres.url("postgres"), KEY), "durability")
    assert not found.ok and "fsync" in found.sentence


async def test_a_postgresql_that_is_not_there_is_one_sentence_without_the_password() -> None:
    found = await database_server("postgresql://home:s3cret@127.0.0.1:1/home", KEY)
    assert [check.ok for check in found] == [False]
    assert "s3cret" not in found[0].sentence
    assert not (await database_server("mysql://home@127.0.0.1/home", KEY))[0].ok


async def test_redis_answers_or_does_not(own_redis: servers.RedisServer) -> None:
    assert (await redis_server(own_redis.url)).ok
    own_redis.freeze()
    began = time.monotonic()
    assert not (await redis_server(own_redis.url)).ok
    assert time.monotonic() - began < 5.0
    own_redis.stop(signal.SIGKILL)
    assert not (await redis_server(own_redis.url)).ok
    assert not (await redis_server("http://127.0.0.1/")).ok
    own_redis.start()


async def test_everything_together(tmp_path: Path, postgres_url: str, own_redis: servers.RedisServer) -> None:
    found = await examine(tmp_path, postgres_url, own_redis.url, KEY)
    assert {"database", "durability", "redis", "clock", "key"} <= {check.name for check in found}
    assert "data folder" not in {check.name for check in found}, (
        "with a database server the folder is not used"
    )
