"""Every break rule of the domain page 5.2, by name, in a meeting without a server."""

from __future__ import annotations

import pytest

from moderation.rule_check import problems
from tests.chatserver.cast import Cast


def evening(rules: dict[str, object] | None = None, minutes: int | None = None) -> Cast:
    cast = Cast("topic", rules, minutes=minutes)
    cast.comes("Gwen", "facilitator")
    for name in ("Rae", "Kit", "Bo"):
        cast.comes(name)
    return cast


def shares(cast: Cast, name: str, *texts: str, **fields: object) -> None:
    cast.does("Gwen", "invite_to_speak", who=name)
    for text in texts:
        cast.says(name, text, **fields)
    cast.does(name, "done")


@pytest.mark.parametrize("rule", ["self_break", "withhold"])
def test_self_break_and_withhold_cannot_be_switched_off(rule: str) -> None:
    assert problems({rule: "off"}) and problems({rule: {"mode": "off"}})


def test_self_break_is_one_press_in_every_phase_and_has_no_longest_time() -> None:
    cast = evening()
    for phase in (
        "gathering",
        "opening",
        "reading",
        "round",
        "sharing",
        "discussion",
        "closing",
        "fellowship",
    ):
        cast.does("Gwen", "set_phase", phase=phase)
        assert cast.does("Kit", "step_out")["ok"], phase
        cast.later(20 * 60)
        assert cast.state.people[cast.ids["Kit"]].place == "break"
        cast.does("Kit", "return", catch_up="none")


def test_withhold_keeps_counts_and_notes_for_the_return_and_sends_no_words() -> None:
    cast = evening()
    cast.does("Kit", "step_out")
    cast.says("Bo", "good evening to you all", notes=("using",))
    assert "good evening" not in str(cast.views["Kit"])
    card = cast.does("Kit", "reentry")["card"]
    assert (card["lines"], card["notes"]) == (1, {"using": 1})


def test_queue_on_break_keeps_the_place() -> None:
    cast = evening()
    cast.does("Gwen", "set_phase", phase="sharing")
    for name in ("Kit", "Bo"):
        cast.does(name, "raise_hand")
    cast.does("Kit", "step_out")
    assert cast.state.queue == [cast.ids["Kit"], cast.ids["Bo"]]


def test_reentry_is_a_card_and_a_choice() -> None:
    cast = evening()
    cast.does("Kit", "step_out")
    cast.says("Bo", "we spoke of the garden")
    assert cast.does("Kit", "reentry")["card"]["shared"] == 1
    assert cast.does("Kit", "return")["ok"], "folded, unless they choose otherwise"
    kit = cast.meeting.person(cast.ids["Kit"])
    assert kit is not None and kit.caught_up[-1][2] == "folded"


def test_companion_is_asked_each_time() -> None:
    cast = evening()
    cast.does("Rae", "accept", of=cast.does("Gwen", "serve", who="Rae", service="greeter")["offer"])
    cast.does("Kit", "step_out")
    cast.does("Rae", "accept", of=cast.does("Kit", "ask_company", who="Rae")["offer"])
    cast.does("Kit", "return", catch_up="none")
    cast.does("Kit", "step_out")
    assert cast.state.rooms == {} and cast.does("Kit", "ask_company", who="Rae")["ok"]


@pytest.mark.parametrize(
    ("minutes", "rules", "pauses"), [(90, {}, 1), (60, {}, 0), (90, {"scheduled_break": "off"}, 0)]
)
def test_scheduled_break_comes_once_in_a_long_meeting(
    minutes: int, rules: dict[str, object], pauses: int
) -> None:
    cast = evening(rules, minutes)
    cast.does("Gwen", "set_phase", phase="discussion")
    cast.later(46 * 60)
    assert len(cast.seen("Bo", "room_paused")) == pauses


def test_heavy_run_break_is_suggested_and_a_facilitator_decides() -> None:
    cast = evening()
    cast.does("Gwen", "set_phase", phase="sharing")
    for name in ("Kit", "Bo", "Rae"):
        shares(cast, name, "this is about using", notes=("using",))
    assert cast.seen("Gwen", "flag", rule="heavy_run_break") and cast.seen("Bo", "room_paused") == []


def test_after_share_check_is_private() -> None:
    cast = evening()
    cast.does("Gwen", "set_phase", phase="sharing")
    shares(cast, "Kit", "this is about using", notes=("using",))
    assert cast.seen("Kit", "nudge", rule="after_share_check")
    assert cast.seen("Bo", "nudge") == cast.seen("Gwen", "nudge") == []


def test_flag_then_break_keeps_the_clock_of_somebody_in_danger() -> None:
    cast = evening()
    cast.says("Kit", "I have the pills here and I am going to kill myself tonight")
    cast.does("Kit", "step_out")
    alert = cast.state.alert_about(cast.ids["Kit"])
    assert alert is not None and alert.due_at is not None
    cast.later(60)
    assert cast.seen("Gwen", "alert_escalated", alert=alert.id)
    quiet = evening()
    quiet.does("Bo", "step_out")
    assert quiet.state.alerts == {}, "any other break makes no task"


def test_room_pause_stops_the_clocks_and_gives_lines_back() -> None:
    cast = evening()
    held = cast.says("Kit", "read https://example.net/a-page")
    cast.does("Gwen", "start_break", minutes=10, why="A breath for everybody.")
    assert cast.last("Kit", "returned")["hold"] == held["hold"]
    assert cast.last("Bo", "room_paused")["why"] == "A breath for everybody."
    cast.later(601)
    assert cast.seen("Bo", "room_resumed")


def test_facilitator_break_asks_for_cover_when_nobody_else_is_there() -> None:
    cast = evening()
    assert cast.does("Gwen", "step_out").get("say"), "they are told that cover is being asked for"
    cast.does("Gwen", "return", catch_up="none")
    cast.comes("Cole", "facilitator")
    assert not cast.does("Gwen", "step_out").get("say")


def test_return_after_end_has_a_person_for_fifteen_minutes() -> None:
    cast = evening()
    cast.does("Gwen", "close")
    assert cast.does("Kit", "ask_for_help")["ok"] and cast.seen("Gwen", "alert", by=cast.ids["Kit"])
    assert cast.does("Gwen", "open_side_room", room="after", who=("Kit",))["ok"]
    cast.later(16 * 60)
    assert cast.does("Gwen", "open_side_room", room="late", who=("Bo",))["code"] == "meeting_over"


def test_lost_connection_is_lost_after_ninety_seconds_and_costs_no_place() -> None:
    cast = evening()
    cast.does("Gwen", "set_phase", phase="sharing")
    cast.does("Kit", "raise_hand")
    cast.link_goes("Kit")
    kit = cast.state.people[cast.ids["Kit"]]
    cast.later(89)
    assert kit.presence == "reconnecting"
    cast.later(2)
    assert kit.presence == "lost" and cast.state.queue == [cast.ids["Kit"]]
