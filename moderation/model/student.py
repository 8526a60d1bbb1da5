"""Teaches the small reader of word meanings (`meaning.py`). Needs the extra `distil`: torch, on one thread, from fixed random numbers."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import torch
from torch.nn import functional as fun

from moderation.model.meaning import LONGEST, NAMES, name_slot
from moderation.model.vocabulary import Vocabulary

NEAR: Final = 96  #: patterns of three words
FAR: Final = 96  #: patterns of seven
NAMED: Final = 24
HIDDEN: Final = 64
ROUNDS: Final = 14
BATCH: Final = 64
PACE: Final = 2e-3
LOST: Final = 0.1  #: share of words that are left out while it learns
HEADS: Final = (0.7, 1.0, 0.8, 0.5)  #: what C1, C2, C3 and C4 count for

Array = np.ndarray[Any, Any]


@dataclass(frozen=True, slots=True)
class Lesson:
    rows: Sequence[int]  #: rows of the vocabulary
    names: Sequence[int]  #: what the grammar found
    level: int
    weight: float


def lesson(
    vocabulary: Vocabulary, words: Sequence[str], said: Sequence[str], level: int, weight: float
) -> Lesson:
    return Lesson([vocabulary.row(w) for w in words[-LONGEST:]], [name_slot(n) for n in said], level, weight)


class Student(torch.nn.Module):  # type: ignore[misc]
    """The same sums as `Meaning`, with parts left out at random while it learns."""

    def __init__(self, vectors: Array) -> None:
        super().__init__()
        size = vectors.shape[1]
        self.words = torch.nn.Embedding.from_pretrained(torch.tensor(vectors), freeze=True, padding_idx=0)
        self.near = torch.nn.Conv1d(size, NEAR, 3, padding=1)
        self.far = torch.nn.Conv1d(NEAR, FAR, 3, padding=2, dilation=2)
        self.names = torch.nn.EmbeddingBag(NAMES, NAMED, mode="sum")
        torch.nn.init.normal_(self.names.weight, std=0.05)
        seen = NEAR + size + 2 * FAR + NAMED
        self.hidden = torch.nn.Linear(seen, HIDDEN)
        self.out = torch.nn.Linear(HIDDEN, 4)
        self.skip = torch.nn.Linear(seen, 4, bias=False)
        self.lose = torch.nn.Dropout(0.4)

    def forward(self, rows: Any, names: Any, starts: Any) -> Any:
        shown = (rows > 0)[:, None].float()
        words = self.words(rows).transpose(1, 2)
        if self.training:
            words = words * (torch.rand(len(rows), 1, rows.shape[1]) > LOST)
            words = fun.dropout(words, 0.1)
        near = fun.relu(self.near(words)) * shown
        far = fun.relu(self.far(near)) * shown
        share = 0.5 / shown.sum(2).sqrt()
        seen = torch.cat(
            [near.amax(2), words.sum(2) * share, far.amax(2), far.sum(2) * share, self.names(names, starts)],
            dim=1,
        )
        seen = self.lose(seen)
        return self.out(self.lose(fun.relu(self.hidden(seen)))) + self.skip(seen)


def taught(vectors: Array, lessons: Sequence[Lesson], seed: int = 0) -> Student:
    """A student that has been through all lessons a few times."""
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    chance = random.Random(seed)
    student = Student(vectors)
    learns = [part for part in student.parameters() if part.requires_grad]
    pen = torch.optim.AdamW(learns, lr=PACE, weight_decay=0.02)
    steps, step = ROUNDS * math.ceil(len(lessons) / BATCH), 0
    for _ in range(ROUNDS):
        student.train()
        for those in _batches(lessons, chance):
            for group in pen.param_groups:
                group["lr"] = PACE * min(1.0, step / (0.05 * steps)) * max(0.02, 1 - step / steps)
            loss = _loss(student, [lessons[i] for i in those])
            pen.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(learns, 1.0)
            pen.step()
            step += 1
    student.eval()
    return student


def _batches(lessons: Sequence[Lesson], chance: random.Random) -> list[list[int]]:
    """Lessons of much the same length together, in a new order each time."""
    order = list(range(len(lessons)))
    chance.shuffle(order)
    found = []
    for start in range(0, len(order), BATCH * 16):
        alike = sorted(order[start : start + BATCH * 16], key=lambda i: len(lessons[i].rows))
        found += [alike[at : at + BATCH] for at in range(0, len(alike), BATCH)]
    chance.shuffle(found)
    return found


def _loss(student: Student, those: Sequence[Lesson]) -> Any:
    truth = torch.tensor([[float(one.level >= level) for level in (1, 2, 3, 4)] for one in those])
    weight = torch.tensor([one.weight for one in those])[:, None] * torch.tensor(HEADS)
    answers = student(*_given(those))
    return (fun.binary_cross_entropy_with_logits(answers, truth, reduction="none") * weight).sum(1).mean()


def _given(those: Sequence[Lesson]) -> tuple[Any, Any, Any]:
    longest = max(3, *(len(one.rows) for one in those))
    rows = torch.zeros(len(those), longest, dtype=torch.long)
    names: list[int] = []
    starts = []
    for at, one in enumerate(those):
        rows[at, : len(one.rows)] = torch.tensor(one.rows, dtype=torch.long)
        starts.append(len(names))
        names.extend(one.names)
    return rows, torch.tensor(names, dtype=torch.long), torch.tensor(starts)


def parts(student: Student) -> dict[str, Array]:
    """What `Meaning` needs of it, in half the digits."""
    found = {
        "near": _side_by_side(student.near.weight),
        "near_bias": student.near.bias,
        "far": _side_by_side(student.far.weight),
        "far_bias": student.far.bias,
        "names": student.names.weight,
        "hidden": student.hidden.weight.T,
        "hidden_bias": student.hidden.bias,
        "out": student.out.weight.T,
        "out_bias": student.out.bias,
        "skip": student.skip.weight.T,
    }
    return {name: part.detach().numpy().astype(np.float16) for name, part in found.items()}


def _side_by_side(weight: Any) -> Any:
    """The three places of a pattern as one table: what a word gives to the place after it, its own, and the one before."""
    return torch.cat([weight[:, :, at].T for at in range(3)], dim=1)
