"""Looks at how a call for somebody was answered: who was asked next, who took it, and what was offered afterwards."""

from __future__ import annotations

from typing import Any

from chatserver.replay.guest import Frame
from chatserver.replay.sighting import (
    Look,
    Seen,
    alert_about,
    before,
    facilitators,
    frames_to,
    later,
    on_call,
    to_facilitators,
)
from chatserver.replay.stage import Happened, Stage

RED = "C3"
WORDS = ("text", "lines", "name")
THEIR_OWN = ("joined",)


def _escalate_to(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> Seen:
    """Those who are asked next were asked themselves, when nobody came."""
    asked = [who for who in wanted if _escalated(stage, happened, who)]
    return asked == list(wanted), ", ".join(asked) or "nobody"


def _escalate_after(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> Seen:
    calls = [frame for who in stage.guests for frame in _escalated(stage, happened, who)]
    seconds = min(((frame["at"] - happened.at) / 1000 for frame in calls), default=None)
    return seconds is not None and seconds <= wanted, "never" if seconds is None else f"{seconds:g} s"


def _escalated(stage: Stage, happened: Happened, who: str) -> list[Frame]:
    alert = alert_about(stage, happened, happened.action.by)
    wanted = alert[-1]["alert"] if alert else None
    frames = [*frames_to(happened, who, "alert_escalated"), *later(stage, happened, who, "alert_escalated")]
    return [frame for frame in frames if frame["alert"] == wanted and stage.id_of(who) in frame["to"]]


def _answered_within(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> Seen:
    """Seconds from the first red alert about them until somebody took it."""
    about = alert_about(stage, happened, happened.action.get("about"))
    red = [frame["at"] for frame in about if frame["level"] >= RED]
    if not red or not happened.answer.get("ok"):
        return False, "no red alert was taken"
    seconds = (happened.at - red[0]) / 1000
    return seconds <= wanted, f"{seconds:g} s"


def _on_call_sees(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> Seen:
    """They were called, and nothing they were sent until they answered holds anybody's words or name."""
    if wanted != "neutral_page":
        return False, f"nobody knows what {wanted} looks like"
    frames = stage.guests[happened.action.by].frames[: happened.upto[happened.action.by]]
    called = [frame for frame in frames if frame["event"] == "alert_escalated"]
    others = [
        frame
        for frame in frames
        if frame["event"] not in THEIR_OWN or frame["who"] != stage.id_of(happened.action.by)
    ]
    worded = sorted({str(frame["event"]) for frame in others if any(frame.get(word) for word in WORDS)})
    return bool(called) and not worded, f"called {len(called)} times, words in: {', '.join(worded) or 'none'}"


def _claim(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> Seen:
    taken = to_facilitators(stage, happened, "alert_acknowledged")
    by = taken[-1]["by"] if taken else "nobody"
    return by == stage.id_of(wanted), str(by)


def _clock_state(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> Seen:
    """From then on nobody else is called for this alert: its clock has stopped."""
    alert = _named(stage, happened)
    runs = [
        frame["event"]
        for who in facilitators(stage)
        for frame in later(stage, happened, who, "alert", "alert_escalated")
        if frame["alert"] == alert and frame.get("due_at")
    ]
    state = "running" if runs or not alert else "stopped"
    return state == wanted, state


def _named(stage: Stage, happened: Happened) -> str:
    about = alert_about(stage, happened, happened.action.get("about"))
    return str(about[-1]["alert"]) if about else ""


def _on_call(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> Seen:
    """Whoever is on call has been asked by the moment of this line, and not after a clock."""
    alert = alert_about(stage, happened, happened.action.by)
    asked = [
        who
        for who in on_call(stage)
        for frame in before(stage, happened, who, "alert_escalated")
        if alert and frame["alert"] == alert[-1]["alert"] and frame["at"] <= happened.at
    ]
    return wanted == "at_once" and bool(asked), ", ".join(sorted(set(asked))) or "nobody on call was asked"


def _adds_to(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> Seen:
    """The line is added to the alert that is open already."""
    told = [
        frame
        for frame in to_facilitators(stage, happened, "alert")
        if frame["by"] == stage.id_of(happened.action.by)
    ]
    about = alert_about(stage, happened, happened.action.by)
    if not told or wanted != "open_alert":
        return False, "not told"
    added = about[0]["seq"] < told[0]["seq"] and not told[0]["raised"]
    return added, "added" if added else "an alert of its own"


def _offered(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> Seen:
    offered = happened.answer.get("offered", [])
    return set(wanted) <= set(offered), ", ".join(offered) or "nothing"


def _task(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> Seen:
    """Whoever is named has it on their list to look after this person."""
    kind, _, who = str(wanted).partition("_by_")
    given = {
        f"{frame['kind']} by {frame['who']}"
        for each in (*facilitators(stage), *on_call(stage))
        for frame in frames_to(happened, each, "task")
        if frame.get("about") == stage.id_of(happened.action.by)
    }
    return f"{kind} by {stage.id_of(who)}" in given, ", ".join(sorted(given)) or "nobody was given one"


def _never_ignored(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> Seen:
    """Somebody took the call, whoever had pressed."""
    raised = to_facilitators(stage, happened, "alert")
    taken = [
        frame
        for who in facilitators(stage)
        for frame in later(stage, happened, who, "alert_acknowledged")
        if raised and frame["alert"] == raised[0]["alert"]
    ]
    return bool(taken) == wanted, f"taken by {taken[0]['by']}" if taken else "nobody took it"


LOOKS: dict[str, Look] = {
    "after_s_at_most": _answered_within,
    "on_call_sees": _on_call_sees,
    "claim": _claim,
    "on_call": _on_call,
    "adds_to": _adds_to,
    "offered": _offered,
    "task": _task,
}
LATER: dict[str, Look] = {
    "escalate_to": _escalate_to,
    "escalate_after_s": _escalate_after,
    "clock_state": _clock_state,
    "never_ignored": _never_ignored,
}
