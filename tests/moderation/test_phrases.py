"""Every phrase in the lexicons proves itself: what it must find, and its harmless twins."""

from __future__ import annotations

import pytest

from moderation.phrase_language import BadPhrase, translate
from moderation.phrases import Phrase, library
from moderation.reading import Reading
from moderation.rule import Rule
from moderation.rules import every_rule
from moderation.ruleset import Ruleset
from moderation.scene import Author, Scene

#: Everything on, also the word about self-labels that no format asks for, so that every phrase is tried.
SELF_TOO = Ruleset.everything({"label_use": {"others": "nudge", "self": "nudge"}})
RULES: dict[str, Rule] = {rule.id: rule for rule in every_rule(SELF_TOO)}
SHARING = Scene(phase="sharing", author=Author(name="Lupe", has_floor=True), roster=("Lupe", "Hal", "Colm"))

FOUND = [(phrase, text) for phrase in library().phrases for text in phrase.match]
LEFT = [(phrase, text) for phrase in library().phrases for text in phrase.leave]


@pytest.mark.parametrize(("phrase", "text"), FOUND, ids=lambda value: getattr(value, "id", None))
def test_a_phrase_is_found_in_its_examples(phrase: Phrase, text: str) -> None:
    findings = RULES[phrase.rule].notice(Reading.of(text), SHARING)
    assert any(phrase.id in finding.evidence for finding in findings), text


@pytest.mark.parametrize(("phrase", "text"), LEFT, ids=lambda value: getattr(value, "id", None))
def test_its_harmless_twins_are_left_alone_by_the_whole_rule(phrase: Phrase, text: str) -> None:
    findings = list(RULES[phrase.rule].notice(Reading.of(text), SHARING))
    assert not [finding for finding in findings if phrase.id in finding.evidence or not finding.side], text


@pytest.mark.parametrize("text", ["(you", "you)", "{nobody}", "you? really?", "say \x07 this"])
def test_a_phrase_that_cannot_be_read_is_refused_and_not_guessed(text: str) -> None:
    with pytest.raises(BadPhrase):
        translate(text, {})


def test_hardly_any_phrase_is_tried_on_a_line_that_has_none_of_its_words() -> None:
    assert len(library().always) <= 3


def test_a_gap_never_leaves_the_sentence() -> None:
    import re2

    pattern = re2.compile(translate("stop ... medicine", {}))
    assert pattern.search("stop taking your medicine")
    assert not pattern.search("stop. take your medicine")
