"""What people ask somebody in danger, and which short answers disclose something."""

from __future__ import annotations

import pytest

from moderation.reading import Reading
from moderation.rules.crisis.answers import meant
from moderation.rules.crisis.asked import KINDS, Kind
from moderation.rules.crisis.words import words_of
from moderation.scene import Said, Scene
from tests.moderation.crisis.hearing import after, heard, level


def disclosed_by(example: str) -> str:
    """Which kind the answer of `question | answer` is heard as."""
    question, answer = (part.strip() for part in example.split("|"))
    scene = Scene(recent=(Said("facilitator", question, 10.0, ref="question"),))
    found = meant(scene.recent, words_of(Reading.of(answer).bold))
    return found.refs[-1] if found else ""


@pytest.mark.parametrize("kind", KINDS, ids=[kind.id for kind in KINDS])
def test_every_example_answer_discloses_and_calls_somebody(kind: Kind) -> None:
    for example in kind.examples:
        question, answer = (part.strip() for part in example.split("|"))
        assert disclosed_by(example), example
        assert level(answer, after(asked=question)) >= 2, example


@pytest.mark.parametrize("kind", KINDS, ids=[kind.id for kind in KINDS])
def test_no_counter_example_is_heard_as_a_disclosure(kind: Kind) -> None:
    for example in kind.counter:
        assert not disclosed_by(example), example


def test_enough_is_about_chairs_until_danger_was_named() -> None:
    assert level("enough", after(asked="How many chairs?")) < 2
    found = heard("enough", after("i want to die, i have pills", asked="How many?"))
    assert found is not None and found.level >= 3
    assert "answered.means" in found.evidence


def test_an_answer_about_the_room_is_not_about_its_author() -> None:
    asked = Scene(recent=(Said("other", "is everyone ok? i only saw earl", 7.0),))
    assert level("That's the idea. All fine", asked) == 0
