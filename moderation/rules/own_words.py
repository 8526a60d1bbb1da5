"""A rule a group wrote itself: words or patterns to look for, and what the group asked for when they are there.

Words are written in the small language of `phrase_language`, so they meet the same folding and the same disguises as
the phrases of the house. Patterns are google-re2, which takes time in proportion to the text whatever somebody types;
how large one may grow is bounded when it is read, so that a rule cannot be saved that makes a meeting slow.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

import re2

from moderation.phrase_language import BadPhrase, fold, translate
from moderation.phrases import lexicon, word_lists
from moderation.reading import Reading
from moderation.rule import Act, HouseRule
from moderation.scene import Place, Scene
from moderation.verdict import Finding, Span

MOST_WAYS = 20  #: wordings or patterns of one rule
LONGEST_WAY = 200  #: characters of one of them
#: Instructions of one compiled rule, and of all a group wrote. The worst pattern found by trying took 20 ms for 4,000
#: characters at 1,500 instructions; what people write takes less than 1 ms.
LARGEST, LARGEST_TOGETHER = 1_500, 3_000
MEMORY = 1 << 20  #: bytes one pattern may use; beyond it re2 goes a slower, still linear way
HITS = 12

FOUND = Act(say="own_rule")


class OwnWords(HouseRule):
    """One instance for each rule of a group's own; `options` are its name and what it looks for."""

    def __init__(self, options: Mapping[str, Any] | None = None) -> None:
        super().__init__(options)
        self.id = str(self.options.get("name", ""))
        self._ways = compiled(str(self.options.get("type")), _words(self.options.get("any")))
        unless = _words(self.options.get("unless"))
        self._unless = compiled(str(self.options.get("type")), unless) if unless else None

    def notice(self, reading: Reading, scene: Scene) -> Iterator[Finding]:
        if scene.place in (Place.HELP, Place.NAME):
            return
        spans = sorted(set(self._spans(reading)))
        if spans:
            yield FOUND.found(self.id, spans, version=self.version)

    def _spans(self, reading: Reading) -> Iterable[Span]:
        views = (reading.plain,) if reading.bold.text == reading.plain.text else (reading.plain, reading.bold)
        for view in views:
            text = "".join(each if each.isascii() else "~" for each in fold(view.text))
            data = text.encode()  # one byte a character, so the positions stay
            if self._unless is not None and self._unless.search(data):
                continue
            for number, match in enumerate(self._ways.finditer(data)):
                if number >= HITS:
                    break
                yield view.span(*match.span())


def own_words(options: Mapping[str, Any]) -> OwnWords | None:
    """The rule, or None when it cannot be used; `rule_check` has said why."""
    try:
        return OwnWords(options)
    except BadPhrase:
        return None


@lru_cache(maxsize=512)
def compiled(kind: str, ways: tuple[str, ...]) -> Any:
    """One re2 pattern for all the ways. Raises BadPhrase with a sentence for whoever wrote them."""
    if not 0 < len(ways) <= MOST_WAYS:
        raise BadPhrase(f"give between one and {MOST_WAYS} wordings")
    for way in ways:
        if not 0 < len(way) <= LONGEST_WAY:
            raise BadPhrase(f"a wording has between one and {LONGEST_WAY} characters")
    if kind == "words":
        lists = word_lists(lexicon("words")).patterns
        parts = [translate(way.removeprefix("~"), lists) for way in ways]
    else:
        parts = [fold(way) for way in ways]
    options = re2.Options()
    options.max_mem, options.log_errors, options.case_sensitive = MEMORY, False, False
    try:
        pattern = re2.compile("|".join(f"(?:{part})" for part in parts), options)
    except re2.error as wrong:
        raise BadPhrase(f"this pattern cannot be read: {_said(wrong)}") from None
    if pattern.programsize > LARGEST:
        raise BadPhrase("this pattern is too large; say it with fewer choices or repetitions")
    if pattern.search("") is not None:
        raise BadPhrase("this would match where nothing is written")
    return pattern


def _said(wrong: Exception) -> str:
    said = wrong.args[0] if wrong.args else ""
    return said.decode(errors="replace") if isinstance(said, bytes) else str(said)


def _words(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    return tuple(map(str, value)) if isinstance(value, list | tuple) else ()
