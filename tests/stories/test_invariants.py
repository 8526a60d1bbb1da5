"""The twelve invariants of the domain page 5.6, each by its name: what is true of every meeting whatever happens in it.

The meetings here need no server: the state machine is the one that decides, and every face of every event is looked at.
Each of these was seen to fail when what it rests on was broken on purpose.
"""

from __future__ import annotations

import random
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from chatserver import commands as c
from chatserver import events as e
from chatserver import wire
from chatserver.meeting import Meeting
from chatserver.meeting.deadlines import next_due
from moderation.names import review_name
from moderation.pipeline import Pipeline, pipeline_for, pipeline_with
from moderation.rules import every_rule
from moderation.ruleset import Ruleset
from moderation.scene import Author, Place, Scene
from moderation.verdict import Delivery, ToAuthor
from tests.chatserver.cast import START, Cast, Frame

RED = "I have the pills here and I am going to kill myself tonight"
NUMBER = "555-867-5309"
SECRET = "the otter ate seven fish"
STRICT = {
    name: {"then": ["block", "pause_posting", "alert"], "repeat": {"after": 1, "then": ["block"]}}
    for name in (
        "contact_details",
        "pace",
        "repeat_text",
        "substance_detail",
        "advice_crosstalk",
        "length_time",
    )
} | {"pace": {"lines": 1, "then": ["block"]}, "repeat_text": {"times": 2, "then": ["block"]}}


def evening(rules: dict[str, Any] | None = None, format: str = "topic") -> Cast:
    cast = Cast(format, rules)
    cast.comes("Gwen", "facilitator")
    for name in ("Rae", "Kit", "Bo"):
        cast.comes(name)
    cast.does("Rae", "accept", of=cast.does("Gwen", "serve", who="Rae", service="greeter")["offer"])
    return cast


def shown(cast: Cast, name: str) -> Frame:
    person = cast.meeting.person(cast.ids[name])
    assert person is not None
    return cast.meeting.snapshot(person, START + int(cast.at * 1000))


def reach(cast: Cast, name: str) -> str:
    """Everything this person can have now: live, on resume from the beginning, in a snapshot."""
    person = cast.meeting.person(cast.ids[name])
    assert person is not None
    again = []
    for entry in cast.journal:
        event = cast.meeting.event_of(entry)
        side = cast.meeting.face(entry.seq, event, person)
        again += [cast.meeting.frame(entry.seq, entry.at, event, side)] if side else []
    return (wire.encode([cast.views[name], again, shown(cast, name)])).decode()


def everything_that_happens() -> Cast:
    """An evening with a little of everything, for the invariants that hold over all of it."""
    cast = evening({"join_wave": {"count": 3}})
    cast.does("Gwen", "set_phase", phase="sharing")
    cast.does("Kit", "raise_hand")
    cast.does("Gwen", "invite_to_speak", who="Kit")
    cast.says("Kit", f"ring me on {NUMBER}")
    cast.says("Kit", "i was shooting up two grams a day")
    cast.says("Kit", "read https://example.net/a-page")
    cast.says("Bo", "can I just say")
    cast.does("Kit", "done")
    cast.does("Gwen", "set_phase", phase="discussion")
    for number in range(8):
        cast.says("Bo", f"and number {number}")
    for text in ("hello", "are you there", "one more thing", "and another"):
        cast.does("Kit", "private", to="Rae", text=text)
    cast.says("Bo", RED)
    for number in range(4):
        cast.comes(f"New {number}")
    cast.later(1_300)
    cast.does(
        "Gwen",
        "change_rule",
        rule="links_media",
        settings={"then": ["hold"], "source": "live", "expires": "10m"},
    )
    cast.says("Kit", "read https://example.net/b-page")
    cast.later(700)
    return cast


def test_1_a_crisis_level_line_never_costs_its_author_anything() -> None:
    cast = evening(STRICT)
    cast.does("Gwen", "set_phase", phase="sharing")
    cast.does("Kit", "raise_hand")
    cast.does("Bo", "raise_hand")
    queue = list(cast.state.queue)
    for text in (RED, RED, f"{RED}, ring me on {NUMBER}", f"{RED}, i was shooting up two grams a day", RED):
        answer = cast.says("Kit", text)
        assert answer["ok"], answer
        assert answer.get("code") not in ("pace", "repeat_text", "one_waiting", "posting_paused")
    assert cast.state.queue == queue
    assert cast.does("Gwen", "pause_posting", who="Kit", minutes=5, why="calm")["code"] == "not_allowed"
    kit = cast.state.people[cast.ids["Kit"]]
    assert kit.paused_until is None and not kit.was_removed and kit.place == "main"
    pipeline = pipeline_for("", STRICT)
    for _ in range(3):
        verdict = pipeline.review(RED, Scene(author=Author(lines_last_minute=40, same_text=9)))
        assert verdict.delivery not in (Delivery.BLOCK_EXPLAIN, Delivery.SLOW)
        assert verdict.author is not ToAuthor.PAUSE_POSTING


def test_2_no_body_reaches_a_break_the_lobby_or_across_a_block_by_any_path() -> None:
    cast = evening()
    cast.does("Kit", "step_out")
    cast.comes("Lou")
    cast.does("Gwen", "shield", on=True)
    cast.comes("Max")
    said = cast.says("Bo", SECRET, notes=("otter",))
    cast.does("Bo", "private", to="Gwen", text="the otter again")
    line = cast.last("Rae", "line")
    cast.does("Rae", "ack", kind="heard", of=line["share"])
    assert said["ok"] and "otter" in reach(cast, "Rae")
    for name in ("Kit", "Max"):
        assert "otter" not in reach(cast, name), name
        assert cast.does(name, "open", of=line["line"])["code"] in ("unknown_item", "on_a_break")
        assert cast.does(name, "ack", kind="heard", of="nothing")["code"] in (
            "unknown_item",
            "not_in_this_room",
        )
    card = cast.does("Kit", "reentry")
    assert "otter ate" not in str(card)
    cast.does("Kit", "return", catch_up="none")
    assert SECRET not in reach(cast, "Kit")
    for blocker, other in (("Kit", "Bo"), ("Bo", "Kit")):
        quiet = evening()
        quiet.does(blocker, "block", who=other)
        quiet.says("Bo", SECRET)
        assert SECRET not in reach(quiet, "Kit") and SECRET in reach(quiet, "Rae")
        of = quiet.last("Rae", "line")["line"]
        assert quiet.does("Kit", "open", of=of)["code"] == "unknown_item"
        assert not quiet.does("Bo", "private", to="Kit", text=SECRET)["ok"]
    floor = evening()
    floor.does("Gwen", "set_phase", phase="sharing")
    floor.does("Gwen", "invite_to_speak", who="Bo")
    floor.does("Kit", "block", who="Bo")
    floor.says("Bo", SECRET)
    folded = floor.last("Kit", "folded")
    assert (
        folded["blocked"]
        and "name" not in folded
        and "by" not in folded
        and SECRET not in reach(floor, "Kit")
    )


def test_3_every_alert_ends_by_a_person_and_never_by_viewing_restart_or_disconnect() -> None:
    cast = evening()
    cast.says("Kit", RED)
    alert = cast.last("Gwen", "alert")["alert"]
    shown(cast, "Gwen")
    cast.link_goes("Gwen")
    cast.link_is_back("Gwen")
    cast.link_goes("Kit")
    again = cast.rebuilt()
    assert again.state.alerts[alert].due_at == cast.state.alerts[alert].due_at
    assert next_due(again.state) is not None, "its clock runs on after a restart"
    cast.later(60)
    assert cast.seen("Gwen", "alert_escalated", alert=alert)
    cast.does("Gwen", "leave")
    assert alert in cast.state.alerts
    ended = evening()
    ended.says("Kit", RED)
    ended.does("Gwen", "close")
    assert ended.state.alerts, "open at the end, it goes on to its clock"
    ended.later(60)
    assert ended.seen("Gwen", "alert_escalated")
    ended.does("Gwen", "acknowledge_alert", alert=ended.last("Gwen", "alert")["alert"])
    ended.does("Gwen", "resolve_alert", alert=ended.last("Gwen", "alert")["alert"])
    assert ended.state.alerts == {}


def test_4_every_hold_ends_and_a_restart_at_any_instant_changes_nothing() -> None:
    cast = evening()
    cast.does("Gwen", "set_phase", phase="sharing")
    cast.does("Gwen", "invite_to_speak", who="Kit")
    cast.says("Kit", "read https://example.net/a-page")
    cast.says("Kit", "and behind it")
    cast.says("Bo", "can I just say")
    cast.does("Kit", "done")
    cast.does("Gwen", "set_phase", phase="discussion")
    cast.says("Bo", "does anyone know where i can get some oxy")
    for cut in range(1, len(cast.journal) + 1):
        again = Meeting("m", pipeline_for)
        for entry in cast.journal[:cut]:
            again.apply(entry)
        before = set(again.state.holds)
        for hold in again.state.holds.values():
            assert hold.draft or hold.until is not None or hold.end == "keep_held_and_escalate"
        later = again.decide(c.Elapse(), "", START + 3_600_000)
        told = [event for _, _, event in later.events if isinstance(event, e.HoldEnded | e.Line)]
        ends = [event.hold for event in told if isinstance(event, e.HoldEnded)]
        lines = [event.text for event in told if isinstance(event, e.Line)]
        assert len(ends) == len(set(ends)) and set(ends) <= before, "none ends twice"
        assert lines == [], "none of these is released by time"
        left = {each.id for each in again.state.holds.values()}
        assert all(again.state.holds[each].draft or again.state.holds[each].until is None for each in left)
        assert before == left | (set(ends) - left), "none is lost without an end"
    cast.does("Gwen", "close")
    assert cast.state.holds == {}
    held = {cast.meeting.event_of(entry).hold for entry in cast.journal if entry.kind == "held"}
    assert held == {hold for hold in held if cast.seen("Gwen", "hold_ended", hold=hold)}


def test_5_one_person_has_the_floor_and_the_queue_keeps_its_order() -> None:
    cast = evening()
    cast.does("Gwen", "set_phase", phase="sharing")
    for name in ("Kit", "Bo", "Rae"):
        cast.does(name, "raise_hand")
    queue = list(cast.state.queue)
    cast.link_goes("Bo")
    cast.link_is_back("Bo")
    cast.does("Bo", "step_out")
    cast.does("Bo", "return", catch_up="none")
    offer = cast.does("Gwen", "hand_over", to="Rae")["offer"]
    cast.does("Rae", "accept", of=offer)
    assert cast.state.queue == queue
    holders: set[str] = set()
    for name in ("Kit", "Bo"):
        cast.does("Rae", "invite_to_speak", who=name)
        floors = [entry for entry in cast.journal if entry.kind == "floor"]
        last = cast.meeting.event_of(floors[-1])
        assert cast.state.floor == last.who == cast.ids[name]
        assert cast.says("Bo" if name == "Kit" else "Kit", "while you speak")["held"], "a draft of its author"
        holders.add(last.who)
    assert len(holders) == 2 and cast.rebuilt().state.floor == cast.state.floor


@pytest.mark.parametrize("seed", range(4))
def test_6_the_order_of_the_rules_changes_no_decision(seed: int) -> None:
    ruleset = Ruleset.everything({"versions": {"links_media": 3}})
    usual = pipeline_with(ruleset)
    rules = every_rule(ruleset)
    random.Random(seed).shuffle(rules)
    other = Pipeline(rules, ruleset)
    for text in (
        RED,
        f"ring me on {NUMBER} or read https://example.net/a-page",
        "you should stop taking your antidepressants, you pathetic worthless idiot",
        f"i was shooting up two grams a day, {RED}, write to jay@example.net",
    ):
        scene = Scene(phase="sharing", author=Author(has_floor=True, found_before={"contact_details": 2}))
        assert usual.review(text, scene) == other.review(text, scene)


def test_7_whatever_words_reach_others_by_passes_the_same_rules() -> None:
    cast = evening()
    cast.does("Gwen", "set_phase", phase="sharing")
    cast.does("Gwen", "invite_to_speak", who="Kit")
    number, insult = f"ring me on {NUMBER}", "you are a pathetic worthless idiot"
    draft = cast.says("Bo", "can I just say")["hold"]
    cast.does("Kit", "done")
    cast.does("Gwen", "set_phase", phase="discussion")
    cast.says("Bo", number, draft=draft)  # an edit
    cast.says(
        "Bo", "good evening", notes=(NUMBER, "using", "idiot you are worthless")
    )  # a topic of one's own
    line = cast.last("Rae", "line")
    cast.does("Bo", "fold", of=line["line"], notes=(number,))
    cast.does("Bo", "private", to="Rae", text=number)
    cast.does("Bo", "offer_contact", to="Kit", text=insult)
    for name in ("Rae", "Kit", "Gwen"):
        assert "5309" not in reach(cast, name), name
        assert "worthless" not in reach(cast, name) or name == "Gwen"
    assert line["notes"] == ("using",)
    assert "5309" not in review_name(f"Bo {NUMBER}", Scene(place=Place.NAME), pipeline_for("")).name
    with pytest.raises(TypeError):
        c.Ack(ref="r", kind="heard", of="s", text="an acknowledgement has no words")  # type: ignore[call-arg]
    for do, fields in (
        ("ask_for_help", {"text": RED}),
        ("speak_up", {"about": "Kit", "kind": "hurt_me", "text": RED}),
        ("offer_contact", {"to": "Kit", "text": RED}),
        ("private", {"to": "Kit", "text": RED}),
    ):
        fresh = evening()
        fresh.does("Bo", do, **fields)
        assert fresh.last("Gwen", "alert")["level"] in ("C3", "C4"), do
    taken = evening()
    taken.says("Bo", SECRET)
    taken.does("Bo", "retract", of=taken.last("Rae", "line")["line"])
    assert SECRET not in wire.encode(shown(taken, "Kit")).decode()
    taken.comes("Late")
    assert SECRET not in reach(taken, "Late")


@pytest.mark.parametrize(
    "pieces",
    [
        ("I have the pills here", "and I am going to kill myself tonight"),
        ("i can't go on", "i have the rope ready", "i'm going to hang myself tonight"),
        ("i took all of them", "the whole bottle", "an hour ago"),
        ("ya no quiero vivir", "tengo las pastillas aquí", "me voy a matar esta noche"),
        ("ring me", "555", "867", "5309"),
    ],
)
def test_8_a_split_statement_is_judged_at_least_as_high_as_in_one_line(pieces: tuple[str, ...]) -> None:
    whole, split = evening(), evening()
    for cast in (whole, split):
        cast.does("Gwen", "set_phase", phase="sharing")
        cast.does("Gwen", "invite_to_speak", who="Kit")
    whole.says("Kit", " ".join(pieces))
    for piece in pieces:
        split.at += 6
        split.says("Kit", piece)

    def level(cast: Cast) -> str:
        return max((str(each["level"]) for each in cast.seen("Gwen", "alert")), default="C0")

    assert level(split) >= level(whole)
    if level(whole) == "C0":
        assert whole.seen("Gwen", "flag", rule="contact_details")
        assert split.seen("Gwen", "flag", rule="contact_details")


def test_9_what_was_covered_is_nowhere_but_in_the_sealed_record_of_a_hold() -> None:
    cast = evening()
    cast.says("Kit", f"ring me on {NUMBER}")
    cast.says("Kit", "or on 555-867-5310")
    third = cast.says("Kit", "or on 555-867-5311")
    cast.does("Gwen", "release_hold", hold=third["hold"])
    cast.does("Kit", "retract", of=cast.last("Bo", "line")["line"])
    for name in ("Bo", "Rae"):
        assert "867" not in reach(cast, name)
    holding = [entry.kind for entry in cast.journal if b"867-53" in entry.body]
    assert set(holding) <= {"held", "returned"} and holding


def test_10_the_room_sees_the_same_of_somebody_out_aside_lost_or_gone() -> None:
    def seen_by_bo(what: str) -> tuple[list[Any], list[Any]]:
        cast = evening()
        told = len(cast.views["Bo"])
        match what:
            case "out":
                cast.does("Kit", "step_out")
            case "aside":
                cast.does("Gwen", "open_side_room", room="side", who=("Kit",))
            case "lost":
                cast.link_goes("Kit")
                cast.later(91)
            case "gone":
                cast.does("Kit", "leave")
        events = [each for each in cast.views["Bo"][told:] if cast.ids["Kit"] in str(each)]
        people: list[Any] = shown(cast, "Bo")["people"]  # type: ignore[assignment]
        return events, [each for each in people if each["id"] == cast.ids["Kit"]]

    sights = [seen_by_bo(what) for what in ("out", "aside", "lost", "gone", "here")]
    assert all(sight == sights[0] for sight in sights) and sights[0][0] == []
    open_about_it = evening()
    open_about_it.does("Kit", "step_out", visible="everyone")
    assert open_about_it.last("Bo", "stepped_out")["who"] == open_about_it.ids["Kit"]


def test_11_after_retention_no_text_of_a_share_is_left_in_any_entry() -> None:
    cast = everything_that_happens()
    words = {
        word
        for entry in cast.journal
        for event in [cast.meeting.event_of(entry)]
        for text in [getattr(event, "text", "")]
        for word in re.findall(r"\w{5,}", text if isinstance(text, str) else "")
    }
    assert len(words) > 10
    kept = wire.encode([e.without_words(cast.meeting.event_of(entry)) for entry in cast.journal]).decode()
    codes = set(re.findall(r"\w{5,}", str([each.__struct_config__.tag for each in e.Any.__args__]))) | {
        "private"
    }
    assert [word for word in sorted(words) if re.search(rf"\b{word}\b", kept) and word not in codes] == []


AVOIDED = tomllib.loads((Path(__file__).parents[1] / "house" / "avoid.toml").read_text(encoding="utf-8"))


def test_12_every_automatic_act_names_its_rule_and_version_and_can_be_undone() -> None:
    cast = everything_that_happens()
    avoided = re.compile(
        rf"(?<![\w-])(?:{'|'.join([*AVOIDED['everywhere'], *AVOIDED['pages']])})(?![\w-])", re.I
    )
    acts = [cast.meeting.event_of(entry) for entry in cast.journal]
    decided = [each for each in acts if isinstance(each, e.Held | e.GivenBack | e.Nudged | e.Flagged)]
    assert {each.rule for each in decided} >= {
        "contact_details",
        "links_media",
        "interrupt",
        "approach_without_reply",
    }
    for act in decided:
        assert act.rule and act.version >= 1, act
        if not isinstance(act, e.Flagged):
            assert act.say and not avoided.search(act.say), act.say
    alert = next(each for each in acts if isinstance(each, e.Alerted) and each.source == "crisis")
    assert len(alert.rules) == len(alert.versions) > 0
    # Each of them has its way back: a hold, a wave, a shield, a rule that ended, a removal.
    hold = next(iter(cast.state.holds.values()), None)
    if hold is not None and not hold.draft:
        assert cast.does("Gwen", "release_hold", hold=hold.id)["ok"]
    assert any(isinstance(each, e.ShieldSet) and each.by == "" for each in acts), "it went up by itself"
    assert cast.does("Gwen", "shield", on=False)["ok"]
    over = [each for each in acts if isinstance(each, e.RulesSet) and each.by == ""]
    assert over and cast.does("Gwen", "undo_rules", to=2)["ok"]
    assert cast.state.rules["links_media"]["then"] == ["hold"]
    cast.does("Gwen", "remove", who="Bo")
    assert cast.does("Gwen", "restore", who="Bo")["ok"]
