"""Words as they will be judged and shown: normalised, trimmed, and of a length a line may have."""

from __future__ import annotations

import re
import unicodedata

import regex

from chatserver.meeting.turn import Refused

MOST_GRAPHEMES = 2_000
_GRAPHEME = regex.compile(r"\X")
_HALF = re.compile("[\ud800-\udfff]")  #: half of a character


def clean(text: str) -> str:
    """The text as it will be judged and shown: NFC and trimmed. Raises Refused when it cannot be a line."""
    if "\x00" in text or _HALF.search(text):
        raise Refused("not_text")
    trimmed = unicodedata.normalize("NFC", text).strip()
    if not trimmed:
        raise Refused("empty")
    if len(trimmed) > MOST_GRAPHEMES and sum(1 for _ in _GRAPHEME.finditer(trimmed)) > MOST_GRAPHEMES:
        raise Refused("too_long")
    return trimmed
