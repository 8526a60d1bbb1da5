"""After the meeting: company for a while, how people leave, and what comes next."""

from __future__ import annotations

from chatserver import commands as c
from chatserver.pulse import ENOUGH, PulseBox
from chatserver.report import report
from tests.chatserver.cast import Cast


def ended() -> Cast:
    cast = Cast()
    cast.comes("Dana", "facilitator")
    cast.comes("Ines")
    cast.does("Dana", "close")
    return cast


def test_for_a_quarter_of_an_hour_after_the_end_somebody_can_sit_with_ines() -> None:
    cast = ended()
    cast.later(14 * 60)
    assert cast.does("Ines", "ask_for_help", text="I would like company for a while.")["ok"]
    assert cast.last("Dana", "alert")["by"] == cast.ids["Ines"]
    assert cast.does("Dana", "open_side_room", room="side-1", who=("Ines",))["ok"]
    cast.later(20 * 60)  # the room does not close on anybody
    assert cast.says("Ines", "Thank you for staying.", room="side-1")["ok"]
    assert cast.lines("Dana")[-1] == "Thank you for staying."
    assert cast.does("Dana", "close_side_room", room="side-1")["ok"]


def test_later_than_that_no_new_room_opens_and_the_main_room_stays_closed() -> None:
    cast = ended()
    assert cast.says("Ines", "Is anybody still here?")["code"] == "meeting_over"
    cast.later(16 * 60)
    assert cast.does("Dana", "open_side_room", room="side-1", who=("Ines",))["code"] == "meeting_over"


def test_how_people_leave_is_told_in_fives_and_never_by_name() -> None:
    box = PulseBox()
    for number in range(ENOUGH - 1):
        assert box.give("m", f"p{number}", "lighter") == ()
        assert box.give("m", f"p{number}", "same") == ()  # a change of mind is not a second answer
    assert box.give("m", "p9", "heavier") == (("heavier", 1), ("same", 4))
    assert box.give("m", "p9", "lighter") == ()  # told already
    assert [box.give("m", f"q{number}", "same") for number in range(ENOUGH - 1)] == [()] * (ENOUGH - 1)
    assert box.give("another", "q1", "same") == ()


def test_the_counts_reach_the_facilitators_and_the_record_without_anybody() -> None:
    cast = ended()
    cast._decide(c.NotePulse(answers=(("lighter", 3), ("same", 2))), "")
    assert cast.last("Dana", "pulse")["answers"] == {"lighter": 3, "same": 2}
    assert cast.seen("Ines", "pulse") == []
    assert cast.journal[-1].by == "" and b"Ines" not in cast.journal[-1].body
    assert report(cast.journal)["pulse"] == {"lighter": 3, "same": 2}
