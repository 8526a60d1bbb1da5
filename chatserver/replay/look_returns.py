"""Looks at what a person gets after a break or a lost link, and what they never get."""

from __future__ import annotations

from typing import Any

from chatserver.replay.sighting import Look, Seen
from chatserver.replay.stage import Happened, Stage


def _no_words_of_it(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> Seen:
    """What was typed and never sent, or never released, is nowhere."""
    text = (
        stage.drafts.get(happened.action.by)
        if wanted == "draft"
        else stage.sent.get(str(wanted), {}).get("text")
    )
    if not text:
        return False, "not something this player looks at"
    by = happened.action.by
    found = [
        who
        for who, guest in stage.guests.items()
        if who != by and any(frame["event"] == "line" and frame["text"] == text for frame in guest.frames)
    ]
    return not found, f"found at {found}" if found else "nowhere"


def _once(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> Seen:
    for ref in wanted:
        command = stage.sent[ref]
        for who, guest in stage.guests.items():
            times = sum(
                1 for f in guest.frames if f["event"] in ("line", "private") and f["text"] == command["text"]
            )
            if times > 1:
                return False, f"{times} times to {who}"
    return True, "once"


LOOKS: dict[str, Look] = {
    "never_delivered": _no_words_of_it,
    "delivered_once": _once,
}
