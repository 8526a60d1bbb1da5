"""The meeting as a timed object: what is due, who is told, what closes, and that nobody is cut off by it."""

from __future__ import annotations

import pytest

from chatserver.meeting.plan import round_fits
from tests.chatserver.cast import START, Cast


@pytest.fixture
def cast() -> Cast:
    cast = Cast(format="topic", minutes=60)
    cast.comes("Gwen", "facilitator")
    for name in ("Ana", "Bo", "Cleo"):
        cast.comes(name)
    return cast


def test_the_plan_is_there_before_anybody_begins_and_nothing_happens_by_itself_until_then(cast: Cast) -> None:
    shown = cast.meeting.snapshot(cast.meeting.person(cast.ids["Ana"]), START)  # type: ignore[arg-type]
    assert [step for step, _ in shown["plan"]["steps"]][:3] == ["opening", "round", "sharing"]  # type: ignore[index]
    cast.does("Gwen", "set_phase", phase="sharing")
    cast.later(7_200)
    assert cast.state.hands_open and not cast.seen("Gwen", "phase_due") and not cast.seen("Gwen", "cue")


def test_begin_opens_the_first_part_and_says_until_when(cast: Cast) -> None:
    cast.does("Gwen", "begin")
    opened = cast.last("Ana", "phase")
    assert opened["phase"] == "opening" and opened["until"] == START + 5 * 60_000
    assert opened["posting"]["say"], "posting is closed, and says why"
    assert cast.last("Ana", "plan")["ends_at"] == START + 60 * 60_000
    assert cast.does("Gwen", "begin")["code"] == "not_now"


def test_a_part_that_is_over_is_said_to_the_facilitators_only_and_cuts_nobody_off(cast: Cast) -> None:
    cast.does("Gwen", "begin")
    cast.later(301)
    assert cast.last("Gwen", "phase_due") | {"next": "round"} == cast.last("Gwen", "phase_due")
    assert not cast.seen("Ana", "phase_due") and cast.state.phase == "opening"
    cast.does("Gwen", "more_time", minutes=3)
    assert cast.last("Ana", "phase_extended")["until"] > START + 301_000
    cast.later(120)
    assert len(cast.seen("Gwen", "phase_due")) == 1
    cast.later(61)
    assert len(cast.seen("Gwen", "phase_due")) == 2


def test_a_late_part_shortens_itself_so_that_the_meeting_still_ends_in_time(cast: Cast) -> None:
    cast.does("Gwen", "begin")
    cast.later(10 * 60)
    cast.does("Gwen", "set_phase", phase="sharing")
    assert cast.state.phase_until == START + 54 * 60_000, "closing keeps its six minutes"


def test_where_the_group_chose_it_parts_follow_by_themselves_but_never_into_a_share(cast: Cast) -> None:
    steps = [("opening", 2), ("sharing", 10), ("closing", 3)]
    cast.does("Gwen", "set_plan", steps=steps, by_itself=True)
    cast.does("Gwen", "begin")
    cast.later(181)
    assert cast.state.phase == "sharing"
    cast.does("Gwen", "invite_to_speak", who="Ana")
    cast.later(15 * 60)
    assert cast.state.phase == "sharing" and cast.state.floor == cast.ids["Ana"]
    cast.does("Ana", "done")
    cast.later(1)
    assert cast.state.phase == "closing"


def test_new_hands_close_kindly_when_one_share_still_fits_and_open_again_with_one_press(cast: Cast) -> None:
    cast.does("Gwen", "begin")
    cast.does("Gwen", "set_phase", phase="sharing")
    cast.does("Ana", "raise_hand")
    cast.later(50 * 60 + 1)
    refused = cast.does("Bo", "raise_hand")
    assert refused["code"] == "not_now" and "Fellowship follows" in refused["say"]
    assert cast.state.queue == [cast.ids["Ana"]], "hands that were up stay up"
    assert not cast.last("Cleo", "hands")["open"]
    cast.does("Gwen", "set_hands", open=True)
    assert cast.does("Bo", "raise_hand")["ok"]


def test_the_words_of_a_part_go_to_whoever_serves_and_can_be_posted_at_once(cast: Cast) -> None:
    offer = cast.does("Gwen", "serve", who="Bo", service="script_poster")["offer"]
    cast.does("Bo", "accept", of=offer)
    cast.does("Gwen", "begin")
    cast.later(1)
    cue = cast.last("Bo", "cue")
    assert cue["cue"] == "cue_opening" and not cast.seen("Gwen", "cue") and not cast.seen("Ana", "cue")
    assert cast.says("Bo", cue["say"])["ok"] and cue["say"] in cast.lines("Ana")
    cast.later(60)
    assert cast.last("Bo", "cue")["cue"] == "cue_agreement"


def test_nobody_serves_so_the_words_go_to_those_who_facilitate_and_may_be_the_groups_own(cast: Cast) -> None:
    own = {"opening": "Welcome to the Tuesday group. Tea is imaginary, and plentiful."}
    cast.does("Gwen", "set_plan", steps=[("opening", 5), ("sharing", 40)], script=own)
    cast.does("Gwen", "begin")
    cast.later(1)
    assert cast.last("Gwen", "cue")["say"] == own["opening"]


def test_a_round_that_does_not_fit_is_said_while_circles_can_still_be_chosen() -> None:
    cast = Cast(format="topic", minutes=60)
    cast.comes("Gwen", "facilitator")
    for number in range(24):
        cast.comes(f"Guest{number}")
        cast.later(20)
    cast.does("Gwen", "begin")
    fit = cast.last("Gwen", "fit")
    assert (fit["people"], fit["needs"], fit["have"], fit["circles"]) == (25, 19, 13, 2)
    assert not cast.seen("Guest1", "fit")


@pytest.mark.parametrize(
    ("people", "seconds", "minutes", "expected"),
    [
        (25, 45, 12, (19, 2)),
        (25, 45, 19, (19, 1)),
        (12, 45, 9, (9, 1)),
        (40, 45, 9, (30, 4)),
        (3, 45, 1, (3, 1)),
    ],
)
def test_the_arithmetic_of_a_round(
    people: int, seconds: int, minutes: int, expected: tuple[int, int]
) -> None:
    assert round_fits(people, seconds, minutes) == expected


def test_fellowship_has_a_hard_end_but_not_while_somebody_needs_someone(cast: Cast) -> None:
    cast.does("Gwen", "begin")
    cast.does("Gwen", "set_phase", phase="fellowship")
    cast.says("Ana", "I have the pills here and I am going to take them tonight.")
    cast.later(20 * 60 + 1)
    assert not cast.state.ended
    cast.does("Gwen", "resolve_alert", alert=next(iter(cast.state.alerts)), outcome="warm_handoff")
    cast.does("Gwen", "more_time", minutes=5)
    cast.later(5 * 60 + 60)
    assert cast.state.ended and cast.last("Ana", "closed")["why"] == "hard_end"


def test_the_plan_survives_a_restart_with_its_clock(cast: Cast) -> None:
    cast.does("Gwen", "begin")
    cast.later(30)
    cast.meeting = cast.rebuilt()
    cast.later(271)
    assert cast.last("Gwen", "phase_due")["next"] == "round"


def test_only_facilitators_keep_the_time_and_a_plan_has_to_make_sense(cast: Cast) -> None:
    for do, fields in (("begin", {}), ("more_time", {}), ("set_hands", {"open": False})):
        assert cast.does("Ana", do, **fields)["code"] == "not_allowed"
    wrong = [("fellowship", 5), ("sharing", 5)]
    assert cast.does("Gwen", "set_plan", steps=wrong)["code"] == "not_now"
    assert cast.does("Gwen", "set_plan", steps=[])["code"] == "not_now"


def test_whoever_is_sharing_is_given_more_time_with_one_press(cast: Cast) -> None:
    cast.does("Gwen", "set_phase", phase="sharing")
    assert cast.does("Gwen", "more_time", of="share")["code"] == "not_now"
    cast.does("Gwen", "invite_to_speak", who="Ana")
    cast.later(230)
    cast.does("Gwen", "more_time", of="share", minutes=2)
    assert cast.state.floor_until == START + 360_000 and cast.state.floor == cast.ids["Ana"]
    assert cast.last("Ana", "phase_extended")["who"] == cast.ids["Ana"]
    assert cast.state.phase_until is None
