"""Rules of whoever runs the server: every meeting opens with them, everybody reads them, and what they lock stays."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from chatserver.__main__ import app
from chatserver.organisation import Organisation, RulesUnusable, under
from tests.chatserver.cast import Cast

HOUSE = """
links_media: {then: [hold, flag], locked: true, say: "Links wait here until a facilitator has read them."}
recording: flag
contact_details: {kinds: [phone, email], allow: ["555-0100"]}
"""


@pytest.fixture
def house(tmp_path: Path) -> Organisation:
    organisation = Organisation(tmp_path)
    organisation.keep(HOUSE)
    return organisation


def listed(cast: Cast, name: str, rule: str) -> dict[str, object]:
    rules = cast.does(name, "read_rules")["rules"]
    return next(each for each in rules if each["id"] == rule)


def test_a_meeting_opens_with_them_and_everybody_reads_whose_they_are(house: Organisation) -> None:
    cast = Cast(rules=under(house.rules(), {}))
    cast.comes("Ana")
    rule = listed(cast, "Ana", "links_media")
    assert (rule["source"], rule["locked"]) == ("organisation", True)
    assert rule["say"] == "Links wait here until a facilitator has read them."
    assert listed(cast, "Ana", "pace")["source"] == ""


def test_a_group_changes_what_is_not_locked_field_by_field(house: Organisation) -> None:
    together = under(house.rules(), {"contact_details": {"say": "No numbers, please."}, "recording": "off"})
    assert together["contact_details"]["kinds"] == ["phone", "email"]
    assert together["contact_details"]["say"] == "No numbers, please."
    assert together["contact_details"]["source"] == "group"
    assert together["recording"]["mode"] == "off"


def test_what_they_lock_a_group_makes_stricter_and_never_lighter(house: Organisation) -> None:
    with pytest.raises(RulesUnusable, match="links_media is kept by the organisation"):
        under(house.rules(), {"links_media": "off"})
    stricter = under(house.rules(), {"links_media": {"then": ["block", "flag"]}})
    assert stricter["links_media"]["locked"] is True


def test_nobody_in_a_meeting_takes_away_what_they_locked_or_writes_in_their_name(house: Organisation) -> None:
    cast = Cast(rules=under(house.rules(), {}))
    cast.comes("Fay", role="facilitator")
    assert cast.does("Fay", "change_rule", rule="links_media", settings="off")["code"] == "rules_unusable"
    assert cast.does("Fay", "set_rules", rules={})["ok"]
    assert listed(cast, "Fay", "links_media")["source"] == "organisation"
    own = {"then": ["flag"], "source": "organisation"}
    assert cast.does("Fay", "change_rule", rule="pace", settings=own)["ok"]
    assert listed(cast, "Fay", "pace")["source"] == "meeting"
    assert cast.rebuilt().state == cast.state


def test_rules_that_cannot_be_used_are_refused_with_their_line_and_the_old_ones_stay(
    house: Organisation,
) -> None:
    with pytest.raises(RulesUnusable, match="line 2: pace"):
        house.keep("links_media: off\npace: {lines: none}\n")
    assert house.text() == HOUSE


def test_an_operator_keeps_and_prints_them_with_one_command(tmp_path: Path) -> None:
    run, file = CliRunner(), tmp_path / "ours.yaml"
    file.write_text(HOUSE)
    kept = run.invoke(app, ["rules", str(file), "--data", str(tmp_path / "data")])
    assert kept.exit_code == 0 and "links_media, recording, contact_details" in kept.output
    assert run.invoke(app, ["rules", "--data", str(tmp_path / "data")]).output == HOUSE
    file.write_text("links_media: {then: [explode]}")
    refused = run.invoke(app, ["rules", str(file), "--data", str(tmp_path / "data")])
    assert refused.exit_code != 0 and "links_media" in refused.output
    file.write_text("links_media: off")
    opened = run.invoke(app, ["open", "--title", "T", "--rules", str(file), "--data", str(tmp_path / "data")])
    assert opened.exit_code != 0 and "kept by the organisation" in opened.output
