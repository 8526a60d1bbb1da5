"""What those who facilitate can see of the room, and that somebody asks them whether they want to swap."""

from __future__ import annotations

import pytest

from tests.chatserver.cast import Cast, five

LINK = "This page helped me: https://example.org/an-evening"


@pytest.fixture
def cast() -> Cast:
    return five("12-step", "sharing")


def shares(cast: Cast, name: str, seconds: int) -> None:
    cast.does("Gwen", "invite_to_speak", who=name)
    cast.says(name, "A word from me.")
    cast.later(seconds)
    cast.does(name, "done")


def test_share_time_stands_in_the_order_people_spoke_and_is_for_facilitators_only(cast: Cast) -> None:
    shares(cast, "Bo", 60)
    shares(cast, "Ana", 240)
    shares(cast, "Bo", 30)
    now = cast.does("Gwen", "room_now")
    assert now["balance"] == [
        {"who": cast.ids["Bo"], "ms": 90_000},
        {"who": cast.ids["Ana"], "ms": 240_000},
    ]
    assert now["quiet"] == [cast.ids["Cleo"]]
    assert cast.does("Ana", "room_now")["code"] == "not_allowed"


def test_the_temperature_is_made_of_interruptions_holds_and_folds_and_cools_down(cast: Cast) -> None:
    assert cast.does("Gwen", "room_now")["temperature"] == "calm"
    cast.does("Gwen", "invite_to_speak", who="Ana")
    for name in ("Bo", "Cleo", "Bo", "Cleo"):
        cast.says(name, "I want to say something to that.")
    now = cast.does("Gwen", "room_now")
    assert now["temperature"] == "stirring" and now["heat"]["interruption"] == 4
    cast.later(601)
    assert cast.does("Gwen", "room_now")["temperature"] == "calm"


def test_after_75_minutes_in_the_chair_somebody_asks_once_and_again_after_a_break(cast: Cast) -> None:
    cast.later(74 * 60)
    assert not cast.seen("Hugo", "swap_asked")
    cast.later(61)
    asked = cast.last("Hugo", "swap_asked")
    assert asked["who"] == cast.ids["Gwen"] and asked["minutes"] == 75
    assert not cast.seen("Ana", "swap_asked")
    cast.later(3_600)
    assert len(cast.seen("Hugo", "swap_asked")) == 1
    cast.does("Gwen", "step_out")
    cast.does("Gwen", "return")
    cast.later(75 * 60 + 1)
    assert len(cast.seen("Hugo", "swap_asked")) == 2


def test_a_heavy_evening_asks_sooner(cast: Cast) -> None:
    for number in range(8):
        cast.does("Gwen", "invite_to_speak", who="Ana")
        cast.says("Ana", f"Grief again, part {number}.", notes=("grief",))
        cast.later(30)
        cast.does("Ana", "done")
    assert cast.last("Gwen", "swap_asked")["heavy"] >= 8
