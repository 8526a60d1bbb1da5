"""The Spanish words a model may look up, each with English of its own."""

from __future__ import annotations

import tomllib
from pathlib import Path

from moderation import model

WORDS = Path(model.__file__).with_name("es_en.toml")


def test_every_spanish_word_is_lower_case_and_has_english_to_it() -> None:
    words = tomllib.loads(WORDS.read_text("utf-8"))
    assert len(words) > 4_000
    for word, english in words.items():
        assert word and word == word.strip().lower(), word
        assert english and all(one.isalpha() and one.isascii() and one.islower() for one in english), word


def test_words_said_in_danger_are_among_them_with_what_they_mean() -> None:
    words = tomllib.loads(WORDS.read_text("utf-8"))
    for spanish, meaning in (
        ("matarme", "kill"),
        ("morirme", "die"),
        ("muriera", "died"),
        ("cortarme", "cut"),
        ("quitarme", "remove"),
        ("irme", "leave"),
        ("recaí", "relapse"),
        ("pastillas", "pills"),
        ("tmb", "also"),
    ):
        assert meaning in words[spanish], spanish
