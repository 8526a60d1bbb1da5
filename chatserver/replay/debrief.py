"""How long everything waited for the team: the debrief after a drill or a rehearsal, from what a facilitator was sent.

A time is from something being shown to the team until somebody did something about it, by the meeting's own clock. It
is for the talk afterwards; nobody is named in it and nobody is ranked.
"""

from __future__ import annotations

from dataclasses import dataclass

from chatserver.replay.guest import Frame

#: What is shown, under which key, and what answers it.
ALERT, HOLD, HAND, DOOR, TASK = "alert", "hold", "hand", "door", "task"


@dataclass(frozen=True, slots=True)
class Waited:
    what: str
    about: str  #: level and category, or the rule
    seconds: float | None  #: None when nobody did
    within: float | None  #: seconds there were; None where there is no clock

    @property
    def in_time(self) -> bool:
        return self.seconds is not None and (self.within is None or self.seconds <= self.within)

    @property
    def late(self) -> bool:
        """Danger that nobody answered in time."""
        return self.what == ALERT and self.about >= "C2" and not self.in_time


def debrief(frames: list[Frame]) -> list[Waited]:
    """Everything that waited, in the order in which it came."""
    shown: dict[tuple[str, str], Frame] = {}
    answered: dict[tuple[str, str], int] = {}
    for frame in frames:
        for key in _shows(frame):
            shown.setdefault(key, frame)
        for key in _answers(frame):
            if key in shown:
                answered.setdefault(key, frame["at"])
    return [_waited(key, frame, answered.get(key)) for key, frame in shown.items()]


def _shows(frame: Frame) -> list[tuple[str, str]]:
    match frame["event"]:
        case "alert":
            return [(ALERT, frame["alert"])]
        case "hold":
            return [(HOLD, frame["hold"])]
        case "waiting":
            return [(DOOR, frame["who"])]
        case "task":
            return [(TASK, frame["task"])]
        case "queue":
            return [(HAND, who) for who in frame["who"]]
    return []


def _answers(frame: Frame) -> list[tuple[str, str]]:
    match frame["event"]:
        case "alert_acknowledged" | "alert_resolved":
            return [(ALERT, frame["alert"])]
        case "hold_ended" if frame.get("by"):
            return [(HOLD, frame["hold"])]
        case "admitted" if frame.get("by"):
            return [(DOOR, frame["who"])]
        case "task_ended":
            return [(TASK, frame["task"])]
        case "floor" if frame.get("who"):
            return [(HAND, frame["who"])]
    return []


def _waited(key: tuple[str, str], frame: Frame, at: int | None) -> Waited:
    seconds = (at - frame["at"]) / 1000 if at is not None else None
    due = frame.get("due_at") or frame.get("until")
    within = (due - frame["at"]) / 1000 if due else None
    about = {
        ALERT: f"{frame.get('level', '')} {frame.get('category', '')}".strip(),
        HOLD: str(frame.get("rule", "")),
        TASK: str(frame.get("kind", "")),
    }
    return Waited(key[0], about.get(key[0], ""), seconds, within)
