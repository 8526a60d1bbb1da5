"""The listener hears what no phrase foresaw, shows where, and leaves ordinary talk alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from moderation.model.examples import MEETINGS
from moderation.model.listener import WEIGHTS, Listener, Words, listener, windows
from moderation.model.train_listener import fingerprint, plain, rows
from moderation.phrases import library
from moderation.pipeline import pipeline_for, pipeline_with
from moderation.reading import Reading
from moderation.rule import LISTENED
from moderation.rules import every_rule
from moderation.ruleset import Ruleset
from moderation.scene import Author, Scene
from moderation.verdict import Delivery, ToAuthor, ToFacilitators

LATER = Path(__file__).parent / "boundary_twins_later.jsonl"
SHARING = Scene(phase="sharing", author=Author(has_floor=True))


def heard_only(rule: str) -> str:
    """A sentence written for a rule in which none of its phrases is found, and of which the listener is sure."""
    for row in rows():
        heard = listener().hears(plain(row.text)).get(rule) if row.rule == rule and row.label else None
        if heard is not None and heard.sure:
            hits = library().hits(Reading.of(row.text))
            if rule not in hits and Reading.of(row.text).bold.text.isascii():
                return row.text
    raise AssertionError(f"nothing is heard for {rule}")


def test_the_committed_listener_was_made_from_its_rows() -> None:
    stored = json.loads(WEIGHTS.read_text("utf-8"))
    assert stored["made_from"] == fingerprint()


def test_every_rule_it_hears_for_is_a_rule_that_says_what_then_happens() -> None:
    known = {rule.id: rule for rule in every_rule(Ruleset.everything())}
    for name in listener().rules:
        assert known[name].heard in known[name].acts, name  # type: ignore[attr-defined]


@pytest.mark.parametrize("rule", ["substance_sourcing", "medical_instruction", "advice_crosstalk"])
def test_what_is_heard_shows_where_and_that_it_was_the_listener(rule: str) -> None:
    text = heard_only(rule)
    verdict = pipeline_for("12-step").review(text, SHARING)
    (finding,) = [each for each in verdict.findings if each.rule == rule]
    assert finding.evidence == (LISTENED,)
    (span,) = finding.spans
    assert 0 <= span.start < span.end <= len(text)


@pytest.mark.parametrize("rule", ["encourage_harm", "hate_harass", "substance_sourcing", "identify_other"])
def test_nothing_is_withheld_on_a_likeness_and_a_facilitator_is_pointed_to_it(rule: str) -> None:
    verdict = pipeline_for("topic").review(heard_only(rule), SHARING)
    (finding,) = [each for each in verdict.findings if each.rule == rule]
    assert finding.delivery is Delivery.ALLOW
    assert finding.facilitators is ToFacilitators.FLAG


def test_where_the_listener_only_thinks_so_nobody_is_spoken_to_and_there_is_a_note() -> None:
    noted = 0
    pipeline = pipeline_with(Ruleset.everything())
    for row in map(json.loads, LATER.read_text("utf-8").splitlines()):
        heard = listener().hears(plain(row["text"])).get(row["rule"])
        for finding in pipeline.review(row["text"], SHARING).findings if heard and not heard.sure else ():
            if finding.rule == row["rule"] and finding.evidence == (LISTENED,):
                noted += 1
                assert finding.facilitators is ToFacilitators.NOTE, row["text"]
                assert (finding.author, finding.delivery) == (ToAuthor.NOTHING, Delivery.ALLOW), row["text"]
    assert noted > 10


def test_what_a_phrase_took_back_is_not_raised_again() -> None:
    known = {rule.id: rule for rule in every_rule(Ruleset.everything())}
    tried = 0
    for phrase in library().phrases:
        if phrase.rule in listener().rules:
            for text in phrase.leave:
                reading = Reading.of(text)
                if phrase.rule in library().taken_back(reading) and phrase.rule not in library().hits(
                    reading
                ):
                    tried += 1
                    assert list(known[phrase.rule].notice(reading, SHARING)) == [], text
    assert tried > 20


def test_a_word_or_two_is_no_ground_to_hold_anybody() -> None:
    for text in ("ha", "go on", "you people", "hang on", "no"):
        assert listener().hears(text) == {}


def test_the_recorded_meetings_are_left_alone() -> None:
    said = flagged = noted = 0
    for path in MEETINGS.glob("*.jsonl"):
        for line in path.read_text("utf-8").splitlines():
            act = json.loads(line)
            if act.get("do") == "say" and act.get("text") and not act.get("expect", {}).get("rule"):
                said += 1
                heard = listener().hears(plain(act["text"])).values()
                flagged += any(each.sure for each in heard)
                noted += bool(heard)
    assert said > 500 and flagged <= said * 0.01 and noted <= said * 0.02, (flagged, noted)


def test_one_sentence_does_not_drown_in_a_long_share() -> None:
    text = "anyone know a guy who can sort me out with some pills tonight"
    calm = "today i walked by the river with my sister and we talked about our mother and the garden. " * 8
    heard = listener().hears(plain(f"{calm}{text}. {calm}"))["substance_sourcing"]
    assert len(calm) - 20 <= heard.start < len(calm) + len(text)


def test_windows_cover_every_word_once() -> None:
    words = Words.of("one two three four five. " * 40).words
    covered = [at for first, last in windows(words) for at in range(first, last)]
    assert covered == list(range(len(words)))


def test_the_same_words_are_heard_the_same_way() -> None:
    again: Listener = listener.__wrapped__()
    text = plain(heard_only("solicit_sell_lend"))
    assert again.hears(text) == listener().hears(text)
