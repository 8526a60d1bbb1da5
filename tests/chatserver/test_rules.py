"""The rules of a meeting while it runs: Gwen changes them, everybody can read them, every change is kept."""

from __future__ import annotations

import json
from typing import Any

from chatserver import commands as c
from chatserver import wire
from chatserver.meeting import Meeting
from chatserver.rehearing import hear_again
from moderation.pipeline import pipeline_for
from tests.chatserver.cast import START, Cast

LINK = "read https://example.org/forum"
TIPS: dict[str, Any] = {
    "when": {"type": "words", "any": ["(bet|betting) tip/s"], "unless": ["no more"]},
    "then": ["hold"],
    "say": "We leave tips outside. Tell us how it is for you instead.",
    "examples": {"match": ["any betting tips"], "leave": ["no more betting tips for me"]},
}


def evening(rules: dict[str, object] | None = None, format: str = "topic") -> Cast:
    cast = Cast(format, rules)
    cast.comes("Gwen", "facilitator")
    cast.comes("Kit")
    cast.comes("Bo")
    return cast


def listed(cast: Cast, name: str = "Kit", language: str = "") -> dict[str, dict[str, Any]]:
    return {each["id"]: each for each in cast.does(name, "read_rules", language=language)["rules"]}


def test_a_change_counts_for_lines_that_come_after_it() -> None:
    cast = evening()
    first = cast.says("Kit", LINK)
    assert first["held"] and cast.last("Gwen", "hold")["version"] == 1
    cast.does(
        "Gwen", "change_rule", rule="links_media", settings={"mode": "off"}, why="a reading list tonight"
    )
    assert cast.says("Kit", LINK + "/two")["ok"] and LINK + "/two" in cast.lines("Bo")
    assert LINK not in cast.lines("Bo"), "what was held before stays held"


def test_a_decision_names_the_rule_and_the_version_that_decided() -> None:
    cast = evening()
    cast.does(
        "Gwen", "change_rule", rule="links_media", settings={"then": ["hold"], "say": "Links at the end."}
    )
    cast.does(
        "Gwen", "change_rule", rule="links_media", settings={"then": ["hold"], "say": "Links after closing."}
    )
    cast.says("Kit", LINK)
    held = cast.last("Kit", "held")
    assert (held["rule"], held["version"], held["say"]) == ("links_media", 3, "Links after closing.")
    cast.later(181)
    assert cast.last("Kit", "returned")["version"] == 3
    cast.says("Kit", "ring me on 555-867-5309")
    assert cast.last("Kit", "nudge")["version"] == 1, "a rule nobody changed is at its first version"


def test_everybody_reads_the_rules_before_they_write_in_the_same_words() -> None:
    cast = evening({"no_betting_tips": TIPS})
    person = cast.meeting.person(cast.ids["Kit"])
    assert person is not None
    shown = json.loads(wire.encode(cast.meeting.snapshot(person, START)))
    assert isinstance(shown["rules"], list) and isinstance(shown["agreement"], list)
    assert shown["rules"][0]["say"] == TIPS["say"] and len(shown["agreement"]) == 5
    assert listed(cast)["links_media"]["does"].startswith("The line waits")
    assert listed(cast, language="es")["links_media"]["does"].startswith("El mensaje espera")


def test_everybody_hears_that_the_rules_changed_and_only_facilitators_what_they_look_for() -> None:
    cast = evening()
    cast.does("Gwen", "change_rule", rule="no_betting_tips", settings=TIPS, why="it came up twice")
    told = cast.last("Kit", "rules")
    assert told["changed"] == ("no_betting_tips",) and told["version"] == 2
    assert "betting tip" not in str(cast.views["Kit"]).replace("no_betting_tips", "")
    assert cast.last("Gwen", "rules")["why"] == "it came up twice"
    assert listed(cast)["no_betting_tips"]["own"] and "book" not in cast.does("Kit", "read_rules")


def test_every_change_is_kept_with_who_when_and_why_and_can_be_undone() -> None:
    cast = evening()
    cast.later(60)
    cast.does("Gwen", "change_rule", rule="pace", settings="off", why="we are only three")
    cast.does("Gwen", "change_rule", rule="links_media", settings="nudge")
    history = cast.does("Gwen", "read_rules")["book"]["history"]
    assert [each["version"] for each in history] == [3, 2, 1]
    assert (history[1]["name"], history[1]["why"], history[1]["at"]) == (
        "Gwen",
        "we are only three",
        START + 60_000,
    )
    assert history[1]["changes"] == [{"rule": "pace", "field": "mode", "before": None, "after": "off"}]
    cast.does("Gwen", "undo_rules", to=1)
    assert listed(cast)["pace"]["mode"] == "on" and cast.says("Kit", LINK)["held"]
    assert listed(cast)["pace"]["version"] == 3, "undoing is a change like any other"


def test_a_meeting_rebuilt_from_its_journal_has_the_same_rules_and_versions() -> None:
    cast = evening()
    cast.does("Gwen", "change_rule", rule="links_media", settings={"mode": "off"})
    cast.says("Kit", LINK)
    again = cast.rebuilt()
    assert again.state == cast.state
    assert again.pipeline.ruleset["links_media"].version == 2 and not again.pipeline.ruleset.on("links_media")


def test_rules_that_cannot_be_used_are_refused_whole_with_the_reason() -> None:
    cast = evening()
    text = "links_media: off\npace:\n  lines: many\n"
    answer = cast.does("Gwen", "set_rules", rules=text)
    assert answer["code"] == "rules_unusable" and "line 3: pace.lines" in answer["say"]
    assert cast.says("Kit", LINK)["held"], "the old ones stay"
    assert cast.does("Kit", "set_rules", rules={"pace": "off"})["code"] == "not_allowed"


def test_rules_come_as_the_text_of_a_file_and_go_out_as_one() -> None:
    cast = evening()
    assert cast.does("Gwen", "set_rules", rules="links_media: off\n")["ok"]
    assert cast.does("Gwen", "read_rules")["book"]["text"] == "links_media: 'off'\n"
    assert cast.says("Kit", LINK)["ok"] and LINK in cast.lines("Bo")


def test_a_rule_that_disagrees_with_its_examples_is_not_saved() -> None:
    cast = evening()
    wrong = {**TIPS, "examples": {"match": ["horse tips"], "leave": ["hello"]}}
    answer = cast.does("Gwen", "change_rule", rule="no_betting_tips", settings=wrong)
    assert answer["code"] == "rules_unusable" and "horse tips" in answer["say"]
    tried = cast.does("Gwen", "try_rules", rule="no_betting_tips", settings=wrong)
    assert tried["ok"] and not tried["fits"] and "horse tips" in tried["why"]
    assert cast.does("Gwen", "try_rules", rule="no_betting_tips", settings=TIPS)["fits"]
    assert "no_betting_tips" not in listed(cast), "trying changes nothing"


def test_a_rule_that_keeps_everybody_safe_cannot_be_switched_off() -> None:
    cast = evening()
    answer = cast.does("Gwen", "change_rule", rule="encourage_harm", settings="off")
    assert answer["code"] == "rules_unusable"


def test_what_the_group_locked_may_be_made_stricter_and_not_lighter() -> None:
    cast = evening({"links_media": {"then": ["hold"], "locked": True}})
    for lighter in ("off", "nudge", {"then": ["hold"], "applies": {"phases": ["round"]}}):
        answer = cast.does("Gwen", "change_rule", rule="links_media", settings=lighter)
        assert answer["code"] == "rules_unusable" and "links_media" in answer["say"]
    assert cast.does("Gwen", "change_rule", rule="links_media", settings="block")["ok"]
    assert cast.does("Gwen", "set_rules", rules={"pace": "off"})["ok"]
    assert cast.says("Kit", LINK)["held"], "left out of new rules, it stays as the group locked it"


def test_a_live_rule_ends_by_itself_and_the_group_s_own_comes_back() -> None:
    cast = evening({"links_media": "allow, nudge"})
    live = {"then": ["hold"], "source": "live", "expires": "20m"}
    cast.does("Gwen", "change_rule", rule="links_media", settings=live)
    assert cast.says("Kit", LINK)["held"]
    cast.later(19 * 60)
    assert cast.says("Kit", LINK + "/two")["held"]
    cast.later(61)
    assert not cast.says("Kit", LINK + "/three").get("held")
    assert cast.last("Gwen", "rules")["by"] == "" and cast.last("Kit", "nudge")["version"] == 3
    assert cast.rebuilt().state == cast.state


def test_a_line_is_tried_out_and_nothing_is_kept_of_it() -> None:
    cast = evening()
    entries = len(cast.journal)
    verdict = cast.does("Gwen", "try_line", text="write to jay@example.org")["verdict"]
    assert (verdict["delivery"], verdict["author"], verdict["rules"]) == (
        "mask",
        "nudge",
        ["contact_details"],
    )
    assert verdict["spans"] == [[9, 24, "contact_details"]] and verdict["say"].startswith(
        "Numbers and addresses"
    )
    assert verdict["spoke"] == [{"rule": "contact_details", "version": 1, "delivery": "mask"}]
    candidate = cast.does("Gwen", "try_line", text="betting tips?", rule="no_betting_tips", settings=TIPS)
    assert candidate["verdict"]["delivery"] == "hold"
    assert len(cast.journal) == entries
    assert cast.does("Kit", "try_line", text="hello")["code"] == "not_allowed"


def test_a_dry_run_tells_the_facilitators_and_does_nothing_else() -> None:
    cast = evening()
    cast.does("Gwen", "change_rule", rule="links_media", settings="dry_run")
    assert not cast.says("Kit", LINK).get("held") and LINK in cast.lines("Bo")
    flag = cast.last("Gwen", "flag")
    assert (flag["rule"], flag["version"]) == ("links_media", 2) and cast.seen("Kit", "nudge") == []


def test_switching_off_the_wave_rule_in_one_word_switches_it_off() -> None:
    cast = evening({"join_wave": "off"})
    cast.does("Gwen", "set_phase", phase="opening")
    for number in range(8):
        cast.comes(f"New {number}")
    assert cast.state.waves == []


async def test_the_last_hour_is_read_again_in_counts_and_without_words() -> None:
    cast = evening()
    cast.says("Bo", "an hour and more ago https://example.org/old")
    cast.later(3_700)
    for text in ("good evening", LINK, "ring me on 555-867-5309"):
        cast.says("Kit", text)
    cast.does("Gwen", "private", to="Kit", text="you may say that later, betting tips")

    async def read(after: int) -> list[Any]:
        return [each for each in cast.journal if each.seq > after][:5]

    command = c.CountRules(ref="r", rule="links_media", settings={"mode": "off"})
    then = cast.meeting.pipeline_under(command)
    since = cast.state.now - 3_600_000
    fresh = Meeting("m", pipeline_for)
    counts = await hear_again(fresh, read, cast.meeting.seq, since, cast.meeting.pipeline, then)
    assert counts == {
        "lines": 3,
        "different": 1,
        "rules": {"contact_details": [1, 1], "links_media": [1, 0]},
        "deliveries": {"allow": [1, 2], "hold": [1, 0], "mask": [1, 1]},
    }


def test_the_soft_time_of_a_share_is_the_meetings_own() -> None:
    for format, rules, minutes in (
        ("topic", {}, 4),
        ("topic", {"length_time": {"minutes": 6}}, 6),
        ("speaker", {}, 20),
    ):
        cast = evening(rules, format)
        cast.does("Gwen", "set_phase", phase="sharing")
        cast.does("Gwen", "invite_to_speak", who="Kit")
        assert cast.state.floor_until == START + minutes * 60_000


def test_what_a_rule_would_do_for_the_room_is_suggested_and_a_person_decides() -> None:
    cast = evening({"no_betting_tips": {**TIPS, "then": ["room_pause"]}})
    cast.says("Kit", "any betting tips")
    assert cast.last("Gwen", "flag")["suggests"] == "room_pause"
    assert cast.state.paused_until is None and cast.seen("Bo", "flag") == []
