"""Trains the scorer: `python -m moderation.model.train [--third-party DIR] [--check]`.

Reads the project's corpus and, when a folder is given, licence-clean sets beside it. The linear reader and the reader of meanings learn from
one half of the families and answer for the other, in turn; from these answers the blend of both is fitted. Then both learn
from all train and tune families, and weights.json is written. No test family is in any of it. Needs the extras `train` and
`distil`. `--check` says whether the committed weights were made from the corpus as it is now.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final
from zlib import crc32

import numpy as np

from moderation.model import examples as given
from moderation.model.examples import MEETINGS, Example, examples_of
from moderation.model.features import VOCABULARY
from moderation.model.packing import packed
from moderation.model.rows import CORPUS, corpus
from moderation.model.scorer import HEADS, TOLD, WEIGHTS, Said, scorer_of
from moderation.rules.crisis.judging import said_by

Array = np.ndarray[Any, Any]
LEAST: Final = {"alert": 2, "red": 3, "amber": 1}
FOLDS: Final = 2


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m moderation.model.train", description=__doc__)
    parser.add_argument(
        "--third-party", type=Path, help="folder with licence-clean sets; weights only are kept"
    )
    parser.add_argument(
        "--check", action="store_true", help="only compare the committed weights with the corpus"
    )
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    parser.add_argument("--answers", type=Path, help="also write what was answered for each half, as figures")
    parser.add_argument(
        "--keep-blend",
        action="store_true",
        help="learn anew but weigh the readers as before: a third of the time",
    )
    asked = parser.parse_args(arguments)
    if asked.check:
        return check(asked.out)
    learned = [one for one in lessons(asked.third_party) if one.part != "test"]
    answers: list[dict[str, Any]] = []
    if asked.keep_blend:
        blend = json.loads(asked.out.read_text("utf-8"))["blend"]
    else:
        blend, answers = _blend(learned)
    if asked.answers:
        asked.answers.write_text("\n".join(map(json.dumps, answers)) + "\n", "utf-8")
    asked.out.write_text(json.dumps(_stored(learned, blend), indent=1) + "\n", "utf-8")
    return 0


def check(path: Path) -> int:
    made_from = json.loads(path.read_text("utf-8"))["made_from"]
    print(
        "weights are current"
        if made_from == fingerprint()
        else "weights are older than the corpus or features"
    )
    return int(made_from != fingerprint())


def fingerprint() -> str:
    """A digest of what the weights depend on inside the project: corpus, words, classes, features, grammar."""
    here = Path(__file__).parent
    rules = here.parent / "rules" / "crisis"
    files = [
        *CORPUS.rglob("*.jsonl"),
        *MEETINGS.glob("*.jsonl"),
        *(
            here / name
            for name in ("classes.toml", "counselling.toml", "features.py", "meaning.py", "words.npz")
        ),
        *(rules / "data").iterdir(),
    ]
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def lessons(third_party: Path | None) -> list[Example]:
    """All examples, in a fixed order."""
    rows = corpus()
    calm = []
    found = [one for row in (*rows, *given.meetings(), *given.phrases()) for one in examples_of(row)]
    if third_party:
        calm = [row for row in given.counselling(third_party) if row.level < 2]
        found += [one for row in given.third_party(third_party) for one in examples_of(row, own=False)]
    found += [one for row in given.long_posts(rows, calm) for one in examples_of(row)]
    return found


def _blend(learned: Sequence[Example]) -> tuple[dict[str, list[float]], list[dict[str, Any]]]:
    """How the readers' answers are weighed, from answers for rows that neither had learned from; and those answers."""
    told: list[tuple[Example, list[list[float]]]] = []
    for fold in range(FOLDS):
        scorer = scorer_of(_stored([one for one in learned if _fold(one) != fold], None))
        told += [(one, scorer.told(one.words, _said(one))) for one in learned if _fold(one) == fold]
    weight = np.array([one.weight for one, _ in told])
    blend = {}
    for column, head in enumerate(HEADS):
        truth = np.array([float(one.row.level >= LEAST[head]) for one, _ in told])
        blend[head] = _logistic(np.array([answers[column] for _, answers in told]), truth, weight)
    return blend, [_written(one, answers) for one, answers in told]


def _written(one: Example, answers: list[list[float]]) -> dict[str, Any]:
    """An answer with no word of the text in it."""
    row = one.row
    return {
        "family": row.family, "frame": row.frame, "lang": row.lang, "level": row.level, "kind": one.text.kind,
        "own": one.own, "weight": one.weight, "told": answers,
    }  # fmt: skip


def _fold(one: Example) -> int:
    """Which half a row is answered for in; -1 for what is only ever learned from."""
    family = one.row.family
    if family.startswith(("phrase:", "synthetic", "harassment", "lexicon")):
        return -1
    if family.startswith("support_counselchat:"):
        family = f"support:{int(family.split(':')[1]) // 10}"  # neighbours are parts of one letter
    return crc32(f"fold:{family}".encode()) % FOLDS


def _stored(learned: Sequence[Example], blend: dict[str, list[float]] | None) -> dict[str, Any]:
    """What weights.json holds, learned from these examples."""
    from moderation.model.linear import fitted  # the two need libraries that `--check` does without
    from moderation.model.student import lesson, parts, taught

    heads = fitted(learned, LEAST)
    student = taught(
        VOCABULARY.vectors,
        [
            lesson(VOCABULARY, one.words, _said(one)(0, len(one.words)), one.row.level, one.weight)
            for one in learned
        ],
    )
    meaning = {
        name: {"shape": list(part.shape), "numbers": packed(part)} for name, part in parts(student).items()
    }
    found = {
        "heads": heads,
        "meaning": meaning,
        "blend": blend or {head: [*[0.25] * TOLD, 0.0] for head in HEADS},
    }
    version = hashlib.sha256(json.dumps(found, sort_keys=True).encode()).hexdigest()[:8]
    return {"version": version, "made_from": fingerprint(), "rows": len(learned), **found}


def _said(one: Example) -> Said:
    return lambda first, last: said_by(one.cues, first, last)


def _logistic(x: Array, y: Array, weight: Array) -> list[float]:
    """Logistic regression of a few columns, by Newton's method; the last number is the bias."""
    x = np.column_stack([x, np.ones(len(x))])
    w = np.zeros(x.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-np.clip(x @ w, -30, 30)))
        slope = x.T @ (weight * (p - y)) + 1e-3 * w
        bend = (x * (weight * np.maximum(p * (1 - p), 1e-6))[:, None]).T @ x + 1e-3 * np.eye(len(w))
        w = w - np.linalg.solve(bend, slope)
    return [round(float(one), 4) for one in w]


if __name__ == "__main__":
    sys.exit(main())
