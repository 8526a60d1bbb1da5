"""The grammar: phrases as data, made into patterns, and found in the words of a text.

A phrase is a row of slots. `want|need to ~ die` reads: want or need, to, up to two words that do not negate, die.

    word        that word               a|b        one of these
    word?       may be missing          ~ ~~ ~~~   up to two, up to five, up to nine words, no negation; only the widest crosses a comma
    <name>      a slot of slots.toml    ^  $       the text or the clause begins, ends here
    !a|b        and then none of these

A phrase is only tried when one of the words it cannot do without is in the text, so a line without any costs
next to nothing.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from moderation.rules.crisis.words import HERE, Words

_STOP: Final = frozenset(
    [
        "i",
        "a",
        "an",
        "the",
        "to",
        "of",
        "it",
        "is",
        "am",
        "are",
        "was",
        "be",
        "not",
        "and",
        "my",
        "me",
        "you",
        "he",
        "she",
        "they",
        "we",
        "in",
        "on",
        "for",
        "this",
        "that",
        "have",
        "has",
        "had",
        "do",
        "did",
        "will",
        "would",
        "can",
        "so",
        "if",
        "but",
        "or",
        "at",
        "by",
        "with",
        "all",
        "no",
        "as",
        "up",
        "out",
        "just",
        "been",
        "his",
        "her",
        "him",
        "them",
    ]
) | frozenset(
    [
        "que",
        "la",
        "el",
        "los",
        "las",
        "de",
        "en",
        "se",
        "lo",
        "le",
        "les",
        "un",
        "una",
        "por",
        "para",
        "con",
        "ya",
        "su",
        "al",
        "del",
        "es",
        "y",
        "yo",
        "mi",
        "mis",
        "te",
        "todo",
        "si",
        "esta",
        "estoy",
        "voy",
        "como",
        "mas",
        "muy",
        "pero",
        "o",
        "cuando",
        "hoy",
        "aqui",
        "tengo",
        "quiero",
        "soy",
        "ha",
        "he",
        "hay",
    ]
)
_GAP = r"(?:(?!(?:not|no|never|nobody|nothing|but) )[^ .,?!]+ ){0,%d}"
_WIDE: Final = r"(?:(?!(?:not|never|but) )[^ .?!]+ ){0,9}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One idea of the grammar: what it means when the author says it of themself, now, and means it."""

    id: str
    category: str
    level: int
    other: int = 0  #: level when it is said of somebody else, now
    past: int = 0  #: level when it happened, and when is not said
    recent: int = 2  #: level when it happened within days
    deaf: frozenset[str] = frozenset()  #: frames that change nothing here (`negated`, `asked`, ...)
    means: bool = False  #: names a means or a method: this line waits for a facilitator from C3 up
    aloud: bool = False  #: strong enough to stand against the scorer
    notes: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    counter: tuple[str, ...] = ()
    patterns: tuple[tuple[frozenset[str], re.Pattern[str]], ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Match:
    entry: Entry
    first: int  #: the first word
    last: int  #: one past the last word


def matches(words: Words, entries: Grammar) -> Iterator[Match]:
    """Every place where an entry speaks, each entry at most three times."""
    for entry, pattern in entries.candidates(words.words):
        for count, found in enumerate(pattern.finditer(words.text)):
            if count == 3:
                break
            start, end = found.span()
            if end > start:
                yield Match(entry, words.index(start), words.index(end - 1) + 1)


class Grammar:
    """Entries by the words they cannot do without."""

    def __init__(self, entries: tuple[Entry, ...]) -> None:
        self.entries = entries
        self._by_word: dict[str, list[tuple[int, Entry, re.Pattern[str], frozenset[str]]]] = {}
        order = 0
        for entry in entries:
            for anchors, pattern in entry.patterns:
                for word in anchors:
                    self._by_word.setdefault(word, []).append((order, entry, pattern, anchors))
                order += 1

    def candidates(self, words: tuple[str, ...]) -> list[tuple[Entry, re.Pattern[str]]]:
        found: dict[int, tuple[Entry, re.Pattern[str]]] = {}
        for word in set(words):
            for order, entry, pattern, _ in self._by_word.get(word, ()):
                found[order] = (entry, pattern)
        return [found[order] for order in sorted(found)]


def load(*names: str) -> Grammar:
    entries: list[Entry] = []
    for name in names:
        rows: list[dict[str, Any]] = tomllib.loads((HERE / name).read_text("utf-8"))["entry"]
        entries.extend(_entry(row) for row in rows)
    return Grammar(tuple(entries))


def _entry(row: dict[str, Any]) -> Entry:
    return Entry(
        id=row["id"],
        category=row["category"],
        level=row["level"],
        other=row.get("other", 0),
        past=row.get("past", 0),
        recent=row.get("recent", 2),
        deaf=frozenset(row.get("deaf", "").split()),
        means=row.get("means", False),
        aloud=row.get("aloud", False),
        notes=tuple(row.get("notes", "").split()),
        examples=tuple(row.get("yes", ())),
        counter=tuple(row.get("no", ())),
        patterns=tuple(compiled(phrase) for phrase in row["says"].strip().splitlines() if phrase.strip()),
    )


def compiled(phrase: str) -> tuple[frozenset[str], re.Pattern[str]]:
    """A phrase as a pattern over spaced words, with the rarest set of words it cannot do without."""
    parts: list[str] = []
    needed: list[frozenset[str]] = []
    for slot in phrase.split():
        optional = slot.endswith("?")
        slot = slot.removesuffix("?")
        if slot in ("~", "~~", "~~~"):
            parts.append(_GAP % (2, 5)[len(slot) - 1] if len(slot) < 3 else _WIDE)
        elif slot == "^":
            parts.append(r"(?:(?<=^ )|(?<=[.,?!] ))")
        elif slot == "$":
            parts.append(r"(?=[.,?!]|$)")
        elif slot.startswith("!"):
            parts.append("(?!(?:" + "|".join(re.escape(c) for c in _choices(slot[1:])) + ") )")
        else:
            choices = _choices(slot)
            parts.append("(?:" + "|".join(re.escape(c) for c in choices) + ") ")
            if optional:
                parts[-1] = f"(?:{parts[-1]})?"
            else:
                needed.append(frozenset(_rarest(choice) for choice in choices))
    anchors = min(needed, key=lambda words: (len(words & _STOP), len(words)))
    return anchors, re.compile("(?<= )" + "".join(parts))


def _choices(slot: str) -> list[str]:
    found: list[str] = []
    for choice in slot.split("|"):
        if choice.startswith("<"):
            found.extend(_choices("|".join(SLOTS[choice[1:-1]].split())))
        else:
            found.append(choice.replace("_", " "))
    return sorted(dict.fromkeys(found), key=len, reverse=True)


def _rarest(choice: str) -> str:
    words = choice.split()
    return max(words, key=lambda word: (word not in _STOP, len(word)))


SLOTS: Final[dict[str, str]] = tomllib.loads((HERE / "slots.toml").read_text("utf-8"))["slots"]
