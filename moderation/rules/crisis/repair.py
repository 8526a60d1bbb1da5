"""One typed token at a time: contractions, text-speak, coded words, stars, slips of the keyboard and words run together,
each made into the words it stands for.

A token is repaired only when nobody would have meant it as it stands: it is in no list of known words, and near a word
the grammar uses or a word in every line. What a token stands for depends on nothing but the token, so it is remembered.
"""

from __future__ import annotations

import hashlib
import math
import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Final

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
#: Of everything the grammar is made of, so that evidence says which one heard something.
VERSION: Final = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(HERE.iterdir()))).hexdigest()[
    :8
]
LONGEST_RUN: Final = 400  #: letters of words run together that are taken apart
LONGEST_WORD: Final = 15
ENDS: Final = frozenset(".?!;…")
_VOWELS: Final = re.compile(r"[aeiou]")


@lru_cache(maxsize=32_768)
def forms(token: str) -> tuple[str, ...]:
    """The words a token stands for."""
    if token[0] in ENDS:
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
        return (*forms(stem), "not")
    full = {"m": "am", "re": "are", "ve": "have", "ll": "will", "d": "would", "s": "'s", "in": "", "t": "not"}
    if tail == "s" and stem in _IS_SUBJECT:
        return (stem, "is")
    if tail == "s":
        return (stem, "'s")
    if tail in full and stem:
        return tuple(word for word in (*forms(stem), full[tail]) if word)
    return forms(stem + tail) if stem and tail else (token.strip("'") or token,)


def _starred(token: str) -> str:
    """A word with letters starred out: the most telling word of the same length that fits, else one of the grave ones
    with fewer stars than letters."""
    bare = token.replace("*", "")
    if len(token) > LONGEST_WORD or not bare:
        return token
    for word in _BY_LENGTH.get(len(token), ()):
        if all(a in (b, "*") for a, b in zip(token, word, strict=True)):
            return word
    if token.count("*") > 4 or len(bare) < 2:
        return token
    shape = re.compile(token.replace("*", "[a-z]?"))
    return next((word for word in _STARRED if shape.fullmatch(word)), token)


def _corrected(token: str) -> tuple[str, ...]:
    if len(token) < 3:
        return (token,)
    if len(token) < LONGEST_WORD and not _VOWELS.search(token, 1, len(token) - 1) and token in _VOWELLESS:
        return (_VOWELLESS[token],)
    near = _near(token) if len(token) <= LONGEST_WORD else ""
    if near:
        return forms(near) if near in SHORT else (near,)
    if len(token) > 4:
        parts = _parts(token[:LONGEST_RUN])
        if parts:
            return tuple(word for part in parts for word in forms(part))
    undoubled = re.sub(r"(.)\1+", r"\1", token[:LONGEST_RUN])
    if undoubled != token and undoubled in KNOWN:
        return (undoubled,)
    return (token,)


def _near(token: str) -> str:
    """The word one slip away (two for long words), the most telling first; empty when none."""
    best, rank = "", 99_000
    shorter = {token, *_deletes(token)}
    if len(token) >= 8:
        shorter |= {twice for once in list(shorter) for twice in _deletes(once)}
    for form in sorted(shorter):
        for word in _DELETED.get(form, ()):
            if word[0] != token[0] and word[:2] != token[1::-1]:
                continue  # hands slip inside words, hardly ever on the first letter
            slips = _slips(token, word)
            if slips <= (2 if len(word) >= 8 else 1) and (slips, _RANK[word]) < (
                rank // 10_000,
                rank % 10_000,
            ):
                best, rank = word, slips * 10_000 + _RANK[word]
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
    """`iwanttodie` taken apart into the likeliest words, when they are likely at all; a short token only when a grave
    word comes of it, or nothing but everyday ones."""
    size = len(token)
    best = [0.0] + [math.inf] * size
    came = [0] * (size + 1)
    for start in range(size):
        so_far = best[start]
        for end in range(start + 1, min(start + LONGEST_WORD, size) + 1):
            cost = so_far + _COST.get(token[start:end], _ODD_LETTER if end == start + 1 else math.inf)
            if cost < best[end]:
                best[end], came[end] = cost, start
    parts = []
    at = size
    while at:
        parts.append(token[came[at] : at])
        at = came[at]
    if len(parts) < 2 or best[size] > _LIKELY * size:
        return []
    sure = size >= 12 or any(part in STRONG for part in parts) or all(part in _EVERYDAY for part in parts)
    return parts[::-1] if sure else []


_DATA = tomllib.loads((HERE / "words.toml").read_text("utf-8"))
SHORT: Final[dict[str, tuple[str, ...]]] = {
    short: tuple(full.split()) for table in _DATA["short"].values() for short, full in table.items()
}
_NT: Final[dict[str, str]] = {"can't": "can", "won't": "will", "shan't": "shall", "ain't": "is"}
_IS_SUBJECT: Final = frozenset(_DATA["is_after"].split())
STRONG: Final = frozenset(_DATA["strong"].split())
TWO_WORDS: Final = frozenset(tuple(pair.split("+")) for pair in _DATA["two_words"].split())
_STARRED: Final = tuple(_DATA["starred"].split())
#: Words that stand in many lines, with how often.
OFTEN: Final = {
    word: int(count)
    for word, count in (line.split() for line in (HERE / "common_words.txt").read_text("utf-8").splitlines())
}
#: Words of the phrases themselves are repaired as well, after the ones that carry most, then the words of every line.
_PHRASED: Final = sorted(
    {
        word
        for name in GRAMMARS
        for row in tomllib.loads((HERE / name).read_text("utf-8"))["entry"]
        for word in re.findall(r"[a-z]{5,}", row["says"])
    }
)
_TYPED: Final = tuple(dict.fromkeys([*(_DATA["strong"] + " " + _DATA["corrected"]).split(), *_PHRASED]))
_REPAIRED: Final = tuple(
    dict.fromkeys([*_TYPED, *(word for word in OFTEN if len(word) > 3 and word.isalpha())])
)
_RANK: Final = {word: i for i, word in enumerate(_REPAIRED)}
RUN_TOGETHER: Final = frozenset((*_TYPED, *_DATA["run_together"].split()))
KNOWN: Final = frozenset(
    (
        *_REPAIRED,
        *RUN_TOGETHER,
        *(HERE / "known_words.txt").read_text("utf-8").split(),
        *(HERE / "known_words_es.txt").read_text("utf-8").split(),
    )
) - frozenset(_DATA["not_known"].split())

#: Words that are put together again where a space, a mark or the return key broke them.
WHOLE: Final = STRONG | frozenset(_DATA["mended"].split())
MENDS: Final = (WHOLE | frozenset((*_TYPED, *_DATA["run_together"].split()))) - {"a", "i"}
_EVERYDAY: Final = frozenset((*OFTEN, *_TYPED, "im", "dont", "cant"))
_ODD_LETTER: Final = 15.0  #: what a letter that belongs to no word costs
_LIKELY: Final = 1.9  #: a letter, on average, of words that were run together


def _costs() -> dict[str, float]:
    """How unlikely each word is to be one of a run, as a logarithm; short rare words most of all."""
    costs = {word: (0.0, 0.0, 14.0, 11.0, 9.0)[min(len(word), 4)] for word in KNOWN if len(word) > 1}
    costs |= dict.fromkeys((word for word in SHORT if len(word) > 3 and word.isalpha()), 6.0)
    costs |= dict.fromkeys((word for word in _TYPED if len(word) > 2), 6.0)
    costs |= {word: math.log(20_000 / count) for word, count in OFTEN.items() if word.isalpha()}
    costs |= {
        "im": 3.0,
        "ive": 4.0,
        "id": 5.0,
        "dont": 3.5,
        "cant": 4.0,
        "wont": 4.5,
        "i": 1.4,
        "a": 2.5,
        "y": 3.0,
        "o": 6.0,
    }
    return costs


_COST: Final = _costs()


def _deleted() -> dict[str, tuple[str, ...]]:
    table: dict[str, list[str]] = {}
    for word in _REPAIRED:
        if len(word) < 3:
            continue
        shorter = {word, *_deletes(word)}
        if len(word) >= 8:
            shorter |= {twice for once in list(shorter) for twice in _deletes(once)}
        for form in shorter:
            table.setdefault(form, []).append(word)
    return {form: tuple(words) for form, words in table.items()}


_DELETED: Final = _deleted()


def _without_vowels() -> dict[str, str]:
    """`wnt` to want: each word by what is left of it when only its ends keep their vowels."""
    found: dict[str, str] = {}
    for word in (*STRONG, *sorted(OFTEN, key=lambda each: -OFTEN[each]), *_TYPED):
        if len(word) > 3:
            found.setdefault(word[0] + _VOWELS.sub("", word[1:-1]) + word[-1], word)
            found.setdefault(_VOWELS.sub("", word), word)
    return {bare: word for bare, word in found.items() if len(bare) > 2}


_VOWELLESS: Final = _without_vowels()


def _by_length() -> dict[int, tuple[str, ...]]:
    table: dict[int, list[str]] = {}
    for word in dict.fromkeys(
        (*_STARRED, *_DATA["strong"].split(), *_DATA["corrected"].split(), *OFTEN, *_TYPED)
    ):
        if word.isalpha():
            table.setdefault(len(word), []).append(word)
    return {length: tuple(words) for length, words in table.items()}


_BY_LENGTH: Final = _by_length()
