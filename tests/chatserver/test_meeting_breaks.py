"""A break is a break: nothing with a body reaches somebody who is out, by any path."""

from __future__ import annotations

import pytest

from chatserver import events as e
from chatserver.meeting import Meeting
from tests.chatserver.cast import Cast


def evening() -> Cast:
    cast = Cast()
    cast.comes("Gwen", "facilitator")
    cast.comes("Dev", "facilitator")
    for name in ("Ana", "Bo"):
        cast.comes(name)
    return cast


def test_no_words_reach_somebody_on_a_break() -> None:
    cast = evening()
    cast.does("Ana", "step_out")
    cast.says("Bo", "he drank it all")
    cast.does("Gwen", "private", to="Ana", text="take your time")
    cast.does("Gwen", "set_phase", phase="sharing")
    bodies = [frame for frame in cast.views["Ana"] if "text" in frame]
    assert bodies == []
    assert cast.seen("Ana", "phase"), "where the meeting is may be known"


def test_nobody_is_told_who_stepped_out_unless_they_chose_so() -> None:
    cast = evening()
    cast.does("Ana", "step_out")
    assert cast.seen("Bo", "stepped_out") == []
    told = cast.last("Gwen", "stepped_out")
    assert "who" not in told and told["on_break"] == 1
    cast.does("Bo", "step_out", visible="facilitators")
    assert cast.last("Gwen", "stepped_out")["who"] == cast.ids["Bo"]


def test_posting_on_a_break_is_refused_kindly() -> None:
    cast = evening()
    cast.does("Ana", "step_out")
    answer = cast.says("Ana", "one more thing")
    assert answer["code"] == "on_a_break" and "Your words stay here" in answer["say"]
    assert cast.lines("Bo") == []


def test_a_danger_signal_typed_on_a_break_is_still_answered_by_a_person() -> None:
    cast = evening()
    cast.does("Ana", "step_out")
    cast.says("Ana", "I am going to kill myself tonight")
    assert cast.last("Gwen", "alert")["by"] == cast.ids["Ana"]
    assert cast.last("Ana", "care")["asked"] == "Gwen"
    assert cast.lines("Bo") == []


def test_the_card_before_the_return_has_counts_and_no_words() -> None:
    cast = evening()
    cast.does("Ana", "step_out")
    cast.says("Bo", "first thing")
    cast.says("Bo", "second thing")
    card = cast.does("Ana", "reentry")["card"]
    assert card["lines"] == 2 and card["phase"] == "gathering"
    assert "thing" not in str(card)


def test_the_place_in_the_queue_is_kept() -> None:
    cast = evening()
    cast.does("Gwen", "set_phase", phase="sharing")
    cast.does("Ana", "raise_hand")
    cast.does("Bo", "raise_hand")
    cast.does("Ana", "step_out")
    assert cast.state.queue == [cast.ids["Ana"], cast.ids["Bo"]]
    assert cast.does("Gwen", "invite_to_speak", who="Ana")["come_back"]
    cast.does("Ana", "return", catch_up="none")
    assert cast.state.queue[0] == cast.ids["Ana"]


def test_a_facilitator_on_a_break_gets_no_content_only_a_call() -> None:
    cast = evening()
    cast.does("Dev", "step_out")
    cast.says("Ana", "I am going to kill myself tonight, I have the pills here")
    assert cast.seen("Dev", "alert") == [] and cast.seen("Dev", "hold") == []
    called = cast.last("Dev", "called")
    assert "Ana" not in str(called) and "kill" not in str(called)
    assert cast.last("Gwen", "alert")["level"] in ("C3", "C4")


def test_an_asked_companion_may_write_during_the_break_and_nobody_else() -> None:
    cast = evening()
    offer = cast.does("Gwen", "serve", who="Bo", service="greeter")["offer"]
    cast.does("Bo", "accept", of=offer)
    cast.does("Ana", "step_out")
    cast.does("Ana", "private", to="Bo", text="can you keep me company")
    cast.does("Bo", "private", to="Ana", text="of course")
    cast.does("Gwen", "private", to="Ana", text="no rush")
    assert [frame["text"] for frame in cast.seen("Ana", "private", by=cast.ids["Bo"])] == ["of course"]
    assert cast.seen("Ana", "private", by=cast.ids["Gwen"]) == []


def test_the_last_facilitator_is_told_that_cover_is_looked_for() -> None:
    cast = Cast()
    cast.comes("Gwen", "facilitator")
    cast.comes("Ana")
    assert "cover" in cast.does("Gwen", "step_out")["say"]


def test_after_a_heavy_share_its_author_is_asked_how_they_are_and_nobody_else_is_told() -> None:
    cast = evening()
    cast.does("Gwen", "set_phase", phase="sharing")
    cast.does("Gwen", "invite_to_speak", who="Ana")
    cast.says("Ana", "That was the week it was.", notes=("relapse",))
    cast.does("Ana", "done")
    assert [frame["rule"] for frame in cast.seen("Ana", "nudge")] == ["after_share_check"]
    assert cast.seen("Bo", "nudge") == []


def test_after_three_heavy_shares_the_facilitators_are_reminded_of_a_break_once() -> None:
    cast = evening()
    cast.does("Gwen", "set_phase", phase="sharing")
    for name in ("Ana", "Bo", "Ana", "Bo"):
        cast.does("Gwen", "invite_to_speak", who=name)
        cast.says(name, "That was a hard one.", notes=("death",))
        cast.does(name, "done")
    assert len(cast.seen("Gwen", "flag", rule="heavy_run_break")) == 1
    assert cast.seen("Ana", "flag") == [] and cast.seen("Ana", "room_paused") == []


def test_a_long_meeting_takes_its_break_between_shares() -> None:
    cast = Cast(minutes=90)
    cast.comes("Gwen", "facilitator")
    cast.comes("Ana")
    cast.does("Gwen", "set_phase", phase="sharing")
    cast.does("Gwen", "invite_to_speak", who="Ana")
    cast.later(46 * 60)
    assert cast.seen("Ana", "room_paused") == []
    cast.does("Ana", "done")
    cast.later(1)
    assert cast.last("Ana", "room_paused")["until"]
    cast.later(6 * 60)
    assert cast.seen("Ana", "room_resumed")


def given_on_return(cast: Cast, name: str) -> list[str]:
    """The lines of the main room whose words this person is shown now, of all that were said."""
    person = cast.meeting.person(cast.ids[name])
    assert person is not None
    events = [(entry.seq, Meeting.event_of(entry)) for entry in cast.journal]
    lines = [(seq, event) for seq, event in events if isinstance(event, e.Line)]
    return [
        event.text for seq, event in lines if cast.meeting.face(seq, event, person) not in (None, "closed")
    ]


@pytest.mark.parametrize(
    ("folds", "left"), [(("violence",), ["I made soup.", "A long day."]), ((), ["I made soup."])]
)
def test_catching_up_without_leaves_whole_shares_out_by_the_readers_folds_or_else_by_any_note(
    folds: tuple[str, ...], left: list[str]
) -> None:
    cast = evening()
    cast.does("Ana", "folds", notes=folds)
    cast.does("Ana", "step_out")
    cast.says("Bo", "I made soup.")
    cast.does("Gwen", "set_phase", phase="sharing")
    cast.does("Gwen", "invite_to_speak", who="Bo")
    cast.says("Bo", "It was a winter evening.")
    cast.says("Bo", "He broke the door.", notes=("violence",))
    cast.does("Bo", "done")
    cast.does("Gwen", "invite_to_speak", who="Dev")
    cast.says("Dev", "A long day.", notes=("using",))
    touching = cast.does("Ana", "reentry")["card"]["touching"]
    cast.does("Ana", "return", catch_up="without")
    assert given_on_return(cast, "Ana") == left
    assert touching == 3 - len(left)


@pytest.mark.parametrize(
    ("folds", "open_ones"),
    [((), ["I made soup."]), (("using",), ["I made soup.", "It was a winter evening."])],
)
def test_catching_up_folded_closes_whole_shares_by_the_readers_folds_or_else_by_any_note(
    folds: tuple[str, ...], open_ones: list[str]
) -> None:
    cast = evening()
    cast.does("Ana", "folds", notes=folds)
    cast.does("Ana", "step_out")
    cast.says("Bo", "I made soup.")
    cast.does("Gwen", "set_phase", phase="sharing")
    cast.does("Gwen", "invite_to_speak", who="Bo")
    cast.says("Bo", "It was a winter evening.", notes=("violence",))
    cast.does("Bo", "done")
    cast.does("Gwen", "invite_to_speak", who="Dev")
    cast.says("Dev", "A long day.")
    cast.says("Dev", "I drank again.", notes=("using",))
    cast.does("Ana", "return", catch_up="folded")
    assert given_on_return(cast, "Ana") == open_ones


def test_a_pause_of_posting_can_be_taken_back_and_its_person_hears_of_it() -> None:
    cast = evening()
    cast.does("Ana", "step_out")
    cast.does("Gwen", "pause_posting", who="Ana", minutes=5, why="Let us slow down.")
    assert cast.does("Gwen", "restore", who="Ana")["ok"]
    assert "who" not in cast.last("Ana", "restored")  # nor anybody else it was done for
    assert cast.last("Dev", "restored")["who"] == (cast.ids["Ana"],)
    assert cast.state.people[cast.ids["Ana"]].place == "break"  # nobody is brought back by it
    cast.does("Ana", "return", catch_up="none")
    assert cast.says("Ana", "I am here.")["ok"]
