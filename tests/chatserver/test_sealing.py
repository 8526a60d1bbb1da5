"""Keys and seals: what opens, what does not, and that a key is never replaced."""

from __future__ import annotations

from pathlib import Path

import pytest

from chatserver.journal import Damaged, Entry, WrongKey
from chatserver.sealing import (
    KEY_FILE,
    MasterKey,
    key_from_text,
    key_to_text,
    make_key,
    read_key,
    write_key,
)

KEY = bytes(range(32))
SAID = Entry(3, 5, "line", b'{"text":"thank you"}', "ana", "r1")


def test_an_entry_opens_where_it_was_sealed_and_nowhere_else() -> None:
    key = MasterKey(KEY).new_meeting_key("tuesday")
    sealed = key.seal(SAID)
    assert b"thank" not in sealed
    assert key.open(3, 5, "line", "ana", sealed) == SAID
    for elsewhere in (
        (4, 5, "line", "ana"),
        (3, 6, "line", "ana"),
        (3, 5, "alert", "ana"),
        (3, 5, "line", "ben"),
    ):
        with pytest.raises(Damaged):
            key.open(*elsewhere, sealed)
    for broken in (b"", sealed[:-1], sealed + b"x", sealed[:30]):
        with pytest.raises(Damaged):
            key.open(3, 5, "line", "ana", broken)


def test_the_same_words_are_never_sealed_the_same_way_twice() -> None:
    key = MasterKey(KEY).new_meeting_key("tuesday")
    assert key.seal(SAID) != key.seal(SAID)


def test_a_meeting_key_belongs_to_its_meeting_and_its_master() -> None:
    master = MasterKey(KEY)
    key = master.new_meeting_key("tuesday")
    again = master.meeting_key("tuesday", key.wrapped)
    assert again.open(3, 5, "line", "ana", key.seal(SAID)) == SAID
    assert again.ref_hash("r1") == key.ref_hash("r1") != key.ref_hash("r2")
    assert key.ref_hash("") is None
    for master_key, meeting in ((KEY, "wednesday"), (bytes(32), "tuesday")):
        with pytest.raises(WrongKey):
            MasterKey(master_key).meeting_key(meeting, key.wrapped)


def test_the_same_ref_says_nothing_across_meetings() -> None:
    master = MasterKey(KEY)
    assert master.new_meeting_key("a").ref_hash("r1") != master.new_meeting_key("b").ref_hash("r1")


def test_a_key_file_is_for_its_owner_and_is_never_replaced(tmp_path: Path) -> None:
    assert read_key(tmp_path) is None
    made = make_key(tmp_path)
    assert read_key(tmp_path) == made and len(made) == 32
    assert (tmp_path / KEY_FILE).stat().st_mode & 0o777 == 0o600
    with pytest.raises(FileExistsError):
        write_key(tmp_path, KEY)
    assert read_key(tmp_path) == made
    assert [one.name for one in tmp_path.iterdir()] == [KEY_FILE], "no draft is left behind"


def test_a_key_may_be_written_as_the_file_has_it_or_in_hex() -> None:
    assert key_from_text(key_to_text(KEY) + "\n") == KEY
    assert key_from_text(KEY.hex().upper()) == KEY
    for wrong in ("", "hello", key_to_text(KEY)[:-4], "zz" * 32, "caf\u00e9", "A" * 64 + "!"):
        with pytest.raises(WrongKey):
            key_from_text(wrong)
