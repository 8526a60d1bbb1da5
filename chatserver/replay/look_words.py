"""Looks at what became of a line: how it went out, to whom, and what its author was told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from chatserver.replay.sighting import Look, Seen, facilitators, frames_to, text_to
from chatserver.replay.stage import Happened, Stage


def _delivery(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> Seen:
    seen = _delivered_as(stage, happened)
    return seen in allowed, seen


def _delivered_as(stage: Stage, happened: Happened) -> str:
    by, answer = happened.action.by, happened.answer
    if answer.get("held"):
        return "hold"
    if not answer.get("ok"):
        return "block_explain" if frames_to(happened, by, "returned") else f"refused ({answer.get('code')})"
    own = frames_to(happened, by, "line", "private")
    if not own:
        return "nothing"
    if own[0]["text"] != str(happened.action.get("text")).strip():
        return "mask"
    return "fold" if own[0].get("folded") else "allow"


def _rule(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> Seen:
    named: set[str] = set()
    for frames in happened.news.values():
        for frame in frames:
            named.update([frame["rule"]] if frame.get("rule") else [])
            named.update(frame.get("rules") or [])
            named.update({"wave": ["join_wave"], "room_paused": ["room_pause"]}.get(frame["event"], []))
    if happened.answer.get("come_back"):
        named.add("lost_connection")
    if happened.action.do == "step_out":
        named.add("facilitator_break" if happened.action.by in facilitators(stage) else "self_break")
    if happened.action.do == "join":
        guest = stage.guests[happened.action.by]
        if guest.name != (happened.action.get("name") or stage.recording.names.get(guest.key)):
            named.add("name_guard")
        if stage.place[guest.key] == "lobby":
            named.add("join_wave")
    return bool(named & set(allowed)), ", ".join(sorted(named)) or "none"


def _author_sees(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> Seen:
    frames = happened.news.get(happened.action.by, [])
    seen = {_AUTHOR.get(str(frame["event"]), "") for frame in frames}
    for frame in frames:
        if frame["event"] == "nudge":
            seen |= {"offer" if frame["rule"] == "crisis" else "nudge"} | (
                {"masked"} if frame.get("masked") else set()
            )
        if frame["event"] == "held":
            seen |= {"draft"} if frame.get("draft") else {"held"}
        if frame["event"] == "returned":
            seen.add("explain")
    if happened.answer.get("card"):
        seen.add("reentry")
    if "care" in allowed and _was_given_care(stage, happened):
        seen.add("care")
    seen.discard("")
    nothing = not seen & {"nudge", "offer", "care", "held", "draft", "masked", "explain"}
    if nothing:
        seen |= {"nothing", "unmoved"}
    return bool(seen & set(allowed)), ", ".join(sorted(seen))


_AUTHOR = {"care": "care", "stepped_out": "quiet_space", "returned_from_break": "reentry"}


def _was_given_care(stage: Stage, happened: Happened) -> bool:
    """The card stays with its author for the whole episode."""
    return any(frame["event"] == "care" for frame in stage.guests[happened.action.by].frames)


def _delivered_to(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> Seen:
    action = happened.action
    events = {"return_hold": ("returned",), "ask_for_help": ("alert",), "release_hold": ("line", "private")}
    if action.do in events:
        got = {who for who in stage.guests if frames_to(happened, who, *events[action.do])}
    else:
        got = {who for who in stage.guests if text_to(happened, who) is not None} - {action.by}
    missing = sorted(set(wanted) - got)
    extra = [] if action.do == "ask_for_help" else sorted(got - set(wanted) - {action.by})
    seen = [f"not to {missing}"] * bool(missing) + [f"also to {extra}"] * bool(extra)
    return not seen, "; ".join(seen) or "as wanted"


def _not_delivered_to(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> Seen:
    got = [who for who in wanted if who in stage.guests and text_to(happened, who) is not None]
    return not got, f"reached {got}" if got else "nobody of them"


def _never_contains(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> Seen:
    holders = {happened.action.by, *facilitators(stage)}
    found = [
        who
        for who, frames in happened.news.items()
        for frame in frames
        if frame["event"] in ("line", "private", "nudge", "flag", "folded")
        and any(str(each) in str(frame) for each in wanted)
        and (frame["event"] in ("line", "private") or who not in holders)
    ]
    return not found, f"found at {sorted(set(found))}" if found else "nowhere"


def _keeps_text(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> Seen:
    own = frames_to(happened, happened.action.by, "line", "private")
    kept = bool(own) and all(str(each) in own[0]["text"] for each in wanted)
    return kept, own[0]["text"] if own else "no line"


def _content_note(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> Seen:
    own = frames_to(happened, happened.action.by, "line")
    notes = own[0]["notes"] if own else []
    return wanted in notes, ", ".join(notes) or "none"


def _keeps(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> Seen:
    """Nothing was taken from the author: no pause, no removal, the floor as it was."""
    frames = happened.news.get(happened.action.by, [])
    lost = [str(f["event"]) for f in frames if f["event"] in ("posting_paused", "removed")]
    if "floor" in wanted:
        lost += ["floor" for f in frames if f["event"] == "floor"]
    return not lost, ", ".join(lost) or "everything"


def _suggests(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> Seen:
    """The author is told what would go out as it is."""
    said = " ".join(
        str(f["say"]) for f in frames_to(happened, happened.action.by, "held", "nudge", "returned")
    )
    return any(each in said for each in SUGGESTIONS.get(str(wanted), ())), said or "nothing was said"


SUGGESTIONS = {"own_experience": ("what it was like for you", "cómo fue para ti")}


def _milestone(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> Seen:
    """The line is marked as one, so that it can be celebrated."""
    own = frames_to(happened, happened.action.by, "line")
    marks = [str(own[0].get("milestone", "")), *own[0]["notes"]] if own else []
    return wanted in marks, "no milestone is marked" if wanted not in marks else str(wanted)


def _system_never_says(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> Seen:
    """Nothing the server itself said to anybody, in the whole meeting, holds these words."""
    said = {
        each.lower()
        for guest in stage.guests.values()
        for f in (*guest.frames, *guest.welcomes)
        for each in _system(f)
    }
    found = [word for word in wanted if any(str(word).lower() in each for each in said)]
    return bool(
        said
    ) and not found, f"said: {', '.join(found)}" if found else f"in none of {len(said)} sentences"


def _system(value: Any) -> Iterator[str]:
    """The sentences of the server in a frame: what it says, why, and which help it names."""
    if isinstance(value, dict):
        for key, each in value.items():
            if key in ("say", "why", "how", "does") and isinstance(each, str):
                yield each
            else:
                yield from _system(each)
    elif isinstance(value, list):
        for each in value:
            yield from _system(each)


LOOKS: dict[str, Look] = {
    "delivery": _delivery,
    "rule": _rule,
    "author_sees": _author_sees,
    "delivered_to": _delivered_to,
    "not_delivered_to": _not_delivered_to,
    "never_contains": _never_contains,
    "keeps_text": _keeps_text,
    "content_note": _content_note,
    "author_keeps": _keeps,
    "suggests": _suggests,
    "milestone": _milestone,
}
LATER: dict[str, Look] = {"system_never_says": _system_never_says}
