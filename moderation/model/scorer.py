"""The trained scorer: how likely a text is one that a person should look at, in microseconds and plain Python.

Linear over hashed features, one table of small whole numbers a head. `alert` answers whether the truth is C2 or above and is
calibrated, `red` whether it is C3 or above, `amber` whether it is C1 or above.
"""

from __future__ import annotations

import base64
import json
import math
import zlib
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from moderation.model import features as seen

WEIGHTS: Final = Path(__file__).parent / "weights.json"


@dataclass(frozen=True, slots=True)
class Head:
    table: array[int]
    scale: float
    bias: float
    slope: float = 1.0  #: calibration: probability = 1 / (1 + exp(-(slope * score + shift)))
    shift: float = 0.0

    def probability(self, score: float) -> float:
        return 1.0 / (1.0 + math.exp(-max(min(self.slope * score + self.shift, 30.0), -30.0)))


@dataclass(frozen=True, slots=True)
class Scored:
    """The worst window of a text: its chance of C2 and above, which words it covers, what the grammar said of it."""

    risk: float
    first: int
    last: int
    said: tuple[str, ...] = ()


class Scorer:
    """`score` reads words and what the grammar said of them; `chance` asks another head about the same window."""

    def __init__(self, heads: dict[str, Head], version: str) -> None:
        self.version = version
        self.heads = heads
        self._word = lru_cache(maxsize=32_768)(self._word_score)

    def score(self, words: Sequence[str], said: Callable[[int, int], tuple[str, ...]]) -> Scored:
        best: tuple[int, int, tuple[str, ...]] = (0, 0, ())
        highest = -1e9
        for first, last in seen.windows(words):
            names = said(first, last)
            score = self._sum(words[first:last], names) * seen.strength(words[first:last])
            if score > highest:
                best, highest = (first, last, names), score
        head = self.heads["alert"]
        return Scored(head.probability(head.bias + head.scale * highest) if words else 0.0, *best)

    def chance(self, head: str, words: Sequence[str], window: Scored) -> float:
        asked = self.heads[head]
        shown = words[window.first : window.last]
        total = sum(map(asked.table.__getitem__, seen.features(shown, window.said)))
        return asked.probability(asked.bias + asked.scale * total * seen.strength(shown))

    def _sum(self, words: Sequence[str], said: Sequence[str]) -> int:
        table = self.heads["alert"].table
        runs = sum(map(table.__getitem__, seen.run_features(words)))
        runs += sum(map(table.__getitem__, seen.place_features(words, said)))
        return runs + sum(map(self._word, set(words))) + sum([table[seen.slot("g", name)] for name in said])

    def _word_score(self, word: str) -> int:
        table = self.heads["alert"].table
        return sum(table[i] for i in seen.word_features(word))

    def telling(self, words: Sequence[str], first: int, last: int) -> tuple[int, int]:
        """The run of at most eight words of a window that weighs most, to be shown as the span."""
        if last - first <= 8:
            return first, last
        table = self.heads["alert"].table
        weighed = [
            sum(table[i] for i in seen.run_features(words[at : at + 3])) + self._word(words[at])
            for at in range(first, last)
        ]
        at = max(range(first, last - 7), key=lambda i: sum(weighed[i - first : i - first + 8]))
        return at, at + 8


def load(path: Path = WEIGHTS) -> Scorer:
    """The committed scorer."""
    stored = json.loads(path.read_text("utf-8"))
    heads = {}
    for name, head in stored["heads"].items():
        table = array("b", zlib.decompress(base64.b85decode(head["table"])))
        heads[name] = Head(table, head["scale"], head["bias"], head["slope"], head["shift"])
    return Scorer(heads, stored["version"])


def stored(table: bytes) -> str:
    return base64.b85encode(zlib.compress(table, 9)).decode("ascii")
