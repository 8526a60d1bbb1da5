"""Words as people type them in a bad hour, turned into the words the grammar knows.

Contractions, text-speak, words chosen to get past a filter, emoji, typing errors and words run together all end as
plain words, each with the place of what was typed. A word is corrected only when nobody would have meant it as it
stands: it is in no list of known words, and close to a word the grammar uses.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import accumulate
from operator import add
from typing import Final

from moderation.reading import Reading, View
from moderation.rules.crisis.repair import (
    ENDS,
    KNOWN,
    MENDS,
    OFTEN,
    SHORT,
    STRONG,
    TWO_WORDS,
    WHOLE,
    forms,
)
from moderation.verdict import Span

LONGEST = 1_500  #: words read of one text; the product's own limit is 2,000 graphemes
REMEMBERED: Final = 1_024  #: earlier lines whose words are kept ready
BROKEN: Final = 4  #: pieces a word may come in over as many lines
UNKNOWN: Final = 40  #: unknown words of one text that are looked at closely, so that no text takes long

_TOKEN = re.compile(r"[^\W_]+(?:['*][^\W_]+)*(?:in'(?=\s|$))?|\*{1,12}[^\W_*]+|[.?!;…]+|[,:\"()¿¡]|[^\w\s]")
_BEGIN: Final = frozenset(word[:end] for word in MENDS for end in range(1, len(word) + 1))
_BETWEEN: Final = frozenset("-.*_/")
_MASKED = re.compile(r"(?<=[a-z])[#%^~](?=[a-z])")
_DOTTED = re.compile(r"\w\.\w")
_AS_IS = frozenset('.?!,:"()¿¡-/_')
_READ = ENDS | frozenset('*,:"()¿¡-/_')
_FACES = frozenset("💀😂🤣😅😭🙃😆")
#: What is read as it stands.
_PLAIN: Final = frozenset([*_AS_IS, *(word for word in KNOWN if word.isalpha())]) - SHORT.keys() - _FACES


Piece = tuple[str, tuple[int, int], str]  # a word, where it stands, what was typed for it


class Words:
    """The words of a text, each with its place in the view. `text` has a space around each, `at[i]` is where word i
    begins in it. What follows from the words is made when first asked for: most texts hold nothing the grammar would
    look for, and an earlier line is asked the same again with every line after it."""

    __slots__ = ("_at", "_ended", "_present", "_still", "_text", "places", "typed", "words")

    def __init__(
        self,
        words: tuple[str, ...],
        places: tuple[tuple[int, int], ...],
        typed: tuple[str, ...] = (),
    ) -> None:
        """`typed` is what stood in the view for each word; kept where words may yet be put together."""
        self.words, self.places, self.typed = words, places, typed
        self._text: str | None = None
        self._at: tuple[int, ...] | None = None
        self._ended: Words | None = None
        self._present: frozenset[str] | None = None
        self._still: bool | None = None

    @property
    def present(self) -> frozenset[str]:
        """Which words there are."""
        if self._present is None:
            self._present = frozenset(self.words)
        return self._present

    @property
    def still(self) -> bool:
        """Whether no two neighbours could be one word: nearly always so, and known at once."""
        if self._still is None:
            self._still = not _loose(self.words, self.places, self.typed or self.words)
        return self._still

    @property
    def text(self) -> str:
        if self._text is None:
            self._text = f" {' '.join(self.words)} "
        return self._text

    @property
    def at(self) -> tuple[int, ...]:
        if self._at is None:
            *begins, _ = accumulate((len(word) + 1 for word in self.words), initial=1)
            self._at = tuple(begins)
        return self._at

    def index(self, position: int) -> int:
        """Which word begins at or before a position of `text`."""
        return max(bisect_right(self.at, position) - 1, 0)

    def ended(self) -> Words:
        """The same words as a sentence of their own."""
        if not self.words or self.words[-1] in ".?!":
            return self
        if self._ended is None:
            self._ended = laid_out([*self.words, "."], [*self.places, self.places[-1]])
        return self._ended

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
    pieces: list[Piece] = []
    faces: list[Piece] = []
    text, unknown = _MASKED.sub("*", view.text), 0
    for token, place in _tokens(text):
        if token in _PLAIN:
            pieces.append((token, place, token))
        elif token in _FACES:
            faces.append((token, place, token))  # said with the whole line, wherever it stands
        else:
            if token not in SHORT and token.isalpha():
                unknown += 1 + len(token) // 20
            read_as = forms(token) if unknown <= UNKNOWN or token in SHORT else (token,)
            if token == "kms" and pieces and pieces[-1][0].isdigit():
                read_as = ("kilometres",)
            whole = token if len(read_as) == 1 else ""
            pieces.extend([(word, place, whole or word) for word in read_as])
        if len(pieces) > LONGEST:
            break
    words = _laid(pieces)
    if words.still and not faces:
        return words
    _join(pieces)
    return _laid(pieces + faces[-2:])


def _tokens(text: str) -> Iterable[tuple[str, tuple[int, int]]]:
    """Words and marks with their places; a word with dots inside is one token, a dot between two words is none."""
    if _DOTTED.search(text):
        return _dotted(text)
    return [
        (token, match.span())
        for match in _TOKEN.finditer(text)
        if (token := match[0]) in _PLAIN or _told(token)
    ]


def _told(token: str) -> bool:
    """Whether it says anything: a picture between two words is no word between them."""
    return token[0].isalnum() or token[0] in _READ or token in _FACES or token in SHORT


def _dotted(text: str) -> Iterator[tuple[str, tuple[int, int]]]:
    token, start, end = "", 0, 0  # what a dot may yet go on with
    for match in _TOKEN.finditer(text):
        found, (first, last) = match[0], match.span()
        if found == "." and token and text[last : last + 1].isalnum() and first == end:
            continue  # "kill.myself", "ki.ll": a dot inside words ends nothing
        goes_on = found.isalpha() and first == end + 1 and text[end] == "."
        if token and goes_on and _split(token, found, marked=True):
            token, end = token + found, last
            continue
        if token:
            yield token, (start, end)
            token = ""
        if found.isalnum() and text[last : last + 1] == ".":
            token, start, end = found, first, last
        elif _told(found):
            yield found, (first, last)
    if token:
        yield token, (start, end)


def laid_out(words: Sequence[str], places: Sequence[tuple[int, int]], typed: tuple[str, ...] = ()) -> Words:
    return Words(tuple(words), tuple(places), typed)


def _laid(pieces: list[Piece]) -> Words:
    if not pieces:
        return laid_out((), ())
    words, places, typed = zip(*pieces, strict=True)
    return laid_out(words, places, typed)


def joined(parts: Sequence[Words]) -> Words:
    """Several texts read as one, with the words of the last one's places kept; a split word is put together."""
    words = [word for part in parts for word in part.words]
    places = [place for part in parts for place in part.places]
    typed = [each for part in parts for each in part.typed or part.words]
    if apart(parts):
        return Words(tuple(words), tuple(places), tuple(typed))
    pieces = list(zip(words, places, typed, strict=True))
    _mend(pieces, list(accumulate(len(part.words) for part in parts[:-1])))
    _join(pieces)
    return _laid(pieces)


def apart(parts: Sequence[Words]) -> bool:
    """Whether nothing of several texts could be put together, neither within one nor over a seam."""
    if not all(part.still for part in parts):
        return False
    before: list[Piece] = []
    for part in parts:
        here = list(zip(part.words[:2], part.places, part.typed or part.words, strict=False))
        if before and here and _seam_is_loose(before, here):
            return False
        last = slice(1 - BROKEN, None)
        before += zip(part.words[last], part.places[last], (part.typed or part.words)[last], strict=True)
        before = before[last]
    return True


def _seam_is_loose(before: list[Piece], here: list[Piece]) -> bool:
    typed = here[0][2]
    for _, _, left in reversed(before):
        typed = left + typed
        if typed in _BEGIN:
            return True  # a word of the grammar may begin here and go on after the seam
    return _loose(*zip(*before[-2:], *here, strict=True))


def _loose(words: Sequence[str], places: Sequence[tuple[int, int]], typed: Sequence[str]) -> bool:
    """Whether any two neighbours could be one word, with or without a mark between them."""
    if not MENDS.isdisjoint(map(add, typed, typed[1:])):
        return True
    return not _BETWEEN.isdisjoint(words) and any(
        words[i] in _BETWEEN
        and places[i][0] == places[i - 1][1]
        and _split(typed[i - 1], typed[i + 1], marked=True)
        for i in range(1, len(words) - 1)
    )


def _mend(pieces: list[Piece], seams: list[int]) -> None:
    """Put together a word the return key broke, in as many pieces as it came: `su` / `i` / `cide`, `want to d` / `ie`."""
    for seam in reversed(seams):
        for first in range(max(seam - BROKEN + 1, 0), seam):
            last, whole = _broken(pieces, first, seam)
            if last:
                pieces[first:last] = [(whole, pieces[last - 1][1], whole)]
                break


def _broken(pieces: list[Piece], first: int, seam: int) -> tuple[int, str]:
    """The longest word of the grammar that begins here and goes over the seam, no piece of which people write by itself,
    and one past its last piece; 0 when there is none."""
    found, word = 0, ""
    typed: list[str] = []
    for last in range(first + 1, min(first + BROKEN, len(pieces)) + 1):
        typed.append(pieces[last - 1][2])
        whole = "".join(typed)
        if whole not in _BEGIN:
            break
        if last > seam and whole in MENDS and tuple(typed) not in TWO_WORDS and _odd(typed, whole):
            found, word = last, whole
    return found, word


def _odd(pieces: list[str], whole: str) -> bool:
    return whole in WHOLE or any(piece not in KNOWN or len(piece) == 1 for piece in pieces)


def _join(pieces: list[Piece]) -> None:
    """Put together what was split inside a word the grammar knows: `sui cide`, `my self`, `ki-ll`, `wa nt`."""
    i = 0
    while i + 1 < len(pieces):
        _, here, left = pieces[i]
        word, there, right = pieces[i + 1]
        marked = word in _BETWEEN and there[0] == here[1] and i + 2 < len(pieces)
        if marked:
            _, there, right = pieces[i + 2]
        both = left + right
        if (marked or both in MENDS) and _split(left, right, marked=marked):
            pieces[i : i + 2 + marked] = [(both, (here[0], there[1]), both)]
        else:
            i += 1


def _split(left: str, right: str, *, marked: bool) -> bool:
    """Whether two pieces are a word that was split, rather than two words: one of them is none people use."""
    both = left + right
    if len(both) == 2:
        return marked and both in OFTEN and both.isalpha()
    if not (both in MENDS or (marked and both in KNOWN)) or (left, right) in TWO_WORDS:
        return False
    return both in STRONG or any(
        piece not in KNOWN or (len(piece) < 4 and piece not in OFTEN) for piece in (left, right)
    )
