"""Looks at how a sign of danger was read, who was asked to come, and whether anything was left open."""

from __future__ import annotations

from typing import Any

from chatserver.replay.sighting import (
    Look,
    Seen,
    episode_of,
    facilitators,
    frames_to,
    level_of,
    to_facilitators,
)
from chatserver.replay.stage import Happened, Stage


def _level_kept(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> Seen:
    level = level_of(stage, happened)
    same = wanted not in ("C0", "C1") and level == "C0" and episode_of(stage, happened) in allowed
    return level in allowed or same, level


def _facilitators_see(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> Seen:
    seen: set[str] = set()
    for frame in to_facilitators(stage, happened, "alert", "flag", "hold", "wave", "presence", "stepped_out"):
        match frame["event"]:
            case "alert":
                seen |= {"C0": {"flag", "alert"}, "C1": {"note"}, "C2": {"card", "alert"}}.get(
                    frame["level"], {"alert", "card"}
                )
                if frame.get("source") == "help":
                    seen |= {"alert", "card"}
            case "flag":
                seen |= {"flag", "note"}
            case "hold":
                seen.add("flag")
            case "wave":
                seen.add("wave_card")
            case "presence":
                seen.add(str(frame["state"]))
            case "stepped_out":
                seen |= {"count"} | ({"name"} if frame.get("who") else set())
    if episode_of(stage, happened) >= "C2" and {"alert", "card"} & set(allowed):
        seen |= {"alert", "card"}
    if not seen:
        seen.add("nothing")
    return bool(seen & set(allowed)), ", ".join(sorted(seen))


def _clock(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> Seen:
    for frame in reversed(to_facilitators(stage, happened, "alert")):
        if frame.get("due_at"):
            return frame["due_at"] - frame[
                "at"
            ] <= wanted * 1000, f"{(frame['due_at'] - frame['at']) / 1000:g} s"
    taken = any(
        f["event"] == "alert_acknowledged" for who in facilitators(stage) for f in stage.guests[who].frames
    )
    return taken, "taken already" if taken else "no clock"


def _joined_with(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> Seen:
    texts = {
        line["text"]
        for who in facilitators(stage)
        for frame in stage.guests[who].frames
        if frame["event"] == "alert" and frame["by"] == stage.guests[happened.action.by].id
        for line in frame["lines"]
    }
    missing = [ref for ref in wanted if stage.sent.get(ref, {}).get("text") not in texts]
    return not missing, f"without {missing}" if missing else "together"


def _nothing_dangles(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> Seen:
    open_ones: dict[str, set[str]] = {"alert": set(), "hold": set()}
    for who in facilitators(stage):
        for frame in stage.guests[who].frames:
            match frame["event"]:
                case "alert":
                    open_ones["alert"].add(frame["alert"])
                case "alert_resolved":
                    open_ones["alert"].discard(frame["alert"])
                case "hold":
                    open_ones["hold"].add(frame["hold"])
                case "hold_ended" if frame["outcome"] != "kept":
                    open_ones["hold"].discard(frame["hold"])
    left = sorted(open_ones["alert"] | open_ones["hold"])
    return len(left) == wanted, f"open: {left}" if left else "none open"


def _escalated_to(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> Seen:
    told = [f for f in stage.guests[wanted].frames if f["event"] == "alert_escalated"]
    return bool(told), f"{len(told)} times"


def _called_without_content(
    stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]
) -> tuple[bool, str]:
    resting = [who for who in facilitators(stage) if who in happened.away]
    called = [
        who for who in resting if frames_to(happened, who, "called") and not frames_to(happened, who, "alert")
    ]
    return bool(resting) and called == resting, ", ".join(called) or "nobody"


def _category(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> Seen:
    """What it was taken for. Not required of a line that may be read, and was read, as nothing to worry about."""
    told = [
        frame
        for frame in to_facilitators(stage, happened, "alert")
        if frame["by"] == stage.id_of(happened.action.by)
    ]
    if told:
        seen = str(told[-1]["category"])
        if "distress" in allowed and (told[-1]["level"] == "C1" or told[-1].get("source") == "help"):
            return seen in DISTRESS, seen
        return seen in {name for each in allowed for name in CATEGORIES.get(str(each), {str(each)})}, seen
    expect = happened.action.expect or {}
    return "C0" in (expect.get("level"), *expect.get("level_ok", [])), "read as C0"


#: A recording's word for it, and what the server calls it.
CATEGORIES = {
    "craving": {"craving_setback"},
    "setback": {"craving_setback"},
    "overdose": {"overdose", "using_alone"},
}
#: The server has no word of its own for distress: misery without a wish to die is kept where it leads, and whoever
#: presses for help need not say why.
DISTRESS = {"suicide", "none"}


def _trap(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> Seen:
    """What only looks like trouble is not read as more than the recording lets it be."""
    expect = happened.action.expect or {}
    most = max([expect.get("level", "C0"), *expect.get("level_ok", [])])
    seen = level_of(stage, happened)
    return seen <= most, seen


LOOKS: dict[str, Look] = {
    "level": _level_kept,
    "facilitators_see": _facilitators_see,
    "clock_s": _clock,
    "joined_with": _joined_with,
    "holds_open": _nothing_dangles,
    "alerts_open": _nothing_dangles,
    "escalated_to": _escalated_to,
    "on_break_facilitator_sees": _called_without_content,
    "trap": _trap,
    "category": _category,
}
