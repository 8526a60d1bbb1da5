"""At the door: nobody passes for somebody else, and nobody is turned away for sharing a name."""

from __future__ import annotations

import pytest

from moderation.names import review_name
from moderation.scene import Author, Scene

DOOR = Scene(roster=("Corinne", "Earl", "Tove", "Winnie", "Bridget", "Mia"))


@pytest.mark.parametrize(
    "name",
    [
        "Corinne_",
        "EARL",
        "Tove.",
        "Winnie1",
        "Соrinne",
        "Corrinne",
        "C o r i n n e",
        "Earl\u200b",
        "E4rl",
        "Mía",
        "Mla",
    ],
)
def test_a_name_that_looks_like_somebody_present_gets_an_ending_and_a_notice(name: str) -> None:
    review = review_name(name, DOOR)
    assert review.renamed
    assert review.name.endswith("(another)")
    assert review.say == "renamed"
    assert [finding.rule for finding in review.findings if finding.says_something] == ["name_guard"]


@pytest.mark.parametrize(
    "name", ["Ellie", "Ron", "toaster2", "aaaa", "beans1", "Rosa María", "李娜", "Olga-Marie", "Modesty"]
)
def test_an_ordinary_name_stays_as_it_was_typed(name: str) -> None:
    assert review_name(name, DOOR).name == name
    assert not review_name(name, DOOR).renamed


@pytest.mark.parametrize(
    ("name", "becomes"),
    [
        ("Admin", "Guest 1"),
        ("the host", "the"),
        ("Facilitator Dave", "Dave"),
        ("M0derator", "Guest 1"),
        ("ChairCorinne", "ChairCorinne"),
        ("H O S T", "Guest 1"),
        ("Official Staff", "Guest 1"),
        ("moderadora", "Guest 1"),
    ],
)
def test_a_name_that_claims_a_service_position_loses_the_claim(name: str, becomes: str) -> None:
    assert review_name(name, DOOR).name == becomes


def test_people_in_service_may_carry_their_position_in_their_name() -> None:
    scene = Scene(author=Author(in_service=True))
    assert review_name("Chair Corinne", scene).name == "Chair Corinne"


def test_three_people_called_ana_can_be_told_apart() -> None:
    first = review_name("Ana", Scene()).name
    second = review_name("ana", Scene(roster=(first,))).name
    third = review_name("Ana", Scene(roster=(first, second))).name
    assert [first, second, third] == ["Ana", "ana (another)", "Ana (another 2)"]


@pytest.mark.parametrize(
    "name", ["ring 555 013 4477", "jay at gmail dot com", "you junkie scum", "   ", "\u202e\u200b"]
)
def test_a_number_an_attack_or_nothing_at_all_becomes_a_plain_name(name: str) -> None:
    review = review_name(name, DOOR)
    assert review.name == "Guest 1"
    assert review.say == "renamed_private"
