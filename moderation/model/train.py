"""Trains the scorer: `python -m moderation.model.train [--third-party DIR] [--check]`.

Reads the project's corpus and, when a folder is given, licence-clean sets beside it; learns three linear heads over hashed
features on the train families, calibrates them on the tune families, fits again with both, and writes weights.json. Needs the extra `train`.
`--check` says whether the committed weights were made from the corpus as it is now.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import scipy.optimize as so
import scipy.sparse as sp

from moderation.model import features as seen
from moderation.model.rows import CORPUS, Row, corpus, read
from moderation.model.scorer import WEIGHTS, stored
from moderation.model.split import part_of
from moderation.reading import Reading
from moderation.rules.crisis.context import Text, texts_of
from moderation.rules.crisis.judging import GRAMMAR, said_by
from moderation.rules.crisis.outcome import cues_of
from moderation.scene import Said, Scene

HEADS: Final = {"alert": 2, "red": 3, "amber": 1}
RIDGE: Final = 8.0

SEEN: Final = 2  #: how often a feature has to be seen in training, once of it in the project's own text, to have a weight

Example = tuple[list[int], int, float, str, float, bool]  # features, level, weight, part, strength, own text


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m moderation.model.train", description=__doc__)
    parser.add_argument(
        "--third-party", type=Path, help="folder with licence-clean sets; weights only are kept"
    )
    parser.add_argument(
        "--check", action="store_true", help="only compare the committed weights with the corpus"
    )
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    asked = parser.parse_args(arguments)
    if asked.check:
        return check(asked.out)
    examples = [example for row in (*corpus(), *meetings(), *phrases()) for example in seen_of(row)]
    if asked.third_party:
        examples.extend(
            example for row in third_party(asked.third_party) for example in seen_of(row, own=False)
        )
    asked.out.write_text(json.dumps(trained(examples), indent=1) + "\n", "utf-8")
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
    """A digest of what the weights depend on inside the project: corpus, classes, features, grammar."""
    here = Path(__file__).parent
    rules = here.parent / "rules" / "crisis"
    files = [
        *CORPUS.rglob("*.jsonl"),
        *MEETINGS.glob("*.jsonl"),
        here / "classes.toml",
        here / "features.py",
        *(rules / "data").iterdir(),
    ]
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def seen_of(row: Row, own: bool = True) -> Iterator[Example]:
    """The row as the scorer sees it: in its fullest reading, and alone as well when it stands alone."""
    part = "train" if row.family.startswith(("meeting:", "phrase:")) else part_of(row.family)
    weight = row.weight * (4.0 if row.level == 0 and row.frame in ORDINARY else 1.0)
    for text in _readings(row):
        cues = cues_of(text.words, GRAMMAR)
        words = text.words.words
        spans = list(seen.windows(words))
        if row.level >= 2 and len(spans) > 1:
            # Only one window of a long share holds the reason: the one where the grammar speaks, else the whole counts.
            loud = [
                s
                for s in spans
                if any(c.level >= 2 and c.match.first < s[1] and c.match.last > s[0] for c in cues)
            ]
            spans = loud or [(0, len(words))]
        for first, last in spans:
            window = words[first:last]
            found = seen.features(window, said_by(cues, first, last))
            yield found, row.level, weight, part, seen.strength(window), own


def _readings(row: Row) -> list[Text]:
    texts = {text.kind: text for text in texts_of(Reading.of(row.text), row.scene)}
    if "answer" in texts:
        return [texts["answer"]]
    if "breath" in texts:
        return [texts["breath"]] if row.level < 2 else [texts["breath"], texts["sentences"]]
    return [texts["alone"]]


MEETINGS: Final = Path(__file__).parents[2] / "tests" / "meetings"
#: Frames of ordinary meeting talk. There is far more of it in a meeting than in the corpus, so it counts for more.
ORDINARY: Final = frozenset(
    ["recovery_talk", "meeting_chat", "gratitude", "facilitator_words", "advice", "reading", "media"]
)


def meetings() -> Iterator[Row]:
    """The calm lines of the recorded meetings, alone and after what their author said before."""
    for path in sorted(MEETINGS.glob("*.jsonl")):
        earlier: dict[str, list[tuple[float, str]]] = {}
        for line in path.read_text("utf-8").splitlines():
            act = json.loads(line)
            text, at = act.get("text"), act.get("t", 0.0)
            if act.get("do") not in ("say", "private_to", "ask_for_help") or not text:
                continue
            own = [said for said in earlier.setdefault(act["by"], []) if at - said[0] < 600][-8:]
            if (
                act.get("expect", {}).get("level", "C0") in ("C0", "C1")
                and path.stem + act["by"] not in IN_DANGER
            ):
                recent = tuple(Said("author", words, at - then, same_share=True) for then, words in own)
                family = f"meeting:{path.stem}"
                yield Row(text, Scene(), 0, "none", family, "meeting_chat", "en")
                if recent:
                    yield Row(text, Scene(recent=recent), 0, "none", family, "meeting_chat", "en", 0.3)
            earlier[act["by"]].append((at, text))


def phrases() -> Iterator[Row]:
    """What the entries of the grammar say they are for, and what they must not be taken for."""
    for entry in GRAMMAR.entries:
        family = f"phrase:{entry.id}"
        for text in entry.examples:
            yield Row(text, Scene(), entry.level, entry.category, family, "direct", "")
        for text in entry.counter:
            yield Row(text, Scene(), 0, "none", family, "", "")


#: Whose lines are never calm ones: an alert about them is open for part of the recording.
IN_DANGER: Final = frozenset({"crisis_minute_20rory", "smart_style_checkinruth"})

#: Topics of counselling questions that say nothing about danger; the rest is too mixed to be read as calm.
CALM_TOPICS: Final = frozenset(
    [
        "relationships",
        "intimacy",
        "family-conflict",
        "parenting",
        "self-esteem",
        "relationship-dissolution",
        "behavioral-change",
        "anger-management",
        "marriage",
        "workplace-relationships",
        "lgbtq",
        "spirituality",
        "social-relationships",
        "anxiety",
        "sleep-improvement",
        "legal-regulatory",
        "professional-ethics",
        "human-sexuality",
        "stress",
    ]
)


def third_party(folder: Path) -> Iterator[Row]:
    """Licence-clean sets, see docs/crisis.md. None of their text is stored."""
    for name, weight in (("synthetic_crisis", 0.15), ("everyday_goemotions", 0.35), ("beacon_hard", 1.0)):
        for row in read(folder / f"{name}.jsonl"):
            if row.alert or not _loud(row):  # unfiltered talk may hold true positives
                yield replace(row, weight=weight)
    for row in read(folder / "harassment_davidson.jsonl", otherwise=0):
        yield replace(row, weight=0.1, level=0)
    for row in read(folder / "support_counselchat.jsonl", otherwise=0):
        if _loud(row) and row.category in (
            "depression",
            "self-esteem",
            "anxiety",
            "trauma",
            "substance-abuse",
        ):
            yield replace(row, weight=0.3, level=2)
        elif row.category in CALM_TOPICS and not _loud(row):
            yield replace(row, weight=0.6)


def _loud(row: Row) -> bool:
    text = texts_of(Reading.of(row.text), row.scene)[0]
    return any(cue.level >= 2 and cue.match.entry.aloud for cue in cues_of(text.words, GRAMMAR))


def trained(examples: list[Example]) -> dict[str, Any]:
    train = [e for e in examples if e[3] == "train"]
    tune = [e for e in examples if e[3] == "tune"]
    x, x_tune = _matrix(train), _matrix(tune)
    heads = {name: _head(level, train, x, tune, x_tune) for name, level in HEADS.items()}
    version = hashlib.sha256(json.dumps(heads, sort_keys=True).encode()).hexdigest()[:8]
    return {"version": version, "made_from": fingerprint(), "rows": len(examples), "heads": heads}


def _head(level: int, train: list[Example], x: Any, tune: list[Example], x_tune: Any) -> dict[str, Any]:
    """Calibrated on the tune families by a fit that never saw them, then fitted again with them. No test family is in either."""
    weights, bias = _fit(x, *_truth(train, level), _own(train))
    slope, shift = _platt(x_tune @ weights + bias, *_truth(tune, level))
    both = train + tune
    weights, bias = _fit(sp.vstack([x, x_tune]).tocsr(), *_truth(both, level), _own(both))
    scale = float(np.quantile(np.abs(weights[weights != 0]), 0.9999)) / 127
    small = np.clip(np.round(weights / scale), -127, 127).astype(np.int8)
    return {
        "scale": scale, "bias": bias, "slope": slope, "shift": shift, "table": stored(small.tobytes())
    }  # fmt: skip


def _truth(examples: list[Example], level: int) -> tuple[Any, Any]:
    return np.array([float(e[1] >= level) for e in examples]), np.array([e[2] for e in examples])


def _own(examples: list[Example]) -> Any:
    return np.array([e[5] for e in examples])


def _matrix(examples: list[Example]) -> Any:
    indices = np.concatenate([np.array(e[0], dtype=np.int32) for e in examples])
    pointers = np.concatenate([[0], np.cumsum([len(e[0]) for e in examples])])
    values = np.repeat(np.array([e[4] for e in examples]), np.diff(pointers))
    return sp.csr_matrix((values, indices, pointers), shape=(len(examples), seen.SIZE))


def _kept(x: Any, own: Any) -> Any:
    often = np.asarray((x > 0).sum(axis=0)).ravel() >= SEEN
    return np.flatnonzero(often & (np.asarray(x[own].sum(axis=0)).ravel() > 0))


def _fit(x: Any, y: Any, weight: Any, own: Any) -> tuple[Any, float]:
    """Logistic regression with a ridge, by L-BFGS from zero: no random numbers, the same weights every time.

    Each feature is first stretched by how differently the two sides use it (Wang and Manning, 2012), so that the ridge
    leaves telling features alone and holds the others down.
    """
    weight = weight * np.where(y > 0, _balance(y, weight), 1.0)
    kept = _kept(x, own)
    x = x[:, kept]
    stretch = _stretch(x, y, weight)
    x = (x @ sp.diags(stretch)).tocsr()
    turned = x.T.tocsr()

    def loss(w: Any) -> tuple[float, Any]:
        z = x @ w[:-1] + w[-1]
        p = 1 / (1 + np.exp(-np.clip(z, -35, 35)))
        value = float(weight @ (np.logaddexp(0, z) - y * z)) + 0.5 * RIDGE * float(w[:-1] @ w[:-1])
        gap = weight * (p - y)
        return value, np.append(turned @ gap + RIDGE * w[:-1], gap.sum())

    found = so.minimize(loss, np.zeros(x.shape[1] + 1), jac=True, method="L-BFGS-B", options={"maxiter": 90})
    weights = np.zeros(seen.SIZE)
    weights[kept] = found.x[:-1] * stretch
    return weights, float(found.x[-1])


def _stretch(x: Any, y: Any, weight: Any) -> Any:
    danger, calm = x.T @ (weight * y) + 1.0, x.T @ (weight * (1 - y)) + 1.0
    ratio = np.abs(np.log((danger / danger.sum()) / (calm / calm.sum()))) ** 0.5
    return ratio / np.sqrt((ratio**2).mean())


def _balance(y: Any, weight: Any) -> float:
    return float(min(max((weight * (1 - y)).sum() / max((weight * y).sum(), 1e-9) * 0.5, 1.0), 4.0))


def _platt(scores: Any, y: Any, weight: Any) -> tuple[float, float]:
    """Two numbers that make the scores of rows never trained on into probabilities."""
    w = np.array([1.0, 0.0])
    for _ in range(100):
        p = 1 / (1 + np.exp(-(w[0] * scores + w[1])))
        g = np.array([(weight * (p - y) * scores).sum(), (weight * (p - y)).sum()])
        r = weight * np.maximum(p * (1 - p), 1e-9)
        h = np.array([[(r * scores**2).sum(), (r * scores).sum()], [(r * scores).sum(), r.sum()]])
        w = w - np.linalg.solve(h + 1e-6 * np.eye(2), g)
    return float(w[0]), float(w[1])


if __name__ == "__main__":
    sys.exit(main())
