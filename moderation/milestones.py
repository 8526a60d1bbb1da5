"""Hears somebody ask to have a milestone marked. It counts nothing, reads nobody else's, and decides nothing.

A milestone is what somebody says of themselves. Only a wish to have it marked is heard (*I'd like to pick up a chip*),
never a number in a story; what is done with it is the person's own choice and a facilitator's press.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import re2

from moderation.phrase_language import fold, translate

MOST_LETTERS = 400  #: a wish stands in a line of its own, not in a page


@dataclass(frozen=True, slots=True)
class Mark:
    mark: str
    patterns: tuple[Any, ...]
    match: tuple[str, ...]
    leave: tuple[str, ...]


def milestone_of(text: str) -> str:
    """Which milestone its author asks to have marked; empty for nearly every line."""
    if len(text) > MOST_LETTERS:
        return ""
    read = fold(text.casefold().replace("’", "'"))
    if not any(each in read for each in anchors()):
        return ""
    return next((each.mark for each in marks() if any(way.search(read) for way in each.patterns)), "")


@cache
def anchors() -> tuple[str, ...]:
    return tuple(_data()["anchors"])


@cache
def marks() -> tuple[Mark, ...]:
    data = _data()
    lists = {
        name: "(?:" + "|".join(translate(word, {}) for word in words) + ")"
        for name, words in data["lists"].items()
    }
    return tuple(
        Mark(
            each["mark"],
            tuple(re2.compile(translate(way, lists)) for way in each["any"]),
            tuple(each["match"]),
            tuple(each["leave"]),
        )
        for each in data["phrase"]
    )


def _data() -> dict[str, Any]:
    return tomllib.loads((resources.files("moderation") / "milestones.toml").read_text(encoding="utf-8"))
