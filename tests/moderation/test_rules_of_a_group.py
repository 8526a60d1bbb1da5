"""What a group may change: where a rule speaks and for whom, what it does, how long it waits, and words of its own."""

from __future__ import annotations

import time
from typing import Any

import pytest

from moderation.pipeline import Pipeline, pipeline_for, pipeline_with
from moderation.plain import plain_list, words
from moderation.resolution import HATCH
from moderation.rule_check import problems
from moderation.rule_examples import disagreements, scene_where
from moderation.ruleset import Ruleset
from moderation.scene import Author, Place, Posting, Scene
from moderation.verdict import Delivery, HoldEnd, Verdict

LINK = "read https://example.org/forum"
TIPS: dict[str, Any] = {
    "when": {"type": "words", "any": ["(bet|betting) tip/s", "place a bet"], "unless": ["no more"]},
    "then": ["hold"],
    "say": "We leave tips outside. Tell us how it is for you instead.",
    "examples": {"match": ["any betting tips"], "leave": ["no more betting tips for me"]},
}


def under(rules: dict[str, Any], format: str = "") -> Pipeline:
    assert problems(rules) == []
    return pipeline_for(format, rules)


def sharing(**author: Any) -> Scene:
    return Scene(phase="sharing", author=Author(has_floor=True, **author))


def reads(rules: dict[str, Any], text: str, scene: Scene | None = None) -> Verdict:
    return under(rules).review(text, scene or sharing())


def test_a_rule_speaks_only_in_its_phases() -> None:
    rules = {"links_media": {"applies": {"phases": ["round"]}}}
    assert reads(rules, LINK).delivery is Delivery.ALLOW
    assert reads(rules, LINK, Scene(phase="round")).delivery is Delivery.HOLD


def test_a_rule_speaks_only_in_its_rooms() -> None:
    rules = {"links_media": {"applies": {"rooms": ["main"]}}}
    assert reads(rules, LINK).delivery is Delivery.HOLD
    assert reads(rules, LINK, Scene(place=Place.PRIVATE)).delivery is Delivery.ALLOW


def test_a_rule_speaks_only_for_its_people_and_an_exception_is_for_that_rule_alone() -> None:
    rules = {"links_media": {"applies": {"people": ["newcomers"]}}}
    assert reads(rules, LINK, sharing(newcomer=True)).delivery is Delivery.HOLD
    assert reads(rules, LINK).delivery is Delivery.ALLOW
    exempt = {"contact_details": {"applies": {"except": ["newcomers"]}}}
    both = "ring me on 555-0117, or " + LINK
    seen = reads(exempt, both, sharing(newcomer=True))
    assert seen.rules == ("links_media",), "judged by every other rule"


def test_the_rules_that_keep_everybody_safe_take_no_scope_and_no_exception() -> None:
    rules = {"hate_harass": {"applies": {"phases": ["closing"], "except": ["everyone"]}, "then": ["note"]}}
    verdict = pipeline_for("", rules).review("you are a pathetic worthless idiot", sharing())
    assert verdict.delivery is Delivery.BLOCK_EXPLAIN


def test_repetition_counts_only_what_was_lately() -> None:
    rules = {"own_identity": {"repeat": {"after": 2, "within": "20m", "then": ["hold"]}}}
    text = "my full name is Daniel Harker and I work at the Northside clinic"
    lately = sharing(found_before={"own_identity": 2}, found_ago={"own_identity": (60.0, 600.0)})
    before = sharing(found_before={"own_identity": 2}, found_ago={"own_identity": (60.0, 1800.0)})
    assert reads(rules, text, lately).delivery is Delivery.HOLD
    assert reads(rules, text, before).delivery is Delivery.ALLOW


def test_a_group_says_how_long_a_line_waits_and_how_that_ends() -> None:
    verdict = reads({"links_media": {"hold": {"for": "30s", "end": "release"}}}, LINK)
    assert (verdict.hold_seconds, verdict.hold_end) == (30, HoldEnd.RELEASE)


def test_a_draft_stays_a_draft_whatever_a_group_holds() -> None:
    verdict = under({"interrupt": {"then": ["hold"]}}).review("hello", Scene(posting=Posting.FLOOR_TAKEN))
    assert verdict.hold_end is HoldEnd.AUTHOR_DECIDES


def test_a_decision_carries_the_version_of_the_rule_in_this_meeting() -> None:
    verdict = pipeline_for("", {"versions": {"links_media": 4}}).review(LINK, sharing())
    assert (verdict.rule, verdict.version) == ("links_media", 4)


def test_only_the_chosen_kinds_of_contact_are_covered() -> None:
    rules = {"contact_details": {"kinds": ["email"], "allow": ["desk@example.org"]}}
    assert reads(rules, "ring me on 555-0117").delivery is Delivery.ALLOW
    assert reads(rules, "write to jay@example.org").text == f"write to {HATCH}"
    assert reads(rules, "write to desk@example.org").delivery is Delivery.ALLOW


def test_a_group_writes_a_rule_of_its_own_in_plain_words() -> None:
    rules = {"no_betting_tips": TIPS}
    verdict = reads(rules, "I have a good Betting Tip for tonight")
    assert (verdict.delivery, verdict.rule, verdict.say) == (Delivery.HOLD, "no_betting_tips", TIPS["say"])
    assert verdict.hold_seconds == 180 and verdict.hold_end is HoldEnd.RETURN_TO_AUTHOR
    assert reads(rules, "no more betting tips for me").rules == ()
    span = next(each.spans[0] for each in verdict.findings if each.spans)
    assert "I have a good Betting Tip for tonight"[span.start : span.end] == "Betting Tip"


def test_a_group_writes_a_pattern_and_it_is_read_in_linear_time() -> None:
    rules = {
        "odds": {
            "when": {"type": "pattern", "any": [r"(a+)+b|\b\d+/\d+ odds\b"]},
            "then": ["nudge"],
            "examples": {"match": ["7/2 odds"], "leave": ["seven to two"]},
        }
    }
    pipeline = under(rules)
    assert pipeline.review("he gave me 7/2 odds", sharing()).rules == ("odds",)
    began = time.process_time()
    pipeline.review("a" * 2_000, sharing())
    assert time.process_time() - began < 1, "a pattern that backtracks would take years"


@pytest.mark.parametrize(
    ("ways", "word"),
    [
        (["(?:[a-z ]{1,20}[b-y ]{1,20}){1,25}x"], "too large"),
        (["(open"], "cannot be read"),
        (["a*"], "nothing"),
    ],
)
def test_a_pattern_that_cannot_be_used_is_refused_with_a_reason(ways: list[str], word: str) -> None:
    rule = {**TIPS, "when": {"type": "pattern", "any": ways}}
    assert word in " ".join(problems({"mine": rule}))


def test_a_rule_of_ones_own_needs_an_action_and_examples_of_both_kinds() -> None:
    bare = {"when": {"type": "words", "any": ["tips"]}}
    assert len(problems({"mine": bare})) == 3


def test_a_rule_that_disagrees_with_its_own_examples_is_named() -> None:
    rules = {
        "no_betting_tips": {**TIPS, "examples": {"match": ["any horse tips"], "leave": ["a betting tip"]}}
    }
    told = disagreements(under(rules))
    assert {each.split("“")[1].split("”")[0] for each in told} == {"any horse tips", "a betting tip"}
    assert disagreements(under({"no_betting_tips": TIPS})) == []


def test_an_example_is_read_where_the_rule_speaks() -> None:
    rules = {"no_betting_tips": {**TIPS, "applies": {"rooms": ["private"], "people": ["newcomers"]}}}
    assert disagreements(under(rules)) == []


def test_a_word_of_ones_own_never_stands_before_a_call_for_help() -> None:
    rules = {"mine": {**TIPS, "when": {"type": "words", "any": ["tonight"]}, "then": ["block"]}}
    rules["mine"]["examples"] = {"match": ["tonight"], "leave": ["today"]}
    verdict = reads(rules, "I am going to kill myself tonight, I have the pills here")
    assert verdict.level >= 3 and verdict.delivery is Delivery.HOLD


@pytest.mark.parametrize("language", ["en", "es"])
def test_everybody_can_read_every_rule(language: str) -> None:
    listed = plain_list(Ruleset.of("12-step", {"no_betting_tips": TIPS}), language)
    assert listed[0]["id"] == "no_betting_tips" and listed[0]["own"] and listed[0]["say"] == TIPS["say"]
    for rule in listed:
        assert (
            rule["say"] and rule["does"] and rule["version"] == 1 and rule["mode"] in ("on", "off", "dry_run")
        )
        assert all(len(part.split()) < 25 for part in str(rule["does"]).split(". "))
    assert {each["id"] for each in listed} >= set(Ruleset.of().settings)


def test_a_changed_rule_says_what_it_does_now() -> None:
    rules = {
        "links_media": "allow, nudge",
        "recording": "alert",
        "pace": "off",
        "own_identity": {"repeat": {"after": 2, "then": ["hold"]}},
    }
    listed = {each["id"]: each for each in plain_list(Ruleset.of("", rules))}
    assert listed["links_media"]["does"] == "The line goes out. You get a quiet word."
    assert str(listed["recording"]["does"]).startswith("A quiet word to you")
    assert str(listed["recording"]["does"]).endswith("Facilitators are called.")
    assert listed["pace"]["does"] == "Off in this meeting."
    assert str(listed["own_identity"]["does"]).endswith("After 2 times: the line waits for a facilitator.")


def test_the_examples_everybody_reads_are_true() -> None:
    pipeline = pipeline_of_everything()
    for name, said in words()["rule"].items():
        for line in (*said.get("match", ()), *said.get("match_es", ())):
            assert name in pipeline.review(line, scene_where(None)).rules, line
        for line in (*said.get("leave", ()), *said.get("leave_es", ())):
            assert pipeline.review(line, scene_where(None)).rules == (), line


def pipeline_of_everything() -> Pipeline:
    return pipeline_with(Ruleset.everything())
