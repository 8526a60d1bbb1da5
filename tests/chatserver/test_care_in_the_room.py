"""What a room does around somebody in danger, with the real rules: it piles on, joins in, or turns worry into a weapon."""

from __future__ import annotations

from typing import Any

import pytest

from tests.chatserver.cast import Cast

GRAVE = "I am going to kill myself tonight"
ADVICE = "you should just call your sponsor and you need to stop drinking"


def evening(format: str = "free") -> Cast:
    cast = Cast(format=format)
    cast.comes("Gwen", "facilitator")
    cast.comes("Dev", "facilitator")
    for name in ("Jo", "Bo", "Ana"):
        cast.comes(name)
    cast.does("Gwen", "set_phase", phase="sharing")
    cast.does("Gwen", "invite_to_speak", who="Jo")
    return cast


def shares(cast: Cast, text: str) -> None:
    """Jo says this with the floor, and gives the floor back."""
    assert cast.says("Jo", text)["ok"]
    cast.does("Jo", "done")
    cast.does("Gwen", "set_phase", phase="discussion")


def test_advice_waits_from_the_first_line_after_words_of_danger_even_where_it_is_welcome() -> None:
    cast = evening()
    shares(cast, GRAVE)
    answer = cast.says("Bo", ADVICE)
    assert answer["ok"] and answer.get("held"), answer
    assert ADVICE not in cast.lines("Jo") and ADVICE not in cast.lines("Ana")
    assert cast.last("Gwen", "hold")["by"] == cast.ids["Bo"]
    assert cast.seen("Bo", "alert") == [], "and nothing tells the room why"
    kind = cast.says("Ana", "I am so glad you said it, I am here")
    assert kind["ok"] and not kind.get("held"), "warmth goes through"


def test_the_same_advice_goes_out_where_nobody_is_in_danger() -> None:
    cast = evening()
    shares(cast, "it was a long week and I am tired of the rain")
    answer = cast.says("Bo", ADVICE)
    assert answer["ok"] and not answer.get("held")
    assert ADVICE in cast.lines("Jo")


def test_once_the_alert_is_closed_the_room_may_advise_again() -> None:
    cast = evening()
    shares(cast, GRAVE)
    alert = cast.last("Gwen", "alert")["alert"]
    cast.does("Gwen", "acknowledge_alert", alert=alert)
    cast.does("Gwen", "resolve_alert", alert=alert, outcome="supported")
    assert not cast.says("Bo", ADVICE).get("held")


def test_a_second_person_who_says_me_too_has_an_alert_of_their_own_and_another_responder() -> None:
    cast = evening()
    shares(cast, GRAVE)
    first = cast.last("Gwen", "alert")["alert"]
    cast.does("Gwen", "acknowledge_alert", alert=first)
    cast.says("Bo", "I have pills here too and I want to die")
    second = cast.last("Dev", "alert")
    assert second["by"] == cast.ids["Bo"] and second["alert"] != first
    cast.does("Dev", "acknowledge_alert", alert=second["alert"])
    taken = {alert.about: alert.acknowledged_by for alert in cast.state.alerts.values()}
    assert taken == {cast.ids["Jo"]: cast.ids["Gwen"], cast.ids["Bo"]: cast.ids["Dev"]}


def test_worry_used_as_a_weapon_reaches_facilitators_only_and_costs_its_object_nothing() -> None:
    cast = evening()
    shares(cast, "it was a good week")
    for n in range(3):
        cast.does(
            "Bo", "speak_up", about="Jo", kind="worry", text=f"Jo is a danger to everyone, remove Jo {n}"
        )
    assert [frame for frame in cast.views["Jo"] if "danger to everyone" in str(frame)] == []
    assert [frame for frame in cast.views["Ana"] if "danger to everyone" in str(frame)] == []
    assert not cast.state.alerts, "nobody's word about another person is an alert about them"
    after = cast.says("Jo", "I am going for a walk later")
    assert after["ok"] and not after.get("held")
    told = [frame for frame in cast.views["Gwen"] if "danger to everyone" in str(frame)]
    assert {frame["by"] for frame in told} == {cast.ids["Bo"]}, (
        "and who said it is known to those who read it"
    )


@pytest.mark.parametrize("words", ["sorry for writing that", "never mind", "I'm fine now"])
def test_i_am_fine_lowers_nothing_until_somebody_has_looked(words: str) -> None:
    cast = evening()
    assert cast.says("Jo", GRAVE)["ok"]
    before = {alert.level for alert in cast.state.alerts.values()}
    answer = cast.says("Jo", words)
    assert answer["ok"] and not answer.get("held")
    assert {alert.level for alert in cast.state.alerts.values()} == before
    cast.later(46)
    assert cast.seen("Gwen", "alert_escalated"), "and the clock went on"


def test_who_left_in_danger_is_met_on_their_return_and_the_task_remained() -> None:
    cast = evening()
    assert cast.says("Jo", GRAVE)["ok"]
    alert = cast.last("Gwen", "alert")["alert"]
    cast.link_goes("Jo")
    cast.later(300)
    assert alert in cast.state.alerts, "the task is still there"
    cast.link_is_back("Jo")
    assert "Nobody is free" in cast.last("Jo", "care")["say"], "and what was true meanwhile is there to read"
    assert cast.does("Gwen", "acknowledge_alert", alert=alert)["ok"]
    assert "Gwen" in cast.last("Jo", "care")["say"]


def test_gwen_speaks_to_the_room_out_of_a_side_room_only_when_she_says_so() -> None:
    cast = evening()
    cast.does("Gwen", "open_side_room", room="kitchen", who=("Jo",))
    assert cast.says("Gwen", "Take your time, Jo.")["code"] == "on_a_break"
    assert cast.says("Gwen", "We are pausing for three minutes.", room="main")["ok"]
    assert cast.lines("Bo") == ["We are pausing for three minutes."] and cast.lines("Jo") == []
    assert cast.says("Jo", "Hello, all of you", room="main")["code"] == "on_a_break"
    assert cast.does("Dev", "open_side_room", room="main", who=("Bo",))["code"] == "not_now"


def test_jo_knows_the_name_of_whoever_comes_in_from_outside_and_nobody_else_learns_hers() -> None:
    cast = evening()
    for name in ("Oona", "Ute"):
        cast.comes(name, "on_call")
    cast.does("Gwen", "open_side_room", room="kitchen", who=("Jo",))
    cast.does("Oona", "enter", room="kitchen")
    everybody = {cast.ids[name]: name for name in ("Gwen", "Jo", "Oona")}
    assert cast.last("Jo", "side_room")["names"] == cast.last("Oona", "side_room")["names"] == everybody
    assert "Jo" not in str(cast.last("Ute", "side_room")), "on call, and not in there"
    jo = cast.meeting.person(cast.ids["Jo"])
    assert jo is not None
    me: dict[str, Any] = cast.meeting.snapshot(jo, cast.meeting.clock(0))["me"]  # type: ignore[assignment]
    assert {each["id"]: each["name"] for each in me["side_room_with"]} == everybody
