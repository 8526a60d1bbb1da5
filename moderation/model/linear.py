"""Fits the linear reader: logistic regression over hashed features with a ridge, from zero, the same weights every time. Needs the extra `train`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
import scipy.optimize as so
import scipy.sparse as sp

from moderation.model import features as seen
from moderation.model.examples import Example
from moderation.model.packing import packed
from moderation.rules.crisis.judging import said_by

RIDGE: Final = 8.0
STEPS: Final = 50
SEEN: Final = 2  #: how often a feature has to be seen in training, once of it in the project's own text, to have a weight
FAINT: Final = (
    2  #: weights this near to nothing are not kept; the file is a third smaller and no figure moves
)
PART: Final = 0.05  #: what a sentence of a calm text counts for beside the whole

Array = np.ndarray[Any, Any]
Stretch = tuple[list[int], float, int, float, bool]  #: features, strength, level, weight, own text


def fitted(learned: Sequence[Example], least: dict[str, int]) -> dict[str, Any]:
    """A table, a scale and a bias for each head."""
    stretches = [stretch for one in learned for stretch in _stretches(one)]
    x = _matrix(stretches)
    levels, weight = np.array([s[2] for s in stretches]), np.array([s[3] for s in stretches])
    own = np.array([s[4] for s in stretches])
    heads = {}
    for head, level in least.items():
        weights, bias = _fit(x, (levels >= level).astype(float), weight, own)
        scale = float(np.quantile(np.abs(weights[weights != 0]), 0.9999)) / 127
        small = np.clip(np.round(weights / scale), -127, 127).astype(np.int8)
        small[np.abs(small) <= FAINT] = 0
        heads[head] = {"scale": scale, "bias": bias, "table": packed(small)}
    return heads


def _stretches(one: Example) -> Iterator[Stretch]:
    """The windows of an example, and of a calm one its sentences as well."""
    words, level, weight = one.words, one.row.level, one.weight
    windows = list(seen.windows(words))
    parts = list(seen.sentences(words)) if level < 2 else []
    if level >= 2 and len(windows) > 1:
        # Only one window of a long share holds the reason: the one where the grammar speaks, else the whole counts.
        loud = [
            w
            for w in windows
            if any(c.level >= 2 and c.match.first < w[1] and c.match.last > w[0] for c in one.cues)
        ]
        windows = loud or [(0, len(words))]
    for those, share in ((windows, 1.0), (parts, PART)):
        for first, last in those:
            found = seen.features(words, first, last, said_by(one.cues, first, last))
            yield found, seen.strength(last - first), level, weight * share, one.own


def _matrix(stretches: list[Stretch]) -> Any:
    indices = np.concatenate([np.array(s[0], dtype=np.int32) for s in stretches])
    pointers = np.concatenate([[0], np.cumsum([len(s[0]) for s in stretches])])
    values = np.repeat(np.array([s[1] for s in stretches]), np.diff(pointers))
    x = sp.csr_matrix((values, indices, pointers), shape=(len(stretches), seen.SIZE))
    x.sum_duplicates()
    return x


def _kept(x: Any, own: Array) -> Array:
    often = np.bincount(x.indices, minlength=x.shape[1]) >= SEEN
    return np.flatnonzero(often & (np.bincount(x[own].indices, minlength=x.shape[1]) > 0))


def _fit(x: Any, y: Array, weight: Array, own: Array) -> tuple[Array, float]:
    """By L-BFGS. Each feature is first stretched by how differently the two sides use it (Wang and Manning, 2012), so
    that the ridge leaves telling features alone and holds the others down."""
    weight = weight * np.where(y > 0, _balance(y, weight), 1.0)
    those = _kept(x, own)
    x = x[:, those]
    stretch = _stretch(x, y, weight)
    x = (x @ sp.diags(stretch)).tocsr().astype(np.float32)
    turned = x.T.tocsr()

    def loss(w: Array) -> tuple[float, Array]:
        z = x @ w[:-1].astype(np.float32) + w[-1]
        p = 1 / (1 + np.exp(-np.clip(z, -35, 35)))
        value = float(weight @ (np.logaddexp(0, z) - y * z)) + 0.5 * RIDGE * float(w[:-1] @ w[:-1])
        gap = weight * (p - y)
        return value, np.append(turned @ gap.astype(np.float32) + RIDGE * w[:-1], gap.sum())

    found = so.minimize(
        loss, np.zeros(x.shape[1] + 1), jac=True, method="L-BFGS-B", options={"maxiter": STEPS}
    )
    weights = np.zeros(seen.SIZE)
    weights[those] = found.x[:-1] * stretch
    return weights, float(found.x[-1])


def _stretch(x: Any, y: Array, weight: Array) -> Array:
    danger, calm = x.T @ (weight * y) + 1.0, x.T @ (weight * (1 - y)) + 1.0
    ratio = np.abs(np.log((danger / danger.sum()) / (calm / calm.sum()))) ** 0.5
    return np.asarray(ratio / np.sqrt((ratio**2).mean()))


def _balance(y: Array, weight: Array) -> float:
    return float(min(max((weight * (1 - y)).sum() / max((weight * y).sum(), 1e-9) * 0.5, 1.0), 4.0))
