"""The words as typed, and as a rule should read them, each with a map back to the typed characters.

A rule never looks at raw text in its own way: it reads one of two views. The *plain* view takes away what
nobody meant (compatibility forms, case, invisible characters, odd quotes, runs of white space). The
*bold* view also undoes what somebody did on purpose or in a hurry: look-alike letters, accents,
leetspeak, letters spelled one by one, keys held down. Numbers stay numbers in both, because doses and
days matter here: a digit is read as a letter only inside a token that already holds letters, and never in
`20mg`, `4pm` or `b12`.

What is always true: every character of a view came from a known piece of the typed text, so any match can
be shown as a `Span` of what was typed; and the time is bounded, because the length is capped before
anything else runs (a hostile pile of combining marks costs seconds to normalise otherwise). Text within
the product's own limit of 2,000 graphemes is read whole unless it is built out of combining marks.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Any

from moderation.lookalikes import INVISIBLE, LETTERS, QUOTES
from moderation.verdict import Span

#: Code points that are read. Longer text is read at its beginning and its end; harm hides at both.
CAP_HEAD, CAP_TAIL = 9_000, 3_000
MARKS_KEPT = 3  #: combining marks read per letter; no living language needs more

Piece = tuple[str, int, int]  # what is read, and the typed code points it came from

_TABLE: dict[int, str | None] = {**dict.fromkeys(INVISIBLE), **QUOTES}
_SPACES = re.compile(r"\s+")
_LETTER = "[^\\W\\d_]"
_LEET = {"0": "o", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "9": "g",
         "@": "a", "$": "s", "€": "e", "£": "l", "¡": "i", "|": "l"}  # fmt: skip
_TOKEN = re.compile(r"[\w@$€£¡|!]+")
_HAS_LETTER, _HAS_LEET = re.compile(_LETTER), re.compile(r"[0-9@$€£¡|!]")
_AMOUNT = re.compile(r"[0-9]+[a-zµ]{1,4}|[a-z][1-9][0-9]*")
_MIXED = re.compile(r"[a-z][0-9@$!€|]|[0-9@$!€|][a-z]")
_UNIT = re.compile(
    r"[0-9]+(?:mc?g|ml|kg?|g|l|[ap]m|st|nd|rd|th|min|h|hrs?|yrs?|days?|s|x)|[a-z][0-9]+|[\w.]+@\w+"
)
#: In a line of leetspeak only what nobody could mean as a word is left as a measure.
_MEASURE = re.compile(r"[0-9]+(?:mc?g|ml|kg|[ap]m)")
_SMALL_WORDS = {
    "1": "i",
    "70": "to",
    "15": "is",
    "17": "it",
    "50": "so",
    "60": "go",
    "4": "a",
    "47": "at",
    "45": "as",
    "0": "o",
}
_SPELLED = re.compile(
    rf"(?<![\w'])({_LETTER})(?:( ?[-._*/·•~,+] ?| )({_LETTER})(?![\w']))(?:\2({_LETTER})(?![\w']))+"
)
_HELD_KEY = re.compile(rf"({_LETTER})\1\1+")
_MIXED = re.compile(r"[a-z][0-9@$|!]|[0-9@$|!][a-z]")
_HELD = re.compile(r"([a-z])\1\1")
_APART = re.compile(r"\b[a-z][^a-z0-9']{1,3}[a-z]\b")
_VOWELS = frozenset("aeiouy")


class View:
    """One way of reading a text: `text` to match on, `span` for where a match stands in what was typed."""

    __slots__ = ("_locate", "text")

    def __init__(self, text: str, locate: Callable[[int, int], Span]) -> None:
        self.text = text
        self._locate = locate

    def span(self, start: int, end: int) -> Span:
        """The typed code points behind `text[start:end]`. An empty range gives an empty span."""
        start, end = max(start, 0), min(end, len(self.text))
        return self._locate(start, end) if start < end else Span(0, 0)


class Reading:
    """A typed text and its views. The views, and their maps, are made when first asked for."""

    __slots__ = ("_bold", "_plain", "shared", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._plain: View | None = None
        self._bold: View | None = None
        self.shared: dict[str, Any] = {}  #: what one rule of a review worked out and the others need too

    @classmethod
    def of(cls, text: str) -> Reading:
        return cls(text)

    @property
    def plain(self) -> View:
        if self._plain is None:
            self._plain = _plain(self.text)
        return self._plain

    @property
    def bold(self) -> View:
        if self._bold is None:
            self._bold = _bold(self.plain)
        return self._bold


def _plain(text: str) -> View:
    if len(text) <= CAP_HEAD + CAP_TAIL:
        # Nearly every line takes this road: whole-string work in C, and the map only if somebody asks where.
        swept = text if text.isascii() and text.isprintable() else text.translate(_TABLE)
        folded = swept.casefold()
        if len(folded) == len(swept) and unicodedata.is_normalized("NFKC", swept):
            seen = _SPACES.sub(" ", folded)
            return View(
                seen, Span if len(seen) == len(text) else _Map(lambda: _plain_pieces(text, 0, len(text)))
            )
    pieces = _capped_pieces(text)
    return View(_text(pieces), _Map(lambda: pieces))


class _Map:
    """From places in a view to places in the text it was made from, worked out at the first question."""

    __slots__ = ("_build", "_pieces")

    def __init__(self, build: Callable[[], list[Piece]]) -> None:
        self._build = build
        self._pieces: list[Piece] | None = None

    def __call__(self, start: int, end: int) -> Span:
        if self._pieces is None:
            self._pieces = self._build()
        return Span(self._pieces[start][1], self._pieces[end - 1][2])


def _capped_pieces(text: str) -> list[Piece]:
    if len(text) <= CAP_HEAD + CAP_TAIL:
        return _plain_pieces(text, 0)
    cut = len(text) - CAP_TAIL
    head = _plain_pieces(text[:CAP_HEAD], 0)
    return [*head, (" ", CAP_HEAD, cut), *_plain_pieces(text[cut:], cut)]


def _plain_pieces(text: str, offset: int, marks: int = MARKS_KEPT) -> list[Piece]:
    """Each letter with its marks, normalised on its own, so that it keeps its place."""
    if not text.isascii():
        return _plain_clusters(text, offset, marks)
    pieces: list[Piece] = []
    for match in re.finditer(r"\s+|\S", text):
        start, end = match.span()
        piece = " " if text[start].isspace() else text[start].translate(_TABLE).casefold()
        _add(pieces, piece, start + offset, end + offset)
    return pieces


def _plain_clusters(text: str, offset: int, marks: int) -> list[Piece]:
    pieces: list[Piece] = []
    combining, start = unicodedata.combining, 0
    while start < len(text):
        end = start + 1
        while end < len(text) and combining(text[end]):
            end += 1
        swept = text[start : min(end, start + 1 + marks)].translate(_TABLE)
        for piece in unicodedata.normalize("NFKC", swept).casefold():
            _add(pieces, " " if piece.isspace() else piece, start + offset, end + offset)
        start = end
    return pieces


def _add(pieces: list[Piece], piece: str, start: int, end: int) -> None:
    """Append, letting white space that meets across something invisible be one space."""
    if piece == " " and pieces and pieces[-1][0] == " ":
        pieces[-1] = (" ", pieces[-1][1], end)
    elif piece:
        pieces.append((piece, start, end))


def _bold(plain: View) -> View:
    if not _needs_bold(plain.text):
        return plain
    steps = [(char, i, i + 1) for i, char in enumerate(plain.text)]
    undoes = (_undo_leet, _join_spelled, _release_keys)
    for undo in undoes if plain.text.isascii() else (_fold_letters, *undoes):
        steps = undo(steps)
    return View(_text(steps), lambda start, end: plain.span(steps[start][1], steps[end - 1][2]))


def _needs_bold(text: str) -> bool:
    """Whether any of the undoing could find something; each question by itself is four times as quick as all in one."""
    if not text.isascii() or _HELD.search(text) or _APART.search(text):
        return True
    return _HAS_LEET.search(text) is not None and _MIXED.search(text) is not None


def _fold_letters(steps: list[Piece]) -> list[Piece]:
    """Look-alikes of other scripts to Latin letters, and accents off."""
    folded: list[Piece] = []
    for piece, start, end in steps:
        if piece.isascii():
            folded.append((piece, start, end))
            continue
        bare = LETTERS.get(piece) or unicodedata.normalize("NFD", piece)
        letters = [LETTERS.get(char, char) for char in bare if not unicodedata.combining(char)]
        folded.extend([(letter, start, end) for letter in letters])
    return [(char, start, end) for piece, start, end in folded for char in piece]


def _undo_leet(steps: list[Piece]) -> list[Piece]:
    text = _text(steps)
    if _HAS_LEET.search(text) is None:
        return steps
    # Somebody who writes words in leetspeak writes the small ones so too: `70`, `1s`, `4ll`, `d13`, and `1` for i.
    tokens = [match[0] for match in _TOKEN.finditer(text)]
    mixed = sum(1 for token in tokens if _MIXED.search(token) and not _UNIT.fullmatch(token))
    dense = mixed > 1 and 4 * mixed >= len(tokens)
    amount = _MEASURE if dense else _AMOUNT
    for match in _TOKEN.finditer(text):
        token, at = match[0], match.start()
        for i, letter in enumerate(_SMALL_WORDS.get(token, "") if dense else ""):
            steps[at + i] = (letter, steps[at + i][1], steps[at + i][2])
        stem = token.rstrip("!|")
        if not (_HAS_LEET.search(stem) and _HAS_LETTER.search(stem)):
            continue
        if amount.fullmatch(stem) or ("@" in token and text[match.end() : match.end() + 1] == "."):
            continue
        before = ""
        for i, char in enumerate(token):
            letter = _letter_for(char, before, inside=i < len(stem))
            before = letter
            if letter != char:
                steps[at + i] = (letter, steps[at + i][1], steps[at + i][2])
    return steps


def _letter_for(char: str, before: str, *, inside: bool) -> str:
    """What a digit or sign stands for. A one is an l after a vowel or an l, else an i: ki11, mys3lf, k1ll."""
    if char == "1":
        return "l" if before in _VOWELS or before == "l" else "i"
    if char == "!":
        return "i" if inside else char
    return _LEET.get(char, char)


def _join_spelled(steps: list[Piece]) -> list[Piece]:
    """`k i l l`, `k.i.l.l`, `d-i-e`: three or more single letters with the same thing between them."""
    drop: set[int] = set()
    text = _text(steps)
    for match in _SPELLED.finditer(text):
        start, end = match.span()
        drop.update(i for i in range(start, end) if not text[i].isalpha())
    return [step for i, step in enumerate(steps) if i not in drop] if drop else steps


def _release_keys(steps: list[Piece]) -> list[Piece]:
    """Three or more of a letter are one letter with a heavy hand: `pleaseee`, `diiie`."""
    released: list[Piece] = []
    at = 0
    for match in _HELD_KEY.finditer(_text(steps)):
        start, end = match.span()
        released.extend(steps[at:start])
        released.append((steps[start][0], steps[start][1], steps[end - 1][2]))
        at = end
    return [*released, *steps[at:]] if at else steps


def _text(steps: list[Piece]) -> str:
    return "".join([piece for piece, _, _ in steps])
