"""Looks at what the room notices, who has the floor and the queue, and who is responsible."""

from __future__ import annotations

from typing import Any

from chatserver.replay.guest import Frame
from chatserver.replay.sighting import Look, Seen, facilitators, frames_to, last_of, later
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
    if wanted == "as_any_milestone":
        shown = [frame for frame in frames if frame["event"] == "line"]
        return len(shown) == len(others) and not any(
            map(_set_apart, shown)
        ), f"{len(shown)} of {len(others)} saw it"
    marked = [frame for frame in frames if frame.get("newcomer")]
    return not marked, "newcomer mark" if marked else "no mark"


def _set_apart(frame: Frame) -> bool:
    return bool(frame.get("folded") or frame.get("masked"))


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


def _responsible_never(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> Seen:
    """At no moment of the meeting was the room told that nobody is responsible, or the chair left empty."""
    gaps = {
        frame["seq"]
        for guest in stage.guests.values()
        for frame in guest.frames
        if frame["event"] == "cover_lost" or (frame["event"] == "handed_over" and not frame["to"])
    }
    handed = {frame["to"] for frame in frames_to(happened, happened.action.by, "handed_over")}
    others = {stage.id_of(str(wanted))} & handed
    return bool(
        handed
    ) and not gaps and not others, f"{len(gaps)} gaps, handed to {', '.join(sorted(handed))}"


def _packet(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> Seen:
    """What the one who takes over was sent about what is open."""
    offers = frames_to(happened, happened.action.get("to"), "hand_over")
    packet = offers[0]["packet"] if offers else {}
    has = {
        f"hold_{ref}"
        for ref, hold in stage.holds.items()
        if any(hold == h["hold"] for h in packet.get("holds", []))
    }
    has |= {f"{key}" for key in ("queue", "floor", "phase") if packet.get(key)}
    claimed = {alert["claimed_by"] for alert in packet.get("alerts", []) if alert["claimed_by"]}
    has |= {f"alert_claimed_by_{who}" for who, guest in stage.guests.items() if guest.id in claimed}
    return set(wanted) <= has, ", ".join(sorted(has)) or "nothing"


def _cover_left(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> Seen:
    """How many who facilitate are in the room and were told, with nobody called to cover."""
    told = [
        who
        for who in facilitators(stage)
        if who in happened.present and who != happened.action.by and frames_to(happened, who, "stepped_out")
    ]
    called = [who for who in stage.guests if frames_to(happened, who, "called", "cover_lost", "hand_over")]
    return len(told) == wanted and not called, f"{len(told)} left" + ", cover asked for" * bool(called)


def _shown_as(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> Seen:
    """To those who only take part the two are as anybody on a break: nothing names the room or says where they are."""
    inside = {stage.id_of(who) for who in (happened.action.by, *happened.action.get("with", []))}
    told = sorted(
        {
            str(frame["event"])
            for who in happened.present
            if stage.recording.roles.get(who, "participant") == "participant"
            and stage.id_of(who) not in inside
            for frame in happened.news.get(who, [])
            if frame.get("room")
            or (frame["event"] not in ("floor", "queue", "acks") and inside & set(_ids(frame)))
        }
    )
    return wanted == "on_a_break" and not told, ", ".join(told) or "on a break"


def _ids(frame: Frame) -> list[str]:
    return [each for key in ("who", "by", "about", "to") for each in _listed(frame.get(key))]


def _listed(value: Any) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else [str(value)]


def _applies_to(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> Seen:
    """The same pause for everybody in the room, and no other for anybody."""
    told = {
        (f["seq"], f["until"]) for who in happened.present for f in frames_to(happened, who, "room_paused")
    }
    without = [who for who in happened.present if not frames_to(happened, who, "room_paused")]
    singled = [who for who in happened.news if frames_to(happened, who, "posting_paused", "nudge")]
    kept = wanted == "everyone_equally" and len(told) == 1 and not without and not singled
    return (
        kept,
        f"not: {', '.join(sorted([*without, *singled]))}" if without or singled else f"{len(told)} pause",
    )


def _timers(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> Seen:
    """Nothing ran out by itself between the pause and its end, which came."""
    frames = later(stage, happened, stage.chair, "room_resumed", *BY_THE_CLOCK)
    ends = [place for place, frame in enumerate(frames) if frame["event"] == "room_resumed"]
    paused = frames_to(happened, happened.action.by, "room_paused")
    ran_out = [str(frame["event"]) for frame in frames[: ends[0]] if not frame.get("by")] if ends else []
    state = "stopped" if paused and ends and not ran_out else "running"
    return state == wanted, ", ".join(ran_out) or state


#: What a clock leads to: a hold or a part of the plan is over, the floor moves on, words for the minute.
BY_THE_CLOCK = ("hold_ended", "phase_due", "come_back", "cue", "hands", "circles_over")


def _skips(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> Seen:
    """The round goes past them: they are not in its order, and never given the floor until it is over."""
    ids = {stage.id_of(who) for who in wanted}
    rounds = frames_to(happened, stage.chair, "phase") or frames_to(happened, happened.action.by, "phase")
    asked = set(rounds[0]["order"]) & ids if rounds else ids
    for frame in [
        *frames_to(happened, happened.action.by, "floor"),
        *later(stage, happened, happened.action.by, "floor", "phase"),
    ]:
        if frame["event"] == "phase":
            break
        asked |= {frame["who"]} & ids
    return bool(rounds) and not asked, ", ".join(sorted(asked)) or "none of them asked"


LOOKS: dict[str, Look] = {
    "room_sees": _room_sees,
    "queue": _queue,
    "floor": _floor,
    "acts_as": _acts_as,
    "responsible": _responsible,
    "packet": _packet,
    "cover_left": _cover_left,
    "shown_as": _shown_as,
    "applies_to": _applies_to,
}
LATER: dict[str, Look] = {
    "responsible_never": _responsible_never,
    "timers": _timers,
    "skips": _skips,
}
