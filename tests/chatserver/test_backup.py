"""A backup is one instant, taken while people talk; a restore brings it back and starts a fresh picture."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from chatserver.backup import backup, read_page, restore
from chatserver.journal import Damaged, InUse, NotWritable, WrongKey
from chatserver.journal_for import journal_for
from tests.contracts.conftest import line, tuesday


async def _one_evening(folder: Path, lines: int = 50) -> None:
    journal = journal_for(None, folder)
    await journal.open()
    await journal.create(tuesday("tuesday"))
    await journal.create(tuesday("last-week"))
    await journal.append("tuesday", 0, [line(n, f"words {n}", ref=f"r{n}") for n in range(1, lines + 1)])
    await journal.append("last-week", 0, [line(1)])
    await journal.close_meeting("last-week", 5)
    await journal.close()


async def test_what_was_backed_up_comes_back_with_a_fresh_epoch_for_open_meetings(tmp_path: Path) -> None:
    await _one_evening(tmp_path / "home")
    page = backup(tmp_path / "home", tmp_path / "kept")
    assert (page.meetings, page.entries, page.with_key) == (2, 51, True)
    came_back = restore(tmp_path / "kept", tmp_path / "new home")
    assert (came_back.meetings, came_back.entries, came_back.new_epochs) == (2, 51, 1)
    journal = journal_for(None, tmp_path / "new home")
    await journal.open()
    again = await journal.find("tuesday")
    assert again is not None and again.epoch != tuesday().epoch and again.title == tuesday().title
    closed = await journal.find("last-week")
    assert closed is not None and closed.epoch == tuesday().epoch
    assert (await journal.read("tuesday"))[6] == line(7, "words 7", ref="r7")
    await journal.append("tuesday", 50, [line(51)])
    await journal.close()


async def test_a_backup_beside_a_talking_server_is_one_instant_of_it(tmp_path: Path) -> None:
    journal = journal_for(None, tmp_path / "home")
    await journal.open()
    for name in ("ana", "ben"):
        await journal.create(tuesday(name))

    async def talk() -> None:
        for number in range(400):
            await journal.append("ana", number * 3, [line(number * 3 + n) for n in (1, 2, 3)])
            await journal.append("ben", number, [line(number + 1)])

    talking = asyncio.create_task(talk())
    for number in range(3):
        # A process of its own, as an operator would run it.
        code = (
            "import sys; from pathlib import Path; from chatserver.backup import backup; "
            "backup(Path(sys.argv[1]), Path(sys.argv[2]))"
        )
        places = [str(tmp_path / "home"), str(tmp_path / f"kept{number}")]
        ran = await asyncio.create_subprocess_exec(sys.executable, "-c", code, *places)
        assert await ran.wait() == 0
    await talking
    await journal.close()
    for number in range(3):
        restore(tmp_path / f"kept{number}", tmp_path / f"back{number}")
        copy = journal_for(None, tmp_path / f"back{number}")
        await copy.open()
        ana, ben = await copy.head("ana"), await copy.head("ben")
        assert ana % 3 == 0, "appends are there whole"
        assert ben <= ana // 3 <= ben + 1, "and in the order they were made"
        await copy.close()


async def test_a_backup_of_a_server_that_was_killed_holds_what_it_acknowledged(tmp_path: Path) -> None:
    code = """
import asyncio, os, signal, sys
from pathlib import Path
from chatserver.journal_for import journal_for
from tests.contracts.conftest import line, tuesday
async def main():
    journal = journal_for(None, Path(sys.argv[1]))
    await journal.open()
    await journal.create(tuesday())
    await journal.append("tuesday", 0, [line(1)])
    os.kill(os.getpid(), signal.SIGKILL)
asyncio.run(main())
"""
    ran = subprocess.run([sys.executable, "-c", code, str(tmp_path / "home")], check=False)  # noqa: ASYNC221
    assert ran.returncode == -9
    assert backup(tmp_path / "home", tmp_path / "kept").entries == 1


async def test_a_backup_is_for_the_owner_alone_and_in_plain_sight_holds_no_words(tmp_path: Path) -> None:
    await _one_evening(tmp_path / "home")
    backup(tmp_path / "home", tmp_path / "kept")
    for file in (tmp_path / "kept").iterdir():
        assert file.stat().st_mode & 0o077 == 0, file
        assert b"words" not in file.read_bytes(), file
    assert {file.name for file in (tmp_path / "kept").iterdir()} == {
        "homegroup.db",
        "homegroup.key",
        "backup.json",
    }


async def test_nothing_is_ever_written_over(tmp_path: Path) -> None:
    await _one_evening(tmp_path / "home")
    backup(tmp_path / "home", tmp_path / "kept")
    with pytest.raises(FileExistsError, match="never written over"):
        backup(tmp_path / "home", tmp_path / "kept")
    with pytest.raises(FileExistsError, match="empty folder"):
        restore(tmp_path / "kept", tmp_path / "home")
    (tmp_path / "only key").mkdir()
    shutil.copy(tmp_path / "home" / "homegroup.key", tmp_path / "only key")
    with pytest.raises(FileExistsError, match=r"homegroup\.key"):
        restore(tmp_path / "kept", tmp_path / "only key")
    assert (await _count(tmp_path / "home")) == 50


async def test_a_restore_waits_for_no_server_it_refuses(tmp_path: Path) -> None:
    await _one_evening(tmp_path / "home")
    backup(tmp_path / "home", tmp_path / "kept")
    running = journal_for(None, tmp_path / "home")
    await running.open()
    with pytest.raises(InUse):
        restore(tmp_path / "kept", tmp_path / "home")
    await running.close()


async def _count(folder: Path) -> int:
    journal = journal_for(None, folder)
    await journal.open()
    head = await journal.head("tuesday")
    await journal.close()
    return head


async def test_a_key_kept_elsewhere_stays_elsewhere(tmp_path: Path) -> None:
    key = bytes(range(32))
    journal = journal_for(None, tmp_path / "home", key)
    await journal.open()
    await journal.create(tuesday())
    await journal.close()
    assert backup(tmp_path / "home", tmp_path / "kept", key).with_key is False
    assert not (tmp_path / "kept" / "homegroup.key").exists()
    with pytest.raises(WrongKey, match="without its key"):
        restore(tmp_path / "kept", tmp_path / "back")
    with pytest.raises(WrongKey, match="not the one"):
        restore(tmp_path / "kept", tmp_path / "back", bytes(32))
    assert not (tmp_path / "back" / "homegroup.db").exists()
    restore(tmp_path / "kept", tmp_path / "back", key)
    assert not (tmp_path / "back" / "homegroup.key").exists()


async def test_a_backup_can_leave_its_key_out(tmp_path: Path) -> None:
    await _one_evening(tmp_path / "home")
    backup(tmp_path / "home", tmp_path / "kept", with_key=False)
    assert not read_page(tmp_path / "kept").with_key
    shutil.copy(tmp_path / "home" / "homegroup.key", tmp_path / "kept")
    restore(tmp_path / "kept", tmp_path / "back")
    assert await _count(tmp_path / "back") == 50


async def test_a_backup_that_changed_since_is_not_restored(tmp_path: Path) -> None:
    await _one_evening(tmp_path / "home")
    backup(tmp_path / "home", tmp_path / "kept")
    with (tmp_path / "kept" / "homegroup.db").open("r+b") as file:
        file.seek(5000)
        file.write(b"?")
    with pytest.raises(Damaged, match="not what was backed up"):
        restore(tmp_path / "kept", tmp_path / "back")
    (tmp_path / "kept" / "backup.json").write_text(json.dumps({"what": "a letter"}))
    with pytest.raises(Damaged, match="not a homegroup backup"):
        restore(tmp_path / "kept", tmp_path / "back")


async def test_a_damaged_database_gives_no_backup(tmp_path: Path) -> None:
    await _one_evening(tmp_path / "home", lines=400)
    with (tmp_path / "home" / "homegroup.db").open("r+b") as file:
        for page in range(1, 10):
            file.seek(page * 4096)
            file.write(os.urandom(2048))
    with pytest.raises(Damaged):
        backup(tmp_path / "home", tmp_path / "kept")
    assert _names(tmp_path) == ["home"], "and it leaves nothing half made behind"


def _names(folder: Path) -> list[str]:
    return [one.name for one in folder.iterdir()]


async def test_there_is_nothing_to_back_up_in_an_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(NotWritable, match="to back up"):
        backup(tmp_path, tmp_path / "kept")


async def test_a_restore_that_stopped_half_way_does_not_open_as_an_empty_house(tmp_path: Path) -> None:
    await _one_evening(tmp_path / "home")
    backup(tmp_path / "home", tmp_path / "kept")
    restore(tmp_path / "kept", tmp_path / "back")
    (tmp_path / "back" / "homegroup.key").unlink()  # the last thing a restore writes
    with pytest.raises(WrongKey, match="missing"):
        await journal_for(None, tmp_path / "back").open()


async def test_the_copy_is_one_file_that_any_sqlite_reads(tmp_path: Path) -> None:
    await _one_evening(tmp_path / "home")
    backup(tmp_path / "home", tmp_path / "kept")
    with sqlite3.connect(tmp_path / "kept" / "homegroup.db") as reading:
        assert reading.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert reading.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    reading.close()
