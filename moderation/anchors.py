"""The words a pattern cannot do without, so that a line without them never pays for the pattern.

`anchors_of` reads a pattern and answers with literals of which every matching text holds at least one. Where
the pattern asks for a word boundary the literal carries a space, and `gate_text` puts spaces where words end;
so "me" is looked for as a word and not inside "some".
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from types import MappingProxyType
from typing import Any

SHORTEST = 2  #: letters; an anchor of one letter is in every line
MOST = 400  #: words of one choice; more would hardly leave a line out
SETS_KEPT = 3  #: how many sets are asked for before a pattern is tried

#: Words in nearly every line; a pattern that has any other word to hold on to is not looked up by these.
EVERYDAY = frozenset(
    f" {word} "
    for word in (
        "a", "an", "the", "i", "you", "he", "she", "it", "we", "they", "me", "my", "your", "is", "was", "are", "be",
        "to", "of", "in", "on", "at", "for", "and", "or", "so", "but", "with", "this", "that", "have", "had", "do",
        "did", "not", "no", "get", "go", "just", "all", "one", "what", "when", "how", "im", "up", "out", "been",
        "will", "can", "could", "would", "if", "as", "by", "de", "la", "el", "que", "en", "un", "una", "los", "las",
    )
)  # fmt: skip

_WORDS = (
    bytes(code if chr(code).isalnum() or chr(code) in "_@$#/<>'" else 32 for code in range(128)) + b" " * 128
)


def gate_text(text: str) -> str:
    """A plain, accent-free text with a space wherever a word ends, also at both ends."""
    return " " + text.encode("ascii", "replace").translate(_WORDS).decode("ascii") + " "


Sets = tuple[frozenset[str], ...]


def anchors_of(pattern: str, known: Mapping[str, Sets] = MappingProxyType({})) -> Sets:
    """Sets of literals, rarest first. Every matching text, as `gate_text` has it, holds one of each set.

    `known` gives the sets of a long word list once, under one character that stands for the list in the pattern.
    """
    sets = sorted(
        set(_sequence(parser.parse(pattern), known)), key=lambda each: (_rarity(each), sorted(each))
    )
    return tuple(reversed(sets[-SETS_KEPT:]))


def _sequence(items: Any, known: Mapping[str, Sets]) -> list[frozenset[str]]:
    """The sets of every part of a sequence that cannot be left out."""
    sets: list[frozenset[str]] = []
    run = ""
    for kind, value in [*items, (None, None)]:
        if kind is op.LITERAL and _kept(chr(value)):
            run += chr(value)
            continue
        if kind is op.AT:
            if value is op.AT_BOUNDARY and not run.endswith(" "):
                run += " "
            continue
        if _telling(run):
            sets.append(frozenset({run}))
        run = ""
        if kind is op.LITERAL:
            sets += known.get(chr(value), ())
        elif kind is op.SUBPATTERN:
            sets += _sequence(value[3], known)
        elif kind is op.BRANCH:
            sets += _branches(value[1], known)
        elif kind in (op.MAX_REPEAT, op.MIN_REPEAT) and value[0] >= 1:
            sets += _sequence(value[2], known)
    return sets


def _kept(char: str) -> bool:
    """Whether the gate leaves this character as it is."""
    return ord(char) < 128 and _WORDS[ord(char)] != 32


def _telling(run: str) -> bool:
    """Long enough to be rare, or a sign that ordinary lines do not hold."""
    bare = run.strip()
    return len(bare) >= SHORTEST or (bool(bare) and not bare.isalnum() and bare not in "'_")


def _branches(branches: Any, known: Mapping[str, Sets]) -> list[frozenset[str]]:
    """One set for a choice: the rarest of each branch together; none when a branch has nothing to hold on
    to.
    """
    union: set[str] = set()
    for branch in branches:
        sets = _sequence(branch, known)
        if not sets:
            return []
        union |= max(sets, key=lambda each: (_rarity(each), sorted(each)))
    return [frozenset(union)] if len(union) <= MOST else []


def _rarity(anchors: Set[str]) -> tuple[int, int, int]:
    """Rather rare words than everyday ones, long ones than short ones, few than many."""
    everyday = sum(anchor in EVERYDAY for anchor in anchors)
    return -everyday, min(min(map(len, anchors)), 6), -len(anchors)
