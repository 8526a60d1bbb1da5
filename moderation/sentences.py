"""What the system says to people, in one catalogue, under 25 words a sentence (domain page 3.4)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

DEFAULT_LANGUAGE = "en"


def sentence(key: str, language: str = DEFAULT_LANGUAGE) -> str:
    """The sentence for a key, in English where the language has none.

    A sentence of the group's own is its own key.
    """
    texts = catalogue().get(key)
    if texts is None:
        return key
    return texts.get(language.split("-")[0].lower()) or texts[DEFAULT_LANGUAGE]


@cache
def catalogue() -> Mapping[str, Mapping[str, str]]:
    """Every key with its texts by language."""
    file = resources.files("moderation") / "sentences.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))
