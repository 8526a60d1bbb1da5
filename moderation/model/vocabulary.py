"""What words mean, as numbers: for each known word a short vector, and which words mean much the same.

Made by `python -m moderation.model.vectors` from a public sentence model; kept as whole numbers so that it is small and the same
on every machine. Words are as the grammar sees them: lower case, contractions opened, accents off.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import numpy as np

WORDS: Final = Path(__file__).parent / "words.npz"


class Vocabulary:
    """`row` finds a word in the tables; row 0 is what lies outside a text, row 1 every word that is not known."""

    def __init__(self, path: Path = WORDS) -> None:
        with np.load(path, allow_pickle=False) as stored:
            words = bytes(stored["words"]).decode("utf-8").split("\n")
            self._groups = list(zip(stored["broad"].tolist(), stored["fine"].tolist(), strict=True))
            self.vectors: np.ndarray[Any, Any] = stored["vectors"].astype(np.float32) / 127
        self._row = {word: at for at, word in enumerate(words, start=2)}

    def __len__(self) -> int:
        return len(self.vectors)

    def row(self, word: str) -> int:
        return self._row.get(word, 1)

    def rows(self, words: Iterable[str]) -> list[int]:
        find = self._row.get
        return [find(word, 1) for word in words]

    def groups(self, word: str) -> tuple[int, int]:
        """The numbers of the words about the same thing, and of those that mean nearly the same; 0 when not known."""
        at = self._row.get(word)
        return self._groups[at - 2] if at is not None else (0, 0)
