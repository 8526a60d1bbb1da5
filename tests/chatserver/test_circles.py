"""Circles: the room parts, each part has a floor of its own, and everybody comes back whatever happened meanwhile."""

from __future__ import annotations

import pytest

from chatserver.meeting.state import MAIN
from tests.chatserver.cast import Cast

NAMES = ("Ana", "Bo", "Cleo", "Dev", "Emil", "Fay")


@pytest.fixture
def cast() -> Cast:
    cast = Cast(format="12-step")
    cast.comes("Gwen", "facilitator")
    cast.comes("Hugo", "facilitator")
    for name in NAMES:
        cast.comes(name)
    cast.does("Gwen", "set_phase", phase="opening")
    return cast


def circle_of(cast: Cast, name: str) -> str:
    circle = cast.state.circle_of(cast.ids[name])
    return circle.room if circle else ""


def in_circle(cast: Cast, room: str) -> list[str]:
    return [name for name, who in cast.ids.items() if cast.meeting.person(who).circle == room]  # type: ignore[union-attr]


def holder(cast: Cast, room: str) -> str:
    return next((name for name, who in cast.ids.items() if who == cast.state.circles[room].floor), "")


def test_two_circles_are_about_the_same_size_and_somebody_facilitates_in_each(cast: Cast) -> None:
    cast.does("Gwen", "open_circles", count=2, minutes=10)
    first, second = in_circle(cast, "circle-1"), in_circle(cast, "circle-2")
    assert len(first) == len(second) == 4
    assert "Gwen" in first and "Hugo" in second
    assert cast.last("Ana", "phase")["phase"] == "circles"
    assert [each["room"] for each in cast.last("Ana", "circles")["circles"]] == ["circle-1", "circle-2"]


def test_each_circle_has_one_floor_and_words_stay_in_their_circle(cast: Cast) -> None:
    cast.does("Gwen", "open_circles", count=2, minutes=10)
    speaker, other = holder(cast, "circle-1"), holder(cast, "circle-2")
    assert speaker and other and speaker != other
    cast.says(speaker, "A heavy week, and I am glad to be here.", room="circle-1")
    listeners = [name for name in in_circle(cast, "circle-1") if name != speaker]
    assert all(cast.lines(name) for name in listeners)
    assert not any(cast.lines(name) for name in in_circle(cast, "circle-2"))
    waits = cast.says(listeners[-1], "I wanted to add something.", room="circle-1")
    assert waits.get("held"), "only the one who has the floor of a circle is heard at once"


def test_the_round_of_a_circle_goes_on_by_pass_and_done_and_then_everybody_may_speak(cast: Cast) -> None:
    cast.does("Gwen", "open_circles", count=2, minutes=10)
    spoke = []
    while speaker := holder(cast, "circle-1"):
        spoke.append(speaker)
        cast.does(speaker, "pass" if len(spoke) % 2 else "done")
    assert sorted(spoke) == sorted(in_circle(cast, "circle-1"))
    assert spoke[-1] == "Gwen", "whoever holds the circle speaks last"
    assert cast.says(spoke[0], "Thank you all.").get("held") is None
    assert "Thank you all." in cast.lines(spoke[1])


def test_every_rule_reads_a_circle_too_and_danger_there_reaches_every_facilitator(cast: Cast) -> None:
    cast.does("Gwen", "open_circles", count=2, minutes=10, turns=False)
    ana = "Ana" if "Ana" in in_circle(cast, "circle-2") else "Bo"
    cast.says(ana, "Call me on 07700 900123 tonight.", room=circle_of(cast, ana))
    assert "900123" not in str(cast.views)
    cast.says(ana, "I have the pills here and I am going to take them tonight.")
    assert cast.last("Gwen", "alert")["level"] >= "C3" and cast.last("Hugo", "alert")
    assert cast.last(ana, "care")


def test_time_is_announced_a_minute_before_waits_once_for_a_speaker_and_ends(cast: Cast) -> None:
    cast.does("Gwen", "open_circles", count=2, minutes=5)
    cast.later(241)
    assert cast.last("Ana", "circles_timed")["ending"]
    cast.later(60)
    assert cast.state.circles, "somebody is speaking, so there is one more minute"
    cast.later(60)
    assert not cast.state.circles and cast.state.phase == "sharing"
    assert all(cast.meeting.person(who).place == MAIN for who in cast.ids.values())  # type: ignore[union-attr]


def test_gwen_gives_more_time_and_brings_everybody_back_sooner(cast: Cast) -> None:
    cast.does("Gwen", "open_circles", count=2, minutes=5)
    cast.does("Hugo", "extend_circles", minutes=5)
    cast.later(400)
    assert cast.state.circles and not cast.state.circles_ending
    cast.does("Gwen", "end_circles")
    assert cast.last("Fay", "circles_timed")["ending"]
    cast.later(60)
    assert not cast.state.circles


def test_nobody_is_lost_who_was_late_on_a_break_away_or_in_a_side_room(cast: Cast) -> None:
    cast.does("Ana", "step_out")
    cast.does("Gwen", "open_circles", count=2, minutes=5)
    cast.comes("Lena")
    assert circle_of(cast, "Lena") == cast.meeting.person(cast.ids["Lena"]).circle != ""  # type: ignore[union-attr]
    cast.does("Ana", "return", catch_up="folded")
    assert cast.meeting.person(cast.ids["Ana"]).circle == circle_of(cast, "Ana") != ""  # type: ignore[union-attr]
    cast.link_goes("Bo")
    cast.does("Cleo", "step_out")
    cast.does("Hugo", "open_side_room", room="kitchen", who=["Dev"])
    cast.later(420)
    assert not cast.state.circles
    cast.link_is_back("Bo")
    cast.does("Hugo", "close_side_room", room="kitchen")
    for name in ("Cleo", "Dev"):
        cast.does(name, "return", catch_up="all")
    places = {name: cast.meeting.person(who).place for name, who in cast.ids.items()}  # type: ignore[union-attr]
    assert set(places.values()) == {MAIN}, places


def test_a_break_in_a_circle_is_a_break_and_the_way_back_leads_into_the_circle(cast: Cast) -> None:
    cast.does("Gwen", "open_circles", count=2, minutes=10, turns=False)
    room = circle_of(cast, "Ana")
    friend = next(name for name in in_circle(cast, room) if name not in ("Ana", "Gwen", "Hugo"))
    stranger = next(name for name in NAMES if circle_of(cast, name) != room)
    cast.does("Ana", "step_out")
    cast.says(friend, "While Ana is out.")
    cast.says(stranger, "In the other circle.")
    assert cast.lines("Ana") == []
    assert cast.does("Ana", "reentry")["card"]["lines"] == 1
    cast.does("Ana", "return", catch_up="all")
    meeting, ana = cast.meeting, cast.meeting.person(cast.ids["Ana"])
    assert ana is not None and ana.circle == room
    seen = {meeting.event_of(each).text for each in cast.journal if _shown(cast, each, "Ana")}
    assert seen == {"While Ana is out."}


def _shown(cast: Cast, entry: object, name: str) -> bool:
    event = cast.meeting.event_of(entry)  # type: ignore[arg-type]
    person = cast.meeting.person(cast.ids[name])
    assert person is not None
    return hasattr(event, "text") and cast.meeting.face(entry.seq, event, person) is not None  # type: ignore[attr-defined]


def test_somebody_whose_turn_comes_while_they_are_away_is_come_back_to(cast: Cast) -> None:
    cast.does("Gwen", "open_circles", count=2, minutes=10)
    first = holder(cast, "circle-1")
    cast.link_goes(first)
    cast.later(16)
    assert holder(cast, "circle-1") not in ("", first)
    while speaker := holder(cast, "circle-1"):
        cast.does(speaker, "done")
    cast.link_is_back(first)
    assert holder(cast, "circle-1") == first


def test_a_circle_asks_and_a_facilitator_looks_in(cast: Cast) -> None:
    cast.does("Gwen", "open_circles", groups=[("Ana", "Bo", "Gwen"), ("Cleo", "Dev")], minutes=10)
    assert {"Cleo", "Dev"} <= set(in_circle(cast, "circle-2"))
    assert circle_of(cast, "Emil") and circle_of(cast, "Fay"), "nobody is left behind"
    cast.does("Cleo", "call_over")
    assert cast.last("Gwen", "circle_called")["room"] == "circle-2"
    assert not cast.seen("Ana", "circle_called")
    cast.does("Gwen", "enter_circle", room="circle-2")
    assert "Gwen" in in_circle(cast, "circle-2") and not cast.state.circles["circle-2"].called
    cast.does("Gwen", "enter_circle", room="circle-1", who="Cleo")
    assert "Cleo" in in_circle(cast, "circle-1")


def test_only_facilitators_part_the_room_and_never_into_more_circles_than_people(cast: Cast) -> None:
    assert cast.does("Ana", "open_circles")["code"] == "not_allowed"
    assert cast.does("Ana", "call_over")["code"] == "not_now"
    assert cast.does("Gwen", "open_circles", count=12)["code"] == "not_now"
    assert cast.does("Gwen", "open_side_room", room="circle-1", who=["Ana"])["code"] == "not_now"


def test_moving_on_to_another_part_brings_everybody_back_first(cast: Cast) -> None:
    cast.does("Gwen", "open_circles", count=2, minutes=10)
    cast.does("Gwen", "set_phase", phase="closing")
    assert not cast.state.circles and cast.state.phase == "closing"
    assert cast.last("Ana", "circles_over")
