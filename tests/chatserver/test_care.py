"""Alerts end by people: acknowledged, passed on or honestly closed; never by looking, a restart or a lost link."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.chatserver.cast import START, Cast
from tests.chatserver.marks import marks


def evening() -> Cast:
    """Gwen has the chair, Dev facilitates with her, Sol supports; Ana and Bo take part."""
    cast = Cast(pipeline=marks())
    cast.comes("Gwen", "facilitator")
    cast.comes("Dev", "facilitator")
    for name in ("Sol", "Ana", "Bo"):
        cast.comes(name)
    offer = cast.does("Gwen", "serve", who="Sol", service="support_person")["offer"]
    cast.does("Sol", "accept", of=offer)
    cast.does("Gwen", "set_phase", phase="discussion")
    return cast


def the_alert(cast: Cast) -> str:
    (alert,) = cast.state.alerts
    return str(alert)


def due_in(cast: Cast) -> float:
    (alert,) = cast.state.alerts.values()
    assert alert.due_at is not None
    return (alert.due_at - START) / 1000 - cast.at


def steps(cast: Cast) -> list[int]:
    return [frame["step"] for frame in cast.seen("Gwen", "alert_escalated")]


def test_a_sign_of_danger_calls_the_facilitators_and_answers_its_author() -> None:
    cast = evening()
    answer = cast.says("Ana", "I cannot go on (C3)")
    assert answer["ok"]
    alert = cast.last("Gwen", "alert")
    assert alert["by"] == cast.ids["Ana"] and alert["level"] == "C3" and alert["category"] == "suicide"
    assert cast.last("Ana", "care")["asked"] == "Gwen"
    for name in ("Ana", "Bo"):
        assert cast.seen(name, "alert") == []
    assert cast.seen("Bo", "care") == []


@pytest.mark.parametrize(("level", "seconds"), [(1, 180), (2, 90), (3, 45), (4, 20)])
def test_the_clock_follows_the_level(level: int, seconds: int) -> None:
    cast = evening()
    cast.says("Ana", f"it is heavy (C{level})")
    assert due_in(cast) == seconds


def test_one_person_has_one_alert_and_its_evidence_grows() -> None:
    cast = evening()
    cast.says("Ana", "I cannot go on (C3)")
    cast.later(10)
    cast.says("Ana", "not any more (C3)")
    alert = the_alert(cast)
    assert [frame["alert"] for frame in cast.seen("Gwen", "alert")] == [alert, alert]
    assert [text for _, text in cast.state.alerts[alert].lines] == [
        "I cannot go on (C3)",
        "not any more (C3)",
    ]
    assert len(cast.seen("Ana", "care")) == 1


def test_two_people_in_danger_are_two_alerts() -> None:
    cast = evening()
    cast.says("Ana", "I cannot go on (C3)")
    cast.says("Bo", "nor can I (C3)")
    assert {alert.about for alert in cast.state.alerts.values()} == {cast.ids["Ana"], cast.ids["Bo"]}
    cast.does("Gwen", "acknowledge_alert", alert=the_first(cast, "Ana"))
    cast.later(45)
    assert steps(cast) == [1], "the other person's clock runs on"


def the_first(cast: Cast, name: str) -> str:
    alert = cast.state.alert_about(cast.ids[name])
    assert alert is not None
    return str(alert.id)


def test_a_higher_level_starts_the_clock_again_and_a_lower_one_does_not() -> None:
    cast = evening()
    cast.says("Ana", "it is heavy (C2)")
    cast.later(30)
    cast.says("Ana", "I cannot go on (C3)")
    assert due_in(cast) == 45 and cast.state.alerts[the_alert(cast)].level == 3
    cast.later(30)
    cast.says("Ana", "it is heavy (C2)")
    assert due_in(cast) == 15 and cast.state.alerts[the_alert(cast)].level == 3


def test_a_higher_level_calls_again_after_somebody_took_the_first() -> None:
    cast = evening()
    cast.says("Ana", "it is heavy (C2)")
    cast.does("Gwen", "acknowledge_alert", alert=the_alert(cast))
    cast.says("Ana", "I am doing it now (C4)")
    assert due_in(cast) == 20
    assert steps(cast) == [1], "on-call is asked at once, and the facilitators' clock runs all the same"
    cast.later(20)
    assert steps(cast) == [1, 2]


def test_nobody_coming_is_passed_on_and_then_told_truthfully() -> None:
    cast = evening()
    cast.says("Ana", "I cannot go on (C3)")
    cast.later(45)
    assert steps(cast) == [1]
    assert cast.ids["Sol"] in cast.last("Sol", "alert_escalated")["to"]
    cast.later(45)
    assert steps(cast) == [1, 2] and len(cast.seen("Ana", "care")) == 1
    cast.later(30)
    assert steps(cast) == [1, 2, 3]
    told = cast.last("Ana", "care")
    assert "Nobody is free to join you yet" in told["say"] and told["asked"] == ""


def test_the_alert_stays_open_however_long_nobody_comes() -> None:
    cast = evening()
    cast.says("Ana", "I cannot go on (C3)")
    cast.later(3_600)
    assert next(iter(cast.state.alerts.values())).acknowledged_by == ""
    assert cast.does("Dev", "acknowledge_alert", alert=the_alert(cast))["ok"]


@pytest.mark.parametrize("who", ["Gwen", "Dev", "Sol"])
def test_whoever_looks_after_people_may_take_the_alert_and_that_stops_its_clock(who: str) -> None:
    cast = evening()
    cast.says("Ana", "I cannot go on (C3)")
    assert cast.does(who, "acknowledge_alert", alert=the_alert(cast))["ok"]
    assert cast.last("Gwen", "alert_acknowledged")["by"] == cast.ids[who]
    assert cast.last("Ana", "care")["say"] == f"{who} is with you on this now."
    cast.later(600)
    assert steps(cast) == []


@pytest.mark.parametrize("do", ["acknowledge_alert", "resolve_alert", "claim"])
def test_participants_neither_take_nor_close_an_alert(do: str) -> None:
    cast = evening()
    cast.says("Ana", "I cannot go on (C3)")
    named = {"item" if do == "claim" else "alert": the_alert(cast)}
    for name in ("Ana", "Bo"):
        assert cast.does(name, do, **named)["code"] == "not_allowed"
    cast.later(45)
    assert steps(cast) == [1]


def _looking(cast: Cast) -> None:
    cast.does("Dev", "here")


def _claiming(cast: Cast) -> None:
    cast.does("Dev", "claim", item=the_alert(cast))


def _facilitators_lose_their_links(cast: Cast) -> None:
    for name in ("Gwen", "Dev"):
        cast.link_goes(name)
        cast.link_is_back(name)


def _the_author_goes(cast: Cast) -> None:
    cast.link_goes("Ana")


def _the_author_leaves(cast: Cast) -> None:
    cast.does("Ana", "leave")


def _the_author_steps_out(cast: Cast) -> None:
    cast.does("Ana", "step_out")


def _saying_one_is_safe(cast: Cast) -> None:
    cast.does("Ana", "safe", alert=the_alert(cast))


def _a_restart(cast: Cast) -> None:
    cast.meeting = cast.rebuilt()


def _a_pause_of_the_room(cast: Cast) -> None:
    cast.does("Gwen", "start_break", minutes=5)


def _the_end_of_the_meeting(cast: Cast) -> None:
    cast.does("Gwen", "close")


@pytest.mark.parametrize(
    "happens",
    [
        _looking,
        _claiming,
        _facilitators_lose_their_links,
        _the_author_goes,
        _the_author_leaves,
        _the_author_steps_out,
        _saying_one_is_safe,
        _a_restart,
        _a_pause_of_the_room,
        _the_end_of_the_meeting,
    ],
)
def test_nothing_but_a_person_stops_the_clock(happens: Callable[[Cast], None]) -> None:
    cast = evening()
    cast.says("Ana", "I cannot go on (C3)")
    happens(cast)
    assert due_in(cast) == 45
    cast.later(45)
    assert steps(cast) == [1]


def test_a_claim_that_leads_to_nothing_ends() -> None:
    cast = evening()
    cast.says("Ana", "I cannot go on (C3)")
    cast.does("Dev", "claim", item=the_alert(cast))
    cast.later(61)
    assert cast.last("Gwen", "claimed")["by"] == ""


def test_saying_one_is_safe_is_noted_for_whoever_looks() -> None:
    cast = evening()
    cast.says("Ana", "I cannot go on (C3)")
    answer = cast.does("Ana", "safe", alert=the_alert(cast))
    assert "still look in" in answer["say"]
    assert cast.last("Gwen", "alert_noted")["note"] == "safe_describing_the_past"
    assert cast.does("Bo", "safe", alert=the_alert(cast))["code"] == "unknown_item"


def test_closing_a_heavy_alert_offers_cover_to_whoever_was_there() -> None:
    cast = evening()
    cast.says("Ana", "I cannot go on (C3)")
    alert = the_alert(cast)
    cast.does("Gwen", "acknowledge_alert", alert=alert)
    answer = cast.does("Gwen", "resolve_alert", alert=alert, outcome="with her until her brother came")
    assert answer["offered"] == ["cover", "debrief"]
    assert cast.last("Dev", "alert_resolved")["outcome"] == "with her until her brother came"
    assert cast.does("Dev", "resolve_alert", alert=alert)["code"] == "unknown_item"


def test_a_new_sign_after_the_alert_was_closed_is_a_new_alert() -> None:
    cast = evening()
    cast.says("Ana", "I cannot go on (C3)")
    first = the_alert(cast)
    cast.does("Gwen", "resolve_alert", alert=first, outcome="spoke with her")
    cast.says("Ana", "again I cannot go on (C3)")
    assert the_alert(cast) != first and due_in(cast) == 45


def test_the_meeting_ends_and_an_untaken_alert_does_not() -> None:
    cast = evening()
    cast.says("Ana", "I cannot go on (C3)")
    cast.says("Bo", "nor can I (C3)")
    taken = the_first(cast, "Bo")
    cast.does("Dev", "acknowledge_alert", alert=taken)
    cast.does("Gwen", "close")
    assert cast.last("Gwen", "alert_resolved")["alert"] == taken
    cast.later(120)
    assert "Nobody is free" in cast.last("Ana", "care")["say"]
    assert cast.does("Dev", "acknowledge_alert", alert=the_first(cast, "Ana"))["ok"]


def test_danger_costs_its_author_nothing() -> None:
    cast = evening()
    cast.does("Gwen", "set_phase", phase="sharing")
    cast.does("Ana", "raise_hand")
    cast.does("Gwen", "invite_to_speak", who="Ana")
    assert not cast.says("Ana", "I cannot go on (C4)").get("held")
    assert not cast.says("Ana", "(block) do not stop me (C3)").get("code")
    assert cast.state.floor == cast.ids["Ana"]
    person = cast.state.people[cast.ids["Ana"]]
    assert person.paused_until is None and not person.was_removed


def test_asking_for_somebody_needs_no_words_and_is_answered_at_once() -> None:
    cast = evening()
    assert "Gwen is being asked" in cast.does("Ana", "ask_for_help")["say"]
    assert cast.last("Gwen", "alert")["source"] == "help"
    assert cast.last("Sol", "alert")["by"] == cast.ids["Ana"]
    assert cast.seen("Bo", "alert") == []


def test_a_facilitator_in_danger_is_helped_by_the_others() -> None:
    cast = evening()
    cast.says("Gwen", "I cannot go on (C3)")
    assert cast.last("Dev", "alert")["by"] == cast.ids["Gwen"]
    assert cast.last("Gwen", "care")["asked"] == "Dev" and cast.seen("Gwen", "alert") == []
    cast.later(45)
    assert cast.ids["Gwen"] not in cast.last("Dev", "alert_escalated")["to"]


def test_with_no_facilitator_there_the_alert_is_passed_on_at_once() -> None:
    cast = evening()
    for name in ("Gwen", "Dev"):
        cast.link_goes(name)
    cast.says("Ana", "I cannot go on (C3)")
    assert cast.last("Sol", "alert_escalated")["step"] == 1
    assert "looking for somebody" in cast.last("Ana", "care")["say"]


def test_more_of_the_same_in_a_side_room_starts_no_new_clock_and_worse_does() -> None:
    cast = evening()
    cast.says("Ana", "I cannot go on (C3)")
    cast.does("Gwen", "acknowledge_alert", alert=the_alert(cast))
    cast.does("Gwen", "open_side_room", room="kitchen", who=("Ana",))
    cast.says("Ana", "I have it here (C3)", room="kitchen")
    assert cast.state.alerts[the_alert(cast)].due_at is None
    cast.says("Ana", "I am doing it (C4)", room="kitchen")
    assert due_in(cast) == 20
    assert "I have it here" not in str(cast.views["Bo"])


def arrive(cast: Cast, *names: str) -> None:
    for name in names:
        cast.comes(name)


STRANGERS = ("One", "Two", "Three", "Four", "Five")


def test_a_wave_guards_the_arrivals_and_nobody_who_was_there() -> None:
    cast = evening()
    cast.later(300)
    arrive(cast, *STRANGERS)
    wave = cast.last("Gwen", "wave")
    assert wave["size"] == 5 and set(wave["guarded"]) == {cast.ids[name] for name in STRANGERS}
    assert not cast.says("Ana", "good evening").get("held")
    cast.says("One", "loud words")
    assert "loud words" not in str(cast.views["Ana"]) and cast.lines("Two") == []


def test_nobody_answers_the_wave_and_the_shield_goes_up_by_itself() -> None:
    cast = evening()
    cast.later(300)
    arrive(cast, *STRANGERS)
    cast.later(19)
    assert not cast.state.shield
    cast.later(1)
    assert cast.state.shield and cast.last("Gwen", "shield")["on"]
    cast.comes("Six")
    assert cast.state.people[cast.ids["Six"]].place == "lobby"


def test_the_shield_comes_down_after_ten_calm_minutes_and_everybody_comes_in() -> None:
    cast = evening()
    cast.later(300)
    arrive(cast, *STRANGERS)
    cast.later(600)
    assert not cast.state.shield
    assert all(cast.state.people[cast.ids[name]].place == "main" for name in STRANGERS)


def test_a_wave_of_friends_is_let_in_at_a_word() -> None:
    cast = evening()
    cast.later(300)
    arrive(cast, *STRANGERS)
    assert cast.does("Gwen", "resolve_alert", alert=cast.last("Gwen", "wave")["alert"], outcome="friends")[
        "ok"
    ]
    assert all(cast.state.people[cast.ids[name]].place == "main" for name in STRANGERS)
    cast.later(60)
    assert not cast.state.shield


def test_a_guarded_person_has_one_line_waiting_and_a_word_lets_them_in() -> None:
    cast = evening()
    cast.later(300)
    arrive(cast, *STRANGERS)
    first = cast.says("Two", "hello, my first time")
    assert first["held"] and cast.says("Two", "are you there")["code"] == "one_waiting"
    cast.does("Dev", "release_hold", hold=first["hold"])
    assert cast.lines("Ana") == ["hello, my first time"]
    assert not cast.says("Two", "thank you").get("held")


def test_a_guarded_person_in_danger_is_not_made_to_wait() -> None:
    cast = evening()
    cast.later(300)
    arrive(cast, *STRANGERS)
    cast.says("Two", "hello")
    assert cast.says("Two", "I cannot go on (C3)")["ok"]
    assert cast.last("Gwen", "alert")["by"] == cast.ids["Two"]


def test_whoever_has_the_floor_keeps_it_when_a_wave_comes() -> None:
    cast = evening()
    cast.later(300)
    cast.does("Gwen", "set_phase", phase="sharing")
    cast.comes("Lou")
    cast.does("Gwen", "invite_to_speak", who="Lou")
    arrive(cast, *STRANGERS)
    assert cast.state.floor == cast.ids["Lou"]
    assert not cast.says("Lou", "as I was saying").get("held")
    assert cast.lines("Ana") == ["as I was saying"]


def test_nobody_takes_the_floor_along_into_a_side_room() -> None:
    cast = evening()
    cast.does("Gwen", "set_phase", phase="round", order=("Ana", "Gwen", "Bo"))
    cast.does("Gwen", "open_side_room", room="kitchen", who=("Ana",))
    assert cast.state.floor == cast.ids["Bo"]


def test_own_words_are_passed_on_only_when_their_author_gave_them() -> None:
    cast = evening()
    cast.says("Ana", "I cannot go on (C3)")
    alert = the_alert(cast)
    cast.does("Gwen", "acknowledge_alert", alert=alert)
    assert cast.does("Gwen", "ask_words", alert=alert)["ok"]
    assert "Gwen" in cast.last("Ana", "care")["say"] and "You choose them" in cast.last("Ana", "care")["say"]
    assert not cast.does("Bo", "ask_words", alert=alert)["ok"], "only somebody in care asks"
    assert not cast.does("Bo", "pass_on", alert=alert, text="Ana is fine")["ok"], (
        "and nobody else speaks for Ana"
    )

    assert cast.does("Ana", "pass_on", alert=alert, text="I need somebody to sit with me")["ok"]
    assert cast.last("Gwen", "alert_noted")["text"] == "I need somebody to sit with me"
    assert cast.seen("Bo", "alert_noted") == [] and cast.seen("Sol", "alert_noted") == []
    assert cast.state.alerts[alert].note == "", "which closes and lowers nothing"
    assert cast.rebuilt().state.alerts[alert].own_words == "I need somebody to sit with me"

    assert cast.does("Ana", "pass_on", alert=alert)["ok"]
    assert cast.state.alerts[alert].own_words == "", "and what was given can be taken back"


def test_words_to_pass_on_are_heard_as_well() -> None:
    cast = evening()
    cast.says("Ana", "I cannot go on (C2)")
    alert = the_alert(cast)
    cast.does("Ana", "pass_on", alert=alert, text="tell them goodbye (C4)")
    assert cast.last("Gwen", "alert")["level"] == "C4"
