"""Makes words.npz: `python -m moderation.model.vectors --model DIR`. Needs the extra `distil`, and is rarely run again.

Each known word is read by itself by a public sentence model (all-MiniLM-L6-v2, Apache-2.0); what it makes of the word is cut down to its
main directions and rounded. A Spanish word has the mean of what its English translations have (`es_en.toml`).
Groups of words that mean the same are found by a k-means with a fixed beginning.
"""

from __future__ import annotations

import argparse
import sys
import tomllib
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any, Final

import numpy as np

from moderation.model.rows import Row, corpus
from moderation.model.vocabulary import WORDS
from moderation.reading import Reading
from moderation.rules.crisis.repair import KNOWN
from moderation.rules.crisis.words import words_of

DIMENSIONS: Final = 48
BROAD: Final = 250  #: groups of words about the same thing
FINE: Final = 1_200  #: groups of words that mean nearly the same
LONGEST: Final = 24  #: letters

Array = np.ndarray[Any, Any]


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m moderation.model.vectors", description=__doc__)
    parser.add_argument("--model", type=Path, required=True, help="folder with the sentence model's files")
    parser.add_argument("--out", type=Path, default=WORDS)
    asked = parser.parse_args(arguments)
    rows = corpus()
    english, spanish = (_counted(rows, lang) for lang in ("en", "es"))
    meanings = _meanings()
    translated = {
        word for word in meanings if not english[word] or spanish[word] > english[word]
    } - _ENGLISH_FIRST
    words = sorted(
        word
        for word in {*KNOWN, *english, *spanish, *meanings, *(w for v in meanings.values() for w in v)}
        if len(word) <= LONGEST and "\n" not in word
    )
    vectors = _read(words, asked.model)
    at = {word: i for i, word in enumerate(words)}
    meant = vectors.copy()
    for word in translated:
        meant[at[word]] = np.mean([vectors[at[one]] for one in meanings[word]], axis=0)
    often = np.array([english[word] + spanish[word] for word in words], dtype=np.float64)
    _store(asked.out, words, _cut(meant, often), often)
    return 0


#: Words of both languages that no Spanish reading may take over.
_ENGLISH_FIRST: Final = frozenset(["no", "me", "son", "ten", "red", "die", "once", "sea", "mate", "use"])


def _counted(rows: list[Row], lang: str) -> Counter[str]:
    return Counter(
        word for row in rows if row.lang == lang for word in words_of(Reading.of(row.text).bold).words
    )


def _meanings() -> dict[str, list[str]]:
    """Spanish words without their accents, and what they mean; a word typed without accents speaks for itself."""
    given = tomllib.loads((Path(__file__).parent / "es_en.toml").read_text("utf-8"))
    plain: dict[str, list[str]] = {}
    for word, english in sorted(given.items(), key=lambda item: (item[0] == _bare(item[0]), item[0])):
        plain[_bare(word)] = english
    return plain


def _bare(word: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", word.lower()) if unicodedata.category(c) != "Mn")


def _read(words: list[str], folder: Path) -> Array:
    import torch
    from transformers import AutoModel, AutoTokenizer

    torch.set_num_threads(1)
    tokens, model = AutoTokenizer.from_pretrained(folder), AutoModel.from_pretrained(folder).eval()
    found = np.zeros((len(words), model.config.hidden_size), np.float32)
    order = sorted(range(len(words)), key=lambda i: (len(words[i]), i))
    with torch.inference_mode():
        for start in range(0, len(words), 256):
            those = order[start : start + 256]
            given = tokens([words[i] for i in those], padding=True, return_tensors="pt")
            shown = given["attention_mask"][..., None].float()
            states = model(**given).last_hidden_state
            found[those] = ((states * shown).sum(1) / shown.sum(1)).numpy()
    return found


def _cut(vectors: Array, often: Array) -> Array:
    """The main directions in which words differ, common words counting for more, all of one length."""
    weight = (often + 1.0) ** 0.5
    spread = vectors - np.average(vectors, axis=0, weights=weight)
    _, _, axes = np.linalg.svd((spread * np.sqrt(weight)[:, None]).astype(np.float64), full_matrices=False)
    short = spread @ axes[:DIMENSIONS].T
    return np.asarray(short / np.maximum(np.linalg.norm(short, axis=1, keepdims=True), 1e-9))


def _grouped(vectors: Array, often: Array, count: int) -> Array:
    """A k-means from the commonest words on, without chance: the number of each word's group, from 1."""
    weight = np.sqrt(often + 1.0)
    middles = vectors[np.argsort(-often, kind="stable")[:count]].copy()
    for _ in range(25):
        nearest = np.argmax(vectors @ middles.T, axis=1)
        sums = np.zeros_like(middles)
        np.add.at(sums, nearest, vectors * weight[:, None])
        sizes = np.linalg.norm(sums, axis=1, keepdims=True)
        middles = np.where(sizes > 0, sums / np.maximum(sizes, 1e-9), middles)
    return np.asarray(np.argmax(vectors @ middles.T, axis=1) + 1)


def _store(path: Path, words: list[str], vectors: Array, often: Array) -> None:
    alike = np.array([any(c.isalnum() for c in word) for word in words])
    small = np.clip(np.round(vectors / np.quantile(np.abs(vectors), 0.9995) * 127), -127, 127)
    np.savez_compressed(
        path,
        words=np.frombuffer("\n".join(words).encode(), np.uint8),
        vectors=np.concatenate([np.zeros((2, DIMENSIONS)), small]).astype(np.int8),
        broad=np.where(alike, _grouped(vectors, often, BROAD), 0).astype(np.uint8),
        fine=np.where(alike, _grouped(vectors, often, FINE), 0).astype(np.uint16),
    )


if __name__ == "__main__":
    sys.exit(main())
