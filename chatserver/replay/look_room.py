"""Looks at what the room notices, who has the floor and the queue, and who is responsible."""

from __future__ import annotations

from typing import Any

from chatserver.replay.sighting import Look, Seen, frames_to, last_of
from chatserver.replay.stage import Happened, Stage


def _room_sees(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> Seen:
    if not str(wanted).startswith(("nothing", "pause_notice", "no_newcomer", "pass_only", "as_any")):
        return False, "not something this player looks at"
    by = stage.guests[happened.action.by].id
    others = [
        who
        for who in happened.present
        if who != happened.action.by
        and who not in happened.action.get("with", [])
        and stage.recording.roles.get(who, "participant") == "participant"
    ]
    frames = [frame for who in others for frame in happened.news.get(who, [])]
    if str(wanted).startswith("pause_notice"):
        told = [frame for frame in frames if frame["event"] == "room_paused"]
        return len(told) == len(others), f"{len(told)} of {len(others)} told"
    if wanted == "nothing" or wanted == "nothing_until_share_ends":
        quiet = ("line", "queue", "floor", "phase", "acks", "order")
        told = [frame for frame in frames if frame["event"] not in quiet and by in str(frame)]
        return not told, ", ".join(sorted({str(frame["event"]) for frame in told})) or "nothing"
    marked = [frame for frame in frames if frame.get("newcomer")]
    return not marked, "newcomer mark" if marked else "no mark"


def _queue(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> Seen:
    by = stage.guests[happened.action.by].id
    about = stage.id_of(happened.action.get("to")) if happened.action.get("to") else by
    queue = last_of(stage, "queue").get("who", [])
    match wanted:
        case "come_back_to_you":
            return bool(happened.answer.get("come_back")), "come back" if happened.answer.get(
                "come_back"
            ) else "no"
        case "offered_next":
            return bool(queue) and queue[0] == about, f"{queue}"
        case "place_kept" | "keeps_right_to_share":
            return happened.answer.get("ok", False), "kept"
    return False, "not something this player looks at"


def _floor(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> Seen:
    given = frames_to(happened, happened.action.by, "floor")
    if wanted == "not_granted":
        return not given, "given" if given else "not given"
    return bool(given) and given[0]["who"] is None, "released" if given else "unchanged"


def _acts_as(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> Seen:
    return happened.answer.get("did") == wanted, str(happened.answer.get("did"))


def _responsible(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> Seen:
    handed = [f for g in stage.guests.values() for f in g.frames if f["event"] == "handed_over"]
    chair = handed[-1]["to"] if handed else ""
    return chair == stage.id_of(wanted), chair


LOOKS: dict[str, Look] = {
    "room_sees": _room_sees,
    "queue": _queue,
    "floor": _floor,
    "acts_as": _acts_as,
    "responsible": _responsible,
}
