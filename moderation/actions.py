"""The words facilitators use for actions, and what each means on its axis (domain page 5.1 and 5.5)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from moderation.verdict import Delivery, Finding, ToAuthor, ToFacilitators, ToRoom

DELIVERY: Mapping[str, Delivery] = MappingProxyType(
    {each.name.lower(): each for each in Delivery} | {"block": Delivery.BLOCK_EXPLAIN, "draft": Delivery.HOLD}
)
AUTHOR: Mapping[str, ToAuthor] = MappingProxyType(
    {each.name.lower(): each for each in ToAuthor if each} | {"nudge_author": ToAuthor.NUDGE}
)
FACILITATORS: Mapping[str, ToFacilitators] = MappingProxyType(
    {each.name.lower(): each for each in ToFacilitators if each}
)
ROOM: Mapping[str, ToRoom] = MappingProxyType({each.name.lower(): each for each in ToRoom if each})

#: Who may begin to write to whom in private, from narrow to wide.
RELATIONS = ("none", "reply_only", "after_meeting", "pair", "everyone")

_AGAIN = re.compile(r"(\w+) on (\d+)(?:st|nd|rd|th)")


@dataclass(frozen=True, slots=True)
class Then:
    """One step per axis; None leaves the axis as the rule has it."""

    delivery: Delivery | None = None
    author: ToAuthor | None = None
    facilitators: ToFacilitators | None = None
    room: ToRoom | None = None

    def of(self, finding: Finding) -> Finding:
        changes = {
            axis: value
            for axis in ("delivery", "author", "facilitators", "room")
            if (value := getattr(self, axis)) is not None
        }
        return replace(finding, **changes)

    def at_least(self, finding: Finding) -> Finding:
        """Only what tightens: each axis keeps the stronger of the two."""
        changes = {
            axis: max(value, getattr(finding, axis))
            for axis in ("delivery", "author", "facilitators", "room")
            if (value := getattr(self, axis)) is not None
        }
        return replace(finding, **changes)


def then_of(words: Iterable[str]) -> Then:
    """The step each word asks for, strongest per axis. KeyError names a word nobody knows."""
    steps: dict[str, Any] = {}
    for word in words:
        name = word.strip().lower().replace(" ", "_")
        for axis, known in (
            ("delivery", DELIVERY), ("author", AUTHOR), ("facilitators", FACILITATORS), ("room", ROOM),
        ):  # fmt: skip
            if name in known:
                steps[axis] = max(steps.get(axis, known[name]), known[name])
                break
        else:
            raise KeyError(word)
    return Then(**steps)


def read_shorthand(text: str) -> dict[str, Any]:
    """Settings for what a facilitator writes in one line: `off`, `nudge; fold`, `mask, hold on 3rd`."""
    plain = text.strip().lower()
    if plain in ("off", "on", "dry_run"):
        return {"mode": plain}
    settings: dict[str, Any] = {"mode": "on"}
    words: list[str] = []
    for part in re.split(r"[,;+]", plain):
        part = part.strip()
        if again := _AGAIN.fullmatch(part):
            settings["repeat"] = {"after": int(again[2]) - 1, "then": [again[1]]}
        elif part.replace(" ", "_") in {*DELIVERY, *AUTHOR, *FACILITATORS, *ROOM}:
            words.append(part)
        elif part.replace(" ", "_").replace("-", "_") in RELATIONS:
            settings["who"] = part.replace(" ", "_").replace("-", "_")
        elif part:
            settings["as_written"] = plain
    if words:
        settings["then"] = words
    return settings
