"""Which expectations of a recording were kept: each checked from the frames that real clients were sent.

`check` yields (name, kept, what was seen) for everything it knows how to look at, and names what it does not, so that
a report never counts an unread expectation as kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from chatserver.replay.guest import Frame
from chatserver.replay.stage import FACILITATORS, Happened, Stage

Finding = tuple[str, bool, str]  #: expectation, kept, what was seen

WORDS = ("say", "private_to", "ask_for_help")


@dataclass(frozen=True, slots=True)
class Kept:
    line: int
    name: str
    kept: bool
    seen: str
    unread: bool = False


def check(stage: Stage, happened: Happened) -> Iterator[Kept]:
    """Everything that can be said about one action."""
    action, expect = happened.action, happened.action.expect
    for name, kept, seen in _always(stage, happened):
        yield Kept(action.number, name, kept, seen)
    for name, wanted in (expect or {}).items():
        if name.endswith("_ok"):
            continue
        look = _LOOK.get(name)
        if look is None:
            yield Kept(action.number, name, False, "not something this player looks at", unread=True)
            continue
        allowed = [wanted, *(expect or {}).get(f"{name}_ok", [])]
        kept, seen = look(stage, happened, wanted, allowed)
        yield Kept(action.number, name, kept, seen)


def _always(stage: Stage, happened: Happened) -> Iterator[Finding]:
    """What holds without being written down: actions succeed, plain lines reach everybody, nobody away gets words."""
    action = happened.action
    expect = action.expect or {}
    withheld = expect.get("delivery") in ("block_explain",) or "block_explain" in expect.get(
        "delivery_ok", []
    )
    if not withheld:
        yield "succeeds", bool(happened.answer.get("ok")), str(happened.answer.get("code", "ok"))
    leaked = [
        who
        for who in happened.away
        if action.do != "return"
        and any(frame["event"] in ("line", "hold") for frame in happened.news.get(who, []))
    ]
    yield "break_is_a_break", not leaked, f"words reached {', '.join(leaked)}" if leaked else "nothing"
    if action.do == "say" and action.expect is None:
        yield from _plain_line(stage, happened)
    if action.do == "private_to" and action.expect is None:
        yield from _plain_private(stage, happened)


def _plain_line(stage: Stage, happened: Happened) -> Iterator[Finding]:
    readers = happened.in_room if happened.action.get("room") else happened.present
    got = {who for who in readers if _text_to(happened, who) == happened.action.get("text")}
    missing = sorted(readers - got)
    yield "delivered", not missing, f"not to {', '.join(missing)}" if missing else f"to {len(got)}"
    strangers = sorted(set(happened.news) - readers - {happened.action.by})
    told = [who for who in strangers if _text_to(happened, who) is not None]
    yield "only_there", not told, f"also to {', '.join(told)}" if told else "only there"
    orders = {tuple(_lines(happened, who)) for who in got}
    yield "one_order", len(orders) <= 1, f"{len(orders)} orders"
    level = _level(stage, happened)
    yield "quiet", level in ("C0", "C1") or _open_before(stage, happened), level


def _plain_private(stage: Stage, happened: Happened) -> Iterator[Finding]:
    to = happened.action.get("to")
    waits = to in happened.away and not happened.answer.get("ok")
    yield (
        "delivered",
        _text_to(happened, to) is not None or waits or to in happened.away,
        _event_names(happened, to),
    )


def _lines(happened: Happened, who: str) -> list[int]:
    return [frame["seq"] for frame in happened.news.get(who, []) if frame["event"] == "line"]


def _text_to(happened: Happened, who: str) -> str | None:
    """The words of this action's line as `who` was sent them; None when nothing of it came."""
    kind = "private" if happened.action.do == "private_to" else "line"
    for frame in happened.news.get(who, []):
        if frame["event"] == kind and not frame.get("caught_up"):
            return str(frame["text"])
    return None


def _frames(happened: Happened, who: str, *events: str) -> list[Frame]:
    return [frame for frame in happened.news.get(who, []) if frame["event"] in events]


def _event_names(happened: Happened, who: str) -> str:
    names = [str(frame["event"]) for frame in happened.news.get(who, [])]
    return ", ".join(names) or "nothing"


def _facilitators(stage: Stage) -> list[str]:
    return [who for who in stage.guests if stage.recording.roles.get(who) in FACILITATORS]


def _to_facilitators(stage: Stage, happened: Happened, *events: str) -> list[Frame]:
    """Frames any facilitator was sent because of the action, each once."""
    seen: dict[int, Frame] = {}
    watching = [
        *_facilitators(stage),
        *(who for who, role in stage.recording.roles.items() if role == "tech_host"),
    ]
    for who in watching:
        for frame in _frames(happened, who, *events):
            seen[frame["seq"]] = frame
    return [seen[seq] for seq in sorted(seen)]


def _level(stage: Stage, happened: Happened) -> str:
    """The level this line was read at, as far as anybody was told."""
    by = stage.guests[happened.action.by].id
    levels = [frame["level"] for frame in _to_facilitators(stage, happened, "alert") if frame["by"] == by]
    return max(levels, default="C0")


def _open_before(stage: Stage, happened: Happened) -> bool:
    """An alert about the author was open already, and this line raised no second one."""
    by = stage.guests[happened.action.by].id
    return all(
        not frame.get("raised") for frame in _to_facilitators(stage, happened, "alert") if frame["by"] == by
    )


def _level_kept(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> tuple[bool, str]:
    level = _level(stage, happened)
    same = wanted not in ("C0", "C1") and level == "C0" and _episode(stage, happened) in allowed
    return level in allowed or same, level


def _episode(stage: Stage, happened: Happened) -> str:
    """The level of the author's alert as last told; later lines of an episode need not be told again."""
    by = stage.guests[happened.action.by].id
    last = "C0"
    for who in _facilitators(stage):
        for frame in stage.guests[who].frames:
            if frame["event"] == "alert" and frame["by"] == by:
                last = max(last, frame["level"])
    return last


def _delivery(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> tuple[bool, str]:
    seen = _delivered_as(stage, happened)
    return seen in allowed, seen


def _delivered_as(stage: Stage, happened: Happened) -> str:
    by, answer = happened.action.by, happened.answer
    if answer.get("held"):
        return "hold"
    if not answer.get("ok"):
        return "block_explain" if _frames(happened, by, "returned") else f"refused ({answer.get('code')})"
    own = _frames(happened, by, "line", "private")
    if not own:
        return "nothing"
    if own[0]["text"] != str(happened.action.get("text")).strip():
        return "mask"
    return "fold" if own[0].get("folded") else "allow"


def _rule(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> tuple[bool, str]:
    named: set[str] = set()
    for frames in happened.news.values():
        for frame in frames:
            named.update([frame["rule"]] if frame.get("rule") else [])
            named.update(frame.get("rules") or [])
            named.update({"wave": ["join_wave"], "room_paused": ["room_pause"]}.get(frame["event"], []))
    if happened.answer.get("come_back"):
        named.add("lost_connection")
    if happened.action.do == "step_out":
        named.add("facilitator_break" if happened.action.by in _facilitators(stage) else "self_break")
    if happened.action.do == "join":
        guest = stage.guests[happened.action.by]
        if guest.name != (happened.action.get("name") or stage.recording.names.get(guest.key)):
            named.add("name_guard")
        if stage.place[guest.key] == "lobby":
            named.add("join_wave")
    return bool(named & set(allowed)), ", ".join(sorted(named)) or "none"


def _author_sees(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> tuple[bool, str]:
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


def _facilitators_see(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> tuple[bool, str]:
    seen: set[str] = set()
    for frame in _to_facilitators(
        stage, happened, "alert", "flag", "hold", "wave", "presence", "stepped_out"
    ):
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
    if _episode(stage, happened) >= "C2" and {"alert", "card"} & set(allowed):
        seen |= {"alert", "card"}
    if not seen:
        seen.add("nothing")
    return bool(seen & set(allowed)), ", ".join(sorted(seen))


def _delivered_to(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> tuple[bool, str]:
    action = happened.action
    events = {"return_hold": ("returned",), "ask_for_help": ("alert",), "release_hold": ("line", "private")}
    if action.do in events:
        got = {who for who in stage.guests if _frames(happened, who, *events[action.do])}
    else:
        got = {who for who in stage.guests if _text_to(happened, who) is not None} - {action.by}
    missing = sorted(set(wanted) - got)
    extra = [] if action.do == "ask_for_help" else sorted(got - set(wanted) - {action.by})
    seen = [f"not to {missing}"] * bool(missing) + [f"also to {extra}"] * bool(extra)
    return not seen, "; ".join(seen) or "as wanted"


def _not_delivered_to(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> tuple[bool, str]:
    got = [who for who in wanted if who in stage.guests and _text_to(happened, who) is not None]
    return not got, f"reached {got}" if got else "nobody of them"


def _never_contains(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> tuple[bool, str]:
    holders = {happened.action.by, *_facilitators(stage)}
    found = [
        who
        for who, frames in happened.news.items()
        for frame in frames
        if frame["event"] in ("line", "private", "nudge", "flag", "folded")
        and any(str(each) in str(frame) for each in wanted)
        and (frame["event"] in ("line", "private") or who not in holders)
    ]
    return not found, f"found at {sorted(set(found))}" if found else "nowhere"


def _keeps_text(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> tuple[bool, str]:
    own = _frames(happened, happened.action.by, "line", "private")
    kept = bool(own) and all(str(each) in own[0]["text"] for each in wanted)
    return kept, own[0]["text"] if own else "no line"


def _room_sees(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> tuple[bool, str]:
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


def _queue(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> tuple[bool, str]:
    by = stage.guests[happened.action.by].id
    about = stage._id(happened.action.get("to")) if happened.action.get("to") else by
    queue = _last(stage, "queue").get("who", [])
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


def _last(stage: Stage, event: str) -> Frame:
    for frame in reversed(stage.guests[stage.chair].frames):
        if frame["event"] == event:
            return frame
    return {}


def _floor(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> tuple[bool, str]:
    given = _frames(happened, happened.action.by, "floor")
    if wanted == "not_granted":
        return not given, "given" if given else "not given"
    return bool(given) and given[0]["who"] is None, "released" if given else "unchanged"


def _kept_as(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> tuple[bool, str]:
    held = _frames(happened, happened.action.by, "held")
    draft = bool(held) and bool(held[0].get("draft"))
    return draft, "draft" if draft else "no draft"


def _ends(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> tuple[bool, str]:
    held = _frames(happened, happened.action.by, "held")
    end = str(held[0]["end"]) if held else "no hold"
    return str(wanted).startswith(end), end


def _renamed(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> tuple[bool, str]:
    name = stage.guests[happened.action.by].name
    return (name != happened.action.get("name")) == wanted, name


def _arrival(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> tuple[bool, str]:
    place = stage.place[happened.action.by]
    return place == "lobby", place


def _acts_as(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> tuple[bool, str]:
    return happened.answer.get("did") == wanted, str(happened.answer.get("did"))


def _content_note(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> tuple[bool, str]:
    own = _frames(happened, happened.action.by, "line")
    notes = own[0]["notes"] if own else []
    return wanted in notes, ", ".join(notes) or "none"


def _clock(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> tuple[bool, str]:
    for frame in reversed(_to_facilitators(stage, happened, "alert")):
        if frame.get("due_at"):
            return frame["due_at"] - frame[
                "at"
            ] <= wanted * 1000, f"{(frame['due_at'] - frame['at']) / 1000:g} s"
    taken = any(
        f["event"] == "alert_acknowledged" for who in _facilitators(stage) for f in stage.guests[who].frames
    )
    return taken, "taken already" if taken else "no clock"


def _joined_with(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> tuple[bool, str]:
    texts = {
        line["text"]
        for who in _facilitators(stage)
        for frame in stage.guests[who].frames
        if frame["event"] == "alert" and frame["by"] == stage.guests[happened.action.by].id
        for line in frame["lines"]
    }
    missing = [ref for ref in wanted if stage.sent.get(ref, {}).get("text") not in texts]
    return not missing, f"without {missing}" if missing else "together"


def _keeps(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> tuple[bool, str]:
    """Nothing was taken from the author: no pause, no removal, the floor as it was."""
    frames = happened.news.get(happened.action.by, [])
    lost = [str(f["event"]) for f in frames if f["event"] in ("posting_paused", "removed")]
    if "floor" in wanted:
        lost += ["floor" for f in frames if f["event"] == "floor"]
    return not lost, ", ".join(lost) or "everything"


def _nothing_dangles(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> tuple[bool, str]:
    open_ones: dict[str, set[str]] = {"alert": set(), "hold": set()}
    for who in _facilitators(stage):
        for frame in stage.guests[who].frames:
            match frame["event"]:
                case "alert":
                    open_ones["alert"].add(frame["alert"])
                case "alert_resolved":
                    open_ones["alert"].discard(frame["alert"])
                case "hold":
                    open_ones["hold"].add(frame["hold"])
                case "hold_ended":
                    open_ones["hold"].discard(frame["hold"])
    left = sorted(open_ones["alert"] | open_ones["hold"])
    return len(left) == wanted, f"open: {left}" if left else "none open"


def _no_words_of_it(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> tuple[bool, str]:
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


def _once(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> tuple[bool, str]:
    for ref in wanted:
        command = stage.sent[ref]
        for who, guest in stage.guests.items():
            times = sum(
                1 for f in guest.frames if f["event"] in ("line", "private") and f["text"] == command["text"]
            )
            if times > 1:
                return False, f"{times} times to {who}"
    return True, "once"


def _greeter_sees(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> tuple[bool, str]:
    by = stage.guests[happened.action.by].id
    greeters = [
        who for who, role in stage.recording.roles.items() if role == "greeter" and who in stage.guests
    ]
    told = [
        who for who in greeters if any(f.get("newcomer") and f.get("who") == by for f in happened.news[who])
    ]
    return bool(told), ", ".join(told) or "nobody"


def _escalated_to(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> tuple[bool, str]:
    told = [f for f in stage.guests[wanted].frames if f["event"] == "alert_escalated"]
    return bool(told), f"{len(told)} times"


def _responsible(stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]) -> tuple[bool, str]:
    handed = [f for g in stage.guests.values() for f in g.frames if f["event"] == "handed_over"]
    chair = handed[-1]["to"] if handed else ""
    return chair == stage._id(wanted), chair


def _called_without_content(
    stage: Stage, happened: Happened, wanted: Any, allowed: list[Any]
) -> tuple[bool, str]:
    resting = [who for who in _facilitators(stage) if who in happened.away]
    called = [
        who for who in resting if _frames(happened, who, "called") and not _frames(happened, who, "alert")
    ]
    return bool(resting) and called == resting, ", ".join(called) or "nobody"


Look = Callable[[Stage, Happened, Any, list[Any]], tuple[bool, str]]

_LOOK: dict[str, Look] = {
    "level": _level_kept,
    "delivery": _delivery,
    "rule": _rule,
    "author_sees": _author_sees,
    "facilitators_see": _facilitators_see,
    "delivered_to": _delivered_to,
    "not_delivered_to": _not_delivered_to,
    "never_contains": _never_contains,
    "keeps_text": _keeps_text,
    "room_sees": _room_sees,
    "queue": _queue,
    "floor": _floor,
    "kept_as": _kept_as,
    "ends": _ends,
    "renamed": _renamed,
    "arrival": _arrival,
    "acts_as": _acts_as,
    "content_note": _content_note,
    "clock_s": _clock,
    "joined_with": _joined_with,
    "author_keeps": _keeps,
    "holds_open": _nothing_dangles,
    "alerts_open": _nothing_dangles,
    "never_delivered": _no_words_of_it,
    "delivered_once": _once,
    "greeter_sees": _greeter_sees,
    "escalated_to": _escalated_to,
    "responsible": _responsible,
    "on_break_facilitator_sees": _called_without_content,
    "trap": lambda stage, happened, wanted, allowed: (
        _level(stage, happened) in ("C0", "C1", "C2"),
        "see level",
    ),
}
