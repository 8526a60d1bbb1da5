"""What the system says to people is short, kind, in both languages, and free of words that label."""

from __future__ import annotations

import re

import pytest

from moderation.sentences import catalogue, sentence

AVOID = re.compile(
    r"\b(addict|user|junkie|abuser|alcoholic|abuse|clean|dirty|relapse|trigger|spoiler|ban|banned|mute|kick|spam|victim"
    r"|suspicious|violation|offender|24/7|anonymous|compliant|fail(?:ed|ure)?|adicto|alcoh[oó]lic[oa]|recaída)\b",
    re.IGNORECASE,
)
ALL = [(key, language) for key, texts in catalogue().items() for language in texts]


@pytest.mark.parametrize(("key", "language"), ALL)
def test_a_sentence_is_under_25_words_and_labels_nobody(key: str, language: str) -> None:
    text = sentence(key, language)
    assert len(text.split()) < 25
    assert not AVOID.search(text)


def test_every_sentence_exists_in_english_and_spanish() -> None:
    assert all({"en", "es"} <= set(texts) for texts in catalogue().values())


def test_a_sentence_of_the_groups_own_is_said_as_it_is() -> None:
    assert sentence("Our own words, please.", "es") == "Our own words, please."
    assert sentence("slowed", "de") == sentence("slowed", "en")
