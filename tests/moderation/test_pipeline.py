"""Every rule reads every line; a rule that fails, fails towards a person."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moderation.phrases import library
from moderation.pipeline import HELD_WHEN_UNREAD, Pipeline, pipeline_for, pipeline_with
from moderation.reading import Reading
from moderation.rule import HouseRule
from moderation.rules import every_rule
from moderation.ruleset import Ruleset
from moderation.scene import Author, Place, Posting, Scene
from moderation.verdict import Delivery, Finding, HoldEnd, Level, ToAuthor, ToFacilitators, Verdict

SHARING = Scene(phase="sharing", author=Author(name="Hal", has_floor=True))
TICKS = 1_000.0


class Breaks(HouseRule):
    """A rule with a mistake in it."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.id = name

    def notice(self, reading: Reading, scene: Scene) -> Iterator[Finding]:
        yield Finding(self.id, delivery=Delivery.FOLD)
        raise RuntimeError("the words must not be lost because of this")


class Slow(HouseRule):
    """A rule that finds something, and takes its time over it."""

    def __init__(self, name: str, clock: list[float]) -> None:
        super().__init__()
        self.id = name
        self.clock = clock

    def notice(self, reading: Reading, scene: Scene) -> Iterator[Finding]:
        self.clock[0] += TICKS
        yield Finding(self.id, author=ToAuthor.NUDGE)


def review(*rules: HouseRule, clock: list[float] | None = None) -> Verdict:
    now = clock or [0.0]
    return Pipeline(rules, Ruleset.everything(), timer=lambda: now[0]).review("hello everybody", SHARING)


@pytest.mark.parametrize("rule", sorted(HELD_WHEN_UNREAD))
def test_when_a_safety_rule_breaks_the_line_waits_for_a_facilitator(rule: str) -> None:
    verdict = review(Breaks(rule))
    assert (verdict.delivery, verdict.hold_end) == (Delivery.HOLD, HoldEnd.RETURN_TO_AUTHOR)
    assert verdict.facilitators >= ToFacilitators.FLAG
    assert verdict.findings[0].unread
    assert verdict.say


@pytest.mark.parametrize("rule", ["advice_crosstalk", "label_use", "recording"])
def test_when_another_rule_breaks_the_line_goes_out_and_is_marked_unread(rule: str) -> None:
    verdict = review(Breaks(rule))
    assert (verdict.text, verdict.delivery) == ("hello everybody", Delivery.ALLOW)
    assert verdict.findings[0].unread


def test_when_the_crisis_detector_breaks_the_line_goes_out_and_the_facilitators_are_called() -> None:
    verdict = review(Breaks("crisis"))
    assert (verdict.text, verdict.facilitators) == ("hello everybody", ToFacilitators.ALERT)
    assert verdict.findings[0].unread
    assert verdict.level is Level.C0


def test_a_rule_that_overruns_counts_as_unread_and_what_it_found_is_kept() -> None:
    clock = [0.0]
    verdict = review(Slow("hate_harass", clock), clock=clock)
    assert verdict.delivery is Delivery.HOLD
    assert verdict.author is ToAuthor.NUDGE
    assert sorted(finding.unread for finding in verdict.findings) == [False, True]


def test_one_rule_that_breaks_does_not_keep_the_others_from_reading() -> None:
    rules = [Breaks("label_use"), *every_rule(Ruleset.everything())]
    verdict = Pipeline(rules, Ruleset.everything()).review("ring me 555-0117", SHARING)
    assert "555" not in verdict.text
    assert {"label_use", "contact_details"} <= set(verdict.rules)


@settings(deadline=None, max_examples=30)
@given(
    st.randoms(),
    st.sampled_from(["ring me 555-0117 you junkie scum", "you should stop taking your meds", "ok"]),
)
def test_the_verdict_is_the_same_in_any_rule_order(chance: object, text: str) -> None:
    rules = every_rule(Ruleset.everything())
    usual = Pipeline(rules, Ruleset.everything()).review(text, SHARING)
    chance.shuffle(rules)  # type: ignore[attr-defined]
    assert Pipeline(rules, Ruleset.everything()).review(text, SHARING) == usual


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=300))
def test_any_text_is_judged_the_same_twice_and_its_spans_lie_inside_it(text: str) -> None:
    pipeline = pipeline_for("12-step")
    verdict = pipeline.review(text, SHARING)
    assert verdict == pipeline.review(text, SHARING)
    assert not any(finding.unread for finding in verdict.findings)
    for finding in verdict.findings:
        assert all(0 <= span.start <= span.end <= len(text) for span in finding.spans)


def test_nothing_of_a_line_is_kept_after_its_review() -> None:
    pipeline_for("12-step").review("canary-4471 you should leave him", SHARING)
    assert "canary" not in repr(vars(library())["_last"])


def test_somebody_elses_floor_makes_a_draft_that_waits_for_its_author() -> None:
    scene = Scene(phase="sharing", posting=Posting.FLOOR_TAKEN)
    verdict = pipeline_for("12-step").review("oh colm im so sorry", scene)
    assert (verdict.delivery, verdict.hold_end, verdict.rule) == (
        Delivery.HOLD,
        HoldEnd.AUTHOR_DECIDES,
        "interrupt",
    )
    assert verdict.facilitators is ToFacilitators.NOTHING


def test_a_private_word_or_a_call_for_help_is_no_interruption() -> None:
    for place in (Place.PRIVATE, Place.SIDE_ROOM, Place.HELP):
        scene = Scene(place=place, phase="sharing", posting=Posting.FLOOR_TAKEN)
        assert pipeline_for("12-step").review("can you sit with me", scene).delivery is Delivery.ALLOW


def test_ten_lines_in_a_minute_are_a_share_for_the_one_who_has_the_floor() -> None:
    fast = Author(has_floor=True, lines_last_minute=10)
    assert pipeline_for("12-step").review("and then", Scene(phase="sharing", author=fast)).text == "and then"
    crowd = Scene(phase="fellowship", author=Author(lines_last_minute=6))
    assert pipeline_for("12-step").review("and then", crowd).delivery is Delivery.SLOW


def test_the_help_text_of_a_guarded_arrival_always_goes_through() -> None:
    guarded = Author(guarded=True, same_text=5)
    assert (
        pipeline_for("topic").review("help", Scene(place=Place.HELP, author=guarded)).delivery
        is Delivery.ALLOW
    )
    assert pipeline_for("topic").review("moo", Scene(author=guarded)).rule in ("join_wave", "repeat_text")


def test_advice_is_a_quiet_word_first_and_waits_a_minute_the_second_time() -> None:
    pipeline = pipeline_for("12-step")
    first = pipeline.review("you should leave him", SHARING)
    assert (first.delivery, first.author, first.text) == (
        Delivery.ALLOW,
        ToAuthor.NUDGE,
        "you should leave him",
    )
    again = Scene(phase="sharing", author=Author(found_before={"advice_crosstalk": 1}))
    second = pipeline.review("you should leave him", again)
    assert (second.delivery, second.hold_end, second.hold_seconds) == (Delivery.HOLD, HoldEnd.RELEASE, 60)


def test_advice_is_welcome_where_the_format_welcomes_it() -> None:
    assert pipeline_for("smart").review("you should leave him", Scene(phase="discussion")).rules == ()
    assert pipeline_for("12-step").review("you should leave him", Scene(phase="fellowship")).rules == ()


def test_heated_words_between_people_go_out_with_a_quiet_word_to_their_author() -> None:
    verdict = pipeline_for("smart").review("so shut up paulie", Scene(phase="discussion"))
    assert (verdict.delivery, verdict.author) == (Delivery.ALLOW, ToAuthor.NUDGE)


def test_a_word_the_group_put_on_its_list_is_never_sent() -> None:
    scene = Scene(phase="sharing", placeholder_words={"<insult>": "hate_harass"})
    verdict = pipeline_for("topic").review("<INSULT> everyone in here", scene)
    assert (verdict.delivery, verdict.rule, verdict.text) == (Delivery.BLOCK_EXPLAIN, "hate_harass", "")
    assert verdict.facilitators is ToFacilitators.ALERT


def test_a_newcomer_hears_only_from_people_in_service() -> None:
    kind = Scene(place=Place.PRIVATE, addressee_newcomer=True)
    assert pipeline_for("12-step").review("welcome!", kind).rule == "private_contact"
    greeter = Scene(place=Place.PRIVATE, addressee_newcomer=True, author=Author(in_service=True))
    assert pipeline_for("12-step").review("welcome!", greeter).text == "welcome!"


@pytest.mark.parametrize(("sent", "delivery"), [(1, Delivery.ALLOW), (2, Delivery.ALLOW), (3, Delivery.HOLD)])
def test_writing_again_without_an_answer_is_a_quiet_word_the_third_time_and_waits_the_fourth(
    sent: int, delivery: Delivery
) -> None:
    scene = Scene(place=Place.PRIVATE, approaches_unanswered=sent)
    verdict = pipeline_for("12-step").review("are you there", scene)
    assert verdict.delivery is delivery
    assert (verdict.author is ToAuthor.NUDGE) == (sent >= 2)


def test_a_link_waits_unless_the_group_trusts_the_place() -> None:
    assert (
        pipeline_for("topic").review("https://sheets.example.org/urge-log", SHARING).delivery is Delivery.HOLD
    )
    trusting = pipeline_for("topic", {"links_media": {"allow": ["example.org"]}})
    assert trusting.review("https://sheets.example.org/urge-log", SHARING).delivery is Delivery.ALLOW
    assert pipeline_for("topic").review("i stopped.so did she. e.g. at 7.30", SHARING).rules == ()


def test_a_line_in_a_language_without_rules_is_marked_for_a_person_to_read() -> None:
    german = "ich bin heute nicht sehr gut drauf und habe wieder getrunken"
    assert "language" in pipeline_for("topic").review(german, SHARING).rules
    assert "language" in pipeline_for("topic").review("сегодня было очень тяжело", SHARING).rules
    assert "language" not in pipeline_for("topic", {"also_spoken": ["de"]}).review(german, SHARING).rules
    for line in ("casi me muero de la emoción, te lo juro", "oh là là", "get IN son", "zz zz zz zz zz zz"):
        assert "language" not in pipeline_for("topic").review(line, SHARING).rules


class Counting(HouseRule):
    """Counts how much the rules are given to read, in place of a clock that would depend on the machine."""

    id = "counting"
    length = 0

    def notice(self, reading: Reading, scene: Scene) -> Iterator[Finding]:
        Counting.length = len(reading.plain.text) + len(reading.bold.text)
        return iter(())


@pytest.mark.parametrize(
    "text",
    [
        "5" * 4000,
        "one " * 1000,
        "you should stop " * 250,
        "a\u0301" * 2000,
        "@" * 4000,
        "k.i.l.l." * 500,
        "((((" * 1000,
    ],
    ids=lambda text: repr(text[:12]),
)
def test_hostile_text_is_read_in_bounded_steps(text: str) -> None:
    rules = [Counting(), *every_rule(Ruleset.everything())]
    verdict = Pipeline(rules, Ruleset.everything(), timer=lambda: 0.0).review(text, SHARING)
    assert Counting.length <= 2 * len(text) + 2
    assert sum(len(finding.spans) for finding in verdict.findings) <= 600


def test_a_group_may_loosen_a_rule_but_not_the_ones_that_keep_everybody_safe() -> None:
    off = pipeline_for("12-step", {"contact_details": "off", "hate_harass": "off", "encourage_harm": False})
    assert off.review("ring me 555-0117", SHARING).text == "ring me 555-0117"
    assert off.review("shut up you junkie", SHARING).delivery is Delivery.BLOCK_EXPLAIN
    assert off.review("kill yourself", SHARING).delivery is Delivery.BLOCK_EXPLAIN


def test_a_group_may_write_its_own_words_actions_and_repetition() -> None:
    own = {
        "label_use": {"others": "nudge", "then": ["hold"], "say": "Our own words, please."},
        "contact_details": "mask, hold on 2nd",
    }
    held = pipeline_for("12-step", own).review("you're an alcoholic", SHARING)
    assert (held.delivery, held.say) == (Delivery.HOLD, "Our own words, please.")
    second = Scene(phase="sharing", author=Author(found_before={"contact_details": 1}))
    assert pipeline_for("12-step", own).review("ring me 555-0117", second).delivery is Delivery.HOLD


def test_a_dry_run_shows_the_facilitators_and_changes_nothing_else() -> None:
    verdict = pipeline_for("12-step", {"links_media": "dry_run"}).review("see example.org", SHARING)
    assert (verdict.text, verdict.facilitators) == ("see example.org", ToFacilitators.NOTE)


def test_the_same_rules_share_one_pipeline_and_it_is_ready_before_the_first_line() -> None:
    assert pipeline_for("smart", {"pace": {"lines": 9}}) is pipeline_for("smart", {"pace": {"lines": 9}})
    assert "hate_harass" in {rule.id for rule in pipeline_with(Ruleset.of("free")).rules}
    assert not {"interrupt", "pace", "join_wave"} & {rule.id for rule in pipeline_for("free").rules}
