"""Every boundary rule of the domain page 5.3, by name: a line it finds, what it does with it, and a twin it leaves alone."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from moderation.defaults import DEFAULTS
from moderation.names import review_name
from moderation.phrases import lexicon
from moderation.pipeline import pipeline_with
from moderation.ruleset import Ruleset
from moderation.scene import Author, Place, Posting, Scene
from moderation.verdict import Delivery, ToAuthor, ToFacilitators, Verdict

SHARING = Scene(phase="sharing", author=Author(has_floor=True))
PRIVATE = Scene(place=Place.PRIVATE, phase="discussion")


class Case(NamedTuple):
    finds: str
    leaves: str
    delivery: Delivery
    scene: Scene = SHARING
    calm: Scene = SHARING  #: the moment of the twin


def private(**more: Any) -> Scene:
    return Scene(place=Place.PRIVATE, phase="discussion", **more)


def said(rule: str, kind: str) -> str:
    """An example of the lexicon, for what nobody should have to read twice."""
    example: str = lexicon(rule)["phrase"][0][kind][0]
    return example


CASES: dict[str, Case] = {
    "contact_details": Case("write to jay@example.org", "call 988 any time", Delivery.MASK),
    "identify_other": Case("aren't you the teacher from the primary", "my teacher was kind", Delivery.HOLD),
    "own_identity": Case(
        "my full name is Daniel Harker and I work at the Northside clinic", "my name is Dan", Delivery.ALLOW
    ),
    "private_contact": Case("hello", "hello", Delivery.BLOCK_EXPLAIN, private(addressee_newcomer=True), PRIVATE),
    "approach_without_reply": Case("hello", "hello", Delivery.HOLD, private(approaches_unanswered=3), PRIVATE),
    "dependency": Case("hello", "hello", Delivery.ALLOW, private(pair_sent=11, pair_received=2), private(pair_sent=11, pair_received=9)),
    "mentor_scope": Case(
        "as your sponsor i need you to lend me some money", "my sponsor listened to me", Delivery.HOLD
    ),
    "romantic_sexual": Case("are you single", "i was single for years", Delivery.HOLD),
    "solicit_sell_lend": Case(
        "can anyone lend me some cash until friday", "i sold my car to pay the rent", Delivery.BLOCK_EXPLAIN
    ),
    "substance_sourcing": Case(
        "does anyone know where i can get some oxy", "i lost his number and i am glad", Delivery.HOLD
    ),
    "substance_detail": Case("i was shooting up two grams a day", "i used for nine years", Delivery.FOLD),
    "medical_instruction": Case(
        "you should stop taking your antidepressants", "i stopped taking mine with my doctor", Delivery.HOLD
    ),
    "advice_crosstalk": Case("you should leave him", "i left him in the end", Delivery.ALLOW),
    "interrupt": Case("hello", "hello", Delivery.HOLD, Scene(posting=Posting.FLOOR_TAKEN)),
    "method_detail": Case(said("method_detail", "match"), said("method_detail", "leave"), Delivery.HOLD),
    "encourage_harm": Case(said("encourage_harm", "match"), said("encourage_harm", "leave"), Delivery.BLOCK_EXPLAIN),
    "hate_harass": Case("you are a pathetic worthless idiot", "i was a pathetic mess back then", Delivery.BLOCK_EXPLAIN),
    "label_use": Case(said("label_use", "match"), "i am an addict, ten months", Delivery.ALLOW),
    "outside_issues": Case("this government is corrupt", "the office was closed", Delivery.ALLOW),
    "links_media": Case("read https://example.org/forum", "i read a good book", Delivery.HOLD),
    "length_time": Case("and then we walked on for a while. " * 90, "and then we walked on", Delivery.ALLOW),
    "pace": Case("hello", "hello", Delivery.SLOW, Scene(author=Author(lines_last_minute=7))),
    "repeat_text": Case("come and see my new place", "come and see my new place", Delivery.HOLD, Scene(author=Author(same_text=2))),
    "join_wave": Case("hello", "hello", Delivery.HOLD, Scene(author=Author(guarded=True))),
    "language": Case(
        "bonjour tout le monde, je suis content de vous retrouver ce soir",
        "good evening everybody, it is good to be back with you tonight", Delivery.ALLOW,
    ),
    "recording": Case("took a screenshot of your share", "please don't record or screenshot what is said here", Delivery.ALLOW),
}  # fmt: skip

#: Rules of 5.3 that read no line, each with a test of its own below.
ELSEWHERE = {"name_guard", "crisis", "intoxicated_sharing"}


@pytest.fixture(scope="module")
def review() -> Any:
    pipeline = pipeline_with(Ruleset.everything())
    return pipeline.review


def test_no_rule_is_without_an_example() -> None:
    assert set(CASES) | ELSEWHERE == set(DEFAULTS) | {"intoxicated_sharing"}


@pytest.mark.parametrize("rule", CASES)
def test_the_line_is_found_and_acted_on(rule: str, review: Any) -> None:
    case = CASES[rule]
    verdict: Verdict = review(case.finds, case.scene)
    assert rule in verdict.rules and verdict.delivery is case.delivery
    tells_somebody = verdict.author >= ToAuthor.NUDGE or verdict.facilitators >= ToFacilitators.NOTE
    assert tells_somebody or verdict.say or verdict.delivery is Delivery.SLOW


@pytest.mark.parametrize("rule", CASES)
def test_the_twin_is_left_alone(rule: str, review: Any) -> None:
    case = CASES[rule]
    assert rule not in review(case.leaves, case.calm).rules


def test_name_guard_alters_a_look_alike_and_a_claim_and_leaves_a_name() -> None:
    scene = Scene(place=Place.NAME, roster=("Maya",))
    pipeline = pipeline_with(Ruleset.of())
    assert review_name("Mаya", scene, pipeline).renamed, "with a Cyrillic letter"
    assert review_name("Facilitator", scene, pipeline).renamed
    assert not review_name("Bo", scene, pipeline).renamed


def test_intoxicated_sharing_is_never_automatic(review: Any) -> None:
    for text in ("i am drunk right now and i am ashamed of it", "sorry, i had a few tonight"):
        assert review(text, SHARING).delivery is Delivery.ALLOW
