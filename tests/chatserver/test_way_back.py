"""Removed by mistake? Somebody who was asked to leave can say so once, and hears what became of it."""

from __future__ import annotations

import pytest

from chatserver import commands as c
from chatserver.caretaker import without_words
from chatserver.meeting.way_back import standing
from tests.chatserver.cast import Cast, Frame

LOW = "I have the pills here and I am going to take them tonight."


@pytest.fixture
def cast() -> Cast:
    cast = Cast(format="topic")
    cast.comes("Gwen", "facilitator")
    for name in ("Ana", "Bo", "Tove"):
        cast.comes(name)
    cast.does("Tove", "accept", of=cast.does("Gwen", "serve", who="Tove", service="tech_host")["offer"])
    cast.does("Gwen", "remove", who="Ana", why="Shouting.")
    return cast


def asks(cast: Cast, text: str, who: str = "Ana") -> Frame:
    return cast._decide(c.AskBack(text=text), cast.ids[who])


def stands(cast: Cast, who: str = "Ana") -> str:
    return standing(cast.state, cast.state.people[cast.ids[who]])


def test_ana_is_told_how_to_say_that_it_was_a_mistake_and_nobody_else_is(cast: Cast) -> None:
    told = cast.last("Ana", "removed")
    assert "on this page" in told["say"] and "who" not in told and "why" not in told
    assert "say" not in cast.last("Gwen", "removed") and not cast.seen("Bo", "removed")
    assert stands(cast) == "none"


def test_she_asks_once_gwen_lets_her_in_and_she_sees_it(cast: Cast) -> None:
    assert asks(cast, "My brother had my phone. I am sorry.")["standing"] == "waiting"
    card = cast.last("Gwen", "asked_back")
    assert card["name"] == "Ana" and card["text"].startswith("My brother")
    assert cast.seen("Tove", "asked_back") and not cast.seen("Bo", "asked_back")
    asks(cast, "Please? Please?")
    assert len(cast.seen("Gwen", "asked_back")) == 1
    cast.does("Gwen", "answer_back", of=card["item"], yes=True)
    assert stands(cast) == "back" and cast.last("Ana", "restored")
    assert cast.last("Tove", "back_answered")["accepted"]
    assert cast.says("Ana", "Thank you.")["ok"]


def test_a_no_is_told_too_it_can_be_taken_back_and_there_is_no_second_request(cast: Cast) -> None:
    asks(cast, "Why?")
    item = cast.last("Gwen", "asked_back")["item"]
    cast.does("Tove", "answer_back", of=item, yes=False)
    assert stands(cast) == "no"
    assert asks(cast, "And now?")["standing"] == "no" and len(cast.seen("Gwen", "asked_back")) == 1
    cast.does("Gwen", "restore", who="Ana")
    assert stands(cast) == "back"
    cast.does("Gwen", "remove", who="Ana")
    assert stands(cast) == "none", "something changed, so she may ask again"


def test_taking_the_removal_back_answers_whoever_waits(cast: Cast) -> None:
    asks(cast, "It was my brother.")
    cast.does("Gwen", "restore", who="Ana")
    assert cast.last("Gwen", "back_answered")["accepted"] and not cast.state.asked_back


def test_the_way_back_is_no_way_to_go_on(cast: Cast) -> None:
    answer = asks(cast, "go kill yourself gwen")
    assert answer["standing"] == "waiting" and answer["withheld"]
    card = cast.last("Gwen", "asked_back")
    assert card["withheld"] and card["text"] == ""
    assert asks(cast, "x" * 400, "Ana")["standing"] == "waiting"
    assert "yourself gwen" not in str(cast.views["Gwen"])


def test_danger_in_it_calls_somebody_as_anywhere(cast: Cast) -> None:
    asks(cast, LOW)
    assert cast.last("Gwen", "alert")["level"] >= "C3"


def test_too_many_words_and_words_of_somebody_who_is_here(cast: Cast) -> None:
    assert asks(cast, "x" * 301)["code"] == "too_long"
    assert asks(cast, "Hello?", "Bo")["standing"] == "back" and not cast.seen("Gwen", "asked_back")
    assert cast.does("Bo", "answer_back", of="b1", yes=True)["code"] == "not_allowed"
    cast.does("Gwen", "close")
    assert asks(cast, "Hello?")["standing"] == "over"


def test_after_a_wave_each_has_a_way_back_of_their_own(cast: Cast) -> None:
    cast.does("Gwen", "set_phase", phase="discussion")
    arrived = [f"New {number}" for number in range(6)]
    for name in arrived:
        cast.later(2)
        cast.comes(name)
    cast.does("Gwen", "remove", who=tuple(arrived), why="A wave.")
    assert all(cast.last(name, "removed")["say"] for name in arrived)
    asks(cast, "I came for the meeting.", "New 3")
    cast.does("Tove", "answer_back", of=cast.last("Tove", "asked_back")["item"], yes=True)
    assert stands(cast, "New 3") == "back" and stands(cast, "New 2") == "none"


def test_it_survives_a_restart_and_its_words_do_not_outlive_retention(cast: Cast) -> None:
    asks(cast, "My brother had my phone.")
    assert cast.rebuilt().state.asked_back == cast.state.asked_back
    assert "brother" not in str([without_words(entry).body for entry in cast.journal])


def test_hugo_who_was_on_a_break_finds_what_was_asked_for_meanwhile(cast: Cast) -> None:
    cast.comes("Hugo", "facilitator")
    cast.does("Hugo", "step_out")
    asks(cast, "My brother had my phone.")
    cast.does("Bo", "ask_milestone", mark="days", text="Two years.")
    cast.does("Bo", "volunteer", service="reader")
    hugo = cast.state.people[cast.ids["Hugo"]]
    asked = {"asked_back", "milestone", "volunteered"}
    assert not asked & {str(frame["event"]) for frame in cast.meeting.open_items(hugo)}
    cast.does("Hugo", "return")
    found = {str(frame["event"]): frame for frame in cast.meeting.open_items(hugo)}
    assert asked <= set(found) and found["asked_back"]["text"] == "My brother had my phone."
