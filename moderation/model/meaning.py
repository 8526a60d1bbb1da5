"""A small reader of word meanings: what stands beside what, whichever words it is said in.

Two layers look at three words each, the second with gaps, so that one place of it sees seven words; the strongest answers of all places and their
sum, with what the grammar found, give how far the text is at C1, C2, C3 and C4 and above. Taught by `student.py`; here
only numpy is needed, and some thirty microseconds a line.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import sqrt
from typing import Any, Final
from zlib import crc32

import numpy as np

from moderation.model.vocabulary import Vocabulary

LONGEST: Final = 90  #: words read at once
STEP: Final = 60  #: where the next part of a longer text begins
NAMES: Final = 2_048  #: slots for what the grammar found

Array = np.ndarray[Any, Any]


class Meaning:
    """`levels` gives a number for each of C1 to C4 and above: the larger, the likelier."""

    def __init__(self, vocabulary: Vocabulary, parts: dict[str, Array]) -> None:
        self._vocabulary = vocabulary
        self._vectors = vocabulary.vectors
        self._parts = {name: part.astype(np.float32) for name, part in parts.items()}
        self._near, self._far = self._parts["near"], self._parts["far"]
        self._h1, self._h2 = self._near.shape[1] // 3, self._far.shape[1] // 3
        self._row = lru_cache(maxsize=65_536)(vocabulary.row)

    def levels(self, words: Sequence[str], said: Sequence[str]) -> Array:
        rows = [self._row(word) for word in words]
        names = [name_slot(name) for name in said]
        if len(rows) <= LONGEST:
            return self._read(rows, names)
        starts = range(0, len(rows) - LONGEST + STEP, STEP)
        read = [self._read(rows[start : start + LONGEST], names) for start in starts]
        return np.asarray(np.max(read, axis=0))

    def _read(self, rows: list[int], names: list[int]) -> Array:
        part, h1, h2 = self._parts, self._h1, self._h2
        words = self._vectors[[0, *rows, 0]]
        near = words @ self._near
        first = np.zeros((len(rows) + 4, h1), np.float32)
        inner = first[2:-2]
        np.add(near[:-2, :h1], near[1:-1, h1 : 2 * h1], out=inner)
        inner += near[2:, 2 * h1 :]
        inner += part["near_bias"]
        np.maximum(inner, 0.0, out=inner)
        far = first @ self._far
        second = far[:-4, :h2] + far[2:-2, h2 : 2 * h2]
        second += far[4:, 2 * h2 :]
        second += part["far_bias"]
        np.maximum(second, 0.0, out=second)
        share = 0.5 / sqrt(len(rows))
        seen = np.concatenate(
            (
                inner.max(axis=0),
                words.sum(axis=0) * share,
                second.max(axis=0),
                second.sum(axis=0) * share,
                part["names"][names].sum(axis=0),
            )
        )
        hidden = np.maximum(seen @ part["hidden"] + part["hidden_bias"], 0.0)
        return np.asarray(hidden @ part["out"] + seen @ part["skip"] + part["out_bias"])


@lru_cache(maxsize=16_384)
def name_slot(name: str) -> int:
    return crc32(name.encode()) % NAMES
