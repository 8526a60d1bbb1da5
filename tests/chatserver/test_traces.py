"""Traces: what the record holds about somebody, their own words, and the slip that says they came."""

from __future__ import annotations

from typing import Any

import pytest

from chatserver import slips
from chatserver.meeting import Meeting
from chatserver.traces import Attendance, attendance, own_words, recorded
from tests.chatserver.cast import START, Cast

KEY, OTHER = bytes(range(32)), bytes(32)
SLIP = slips.Slip(group="Tuesday evening", date="2026-03-03", minutes=58, name="Ines", seat="0a1b2c3d4e")


def on_disk(cast: Cast) -> list[tuple[int, int, Any]]:
    return [(entry.seq, entry.at, Meeting.event_of(entry)) for entry in cast.journal]


def came(cast: Cast, name: str) -> Attendance:
    found = attendance(on_disk(cast), cast.ids[name], START + int(cast.at * 1000))
    assert found is not None
    return found


def kinds(cast: Cast, name: str) -> dict[str, object]:
    return {str(each["kind"]): each["count"] for each in recorded(on_disk(cast), cast.ids[name])}


@pytest.fixture
def evening() -> Cast:
    cast = Cast("free")
    cast.comes("Dana", "facilitator")
    cast.comes("Ines")
    cast.comes("Tomas")
    return cast


def test_a_break_and_a_link_that_came_back_cost_no_minutes(evening: Cast) -> None:
    evening.later(600)
    evening.does("Ines", "step_out")
    evening.link_goes("Tomas")
    evening.later(1500)
    evening.link_is_back("Tomas")
    evening.does("Ines", "return", catch_up="none")
    evening.later(600)
    assert came(evening, "Ines").minutes == came(evening, "Tomas").minutes == 45


def test_time_ends_at_the_close_at_leaving_and_where_a_link_was_lost_for_good(evening: Cast) -> None:
    evening.later(600)
    evening.link_goes("Tomas")
    evening.later(600)
    evening.does("Ines", "leave")
    evening.later(600)
    evening.does("Dana", "close")
    evening.later(3600)
    assert [came(evening, name).minutes for name in ("Tomas", "Ines", "Dana")] == [10, 20, 30]


def test_one_persons_leaving_is_never_taken_for_anothers(evening: Cast) -> None:
    for number in range(12):  # ids of which one begins like another
        evening.comes(f"Guest {number}")
    evening.later(60)
    for number in range(12):
        evening.does(f"Guest {number}", "leave")
    evening.later(540)
    assert came(evening, "Ines").minutes == 10


def test_own_words_are_ones_own_and_still_there(evening: Cast) -> None:
    evening.says("Ines", "I made soup.")
    evening.says("Tomas", "So did I.")
    evening.says("Ines", "I take this one back.")
    evening.does("Ines", "retract", of=evening.last("Ines", "line")["line"])
    assert [line["text"] for line in own_words(on_disk(evening), evening.ids["Ines"])] == ["I made soup."]


def test_what_others_said_in_confidence_about_somebody_is_not_told_to_them(evening: Cast) -> None:
    evening.says("Ines", "I made soup.")
    before = kinds(evening, "Ines")
    evening.does("Tomas", "speak_up", about="Ines", kind="worried", text="She seems low.")
    evening.does("Tomas", "block", who="Ines")
    assert kinds(evening, "Ines") == before
    assert before["lines"] == 1 and before["name"] == 1
    assert kinds(evening, "Tomas")["spoke_up"] == 1 and kinds(evening, "Tomas")["blocks"] == 1


def test_a_slip_says_what_was_signed_wherever_it_stands_in_a_text() -> None:
    code = slips.signed(SLIP, KEY)
    assert slips.verified(f"Attendance\n\n{code}\n", slips.public_key(KEY)) == SLIP


def test_a_slip_that_was_changed_or_signed_elsewhere_is_noticed() -> None:
    mark, body, signature = slips.signed(SLIP, KEY).split(".")
    longer = slips.signed(slips.Slip(group="G", date="2026-03-03", minutes=90, name="Ines", seat=""), OTHER)
    mixed = ".".join((mark, longer.split(".")[1], signature))
    for wrong in (
        mixed,
        longer,
        f"{mark}.{body}.{signature[:-4]}AAAA",
        "no slip at all",
        f"{mark}.!.{signature}",
    ):
        with pytest.raises(slips.NotASlip):
            slips.verified(wrong, slips.public_key(KEY))
