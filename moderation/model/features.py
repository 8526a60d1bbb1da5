"""What the scorer sees of a text: short runs of words, of word classes, pieces of words, and what the grammar made of it.

Everything is hashed into one table by arithmetic of our own, because Python's `hash` differs from run to run. What belongs to a
single word is remembered per word, so that a line costs a few table look-ups a word. A long text is seen in windows of
whole sentences, and the worst window counts: one sentence must not drown in a long and calm share.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final
from zlib import crc32

SIZE: Final = 1_048_573  #: a prime, so that sums of small multiples spread over all of it
WINDOW: Final = 44  #: words
LONG: Final = 200  #: words; longer texts are seen in windows that hardly overlap
END: Final = "$"  #: the end of a window is a word in runs: "so" alone is not "so I went"
PIECES: Final = 24  #: letters; a longer "word" is noise and has no pieces


def windows(words: Sequence[str], size: int = WINDOW) -> Iterator[tuple[int, int]]:
    """Runs of about `size` words that end with a sentence where one ends; a short text is one window."""
    count = len(words)
    if count <= size + size // 2:
        yield 0, count
        return
    start, again = 0, size // 2 if count <= LONG else size // 8
    while True:
        end = min(start + size, count)
        for stop in range(end, min(end + size // 4, count)):
            if words[stop - 1] in ".?!":
                end = stop
                break
        yield start, end
        if end >= count:
            return
        start = max(end - again, start + 1)


@lru_cache(maxsize=65_536)
def word_features(word: str) -> tuple[int, ...]:
    """The features of one word by itself: the word, its class, and its pieces of three to five letters."""
    found = [slot("w", word)]
    if word in CLASSES:
        found.append(slot("c", CLASSES[word]))
    if word.isalpha() and 3 < len(word) <= PIECES:
        padded = f"<{word}>"
        for size in (3, 4, 5):
            found.extend(slot("p", padded[i : i + size]) for i in range(len(padded) - size + 1))
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=65_536)
def ids(word: str) -> tuple[int, int]:
    """The number of a word and of its class (the word again when it is in none), below 2**26."""
    own = crc32(word.encode("utf-8", "surrogatepass")) >> 6
    return own, crc32(f"#{CLASSES[word]}".encode()) >> 6 if word in CLASSES else own


def run_features(words: Iterable[str]) -> set[int]:
    """Pairs, triples and pairs with a gap, of words and of classes."""
    found: list[int] = []
    w1 = w2 = c1 = c2 = c3 = 1
    for word in (*words, END):
        if word in _SKIPPED:
            continue
        w, c = ids(word)
        found += (
            (w1 * 3 + w * 5) % SIZE,
            (w2 * 7 + w1 * 11 + w * 13) % SIZE,
            (c1 * 17 + c * 19) % SIZE,
            (c2 * 23 + c1 * 29 + c * 31) % SIZE,
            (c2 * 37 + c * 41) % SIZE,
            (c3 * 43 + c * 47) % SIZE,
        )
        w2, w1, c3, c2, c1 = w1, w, c2, c1, c
    return set(found)


def place_features(words: Sequence[str], said: Iterable[str]) -> set[int]:
    """Where things stand: what opens the window, what its last clause and the words after a *not* hold, which kinds of
    word meet in it at all, how long it is, and what the grammar said beside the signs of time, denial and laughter."""
    kinds = [ids(word)[1] for word in words if word not in _SKIPPED]
    found = [kind * 53 % SIZE for kind in kinds[:6]]
    denied, clause = 0, 0
    for at, kind in enumerate(kinds):
        if kind in _STOPS:
            denied = 0
            clause = at + 1 if at + 1 < len(kinds) else clause
        elif denied:
            found.append(kind * 61 % SIZE)
            denied -= 1
        if kind == _NOT:
            denied = 4
    if clause:
        found += [kind * 59 % SIZE for kind in kinds[clause:]]
    hot = sorted(_NUMBERS.intersection(kinds))
    found += [(one * 67 + other * 71) % SIZE for i, one in enumerate(hot) for other in hot[i + 1 :]]
    length = str(min(len(kinds) // 3, 12))
    marks = [name for name, numbers in _SIGNS if not numbers.isdisjoint(kinds)]
    if _ME in kinds[:3]:
        marks.append("me")
    found += (slot("length", length), slot("end", words[-1] if words and words[-1] in ".?!" else ""))
    for name in {_KIND.split(name)[0] for name in said}:
        found.append(slot(name, length))
        found += [slot(name, mark) for mark in marks]
    return set(found)


@lru_cache(maxsize=65_536)
def slot(kind: str, value: str) -> int:
    return crc32(f"{kind}:{value}".encode("utf-8", "surrogatepass")) % SIZE


def strength(words: Sequence[str]) -> float:
    """What the sum of a window's weights is multiplied by, so that a long window is not surer just for being long."""
    return 10.0 / math.sqrt(8.0 * len(words) + 16.0)


def features(words: Sequence[str], said: Sequence[str]) -> list[int]:
    """All features of a window: each run once, each word's own once a word. `said` is what the grammar found."""
    found = [*run_features(words), *place_features(words, said), *(slot("g", name) for name in said)]
    for word in set(words):
        found.extend(word_features(word))
    return sorted(found)


_SKIPPED: Final = frozenset(',"():')
CLASSES: Final[dict[str, str]] = {
    word: name
    for name, words in reversed(
        tomllib.loads((Path(__file__).parent / "classes.toml").read_text("utf-8"))["classes"].items()
    )
    for word in words.split()
}
_KIND: Final = re.compile(r"[.=>~]")
_NUMBERS: Final = frozenset(crc32(f"#{name}".encode()) >> 6 for name in CLASSES.values())
_NOT: Final = ids("not")[1]
_ME: Final = ids("i")[1]
_STOPS: Final = frozenset(ids(word)[1] for word in (".", "?", "!", ";", "but", "pero"))
#: Signs that change what a phrase of the grammar means, by the words or kinds of word that give them.
_SIGNS: Final = tuple(
    (name, frozenset(ids(word)[1] for word in words.split()))
    for name, words in (
        ("past", "ago wanted died was were used had years era estaba tuve cuando"),
        ("recent", "yesterday tonight"),
        ("not", "not"),
        ("asks", "?"),
        ("laughs", "lol"),
        ("sober", "sober thanks"),
    )
)
