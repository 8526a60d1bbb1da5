"""What people in a played meeting were sent because of an action: the glances every look is made of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from chatserver.replay.guest import Frame
from chatserver.replay.stage import FACILITATORS, Happened, Stage

Seen = tuple[bool, str]  #: kept, and what was seen
Look = Callable[[Stage, Happened, Any, list[Any]], Seen]


def lines_to(happened: Happened, who: str) -> list[int]:
    return [frame["seq"] for frame in happened.news.get(who, []) if frame["event"] == "line"]


def text_to(happened: Happened, who: str) -> str | None:
    """The words of this action's line as `who` was sent them; None when nothing of it came."""
    kind = "private" if happened.action.do == "private_to" else "line"
    for frame in happened.news.get(who, []):
        if frame["event"] == kind and not frame.get("caught_up"):
            return str(frame["text"])
    return None


def frames_to(happened: Happened, who: str, *events: str) -> list[Frame]:
    return [frame for frame in happened.news.get(who, []) if frame["event"] in events]


def event_names(happened: Happened, who: str) -> str:
    names = [str(frame["event"]) for frame in happened.news.get(who, [])]
    return ", ".join(names) or "nothing"


def facilitators(stage: Stage) -> list[str]:
    return [who for who in stage.guests if stage.recording.roles.get(who) in FACILITATORS]


def to_facilitators(stage: Stage, happened: Happened, *events: str) -> list[Frame]:
    """Frames any facilitator was sent because of the action, each once."""
    seen: dict[int, Frame] = {}
    watching = [
        *facilitators(stage),
        *(who for who, role in stage.recording.roles.items() if role == "tech_host"),
    ]
    for who in watching:
        for frame in frames_to(happened, who, *events):
            seen[frame["seq"]] = frame
    return [seen[seq] for seq in sorted(seen)]


def level_of(stage: Stage, happened: Happened) -> str:
    """The level this line was read at, as far as anybody was told."""
    by = stage.guests[happened.action.by].id
    levels = [frame["level"] for frame in to_facilitators(stage, happened, "alert") if frame["by"] == by]
    return max(levels, default="C0")


def open_before(stage: Stage, happened: Happened) -> bool:
    """An alert about the author was open already, and this line raised no second one."""
    by = stage.guests[happened.action.by].id
    return all(
        not frame.get("raised") for frame in to_facilitators(stage, happened, "alert") if frame["by"] == by
    )


def episode_of(stage: Stage, happened: Happened) -> str:
    """The level of the author's alert as last told; later lines of an episode need not be told again."""
    by = stage.guests[happened.action.by].id
    last = "C0"
    for who in facilitators(stage):
        for frame in stage.guests[who].frames:
            if frame["event"] == "alert" and frame["by"] == by:
                last = max(last, frame["level"])
    return last


def last_of(stage: Stage, event: str) -> Frame:
    for frame in reversed(stage.guests[stage.chair].frames):
        if frame["event"] == event:
            return frame
    return {}


def before(stage: Stage, happened: Happened, who: str, *events: str) -> list[Frame]:
    """What this person had been sent when the action was over."""
    frames = stage.guests[who].frames[: happened.upto.get(who, 0)] if who in stage.guests else []
    return [frame for frame in frames if frame["event"] in events]


def later(stage: Stage, happened: Happened, who: str, *events: str) -> list[Frame]:
    """What they were sent from then on."""
    frames = stage.guests[who].frames[happened.upto.get(who, 0) :] if who in stage.guests else []
    return [frame for frame in frames if frame["event"] in events]


def alert_about(stage: Stage, happened: Happened, who: str) -> list[Frame]:
    """Everything facilitators had been told by then of the last alert about this person, in order."""
    told = {
        frame["seq"]: frame
        for each in facilitators(stage)
        for frame in before(stage, happened, each, "alert")
        if frame["by"] == stage.id_of(who) and not frame.get("caught_up")
    }
    frames = [told[seq] for seq in sorted(told)]
    return [frame for frame in frames if frame["alert"] == frames[-1]["alert"]]


def on_call(stage: Stage) -> list[str]:
    return [who for who in stage.guests if stage.recording.roles.get(who) == "on_call"]
