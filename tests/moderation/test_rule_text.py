"""Rules come in as YAML, JSON or TOML, and a mistake is named with its line and field."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from moderation.pipeline import pipeline_for
from moderation.rule_check import check, problems
from moderation.rule_examples import disagreements
from moderation.rule_text import BadText, read, write
from moderation.scene import Scene

WHOLE = """\
rule:
  id: contact_exchange
  version: 7
  source: group
  applies: {rooms: [main, circle], phases: any, people: everyone, except: [pair_agreed]}
  when: {type: contact_details, kinds: [phone, email, handle, address, link_to_profile]}
  then: [mask, nudge_author]
  repeat: {after: 2, within: 20m, then: [hold]}
  say: "Numbers stay private here. You can offer contact to one person after the meeting."
  expires: null
  mode: on
  locked: false
"""


def wrong(text: str) -> list[str]:
    data, lines = read(text)
    return problems(data if isinstance(data, dict | list) else [data], lines)


def test_the_rule_as_the_domain_page_writes_it_can_be_used() -> None:
    data, lines = read(WHOLE)
    assert problems([data], lines) == []


def test_every_rule_in_the_documentation_can_be_used_and_keeps_its_examples() -> None:
    page = (Path(__file__).parents[2] / "docs" / "moderation.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    assert len(blocks) >= 2
    for block in blocks:
        data, lines = read(block)
        assert problems(data, lines) == [] and disagreements(pipeline_for("", data)) == []


@pytest.mark.parametrize(
    ("way", "finds", "leaves"),
    [
        ("place a bet", "Let us Place a Bét!", "a place to bet"),
        ("(bet|betting) tip/s", "two betting tips", "a tip for bets"),
        ("bet* tonight", "betting tonight", "the best tonight"),
        ("lend me .. money", "lend me a little money", "lend me your ear and keep the money"),
        ("^anyone selling", "hi. anyone selling?", "is there anyone selling"),
    ],
)
def test_a_wording_means_what_the_documentation_says(way: str, finds: str, leaves: str) -> None:
    rule = {"when": {"type": "words", "any": [way]}, "then": ["note"]}
    pipeline = pipeline_for("", {"mine": rule})
    assert "mine" in pipeline.review(finds, Scene()).rules
    assert "mine" not in pipeline.review(leaves, Scene()).rules


def test_off_stays_a_word_and_is_not_false() -> None:
    assert read("links_media: off\npace: on\nlanguage: no\n")[0] == {
        "links_media": "off",
        "pace": "on",
        "language": "no",
    }


def test_what_is_written_reads_back_the_same() -> None:
    rules = {
        "links_media": {"mode": "off"},
        "allow_numbers": ["555-0100"],
        "pace": {"lines": 6, "say": "años"},
    }
    assert read(write(rules))[0] == rules


def test_a_mistake_is_named_with_its_line_and_its_field() -> None:
    text = "links_media:\n  mode: off\npace:\n  lines: many\n  then: [hodl]\n"
    assert wrong(text) == [
        "line 5: pace.then: there is no action called hodl.",
        "line 4: pace.lines: expected a whole number above 0.",
    ]


def test_in_a_list_the_line_is_found_too() -> None:
    text = "- id: links_media\n  mode: dry_run\n- id: pace\n  repeat:\n    after: 2\n    within: soon\n    then: [hold]\n"
    assert wrong(text) == ["line 6: pace.repeat.within: expected a length such as `20m`."]


@pytest.mark.parametrize(
    ("rules", "field", "word"),
    [
        ({"contact_detials": "off"}, "contact_detials", "no rule called"),
        ({"hate_harass": "off"}, "hate_harass.mode", "cannot be switched off"),
        ({"crisis": {"applies": {"phases": ["round"]}}}, "crisis.applies", "no scope"),
        ({"pace": {"mode": "perhaps"}}, "pace.mode", "dry_run"),
        ({"pace": {"speed": 3}}, "pace.speed", "lines"),
        ({"links_media": {"applies": {"rooms": ["attic"]}}}, "links_media.applies.rooms", "attic"),
        ({"links_media": {"applies": {"people": ["newbies"]}}}, "links_media.applies.people", "newcomers"),
        ({"links_media": {"source": "live"}}, "links_media.expires", "needs an end"),
        ({"links_media": {"expires": "soon"}}, "links_media.expires", "20m"),
        ({"links_media": {"hold": {"for": "2d"}}}, "links_media.hold.for", "an hour"),
        ({"links_media": {"hold": {"end": "never"}}}, "links_media.hold.end", "release"),
        ({"links_media": {"say": "x" * 301}}, "links_media.say", "300"),
        ({"links_media": {"examples": {"match": "one"}}}, "links_media.examples.match", "a list"),
        ({"crosstalk": "sometimes"}, "crosstalk", "fellowship_only"),
        ({"private_contact": {"who": "friends"}}, "private_contact.who", "reply_only"),
    ],
)
def test_every_mistake_has_a_sentence(rules: dict[str, object], field: str, word: str) -> None:
    found = check(rules)
    assert [each.where for each in found] == [field]
    assert word in found[0].say


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("a: &x [1]\nb: *x\n", "line 1"),
        ("pace: off\npace: on\n", "said twice"),
        ("pace: [off\n", "no YAML"),
        ("a: !!python/object/apply:os.system [ls]\n", ""),
        ("---\npace: off\n---\npace: on\n", "more than one"),
        ("x: " + "[" * 40 + "]" * 40, "too deeply"),
        ("a" * 70_000, "longer"),
    ],
)
def test_a_text_of_a_stranger_is_safe_to_read(text: str, word: str) -> None:
    try:
        data, lines = read(text)
    except BadText as bad:
        assert word in str(bad)
    else:
        assert problems(data, lines), "read as plain data, and refused as rules"


def test_the_command_takes_yaml_and_names_the_line(tmp_path: Path) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text("links_media: off\npace:\n  lines: many\n", encoding="utf-8")
    command = [sys.executable, "-m", "moderation", "review", "--rules", str(rules)]
    done = subprocess.run(command, input=b"", capture_output=True)
    assert done.returncode == 2 and b"line 3" in done.stderr and b"pace.lines" in done.stderr
    rules.write_text("contact_details:\n  mode: off\n", encoding="utf-8")
    line = json.dumps({"id": 1, "text": "ring me on 555-0117"}).encode()
    done = subprocess.run(command, input=line, capture_output=True, check=True)
    assert json.loads(done.stdout)["rules"] == []
