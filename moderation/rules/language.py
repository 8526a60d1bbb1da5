"""A line in a language the rules cannot read: marked, so that a person reads it; held when a guarded
arrival wrote it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from moderation.phrase_language import fold
from moderation.phrases import lexicon
from moderation.reading import Reading
from moderation.rule import Act, HouseRule
from moderation.scene import Place, Scene
from moderation.verdict import Delivery, Finding, HoldEnd, ToFacilitators

KNOWN = frozenset({"en", "es"})
LETTERS_TO_TELL = 4  #: fewer letters of another script are a name or a flourish
WORDS_TO_TELL = 4
SAMPLE = 400  #: characters looked at; a language shows itself early

FLAG = Act(facilitators=ToFacilitators.FLAG)
HOLD = Act(
    Delivery.HOLD,
    facilitators=ToFacilitators.FLAG,
    say="held_arrival",
    hold_seconds=180,
    hold_end=HoldEnd.RETURN_TO_AUTHOR,
)
_WORD = re.compile(r"[a-z]{2,}")
_SCRIPTS = {"CYRILLIC": "ru", "GREEK": "el", "ARABIC": "ar", "HEBREW": "he", "DEVANAGARI": "hi", "HANGUL": "ko",
            "HIRAGANA": "ja", "KATAKANA": "ja", "CJK": "zh", "THAI": "th"}  # fmt: skip


class Language(HouseRule):
    """`also` names languages the group speaks as well; they are not marked."""

    id = "language"

    def notice(self, reading: Reading, scene: Scene) -> Iterator[Finding]:
        if scene.place is Place.NAME:
            return  # a name has no language
        spoken = language_of(reading.plain.text[:SAMPLE])
        also = self.options.get("also", ())
        if spoken in KNOWN or not spoken or spoken in also or spoken == scene.language.split("-")[0]:
            return
        act = HOLD if scene.author.guarded else FLAG
        yield act.found(self.id, version=self.version, evidence=(spoken,))


def language_of(text: str) -> str:
    """The language of a plain text by its script or its small words; empty when it does not say."""
    if not text.isascii():
        scripts = [_script(char) for char in text if char.isalpha() and ord(char) > 0x2AF]
        letters = sum(char.isalpha() for char in text)
        if len(scripts) >= LETTERS_TO_TELL and len(scripts) * 2 > letters:
            most = max(set(scripts), key=lambda script: (scripts.count(script), script))
            return _SCRIPTS.get(most, "other")
    words = _WORD.findall(fold(text))
    if len(words) < WORDS_TO_TELL:
        return ""
    if any(_enough(sum(word in small for word in words), words) for small in _known_words()):
        return "en"  # or another language the rules read: nobody needs to know which
    counts = {name: sum(word in small for word in words) for name, small in _small_words().items()}
    best = max(sorted(counts), key=lambda name: (counts[name], name in KNOWN))
    clear = all(counts[best] > counts[name] + 1 for name in KNOWN if name != best)
    return best if clear and _enough(counts[best], words) else ""


def _enough(count: int, words: list[str]) -> bool:
    return count >= 2 and count * 4 >= len(words)


def _script(char: str) -> str:
    return unicodedata.name(char, "").split(" ")[0].split("-")[0]


@cache
def _small_words() -> dict[str, frozenset[str]]:
    return {name: frozenset(words.split()) for name, words in lexicon("language")["small_words"].items()}


@cache
def _known_words() -> tuple[frozenset[str], ...]:
    return tuple(small for name, small in sorted(_small_words().items()) if name in KNOWN)
