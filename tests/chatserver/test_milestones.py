"""Milestones: what somebody asks to have marked, in their own words or in none, and nothing the server counted."""

from __future__ import annotations

import pytest

from chatserver.caretaker import without_words
from tests.chatserver.cast import START, Cast

CHIP = "but I'd like to pick up a restart chip if we still do that"


@pytest.fixture
def cast() -> Cast:
    cast = Cast(format="topic")
    cast.comes("Gwen", "facilitator")
    for name in ("Curtis", "Rhonda", "Bo"):
        cast.comes(name)
    cast.does("Gwen", "set_phase", phase="discussion")
    return cast


def test_curtis_asks_in_a_line_and_gwen_says_it_near_the_end(cast: Cast) -> None:
    cast.says("Curtis", CHIP)
    assert cast.last("Rhonda", "line")["milestone"] == "restart"
    wish = cast.last("Gwen", "milestone")
    assert (
        wish["name"] == "Curtis" and cast.seen("Curtis", "milestone") and not cast.seen("Rhonda", "milestone")
    )
    cast.does("Gwen", "set_phase", phase="closing")
    assert cast.does("Gwen", "say_milestone", of=wish["milestone"])["ok"]
    said = cast.last("Bo", "line")
    assert (said["by"], said["text"]) == (cast.ids["Curtis"], "Starting again is worth marking today.")
    assert cast.last("Curtis", "milestone_ended")["said"] and not cast.state.milestones
    cast.does("Rhonda", "ack", kind="with_you", of=said["share"])
    assert cast.seen("Bo", "acks", share=said["share"])[-1]["kinds"] == ("with_you",)
    cast.does("Curtis", "retract", of=said["line"])
    assert cast.last("Bo", "withdrawn")["of"] == (said["line"],)


def test_own_words_are_said_as_they_are_and_the_last_wish_counts(cast: Cast) -> None:
    cast.does("Rhonda", "ask_milestone", mark="days", text="90 days on Thursday!")
    cast.does("Rhonda", "ask_milestone", mark="other", text="I slept a whole night.")
    assert len(cast.state.milestones) == 1
    cast.does("Gwen", "say_milestone", of=cast.last("Gwen", "milestone")["milestone"])
    assert cast.lines("Bo") == ["I slept a whole night."]


def test_whoever_would_rather_not_says_so_and_nobody_is_spoken_over(cast: Cast) -> None:
    cast.does("Rhonda", "ask_milestone", mark="returns")
    wish = cast.last("Gwen", "milestone")["milestone"]
    cast.does("Gwen", "set_phase", phase="sharing")
    cast.does("Gwen", "invite_to_speak", who="Bo")
    assert "has the floor" in cast.does("Gwen", "say_milestone", of=wish)["say"]
    assert cast.does("Bo", "drop_milestone", of=wish)["code"] == "unknown_item"
    assert cast.does("Bo", "say_milestone", of=wish)["code"] == "not_allowed"
    assert cast.does("Rhonda", "drop_milestone", of=wish)["ok"] and not cast.state.milestones
    assert not cast.last("Gwen", "milestone_ended")["said"]


def test_a_number_in_a_story_marks_nothing_and_facilitators_ask_for_nobody(cast: Cast) -> None:
    cast.says("Curtis", "nine days. I did not think I would see nine days")
    cast.says("Gwen", "I'd like to pick up a restart chip for anyone who wants one")
    assert not cast.state.milestones and "milestone" not in cast.last("Rhonda", "line")


def test_its_words_are_read_like_any_others(cast: Cast) -> None:
    refused = cast.does("Bo", "ask_milestone", text="30 days, ring me on 555 0134 to celebrate")
    assert not refused["ok"] and not cast.state.milestones
    cast.does("Curtis", "ask_milestone", text="I have the pills here and I am going to take them tonight.")
    assert cast.last("Gwen", "alert")["level"] >= "C3"


def test_it_is_there_after_a_restart_and_gone_with_the_words(cast: Cast) -> None:
    cast.does("Rhonda", "ask_milestone", mark="days", text="Two years.")
    again = cast.rebuilt()
    assert again.state.milestones == cast.state.milestones
    shown = {
        name: again.snapshot(again.state.people[cast.ids[name]], START)["milestones"]
        for name in ("Gwen", "Rhonda", "Bo")
    }
    assert (
        shown["Gwen"] == shown["Rhonda"] and shown["Rhonda"][0]["text"] == "Two years." and shown["Bo"] == []
    )  # type: ignore[index]
    cast.does("Gwen", "say_milestone", of=cast.last("Gwen", "milestone")["milestone"])
    blank = str([without_words(entry).body for entry in cast.journal])
    assert "Two years" not in blank and "days" not in blank
