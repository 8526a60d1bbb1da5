"""What a meeting was like, told without a word of anybody."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from chatserver.__main__ import app
from chatserver.caretaker import without_words
from chatserver.report import report
from tests.chatserver.cast import Cast

HEAVY = "I am going to kill myself tonight, goodbye everyone"


def an_evening() -> Cast:
    cast = Cast()
    cast.comes("Gwen", "facilitator")
    cast.comes("Ana")
    cast.comes("Bo")
    cast.does("Gwen", "set_phase", phase="sharing")
    cast.later(60)
    cast.does("Gwen", "invite_to_speak", who="Ana")
    cast.says("Ana", HEAVY)
    cast.later(12)
    cast.does("Gwen", "acknowledge_alert", alert=cast.last("Gwen", "alert")["alert"])
    cast.later(120)
    cast.does("Gwen", "resolve_alert", alert=cast.last("Gwen", "alert")["alert"], outcome="handed_over")
    cast.does("Gwen", "close")
    return cast


def test_the_report_says_how_long_somebody_waited() -> None:
    told = report(an_evening().journal)
    (alert,) = told["alerts"]  # type: ignore[misc]
    assert alert["answered_seconds"] == 12 and alert["outcome"] == "handed_over"
    assert told["people"] == 3 and told["shares"] == 1


def test_the_report_holds_no_words_and_no_names() -> None:
    told = json.dumps(report(an_evening().journal))
    assert "kill" not in told and "Ana" not in told and "goodbye" not in told


def test_the_report_is_the_same_after_the_words_are_gone() -> None:
    journal = an_evening().journal
    before, after = report(journal), report(without_words(entry) for entry in journal)
    outcomes = [each.pop("outcome") for each in (*before["alerts"], *after["alerts"])]  # type: ignore[misc]
    assert before == after and outcomes == ["handed_over", "resolved"]


@pytest.mark.parametrize("command", ["report", "verify"])
def test_a_meeting_that_is_not_here_is_said_in_one_sentence(command: str, tmp_path: Path) -> None:
    ran = CliRunner().invoke(app, [command, "m-nowhere", "--data", str(tmp_path)])
    assert ran.exit_code == 1
    assert "There is no meeting m-nowhere here." in ran.output
