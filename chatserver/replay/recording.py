"""A recorded meeting: its people, its actions in time, and what each action is expected to lead to.

The form is described in `tests/meetings/README.md`: JSON Lines, first the meeting, then one timed action a line.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


class NotARecording(ValueError):
    """The file is not a recorded meeting; the message says which line and why."""


@dataclass(frozen=True, slots=True)
class Action:
    number: int  #: line in the file
    t: float  #: seconds since the room opened
    by: str
    do: str
    fields: dict[str, Any]
    expect: dict[str, Any] | None

    def get(self, name: str, default: Any = None) -> Any:
        return self.fields.get(name, default)


@dataclass(frozen=True, slots=True)
class Recording:
    title: str
    format: str
    language: str
    topic: str
    minutes: int | None
    rules: dict[str, Any]
    roles: dict[str, str]
    names: dict[str, str]
    actions: list[Action] = field(default_factory=list)


def read(file: Path) -> Recording:
    """Read a recording. Raises NotARecording, and OSError when the file cannot be read."""
    lines = file.read_text(encoding="utf-8").splitlines()
    rows = [_object(number, line) for number, line in enumerate(lines, 1) if line.strip()]
    if not rows or "meeting" not in rows[0][1]:
        raise NotARecording(f"{file.name}: the first line does not describe a meeting")
    meeting = rows[0][1]["meeting"]
    people = meeting.get("people", [])
    return Recording(
        title=str(meeting.get("title", file.stem)),
        format=str(meeting.get("format", "topic")),
        language=str(meeting.get("language", "en")),
        topic=str(meeting.get("topic", "")),
        minutes=meeting.get("minutes"),
        rules=dict(meeting.get("rules", {}), also_spoken=meeting.get("also_spoken", [])),
        roles={each["id"]: each.get("role", "participant") for each in people},
        names={each["id"]: each.get("name", each["id"]) for each in people},
        actions=[_action(number, row) for number, row in rows[1:]],
    )


def _object(number: int, line: str) -> tuple[int, dict[str, Any]]:
    try:
        row = json.loads(line)
    except ValueError as bad:
        raise NotARecording(f"line {number} is not JSON: {bad}") from None
    if not isinstance(row, dict):
        raise NotARecording(f"line {number} is not an object")
    return number, row


def _action(number: int, row: dict[str, Any]) -> Action:
    missing = [each for each in ("t", "by", "do") if each not in row]
    if missing:
        raise NotARecording(f"line {number} lacks {', '.join(missing)}")
    rest = {key: value for key, value in row.items() if key not in ("t", "by", "do", "expect")}
    return Action(number, float(row["t"]), str(row["by"]), str(row["do"]), rest, row.get("expect"))
