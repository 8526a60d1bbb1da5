"""Every entry of the grammar says what it is for and what it must not be taken for; both are held here."""

from __future__ import annotations

import pytest

from moderation.reading import Reading
from moderation.rules.crisis.context import texts_of
from moderation.rules.crisis.grammar import Entry
from moderation.rules.crisis.judging import GRAMMAR
from moderation.rules.crisis.outcome import cues_of
from moderation.scene import Scene
from tests.moderation.crisis.hearing import level

YES = [(entry, text) for entry in GRAMMAR.entries for text in entry.examples]
NO = [(entry, text) for entry in GRAMMAR.entries for text in entry.counter]


@pytest.mark.parametrize(("entry", "text"), YES, ids=[f"{e.id}:{t}" for e, t in YES])
def test_an_example_is_noticed_at_the_level_of_its_kind(entry: Entry, text: str) -> None:
    assert level(text) >= min(entry.level, 2)


@pytest.mark.parametrize(("entry", "text"), NO, ids=[f"{e.id}:{t}" for e, t in NO])
def test_a_counterexample_calls_nobody(entry: Entry, text: str) -> None:
    assert level(text) < 2


@pytest.mark.parametrize("entry", GRAMMAR.entries, ids=[entry.id for entry in GRAMMAR.entries])
def test_an_example_is_noticed_by_its_own_entry_or_one_at_least_as_grave(entry: Entry) -> None:
    for text in entry.examples:
        spoken = cues_of(texts_of(Reading.of(text), Scene())[0].words, GRAMMAR)
        assert any(cue.level >= min(entry.level, 2) for cue in spoken), text
