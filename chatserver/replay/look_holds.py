"""Looks at lines that wait: why, how that ends, and that nothing else waits with them."""

from __future__ import annotations

from typing import Any

from chatserver.replay.sighting import Look, Seen, before, facilitators, frames_to, text_to
from chatserver.replay.stage import Happened, Stage


def _kept_as(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> Seen:
    held = frames_to(happened, happened.action.by, "held")
    draft = bool(held) and bool(held[0].get("draft"))
    return draft, "draft" if draft else "no draft"


def _ends(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> Seen:
    held = frames_to(happened, happened.action.by, "held")
    end = str(held[0]["end"]) if held else "no hold"
    return str(wanted).startswith(end), end


def _hold_kind(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> Seen:
    """Why a line waits: one with means is held as part of an alert, and no clock sends it out."""
    held = frames_to(happened, happened.action.by, "held")
    seen = (held[0]["rule"], held[0]["end"]) if held else ("nothing", "held")
    return seen == HOLDS.get(str(wanted)), " ".join(seen)


HOLDS = {"means": ("crisis", "keep_held_and_escalate")}


def _flows_past(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> Seen:
    """This line went to the room while that one still waits."""
    hold = stage.holds.get(str(wanted), "")
    over = [
        f
        for who in facilitators(stage)
        for f in before(stage, happened, who, "hold_ended")
        if f["hold"] == hold and f["outcome"] != "kept"
    ]
    readers = happened.present - {happened.action.by}
    got = [who for who in readers if text_to(happened, who) is not None]
    kept = bool(hold) and not over and len(got) == len(readers)
    return (
        kept,
        "no such hold" if not hold else f"went to {len(got)} of {len(readers)}" + ", hold over" * bool(over),
    )


def _within(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> Seen:
    """Seconds from the hold until the room was sent the line."""
    hold = stage.holds.get(happened.action.get("line"))
    held = [
        f["at"]
        for who in facilitators(stage)
        for f in before(stage, happened, who, "hold")
        if f["hold"] == hold
    ]
    out = [frame["at"] for who in happened.present for frame in frames_to(happened, who, "line")]
    if not held or not out:
        return False, "not sent"
    seconds = (max(out) - min(each for each in held if each)) / 1000
    return seconds <= wanted, f"{seconds:g} s"


LOOKS: dict[str, Look] = {
    "kept_as": _kept_as,
    "ends": _ends,
    "hold_kind": _hold_kind,
    "flows_past_hold": _flows_past,
    "within_s": _within,
}
