"""Two people over weeks: one-sided writing and nights are a quiet word to each, from counts and never from words."""

from __future__ import annotations

from typing import Any

import pytest

from chatserver.meeting.pairs import KEPT
from moderation.rule_check import problems
from tests.chatserver.cast import START, Cast

HOUR, DAY = 3_600, 86_400
MIDNIGHT = (DAY - START // 1000 % DAY) % DAY  #: seconds from the opening to the next midnight in UTC


def pair(**settings: Any) -> Cast:
    cast = Cast("pair", rules={"dependency": {"zone": "UTC", "at_least": 6, **settings}})
    cast.comes("Mo", role="facilitator")
    cast.comes("Sia")
    return cast


def writes(cast: Cast, name: str, *seconds: float) -> None:
    for at in seconds:
        cast.later(at - cast.at)
        assert cast.says(name, f"a quiet day, {int(at)}")["ok"]


def nudges(cast: Cast, name: str) -> list[dict[str, Any]]:
    return cast.seen(name, "nudge", rule="dependency")


def test_one_sided_writing_over_days_is_a_quiet_word_to_each_apart() -> None:
    cast = pair()
    writes(cast, "Sia", *(MIDNIGHT + 12 * HOUR + day * DAY for day in range(6)))
    (to_sia,), (to_mo,) = nudges(cast, "Sia"), nudges(cast, "Mo")
    assert to_sia["say"] != to_mo["say"]
    assert cast.rebuilt().state == cast.state


def test_what_was_written_more_than_two_weeks_ago_is_not_counted() -> None:
    cast = pair()
    writes(cast, "Sia", *(MIDNIGHT + 12 * HOUR + day * DAY for day in (0, 1, 2, 17, 18, 19)))
    assert not nudges(cast, "Sia")


def test_night_after_night_is_a_quiet_word_and_days_are_not() -> None:
    cast = pair(at_least=100)
    writes(cast, "Sia", *(MIDNIGHT + 15 * HOUR + day * DAY for day in range(4)))
    assert not nudges(cast, "Sia")
    writes(cast, "Sia", *(MIDNIGHT + HOUR + day * DAY for day in (5, 6, 7)))
    assert not nudges(cast, "Sia")
    writes(cast, "Sia", MIDNIGHT + HOUR + 9 * DAY, MIDNIGHT + 2 * HOUR + 9 * DAY)
    assert len(nudges(cast, "Sia")) == len(nudges(cast, "Mo")) == 1, "once for a night, to each"


def test_nobody_guesses_when_it_is_night_where_a_group_has_not_said() -> None:
    cast = Cast("pair", rules={"dependency": {"at_least": 100}})
    cast.comes("Mo", role="facilitator")
    cast.comes("Sia")
    writes(cast, "Sia", *(MIDNIGHT + HOUR + day * DAY for day in range(6)))
    assert not nudges(cast, "Sia")


def test_counts_are_forgotten_after_four_weeks_and_hold_no_word() -> None:
    cast = pair(at_least=100)
    writes(cast, "Sia", MIDNIGHT, MIDNIGHT + 40 * DAY)
    (hours,) = cast.state.people[cast.ids["Sia"]].wrote.values()
    assert len(hours) == 1 and all(isinstance(each, int) for each in (*hours, *hours.values()))
    assert KEPT == 4 * 7 * 24


def test_a_room_of_three_is_nobodys_pair() -> None:
    cast = pair()
    cast.comes("Ada")
    writes(cast, "Sia", *(MIDNIGHT + HOUR + day * DAY for day in range(6)))
    assert not nudges(cast, "Sia") and not cast.state.people[cast.ids["Sia"]].wrote


@pytest.mark.parametrize("field", [{"quiet_hours": "25-3"}, {"quiet_hours": "6-6"}, {"zone": "Mars/Base"}])
def test_hours_and_zones_that_are_none_are_named(field: dict[str, str]) -> None:
    assert problems({"dependency": field})
