"""Reads digits however they are written, and tells a telephone number from every other number people need.

`555 013 4477`, `five five five oh double one seven`, `5five5-0one3` and `cinco cinco cinco` are digits in a
row. Day counts, dates, money, pages, steps and times are digits too, and a recovery meeting is full of them,
so most of this module says what is *not* a telephone number.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import ahocorasick

_UNITS = {
    "zero": "0", "oh": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6",
    "seven": "7", "eight": "8", "nine": "9",
    "cero": "0", "uno": "1", "dos": "2", "tres": "3", "cuatro": "4", "cinco": "5",
    "seis": "6", "siete": "7", "ocho": "8", "nueve": "9",
}  # fmt: skip
_TENS = {
    "ten": "10", "eleven": "11", "twelve": "12", "thirteen": "13", "fourteen": "14", "fifteen": "15",
    "sixteen": "16", "seventeen": "17", "eighteen": "18", "nineteen": "19", "twenty": "20",
    "thirty": "30", "forty": "40",
    "fifty": "50", "sixty": "60", "seventy": "70", "eighty": "80", "ninety": "90",
}  # fmt: skip
_TIMES = {"double": 2, "triple": 3, "doble": 2}
_BETWEEN = frozenset(" .-()/_*+,·\u20e3'\"")
_FILLERS = frozenset({"dash", "hyphen", "space", "guion"})
_TOKEN = re.compile(r"\d+|[a-z]+|.", re.S)
_GLUED = re.compile("(?:" + "|".join([*_UNITS, *_TENS]) + ")+")
_GLUE = re.compile("|".join(sorted([*_UNITS, *_TENS], key=len, reverse=True)))

SHORTEST = 7  #: digits of a local number
SHORTEST_CUED = 6  #: after "call me", "my number is"
LONGEST = 19  #: longer rows are not telephone numbers, though card numbers reach this far

_UNIT_AFTER = re.compile(
    r"\W{0,2}(?:days?|hours?|hrs?|minutes?|mins?|seconds?|secs?|weeks?|months?|years?|yrs?|times|miles?|km"
    r"|steps?|pages?|words?|people|members?|meetings?|dollars?|bucks|euros?|pounds?|quid|pesos?|cents?|percent|calories|"
    r"mg|mcg|ml|grams?|kg|lbs?|%|dias|horas|minutos|semanas|meses|anos|veces|pasos|paginas)(?![a-z])"
)
_KIND_BEFORE = re.compile(
    r"(?:pages?|pg|p|steps?|chapters?|room|bus|route|flight|order|ref|reference|case|ticket|version|isbn|serial|score|"
    r"no less than|over|about|nearly|[$£€#])\W{0,2}$"
)
_CUE_BEFORE = re.compile(
    r"\b(?:call|ring|text|phone|dial|whatsapp|reach|number|cell|mobile|tel|telephone|digits|llama\w*|numero|movil|telefono)"
    r"\b[^.!?]{0,25}$"
)
_DATE = re.compile(
    r"\d{1,2}[-/. ]\d{1,2}[-/. ](?:19|20)\d\d|\d{1,2}[-/.]\d{1,2}[-/.]\d\d"
    r"|(?:19|20)\d\d[-/. ]\d{1,2}[-/. ]\d{1,2}|(?:19|20)\d\d[-/ ,]{1,3}(?:19|20)\d\d|(?:19|20)\d{6}"
)
_THOUSANDS = re.compile(r"\d{1,3}(?:[,.']\d{3})+(?:[.,]\d{1,2})?")
_DECIMAL = re.compile(r"\d+[.,]\d+")


def _automaton() -> ahocorasick.Automaton:
    words = ahocorasick.Automaton()
    for word in [*"0123456789", *_UNITS, *_TENS]:
        words.add_word(word, word)
    words.make_automaton()
    return words


_NUMBERISH = _automaton()


@dataclass(frozen=True, slots=True)
class Run:
    """Digits in a row, where they stand in the view, and how they were grouped."""

    digits: str
    start: int
    end: int
    groups: tuple[str, ...]
    spelled: bool


def how_numberish(text: str) -> int:
    """How many digits and number words a text holds, up to `SHORTEST`: cheap, to leave most lines alone."""
    count = 0
    for _ in _NUMBERISH.iter(text):
        count += 1
        if count >= SHORTEST:
            break
    return count if text.isascii() else max(count, sum(char.isdigit() for char in text[:2000]))


def runs(text: str) -> list[Run]:
    """Every row of digits in a plain, accent-free text."""
    found: list[Run] = []
    groups: list[tuple[str, int, int, bool]] = []
    times, gap = 1, 0

    def close() -> None:
        nonlocal times, gap
        if groups:
            found.append(_run(groups))
            groups.clear()
        times, gap = 1, 0

    for match in _TOKEN.finditer(text):
        token, start, end = match[0], match.start(), match.end()
        digits = _digits(token, inside=bool(groups))
        if digits:
            groups.append((digits[:1] * times + digits[1:], start, end, not token[0].isdigit()))
            times, gap = 1, 0
        elif token in _TIMES:
            times = _TIMES[token]
        elif token in _BETWEEN and gap < 3:
            gap += 1
        elif token in _FILLERS and groups and gap < 3:
            gap = 1
        else:
            close()
    close()
    return found


def telephone(run: Run, text: str, allowed: frozenset[str]) -> bool:
    """Whether these digits are a number to reach somebody on, and not one the group allows."""
    cued = _CUE_BEFORE.search(text, max(0, run.start - 60), run.start) is not None
    count = len(run.digits)
    if not (SHORTEST_CUED if cued else SHORTEST) <= count <= LONGEST or same_number(run.digits, allowed):
        return False
    if cued and not run.spelled and count >= SHORTEST:
        return not _UNIT_AFTER.match(text, run.end)
    return not _another_kind(run, text)


def same_number(digits: str, allowed: frozenset[str]) -> bool:
    """Whether digits are one of the allowed numbers, with or without a country or trunk prefix."""
    if digits in allowed:
        return True
    return any(len(each) >= 7 and digits.endswith(each) and len(digits) - len(each) <= 3 for each in allowed)


@lru_cache(maxsize=64)
def digits_of(typed: str) -> str:
    """The digits of a number as somebody typed it into the settings."""
    return "".join(run.digits for run in runs(typed.casefold()))


def _run(groups: list[tuple[str, int, int, bool]]) -> Run:
    return Run(
        "".join(digits for digits, *_ in groups),
        groups[0][1],
        groups[-1][2],
        tuple(digits for digits, *_ in groups),
        any(spelled for *_, spelled in groups),
    )


def _digits(token: str, *, inside: bool) -> str:
    if token[0].isdigit():
        return "".join(str(unicodedata.digit(char, 0)) for char in token)
    if token in _UNITS:
        return _UNITS[token]
    if inside and token.strip("o") == "" and len(token) <= 4:
        return "0" * len(token)
    if 2 < len(token) < 80 and _GLUED.fullmatch(token):
        return "".join(_UNITS.get(part) or _TENS[part] for part in _GLUE.findall(token))
    return ""


def _another_kind(run: Run, text: str) -> bool:
    """A date, an amount, a count, a list: digits that reach nobody."""
    raw = text[run.start : run.end]
    if _DATE.fullmatch(raw) or _THOUSANDS.fullmatch(raw) or _DECIMAL.fullmatch(raw):
        return True
    if _UNIT_AFTER.match(text, run.end) or _KIND_BEFORE.search(text, max(0, run.start - 20), run.start):
        return True
    if len(run.groups) == 1 and not run.spelled and run.digits.endswith("00000"):
        return True
    return _counts(run) or _is_list(run, raw)


def _counts(run: Run) -> bool:
    """`5 4 3 2 1`, `10 20 30`: the same step each time, and more than two of them."""
    values = [int(group) for group in run.groups]
    steps = {after - before for before, after in pairwise(values)}
    return len(values) > 3 and len(steps) == 1 and steps != {0}


def _is_list(run: Run, raw: str) -> bool:
    """`4, 7, 11 and 12`: numbers of different lengths with commas between them, none of them long."""
    if run.spelled and len(run.digits) >= SHORTEST:
        return False  # nobody spells out a list digit by digit
    lengths = {len(group) for group in run.groups}
    listed = "," in raw or " and " in raw or " y " in raw
    return listed and lengths != {1} and max(lengths) <= 2
