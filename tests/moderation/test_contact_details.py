"""Numbers and addresses are covered however they are written; every other number is left alone."""

from __future__ import annotations

import pytest

from moderation.pipeline import pipeline_for
from moderation.resolution import HATCH
from moderation.scene import Author, Said, Scene
from moderation.verdict import Delivery, HoldEnd, ToAuthor

KENNY = Scene(phase="sharing", author=Author(name="Kenny", has_floor=True), allow_numbers=("555-0100",))


def seen(text: str, scene: Scene = KENNY) -> str:
    return pipeline_for("12-step").review(text, scene).text


@pytest.mark.parametrize(
    ("said", "room_sees"),
    [
        ("anyone wants a lift just ring me 555-0117", f"anyone wants a lift just ring me {HATCH}"),
        ("five five five oh double one seven lol", f"{HATCH} lol"),
        ("my number is 555 013 4477, text me anytime", f"my number is {HATCH}, text me anytime"),
        ("call me 5five5-0one3-4four77", f"call me {HATCH}"),
        ("fivefivefive zero one one seven", HATCH),
        ("it's ５５５－０１１７ ok", f"it's {HATCH} ok"),
        ("(555) 013-4477", f"({HATCH}"),
        ("llámame cinco cinco cinco cero uno uno siete", f"llámame {HATCH}"),
        ("5 5 5 . 0 1 . 1 7", HATCH),
        ("email me at jay dot smith at gmail dot com", f"email me at {HATCH}"),
        ("JAY@EXAMPLE.ORG if you like", f"{HATCH} if you like"),
    ],
)
def test_a_number_is_covered_however_it_is_written(said: str, room_sees: str) -> None:
    assert seen(said).replace(HATCH + ")", HATCH) == room_sees.replace(HATCH + ")", HATCH)


@pytest.mark.parametrize(
    "said",
    [
        "Hal. 4,015 days. I worked it out on the bus.",
        "call 988 if you need support",
        "the helpline is 555-0100, any hour",
        "the helpline is five five five oh one oh oh",
        "samaritans are on 116 123",
        "page 417 in the big book",
        "my 10.15 is on the school run",
        "i write the time on my hand. today says 7.50",
        "it was 12/05/2019 and then 2021-11-20",
        "i owed them 1,250,000 pesos",
        "i counted back 10 9 8 7 6 5 4 3 2 1",
        "steps 4, 5, 6, 7, 8 and 9 took me a year",
        "12045 days and 3 hours",
        "sober since 1998 - 2004 and again since 2011",
        "i must have had 10000000 drinks",
        "one day at a time, one two three breathe",
        "my sponsor gave me her number years ago",
    ],
)
def test_numbers_that_reach_nobody_are_left_alone(said: str) -> None:
    assert seen(said) == said


def test_a_number_given_in_pieces_over_three_lines_is_covered_when_it_becomes_one() -> None:
    recent = (Said("author", "ok so 555", 20.0, ref="k1"), Said("author", "01", 8.0, ref="k2"))
    scene = Scene(phase="sharing", author=Author(has_floor=True), recent=recent)
    verdict = pipeline_for("12-step").review("17", scene)
    assert verdict.text == HATCH
    assert set(verdict.findings[0].evidence) == {"k1", "k2"}


def test_days_said_by_two_people_are_not_a_number_in_pieces() -> None:
    recent = (Said("other", "555", 20.0), Said("author", "61 days today and proud of it", 8.0))
    assert seen("4015", Scene(phase="sharing", recent=recent)) == "4015"


def test_the_third_time_the_line_waits_and_comes_back_after_three_minutes() -> None:
    scene = Scene(phase="sharing", author=Author(has_floor=True, found_before={"contact_details": 2}))
    verdict = pipeline_for("12-step").review("ring me 555-0117", scene)
    assert (verdict.delivery, verdict.hold_end, verdict.hold_seconds) == (
        Delivery.HOLD, HoldEnd.RETURN_TO_AUTHOR, 180,
    )  # fmt: skip
    assert verdict.text == ""
    assert verdict.when_released == f"ring me {HATCH}"


def test_a_name_of_somebody_present_after_an_at_sign_is_not_a_handle() -> None:
    scene = Scene(phase="fellowship", roster=("Colm", "Sunny"))
    assert seen("@colm that was lovely", scene) == "@colm that was lovely"
    assert HATCH in seen("i'm @colm_on_the_road", scene)


def test_offering_contact_without_a_number_gets_a_quiet_word_and_goes_out() -> None:
    verdict = pipeline_for("12-step").review("dm me if you want to talk", KENNY)
    assert (verdict.delivery, verdict.author) == (Delivery.ALLOW, ToAuthor.NUDGE)


def test_two_people_who_agreed_to_it_may_exchange_numbers() -> None:
    assert seen("ring me 555-0117", KENNY) != "ring me 555-0117"
    verdict = pipeline_for("pair").review("ring me 555-0117", KENNY)
    assert verdict.text == "ring me 555-0117"
