"""A group copies a format, edits it, and opens its next meeting with it."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import msgspec
import pytest
from typer.testing import CliRunner, Result

from chatserver.__main__ import app
from chatserver.journal_for import journal_for
from chatserver.shelf import BadFormat, OwnFormat, Shelf


def homegroup(data: Path, *words: str) -> Result:
    return CliRunner().invoke(app, [*words, "--data", str(data)])


def test_a_copied_format_is_a_file_people_can_edit(tmp_path: Path) -> None:
    assert homegroup(tmp_path, "format", "12-step", "tuesday").exit_code == 0
    path = tmp_path / "formats" / "tuesday.yaml"
    assert "format: 12-step" in path.read_text(encoding="utf-8")
    path.write_text("format: 12-step\nminutes: 75\nrules:\n  links_media: off\n", encoding="utf-8")
    assert Shelf(tmp_path).find("tuesday") == OwnFormat("tuesday", "12-step", {"links_media": "off"}, 75)
    assert homegroup(tmp_path, "format").output.splitlines()[-1] == "tuesday"


async def test_the_next_meeting_opens_with_it_and_its_rules(tmp_path: Path) -> None:
    Shelf(tmp_path).keep(
        OwnFormat("tuesday", "12-step", {"links_media": {"mode": "off"}}, 75, "Come as you are.")
    )
    opened = await asyncio.to_thread(
        homegroup, tmp_path, "open", "--title", "Tuesday", "--format", "tuesday", "--json"
    )
    journal = journal_for(None, tmp_path, None, visitor=True)
    await journal.open()
    try:
        record = await journal.find(json.loads(opened.output)["meeting"])
    finally:
        await journal.close()
    assert record is not None and record.format == "12-step"
    kept = msgspec.json.decode(record.settings)
    assert (kept["rules"], kept["minutes"]) == ({"links_media": {"mode": "off"}}, 75)
    assert (kept["called"], kept["sentence"]) == ("tuesday", "Come as you are.")


def test_a_mistake_in_the_file_is_named_with_its_line_when_somebody_opens_with_it(tmp_path: Path) -> None:
    folder = tmp_path / "formats"
    folder.mkdir()
    (folder / "ours.yaml").write_text("format: topic\nrules:\n  pace:\n    lines: many\n", encoding="utf-8")
    with pytest.raises(BadFormat, match=r"ours: line 4: pace\.lines"):
        Shelf(tmp_path).find("ours")
    refused = homegroup(tmp_path, "open", "--title", "x", "--format", "ours")
    assert refused.exit_code == 1 and "line 4" in refused.output


@pytest.mark.parametrize("name", ["12-step", "SMART-style", "../up", "a", "with space", "topic"])
def test_a_name_that_is_ours_or_no_name_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadFormat):
        Shelf(tmp_path).keep(OwnFormat(name, "topic", {}))
    assert Shelf(tmp_path).names() == []
