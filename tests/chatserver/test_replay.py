"""The recorded meetings, played through a real server by a client for each person: what must hold, holds."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from chatserver.replay import open_stage, summary
from chatserver.replay.expectations import Kept, afterwards, check
from chatserver.replay.recording import read
from chatserver.replay.stage import Happened
from tests.server import ROOT, Server, running

BY_COMMAND = "tuesday_step_meeting"
MEETINGS = ("tuesday_step_meeting", "smart_style_checkin", "crisis_minute_20", "raid")
#: Whatever the rules are being tuned to: actions succeed, words arrive unchanged and in one order at everybody who
#: is there and at nobody else, nobody away gets any, and what must stay out of sight does.
ALWAYS = (
    "succeeds",
    "delivered",
    "one_order",
    "only_there",
    "break_is_a_break",
    "quiet",
    "never_contains",
    "not_delivered_to",
    "queue",
    "floor",
    "delivered_once",
    "never_delivered",
    "keeps_text",
    "holds_open",
    "alerts_open",
    "escalated_to",
    "folded_content",
    "never_replayed",
    "companion",
    "system_never_says",
    "author_sees_not",
    "shown_as",
    "affects",
    "on_call_sees",
    "undoable_until",
    "responsible_never",
)
PATIENCE = 240


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """With all limits on: the wave of the raid is part of what is played."""
    with running(tmp_path_factory.mktemp("replay")) as started:
        yield started


def path_of(meeting: str) -> Path:
    return ROOT / "tests" / "meetings" / f"{meeting}.jsonl"


@cache
def played(url: str, meeting: str) -> dict[str, Any]:
    return asyncio.run(_played(url, meeting))


async def _played(url: str, meeting: str) -> dict[str, Any]:
    """What was kept of the recording, and under `bent` what would have been kept had it asked for something else."""
    recording = read(path_of(meeting))
    stage = await open_stage(recording, url)
    told: list[Kept] = []
    bent: list[Kept] = []
    everything: list[tuple[Happened, Happened]] = []
    try:
        for action in recording.actions:
            happened = await stage.play(action)
            other = replace(happened, action=replace(action, expect=bend(action.expect)))
            everything.append((happened, other))
            told += check(stage, happened)
            bent += check(stage, other)
        for happened, other in everything:
            told += afterwards(stage, happened)
            bent += afterwards(stage, other)
    finally:
        await stage.leave()
    return summary(recording, told) | {"bent": [each for each in bent if each.name in BENT]}


def bend(expect: dict[str, Any] | None) -> dict[str, Any] | None:
    """The same expectations, those of BENT with something else in place of what is wanted."""
    return expect and {
        name: BENT.get(name, wanted)
        for name, wanted in expect.items()
        if name.removesuffix("_ok") not in BENT or name in BENT
    }


#: What nobody could have seen in these meetings, for what is looked at once or twice only.
BENT: dict[str, Any] = {
    "about": "nobody",
    "adds_to": "an_alert_of_its_own",
    "after_s_at_most": 1,
    "applies_to": "two_people",
    "claim": "gil",
    "clock_state": "running",
    "cover_left": 2,
    "default": "shield_off",
    "default_after_s": 5,
    "deliver_at": "return_of_ty",
    "escalate_after_s": 1,
    "escalate_to": ["sal"],
    "flows_past_hold": "r9",
    "hold_kind": "link",
    "keeps": ["x01"],
    "never_ignored": False,
    "never_replayed": "words_of_nobody",
    "offered": ["a holiday"],
    "on_call": "in_a_while",
    "packet": ["hold_r9"],
    "removed": ["ellie"],
    "shield": "off",
    "skips": ["dot"],
    "suggests": "an_apology",
    "task": "welfare_by_sal",
    "timers": "running",
    "told_distrusted": True,
    "untouched": ["x05"],
    "way_back": "nobody",
    "within_s": 1,
    "withdrawn_from_every_client": False,
}


@cache
def told_by_command(url: str, meeting: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "chatserver", "replay", "--json", str(path_of(meeting)), url]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert ran.returncode in (0, 1), ran.stderr
    told: dict[str, Any] = json.loads(ran.stdout)
    assert (ran.returncode == 1) == bool(told["broken"]), "the exit code tells whether anything was broken"
    return told


def action(meeting: str, line: int) -> dict[str, Any]:
    """What the recording says at this line of the file."""
    found: dict[str, Any] = json.loads(path_of(meeting).read_text(encoding="utf-8").splitlines()[line - 1])
    return found


def heard(url: str, meeting: str) -> dict[str, Any]:
    """One of them by the command an operator would use, the others from here, where more can be asked."""
    return told_by_command(url, meeting) if meeting == BY_COMMAND else played(url, meeting)


def broken(told: dict[str, Any], *names: str) -> list[dict[str, Any]]:
    return [each for each in told["broken"] if each["expectation"] in names]


@pytest.mark.parametrize("meeting", MEETINGS)
def test_the_whole_meeting_is_played_and_looked_at(server: Server, meeting: str) -> None:
    told = heard(server.url, meeting)
    assert told["actions"] == len(path_of(meeting).read_text(encoding="utf-8").splitlines()) - 1
    assert told["checked"] > 2 * told["actions"]
    assert told["broken"] == [] and told["kept"] == told["checked"]
    assert told["not_looked_at"] == {}


@pytest.mark.parametrize("meeting", MEETINGS)
def test_words_reach_everybody_there_and_nobody_else(server: Server, meeting: str) -> None:
    assert broken(heard(server.url, meeting), *ALWAYS) == []


@pytest.mark.parametrize("meeting", MEETINGS)
def test_every_number_and_address_is_dealt_with_as_expected(server: Server, meeting: str) -> None:
    told = heard(server.url, meeting)
    about_contact = [
        each for each in told["broken"] if _rule(meeting, each["line"]) in ("contact_details", "links_media")
    ]
    assert about_contact == []


def _rule(meeting: str, line: int) -> str:
    return str((action(meeting, line).get("expect") or {}).get("rule", ""))


def test_the_recordings_hold_numbers_and_links_to_deal_with() -> None:
    rules = [_rule(meeting, line) for meeting in MEETINGS for line in range(2, _lines(meeting) + 1)]
    assert rules.count("contact_details") >= 2 and rules.count("links_media") >= 1


def _lines(meeting: str) -> int:
    return len(path_of(meeting).read_text(encoding="utf-8").splitlines())


@pytest.mark.parametrize("meeting", ["crisis_minute_20", "smart_style_checkin"])
def test_both_crisis_episodes_reach_the_facilitators(server: Server, meeting: str) -> None:
    """Every line that is red or above called the facilitators: as a level, as a card, and for its author."""
    told = heard(server.url, meeting)
    red = [line for line in range(2, _lines(meeting) + 1) if _level(meeting, line) in ("C2", "C3", "C4")]
    assert red
    missed = [
        each
        for each in broken(told, "level", "facilitators_see", "author_sees", "joined_with")
        if each["line"] in red
    ]
    assert missed == []


def _level(meeting: str, line: int) -> str:
    return str((action(meeting, line).get("expect") or {}).get("level", ""))


def test_what_is_wanted_only_once_is_kept_and_would_be_missed(server: Server) -> None:
    """Each of these was seen as the recording wants it, and none when it wants something else."""
    meetings = [each for each in MEETINGS if each != BY_COMMAND]
    assert [each for meeting in meetings for each in broken(heard(server.url, meeting), *BENT)] == []
    bent = [each for meeting in meetings for each in heard(server.url, meeting)["bent"]]
    assert {each.name for each in bent} == set(BENT)
    assert [each for each in bent if each.kept] == []


def test_the_server_met_nothing_it_could_not_handle(server: Server) -> None:
    assert "Traceback" not in server.log and "turn_failed" not in server.log
