"""Words as people type them in a bad hour, turned into the words the grammar knows.

Contractions, text-speak, words chosen to get past a filter, emoji, typing errors and words run together all end as
plain words, each with the place of what was typed. A word is corrected only when nobody would have meant it as it
stands: it is in no list of known words, and close to a word the grammar uses.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from moderation.reading import Reading, View
from moderation.verdict import Span

HERE: Final = Path(__file__).parent / "data"
#: The files that hold entries of the grammar; their order is the order of entries.
GRAMMARS: Final = (
    "en_suicide.toml",
    "en_danger.toml",
    "en_plans.toml",
    "en_near.toml",
    "es.toml",
    "es_more.toml",
)
LONGEST = 1_500  #: words read of one text; the product's own limit is 2,000 graphemes
REMEMBERED: Final = 1_024  #: earlier lines whose words are kept ready
BROKEN: Final = 4  #: pieces a word may come in over as many lines
UNKNOWN: Final = 40  #: unknown words of one text that are looked at closely, so that no text takes long

_TOKEN = re.compile(r"[^\W_]+(?:['*][^\W_]+)*(?:in'(?=\s|$))?|\*{1,12}[^\W_*]+|[.?!;…]+|[,:\"()¿¡]|[^\w\s]")
_THRICE = re.compile(r"(.)\1\1")
_ENDS = frozenset(".?!;…")
_MARKS = frozenset(',:"()¿¡-/_💀😂🤣😅😭🙃😆')


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text. `text` has a space around each; `at[i]` is where word i begins in it."""

    words: tuple[str, ...]
    places: tuple[tuple[int, int], ...]  #: of each word, in the view
    text: str
    at: tuple[int, ...]

    def index(self, position: int) -> int:
        """Which word begins at or before a position of `text`."""
        return max(bisect_right(self.at, position) - 1, 0)

    def ended(self) -> Words:
        """The same words as a sentence of their own."""
        if not self.words or self.words[-1] in ".?!":
            return self
        return laid_out([*self.words, "."], [*self.places, self.places[-1]])

    def start(self, count: int) -> Words:
        """The first words only."""
        if len(self.words) <= count:
            return self
        return laid_out(list(self.words[:count]), list(self.places[:count]))

    def span(self, view: View, first: int, last: int) -> Span:
        """The typed span of words `first` up to and without `last`."""
        return view.span(self.places[first][0], self.places[last - 1][1])


@lru_cache(maxsize=REMEMBERED)
def read(text: str) -> Words:
    """The words of an earlier line, which comes up again with every line after it."""
    return words_of(Reading.of(text).bold)


def words_of(view: View) -> Words:
    """Every word of a view, in the forms the grammar knows."""
    words: list[str] = []
    places: list[tuple[int, int]] = []
    text, unknown = view.text, 0
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        token = match[0]
        if (
            token[0] in _ENDS
            and end < len(text)
            and text[end].isalnum()
            and end - start == 1
            and start
            and text[start - 1].isalnum()
        ):
            continue  # "kill.myself": a dot inside words ends nothing
        if (
            token not in _MARKS
            and token not in SHORT
            and not token[0].isalnum()
            and token[0] not in _ENDS
            and token[0] != "*"
        ):
            continue  # a picture between two words is no word between them
        if token == "kms" and words and words[-1].isdigit():
            token = "kilometres"
        if token not in KNOWN and token not in SHORT and token.isalpha():
            unknown += 1
            if unknown > UNKNOWN:
                words.append(token)
                places.append((start, end))
                continue
        for word in _forms(token):
            words.append(word)
            places.append((start, end))
        if len(words) > LONGEST:
            break
    _join(words, places)
    return laid_out(words, places)


def laid_out(words: list[str], places: list[tuple[int, int]]) -> Words:
    at, position = [], 1
    for word in words:
        at.append(position)
        position += len(word) + 1
    return Words(tuple(words), tuple(places), " " + " ".join(words) + " ", tuple(at))


def joined(parts: list[Words]) -> Words:
    """Several texts read as one, with the words of the last one's places kept; a split word is put together."""
    words: list[str] = []
    places: list[tuple[int, int]] = []
    seams: list[int] = []
    for part in parts:
        seams.append(len(words))
        words.extend(part.words)
        places.extend(part.places)
    _mend(words, places, seams[1:])
    _join(words, places)
    return laid_out(words, places)


def _mend(words: list[str], places: list[tuple[int, int]], seams: list[int]) -> None:
    """Put together a word the return key broke, in as many pieces as it came: `su` / `i` / `cide`, `want to d` / `ie`."""
    for seam in reversed(seams):
        for first in range(max(seam - BROKEN + 1, 0), seam):
            last = _broken(words, places, first, seam)
            if last:
                words[first:last] = [_run([_typed(words[i], places[i]) for i in range(first, last)])]
                places[first:last] = [places[last - 1]]
                break


def _broken(words: list[str], places: list[tuple[int, int]], first: int, seam: int) -> int:
    """One past the last piece of the longest word of the grammar that begins here and goes over the seam, no piece of
    which people write by itself; 0 when there is none."""
    found = 0
    pieces: list[str] = []
    for last in range(first + 1, min(first + BROKEN, len(words)) + 1):
        pieces.append(_typed(words[last - 1], places[last - 1]))
        whole = _run(pieces)
        if whole not in _BEGIN:
            break
        if last > seam and whole in _MENDS and tuple(pieces) not in _TWO_WORDS and _odd(pieces, whole):
            found = last
    return found


def _odd(pieces: list[str], whole: str) -> bool:
    return whole in _WHOLE or any(piece not in KNOWN or len(piece) == 1 for piece in pieces)


def _run(pieces: list[str]) -> str:
    """Pieces as one word; a letter that one of them was given in repair is not said three times."""
    return _THRICE.sub(r"\1\1", "".join(pieces)) if len(pieces) > 1 else pieces[0]


def _typed(word: str, place: tuple[int, int]) -> str:
    """A letter that was read as the word it stands for alone, as the letter again."""
    return _ONE_LETTER.get(word, word) if place[1] - place[0] == 1 else word


def _join(words: list[str], places: list[tuple[int, int]]) -> None:
    """Put together what was split inside a word the grammar knows: `sui cide`, `my self`, `k ill`."""
    i = 0
    while i + 1 < len(words):
        left, right = words[i], words[i + 1]
        if right in ("-", ".", "*", "_", "/") and i + 2 < len(words) and places[i + 1][0] == places[i][1]:
            both = left + words[i + 2]
            if both in _STRONG:
                words[i : i + 3] = [both]
                places[i : i + 3] = [(places[i][0], places[i + 2][1])]
                continue
        both = left + right
        if both in _STRONG and (left, right) not in _TWO_WORDS:
            words[i : i + 2] = [both]
            places[i : i + 2] = [(places[i][0], places[i + 1][1])]
        i += 1


@lru_cache(maxsize=32_768)
def _forms(token: str) -> tuple[str, ...]:
    """The words a token stands for."""
    if token[0] in _ENDS:
        return ("?" if "?" in token else "!" if "!" in token else ".",)
    if token in SHORT:
        return SHORT[token]
    if "'" in token:
        return _contraction(token)
    if "*" in token:
        return (_starred(token),)
    if not token.isalpha() or token in KNOWN:
        return (token,)
    return _corrected(token)


def _contraction(token: str) -> tuple[str, ...]:
    stem, _, tail = token.partition("'")
    if token.endswith("n't") and len(token) > 3:
        stem = _NT.get(token, token[:-3])
        return (*_forms(stem), "not")
    full = {"m": "am", "re": "are", "ve": "have", "ll": "will", "d": "would", "s": "'s", "in": "", "t": "not"}
    if tail == "s" and stem in _IS_SUBJECT:
        return (stem, "is")
    if tail == "s":
        return (stem, "'s")
    if tail in full and stem:
        return tuple(word for word in (*_forms(stem), full[tail]) if word)
    return _forms(stem + tail) if stem and tail else (token.strip("'") or token,)


def _starred(token: str) -> str:
    """A word with letters starred out, when it can only be one word of the grammar."""
    shape = re.compile(token.replace("*", "[a-z]?") if token.count("*") < 5 else "$^")
    return next((word for word in _STARRED if shape.fullmatch(word)), token)


def _corrected(token: str) -> tuple[str, ...]:
    if len(token) < 3 or len(token) > 60:
        return (token,)
    near = _near(token)
    if near and len(token) < 16:
        return _forms(near) if near in SHORT else (near,)
    if len(token) > 7:
        parts = _parts(token)
        if parts:
            return tuple(word for part in parts for word in _forms(part))
    undoubled = re.sub(r"(.)\1+", r"\1", token)
    if undoubled != token and undoubled in KNOWN:
        return (undoubled,)
    return (token,)


def _near(token: str) -> str:
    """The word of the grammar one slip away (two for long words), the most telling first; empty when none."""
    best, rank = "", 99_000
    forms = {token, *_deletes(token)}
    if len(token) >= 8:
        forms |= {shorter for once in list(forms) for shorter in _deletes(once)}
    for form in sorted(forms):
        for word in _DELETED.get(form, ()):
            if word[0] != token[0] and word[:2] != token[1::-1]:
                continue  # hands slip inside words, hardly ever on the first letter
            slips = _slips(token, word)
            if slips <= (2 if len(word) >= 8 else 1) and (slips, _RANK[word]) < (rank // 1000, rank % 1000):
                best, rank = word, slips * 1000 + _RANK[word]
    return best


def _deletes(word: str) -> set[str]:
    return {word[:i] + word[i + 1 :] for i in range(len(word))}


def _slips(a: str, b: str) -> int:
    """Edit distance with neighbours swapped counted as one, given up above two."""
    if abs(len(a) - len(b)) > 2:
        return 3
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, left in enumerate(a, 1):
        new = [i]
        for j, right in enumerate(b, 1):
            cost = min(row[j] + 1, new[j - 1] + 1, row[j - 1] + (left != right))
            if i > 1 and j > 1 and left == b[j - 2] and a[i - 2] == right:
                cost = min(cost, before[j - 2] + 1)
            new.append(cost)
        before, row = row, new
    return row[-1]


def _parts(token: str) -> list[str]:
    """`iwanttodie` taken apart into words, when all of it can be; the fewest words win."""
    best: list[list[str] | None] = [[]] + [None] * len(token)
    vocabulary = _RUN_TOGETHER if len(token) < 12 else KNOWN
    for end in range(1, len(token) + 1):
        for start in range(max(0, end - 12), end):
            head, word = best[start], token[start:end]
            if head is not None and word in vocabulary:
                found = best[end]
                if found is None or len(head) + 1 < len(found):
                    best[end] = [*head, word]
    parts = best[-1] or []
    return parts if any(part in _STRONG for part in parts) else []


_DATA = tomllib.loads((HERE / "words.toml").read_text("utf-8"))
SHORT: Final[dict[str, tuple[str, ...]]] = {
    short: tuple(full.split()) for table in _DATA["short"].values() for short, full in table.items()
}
_NT: Final[dict[str, str]] = {"can't": "can", "won't": "will", "shan't": "shall", "ain't": "is"}
_IS_SUBJECT: Final = frozenset(_DATA["is_after"].split())
_STRONG: Final = frozenset(_DATA["strong"].split())
_TWO_WORDS: Final = frozenset(tuple(pair.split("+")) for pair in _DATA["two_words"].split())
_STARRED: Final = tuple(_DATA["starred"].split())
#: Words of the phrases themselves are repaired as well, after the ones that carry most.
_PHRASED: Final = sorted(
    {
        word
        for name in GRAMMARS
        for row in tomllib.loads((HERE / name).read_text("utf-8"))["entry"]
        for word in re.findall(r"[a-z]{7,}", row["says"])
    }
)
_TYPED: Final = tuple(dict.fromkeys([*(_DATA["strong"] + " " + _DATA["corrected"]).split(), *_PHRASED]))
_RANK: Final = {word: i for i, word in enumerate(_TYPED)}
_RUN_TOGETHER: Final = frozenset((*_TYPED, *_DATA["run_together"].split()))
KNOWN: Final = frozenset(
    (
        *_TYPED,
        *_RUN_TOGETHER,
        *(HERE / "known_words.txt").read_text("utf-8").split(),
        *(HERE / "known_words_es.txt").read_text("utf-8").split(),
    )
) - frozenset(_DATA["not_known"].split())


#: Words that are put together again where the return key broke them.
_WHOLE: Final = _STRONG | frozenset(_DATA["mended"].split())
_MENDS: Final = (_WHOLE | frozenset((*_TYPED, *_RUN_TOGETHER))) - {"a", "i"}
_BEGIN: Final = frozenset(word[:end] for word in _MENDS for end in range(1, len(word) + 1))
_ONE_LETTER: Final = {full[0]: short for short, full in SHORT.items() if len(short) == 1 and len(full) == 1}


def _deleted() -> dict[str, tuple[str, ...]]:
    table: dict[str, list[str]] = {}
    for word in _TYPED:
        if len(word) < 3:
            continue
        forms = {word, *_deletes(word)}
        if len(word) >= 8:
            forms |= {shorter for once in list(forms) for shorter in _deletes(once)}
        for form in forms:
            table.setdefault(form, []).append(word)
    return {form: tuple(words) for form, words in table.items()}


_DELETED: Final = _deleted()
