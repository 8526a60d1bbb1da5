"""Who looks after whom: tasks that outlast an alert, a break, a lost link and the meeting itself."""

from __future__ import annotations

import pytest

from chatserver import commands as c
from chatserver import record
from chatserver.caretaker import without_words
from chatserver.meeting import Meeting
from chatserver.report import report
from tests.chatserver.cast import START, Cast

LOW = "I have the pills here and I am going to take them tonight."
HOUR = 3600


@pytest.fixture
def cast() -> Cast:
    cast = Cast(format="topic", outside=True)
    cast.comes("Gwen", "facilitator")
    cast.comes("Hugo", "facilitator")
    cast.comes("Oona", "on_call")
    for name in ("Ana", "Bo"):
        cast.comes(name)
    cast.does("Gwen", "set_phase", phase="discussion")
    return cast


def looked_after(cast: Cast, outcome: str = "resolved") -> None:
    """Ana is at red; Gwen takes it, sits with her, fetches Oona, and settles it."""
    cast.says("Ana", LOW)
    alert = cast.last("Gwen", "alert")["alert"]
    cast.does("Gwen", "acknowledge_alert", alert=alert)
    cast.does("Gwen", "open_side_room", room="side-ana", who=("Ana",))
    cast.does("Oona", "enter", room="side-ana")
    cast.does("Gwen", "resolve_alert", alert=alert, outcome=outcome)


def test_somebody_at_red_steps_out_and_a_person_looks_within_three_minutes(cast: Cast) -> None:
    cast.says("Ana", LOW)
    cast.does("Ana", "step_out")
    task = cast.last("Hugo", "task")
    assert (task["kind"], task["about"], task["who"]) == ("welfare", cast.ids["Ana"], cast.ids["Gwen"])
    assert task["due_at"] == START + 180_000
    assert not cast.seen("Ana", "task") and not cast.seen("Bo", "task")


def test_a_link_that_goes_at_red_is_a_task_once_and_at_amber_none(cast: Cast) -> None:
    cast.says("Bo", "I am craving so badly tonight, I do not know how to get through it.")
    cast.link_goes("Bo")
    assert not cast.state.tasks
    cast.says("Ana", LOW)
    for _ in range(3):
        cast.link_goes("Ana")
        cast.link_is_back("Ana")
    assert len(cast.state.tasks) == 1


def test_whoever_sat_with_ana_follows_up_when_she_goes_home(cast: Cast) -> None:
    looked_after(cast)
    cast.does("Ana", "leave")
    task = cast.last("Oona", "task")
    assert (task["kind"], task["who"], task["name"]) == ("follow_up", cast.ids["Oona"], "Ana")
    assert task["by"] == "" and task["due_at"] == START + 20 * HOUR * 1000


def test_at_the_end_everybody_goes_home_and_ana_is_followed_up_once(cast: Cast) -> None:
    looked_after(cast)
    cast.does("Gwen", "close")
    assert [each["kind"] for each in cast.seen("Oona", "task")] == ["follow_up"]
    cast.does("Ana", "leave")
    assert len(cast.state.tasks) == 1 and not cast.seen("Ana", "task")


def test_nothing_follows_what_was_not_a_crisis(cast: Cast) -> None:
    looked_after(cast, outcome="not_a_crisis")
    cast.does("Ana", "leave")
    assert not cast.state.tasks


def test_oona_leaves_the_meeting_ends_and_her_task_is_still_hers_to_end(cast: Cast) -> None:
    looked_after(cast)
    cast.does("Ana", "leave")
    task = cast.last("Oona", "task")["task"]
    cast.does("Oona", "leave")
    cast.does("Gwen", "close")
    oona = cast.meeting.person(cast.ids["Oona"])
    assert oona and cast.meeting.keeps(oona)
    assert [each["task"] for each in cast.meeting.snapshot(oona, START)["needs"]["tasks"]] == [task]  # type: ignore[index]
    assert cast.says("Oona", "Hello?")["code"] == "not_in_this_room"
    assert cast.does("Oona", "end_task", task=task, how="not_reached")["ok"]
    assert cast.last("Gwen", "task_ended")["how"] == "not_reached" and not cast.meeting.keeps(oona)
    assert cast.does("Gwen", "reopen_task", task=task)["ok"] and task in cast.state.tasks


def test_a_task_whose_time_is_over_is_said_once_and_outside_too(cast: Cast) -> None:
    cast.does("Gwen", "give_task", about="Bo", text="He has nobody at home.", minutes=30)
    task = cast.last("Hugo", "task")
    cast.does("Gwen", "close")
    cast.later(31 * 60)
    cast.later(60)
    assert len(cast.seen("Hugo", "task_due", task=task["task"])) == 1
    assert cast.state.tasks[task["task"]].outside
    cast._decide(c.NoteOutside(alert=task["task"], step=0, ok=True, tries=1), "")
    assert not cast.state.tasks[task["task"]].outside and cast.last("Hugo", "outside_told")["ok"]


def test_a_task_is_handed_on_to_somebody_in_service_and_the_packet_has_it(cast: Cast) -> None:
    task = cast.does("Gwen", "give_task", about="Ana", text="Ask how the night was.")["task"]
    assert cast.does("Gwen", "hand_task", task=task, to="Bo")["code"] == "not_allowed"
    cast.does("Bo", "accept", of=cast.does("Gwen", "serve", who="Bo", service="greeter")["offer"])
    cast.does("Gwen", "hand_task", task=task, to="Bo")
    assert cast.last("Bo", "task")["text"] == "Ask how the night was."
    cast.does("Gwen", "hand_over", to="Hugo")
    packet = cast.last("Hugo", "hand_over")["packet"]
    assert [each["who"] for each in packet["tasks"]] == [cast.ids["Bo"]]
    assert "night" not in str(packet)
    cast.does("Gwen", "hand_task", task=task, to="Hugo")
    assert cast.last("Bo", "task")["who"] == cast.ids["Hugo"], "it is no longer his"
    assert cast.does("Bo", "end_task", task=task)["code"] == "unknown_item"


def test_nobody_has_a_task_about_themselves_and_a_participant_gives_none(cast: Cast) -> None:
    assert cast.does("Gwen", "give_task", about="Gwen")["code"] == "not_allowed"
    assert cast.does("Gwen", "give_task", about="Ana", to="Bo")["code"] == "not_allowed"
    assert cast.does("Bo", "give_task", about="Ana", to="Gwen")["code"] == "not_allowed"
    task = cast.does("Gwen", "give_task", about="Hugo", text="He looked tired.")["task"]
    assert not cast.seen("Hugo", "task")
    assert cast.does("Hugo", "end_task", task=task)["code"] == "unknown_item"


def test_the_record_keeps_the_task_without_its_words_and_a_rebuilt_meeting_has_it(cast: Cast) -> None:
    task = cast.does("Gwen", "give_task", about="Bo", text="He has nobody at home.")["task"]
    assert cast.rebuilt().state.tasks == cast.state.tasks
    cast.does("Gwen", "end_task", task=task)
    blank = [without_words(entry) for entry in cast.journal]
    told = list(record.acts(Meeting.sealed(entry) for entry in blank))
    assert [act["act"] for act in told[-2:]] == ["task", "task_ended"] and told[-1]["how"] == "done"
    assert "nobody at home" not in str(told) and "Bo" not in str(blank)
    assert report(blank)["tasks"] == {"done": 1}
    sealed = [Meeting.sealed(entry) for entry in cast.journal]
    assert record.check(sealed).whole
