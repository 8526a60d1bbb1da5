"""Hand-over and vanishing (journey 4.7): somebody is always responsible, or everybody knows that nobody is."""

from __future__ import annotations

import pytest

from tests.chatserver.cast import Cast, five

LOW = "I have the pills here and I am going to take them tonight."
LINK = "This page helped me: https://example.org/an-evening"


@pytest.fixture
def cast() -> Cast:
    return five("12-step", "sharing")


@pytest.fixture
def alone() -> Cast:
    """Gwen facilitates by herself; Oona is on call."""
    cast = Cast(format="12-step")
    cast.comes("Gwen", "facilitator")
    for name in ("Ana", "Bo", "Cleo"):
        cast.comes(name)
    cast.comes("Oona", "on_call")
    cast.does("Gwen", "set_phase", phase="sharing")
    return cast


def services(cast: Cast, name: str) -> set[str]:
    return set(cast.meeting.person(cast.ids[name]).services)  # type: ignore[union-attr]


def test_hugo_sees_the_packet_before_he_takes_the_chair_and_no_clock_starts_again(cast: Cast) -> None:
    for name in ("Ana", "Bo"):
        cast.does(name, "raise_hand")
    cast.does("Gwen", "invite_to_speak", who="Ana")
    cast.says("Bo", LINK)
    until, hold = cast.state.floor_until, next(iter(cast.state.holds.values()))
    cast.does("Gwen", "claim", item=hold.id)
    cast.later(20)
    offer = cast.does("Gwen", "hand_over", to="Hugo")["offer"]
    packet = cast.last("Hugo", "hand_over")["packet"]
    assert packet["floor"] == cast.ids["Ana"] and packet["queue"] == [cast.ids["Bo"]]
    assert LINK not in str(packet)
    cast.does("Hugo", "accept", of=offer)
    assert cast.state.chair == cast.ids["Hugo"] and cast.state.floor_until == until
    assert services(cast, "Gwen") == {"cofacilitator"}, "both can act for a while"
    assert cast.state.holds[hold.id].claimed_by == "", "what Gwen had taken is free again"


def test_gwen_lays_her_service_down_and_is_a_participant_at_once(cast: Cast) -> None:
    cast.does("Hugo", "accept", of=cast.does("Gwen", "hand_over", to="Hugo")["offer"])
    assert cast.does("Gwen", "lay_down", service="cofacilitator")["ok"]
    assert services(cast, "Gwen") == set()
    assert cast.does("Hugo", "lay_down", service="facilitator")["say"].startswith("You are the only one")


def test_gwen_drops_hugo_acts_after_a_minute_and_she_is_asked_back_and_not_put_back(cast: Cast) -> None:
    cast.link_goes("Gwen")
    cast.later(59)
    assert cast.state.chair == cast.ids["Gwen"]
    cast.later(2)
    assert cast.state.chair == cast.ids["Hugo"] and cast.state.paused_until is None
    cast.link_is_back("Gwen")
    assert cast.state.chair == cast.ids["Hugo"]
    offer = cast.last("Gwen", "hand_over")
    cast.does("Gwen", "accept", of=offer["offer"])
    assert cast.state.chair == cast.ids["Gwen"] and cast.state.acting_for == ""


def test_both_vanish_and_the_room_rests_while_somebody_on_call_is_asked(cast: Cast) -> None:
    cast.comes("Oona", "on_call")
    cast.link_goes("Gwen")
    cast.does("Hugo", "step_out")
    cast.later(61)
    paused = cast.last("Ana", "room_paused")
    assert "Nobody is facilitating" in paused["why"]
    assert cast.last("Hugo", "called") and cast.last("Oona", "hand_over")
    assert cast.says("Ana", "Is anybody there?").get("held"), (
        "words wait with their authors while the room rests"
    )


def test_oona_comes_in_from_outside_and_the_room_goes_on(alone: Cast) -> None:
    alone.link_goes("Gwen")
    alone.later(61)
    alone.does("Oona", "accept", of=alone.last("Oona", "hand_over")["offer"])
    assert alone.state.chair == alone.ids["Oona"] and alone.state.paused_until is None
    assert alone.last("Ana", "cover_regained")
    assert alone.says("Oona", "I am Oona. I sit with you until Gwen is back.")["ok"]
    assert alone.lines("Ana") == ["I am Oona. I sit with you until Gwen is back."]


def test_after_five_minutes_the_meeting_holds_itself_and_everybody_can_see_it(alone: Cast) -> None:
    for name in ("Ana", "Bo"):
        alone.does(name, "raise_hand")
    alone.link_goes("Gwen")
    alone.later(61 + 300)
    assert "holds itself" in alone.last("Cleo", "self_held")["say"]
    assert alone.state.paused_until is None
    alone.later(6)
    assert alone.state.floor == alone.ids["Ana"], "the queue goes on by itself"
    alone.says("Ana", "I will begin, then.")
    alone.does("Ana", "done")
    alone.later(6)
    assert alone.state.floor == alone.ids["Bo"]
    alone.later(240 + 121)
    assert alone.state.floor is None, "a silent holder is thanked in the end"


def test_a_round_goes_on_by_itself_and_a_led_part_gives_way_to_sharing(alone: Cast) -> None:
    alone.does("Gwen", "set_phase", phase="opening")
    alone.link_goes("Gwen")
    alone.later(361)
    assert alone.state.phase == "sharing", "nobody is there to lead the opening"


def test_links_and_private_messages_are_off_and_new_arrivals_are_read_by_nobody_but_the_rules(
    alone: Cast,
) -> None:
    alone.does("Gwen", "set_phase", phase="discussion")
    alone.does("Bo", "accept", of=alone.does("Gwen", "serve", who="Bo", service="greeter")["offer"])
    assert alone.does("Ana", "private", to="Bo", text="Hello, Bo")["ok"]
    alone.link_goes("Gwen")
    alone.later(361)
    given_back = alone.says("Ana", LINK)
    assert not given_back["ok"] and "Links are off" in given_back["say"]
    assert alone.does("Ana", "private", to="Bo", text="Psst")["code"] == "private_closed"
    alone.comes("Stranger")
    assert alone.says("Stranger", "Hello everybody").get("held")
    assert "Hello everybody" not in alone.lines("Ana")
    assert alone.says("Ana", "We go on, gently.")["ok"]


def test_danger_in_a_meeting_that_holds_itself_goes_straight_to_whoever_is_on_call(alone: Cast) -> None:
    alone.does("Gwen", "set_phase", phase="discussion")
    alone.link_goes("Gwen")
    alone.later(361)
    alone.says("Ana", LOW)
    assert alone.last("Oona", "alert_escalated")["level"] >= "C3"
    assert alone.last("Ana", "care")


def test_gwen_comes_back_is_asked_and_then_everything_is_as_before(alone: Cast) -> None:
    alone.link_goes("Gwen")
    alone.later(400)
    alone.link_is_back("Gwen")
    assert alone.state.self_held, "she is asked, not put back"
    alone.does("Gwen", "accept", of=alone.last("Gwen", "hand_over")["offer"])
    assert not alone.state.self_held and services(alone, "Gwen") == {"facilitator"}
    assert "facilitating again" in alone.last("Ana", "cover_regained")["say"]


def test_nobody_takes_a_chair_that_was_not_offered_to_them(alone: Cast) -> None:
    alone.link_goes("Gwen")
    alone.later(61)
    offer = alone.last("Oona", "hand_over")["offer"]
    assert alone.does("Ana", "accept", of=offer)["code"] == "not_allowed"
    alone.later(600)
    assert all(not services(alone, name) for name in ("Ana", "Bo", "Cleo"))


def test_gwen_steps_out_with_nobody_else_and_people_are_asked_at_once(alone: Cast) -> None:
    answer = alone.does("Gwen", "step_out")
    assert "asking for cover" in answer["say"] and alone.last("Oona", "hand_over")
    alone.later(61)
    assert alone.state.paused_until is not None
    alone.does("Gwen", "return")
    assert alone.state.paused_until is None and alone.state.cover_lost_at is None


def test_a_restart_in_the_middle_forgets_neither_the_pause_nor_what_follows(alone: Cast) -> None:
    alone.link_goes("Gwen")
    alone.later(61)
    alone.meeting = alone.rebuilt()
    alone.later(300)
    assert alone.state.self_held


def test_a_meeting_without_facilitators_by_design_is_left_alone() -> None:
    cast = Cast(format="free")
    cast.comes("Gwen", "facilitator")
    cast.comes("Ana")
    cast.link_goes("Gwen")
    cast.later(1_000)
    assert cast.state.paused_until is None and not cast.state.self_held


@pytest.mark.parametrize("goes", ["hands over", "steps out", "leaves", "loses her link"])
def test_somebody_gwen_was_with_is_on_everybodys_list_again_with_a_clock(cast: Cast, goes: str) -> None:
    cast.says("Ana", LOW)
    alert = cast.last("Hugo", "alert")["alert"]
    cast.does("Gwen", "acknowledge_alert", alert=alert)
    assert cast.state.alerts[alert].due_at is None
    if goes == "hands over":
        cast.does("Hugo", "accept", of=cast.does("Gwen", "hand_over", to="Hugo")["offer"])
    elif goes == "steps out":
        cast.does("Gwen", "step_out")
    elif goes == "leaves":
        cast.does("Gwen", "leave")
    else:
        cast.link_goes("Gwen")
        cast.later(59)
        assert cast.state.alerts[alert].acknowledged_by == cast.ids["Gwen"], "she may be back any moment"
        cast.later(2)
    free = cast.last("Hugo", "claimed")
    assert (free["item"], free["by"]) == (alert, "") and free["due_at"]
    assert not cast.state.alerts[alert].acknowledged_by
    cast.later(46)
    assert cast.last("Hugo", "alert_escalated")["alert"] == alert
    assert cast.rebuilt().state.alerts[alert] == cast.state.alerts[alert]


def test_gwen_hands_over_and_stays_with_ana_in_the_side_room(cast: Cast) -> None:
    cast.says("Ana", LOW)
    alert = cast.last("Hugo", "alert")["alert"]
    cast.does("Gwen", "acknowledge_alert", alert=alert)
    cast.does("Gwen", "open_side_room", room="kitchen", who=("Ana",))
    cast.does("Hugo", "accept", of=cast.does("Gwen", "hand_over", to="Hugo")["offer"])
    assert cast.state.alerts[alert].acknowledged_by == cast.ids["Gwen"]


def test_the_packet_is_there_again_after_hugo_loads_his_page_anew(cast: Cast) -> None:
    cast.does("Ana", "raise_hand")
    cast.does("Gwen", "hand_over", to="Hugo")
    hugo = cast.meeting.person(cast.ids["Hugo"])
    assert hugo is not None
    [offered] = cast.meeting.snapshot(hugo, cast.meeting.clock(0))["me"]["offered"]  # type: ignore[index]
    assert offered["packet"]["queue"] == [cast.ids["Ana"]]


def test_passing_the_chair_on_takes_from_neither_what_they_could_see(cast: Cast) -> None:
    cast.says("Ana", LOW)
    alerted = next(
        each for each in cast.journal if "alert" in type(cast.meeting.event_of(each)).__name__.lower()
    )
    cast.does("Hugo", "accept", of=cast.does("Gwen", "hand_over", to="Hugo")["offer"])
    for name in ("Gwen", "Hugo"):
        person = cast.meeting.person(cast.ids[name])
        assert person is not None
        assert cast.meeting.face(alerted.seq, cast.meeting.event_of(alerted), person) == "facilitator"
