"""Everything the rules notice becomes one verdict, the same whatever their order, and safety comes first."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from moderation.resolution import HATCH, RATE_RULES, masked, resolve
from moderation.verdict import (
    Category,
    Delivery,
    Finding,
    HoldEnd,
    Level,
    Span,
    ToAuthor,
    ToFacilitators,
    ToRoom,
)

TEXT = "ring me on 555-0117 tonight, please"

spans = st.builds(
    lambda start, length: Span(start, start + length), st.integers(0, len(TEXT) - 3), st.integers(0, 12)
)
findings = st.builds(
    Finding,
    rule=st.sampled_from(
        [
            "contact_details",
            "interrupt",
            "pace",
            "hate_harass",
            "advice_crosstalk",
            "substance_detail",
            "crisis",
        ]
    ),
    spans=st.lists(spans, max_size=3).map(tuple),
    delivery=st.sampled_from(Delivery),
    author=st.sampled_from(ToAuthor),
    facilitators=st.sampled_from(ToFacilitators),
    room=st.sampled_from(ToRoom),
    say=st.sampled_from(["", "contact_masked", "hate_blocked", "draft_floor_taken"]),
    hold_seconds=st.sampled_from([0, 60, 90, 180]),
    hold_end=st.sampled_from(HoldEnd),
    towards_other=st.booleans(),
    level=st.sampled_from(Level),
    category=st.sampled_from(Category),
    risk=st.sampled_from([0.0, 0.2, 0.9]),
)


@given(st.lists(findings, max_size=6), st.randoms())
def test_the_order_of_the_rules_never_changes_the_verdict(found: list[Finding], chance: object) -> None:
    shuffled = list(found)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert resolve(TEXT, found) == resolve(TEXT, shuffled)


@given(st.lists(findings, min_size=1, max_size=6))
def test_a_line_at_crisis_level_never_costs_its_author_anything(found: list[Finding]) -> None:
    verdict = resolve(TEXT, [replace(found[0], level=Level.C2), *found[1:]])
    assert verdict.author in (ToAuthor.NOTHING, ToAuthor.NUDGE, ToAuthor.OFFER_QUIET_SPACE)
    assert verdict.delivery is not Delivery.SLOW
    if verdict.delivery is Delivery.BLOCK_EXPLAIN:
        aimed = [each for each in verdict.findings if each.delivery is Delivery.BLOCK_EXPLAIN]
        assert {each.rule for each in aimed} <= {"hate_harass", "encourage_harm"}
        assert all(each.towards_other for each in aimed)


@given(st.lists(findings, max_size=6))
def test_masked_words_are_nowhere_in_what_the_room_sees(found: list[Finding]) -> None:
    secret = Span(11, 19)
    verdict = resolve(TEXT, [*found, Finding("contact_details", spans=(secret,), delivery=Delivery.MASK)])
    assert "555-0117" not in verdict.text
    assert "555-0117" not in verdict.when_released


@given(st.lists(spans, max_size=6))
def test_covering_removes_exactly_the_covered_characters(some: list[Span]) -> None:
    kept = "".join(char for at, char in enumerate(TEXT) if not any(s.start <= at < s.end for s in some))
    assert masked(TEXT, some).replace(HATCH, "") == kept


@given(st.lists(findings, max_size=6))
def test_the_room_sees_nothing_of_a_line_that_is_held(found: list[Finding]) -> None:
    verdict = resolve(TEXT, found)
    assert (verdict.text == "") == verdict.withheld


def test_each_axis_takes_its_strongest_step_so_holding_and_calling_never_compete() -> None:
    hold = Finding("links_media", delivery=Delivery.HOLD, say="link_held", hold_seconds=180)
    call = Finding("crisis", level=Level.C3, category=Category.SUICIDE, facilitators=ToFacilitators.ALERT)
    verdict = resolve(TEXT, [hold, call])
    assert (verdict.delivery, verdict.facilitators, verdict.say) == (
        Delivery.HOLD,
        ToFacilitators.ALERT,
        "link_held",
    )


def test_a_mask_joins_with_a_fold_and_a_hold_keeps_both_for_the_release() -> None:
    mask = Finding("contact_details", spans=(Span(11, 19),), delivery=Delivery.MASK)
    fold = Finding("substance_detail", delivery=Delivery.FOLD, notes=("substance_detail",))
    both = resolve(TEXT, [mask, fold])
    assert (both.delivery, both.folded, both.text) == (
        Delivery.MASK,
        True,
        f"ring me on {HATCH} tonight, please",
    )
    held = resolve(TEXT, [mask, fold, Finding("links_media", delivery=Delivery.HOLD)])
    assert (held.text, held.folded, held.when_released) == ("", True, f"ring me on {HATCH} tonight, please")


def test_the_strictest_end_of_a_hold_wins_with_its_earliest_deadline() -> None:
    advice = Finding("advice_crosstalk", delivery=Delivery.HOLD, hold_seconds=60, hold_end=HoldEnd.RELEASE)
    contact = Finding("contact_details", delivery=Delivery.HOLD, hold_seconds=180)
    method = Finding(
        "method_detail", delivery=Delivery.HOLD, hold_seconds=90, hold_end=HoldEnd.KEEP_HELD_AND_ESCALATE
    )
    draft = Finding("interrupt", delivery=Delivery.HOLD, hold_end=HoldEnd.AUTHOR_DECIDES)
    assert _end(advice, draft) == (HoldEnd.AUTHOR_DECIDES, 0)
    assert _end(advice, draft, contact) == (HoldEnd.RETURN_TO_AUTHOR, 180)
    assert _end(advice, draft, contact, method) == (HoldEnd.KEEP_HELD_AND_ESCALATE, 90)


def test_an_insult_in_a_crisis_stays_withheld_and_the_author_is_still_answered() -> None:
    insult = Finding(
        "hate_harass", delivery=Delivery.BLOCK_EXPLAIN, author=ToAuthor.PAUSE_POSTING, towards_other=True
    )
    crisis = Finding("crisis", level=Level.C3, author=ToAuthor.OFFER_QUIET_SPACE)
    verdict = resolve(TEXT, [insult, crisis])
    assert verdict.delivery is Delivery.BLOCK_EXPLAIN
    assert verdict.author is ToAuthor.OFFER_QUIET_SPACE


def test_asking_for_money_in_a_crisis_is_held_with_an_alert_instead_of_blocked() -> None:
    money = Finding("solicit_sell_lend", delivery=Delivery.BLOCK_EXPLAIN)
    verdict = resolve(TEXT, [money, Finding("crisis", level=Level.C1)])
    assert (verdict.delivery, verdict.facilitators) == (Delivery.HOLD, ToFacilitators.ALERT)


def test_nobody_in_a_crisis_is_slowed_or_held_for_writing_a_lot() -> None:
    for rule in sorted(RATE_RULES):
        much = Finding(rule, delivery=Delivery.HOLD, author=ToAuthor.NUDGE, say="slowed")
        assert resolve(TEXT, [much, Finding("crisis", level=Level.C1)]).delivery is Delivery.ALLOW


def _end(*holds: Finding) -> tuple[HoldEnd, int]:
    verdict = resolve(TEXT, holds)
    return verdict.hold_end, verdict.hold_seconds
