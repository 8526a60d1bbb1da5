"""Nine digits that are said over a phone open the door, for half a day, and cannot be tried through."""

from __future__ import annotations

from pathlib import Path

import pytest

from chatserver import qr, spoken
from chatserver.journal import MeetingRecord
from chatserver.journal_sqlite import SqliteJournal
from chatserver.limits import ALL_CODE_MISSES_A_MINUTE, CODE_MISSES_A_MINUTE, OWN_A_MINUTE, Limits, TooMany

KEY, NOON = bytes(range(32)), 1_700_000_000_000


def test_digits_are_read_as_people_write_them() -> None:
    for typed in ("412907335", "412 907 335", " 412-907-335 ", "412.907.335"):
        assert spoken.digits(typed) == "412907335"
    for other in ("41290733", "4129073355", "a" * 43, "412 907 33x", ""):
        assert spoken.digits(other) is None


async def test_a_code_opens_its_meeting_for_twelve_hours_under_the_servers_own_key(tmp_path: Path) -> None:
    journal = SqliteJournal(tmp_path)
    await journal.open()
    try:
        await journal.create(
            MeetingRecord(id="m1", title="Tuesday", format="topic", opened_at=NOON, epoch="e")
        )
        code, until = await spoken.make(journal, KEY, "m1", NOON)
        invite = await spoken.find(journal, KEY, code, NOON)
        assert invite is not None and (invite.meeting, invite.role) == ("m1", "participant")
        assert until == NOON + 12 * 3_600_000
        assert await spoken.find(journal, KEY, code, until) is None
        assert await spoken.find(journal, bytes(32), code, NOON) is None
        wrong = f"{(int(code) + 1) % 10**9:09}"
        assert await spoken.find(journal, KEY, wrong, NOON) is None
    finally:
        await journal.close()


def test_who_guesses_digits_waits_and_in_the_end_everybody_who_does() -> None:
    limits = Limits()
    for _ in range(CODE_MISSES_A_MINUTE):
        limits.code("one")
        limits.missed_code("one")
    with pytest.raises(TooMany):
        limits.code("one")
    limits.code("another")
    for number in range(ALL_CODE_MISSES_A_MINUTE):
        limits.missed_code(f"far away {number}")
    with pytest.raises(TooMany):
        limits.code("another")
    limits.look("another")  # links go on working


def test_one_seat_may_ask_about_itself_now_and_then_and_no_more() -> None:
    limits = Limits()
    for _ in range(OWN_A_MINUTE):
        limits.own("m1 p1")
    with pytest.raises(TooMany):
        limits.own("m1 p1")
    limits.own("m1 p2")


def test_a_qr_code_is_drawn_whole() -> None:
    drawn = qr.drawn("http://127.0.0.1:8000/join#" + "x" * 43)
    size, path = int(str(drawn["size"])), str(drawn["path"])
    assert path.startswith("M0 0h7v1h-7z")  # the top edge of the first finder
    dark = sum(int(run.split("h")[1].split("v")[0]) for run in path.split("M")[1:])
    assert size == 37 and 0.4 < dark / size**2 < 0.6
