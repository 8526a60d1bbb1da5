"""What a replay looks at can be seen to fail: one thing in what people were sent is other than it should be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from chatserver.replay import look_answers, look_returns, look_room, look_wave, look_words
from chatserver.replay.guest import Guest
from chatserver.replay.recording import Action, Recording
from chatserver.replay.stage import Happened, Stage

TEAM = {"gwen": "facilitator", "mo": "on_call"}
PEOPLE = ("gwen", "mo", "ana", "bo", "cy")
OPENED = 1_000_000
LOOKS = {
    name: look
    for each in (look_answers, look_returns, look_room, look_wave, look_words)
    for name, look in (each.LOOKS | each.LATER).items()
}
Frames = dict[str, list[dict[str, Any]]]


def frame(event: str, seq: int = 10, **more: Any) -> dict[str, Any]:
    return {"event": event, "seq": seq, "at": OPENED + seq * 1000, **more}


def seen(
    name: str,
    wanted: Any,
    do: str,
    *,
    by: str = "gwen",
    news: Frames | None = None,
    before: Frames | None = None,
    later: Frames | None = None,
    card: dict[str, Any] | None = None,
    let_back: tuple[str, ...] = (),
    **fields: Any,
) -> bool:
    """Whether `wanted` is found kept, when people were sent this before, because of, and after what `by` did."""
    stage = Stage(Recording("Evening", "topic", "en", "", 60, {}, TEAM, {}), "", "", "", chair="gwen")
    stage.removed, stage.let_back = list(fields.get("removes", [])), set(let_back)
    for who in PEOPLE:
        guest = stage.guests[who] = Guest(who, "")
        guest.id = f"p-{who}"
        guest.welcomes = [{"seq": 9, "meeting": {"opened_at": OPENED, "me": {}}}]
        guest.frames = [*(before or {}).get(who, []), *(news or {}).get(who, [])]
    upto = {who: len(guest.frames) for who, guest in stage.guests.items()}
    for who, frames in (later or {}).items():
        stage.guests[who].frames += frames
    fields["with"] = fields.pop("together", [])
    action = Action(2, 20, by, do, fields, {name: wanted})
    got = {who: (news or {}).get(who, []) for who in PEOPLE}
    happened = Happened(
        action,
        {"ok": True, "card": card},
        got,
        frozenset(PEOPLE) - {"mo"},
        frozenset(),
        frozenset(),
        OPENED + 20_000,
        upto,
    )
    return bool(LOOKS[name](stage, happened, wanted, [wanted])[0])


def everyone(*frames: dict[str, Any]) -> Frames:
    return {who: list(frames) for who in PEOPLE if who != "mo"}


def alert(seq: int, **more: Any) -> dict[str, Any]:
    return frame("alert", seq, alert="a1", by="p-bo", level="C3", **more)


PAUSE = frame("room_paused", until=5)
CALL = frame("alert_escalated", 12, alert="a1", to=["p-mo"])
BACK = frame("returned_from_break", 30, who="p-ana")
TASK = frame("task", kind="follow_up", about="p-bo")
LINE = frame(
    "line", 5, line="l5", by="p-bo", text="a sentence long enough to know", notes=["grief"], caught_up=True
)
CLOSED = frame("folded", 5, line="l5", by="p-bo", notes=["grief"], caught_up=True)
WAVE = frame("wave", 15, since=OPENED + 12_000, guarded=["p-cy"])
CAME = [frame("joined", 1, who="p-ana"), frame("joined", 13, who="p-cy")]


@pytest.mark.parametrize(
    ("kept", "not_kept"),
    [
        (
            lambda: seen(
                "shown_as",
                "on_a_break",
                "open_side_room",
                news={"cy": [frame("queue", who=["p-bo"])]},
                together=["bo"],
            ),
            lambda: seen(
                "shown_as",
                "on_a_break",
                "open_side_room",
                news={"cy": [frame("left", who="p-bo")]},
                together=["bo"],
            ),
        ),
        (
            lambda: seen("applies_to", "everyone_equally", "start_break", news=everyone(PAUSE)),
            lambda: seen(
                "applies_to",
                "everyone_equally",
                "start_break",
                news={"gwen": [PAUSE], "ana": [PAUSE], "bo": [PAUSE]},
            ),
        ),
        (
            lambda: seen(
                "timers",
                "stopped",
                "start_break",
                news=everyone(PAUSE),
                later={"gwen": [frame("room_resumed", 40)]},
            ),
            lambda: seen(
                "timers",
                "stopped",
                "start_break",
                news=everyone(PAUSE),
                later={
                    "gwen": [frame("hold_ended", 30, by="", outcome="returned"), frame("room_resumed", 40)]
                },
            ),
        ),
        (
            lambda: seen(
                "on_call_sees",
                "neutral_page",
                "acknowledge_alert",
                by="mo",
                before={"mo": [CALL]},
                about="bo",
            ),
            lambda: seen(
                "on_call_sees",
                "neutral_page",
                "acknowledge_alert",
                by="mo",
                before={"mo": [CALL, LINE]},
                about="bo",
            ),
        ),
        (
            lambda: seen("on_call", "at_once", "say", by="bo", before={"gwen": [alert(11)], "mo": [CALL]}),
            lambda: seen(
                "on_call", "at_once", "say", by="bo", before={"gwen": [alert(11)]}, later={"mo": [CALL]}
            ),
        ),
        (
            lambda: seen("task", "follow_up_by_mo", "leave", by="bo", news={"mo": [TASK | {"who": "p-mo"}]}),
            lambda: seen(
                "task", "follow_up_by_mo", "leave", by="bo", news={"mo": [TASK | {"who": "p-gwen"}]}
            ),
        ),
        (
            lambda: seen(
                "folded_content",
                "grief",
                "return",
                by="ana",
                news={"ana": [CLOSED]},
                card={"notes": {"grief": 1}},
            ),
            lambda: seen(
                "folded_content",
                "grief",
                "return",
                by="ana",
                news={"ana": [CLOSED, LINE]},
                card={"notes": {"grief": 1}},
            ),
        ),
        (
            lambda: seen("folded_content", "grief", "return", by="ana", card={"notes": {}}),
            lambda: seen("folded_content", "grief", "return", by="ana", card={"notes": {"grief": 1}}),
        ),
        (
            lambda: seen(
                "never_replayed",
                "draft_of_bo",
                "return",
                by="ana",
                before={"bo": [frame("held", draft=True, text="hm")]},
                news={"ana": [LINE]},
            ),
            lambda: seen(
                "never_replayed",
                "draft_of_bo",
                "return",
                by="ana",
                before={"bo": [frame("held", draft=True, text=LINE["text"])]},
                news={"ana": [LINE]},
            ),
        ),
        (
            lambda: seen("author_sees_not", ["earlier_shares"], "join", by="ana", before={"bo": [LINE]}),
            lambda: seen(
                "author_sees_not",
                ["earlier_shares"],
                "join",
                by="ana",
                before={"bo": [LINE]},
                news={"ana": [LINE]},
            ),
        ),
        (
            lambda: seen(
                "companion",
                "bo",
                "private_to",
                by="ana",
                to="bo",
                later={"ana": [frame("private", 25, by="p-bo"), BACK]},
            ),
            lambda: seen(
                "companion",
                "bo",
                "private_to",
                by="ana",
                to="bo",
                later={"ana": [BACK, frame("private", 35, by="p-bo")]},
            ),
        ),
        (
            lambda: seen(
                "deliver_at",
                "return_of_ana",
                "private_to",
                text="Hello",
                later={"ana": [BACK, frame("private", 8, text="Hello")]},
            ),
            lambda: seen(
                "deliver_at",
                "return_of_ana",
                "private_to",
                text="Hello",
                later={"ana": [frame("private", 8, text="Hello"), BACK]},
            ),
        ),
        (
            lambda: seen(
                "system_never_says",
                ["relapse"],
                "say",
                before={"ana": [LINE | {"text": "my relapse"}, frame("care", say="We are here.")]},
            ),
            lambda: seen(
                "system_never_says",
                ["relapse"],
                "say",
                later={"ana": [frame("care", help=[{"how": "After a relapse"}])]},
            ),
        ),
        (
            lambda: seen(
                "milestone", "restart", "say", by="ana", news={"ana": [LINE | {"milestone": "restart"}]}
            ),
            lambda: seen("milestone", "restart", "say", by="ana", news={"ana": [LINE]}),
        ),
        (
            lambda: seen(
                "responsible_never", "nobody", "hand_over", news={"gwen": [frame("handed_over", to="p-ana")]}
            ),
            lambda: seen(
                "responsible_never",
                "nobody",
                "hand_over",
                news={"gwen": [frame("handed_over", to="p-ana")]},
                before={"bo": [frame("cover_lost", 3)]},
            ),
        ),
        (
            lambda: seen(
                "affects", "arrivals_under_3_min", "acknowledge_alert", before={"gwen": [*CAME, WAVE]}
            ),
            lambda: seen(
                "affects",
                "arrivals_under_3_min",
                "acknowledge_alert",
                before={"gwen": [*CAME, CAME[1] | {"at": OPENED - 170_000}, WAVE]},
            ),
        ),
        (
            lambda: seen(
                "untouched",
                ["ana", "everyone_present_before"],
                "acknowledge_alert",
                before={"gwen": [*CAME, WAVE]},
            ),
            lambda: seen(
                "untouched",
                ["ana", "everyone_present_before"],
                "acknowledge_alert",
                before={"gwen": [*CAME, WAVE]},
                news={"ana": [frame("waiting")]},
            ),
        ),
        (
            lambda: seen(
                "undoable_until", "meeting_end", "resolve_alert", removes=["bo", "cy"], let_back=("bo", "cy")
            ),
            lambda: seen(
                "undoable_until", "meeting_end", "resolve_alert", removes=["bo", "cy"], let_back=("bo",)
            ),
        ),
        (
            lambda: seen(
                "way_back",
                "each_removed_person",
                "resolve_alert",
                removes=["cy"],
                news={"cy": [frame("removed", say="A mistake? Tell us.")]},
            ),
            lambda: seen(
                "way_back",
                "each_removed_person",
                "resolve_alert",
                removes=["bo", "cy"],
                news={"cy": [frame("removed", say="A mistake? Tell us.")]},
            ),
        ),
        (
            lambda: seen(
                "withdrawn_from_every_client",
                True,
                "resolve_alert",
                removes=["bo"],
                before={"ana": [LINE]},
                later={"ana": [frame("withdrawn", of=["l5"])]},
            ),
            lambda: seen(
                "withdrawn_from_every_client",
                True,
                "resolve_alert",
                removes=["bo"],
                before={"ana": [LINE], "cy": [LINE]},
                later={"ana": [frame("withdrawn", of=["l5"])]},
            ),
        ),
    ],
)
def test_a_look_sees_what_is_wanted_and_misses_it_when_it_is_not_there(
    kept: Callable[[], bool], not_kept: Callable[[], bool]
) -> None:
    assert kept()
    assert not not_kept()
