"""Which expectations of a recording were kept: each checked from the frames that real clients were sent.

`check` yields (name, kept, what was seen) for everything it knows how to look at, and names what it does not, so that
a report never counts an unread expectation as kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from chatserver.replay import (
    look_alarms,
    look_answers,
    look_door,
    look_holds,
    look_returns,
    look_room,
    look_wave,
    look_words,
)
from chatserver.replay.sighting import Look, event_names, level_of, lines_to, open_before, text_to
from chatserver.replay.stage import Happened, Stage

Finding = tuple[str, bool, str]  #: expectation, kept, what was seen


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
        if name in _LATER:
            continue
        look = _LOOK.get(name)
        if look is None:
            yield Kept(action.number, name, False, "not something this player looks at", unread=True)
            continue
        allowed = [wanted, *(expect or {}).get(f"{name}_ok", [])]
        kept, seen = look(stage, happened, wanted, allowed)
        yield Kept(action.number, name, kept, seen)


def afterwards(stage: Stage, happened: Happened) -> Iterator[Kept]:
    """What can only be said about an action once the meeting has gone on to its end."""
    expect = happened.action.expect or {}
    for name in expect.keys() & _LATER.keys():
        wanted = expect[name]
        kept, seen = _LATER[name](stage, happened, wanted, [wanted, *expect.get(f"{name}_ok", [])])
        yield Kept(happened.action.number, name, kept, seen)


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
    got = {who for who in readers if text_to(happened, who) == happened.action.get("text")}
    missing = sorted(readers - got)
    yield "delivered", not missing, f"not to {', '.join(missing)}" if missing else f"to {len(got)}"
    strangers = sorted(set(happened.news) - readers - {happened.action.by})
    told = [who for who in strangers if text_to(happened, who) is not None]
    yield "only_there", not told, f"also to {', '.join(told)}" if told else "only there"
    orders = {tuple(lines_to(happened, who)) for who in got}
    yield "one_order", len(orders) <= 1, f"{len(orders)} orders"
    level = level_of(stage, happened)
    yield "quiet", level in ("C0", "C1") or open_before(stage, happened), level


def _plain_private(stage: Stage, happened: Happened) -> Iterator[Finding]:
    to = happened.action.get("to")
    waits = to in happened.away and not happened.answer.get("ok")
    yield (
        "delivered",
        text_to(happened, to) is not None or waits or to in happened.away,
        event_names(happened, to),
    )


_SUBJECTS = (
    look_words,
    look_holds,
    look_alarms,
    look_answers,
    look_room,
    look_door,
    look_wave,
    look_returns,
)
_LOOK: dict[str, Look] = {name: look for each in _SUBJECTS for name, look in each.LOOKS.items()}
_LATER: dict[str, Look] = {
    name: look
    for each in (look_words, look_answers, look_room, look_wave, look_returns)
    for name, look in each.LATER.items()
}
