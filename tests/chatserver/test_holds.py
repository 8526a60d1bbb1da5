"""Every hold ends, and ends as was declared: sent on, given back, or kept for a person to decide."""

from __future__ import annotations

import pytest

from tests.chatserver.cast import Cast
from tests.chatserver.marks import SECONDS, marks


def evening(phase: str = "discussion") -> Cast:
    cast = Cast(pipeline=marks())
    cast.comes("Gwen", "facilitator")
    cast.comes("Dev", "facilitator")
    for name in ("Ana", "Bo"):
        cast.comes(name)
    cast.does("Gwen", "set_phase", phase=phase)
    return cast


def outcomes(cast: Cast) -> list[str]:
    return [frame["outcome"] for frame in cast.seen("Gwen", "hold_ended")]


def test_a_held_line_is_read_by_facilitators_and_by_nobody_else() -> None:
    cast = evening()
    answer = cast.says("Ana", "(return) my sister knows")
    assert answer["ok"] and answer["held"] and answer["say"]
    assert cast.last("Ana", "held")["text"] == "(return) my sister knows"
    for name in ("Gwen", "Dev"):
        assert cast.last(name, "hold")["text"] == "(return) my sister knows"
    assert "sister" not in str(cast.views["Bo"])


def test_a_facilitator_sends_a_held_line_on() -> None:
    cast = evening()
    hold = cast.says("Ana", "(return) my sister knows")["hold"]
    assert cast.does("Dev", "release_hold", hold=hold)["ok"]
    assert cast.lines("Bo") == ["(return) my sister knows"]
    assert outcomes(cast) == ["released"] and cast.state.holds == {}


def test_a_facilitator_gives_a_line_back_with_words_of_their_own() -> None:
    cast = evening()
    hold = cast.says("Ana", "(release) my sister knows")["hold"]
    cast.does("Gwen", "return_hold", hold=hold, say="Could you leave her name out?")
    back = cast.last("Ana", "returned")
    assert back["say"] == "Could you leave her name out?" and back["text"] == "(release) my sister knows"
    assert outcomes(cast) == ["returned"] and "sister" not in str(cast.views["Bo"])


def test_a_line_that_was_decided_cannot_be_decided_again() -> None:
    cast = evening()
    hold = cast.says("Ana", "(return) my sister knows")["hold"]
    cast.does("Gwen", "return_hold", hold=hold)
    assert cast.does("Dev", "release_hold", hold=hold)["code"] == "unknown_item"
    assert cast.lines("Bo") == []


def test_only_facilitators_decide_about_a_hold() -> None:
    cast = evening()
    hold = cast.says("Ana", "(return) my sister knows")["hold"]
    for name in ("Ana", "Bo"):
        assert cast.does(name, "release_hold", hold=hold)["code"] == "not_allowed"
        assert cast.does(name, "return_hold", hold=hold)["code"] == "not_allowed"
    assert cast.does("Bo", "discard", hold=hold)["code"] == "not_allowed"


@pytest.mark.parametrize(
    ("mark", "outcome", "heard"),
    [("release", ["released"], ["(release) a word"]), ("return", ["returned"], []), ("keep", ["kept"], [])],
)
def test_a_hold_that_nobody_decides_ends_as_declared_at_its_deadline(
    mark: str, outcome: list[str], heard: list[str]
) -> None:
    cast = evening()
    cast.says("Ana", f"({mark}) a word")
    cast.later(SECONDS - 1)
    assert outcomes(cast) == []
    cast.later(1)
    assert outcomes(cast) == outcome and cast.lines("Bo") == heard
    cast.later(10 * SECONDS)
    assert outcomes(cast) == outcome and cast.lines("Bo") == heard


def test_a_kept_line_waits_for_a_person_after_its_deadline() -> None:
    cast = evening()
    hold = cast.says("Ana", "(keep) how to do it")["hold"]
    cast.later(SECONDS)
    assert list(cast.state.holds) == [hold]
    cast.does("Dev", "return_hold", hold=hold)
    assert cast.state.holds == {} and cast.lines("Bo") == []


def test_a_new_phase_gives_waiting_lines_back() -> None:
    cast = evening()
    cast.says("Ana", "(release) a word")
    cast.says("Bo", "(keep) how to do it")
    cast.does("Gwen", "set_phase", phase="closing")
    assert cast.last("Ana", "returned")["text"] == "(release) a word"
    assert [hold.by for hold in cast.state.holds.values()] == [cast.ids["Bo"]]
    cast.later(SECONDS)
    assert cast.lines("Bo") == []


def test_a_pause_of_the_room_gives_waiting_lines_back() -> None:
    cast = evening()
    cast.says("Ana", "(release) a word")
    cast.does("Gwen", "start_break", minutes=3)
    assert cast.last("Ana", "returned")["text"] == "(release) a word"
    cast.later(600)
    assert cast.lines("Bo") == []


def test_a_hold_stands_still_while_the_room_is_paused_and_no_longer() -> None:
    cast = evening()
    cast.says("Bo", "(keep) how to do it")
    before = next(iter(cast.state.holds.values()))
    at_first = before.until
    cast.does("Gwen", "start_break", minutes=3)
    cast.later(60)
    cast.does("Gwen", "start_break", minutes=5)
    cast.does("Gwen", "open_side_room", room="quiet", who=["Ana"])
    cast.says("Ana", "(keep) where to get it", room="quiet")
    inside = next(hold for hold in cast.state.holds.values() if hold.by == cast.ids["Ana"])
    then = inside.until
    cast.later(120)
    cast.does("Gwen", "end_break")
    assert at_first is not None and before.until == at_first + 180_000, "a longer break is still one break"
    assert then is not None and inside.until == then + 120_000


@pytest.mark.parametrize("goes", ["step_out", "leave"])
def test_an_author_who_goes_takes_the_waiting_line_along(goes: str) -> None:
    cast = evening()
    cast.says("Ana", "(release) a word")
    cast.does("Ana", goes)
    cast.later(SECONDS)
    assert outcomes(cast) == ["returned"] and cast.lines("Bo") == []


def test_the_end_of_the_meeting_leaves_no_line_waiting() -> None:
    cast = evening()
    cast.says("Ana", "(release) a word")
    cast.says("Ana", "(keep) how to do it")
    cast.does("Gwen", "close")
    cast.later(600)
    assert cast.state.holds == {} and cast.lines("Bo") == []
    assert len(cast.seen("Ana", "returned")) == 2


def test_removing_somebody_ends_what_they_had_waiting() -> None:
    cast = evening()
    for mark in ("release", "keep"):
        cast.says("Ana", f"({mark}) a word")
    cast.does("Gwen", "remove", who="Ana")
    cast.later(600)
    assert cast.state.holds == {} and cast.lines("Bo") == []


def test_an_author_takes_a_waiting_line_back() -> None:
    cast = evening()
    hold = cast.says("Ana", "(release) a word")["hold"]
    cast.does("Ana", "discard", hold=hold)
    cast.later(SECONDS)
    assert outcomes(cast) == ["withdrawn"] and cast.lines("Bo") == []


def test_the_following_lines_of_a_share_wait_behind_a_held_one() -> None:
    cast = evening("sharing")
    cast.does("Gwen", "invite_to_speak", who="Ana")
    cast.says("Ana", "one")
    two = cast.says("Ana", "(return) two")
    three = cast.says("Ana", "three")
    assert two["held"] and three["held"] and three["say"]
    assert cast.lines("Bo") == ["one"]
    cast.does("Gwen", "release_hold", hold=two["hold"])
    cast.does("Gwen", "release_hold", hold=three["hold"])
    assert cast.lines("Bo") == ["one", "(return) two", "three"]


def test_lines_that_only_waited_behind_another_follow_it_when_it_is_sent_on() -> None:
    cast = evening("sharing")
    cast.does("Gwen", "invite_to_speak", who="Ana")
    two = cast.says("Ana", "(return) two")
    cast.says("Ana", "three")
    cast.says("Ana", "four")
    cast.does("Gwen", "release_hold", hold=two["hold"])
    assert cast.lines("Bo") == ["(return) two", "three", "four"]
    assert cast.state.holds == {}


def test_a_held_line_never_keeps_other_people_waiting() -> None:
    cast = evening()
    cast.says("Ana", "(return) two")
    cast.says("Bo", "good evening")
    assert "good evening" in cast.lines("Ana")


def test_somebody_in_danger_is_not_left_talking_to_silence() -> None:
    cast = evening("sharing")
    cast.does("Gwen", "invite_to_speak", who="Ana")
    cast.says("Ana", "I cannot go on (C2)")
    cast.says("Ana", "(keep) this is how (C3)")
    answer = cast.says("Ana", "I am still here")
    assert not answer.get("held")
    assert cast.lines("Bo") == ["I cannot go on (C2)", "I am still here"]


def test_a_covered_word_stays_covered_when_the_line_is_sent_on() -> None:
    cast = evening()
    hold = cast.says("Ana", "(mask) (return) it is {5550123} now")["hold"]
    cast.does("Gwen", "release_hold", hold=hold)
    assert len(cast.lines("Bo")) == 1
    assert "5550123" not in str(cast.views["Bo"])


def test_a_hold_claimed_by_one_facilitator_is_shown_as_taken() -> None:
    cast = evening()
    hold = cast.says("Ana", "(return) a word")["hold"]
    cast.does("Dev", "claim", item=hold)
    assert cast.last("Gwen", "claimed")["by"] == cast.ids["Dev"]
    cast.later(SECONDS)
    assert outcomes(cast) == ["returned"]


def test_a_hold_survives_a_rebuild_with_its_deadline() -> None:
    cast = evening()
    cast.says("Ana", "(release) a word")
    cast.meeting = cast.rebuilt()
    cast.later(SECONDS - 1)
    assert cast.lines("Bo") == []
    cast.later(1)
    assert cast.lines("Bo") == ["(release) a word"]


def test_beside_a_held_line_stands_a_sentence_and_never_the_name_of_a_kind_of_care() -> None:
    cast = Cast("12-step")
    cast.comes("Dana", "facilitator")
    cast.comes("Jonah")
    answer = cast.says(
        "Jonah", "I have the pills here and I am going to take them tonight, all forty of them."
    )
    assert answer.get("held"), answer
    assert answer["say"].startswith("A facilitator is reading this"), answer["say"]
    assert cast.last("Jonah", "held")["say"] == answer["say"]
