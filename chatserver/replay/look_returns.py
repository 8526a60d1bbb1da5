"""Looks at what a person gets after a break or a lost link, and what they never get."""

from __future__ import annotations

from typing import Any

from chatserver.replay.sighting import Look, Seen, before, frames_to, later, text_to
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


def _never_replayed(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> Seen:
    """Words that never came to the room do not come with what somebody catches up on either."""
    texts = _named_words(stage, str(wanted))
    if not texts:
        return False, f"nobody knows the words of {wanted}"
    by = happened.action.by
    frames = [*before(stage, happened, by, *WORDED), *frames_to(happened, by, *WORDED)]
    found = sorted({str(f["event"]) for f in frames if f.get("text") in texts})
    return not found, f"in: {', '.join(found)}" if found else "nowhere"


WORDED = ("line", "private", "folded")


def _named_words(stage: Stage, name: str) -> set[str]:
    """A line's words by its ref, somebody's drafts, or all that those said who were asked to leave."""
    if name == "raid_lines":
        return {
            f["text"]
            for who in stage.removed
            for f in stage.guests[who].frames
            if f["event"] in ("held", "returned") and f["text"]
        }
    if name.startswith("draft_of_"):
        author = stage.guests.get(name.removeprefix("draft_of_"))
        return {f["text"] for f in author.frames if f["event"] == "held" and f["draft"]} if author else set()
    text = stage.sent.get(name, {}).get("text")
    return {str(text)} if text else set()


def _folded_content(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> Seen:
    """Everything with this note that was said meanwhile came closed, to be opened one by one."""
    by = happened.action.by
    late = [frame for frame in frames_to(happened, by, "line", "folded") if frame.get("caught_up")]
    told = (happened.answer.get("card") or {}).get("notes", {}).get(wanted, 0)
    closed = [f for f in late if f["event"] == "folded" and wanted in f["notes"] and not f.get("text")]
    opened = [f for f in late if f["event"] == "line" and wanted in f["notes"]]
    kept = not opened and (bool(closed) or not told)
    return kept, f"{len(closed)} closed, {len(opened)} open, {told} shares with it on the card"


def _deliver_at(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> Seen:
    """It waited for them, and came with their return."""
    who = str(wanted).removeprefix("return_of_")
    text = happened.action.get("text")
    frames = later(stage, happened, who, "private", "returned_from_break")
    back = [place for place, f in enumerate(frames) if f["event"] == "returned_from_break"]
    came = [place for place, f in enumerate(frames) if f["event"] == "private" and f["text"] == text]
    kept = text_to(happened, who) is None and bool(back) and len(came) == 1 and back[0] < came[0]
    return kept, "with the return" if kept else f"{len(came)} times"


def _companion(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> Seen:
    """Whom they asked for company can write to them while they are still away."""
    frames = later(stage, happened, happened.action.by, "private", "returned_from_break")
    kept = False
    for frame in frames:
        if frame["event"] == "returned_from_break":
            break
        kept = kept or frame["by"] == stage.id_of(str(wanted))
    return kept, "reached them" if kept else "did not reach them"


def _author_sees_not(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> Seen:
    """Whoever comes late is sent no words from before they came."""
    by = happened.action.by
    came = [str(frame["event"]) for frame in before(stage, happened, by, *WORDED)]
    welcome = str(stage.guests[by].welcomes[0])
    earlier = {
        frame["text"]
        for who in happened.present
        for frame in before(stage, happened, who, "line")
        if frame["seq"] < stage.guests[by].welcomes[0]["seq"]
    }
    came += ["welcome" for text in earlier if len(text) > SHORT and text in welcome]
    return bool(earlier) and not came, ", ".join(came) or "none of it"


SHORT = 20  #: a word like *hi* may stand in the rules, a sentence of somebody's may not


LOOKS: dict[str, Look] = {
    "never_delivered": _no_words_of_it,
    "delivered_once": _once,
    "never_replayed": _never_replayed,
    "folded_content": _folded_content,
    "author_sees_not": _author_sees_not,
}
LATER: dict[str, Look] = {"deliver_at": _deliver_at, "companion": _companion}
