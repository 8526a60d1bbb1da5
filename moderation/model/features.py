"""What the scorer sees of a text: short runs of words, of word classes, pieces of words, and what the grammar made of it.

Everything is hashed into one table by arithmetic of our own, because Python's `hash` differs from run to run. What belongs to a
single word is remembered per word, so that a line costs a few table look-ups a word. A long text is seen in windows of
whole sentences, and the worst window counts: one sentence must not drown in a long and calm share.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final
from zlib import crc32

BITS: Final = 18
SIZE: Final = 1 << BITS
WINDOW: Final = 40  #: words

_A, _B, _C, _D, _E, _M = 0x9E3779B1, 0x85EBCA6B, 0xC2B2AE35, 0x27D4EB2F, 0x165667B1, 0xFFFFFFFF
_SHIFT = 32 - BITS


def windows(words: Sequence[str], size: int = WINDOW) -> Iterator[tuple[int, int]]:
    """Runs of whole sentences of about `size` words, half of each seen twice; a short text is one window."""
    count = len(words)
    if count <= size + size // 2:
        yield 0, count
        return
    start = 0
    while True:
        end = min(start + size, count)
        for stop in range(end, min(end + size // 4, count)):
            if words[stop - 1] in ".?!":
                end = stop
                break
        yield start, end
        if end >= count:
            return
        start = max(end - size // 2, start + 1)


@lru_cache(maxsize=65_536)
def word_features(word: str) -> tuple[int, ...]:
    """The features of one word by itself: the word, its class, and its pieces of three to five letters."""
    found = [slot("w", word)]
    if word in CLASSES:
        found.append(slot("c", CLASSES[word]))
    if word.isalpha() and len(word) > 3:
        padded = f"<{word}>"
        for size in (3, 4, 5):
            found.extend(slot("p", padded[i : i + size]) for i in range(len(padded) - size + 1))
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=65_536)
def ids(word: str) -> tuple[int, int]:
    """The number of a word and of its class (the word again when it is in none)."""
    own = crc32(word.encode("utf-8", "surrogatepass"))
    return own, crc32(f"#{CLASSES[word]}".encode()) if word in CLASSES else own


def run_features(words: Sequence[str]) -> Iterator[int]:
    """Pairs, triples and pairs with a gap, of words and of classes."""
    numbers = [ids(word) for word in words if word not in _SKIPPED]
    numbers = [(_A, _A), *numbers, (_B, _B)]
    w1 = w2 = c1 = c2 = c3 = 0
    for w, c in numbers:
        yield ((w1 * _A ^ w * _B) & _M) * _C % 4294967291 >> _SHIFT
        yield ((w2 * _D ^ w1 * _A ^ w * _B) & _M) * _C % 4294967291 >> _SHIFT
        yield ((c1 * _B ^ c * _E) & _M) * _A % 4294967291 >> _SHIFT
        yield ((c2 * _E ^ c1 * _D ^ c * _A) & _M) * _B % 4294967291 >> _SHIFT
        yield ((c2 * _C ^ c * _D) & _M) * _E % 4294967291 >> _SHIFT
        yield ((c3 * _A ^ c * _C) & _M) * _D % 4294967291 >> _SHIFT
        w2, w1, c3, c2, c1 = w1, w, c2, c1, c


@lru_cache(maxsize=65_536)
def slot(kind: str, value: str) -> int:
    return crc32(f"{kind}:{value}".encode("utf-8", "surrogatepass")) >> _SHIFT


def features(words: Sequence[str], said: Sequence[str]) -> list[int]:
    """All features of a window, each once. `said` is what the grammar made of it, as names."""
    found: set[int] = set(run_features(words))
    for word in words:
        found.update(word_features(word))
    found.update(slot("g", name) for name in said)
    return sorted(found)


_SKIPPED: Final = frozenset(',"():')
CLASSES: Final[dict[str, str]] = {
    word: name
    for name, words in reversed(
        tomllib.loads((Path(__file__).parent / "classes.toml").read_text("utf-8"))["classes"].items()
    )
    for word in words.split()
}
