"""The grammar: phrases as data, made into patterns, and found in the words of a text.

A phrase is a row of slots. `want|need to ~ die` reads: want or need, to, up to two words that do not negate, die.

    word        that word               a|b        one of these
    word?       may be missing          ~ ~~ ~~~   up to two, up to five, up to nine words, no negation; only the widest crosses a comma
    <name>      a slot of slots.toml    ^  $       the text or the clause begins, ends here; `a|$`: a, or the end
    !a|b        and then none of these

A phrase is only tried when one of the words it cannot do without is in the text, so a line without any costs
next to nothing.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, field
from typing import Any, Final

from moderation.rules.crisis.repair import HERE, OFTEN
from moderation.rules.crisis.words import Words

RARE: Final = 15  #: taken for a word that is not among them
CLOSE: Final = 9  #: words around a match in which an `unless` takes it back
_GAP = r"(?:(?!(?:not|no|never|nobody|nothing|but) )[^ .,?!]+ ){0,%d}"
_END: Final = r"(?=[.,?!]|$)"
_WIDE: Final = r"(?:(?!(?:not|never|but) )[^ .?!]+ ){0,9}"


@dataclass(frozen=True, slots=True, eq=False)
class Phrase:
    """A phrase as a pattern over spaced words. It is only tried around the words it cannot do without, because trying
    every phrase at every letter of a long share would take longer than the share is worth."""

    anchors: frozenset[str]  #: the rarest set of words it cannot do without
    others: tuple[frozenset[str], ...]  #: and of each of these it needs one
    pattern: re.Pattern[str]
    before: int  #: words a match may begin before its anchor
    after: int  #: and words it may have to see after it

    def possible(self, present: Set[str]) -> bool:
        """Whether a text with these words can hold it at all."""
        for needed in self.others:  # noqa: SIM110 -- a generator costs more than the question
            if needed.isdisjoint(present):
                return False
        return True

    def found(self, words: Words, at: Iterable[int], most: int) -> Iterator[tuple[int, int]]:
        """The first and one past the last word of each match, around the anchors that stand at these words."""
        count = 0
        for first, last in self._stretches(sorted(at), len(words.at)):
            stop = words.at[last] if last < len(words.at) else len(words.text)
            for match in self.pattern.finditer(words.text, words.at[first], stop):
                start, end = match.span()
                if end > start:
                    yield words.index(start), words.index(end - 1) + 1
                    count += 1
                if count == most:
                    return

    def _stretches(self, at: list[int], count: int) -> Iterator[tuple[int, int]]:
        """Runs of words around the anchors, those that touch made one."""
        first, last = -1, -1
        for i in at:
            if last < 0 or i - self.before > last:
                if last > 0:
                    yield first, last
                first = max(i - self.before, 0)
            last = min(i + 1 + self.after, count)
        if last > 0:
            yield first, last


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
    phrases: tuple[Phrase, ...] = field(default=(), repr=False)
    unless: tuple[Phrase, ...] = field(default=(), repr=False)  #: said close by, these take it back


@dataclass(frozen=True, slots=True)
class Match:
    entry: Entry
    first: int  #: the first word
    last: int  #: one past the last word


def matches(words: Words, entries: Grammar) -> Iterator[Match]:
    """Every place where an entry speaks, each entry at most three times."""
    possible = entries.possible(words.present)
    if not possible:
        return
    where = places_of(words)
    for entry, phrase in possible:
        at = places_in(where, phrase.anchors)
        for first, last in phrase.found(words, at, 3):
            if not (entry.unless and _taken_back(entry, words, where, first, last)):
                yield Match(entry, first, last)


def _taken_back(entry: Entry, words: Words, where: dict[str, list[int]], first: int, last: int) -> bool:
    """Whether something that makes the entry mean another thing stands within a few words of the match."""
    low, high = first - CLOSE, last + CLOSE
    for phrase in entry.unless:
        at = [i for anchor in phrase.anchors & where.keys() for i in where[anchor] if low <= i < high]
        if at and any(a >= low and b <= high for a, b in phrase.found(words, at, 3)):
            return True
    return False


def places_of(words: Words) -> dict[str, list[int]]:
    """Where each word of a text stands."""
    where: dict[str, list[int]] = {}
    for i, word in enumerate(words.words):
        where.setdefault(word, []).append(i)
    return where


class Grammar:
    """Entries by the words they cannot do without."""

    def __init__(self, entries: tuple[Entry, ...]) -> None:
        self.entries = entries
        by_word: dict[str, list[int]] = {}
        self._phrases = [(entry, phrase) for entry in entries for phrase in entry.phrases]
        for order, (_, phrase) in enumerate(self._phrases):
            for word in phrase.anchors:
                by_word.setdefault(word, []).append(order)
        self._by_word = {word: tuple(orders) for word, orders in by_word.items()}

    def possible(self, present: Set[str]) -> list[tuple[Entry, Phrase]]:
        """The phrases worth trying on a text with these words."""
        orders: set[int] = set()
        for word in self._by_word.keys() & present:
            orders.update(self._by_word[word])
        phrases = self._phrases
        return [phrases[order] for order in sorted(orders) if phrases[order][1].possible(present)]


def places_in(where: dict[str, list[int]], anchors: Set[str]) -> list[int]:
    """Where any of these words stands."""
    return [i for word in anchors & where.keys() for i in where[word]]


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
        phrases=_phrases(row["says"]),
        unless=_phrases(row.get("unless", "")),
    )


def _phrases(rows: str) -> tuple[Phrase, ...]:
    return tuple(compiled(phrase) for phrase in rows.strip().splitlines() if phrase.strip())


def compiled(phrase: str) -> Phrase:
    """A phrase as a pattern, with the rarest set of words it cannot do without and how far it reaches around them."""
    parts: list[str] = []
    sizes: list[int] = []
    needed: list[tuple[int, frozenset[str]]] = []
    for slot in phrase.split():
        signs = slot[0] in "~^" or slot == "$"
        choices = [] if signs else _choices(slot.removeprefix("!").removesuffix("?"))
        part, size = _part(slot, choices)
        if choices and slot[0] != "!" and not slot.endswith("?") and "$" not in choices:
            needed.append((len(parts), frozenset(_rarest(choice) for choice in choices)))
        parts.append(part)
        sizes.append(size)
    place, anchors = min(needed, key=lambda slot: _commonness(slot[1]))
    others = sorted((words for at, words in needed if at != place), key=_commonness)
    pattern = re.compile("(?<= )" + "".join(parts))
    return Phrase(anchors, tuple(others), pattern, sum(sizes[: place + 1]), sum(sizes[place:]) + 1)


def _part(slot: str, choices: list[str]) -> tuple[str, int]:
    """A slot as a piece of a pattern, and how many words it takes at most."""
    if slot[0] == "~":
        return (_WIDE, 9) if len(slot) > 2 else (_GAP % (2, 5)[len(slot) - 1], (2, 5)[len(slot) - 1])
    if slot == "^":
        return r"(?:(?<=^ )|(?<=[.,?!] ))", 0
    if slot == "$":
        return _END, 1
    longest = max(choice.count(" ") + 1 for choice in choices)
    either = "(?:" + "|".join(re.escape(c) for c in choices if c != "$") + ") "
    if "$" in choices:
        either = f"(?:{either}|{_END})"
    if slot[0] == "!":
        return f"(?!{either})", longest
    return (f"(?:{either})?" if slot.endswith("?") else either), longest


def _choices(slot: str) -> list[str]:
    found: list[str] = []
    for choice in slot.split("|"):
        if choice.startswith("<"):
            found.extend(_choices("|".join(SLOTS[choice[1:-1]].split())))
        else:
            found.append(choice.replace("_", " "))
    return sorted(dict.fromkeys(found), key=len, reverse=True)


def _rarest(choice: str) -> str:
    return min(choice.split(), key=lambda word: (OFTEN.get(word, RARE), -len(word), word))


def _commonness(words: Set[str]) -> int:
    """About how many lines hold one of these."""
    return sum(OFTEN.get(word, RARE) for word in words)


SLOTS: Final[dict[str, str]] = tomllib.loads((HERE / "slots.toml").read_text("utf-8"))["slots"]
