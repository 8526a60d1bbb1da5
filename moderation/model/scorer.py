"""The trained scorer: how likely a text is one that a person should look at, in microseconds.

Two readers and a blend. One is linear over hashed features, a table of small whole numbers with a column for each head: `alert` answers whether the
truth is C2 or above, `red` whether it is C3 or above, `amber` whether it is C1 or above. It reads the worst window of a text
and the worst sentence. The other knows what words mean (`meaning.py`), and reads the whole and the same sentence. The blend, fitted on rows that neither
reader was trained on, makes one calibrated chance of what they say.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from typing import Any, Final

import numpy as np

from moderation.model import features as seen
from moderation.model.meaning import Meaning
from moderation.model.packing import unpacked

WEIGHTS: Final = Path(__file__).parent / "weights.json"
HEADS: Final = ("alert", "red", "amber")
LEVELS: Final = [1, 2, 0]  #: which of the levels of `meaning` each head goes with
TOLD: Final = 4  #: what is blended: each reader on the whole and on the worst sentence
SHORT: Final = 24  #: words; in so short a text no sentence is lost
SHOWN: Final = 8  #: words of a span
SURE: Final = 20.0

Array = np.ndarray[Any, Any]
Said = Callable[[int, int], tuple[str, ...]]
Text = tuple[Sequence[str], Said]  #: its words, and what the grammar said of any stretch of them
KEPT: Final = 8_192  #: places whose runs of words are kept
#: The weights of all heads for one feature are one whole number, FIELD bits a head, so that one sum is all sums. Of the longest
#: text that is read no head's sum comes near half a field.
FIELD: Final = 25
_HALF, _MASK = 1 << (FIELD - 1), (1 << FIELD) - 1


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
        self._scale, self._bias = scale.tolist(), bias.tolist()
        self._blend = blend.tolist()
        self._meaning = meaning
        self._table = table.astype(np.int64) @ (1 << FIELD * np.arange(len(HEADS)))
        self._weights = self._table.data  #: the same, quicker for one feature at a time
        self._word = lru_cache(maxsize=32_768)(self._word_sum)
        #: What the runs that end at a place weigh, by the last four words.
        self._runs: dict[seen.Run, int] = {}

    def score(self, words: Sequence[str], said: Said) -> Scored:
        return self.scores([(words, said)])[0]

    def scores(self, texts: Sequence[Text]) -> list[Scored]:
        """Several texts read together: what they have in common is read once."""
        found = []
        for told, (first, last) in self._told([(words, said) for words, said in texts if words]):
            risk, red, amber = self._chances(told)
            found.append(Scored(risk, red, amber, first, last))
        scored = iter(found)
        return [next(scored) if words else Scored() for words, _ in texts]

    def told(self, words: Sequence[str], said: Said) -> list[list[float]]:
        """For each head what the readers make of a text, before the blend."""
        return self._told([(words, said)])[0][0]

    def forget(self) -> None:
        """Keep nothing of what was read."""
        self._runs.clear()
        self._meaning.forget()

    def _told(self, texts: list[Text]) -> list[tuple[list[list[float]], tuple[int, int]]]:
        """What the readers make of each text, and where its worst sentence is."""
        lines = self.linear(texts)
        asked = []
        for (words, said), (_, _, (first, last)) in zip(texts, lines, strict=True):
            asked.append((words, said(0, len(words))))
            if len(words) > SHORT and last - first < len(words):
                asked.append((words[first:last], said(first, last)))
        levels = iter(self._meaning.levels_of(asked))
        found = []
        for (words, _), (window, sentence, (first, last)) in zip(texts, lines, strict=True):
            whole = part = next(levels)
            if len(words) > SHORT and last - first < len(words):
                part = next(levels)
            told = [[window[h], sentence[h], whole[level], part[level]] for h, level in enumerate(LEVELS)]
            found.append((told, (first, last)))
        return found

    def _chances(self, told: list[list[float]]) -> list[float]:
        """Chances of what the readers say, rounded so that no machine's last digit decides."""
        chances = []
        for (a, b, c, d), (of_a, of_b, of_c, of_d, bias) in zip(told, self._blend, strict=True):
            total = a * of_a + (b * of_b + c * of_c + d * of_d) + bias
            chances.append(round(1.0 / (1.0 + math.exp(-max(min(total, SURE), -SURE))), 5))
        return chances

    def linear(self, texts: Sequence[Text]) -> list[tuple[list[float], list[float], tuple[int, int]]]:
        """What the linear reader makes of the worst window and the worst sentence of each text, a number a head, and where
        the latter is."""
        found = []
        for (words, said), sums in zip(texts, self._sums([words for words, _ in texts]), strict=True):
            window = _worst(seen.windows(words), sums)
            whole = self._whole(words, window, sums, said)
            several = list(seen.sentences(words))
            if not several:
                found.append((whole, whole, window))
                continue
            sentence = _worst(several, sums)
            alone = self._whole(words, sentence, sums, said)
            found.append((whole, [*map(max, whole, alone)], sentence))
        return found

    def _sums(self, texts: Sequence[Sequence[str]]) -> list[list[int]]:
        """Of each text the weights of all places up to each, the end among them: any stretch is a difference of two."""
        shown = [seen.runs_in(words) for words in texts]
        self._weigh([run for _, runs in shown for run in runs])
        sums = []
        for words, (places, runs) in zip(texts, shown, strict=True):
            weights = [*map(self._word, words), 0]
            for at, run in zip(places, runs, strict=True):
                weights[at] += self._runs[run]
            sums.append(list(accumulate(weights, initial=0)))
        return sums

    def _weigh(self, runs: list[seen.Run]) -> None:
        """See to it that what each of these runs weighs, with those it ends with, is known."""
        if len(self._runs) > KEPT:
            self._runs.clear()
        new = list({run: None for run in runs if run not in self._runs})
        if new:
            sums = np.add.reduce(self._table.take(seen.runs_of(new)), 1).tolist()
            self._runs.update(zip(new, sums, strict=True))

    def _whole(
        self, words: Sequence[str], window: tuple[int, int], sums: list[int], said: Said
    ) -> list[float]:
        """A stretch with all that belongs to it: its words, where they stand, and what the grammar said of it."""
        first, last = window
        shown, names = words[first:last], said(first, last)
        weights = self._weights
        total = _between(sums, window)
        for slot in seen.place_features(shown, names):
            total += weights[slot]
        for name in names:
            total += weights[seen.slot("g", name)]
        strength = seen.strength(last - first)
        return [
            bias + scale * each * strength
            for bias, scale, each in zip(self._bias, self._scale, _apart(total), strict=True)
        ]

    def _word_sum(self, word: str) -> int:
        return sum(self._weights[slot] for slot in seen.word_features(word))

    def telling(self, words: Sequence[str], first: int, last: int) -> tuple[int, int]:
        """The run of a few words of a stretch that weighs most, to be shown as the span."""
        if last - first <= SHOWN:
            return first, last
        (sums,) = self._sums([words])
        at = max(range(first, last - SHOWN + 1), key=lambda i: _alert(sums[i + SHOWN] - sums[i]))
        return at, at + SHOWN


def _worst(windows: Iterable[tuple[int, int]], sums: list[int]) -> tuple[int, int]:
    """Of several stretches the one whose words weigh most by themselves."""
    those = list(windows)
    if len(those) == 1:
        return those[0]
    return max(those, key=lambda w: _alert(_between(sums, w)) * seen.strength(w[1] - w[0]))


def _between(sums: list[int], window: tuple[int, int]) -> int:
    """What a stretch weighs; the end belongs to one that goes so far."""
    first, last = window
    return sums[last + (last + 2 == len(sums))] - sums[first]


def _alert(total: int) -> int:
    """The sum of the first head."""
    return ((total + _HALF) & _MASK) - _HALF


def _apart(total: int) -> list[int]:
    """The sums of all heads."""
    found = []
    for _ in HEADS:
        found.append(_alert(total))
        total = (total - found[-1]) >> FIELD
    return found


def load(path: Path = WEIGHTS) -> Scorer:
    """The committed scorer."""
    return scorer_of(json.loads(path.read_text("utf-8")))


def scorer_of(stored: dict[str, Any]) -> Scorer:
    tables = [unpacked(stored["heads"][head]["table"], np.int8) for head in HEADS]
    parts = {
        name: unpacked(part["numbers"], np.float16).reshape(part["shape"])
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
