"""Two people at odds: everything is the same for both, and nobody in danger is ever paused."""

from __future__ import annotations

import pytest

from tests.chatserver.cast import Cast, five

LOW = "I have the pills here and I am going to take them tonight."


@pytest.fixture
def cast() -> Cast:
    return five("topic", "discussion")


def test_both_wait_equally_long_hear_the_same_and_have_somebody_each(cast: Cast) -> None:
    answer = cast.does("Gwen", "cool_down", who=("Ana", "Bo"))
    assert answer["helpers"] == [cast.ids["Gwen"], cast.ids["Hugo"]]
    ana, bo = cast.last("Ana", "posting_paused"), cast.last("Bo", "posting_paused")
    assert (ana["until"], ana["why"]) == (bo["until"], bo["why"])
    assert cast.says("Ana", "But it was them!")["code"] == cast.says("Bo", "No!")["code"] == "posting_paused"
    assert cast.says("Cleo", "I am still here.")["ok"]
    assert cast.last("Hugo", "conflict")["who"] == (cast.ids["Ana"], cast.ids["Bo"])
    assert not cast.seen("Ana", "conflict") and not cast.seen("Cleo", "conflict")


def test_settling_frees_both_at_the_same_moment_and_the_record_keeps_how(cast: Cast) -> None:
    conflict = cast.does("Gwen", "cool_down", who=("Ana", "Bo"))["conflict"]
    assert cast.does("Gwen", "cool_down", who=("Ana", "Cleo"))["code"] == "not_now"
    cast.does(
        "Hugo", "settle_conflict", of=conflict, how="repaired", note="They spoke, and it was a misreading."
    )
    assert cast.says("Ana", "Thank you for hearing me.")["ok"] and cast.says("Bo", "And you.")["ok"]
    assert cast.last("Gwen", "conflict_settled")["how"] == "repaired" and not cast.state.conflicts


def test_nobody_is_paused_where_one_of_them_is_in_danger(cast: Cast) -> None:
    cast.says("Ana", LOW)
    answer = cast.does("Gwen", "cool_down", who=("Ana", "Bo"))
    assert answer["ok"] and not answer["paused"]
    assert not cast.seen("Ana", "posting_paused") and not cast.seen("Bo", "posting_paused")
    assert cast.says("Ana", "Please, somebody.")["ok"] and cast.says("Bo", "I am sorry.")["ok"]


def test_one_of_the_two_never_holds_their_own_conflict(cast: Cast) -> None:
    assert cast.does("Gwen", "cool_down", who=("Gwen", "Bo"))["code"] == "unknown_person"
    conflict = cast.does("Gwen", "cool_down", who=("Hugo", "Bo"))["conflict"]
    assert not cast.seen("Hugo", "conflict")
    assert cast.does("Hugo", "settle_conflict", of=conflict, how="apart")["code"] == "unknown_item"
    assert cast.does("Ana", "cool_down", who=("Bo", "Cleo"))["code"] == "not_allowed"
