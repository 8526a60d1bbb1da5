"""Every break rule and every boundary rule has a story or an example by its name, and is in the list everybody reads."""

from __future__ import annotations

import ast

from moderation.defaults import DEFAULTS, OF_THE_ENGINE
from moderation.plain import words
from tests.house.tree import under
from tests.moderation.test_every_rule import CASES

#: The rows of 5.2 and 5.3: what a meeting can do with breaks, and what its rules look for.
BREAKS = {
    "self_break", "withhold", "queue_on_break", "reentry", "companion", "scheduled_break", "heavy_run_break",
    "after_share_check", "flag_then_break", "room_pause", "facilitator_break", "return_after_end", "lost_connection",
}  # fmt: skip
BOUNDARIES = (set(DEFAULTS) - {"crisis"}) | {"intoxicated_sharing"}


def names_of_tests() -> set[str]:
    found = set()
    for path in under("tests/stories", "tests/chatserver", "tests/moderation", ending=".py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
                found.add(node.name.removeprefix("test_"))
    return found


def test_every_row_has_a_test_by_its_name() -> None:
    tests = names_of_tests()
    named = {row for row in BREAKS | BOUNDARIES if any(test.startswith(f"{row}_") for test in tests)}
    assert (BREAKS | BOUNDARIES) - named - set(CASES) == set()


def test_every_break_rule_is_one_a_group_may_write_down() -> None:
    assert BREAKS <= OF_THE_ENGINE


def test_every_boundary_rule_stands_in_the_list_everybody_reads() -> None:
    assert set(DEFAULTS) <= set(words()["rule"])
