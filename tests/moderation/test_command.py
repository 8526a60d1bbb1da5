"""`python -m moderation review`: JSON Lines in, one answer a line out, and nothing is lost."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from moderation.resolution import HATCH


def run(*lines: str | dict[str, Any], args: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    done = subprocess.run(
        [sys.executable, "-m", "moderation", "review", *args],
        input=text.encode(),
        capture_output=True,
        check=True,
    )
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


def test_a_number_is_covered_and_its_place_counted_in_code_points() -> None:
    (answer,) = run({"id": "k1", "text": "💔 ring me 555-0117"})
    assert (answer["id"], answer["delivery"], answer["rules"]) == ("k1", "mask", ["contact_details"])
    assert answer["spans"] == [[10, 18, "contact_details"]]
    assert answer["text"] == f"💔 ring me {HATCH}"


def test_a_line_that_cannot_be_read_gets_an_answer_and_the_next_one_is_judged() -> None:
    answers = run(
        "not json", "[1]", {"id": 7}, '{"id": 8, "text": "\\ud800"}', {"id": 9, "text": "evening all"}
    )
    assert [bool(answer.get("error")) for answer in answers] == [True, True, True, True, False]
    assert [answer["id"] for answer in answers] == [None, None, 7, 8, 9]
    assert answers[-1]["text"] == "evening all"


def test_the_last_message_is_judged_with_those_before_it() -> None:
    number = {
        "id": 1,
        "messages": [
            {"by": "kenny", "text": "555"},
            {"by": "kenny", "text": "01", "gap_s": 4},
            {"by": "kenny", "text": "17", "gap_s": 3},
        ],
    }
    assert run(number)[0]["delivery"] == "mask"


def test_a_meeting_without_crosstalk_is_assumed_unless_a_format_says_otherwise() -> None:
    line = {"id": 1, "text": "you should leave him"}
    assert run(line)[0]["rules"] == ["advice_crosstalk"]
    assert run(line, args=("--format", "SMART-style"))[0]["rules"] == []


def test_the_rules_of_a_group_are_read_from_a_file(tmp_path: Path) -> None:
    rules = tmp_path / "rules.json"
    rules.write_text('{"contact_details": "off"}', encoding="utf-8")
    assert run({"id": 1, "text": "ring me 555-0117"}, args=("--rules", str(rules)))[0]["rules"] == []


def test_rules_that_cannot_be_used_are_refused_by_name(tmp_path: Path) -> None:
    rules = tmp_path / "rules.json"
    rules.write_text('{"contact_detials": "off", "hate_harass": "off"}', encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "moderation", "review", "--rules", str(rules)], input=b"", capture_output=True
    )
    assert done.returncode == 2
    assert b"contact_detials" in done.stderr
