"""What the scorer sees of a text: short runs of words, of kinds of words, pieces of words, and what the grammar made of it.

Everything is hashed into one table by arithmetic of our own, because Python's `hash` differs from run to run. What belongs to a
single word is remembered per word, and what runs of words give is reckoned for all places of a text at once, so that any
stretch of it is a sum over its places. A long text is seen in windows and in sentences, and the worst one counts: one
sentence must not drown in a long and calm share.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any, Final
from zlib import crc32

import numpy as np

from moderation.model.vocabulary import Vocabulary

SIZE: Final = 1_048_573  #: a prime, so that sums of small multiples spread over all of it
WINDOW: Final = 44  #: words
LONG: Final = 200  #: words; longer texts are seen in windows that hardly overlap
LEAST: Final = 4  #: words of a sentence that is seen by itself
END: Final = "$"  #: the end of a text is a word in runs: "so" alone is not "so I went"
PIECES: Final = 24  #: letters; a longer "word" is noise and has no pieces

Array = np.ndarray[Any, Any]
Run = tuple[str | None, ...]


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


def sentences(words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The sentences of a text that has several; one of a word or two goes with the next."""
    start = 0
    for at, word in enumerate(words):
        if word in _STOP and at + 1 - start > LEAST and at + 1 < len(words):
            yield start, at + 1
            start = at + 1
    if start:
        yield start, len(words)


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
def kinds(word: str | None) -> tuple[int, int, int, int]:
    """The numbers, below 2**26, of a word, of its kind (its class, else words that mean much the same), of words that
    mean nearly the same, and of words that have to do with the same."""
    if word is None:
        return 1, 1, 1, 1
    own = _number(word)
    broad, fine = VOCABULARY.groups(word)
    near = _number(f"%{broad}") if broad else own
    kind = _number(f"#{CLASSES[word]}") if word in CLASSES else near
    return own, kind, _number(f"@{fine}") if fine else own, near


def run_features(words: Sequence[str]) -> tuple[list[int], Array]:
    """The places of a text that count, the end among them, and for each the features of the runs that end there."""
    places, runs = runs_in(words)
    return places, runs_of(runs)


def runs_in(words: Sequence[str]) -> tuple[list[int], list[Run]]:
    """The same with each run as its words, the last one first; None is what lies before a text."""
    places = [at for at, word in enumerate(words) if word not in _SKIPPED]
    shown = [None, None, None, *[words[at] for at in places], END]
    places.append(len(words))
    return places, list(zip(shown[3:], shown[2:], shown[1:], shown, strict=False))


def runs_of(runs: Sequence[Run]) -> Array:
    """The features of these runs. Whole numbers below 2**37 all the way: a float holds them exactly, and is quicker."""
    words = chain.from_iterable(map(kinds, chain.from_iterable(runs)))
    rows = np.fromiter(words, np.float64, 16 * len(runs)).reshape(-1, 16)
    return np.asarray((rows @ _RUNS).astype(np.int64) % SIZE)


def place_features(words: Sequence[str], said: Iterable[str]) -> set[int]:
    """Where things stand: what opens the window, what its last clause and the words after a *not* hold, which kinds of
    word meet in it at all, how long it is, and what the grammar said beside the signs of time, denial and laughter."""
    those = [kinds(word)[1] for word in words if word not in _SKIPPED]
    held = frozenset(those)
    found = {kind * 53 % SIZE for kind in those[:6]}
    if not held.isdisjoint(_TURNS):
        found.update(_turned(those))
    hot = sorted(_NUMBERS & held)
    found.update([(one * 67 + other * 71) % SIZE for i, one in enumerate(hot) for other in hot[i + 1 :]])
    length = str(min(len(those) // 3, 12))
    marks = [name for name, numbers in _SIGNS if not numbers.isdisjoint(held)]
    if _ME in those[:3]:
        marks.append("me")
    found.update((slot("length", length), slot("end", words[-1] if words and words[-1] in ".?!" else "")))
    for name in {_KIND.split(name)[0] for name in said}:
        found.add(slot(name, length))
        found.update([slot(name, mark) for mark in marks])
    return found


def _turned(those: list[int]) -> Iterator[int]:
    """What the last clause and the words after a *not* hold."""
    denied, clause = 0, 0
    for at, kind in enumerate(those):
        if kind in _STOPS:
            denied = 0
            clause = at + 1 if at + 1 < len(those) else clause
        elif denied:
            yield kind * 61 % SIZE
            denied -= 1
        if kind == _NOT:
            denied = 4
    if clause:
        yield from [kind * 59 % SIZE for kind in those[clause:]]


@lru_cache(maxsize=65_536)
def slot(kind: str, value: str) -> int:
    return crc32(f"{kind}:{value}".encode("utf-8", "surrogatepass")) % SIZE


def strength(count: int) -> float:
    """What the sum of so many words' weights is multiplied by, so that a long window is not surer just for being long."""
    return 10.0 / math.sqrt(8.0 * count + 16.0)


def features(words: Sequence[str], first: int, last: int, said: Sequence[str]) -> list[int]:
    """All features of a window, as often as they are there. `said` is what the grammar found."""
    places, runs = run_features(words)
    end = last + (last == len(words))
    found = [int(f) for at, row in zip(places, runs, strict=True) if first <= at < end for f in row]
    for word in words[first:last]:
        found.extend(word_features(word))
    found.extend(place_features(words[first:last], said))
    found.extend(slot("g", name) for name in said)
    return sorted(found)


@lru_cache(maxsize=65_536)
def _number(text: str) -> int:
    return crc32(text.encode("utf-8", "surrogatepass")) >> 6


def _multiples(*runs: dict[str, int]) -> Array:
    """A column a run: how often each number of the four last words goes into it. `k1` is the kind of the word before."""
    table = np.zeros((16, len(runs)))
    for column, run in enumerate(runs):
        for name, times in run.items():
            table[int(name[1]) * 4 + "wkfn".index(name[0]), column] = times
    return table


#: Words, their kinds, words that mean nearly the same (f) and words near them (n): alone, in pairs, in triples, with a gap.
_RUNS: Final = _multiples(
    {"w1": 3, "w0": 5},
    {"w2": 7, "w1": 11, "w0": 13},
    {"k1": 17, "k0": 19},
    {"k2": 23, "k1": 29, "k0": 31},
    {"k2": 37, "k0": 41},
    {"k3": 43, "k0": 47},
    {"f0": 73},
    {"f1": 79, "f0": 83},
    {"f2": 89, "f0": 97},
    {"n1": 101, "n0": 103},
    {"n2": 107, "n1": 109, "n0": 113},
    {"n2": 127, "n0": 131},
)
VOCABULARY: Final = Vocabulary()
_SKIPPED: Final = frozenset(',"():')
_STOP: Final = frozenset(".?!;")
CLASSES: Final[dict[str, str]] = {
    word: name
    for name, words in reversed(
        tomllib.loads((Path(__file__).parent / "classes.toml").read_text("utf-8"))["classes"].items()
    )
    for word in words.split()
}
_KIND: Final = re.compile(r"[.=>~]")
_NUMBERS: Final = frozenset(_number(f"#{name}") for name in CLASSES.values())
_NOT: Final = kinds("not")[1]
_ME: Final = kinds("i")[1]
_STOPS: Final = frozenset(kinds(word)[1] for word in (".", "?", "!", ";", "but", "pero"))
_TURNS: Final = _STOPS | {_NOT}
#: Signs that change what a phrase of the grammar means, by the words or kinds of word that give them.
_SIGNS: Final = tuple(
    (name, frozenset(kinds(word)[1] for word in words.split()))
    for name, words in (
        ("past", "ago wanted died was were used had years era estaba tuve cuando"),
        ("recent", "yesterday tonight"),
        ("not", "not"),
        ("asks", "?"),
        ("laughs", "lol"),
        ("sober", "sober thanks"),
    )
)
