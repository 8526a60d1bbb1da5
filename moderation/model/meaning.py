"""A small reader of word meanings: what stands beside what, whichever words it is said in.

Two layers look at three words each, the second with gaps, so that one place of it sees seven words; the strongest answers of all places and their
sum, with what the grammar found, give how far the text is at C1, C2, C3 and C4 and above. Taught by `student.py`; here
only numpy is needed.

A line is read alone, and again with the lines before it, and the next one is read with it: nearly every place of a text was seen
a moment ago. So what a place shows is kept for a while, by the words around it, and only new places are worked out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import chain, islice
from math import sqrt
from typing import Any, Final, cast
from zlib import crc32

import numpy as np

from moderation.model.vocabulary import Vocabulary

LONGEST: Final = 90  #: words read at once
STEP: Final = 60  #: where the next part of a longer text begins
NAMES: Final = 2_048  #: slots for what the grammar found
KEPT: Final = 4_096  #: places whose answers are kept, a kilobyte each
#: Places worked out in one go, always: what a place shows must not depend, in its last digit, on how many others were new.
AT_ONCE: Final = 8

Array = np.ndarray[Any, Any]
Three = tuple[int, int, int]


class Meaning:
    """`levels` gives a number for each of C1 to C4 and above: the larger, the likelier."""

    def __init__(self, vocabulary: Vocabulary, parts: dict[str, Array]) -> None:
        part = {name: numbers.astype(np.float32) for name, numbers in parts.items()}
        self._vocabulary = vocabulary
        self._near = _Layer(part["near"], part["near_bias"])
        self._far = _Layer(part["far"], part["far_bias"])
        self._names, self._out, self._out_bias = part["names"], part["out"], part["out_bias"]
        self._h1, self._h2, size = len(part["near_bias"]), len(part["far_bias"]), vocabulary.vectors.shape[1]
        #: Of each place kept: what the first layer shows of it, the second, and its word.
        self._seen = np.zeros((KEPT, self._h1 + self._h2 + size), np.float32)
        self._first = np.zeros((KEPT, self._h1), np.float32)  #: row 0 is what lies outside a text
        self._words = np.zeros(KEPT, np.int64)  #: the word in the middle of each row of `_first`
        self._first_at: dict[Three, int] = {}  #: by a word and its neighbours
        self._seen_at: dict[Three, int] = {}  #: by the rows of `_first` of a place and the places it looks at
        # `hidden` and `skip` take their rows in the order in which `_read` puts together what it saw.
        sizes = (self._h1, size, self._h2, self._h2, part["names"].shape[1])
        near, words, top, total, names = _cut([*range(sum(sizes))], sizes)
        order = [*near, *top, *total, *words, *names]
        self._hidden = np.concatenate([part["hidden"], part["skip"]], axis=1)[order]
        self._hidden_bias = np.concatenate([part["hidden_bias"], np.zeros(part["skip"].shape[1], np.float32)])
        self._named = lru_cache(maxsize=4_096)(self._sum_of_names)

    def levels(self, words: Sequence[str], said: Sequence[str]) -> list[float]:
        return self.levels_of([(words, said)])[0]

    def levels_of(self, texts: Sequence[tuple[Sequence[str], Sequence[str]]]) -> list[list[float]]:
        """The same of several texts, each its words and what was said of them; what is new in all is worked out at once."""
        if len(texts) > 1 and sum(len(words) for words, _ in texts) > KEPT // 2:
            return [self.levels(words, said) for words, said in texts]
        parts = [_parts(self._vocabulary.rows(words)) for words, _ in texts]
        places = iter(self._places([*chain.from_iterable(parts)]))
        found = []
        for (_, said), those in zip(texts, parts, strict=True):
            names = self._named(tuple(said))
            read = [self._read(next(places), names) for _ in those]
            found.append(read[0] if len(read) == 1 else [*map(max, *read)])
        return found

    def forget(self) -> None:
        """Keep nothing of what was read."""
        self._first_at.clear()
        self._seen_at.clear()

    def _read(self, places: list[int], names: Array) -> list[float]:
        seen = self._seen.take(places, 0)
        top = np.maximum.reduce(seen[:, : self._h1 + self._h2], 0)
        total = np.add.reduce(seen[:, self._h1 :], 0)
        total *= 0.5 / sqrt(len(places))
        given = np.concatenate((top, total, names)) @ self._hidden
        given += self._hidden_bias
        inner = len(self._out)
        hidden = np.maximum(given[:inner], 0.0)
        levels: list[float] = (hidden @ self._out + given[inner:] + self._out_bias).tolist()
        return levels

    def _places(self, parts: list[list[int]]) -> list[list[int]]:
        """Where what each place of each part shows is kept; what is not yet is worked out."""
        sizes = [len(rows) for rows in parts]
        if max(len(self._seen_at), len(self._first_at) + 1) + sum(sizes) > KEPT:
            self.forget()
        threes = [three for rows in parts for three in zip([0, *rows], rows, [*rows[1:], 0], strict=False)]
        first = _cut(_found(self._first_at, threes, self._look_near), sizes)
        fars = [far for at in first for far in zip([0, 0, *at], at, [*at[2:], 0, 0], strict=False)]
        return _cut(_found(self._seen_at, fars, self._look_far), sizes)

    def _look_near(self, new: list[Three]) -> None:
        start = len(self._first_at) + 1
        self._first_at.update(zip(new, range(start, start + len(new)), strict=True))
        those = slice(start, start + len(new))
        self._words[those] = [word for _, word, _ in new]
        self._first[those] = self._near.over(self._vocabulary.vectors, new)

    def _look_far(self, new: list[Three]) -> None:
        start = len(self._seen_at)
        self._seen_at.update(zip(new, range(start, start + len(new)), strict=True))
        seen = self._seen[start : start + len(new)]
        middles = [middle for _, middle, _ in new]
        words = self._words.take(middles)
        h1, h2 = self._h1, self._h1 + self._h2
        self._first.take(middles, 0, seen[:, :h1], "clip")
        seen[:, h1:h2] = self._far.over(self._first, new)
        self._vocabulary.vectors.take(words, 0, seen[:, h2:], "clip")

    def _sum_of_names(self, said: tuple[str, ...]) -> Array:
        return np.asarray(self._names[[name_slot(name) for name in said]].sum(axis=0))


class _Layer:
    """Patterns of three places, which stand side by side in the table they are taught as."""

    def __init__(self, table: Array, bias: Array) -> None:
        size = len(bias)
        self._table = np.concatenate([table[:, at : at + size] for at in range(0, 3 * size, size)])
        self._bias = bias

    def over(self, shown: Array, threes: list[Three]) -> Array:
        """How well each three rows of what is shown fit each pattern."""
        blocks = -(-len(threes) // AT_ONCE)
        which = np.array(threes + [(0, 0, 0)] * (blocks * AT_ONCE - len(threes)))
        found = (shown.take(which, 0).reshape(blocks, AT_ONCE, -1) @ self._table).reshape(-1, len(self._bias))
        found += self._bias
        return np.asarray(np.maximum(found, 0.0, out=found)[: len(threes)])


def _found(known: dict[Three, int], keys: list[Three], look: Callable[[list[Three]], None]) -> list[int]:
    """Where each of these is kept, after a look at those that are new."""
    found = list(map(known.get, keys))
    if None in found:
        look(list({key: None for key, at in zip(keys, found, strict=True) if at is None}))
        found = list(map(known.get, keys))
    return cast("list[int]", found)


def _parts(rows: list[int]) -> list[list[int]]:
    """A long text in parts that overlap."""
    if len(rows) <= LONGEST:
        return [rows]
    return [rows[start : start + LONGEST] for start in range(0, len(rows) - LONGEST + STEP, STEP)]


def _cut(row: list[int], sizes: Iterable[int]) -> list[list[int]]:
    """One row in pieces of these sizes."""
    those = iter(row)
    return [[*islice(those, size)] for size in sizes]


@lru_cache(maxsize=16_384)
def name_slot(name: str) -> int:
    return crc32(name.encode()) % NAMES
