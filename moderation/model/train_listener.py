"""Trains the listener: `python -m moderation.model.train_listener [--third-party DIR] [--check]`.

Reads `boundaries/` and, as talk in which no boundary is crossed, the calm rows of the crisis corpus; learns one
linear head a rule in five folds, chooses from the rows left out how sure each has to be, fits again with all of them and
writes listener.json. Needs the extra `train`. `--check` says whether the committed file was made from the rows as they are.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from zlib import crc32

import numpy as np
import scipy.optimize as so
import scipy.sparse as sp

from moderation.model import listener as heard
from moderation.model.examples import MEETINGS
from moderation.model.packing import packed
from moderation.model.rows import corpus
from moderation.model.vocabulary import WORDS
from moderation.phrase_language import fold
from moderation.phrases import library
from moderation.reading import Reading

ROWS: Final = Path(__file__).parent / "boundaries"
LEXICONS: Final = Path(__file__).parents[1] / "lexicons"
FOLDS: Final = 5
RIDGE: Final = 0.04
#: Calm rows that a rule may take for its own, of 1,000: when it speaks to somebody, and when it only leaves a note. Sixteen rules listen, so
#: that of a hundred new ordinary lines about three are pointed to and five more are noted.
ALARMS: Final = 2.0
NOTES: Final = 6.0
EVERYDAY: Final = 8  #: of the everyday talk beside, one row of so many
#: How much a row counts: a rule's own, an example of its phrases, another rule's, a calm one, one of a recorded meeting.
TWIN, EXAMPLE, OTHER, CALM, MEETING = 1.0, 4.0, 0.7, 0.5, 3.0
RIGHT = 2.5  #: how much more one counts that the rule is for
FLOOR = -2.2  #: a chance of one in ten, for a note one in twenty; with few rows of its own a rule would be heard in anything
NOTED_FLOOR = -2.9
PRECISE = 0.65  #: of what is heard of a rule's own rows, this much has to be meant


@dataclass(frozen=True, slots=True)
class Row:
    text: str
    rule: str  #: empty for a calm row
    label: bool
    weight: float = TWIN

    @property
    def fold(self) -> int:
        return crc32(self.text.encode()) % FOLDS


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m moderation.model.train_listener", description=__doc__)
    parser.add_argument("--third-party", type=Path, help="folder with everyday talk; weights only are kept")
    parser.add_argument("--check", action="store_true")
    asked = parser.parse_args(arguments)
    if asked.check:
        current = json.loads(heard.WEIGHTS.read_text("utf-8"))["made_from"] == fingerprint()
        print("listener is current" if current else "listener is older than its rows")
        return int(not current)
    heard.WEIGHTS.write_text(
        json.dumps(trained([*rows(), *calm(asked.third_party)]), indent=1) + "\n", "utf-8"
    )
    return 0


def rows() -> Iterator[Row]:
    """What was written for the rules, a file a rule, and the examples of their phrases; `calm` is for none of them."""
    for path in sorted(ROWS.glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            yield Row(
                row["text"],
                path.stem.removeprefix("calm"),
                bool(row["label"]),
                CALM if path.stem == "calm" else TWIN,
            )
    heard_for = {path.stem for path in ROWS.glob("*.jsonl")}
    for phrase in library().phrases:
        if phrase.rule in heard_for:
            yield from (Row(text, phrase.rule, True, EXAMPLE) for text in phrase.match)
            yield from (Row(text, phrase.rule, False, EXAMPLE) for text in phrase.leave)


def calm(beside: Path | None = None) -> Iterator[Row]:
    """Talk in which no boundary is crossed, as far as anybody knows: what no phrase speaks for."""
    texts = [
        (row.text, CALM)
        for row in corpus()
        if row.level == 0 and not row.scene.recent and len(row.text) <= 280 and crc32(row.text.encode()) % 2
    ]
    for path in sorted(MEETINGS.glob("*.jsonl")):
        acts = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        texts += [
            (act["text"], MEETING)
            for act in acts
            if act.get("do") == "say" and act.get("text") and not act.get("expect", {}).get("rule")
        ]
    if beside is not None:
        lines = (beside / "everyday_goemotions.jsonl").read_text("utf-8").splitlines()
        texts += [(json.loads(line)["text"], CALM) for line in lines[::EVERYDAY]]
    for text, weight in texts:
        if not library().hits(Reading.of(text)):
            yield Row(text, "", False, weight)
    library().forget()


def fingerprint() -> str:
    """A digest of the rows, and of how they are seen. The calm rows grow every week and change little: not in it."""
    digest = hashlib.sha256()
    for path in (
        *sorted(ROWS.glob("*.jsonl")),
        *sorted(LEXICONS.glob("*.toml")),
        WORDS,
        Path(heard.__file__),
    ):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def trained(found: Sequence[Row]) -> dict[str, Any]:
    names = sorted({row.rule for row in found if row.rule})
    x, columns = _matrix(found)
    folds = np.array([row.fold for row in found])
    truth, weight = _truth(found, names)
    left_out = np.zeros((len(found), len(names)))
    for part in range(FOLDS):
        inside = folds != part
        weights, bias = _fit(x[inside], truth[inside], weight[inside])
        left_out[~inside] = x[~inside] @ weights + bias
    noted, sure = (
        [_from(name, found, left_out[:, number], alarms) for number, name in enumerate(names)]
        for alarms in (NOTES, ALARMS)
    )
    weights, bias = _fit(x, truth, weight)
    return _stored(names, weights, bias, noted, sure, columns)


def _matrix(found: Sequence[Row]) -> tuple[Any, Any]:
    """One row a text: how often it has each feature, as strong as `strength_of` says; only those that tell of a boundary."""
    seen = []
    for row in found:
        words = heard.Words.of(plain(row.text)).words
        slots, times = np.unique(heard.features(words), return_counts=True)
        seen.append((slots, times * heard.strength_of(len(words))))
    everything = np.concatenate([slots for slots, _ in seen])
    told = np.concatenate([slots for (slots, _), row in zip(seen, found, strict=True) if row.rule])
    common, times = np.unique(everything, return_counts=True)
    columns = np.intersect1d(common[times > 1], told)
    pointers, indices, values = [0], [], []
    for slots, strength in seen:
        kept = np.isin(slots, columns, assume_unique=True)
        indices.append(np.searchsorted(columns, slots[kept]))
        values.append(strength[kept])
        pointers.append(pointers[-1] + int(kept.sum()))
    shape = (len(seen), len(columns))
    return sp.csr_matrix((np.concatenate(values), np.concatenate(indices), pointers), shape=shape), columns


def plain(text: str) -> str:
    """A text as the listener hears it."""
    return fold(Reading.of(text).bold.text)


def _truth(found: Sequence[Row], names: Sequence[str]) -> tuple[Any, Any]:
    """For each row and rule whether the rule is meant, and how much the row counts."""
    truth = np.array([[float(row.rule == name and row.label) for name in names] for row in found])
    weight = np.array([[row.weight if row.rule in (name, "") else OTHER for name in names] for row in found])
    return truth, weight * np.where(truth > 0, RIGHT, 1.0)


def _fit(x: Any, truth: Any, weight: Any) -> tuple[Any, Any]:
    """Logistic regressions with a ridge, one a column of `truth`, by L-BFGS from zero: the same weights every time."""
    turned, shape = x.T.tocsr(), (x.shape[1] + 1, truth.shape[1])

    def loss(flat: Any) -> tuple[float, Any]:
        w = flat.reshape(shape)
        z = x @ w[:-1] + w[-1]
        gap = weight * (1 / (1 + np.exp(-np.clip(z, -35, 35))) - truth)
        value = float((weight * (np.logaddexp(0, z) - truth * z)).sum()) + 0.5 * RIDGE * float(
            (w[:-1] ** 2).sum()
        )
        return value, np.vstack([turned @ gap + RIDGE * w[:-1], gap.sum(axis=0)]).ravel()

    best = so.minimize(loss, np.zeros(shape).ravel(), jac=True, method="L-BFGS-B", options={"maxiter": 60})
    w = best.x.reshape(shape)
    return w[:-1], w[-1]


def _from(name: str, found: Sequence[Row], scores: Any, alarms: float) -> float:
    """The sum with the best F1, together with the phrases, on the rule's own rows that takes no more than so many of 1,000 calm rows.
    By rows it was not trained on."""
    own = [at for at, row in enumerate(found) if row.rule == name]
    quiet = np.sort(np.array([scores[at] for at, row in enumerate(found) if not row.rule]))
    floor = max(
        FLOOR if alarms == ALARMS else NOTED_FLOOR, float(quiet[-max(1, int(len(quiet) * alarms / 1000)) - 1])
    )
    spoken = {at for at in own if library().hits(Reading.of(found[at].text)).get(name)}
    library().forget()
    best, chosen = -1.0, float("inf")
    for candidate in sorted({float(scores[at]) for at in own}):
        if candidate <= floor:
            continue
        said = {at for at in own if scores[at] >= candidate} | spoken
        alone = [found[at].label for at in said - spoken]
        if sum(alone) < PRECISE * len(alone):
            continue
        right = sum(found[at].label for at in said)
        wrong = sum(found[at].label != (at in said) for at in own)
        score = 2 * right / (2 * right + wrong) if right else 0.0
        if score > best:
            best, chosen = score, candidate
    print(
        f"{name:22} F1 with the phrases, rows left out, {alarms:.0f} of 1,000: {best:.2f} at {chosen:.2f} ({sum(found[at].label for at in own)} rows it is for)"
    )
    return chosen


def _stored(
    names: list[str], weights: Any, bias: Any, noted: list[float], sure: list[float], columns: Any
) -> dict[str, Any]:
    scale = np.abs(weights).max(axis=0) / 127
    small = np.round(weights / scale).astype(np.int8)
    places, numbers = np.nonzero(np.abs(small) >= 2)
    arrays = {
        "slots": columns[places].astype("<u4"),
        "rules_of": numbers.astype("u1"),
        "weights": small[places, numbers].astype("i1"),
    }
    kept = {name: packed(each) for name, each in arrays.items()}
    version = hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()[:8]
    return {
        "version": version,
        "made_from": fingerprint(),
        "rules": names,
        "scale": scale.tolist(),
        "bias": bias.tolist(),
        "noted": noted,
        "sure": [max(pair) for pair in zip(noted, sure, strict=True)],
        **kept,
    }


if __name__ == "__main__":
    sys.exit(main())
