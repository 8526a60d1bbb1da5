"""Sentences and their harmless twins, written apart from the phrases: how much each boundary rule finds and leaves."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from moderation.pipeline import pipeline_with
from moderation.ruleset import Ruleset
from moderation.scene import Author, Scene


def rows(name: str) -> list[dict[str, Any]]:
    text = (Path(__file__).parent / f"{name}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


ROWS, LATER = rows("boundary_twins"), rows("boundary_twins_later")
SHARING = Scene(phase="sharing", author=Author(has_floor=True))
PIPELINE = pipeline_with(Ruleset.everything())

#: A wound told closely is for two rules; either will do.
ALSO = {"substance_detail": {"substance_detail", "method_detail"}}


def f1(rows: list[dict[str, Any]]) -> tuple[float, list[str]]:
    """How well what is found and what is meant agree, and where they do not."""
    right, wrong = 0, []
    for row in rows:
        meant = ALSO.get(row["rule"], {row["rule"]})
        found = bool(meant & set(PIPELINE.review(row["text"], SHARING).rules))
        right += found and row["label"]
        wrong += [row["text"]] if found != bool(row["label"]) else []
    return 2 * right / (2 * right + len(wrong)), wrong


@pytest.mark.parametrize("rule", sorted({row["rule"] for row in ROWS}))
def test_a_rule_finds_what_it_is_for_and_leaves_the_twins(rule: str) -> None:
    agreed, wrong = f1([row for row in ROWS if row["rule"] == rule])
    assert agreed >= 0.65, wrong


def test_all_rules_together_find_what_they_are_for_and_leave_the_twins() -> None:
    agreed, wrong = f1(ROWS)
    assert agreed >= 0.86, wrong


def test_sentences_written_later_are_found_more_often_than_not_and_their_twins_are_left() -> None:
    """English and Spanish for each rule; half of them written when the phrases were done, to see what they miss."""
    agreed, wrong = f1(LATER)
    assert agreed >= 0.82, wrong
    calm = [row for row in LATER if not row["label"]]
    taken = [row["text"] for row in calm if row["text"] in wrong]
    assert len(taken) <= len(calm) * 0.08, taken


def test_nothing_ordinary_is_withheld() -> None:
    ordinary = [row["text"] for row in ROWS + LATER if not row["label"]]
    assert [text for text in ordinary if PIPELINE.review(text, SHARING).text != text] == []
