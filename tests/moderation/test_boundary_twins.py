"""Sentences and their harmless twins, written apart from the phrases: how much each boundary rule finds and leaves."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from moderation.pipeline import pipeline_with
from moderation.ruleset import Ruleset
from moderation.scene import Author, Scene

ROWS = [
    json.loads(line)
    for line in (Path(__file__).parent / "boundary_twins.jsonl").read_text(encoding="utf-8").splitlines()
]
SHARING = Scene(phase="sharing", author=Author(has_floor=True))
PIPELINE = pipeline_with(Ruleset.everything())

#: A wound told closely is for two rules; either will do.
ALSO = {"substance_detail": {"substance_detail", "method_detail"}}


@pytest.mark.parametrize("rule", sorted({row["rule"] for row in ROWS}))
def test_a_rule_finds_what_it_is_for_and_leaves_the_twins(rule: str) -> None:
    meant = ALSO.get(rule, {rule})
    rows = [row for row in ROWS if row["rule"] == rule]
    found = [bool(meant & set(PIPELINE.review(row["text"], SHARING).rules)) for row in rows]
    right = sum(1 for row, hit in zip(rows, found, strict=True) if hit and row["label"])
    wrong = [row["text"] for row, hit in zip(rows, found, strict=True) if hit != bool(row["label"])]
    assert 2 * right / (2 * right + len(wrong)) >= 0.88, wrong


def test_nothing_ordinary_is_withheld() -> None:
    ordinary = [row["text"] for row in ROWS if not row["label"]]
    assert [text for text in ordinary if PIPELINE.review(text, SHARING).text != text] == []
