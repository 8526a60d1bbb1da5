"""What the scorer sees of a text: short runs of words, of word classes, pieces of words, and what the grammar made of it.

Everything is hashed into one table by arithmetic of our own, because Python's `hash` differs from run to run. What belongs to a
single word is remembered per word, so that a line costs a few table look-ups a word. A long text is seen in windows of
whole sentences, and the worst window counts: one sentence must not drown in a long and calm share.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final
from zlib import crc32

SIZE: Final = 262_139  #: a prime, so that sums of small multiples spread over all of it
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


@lru_cache(maxsize=65_536)
def slot(kind: str, value: str) -> int:
    return crc32(f"{kind}:{value}".encode("utf-8", "surrogatepass")) % SIZE


def features(words: Sequence[str], said: Iterable[str]) -> list[int]:
    """All features of a window: each run once, each word's own once a word. `said` is what the grammar found."""
    found = [*run_features(words), *(slot("g", name) for name in said)]
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
