"""The trained scorer: how likely a text is one that a person should look at, in microseconds.

Two readers and a blend. One is linear over hashed features, a table of small whole numbers with a column for each head: `alert` answers whether the
truth is C2 or above, `red` whether it is C3 or above, `amber` whether it is C1 or above. It reads the worst window of a text
and the worst sentence. The other knows what words mean (`meaning.py`), and reads the whole and the same sentence. The blend, fitted on rows that neither
reader was trained on, makes one calibrated chance of what they say.
"""

from __future__ import annotations

import base64
import json
import math
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np

from moderation.model import features as seen
from moderation.model.meaning import Meaning

WEIGHTS: Final = Path(__file__).parent / "weights.json"
HEADS: Final = ("alert", "red", "amber")
LEVELS: Final = [1, 2, 0]  #: which of the levels of `meaning` each head goes with
TOLD: Final = 4  #: what is blended: each reader on the whole and on the worst sentence
SHORT: Final = 24  #: words; in so short a text no sentence is lost
SHOWN: Final = 8  #: words of a span
SURE: Final = 20.0

Array = np.ndarray[Any, Any]
Said = Callable[[int, int], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Scored:
    """A text's chances of C2, C3 and C1 and above, and which of its words weigh most."""

    risk: float = 0.0
    red: float = 0.0
    amber: float = 0.0
    first: int = 0
    last: int = 0


class Scorer:
    """`score` reads words and what the grammar said of any stretch of them."""

    def __init__(
        self, table: Array, scale: Array, bias: Array, blend: Array, meaning: Meaning, version: str
    ) -> None:
        self.version = version
        self._table, self._scale, self._bias, self._blend = table, scale, bias, blend
        self._meaning = meaning
        self._word = lru_cache(maxsize=32_768)(self._word_sums)

    def score(self, words: Sequence[str], said: Said) -> Scored:
        if not words:
            return Scored()
        told, (first, last) = self._told(words, said)
        risk, red, amber = self._chances(told)
        return Scored(risk, red, amber, first, last)

    def told(self, words: Sequence[str], said: Said) -> list[list[float]]:
        """For each head what the readers make of a text, before the blend."""
        found: list[list[float]] = self._told(words, said)[0].tolist()
        return found

    def _told(self, words: Sequence[str], said: Said) -> tuple[Array, tuple[int, int]]:
        (window, sentence), place = self.linear(words, said)
        told = np.empty((len(HEADS), TOLD))
        told[:, 0], told[:, 1] = window, sentence
        told[:, 2] = told[:, 3] = self._meaning.levels(words, said(0, len(words)))[LEVELS]
        first, last = place
        if len(words) > SHORT and last - first < len(words):
            told[:, 3] = self._meaning.levels(words[first:last], said(first, last))[LEVELS]
        return told, place

    def _chances(self, told: Array) -> list[float]:
        """Chances of what the readers say, rounded so that no machine's last digit decides."""
        totals = ((told * self._blend[:, :TOLD]).sum(axis=1) + self._blend[:, TOLD]).tolist()
        return [round(1.0 / (1.0 + math.exp(-max(min(total, SURE), -SURE))), 5) for total in totals]

    def linear(self, words: Sequence[str], said: Said) -> tuple[tuple[Array, Array], tuple[int, int]]:
        """What the linear reader makes of the worst window and the worst sentence, a number a head, and where the latter is."""
        sums = self._sums(words)
        window = _worst(seen.windows(words), sums, len(words))
        whole = self._whole(words, window, sums, said)
        several = list(seen.sentences(words))
        if not several:
            return (whole, whole), window
        sentence = _worst(several, sums, len(words))
        alone = self._whole(words, sentence, sums, said)
        return (whole, np.maximum(whole, alone)), sentence

    def _sums(self, words: Sequence[str]) -> Array:
        """The weights of all places up to each: any stretch is a difference of two rows."""
        places, runs = seen.run_features(words)
        sums = np.zeros((len(words) + 2, len(HEADS)), np.int64)
        sums[1:-1] = [self._word(word) for word in words]
        sums[[at + 1 for at in places]] += self._table[runs].sum(axis=1, dtype=np.int64)
        return sums.cumsum(axis=0)

    def _whole(self, words: Sequence[str], window: tuple[int, int], sums: Array, said: Said) -> Array:
        """A stretch with all that belongs to it: its words, where they stand, and what the grammar said of it."""
        first, last = window
        shown, names = words[first:last], said(first, last)
        others = [*seen.place_features(shown, names), *(seen.slot("g", name) for name in names)]
        total = _between(sums, window, len(words)) + self._table[others].sum(axis=0, dtype=np.int64)
        return np.asarray(self._bias + self._scale * total * seen.strength(last - first))

    def _word_sums(self, word: str) -> tuple[int, ...]:
        return tuple(self._table[list(seen.word_features(word))].sum(axis=0, dtype=np.int64).tolist())

    def telling(self, words: Sequence[str], first: int, last: int) -> tuple[int, int]:
        """The run of a few words of a stretch that weighs most, to be shown as the span."""
        if last - first <= SHOWN:
            return first, last
        sums = self._sums(words)[:, 0]
        at = max(range(first, last - SHOWN + 1), key=lambda i: int(sums[i + SHOWN] - sums[i]))
        return at, at + SHOWN


def _worst(windows: Iterable[tuple[int, int]], sums: Array, count: int) -> tuple[int, int]:
    """Of several stretches the one whose words weigh most by themselves."""
    those = list(windows)
    if len(those) == 1:
        return those[0]
    return max(those, key=lambda w: float(_between(sums, w, count)[0]) * seen.strength(w[1] - w[0]))


def _between(sums: Array, window: tuple[int, int], count: int) -> Array:
    first, last = window
    return np.asarray(sums[last + (last == count)] - sums[first])


def load(path: Path = WEIGHTS) -> Scorer:
    """The committed scorer."""
    return scorer_of(json.loads(path.read_text("utf-8")))


def scorer_of(stored: dict[str, Any]) -> Scorer:
    tables = [_numbers(stored["heads"][head]["table"], np.int8) for head in HEADS]
    parts = {
        name: _numbers(part["numbers"], np.float16).reshape(part["shape"])
        for name, part in stored["meaning"].items()
    }
    return Scorer(
        table=np.ascontiguousarray(np.stack(tables, axis=1)),
        scale=np.array([stored["heads"][head]["scale"] for head in HEADS]),
        bias=np.array([stored["heads"][head]["bias"] for head in HEADS]),
        blend=np.array([stored["blend"][head] for head in HEADS]),
        meaning=Meaning(seen.VOCABULARY, parts),
        version=stored["version"],
    )


def _numbers(text: str, kind: Any) -> Array:
    return np.frombuffer(zlib.decompress(base64.b85decode(text)), kind)


def kept(numbers: Array) -> str:
    """Numbers as text, for a file that can be read and compared."""
    return base64.b85encode(zlib.compress(numbers.tobytes(), 9)).decode("ascii")
