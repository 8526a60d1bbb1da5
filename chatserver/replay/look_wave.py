"""Looks at a wave of arrivals: who is guarded, what stays as it was, who goes, and whether that can be taken back."""

from __future__ import annotations

from typing import Any

from chatserver.replay.guest import Frame
from chatserver.replay.sighting import Look, Seen, before, facilitators, frames_to, later, to_facilitators
from chatserver.replay.stage import Happened, Stage

NEW_MS = 180_000  #: how long somebody is an arrival (`arrivals_under_3_min`)
SUSPICION = ("guarded", "shield", "since", "size")


def _about(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> Seen:
    """Grouped under the wave: the author is on its card."""
    cards = [
        frame for who in facilitators(stage) for frame in stage.guests[who].frames if frame["event"] == "wave"
    ]
    on_it = any(stage.id_of(happened.action.by) in frame["guarded"] for frame in cards)
    return wanted == "wave" and on_it, "on the wave's card" if on_it else "not on a wave's card"


def _default_after(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> Seen:
    cards = [frame for frame in to_facilitators(stage, happened, "wave") if frame.get("due_at")]
    seconds = (cards[0]["due_at"] - cards[0]["at"]) / 1000 if cards else None
    return seconds == wanted, "no clock" if seconds is None else f"{seconds:g} s"


def _default(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> Seen:
    """By the time it falls due the shield is on, whoever did it."""
    cards = [frame for frame in to_facilitators(stage, happened, "wave") if frame.get("due_at")]
    on = [
        frame["at"]
        for who in facilitators(stage)
        for frame in later(stage, happened, who, "shield")
        if frame["on"] and cards and frame["at"] <= cards[0]["due_at"]
    ]
    return wanted == "shield_on" and bool(on), "on in time" if on else "not on in time"


def _shield(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> Seen:
    told = to_facilitators(stage, happened, "shield")
    state = ("on" if told[-1]["on"] else "off") if told else "as it was"
    return state == wanted, state


def _affects(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> Seen:
    """Everybody who is guarded had come within three minutes, and some are."""
    came = _came(stage, happened)
    guarded = _guarded(stage, happened)
    old = [who for who in guarded if happened.at - came[who] >= NEW_MS]
    kept = wanted == "arrivals_under_3_min" and bool(guarded) and not old
    return kept, f"{len(guarded)} guarded, {len(old)} of them not new"


def _untouched(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> Seen:
    """Whoever was there before the wave is not guarded, and nothing was sent to them about it."""
    cards = _cards(stage, happened)
    since = cards[-1]["since"] if cards else happened.at
    came = _came(stage, happened)
    there = {who for who in stage.guests if came.get(stage.id_of(who), since) < since} | _names(wanted)
    served = {who for who, role in stage.recording.roles.items() if role != "participant"}
    touched = {who for who in there if stage.id_of(who) in _guarded(stage, happened)}
    touched |= {who for who in there - served if happened.news.get(who)}
    missing = _names(wanted) - set(stage.guests)
    return bool(cards) and not touched and not missing, ", ".join(
        sorted(touched | missing)
    ) or f"{len(there)} people"


def _names(wanted: Any) -> set[str]:
    return {str(who) for who in wanted} - {"everyone_present_before"}


def _cards(stage: Stage, happened: Happened) -> list[Frame]:
    return [frame for who in facilitators(stage) for frame in before(stage, happened, who, "wave")]


def _guarded(stage: Stage, happened: Happened) -> set[str]:
    return {who for frame in _cards(stage, happened)[-1:] for who in frame["guarded"]}


def _came(stage: Stage, happened: Happened) -> dict[str, int]:
    return {
        frame["who"]: frame["at"]
        for who in facilitators(stage)
        for frame in before(stage, happened, who, "joined")
    }


def _told_distrusted(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> Seen:
    """What a guarded person is sent does not say that they are guarded."""
    by = happened.action.by
    frames = [*happened.news.get(by, []), *(each["meeting"]["me"] for each in stage.guests[by].welcomes)]
    told = sorted({key for frame in frames for key in SUSPICION if frame.get(key)})
    return bool(told) == wanted, ", ".join(told) or "nothing"


def _removed(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> Seen:
    """Exactly those went, in one act."""
    acts = {frame["seq"]: frame for frame in to_facilitators(stage, happened, "removed")}
    gone = {who for frame in acts.values() for who in frame["who"]}
    names = {who for who, guest in stage.guests.items() if guest.id in gone}
    shut = {who for who in names if stage.guests[who].closed is not None}
    kept = len(acts) == 1 and names == shut == set(wanted)
    return kept, f"{len(names)} in {len(acts)} acts, {len(shut)} of them shut out"


def _keeps(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> Seen:
    inside = [
        who
        for who in wanted
        if stage.guests[who].closed is None
        and any(frame["who"] == stage.guests[who].id for frame in frames_to(happened, who, "admitted"))
    ]
    return inside == list(wanted), f"let in: {', '.join(inside) or 'nobody'}"


def _undoable_until(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> Seen:
    """It was taken back right before the end, and everybody could come in with the pass they had."""
    missing = sorted(set(stage.removed) - stage.let_back)
    kept = wanted == "meeting_end" and bool(stage.removed) and not missing
    return kept, f"{len(stage.let_back)} of {len(stage.removed)} could come back"


def _way_back(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> Seen:
    """Each of them was told, themselves, how to say that it was a mistake."""
    told = [who for who in stage.removed if any(f.get("say") for f in frames_to(happened, who, "removed"))]
    kept = wanted == "each_removed_person" and bool(told) and len(told) == len(stage.removed)
    return kept, f"{len(told)} of {len(stage.removed)} were told of one"


def _withdrawn(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> Seen:
    """No line of theirs is left with anybody: it never came, or it was taken back there."""
    theirs = {stage.id_of(who) for who in happened.action.get("removes", [])}
    left = {who for who in stage.guests if stage.id_of(who) not in theirs and _kept_by(stage, who, theirs)}
    return (not left) == wanted, ", ".join(sorted(left)) or "with nobody"


def _kept_by(stage: Stage, who: str, theirs: set[str]) -> set[str]:
    frames = stage.guests[who].frames
    lines = {
        f["line"]
        for f in frames
        if f["event"] in ("line", "folded") and f.get("by") in theirs and f.get("line")
    }
    return lines - {each for f in frames if f["event"] == "withdrawn" for each in (*f["of"], f.get("line"))}


LOOKS: dict[str, Look] = {
    "default_after_s": _default_after,
    "shield": _shield,
    "affects": _affects,
    "untouched": _untouched,
    "told_distrusted": _told_distrusted,
    "way_back": _way_back,
}
LATER: dict[str, Look] = {
    "about": _about,
    "default": _default,
    "removed": _removed,
    "keeps": _keeps,
    "undoable_until": _undoable_until,
    "withdrawn_from_every_client": _withdrawn,
}
