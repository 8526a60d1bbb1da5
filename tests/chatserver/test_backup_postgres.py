"""A PostgreSQL database is backed up by its own tools and comes back whole, with a fresh picture for everybody."""

from __future__ import annotations

from pathlib import Path

import pytest

from chatserver.backup_postgres import DUMP, backup, restore
from chatserver.journal import Damaged, NotWritable, WrongKey
from chatserver.journal_for import journal_for
from tests.contracts.conftest import line, postgres_server, tuesday
from tests.server import chatserver
from tests.servers import PostgresServer

__all__ = ["postgres_server"]


async def _one_evening(url: str, folder: Path, lines: int = 50) -> None:
    journal = journal_for(url, folder)
    await journal.open()
    await journal.create(tuesday("tuesday"))
    await journal.create(tuesday("last-week"))
    await journal.append("tuesday", 0, [line(n, f"words {n}", ref=f"r{n}") for n in range(1, lines + 1)])
    await journal.append("last-week", 0, [line(1)])
    await journal.close_meeting("last-week", 5)
    await journal.beat("a process that is long gone", 7)
    await journal.close()


async def test_what_was_backed_up_comes_back_with_a_fresh_epoch_for_open_meetings(
    postgres_server: PostgresServer, tmp_path: Path
) -> None:
    url = postgres_server.empty_database()
    await _one_evening(url, tmp_path / "home")
    page = backup(url, tmp_path / "home", tmp_path / "kept")
    assert (page.meetings, page.entries, page.with_key) == (2, 51, True)
    with pytest.raises(FileExistsError, match="tables already"):
        restore(tmp_path / "kept", url, tmp_path / "new home")

    url = postgres_server.empty_database()
    back = restore(tmp_path / "kept", url, tmp_path / "new home")
    assert (back.meetings, back.entries, back.new_epochs) == (2, 51, 1)
    journal = journal_for(url, tmp_path / "new home")
    await journal.open()
    again = await journal.find("tuesday")
    assert again is not None and again.epoch != tuesday().epoch and again.title == tuesday().title
    closed = await journal.find("last-week")
    assert closed is not None and closed.epoch == tuesday().epoch
    assert (await journal.read("tuesday"))[6] == line(7, "words 7", ref="r7")
    assert await journal.beats() == {}
    await journal.append("tuesday", 50, [line(51)])
    await journal.close()


async def test_a_backup_that_is_not_whole_changes_nothing(
    postgres_server: PostgresServer, tmp_path: Path
) -> None:
    url = postgres_server.empty_database()
    await _one_evening(url, tmp_path / "home")
    backup(url, tmp_path / "home", tmp_path / "kept", with_key=False)
    url = postgres_server.empty_database()
    with pytest.raises(WrongKey, match="without its key"):
        restore(tmp_path / "kept", url, tmp_path / "new home")
    dump = tmp_path / "kept" / DUMP
    dump.write_bytes(dump.read_bytes()[:-100])
    with pytest.raises(Damaged, match="not what was backed up"):
        restore(tmp_path / "kept", url, tmp_path / "home")
    journal = journal_for(url, tmp_path / "home")
    await journal.open()
    assert await journal.meetings() == []
    await journal.close()


def test_a_database_that_is_away_gives_no_backup_and_no_password(tmp_path: Path) -> None:
    with pytest.raises(NotWritable) as refused:
        backup("postgresql://somebody:s3cret@127.0.0.1:1/none", tmp_path, tmp_path / "kept")
    assert "s3cret" not in str(refused.value)
    assert list(tmp_path.iterdir()) == []


def test_the_commands_do_it_too(postgres_server: PostgresServer, tmp_path: Path) -> None:
    url = postgres_server.empty_database()
    given = ["--database-url", url, "--data", str(tmp_path / "home")]
    chatserver("open", "--title", "Tuesday", *given)
    said = chatserver("backup", str(tmp_path / "kept"), *given)
    assert said.startswith("1 meetings")
    postgres_server.empty_database()
    assert "are back in the database" in chatserver("restore", str(tmp_path / "kept"), *given)
