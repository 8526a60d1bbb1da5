"""What the journal in a folder promises beyond the contract: its files, its locks, its bad days."""

from __future__ import annotations

import asyncio
import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from chatserver.journal import (
    Conflict,
    Damaged,
    Entry,
    InUse,
    Journal,
    NotWritable,
    TooNew,
    UnknownMeeting,
    WrongKey,
)
from chatserver.journal_for import journal_for
from chatserver.journal_reserve import RESERVE_BYTES
from chatserver.journal_sqlite import SqliteJournal
from chatserver.journal_writer import Alone
from tests.contracts.conftest import Home, line, tuesday
from tests.servers import need

CANARY = "canary-7f3a"


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}


def holding(folder: Path, needle: bytes) -> list[str]:
    return [name for name, raw in bytes_of(folder).items() if needle in raw]


async def test_no_words_are_in_any_file_while_a_meeting_runs(folder_home: Home) -> None:
    journal = await folder_home.open()
    await journal.create(tuesday(title=CANARY, settings=CANARY.encode()))
    await journal.append("tuesday", 0, [line(n, text=CANARY, ref=f"{CANARY}{n}") for n in range(1, 200)])
    assert (await journal.read("tuesday"))[0].ref == f"{CANARY}1"
    assert holding(folder_home.folder, CANARY.encode()) == []
    assert holding(folder_home.folder, b"tuesday"), "and the search does find what is there"


async def test_after_shredding_neither_the_sealed_words_nor_their_key_are_in_any_file(
    folder_home: Home,
) -> None:
    journal = await folder_home.open()
    await journal.create(tuesday())
    await journal.append("tuesday", 0, [line(n, text=f"{CANARY} {'x' * n * 40}") for n in range(1, 300)])
    with sqlite3.connect(folder_home.folder / "homegroup.db") as look:
        (wrapped,) = look.execute("SELECT wrapped FROM meeting_keys").fetchone()
        bodies = [row[0] for row in look.execute("SELECT body FROM entries")]
    look.close()
    assert holding(folder_home.folder, wrapped), "it was there before"
    await journal.shred("tuesday", [])
    assert holding(folder_home.folder, wrapped) == []
    for body in bodies:
        assert holding(folder_home.folder, body[24:56]) == []
    assert holding(folder_home.folder, CANARY.encode()) == []


async def test_a_body_moved_to_another_place_does_not_open(folder_home: Home) -> None:
    journal = await folder_home.open()
    await journal.create(tuesday())
    await journal.append("tuesday", 0, [line(1, "yes"), line(2, "no")])
    with sqlite3.connect(folder_home.folder / "homegroup.db") as meddling:
        meddling.execute("UPDATE entries SET body = (SELECT body FROM entries WHERE seq = 1) WHERE seq = 2")
    meddling.close()
    with pytest.raises(Damaged, match="Entry 2"):
        await journal.read("tuesday")


async def test_the_files_are_for_the_owner_alone(tmp_path: Path) -> None:
    journal = journal_for(None, tmp_path / "var" / "home")
    await journal.open()
    await journal.create(tuesday())
    folder = tmp_path / "var" / "home"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {name: (folder / name).stat().st_mode & 0o077 for name in bytes_of(folder)} == dict.fromkeys(
        bytes_of(folder), 0
    )
    await journal.close()


async def test_two_servers_do_not_share_a_folder(folder_home: Home) -> None:
    first = await folder_home.open()
    with pytest.raises(InUse, match="Another homegroup server"):
        await folder_home.open()
    await first.close()
    await folder_home.open()


async def test_a_server_that_restarts_waits_a_moment_for_the_old_one(folder_home: Home) -> None:
    first = await folder_home.open()
    second = asyncio.create_task(folder_home.open())
    await asyncio.sleep(0.2)
    await first.close()
    await (await second).create(tuesday())


async def test_a_command_opens_a_meeting_beside_a_running_server(folder_home: Home) -> None:
    server = await folder_home.open()
    await server.create(tuesday())
    beside = await folder_home.open(visitor=True)
    assert server.exclusive and not beside.exclusive
    busy = asyncio.create_task(_talk(server, "tuesday", 300))
    for number in range(20):
        await beside.create(tuesday(f"new{number}"))
    assert "new0" in [one.id for one in await beside.meetings()]
    await busy
    assert await server.find("new19") == tuesday("new19")
    await server.append("new19", 0, [line(1)])
    with pytest.raises(NotWritable, match="only the server"):
        await beside.append("new19", 1, [line(2)])
    await beside.close()
    assert await server.head("tuesday") == 300


async def test_a_command_prepares_the_folder_when_no_server_runs(folder_home: Home) -> None:
    beside = await folder_home.open(visitor=True)
    await beside.create(tuesday())
    await beside.close()
    assert await (await folder_home.open()).find("tuesday") == tuesday()


async def test_a_first_start_and_commands_beside_it_make_one_database(folder_home: Home) -> None:
    visitors = [folder_home.open(visitor=True) for _ in range(3)]
    opened = await asyncio.gather(*visitors, folder_home.open())
    for number, one in enumerate(opened):
        await one.create(tuesday(f"m{number}"))
    assert [one.id for one in await opened[0].meetings()] == ["m0", "m1", "m2", "m3"]
    await opened[3].append("m0", 0, [line(1)])


async def test_a_command_of_another_version_leaves_a_running_server_alone(folder_home: Home) -> None:
    await folder_home.open()
    _newer(folder_home.folder)
    with pytest.raises(TooNew, match="another version"):
        await folder_home.open(visitor=True)


async def _talk(journal: Journal, meeting: str, count: int) -> None:
    for number in range(count):
        await journal.append(meeting, number, [line(number + 1, ref=f"r{number}")])


TALK = """
import asyncio, sys
from pathlib import Path
from chatserver.journal import Entry, MeetingRecord
from chatserver.journal_for import journal_for
from chatserver.journal_reserve import RESERVE_BYTES
from chatserver.journal_sqlite import SqliteJournal
from chatserver.journal_writer import Alone

async def talk(journal, meeting):
    for seq in range(1, 100_000):
        await journal.append(meeting, seq - 1, [Entry(seq, seq, "line", b"x" * 200, "ana", str(seq))])
        sys.stdout.write(f"{meeting} {seq}\\n")
        sys.stdout.flush()

async def main():
    journal = journal_for(None, Path(sys.argv[1]))
    await journal.open()
    for name in "abcdefgh":
        await journal.create(MeetingRecord(id=name, title="", format="free", opened_at=0, epoch="e"))
    await asyncio.gather(*(talk(journal, name) for name in "abcdefgh"))

asyncio.run(main())
"""


@pytest.mark.parametrize("acks", [1, 40, 700])
async def test_what_was_acknowledged_survives_sigkill(folder_home: Home, acks: int) -> None:
    talking = subprocess.Popen(  # noqa: ASYNC220
        [sys.executable, "-c", TALK, str(folder_home.folder)], stdout=subprocess.PIPE, text=True
    )
    assert talking.stdout is not None
    acked = [next(talking.stdout) for _ in range(acks)]
    talking.send_signal(signal.SIGKILL)
    acked += [text for text in talking.stdout if text.endswith("\n")]
    talking.wait()
    journal = await folder_home.open()
    for name in "abcdefgh":
        last = max((int(one.split()[1]) for one in acked if one.startswith(name)), default=0)
        kept = await journal.read(name, limit=1_000_000)
        assert [e.seq for e in kept] == list(range(1, len(kept) + 1)), "no gap"
        assert last <= len(kept) <= last + 1, "all that was acknowledged, and at most the one under way"


def _newer(folder: Path) -> None:
    with sqlite3.connect(folder / "homegroup.db") as future:
        future.execute("UPDATE alembic_version SET version_num = '9999'")
    future.close()


def _empty(folder: Path) -> None:
    os.truncate(folder / "homegroup.db", 0)


def _text(folder: Path) -> None:
    (folder / "homegroup.db").write_text("Dear diary, this is a letter and not a database. " * 400)


def _foreign(folder: Path) -> None:
    (folder / "homegroup.db").unlink()
    with sqlite3.connect(folder / "homegroup.db") as theirs:
        theirs.execute("CREATE TABLE recipes (soup TEXT)")
    theirs.close()


def _torn(folder: Path) -> None:
    with (folder / "homegroup.db").open("r+b") as file:
        for page in range(1, 8):
            file.seek(page * 4096)
            file.write(os.urandom(2048))


def _half(folder: Path) -> None:
    os.truncate(folder / "homegroup.db", (folder / "homegroup.db").stat().st_size // 2)


def _keyless(folder: Path) -> None:
    (folder / "homegroup.key").unlink()


def _foreign_key(folder: Path) -> None:
    (folder / "homegroup.key").write_text("A" * 43 + "=\n")


def _scribbled_key(folder: Path) -> None:
    (folder / "homegroup.key").write_text("please do not delete\n")


@pytest.mark.parametrize(
    ("harm", "expected", "sentence"),
    [
        (_newer, TooNew, "newer version of homegroup"),
        (_empty, Damaged, "is not a homegroup database"),
        (_text, Damaged, "is not a homegroup database"),
        (_foreign, Damaged, "not homegroup's"),
        (_torn, Damaged, "restore the last backup"),
        (_half, Damaged, "restore the last backup"),
        (_keyless, WrongKey, "is missing"),
        (_foreign_key, WrongKey, "not the one"),
        (_scribbled_key, WrongKey, "not written as"),
    ],
)
async def test_a_wrong_file_is_named_in_one_sentence_and_left_alone(
    folder_home: Home, harm: object, expected: type[Exception], sentence: str
) -> None:
    journal = await folder_home.open()
    await journal.create(tuesday())
    await journal.append("tuesday", 0, [line(n, "x" * 500) for n in range(1, 100)])
    await journal.close()
    assert callable(harm)
    harm(folder_home.folder)
    before = (folder_home.folder / "homegroup.db").read_bytes()
    with pytest.raises(expected, match=sentence) as refused:
        await folder_home.open()
    assert "\n" not in str(refused.value)
    assert (folder_home.folder / "homegroup.db").read_bytes() == before


async def test_a_first_start_that_broke_half_way_is_begun_again(folder_home: Home) -> None:
    (folder_home.folder / "homegroup.db.new").write_bytes(b"half of something")
    await (await folder_home.open()).create(tuesday())


async def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(NotWritable, match="file"):
        await journal_for(None, tmp_path / "file" / "home").open()


async def test_a_database_held_by_somebody_else_refuses_within_a_second_and_recovers(
    folder_home: Home,
) -> None:
    journal = await folder_home.open()
    await journal.create(tuesday())
    holder = sqlite3.connect(folder_home.folder / "homegroup.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    began = time.monotonic()
    refused = await asyncio.gather(
        *(journal.append("tuesday", n, [line(n + 1)]) for n in range(5)), return_exceptions=True
    )
    assert time.monotonic() - began < 1.0
    assert all(isinstance(one, NotWritable) for one in refused)
    assert await journal.read("tuesday") == [], "reading goes on"
    with pytest.raises(NotWritable):
        await journal.check()
    holder.execute("ROLLBACK")
    holder.close()
    await journal.append("tuesday", 0, [line(1)])
    await journal.check()
    assert not journal.failed


async def test_a_file_that_may_not_grow_refuses_and_recovers(folder_home: Home) -> None:
    journal = await folder_home.open()
    await journal.create(tuesday())
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    log = (folder_home.folder / "homegroup.db-wal").stat().st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (log + 10_000, before[1]))
    try:
        began = time.monotonic()
        with pytest.raises(NotWritable):
            await journal.append("tuesday", 0, [line(1, "x" * 100_000)])
        assert time.monotonic() - began < 1.0
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    await journal.append("tuesday", 0, [line(1, "x" * 100_000)])
    assert await journal.head("tuesday") == 1
    assert not journal.failed


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 12 MiB, when we may mount one."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=12m", "homegroup-test", str(place)],
        check=False,
        capture_output=True,
    )
    if mounted.returncode != 0:
        pytest.skip("left out: a small disk cannot be mounted here")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)  # lazily: a failed test may still hold files


async def test_on_a_full_disk_lines_are_refused_alerts_get_through_and_room_heals_it(
    small_disk: Path,
) -> None:
    journal = journal_for(None, small_disk)
    await journal.open()
    await journal.create(tuesday())
    (small_disk / "films").write_bytes(b"x" * (12 * 1024 * 1024 - RESERVE_BYTES - _used(small_disk)))
    seq = await _fill(journal)
    began = time.monotonic()
    with pytest.raises(NotWritable, match="full"):
        await journal.append("tuesday", seq, [line(seq + 1, "x" * 50_000)])
    assert time.monotonic() - began < 1.0
    for _ in range(20):
        await journal.append("tuesday", seq, [Entry(seq + 1, 1, "alert", b"{}" * 200)], urgent=True)
        seq += 1
    await journal.drop_passes("tuesday", "ana")
    with pytest.raises(NotWritable, match="full"):
        await journal.append("tuesday", seq, [line(seq + 1)])
    with pytest.raises(NotWritable):
        await journal.check()
    assert [e.kind for e in await journal.read("tuesday", after=seq - 20)] == ["alert"] * 20
    (small_disk / "films").unlink()
    await _until_written(journal, seq)
    assert (small_disk / "homegroup.reserve").stat().st_size == RESERVE_BYTES
    await journal.check()
    await journal.close()


def _used(disk: Path) -> int:
    there = os.statvfs(disk)
    return (there.f_blocks - there.f_bfree) * there.f_frsize - RESERVE_BYTES


async def _fill(journal: Journal) -> int:
    seq = 0
    while True:
        try:
            await journal.append("tuesday", seq, [line(seq + 1, "x" * 20_000)])
        except NotWritable:
            return seq
        seq += 1
        assert seq < 2_000, "the disk never filled"


async def _until_written(journal: Journal, seq: int) -> None:
    async with asyncio.timeout(3.0):
        while True:
            try:
                await journal.append("tuesday", seq, [line(seq + 1)])
            except NotWritable:
                await asyncio.sleep(0.1)  # the reserve is tried again once a second
            else:
                return


#: Between SQLite and the disk: an fsync fails as soon as there is a file called "broken".
BREAK_FSYNC = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

static int broken(void) {
    const char *flag = getenv("BROKEN_DISK");
    if (flag && access(flag, F_OK) == 0) { errno = EIO; return 1; }
    return 0;
}
int fsync(int fd) { return broken() ? -1 : ((int (*)(int))dlsym(RTLD_NEXT, "fsync"))(fd); }
int fdatasync(int fd) { return broken() ? -1 : ((int (*)(int))dlsym(RTLD_NEXT, "fdatasync"))(fd); }
"""

ON_A_BROKEN_DISK = """
import asyncio, os, sys
from pathlib import Path
from chatserver.journal import Entry, Failed, MeetingRecord
from chatserver.journal_for import journal_for
from chatserver.journal_reserve import RESERVE_BYTES
from chatserver.journal_sqlite import SqliteJournal
from chatserver.journal_writer import Alone

async def refused(doing):
    try:
        await doing
    except Failed:
        return True

async def main():
    journal = journal_for(None, Path(sys.argv[1]))
    await journal.open()
    await journal.create(MeetingRecord(id="a", title="", format="free", opened_at=0, epoch="e"))
    await journal.append("a", 0, [Entry(1, 1, "line", b"{}")])
    Path(os.environ["BROKEN_DISK"]).touch()
    assert await refused(journal.append("a", 1, [Entry(2, 1, "line", b"{}")]))
    assert journal.failed
    Path(os.environ["BROKEN_DISK"]).unlink()
    # It does not trust the disk again, however well that looks.
    assert await refused(journal.append("a", 1, [Entry(2, 1, "line", b"{}")]))
    another = MeetingRecord(id="b", title="", format="free", opened_at=0, epoch="e")
    assert await refused(journal.create(another))
    assert await refused(journal.check())
    assert (await journal.read("a"))[0].seq == 1
    await journal.close()

asyncio.run(main())
"""


async def test_a_disk_that_loses_writes_stops_all_writing_until_a_new_start(
    folder_home: Home, tmp_path: Path
) -> None:
    shim = tmp_path / "shim.so"
    source = tmp_path / "shim.c"
    source.write_text(BREAK_FSYNC)
    compiler = [need("gcc"), "-shared", "-fPIC", "-o", str(shim), str(source), "-ldl"]
    subprocess.run(compiler, check=True)  # noqa: ASYNC221
    folder = tmp_path / "home"
    known = {**os.environ, "LD_PRELOAD": str(shim), "BROKEN_DISK": str(tmp_path / "broken")}
    ran = subprocess.run(  # noqa: ASYNC221
        [sys.executable, "-c", ON_A_BROKEN_DISK, str(folder)],
        env=known,
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert ran.returncode == 0, ran.stderr
    again = journal_for(None, folder)
    await again.open()
    assert (await again.read("a"))[0].seq == 1
    await again.close()


async def test_a_disk_that_stands_still_is_known_within_seconds(folder_home: Home) -> None:
    journal = await folder_home.open()
    assert isinstance(journal, SqliteJournal)
    moving = asyncio.Event()
    stuck = asyncio.create_task(journal._writer.submit(Alone(moving.wait)))
    await asyncio.sleep(0)  # it is first in the queue
    began = time.monotonic()
    try:
        with pytest.raises(NotWritable, match="does not answer"):
            await journal.check()
    finally:
        moving.set()
    assert time.monotonic() - began < 3.0
    await stuck
    await journal.check()


async def test_the_log_does_not_grow_for_ever(folder_home: Home) -> None:
    journal = await folder_home.open()
    await journal.create(tuesday())
    for after in range(0, 30_000, 500):
        await journal.append("tuesday", after, [line(after + n + 1, "x" * 300) for n in range(500)])
    log = (folder_home.folder / "homegroup.db-wal").stat().st_size
    assert log < 8 * 1024 * 1024, f"{log / 1e6:.1f} MB"


async def test_a_journal_that_was_closed_says_so(folder_home: Home) -> None:
    journal = await folder_home.open()
    await journal.create(tuesday())
    await journal.close()
    with pytest.raises(NotWritable, match="closing"):
        await journal.append("tuesday", 0, [line(1)])
    with pytest.raises(NotWritable, match="closed"):
        await journal.find("tuesday")
    assert "homegroup.db-wal" not in bytes_of(folder_home.folder), "all in one file, safe to copy"


async def test_a_folder_copied_without_its_key_opens_for_nobody(folder_home: Home, tmp_path: Path) -> None:
    journal = await folder_home.open()
    await journal.create(tuesday())
    await journal.close()
    stolen = tmp_path / "stolen"
    stolen.mkdir()
    shutil.copy(folder_home.folder / "homegroup.db", stolen)
    with pytest.raises(WrongKey):
        await journal_for(None, stolen).open()


async def test_a_meeting_that_a_command_made_a_moment_ago_can_be_read(folder_home: Home) -> None:
    server = await folder_home.open()
    with pytest.raises(UnknownMeeting):
        await server.read("late")
    beside = await folder_home.open(visitor=True)
    await beside.create(tuesday("late"))
    assert await server.read("late") == []


async def test_entries_that_somebody_else_put_into_the_file_are_a_conflict_like_any_other(
    folder_home: Home,
) -> None:
    journal = await folder_home.open()
    await journal.create(tuesday())
    await journal.append("tuesday", 0, [line(1)])
    with sqlite3.connect(folder_home.folder / "homegroup.db") as meddling:
        meddling.execute(
            "INSERT INTO entries (meeting, seq, at, kind, by, body) SELECT meeting, 2, at, kind, by, body FROM entries"
        )
    meddling.close()
    with pytest.raises(Conflict) as refused:
        await journal.append("tuesday", 1, [line(2)])
    assert refused.value.head == 2


@pytest.mark.parametrize("ending", ["raise SystemExit(3)", "raise RuntimeError('on purpose')"])
def test_a_server_that_ends_without_closing_does_end(tmp_path: Path, ending: str) -> None:
    code = f"""
import asyncio, sys
from pathlib import Path
from chatserver.journal_for import journal_for
async def main():
    await journal_for(None, Path(sys.argv[1])).open()
    {ending}
asyncio.run(main())
"""
    ran = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], check=False, timeout=20, capture_output=True
    )
    assert ran.returncode in (1, 3)
