"""Full names as people type them: a first name and a surname, each with its capital; one name alone is how people meet here."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from importlib import resources
from typing import Final

_NAME: Final = r"[A-ZÁÉÍÓÚÑ][a-záéíóúüñ]+(?:['’-][A-ZÁÉÍÓÚÑ]?[a-záéíóúüñ]+)?"
_SURNAME: Final = r"(?:(?:[Dd]e(?:l| la| los)?|[Vv]an(?: der?)?) )?(?:[OD]['’])?[A-ZÁÉÍÓÚÑ][a-záéíóúüñ]+(?:[A-Z-][a-záéíóúüñ]+)?"
FULL: Final = rf"{_NAME}(?: {_NAME})?,? {_SURNAME}"

_ANY: Final = re.compile(rf"(?<![\w'’]){FULL}")  #: nearly every line is done after one look for two capitals

_WORDS: Final = tomllib.loads(
    (resources.files("moderation") / "lexicons" / "_full_names.toml").read_text("utf-8")
)
_NO_NAME: Final = frozenset(_WORDS["no_name"].split())
_SECOND_HALF: Final = frozenset(_WORDS["second_half"].split())


def named(lead: str = "", tail: str = "") -> re.Pattern[str]:
    """A pattern for full names that come right after `lead` and right before `tail`."""
    return re.compile(rf"{lead}(?<![\w'’])(?P<name>{FULL})(?![\w'’]){tail}")


def full_names(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, int]]:
    """Where the full names stand that `pattern` finds in the text as it was typed."""
    if _ANY.search(text) is None:
        return
    for match in pattern.finditer(text):
        words = re.split(r"[\s,]+", match.group("name").casefold())
        if _NO_NAME.isdisjoint(words) and (len(words) > 2 or words[-1] not in _SECOND_HALF):
            yield match.span("name")
