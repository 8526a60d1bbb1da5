"""Hands, promises, and services that people offer themselves for."""

from __future__ import annotations

import pytest

from tests.chatserver.cast import Cast


@pytest.fixture
def cast() -> Cast:
    cast = Cast(format="topic")
    cast.comes("Gwen", "facilitator")
    cast.comes("Hugo", "facilitator")
    for name in ("Ana", "Bo", "Cleo"):
        cast.comes(name)
    cast.does("Gwen", "set_phase", phase="sharing")
    return cast


def queue(cast: Cast) -> list[str]:
    names = {who: name for name, who in cast.ids.items()}
    return [names[who] for who in cast.state.queue]


def shares(cast: Cast, name: str) -> None:
    cast.does("Gwen", "invite_to_speak", who=name)
    cast.says(name, "It was a long week.")
    cast.does(name, "done")


def test_whoever_has_not_shared_comes_first_where_the_group_wants_it(cast: Cast) -> None:
    shares(cast, "Ana")
    for name in ("Ana", "Bo"):
        cast.does(name, "raise_hand")
    assert queue(cast) == ["Ana", "Bo"], "as they came"
    cast.does("Gwen", "set_queue", order="not_yet_shared")
    assert queue(cast) == ["Bo", "Ana"] and cast.last("Cleo", "queue_order")["order"] == "not_yet_shared"
    cast.does("Cleo", "raise_hand")
    assert queue(cast) == ["Bo", "Cleo", "Ana"]
    cast.does("Gwen", "set_queue", order="first_come")
    assert cast.rebuilt().state.queue == cast.state.queue


def test_a_facilitator_puts_hands_in_an_order_and_none_is_lost_or_put_up(cast: Cast) -> None:
    for name in ("Ana", "Bo"):
        cast.does(name, "raise_hand")
    cast.does("Hugo", "set_queue", order="facilitator", who=("Bo", "Cleo"))
    assert queue(cast) == ["Bo", "Ana"]
    assert cast.does("Ana", "set_queue", order="first_come")["code"] == "not_allowed"


def test_gwen_promises_to_come_back_to_bo_and_then_calls_him(cast: Cast) -> None:
    cast.does("Gwen", "promise", who="Bo")
    cast.does("Gwen", "promise", who="Bo")
    assert len(cast.seen("Hugo", "come_back", who=cast.ids["Bo"])) == 1 and not cast.seen("Bo", "come_back")
    cast.does("Gwen", "invite_to_speak", who="Bo")
    assert not cast.last("Hugo", "come_back")["kept"]


def test_ana_would_like_to_read_and_gwen_gives_it_with_one_press(cast: Cast) -> None:
    assert "Thank you" in cast.does("Ana", "volunteer", service="reader")["say"]
    wish = cast.last("Hugo", "volunteered")
    assert (wish["name"], wish["as"]) == ("Ana", "reader") and not cast.seen("Bo", "volunteered")
    assert cast.does("Bo", "accept", of=wish["offer"])["code"] == "not_allowed"
    assert cast.does("Gwen", "accept", of=wish["offer"])["ok"]
    assert cast.last("Bo", "service")["accepted"] and "reader" in cast.state.people[cast.ids["Ana"]].services
    assert not cast.state.offers


def test_not_tonight_is_said_once_to_everybody_who_saw_it(cast: Cast) -> None:
    cast.does("Bo", "volunteer", service="greeter")
    offer = cast.last("Gwen", "volunteered")["offer"]
    cast.does("Gwen", "decline", of=offer)
    assert cast.seen("Bo", "declined") and cast.seen("Hugo", "declined") and not cast.seen("Ana", "declined")
    cast.does("Bo", "volunteer", service="timekeeper")
    cast.does("Gwen", "serve", who="Bo", service="timekeeper")
    assert "timekeeper" in cast.state.people[cast.ids["Bo"]].services, "asked for, so not asked again"


def test_a_trainee_reads_along_which_words_come_when_and_sees_no_confidence(cast: Cast) -> None:
    cast.does("Ana", "volunteer", service="trainee")
    cast.does("Gwen", "accept", of=cast.last("Gwen", "volunteered")["offer"])
    cast.does("Gwen", "set_phase", phase="gathering")
    cast.does("Gwen", "begin")
    cast.later(1)
    assert cast.last("Ana", "cue")["watching"] and "watching" not in cast.last("Gwen", "cue")
    assert not cast.seen("Bo", "cue")
    cast.says("Bo", "I have the pills here and I am going to take them tonight.")
    assert cast.seen("Gwen", "alert") and not cast.seen("Ana", "alert")


def test_whoever_goes_takes_along_what_they_asked_for(cast: Cast) -> None:
    for name in ("Ana", "Bo"):
        cast.does(name, "volunteer", service="reader")
        cast.does(name, "ask_milestone", mark="returns")
    cast.does("Ana", "leave")
    cast.does("Gwen", "remove", who="Bo")
    assert not cast.state.offers and not cast.state.milestones
    assert len(cast.seen("Hugo", "declined")) == len(cast.seen("Hugo", "milestone_ended")) == 2
