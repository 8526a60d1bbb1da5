"""A small reader of word meanings: what stands beside what, whichever words it is said in.

Two layers look at three words each, the second with gaps, so that one place of it sees seven words; the strongest answers of all places and their
sum, with what the grammar found, give how far the text is at C1, C2, C3 and C4 and above. Taught by `student.py`; here
only numpy is needed.

A line is read alone, and again with the lines before it, and the next one is read with it: nearly every place of a text was seen
a moment ago. So what a place shows is kept for a while, by the words around it, and only new places are worked out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, chain
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
        self._first = np.zeros(
            (KEPT, self._h1), np.float32
        )  #: the first layer; row 0 is what lies outside a text
        self._words = np.zeros(KEPT, np.int64)  #: the word in the middle of each row of `_first`
        self._first_at = {0: 0}  #: by a word and its neighbours
        self._seen_at = {0: 0}  #: by the rows of `_first` of a place and the places it looks at
        # `hidden` and `skip` take their rows in the order in which `_read` puts together what it saw.
        sizes = (self._h1, size, self._h2, self._h2, part["names"].shape[1])
        near, words, top, total, names = np.split(np.arange(sum(sizes)), np.cumsum(sizes)[:-1])
        order = np.concatenate([near, top, total, words, names])
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
        if (
            len(parts) == len(parts[0]) == 1
        ):  # nothing in common with anything: quicker without looking for it
            return [self._told(self._straight(parts[0][0]), self._named(tuple(texts[0][1])))]
        places = iter(self._places([*chain.from_iterable(parts)]))
        found = []
        for (_, said), those in zip(texts, parts, strict=True):
            names = self._named(tuple(said))
            read = [self._read(next(places), names) for _ in those]
            found.append(read[0] if len(read) == 1 else [*map(max, *read)])
        return found

    def forget(self) -> None:
        """Keep nothing of what was read."""
        self._first_at = {0: 0}
        self._seen_at = {0: 0}

    def _read(self, places: Array, names: Array) -> list[float]:
        seen = self._seen.take(places, 0)
        top = np.maximum.reduce(seen[:, : self._h1 + self._h2], 0)
        total = np.add.reduce(seen[:, self._h1 :], 0)
        total *= 0.5 / sqrt(len(places))
        return self._told((top, total), names)

    def _told(self, seen: tuple[Array, ...], names: Array) -> list[float]:
        """The levels, from the strongest answers of all places, their sums, and what was said."""
        given = np.concatenate((*seen, names)) @ self._hidden
        given += self._hidden_bias
        inner = len(self._out)
        hidden = np.maximum(given[:inner], 0.0)
        levels: list[float] = (hidden @ self._out + given[inner:] + self._out_bias).tolist()
        return levels

    def _straight(self, rows: list[int]) -> tuple[Array, ...]:
        """What is seen of one text, worked out from end to end; the same to the last digit as by what is kept."""
        count, rest = len(rows), -len(rows) % AT_ONCE
        words = self._vocabulary.vectors.take([0, *rows, 0, *[0] * rest], 0)
        first = np.zeros((count + rest + 4, self._h1), np.float32)
        first[2 : count + 2] = self._near.over(np.concatenate((words[:-2], words[1:-1], words[2:]), 1))[
            :count
        ]
        second = self._far.over(np.concatenate((first[:-4], first[2:-2], first[4:]), 1))[:count]
        share = 0.5 / sqrt(count)
        strongest = np.maximum.reduce(first[2 : count + 2], 0), np.maximum.reduce(second, 0)
        return *strongest, np.add.reduce(second, 0) * share, np.add.reduce(words, 0) * share

    def _places(self, parts: list[list[int]]) -> list[Array]:
        """Where what each place of each part shows is kept; what is not yet is worked out."""
        count = sum(map(len, parts))
        if max(len(self._seen_at), len(self._first_at)) + count > KEPT:
            self.forget()
        # All parts in one row, two places outside between them: as far as the second layer looks.
        row = np.array([0, 0, *chain.from_iterable([*rows, 0, 0] for rows in parts)], np.int64)
        inside = row > 0
        first = np.zeros(len(row), np.int64)
        first[1:-1] = _found(self._first_at, _NEAR.keys(row) * inside[1:-1], self._look_near)
        places = np.array(_found(self._seen_at, _FAR.keys(first) * inside[2:-2], self._look_far))
        starts = accumulate((len(rows) + 2 for rows in parts), initial=0)
        return [places[start : start + len(rows)] for start, rows in zip(starts, parts, strict=False)]

    def _look_near(self, new: list[int]) -> None:
        start = len(self._first_at)
        self._first_at.update(zip(new, range(start, start + len(new)), strict=True))
        those, threes = slice(start, start + len(new)), _NEAR.threes(new)
        self._words[those] = threes[: len(new), 1]
        self._first[those] = self._near.over(self._vocabulary.vectors.take(threes, 0))[: len(new)]

    def _look_far(self, new: list[int]) -> None:
        start = len(self._seen_at)
        self._seen_at.update(zip(new, range(start, start + len(new)), strict=True))
        seen, threes = self._seen[start : start + len(new)], _FAR.threes(new)
        middles = threes[: len(new), 1]
        h1, h2 = self._h1, self._h1 + self._h2
        self._first.take(middles, 0, seen[:, :h1], "clip")
        seen[:, h1:h2] = self._far.over(self._first.take(threes, 0))[: len(new)]
        self._vocabulary.vectors.take(self._words.take(middles), 0, seen[:, h2:], "clip")

    def _sum_of_names(self, said: tuple[str, ...]) -> Array:
        return np.asarray(self._names[[name_slot(name) for name in said]].sum(axis=0))


class _Layer:
    """Patterns of three places, which stand side by side in the table they are taught as."""

    def __init__(self, table: Array, bias: Array) -> None:
        size = len(bias)
        self._table = np.concatenate([table[:, at : at + size] for at in range(0, 3 * size, size)])
        self._bias = bias

    def over(self, threes: Array) -> Array:
        """How well each row of what three places show fits each pattern."""
        found = (threes.reshape(-1, AT_ONCE, len(self._table)) @ self._table).reshape(-1, len(self._bias))
        found += self._bias
        return np.asarray(np.maximum(found, 0.0, out=found))


@dataclass(frozen=True, slots=True)
class _Threes:
    """Three whole numbers as one, which is quicker to look for than the three: a number and those `gap` before and after."""

    bits: int
    gap: int

    def keys(self, row: Array) -> Array:
        """The key of every number of a row but the outermost."""
        gap, count = self.gap, len(row) - 2 * self.gap
        middle, after = row[gap : gap + count], row[2 * gap :]
        return np.asarray(row[:count] | middle << self.bits | after << 2 * self.bits)

    def threes(self, keys: list[int]) -> Array:
        """The numbers of each key, and as many zeros as whole rounds need."""
        found = np.zeros((-(-len(keys) // AT_ONCE) * AT_ONCE, 3), np.int64)
        found[: len(keys)] = np.array(keys)[:, None] >> np.arange(0, 3 * self.bits, self.bits)
        return found & (1 << self.bits) - 1


_NEAR: Final = _Threes(bits=21, gap=1)  #: of rows of the vocabulary
_FAR: Final = _Threes(bits=KEPT.bit_length() - 1, gap=2)  #: of rows of what is kept


def _found(known: dict[int, int], keys: Array, look: Callable[[list[int]], None]) -> list[int]:
    """Where each of these is kept, after a look at those that are new."""
    those = keys.tolist()
    found = list(map(known.get, those))
    if None in found:
        look(list({key: None for key, at in zip(those, found, strict=True) if at is None}))
        found = list(map(known.get, those))
    return cast("list[int]", found)


def _parts(rows: list[int]) -> list[list[int]]:
    """A long text in parts that overlap."""
    if len(rows) <= LONGEST:
        return [rows]
    return [rows[start : start + LONGEST] for start in range(0, len(rows) - LONGEST + STEP, STEP)]


@lru_cache(maxsize=16_384)
def name_slot(name: str) -> int:
    return crc32(name.encode()) % NAMES
