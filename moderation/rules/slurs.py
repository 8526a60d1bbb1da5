"""Finds slurs with better-profanity's matcher over our own short list, behind a check that costs next to
nothing.

The library compares each word of a line with each word of its list, letter by letter, also when letters were
swapped for signs. That takes 20 ms for 200 characters with its own long list. Here a line is first folded so
that every letter and sign the library treats as alike become one; one Aho-Corasick pass over that tells
whether any listed word could be there at all. Only then, and only for those words, is the library's matcher
asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import ahocorasick
from better_profanity.better_profanity import Profanity

_TOKEN = re.compile(r"[\w@$*]+")
_PAIR = 2


class SlurMatcher:
    """The library's matcher for one list of words."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = tuple(sorted(set(words)))
        library = Profanity(list(self.words))
        alike = _alike(library.CHARS_MAPPING)
        self._fold = str.maketrans(alike)
        self._varying = {str(each): each for each in library.CENSOR_WORDSET}
        self._gate = ahocorasick.Automaton()
        folded: dict[str, list[str]] = {}
        for word in self.words:
            folded.setdefault(word.translate(self._fold), []).append(word)
        for key, same in folded.items():
            self._gate.add_word(key, tuple(same))
        self._gate.make_automaton()

    def find(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Each listed word in a lower-case text as (start, end, word as listed); whole words only."""
        folded = text.translate(self._fold)
        possible = {word for _, same in self._gate.iter(folded) for word in same}
        if not possible:
            return
        for match in _TOKEN.finditer(text):
            token = match[0]
            for word in possible:
                if len(token) == len(word) and self._varying[word] == token:
                    yield match.start(), match.end(), word
                    break


def _alike(mapping: dict[str, tuple[str, ...]]) -> dict[str, str]:
    """Every character the library may take for another, to one that stands for all of them."""
    stands: dict[str, str] = {}

    def root(char: str) -> str:
        while stands.setdefault(char, char) != char:
            char = stands[char]
        return char

    for char, others in mapping.items():
        for other in others:
            stands[root(other)] = root(char)
    return {char: root(char) for char in list(stands)}
