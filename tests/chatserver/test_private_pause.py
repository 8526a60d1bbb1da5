"""Private lines rest for one person, with a reason and a way to object; and somebody may have come in again by another name."""

from __future__ import annotations

from typing import Any

import pytest

from chatserver.marks import mark_of
from tests.chatserver.cast import Cast

DAY = 24 * 60 * 60


@pytest.fixture
def cast() -> Cast:
    cast = Cast("free")
    cast.comes("Fay", role="facilitator")
    for name in ("Kit", "Quin"):
        cast.comes(name, messages_from="everyone", mark=f"mark of {name}")
    return cast


def _own_picture(cast: Cast, name: str) -> Any:
    person = cast.meeting.person(cast.ids[name])
    assert person is not None
    return cast.meeting.snapshot(person, cast.state.now)["me"]


def pause(cast: Cast) -> None:
    assert cast.does("Fay", "pause_private", who="Kit", why="Quin asked for quiet")["ok"]


def test_private_lines_rest_with_a_reason_and_a_length_and_the_room_stays_open(cast: Cast) -> None:
    pause(cast)
    told = cast.last("Kit", "private_paused")
    assert told["why"] == "Quin asked for quiet"
    assert told["until"] == cast.meeting.clock(0) + DAY * 1000
    refused = cast.does("Kit", "private", to="Quin", text="are you there")
    assert (refused["ok"], refused["code"]) == (False, "private_paused")
    assert not cast.seen("Quin", "private") and not cast.seen("Quin", "private_paused")
    assert cast.says("Kit", "good evening all")["ok"]
    assert _own_picture(cast, "Kit")["private_pause"]["why"]


def test_whoever_is_paused_can_object_to_a_facilitator_in_private(cast: Cast) -> None:
    pause(cast)
    assert cast.does("Kit", "private", to="Fay", text="i think this is a misunderstanding")["ok"]
    assert cast.last("Fay", "private")["by"] == cast.ids["Kit"]


def test_no_contact_is_offered_past_a_pause(cast: Cast) -> None:
    pause(cast)
    assert cast.does("Kit", "offer_contact", to="Quin", text="my number")["code"] == "private_paused"


def test_a_pause_of_private_lines_ends_by_itself_and_by_one_press(cast: Cast) -> None:
    pause(cast)
    cast.does("Fay", "resume_private", who="Kit")
    assert cast.does("Kit", "private", to="Quin", text="hello")["ok"]
    pause(cast)
    cast.later(DAY + 1)
    assert cast.does("Kit", "private", to="Quin", text="hello again")["ok"]
    assert cast.rebuilt().state == cast.state


def test_only_facilitators_pause_and_nobody_who_may_need_somebody_is_paused(cast: Cast) -> None:
    assert cast.does("Quin", "pause_private", who="Kit", why="no")["code"] == "not_allowed"
    cast.says("Kit", "i am going to kill myself tonight")
    assert cast.does("Fay", "pause_private", who="Kit", why="later")["code"] == "not_allowed"
    assert not cast.seen("Kit", "private_paused")


def test_danger_in_a_private_line_is_heard_although_private_lines_rest(cast: Cast) -> None:
    pause(cast)
    cast.does("Kit", "private", to="Quin", text="i have the pills here and i am going to take them all")
    assert cast.last("Fay", "alert")["by"] == cast.ids["Kit"]


def test_somebody_who_was_paused_and_left_may_be_back_and_only_facilitators_are_told(cast: Cast) -> None:
    pause(cast)
    cast.does("Kit", "leave")
    cast.later(60)
    cast.comes("Kim", mark="mark of Kit")
    told = cast.last("Fay", "possible_return")
    assert (told["who"], list(told["about"])) == (cast.ids["Kim"], [cast.ids["Kit"]])
    assert not any(cast.seen(name, "possible_return") for name in ("Quin", "Kim"))
    kim = cast.meeting.person(cast.ids["Kim"])
    assert kim is not None and kim.place == "main" and not kim.guarded
    assert cast.says("Kim", "hello")["ok"]
    assert cast.does("Fay", "claim", item=told["item"])["ok"]


def test_a_removed_person_is_told_of_too(cast: Cast) -> None:
    cast.does("Fay", "remove", who="Kit", why="threats")
    cast.comes("Kim", mark="mark of Kit")
    assert cast.seen("Fay", "possible_return")


@pytest.mark.parametrize("mark", ["mark of somebody else", ""])
def test_another_device_or_one_nobody_can_tell_says_nothing(cast: Cast, mark: str) -> None:
    pause(cast)
    cast.does("Kit", "leave")
    cast.comes("Kim", mark=mark)
    assert not cast.seen("Fay", "possible_return")


def test_nothing_is_said_of_somebody_who_is_still_here_or_who_came_much_later(cast: Cast) -> None:
    pause(cast)
    cast.comes("Kim", mark="mark of Kit")
    assert not cast.seen("Fay", "possible_return")
    cast.does("Kit", "leave")
    cast.later(61 * 60)
    cast.comes("Kai", mark="mark of Kit")
    assert not cast.seen("Fay", "possible_return")


def test_a_mark_is_of_one_meeting_and_one_household_and_of_what_the_browser_says() -> None:
    key, browser = b"k" * 32, {"user-agent": "Browser 1", "accept-language": "es"}
    mark = mark_of(key, "m1", "192.0.2.7", browser)
    assert mark and mark == mark_of(key, "m1", "192.0.2.7", browser)
    assert mark not in (
        mark_of(key, "m2", "192.0.2.7", browser),
        mark_of(b"o" * 32, "m1", "192.0.2.7", browser),
        mark_of(key, "m1", "192.0.2.8", browser),
        mark_of(key, "m1", "192.0.2.7", browser | {"accept-language": "en"}),
    )
    assert mark_of(key, "m1", "2001:db8::1", browser) == mark_of(key, "m1", "2001:db8::2", browser)
    assert mark_of(key, "m1", "192.0.2.7", {}) == ""
