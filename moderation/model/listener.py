"""A second listener beside the phrases of the boundary rules: hears what somebody means in words no phrase foresaw.

Linear over runs of words and of kinds of word, one weight a rule, trained on sentences and their harmless twins written
for this project (`boundaries/`). It never overrules a phrase and never speaks where one has spoken. It withholds nothing: where it is
sure, a facilitator is pointed to the line, or its author hears the rule's quiet word; where it only thinks so, the facilitators have a note.
The evidence says that the listener heard it.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final
from zlib import crc32

import numpy as np

from moderation.model.features import VOCABULARY
from moderation.model.packing import unpacked

Array = np.ndarray[Any, Any]

WEIGHTS: Final = Path(__file__).parent / "listener.json"
SIZE: Final = 524_287  #: a prime: sums of multiples spread over all of it
WINDOW: Final = 30  #: words; a long text is heard in pieces, and one sentence need not drown in it
LEAST: Final = 4  #: words; "ha" and "go on" are no ground to point at anybody
MOST: Final = 600  #: words heard of one text
NEAR: Final = 0.5  #: of what the surest rule has to spare; another that has less is only a likeness of it
SHOWN: Final = 8  #: words of the run that is shown

_TOKEN: Final = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*|\d[\d.,:]*|[@#$€£]|[.?!]|[,;:()\"]")
_ENDS: Final = frozenset(".?!")
_MARKS: Final = frozenset('.?!,;:()"0')


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text, and where each stands in it."""

    words: tuple[str, ...]
    places: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, text: str) -> Words:
        """`text` is lower case; numbers become one word, because how many seldom matters."""
        words: list[str] = []
        places: list[tuple[int, int]] = []
        for match in _TOKEN.finditer(text):
            if len(words) >= MOST:
                break
            word = match.group()
            words.append("0" if word[0].isdigit() else word)
            places.append(match.span())
        return cls(tuple(words), tuple(places))


@dataclass(frozen=True, slots=True)
class Heard:
    """By how much the listener is surer than it has to be for a note, and which characters of the text weighed most."""

    by: float
    sure: bool  #: sure enough to speak to somebody
    start: int
    end: int


class Listener:
    def __init__(
        self, rules: Sequence[str], table: Array, bias: Array, noted: Array, sure: Array, version: str
    ) -> None:
        """`table` (SIZE x rules) has what each feature weighs for each rule; `noted` and `sure` the sums from which a rule is heard."""
        self.rules = tuple(rules)
        self.version = version
        self._table = table
        self._bias = bias
        self._noted = noted
        self._spare = sure - noted

    def hears(self, text: str) -> dict[str, Heard]:
        """Every rule that something in `text` (lower case) is for."""
        words = Words.of(text)
        heard: dict[str, Heard] = {}
        for first, last in windows(words.words):
            window = words.words[first:last]
            if sum(word not in _MARKS for word in window) < LEAST:
                continue
            surer = self.sums(window) - self._noted
            if np.maximum.reduce(surer) < 0:
                continue
            for number in np.flatnonzero((surer >= 0) & (surer >= surer.max() * NEAR)).tolist():
                rule, by = self.rules[number], float(surer[number])
                if rule not in heard or heard[rule].by < by:
                    at, end = self._telling(window, number)
                    start, stop = words.places[first + at][0], words.places[first + end - 1][1]
                    heard[rule] = Heard(round(by, 2), bool(by >= self._spare[number]), start, stop)
        return heard

    def sums(self, window: Sequence[str]) -> Array:
        """How much speaks for each rule, in the order of `rules`."""
        weighed = self._table[features(window)].sum(axis=0, dtype=np.int32)
        return np.asarray(self._bias[0] + self._bias[1] * (weighed * strength_of(len(window))))

    def _telling(self, window: Sequence[str], number: int) -> tuple[int, int]:
        """The run of words that weighs most."""
        if len(window) <= SHOWN:
            return 0, len(window)
        weights = (
            self._table[features(window), number].reshape(RUNS, -1)[:, : len(window)].sum(axis=0).tolist()
        )
        at = max(range(len(window) - SHOWN + 1), key=lambda i: sum(weights[i : i + SHOWN]))
        return at, at + SHOWN


def windows(words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Pieces of at most WINDOW words or a little more, that end with a sentence where one ends."""
    first = 0
    while first < len(words):
        last = min(first + WINDOW, len(words))
        if last < len(words):
            stops = [at + 1 for at in range(first + WINDOW // 2, last) if words[at] in _ENDS]
            last = stops[-1] if stops else last
        yield first, last
        first = last


def strength_of(count: int) -> float:
    """What a sum of weights is multiplied by, so that a long piece is not surer just for being long."""
    return 1.0 / math.sqrt(8.0 * count + 40.0)


#: How often each number goes into each feature of a place: those of its word (w, c, d), of the word before (v, b, a) and of
#: the one before that (u, e).
_RUNS: Final = np.array(
    [
        # w  c  d   v   b   a   u   e
        [3, 0, 0, 0, 0, 0, 0, 0, 0],
        [0, 5, 0, 0, 0, 0, 0, 0, 0],
        [0, 0, 7, 0, 0, 0, 0, 0, 0],
        [13, 0, 0, 11, 0, 0, 0, 0, 0],
        [0, 19, 0, 0, 17, 0, 0, 0, 0],
        [0, 29, 0, 23, 0, 0, 0, 0, 0],
        [37, 0, 0, 0, 31, 0, 0, 0, 0],
        [0, 0, 43, 0, 0, 41, 0, 0, 0],
        [59, 0, 0, 53, 0, 0, 47, 0, 0],
        [67, 0, 0, 0, 0, 0, 61, 0, 0],
        [0, 73, 0, 0, 0, 0, 0, 71, 0],
        [0, 83, 0, 0, 0, 0, 79, 0, 0],
        [97, 0, 0, 0, 0, 0, 0, 89, 0],
    ],
    np.float64,
)
RUNS: Final = len(_RUNS)  #: features of each place of a text


def features(words: Sequence[str]) -> Array:
    """For each place its word, its kinds, and the pairs, pairs with a gap and triples that end there: RUNS after RUNS.

    Slots of a table, by arithmetic of our own, the same on every machine; a place beyond the end sees the end.
    """
    shown = np.array([_START, _START, *map(_numbers, words), _START], np.float64)
    rows = np.concatenate((shown[2:], shown[1:-1], shown[:-2]), axis=1)
    # Whole numbers below 2**40 all the way: a float holds them exactly, and is quicker.
    return np.asarray((_RUNS @ rows.T).astype(np.int64) % SIZE).ravel()


@lru_cache(maxsize=32_768)
def _numbers(word: str) -> tuple[int, int, int]:
    """The number of a word, of the words that mean nearly the same, and of those about the same thing."""
    broad, fine = VOCABULARY.groups(word)
    return _number(word), _number(f"#{fine}" if fine else word), _number(f"##{broad}" if broad else word)


def _number(text: str) -> int:
    return crc32(text.encode("utf-8", "surrogatepass"))


_START: Final = (_number("^"), _number("^"), _number("^"))


@cache
def listener() -> Listener:
    """The committed one."""
    stored = json.loads(WEIGHTS.read_text("utf-8"))
    slots, rules, weights = (
        unpacked(stored[name], kind)
        for kind, name in (("<u4", "slots"), ("u1", "rules_of"), ("i1", "weights"))
    )
    table = np.zeros((SIZE, len(stored["rules"])), np.int8)
    table[slots, rules] = weights
    bias = np.array([stored["bias"], stored["scale"]])
    noted, sure = np.array(stored["noted"]), np.array(stored["sure"])
    return Listener(stored["rules"], table, bias, noted, sure, stored["version"])
