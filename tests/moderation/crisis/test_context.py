"""A crisis is rarely said in one line: what was said before, what was asked, and how long ago."""

from __future__ import annotations

import pytest

from moderation.rules.crisis.repair import VERSION
from moderation.scene import Author, Said, Scene
from tests.moderation.crisis.hearing import after, heard, level


@pytest.mark.parametrize(
    "lines",
    [
        ("I want to", "k", "ill", "myself"),
        ("everyone would be", "better off", "without me"),
        ("i just", "dont want", "to be alive"),
        ("i dont want", "to wake up", "tomorrow"),
        ("ya no quiero", "seguir viviendo"),
    ],
)
def test_a_split_statement_is_judged_at_least_as_high_as_the_same_words_in_one_line(
    lines: tuple[str, ...],
) -> None:
    split = level(lines[-1], after(*lines[:-1]))
    assert split >= 2
    assert split >= level(" ".join(lines))


@pytest.mark.parametrize(
    "lines",
    [
        ("I want to", "kill", "this craving"),
        ("I took", "all of", "my kids to the park"),
        ("I want to die", "laughing"),
    ],
)
def test_joining_can_lower_as_well(lines: tuple[str, ...]) -> None:
    assert level(lines[-1], after(*lines[:-1])) < 2


@pytest.mark.parametrize("answer", ["yes", "yeah", "kind of. i dont know. yes", "every day", "sometimes"])
def test_a_short_answer_means_what_the_question_asked(answer: str) -> None:
    found = heard(answer, after(asked="Are you thinking of killing yourself?"))
    assert found is not None
    assert found.level >= 2
    assert "question" in found.evidence
    assert found.spans


@pytest.mark.parametrize("answer", ["no", "no, nothing like that", "nope"])
def test_no_means_no(answer: str) -> None:
    assert level(answer, after(asked="Are you thinking of killing yourself?")) < 2


def test_not_being_safe_is_heard_in_a_no() -> None:
    assert level("no", after(asked="Can you keep yourself safe tonight?")) >= 2


def test_a_question_about_the_tea_makes_yes_harmless() -> None:
    assert level("yes", after(asked="Would you like to share next?")) < 2


def test_what_was_said_long_ago_in_another_share_no_longer_joins() -> None:
    old = Scene(recent=(Said("author", "everyone would be better off", 4_000.0),))
    new = Scene(recent=(Said("author", "everyone would be better off", 20.0),))
    assert level("without me", new) >= 2
    assert level("without me", old) < 2


def test_the_level_stays_while_the_same_share_goes_on() -> None:
    red = Said("author", "i am going to kill myself tonight", 15.0, level=3, same_share=True, ref="l1")
    assert level("so", Scene(recent=(red,))) >= 3


def test_evidence_names_the_lines_that_made_the_meaning() -> None:
    found = heard("without me", after("everyone would be", "better off"))
    assert found is not None
    assert {"line-0", "line-1"} <= set(found.evidence)
    assert f"grammar[{VERSION}]" in found.evidence, "and which grammar heard it"
    assert any(each.startswith("burden[") for each in found.evidence), "and what it heard"


@pytest.mark.parametrize(
    "line",
    [
        "Are you thinking of killing yourself?",
        "If you feel suicidal press I need someone, or ring the helpline.",
        "What you describe after stopping suddenly is one we treat as urgent, today, not tomorrow.",
        "Does anyone feel like hurting themselves?",
    ],
)
def test_what_people_in_service_ask_and_advise_calls_nobody(line: str) -> None:
    assert level(line, Scene(author=Author(in_service=True, facilitator=True))) == 0


def test_a_facilitator_in_danger_is_heard_like_anybody() -> None:
    assert (
        level("I want to kill myself tonight", Scene(author=Author(in_service=True, facilitator=True))) >= 3
    )


@pytest.mark.parametrize(
    "lines",
    [
        ("su", "i", "cide is all i think of"),
        ("i w", "ant to d", "ie"),
        ("im going 2 end my l", "ife 2night"),
        ("i want to h", "urt my", "self"),
        ("thinking about", "kil", "ling my", "self again"),
        ("me voy a", "ma", "tar"),
        ("quiero m", "atarme"),
    ],
)
def test_a_word_the_return_key_broke_is_read_whole(lines: tuple[str, ...]) -> None:
    assert level(lines[-1], after(*lines[:-1])) >= 2


def test_two_words_that_only_look_like_one_stay_two() -> None:
    assert level("ways late, sorry", after("i am all")) < 2
    assert level("self check-in is at the door", after("find my")) < 2


def test_an_answer_is_heard_over_what_others_said_meanwhile() -> None:
    question = Said("facilitator", "Are you thinking of ending your life tonight?", 30.0, ref="question")
    meanwhile = (Said("other", "sending love x", 20.0), Said("other", "with you", 12.0))
    assert level("yeah", Scene(recent=(question, *meanwhile))) >= 2
    assert level("no, nothing like that", Scene(recent=(question, *meanwhile))) < 2
    assert (
        level("yeah", Scene(recent=(Said("facilitator", "Would you like to read next?", 30.0), *meanwhile)))
        < 2
    )


def test_what_an_earlier_answer_disclosed_is_not_forgotten_with_the_next_question() -> None:
    recent = (
        Said("facilitator", "Are you having thoughts of ending your life?", 40.0),
        Said("author", "sometimes", 30.0, same_share=True),
        Said("facilitator", "Any plan?", 20.0),
    )
    assert level("no nothing like that", Scene(recent=recent)) >= 2


SAID_IN_LINES = [
    "i want to kill myself tonight",
    "everyone would be better off without me",
    "i took all of my pills and i feel sleepy",
    "my mate took something and he won't wake up",
    "i have the rope and i am going to use it tonight",
    "if it wasn't for the kids i would be gone by now",
    "me quiero morir y ya no aguanto más",
    "goodbye everyone you won't see me again",
    "i wish i could go to sleep and never wake up",
    "he hit me again last night and i'm scared to go home",
]


@pytest.mark.parametrize("whole", SAID_IN_LINES)
def test_wherever_the_return_key_falls_a_statement_weighs_at_least_as_much_as_whole(whole: str) -> None:
    words = whole.split()
    least = level(whole)
    assert least >= 2
    for first in range(1, len(words)):
        pieces = (" ".join(words[:first]), " ".join(words[first:]))
        heard_at = max(level(pieces[0]), level(pieces[1], after(pieces[0])))
        assert heard_at >= least, pieces
