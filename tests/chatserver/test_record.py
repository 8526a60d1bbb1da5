"""The record: every act with who and under which rule, chained so that tampering shows, without words at the end."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from chatserver import events as e
from chatserver import record
from chatserver.caretaker import without_words
from chatserver.journal import Entry
from chatserver.meeting import Meeting
from chatserver.report import report
from tests.chatserver.cast import Cast

LOW = "I have the pills here and I am going to take them tonight."


@pytest.fixture
def cast() -> Cast:
    cast = Cast(format="12-step")
    cast.comes("Gwen", "facilitator")
    for name in ("Ana", "Bo", "Cleo"):
        cast.comes(name)
    cast.does("Gwen", "set_phase", phase="sharing")
    cast.does("Gwen", "invite_to_speak", who="Ana")
    cast.says("Ana", "It has been a heavy week.")
    cast.later(120)
    cast.does("Ana", "done")
    cast.does("Gwen", "pause_posting", who="Bo", why="Let us speak first, Bo.")
    cast.says("Cleo", LOW)
    alert = next(iter(cast.state.alerts))
    cast.later(12)
    cast.does("Gwen", "acknowledge_alert", alert=alert)
    cast.does("Gwen", "resolve_alert", alert=alert, outcome="warm_handoff")
    cast.does("Gwen", "close")
    return cast


def checked(entries: list[Entry]) -> record.Checked:
    return record.check(Meeting.sealed(entry) for entry in entries)


def test_every_act_follows_from_the_one_before(cast: Cast) -> None:
    found = checked(cast.journal)
    assert found.whole and found.acts >= 7
    assert found.seal == record.shown(cast.state.seal) == record.shown(cast.rebuilt().state.seal)


def rewritten(cast: Cast, seq: int, event: e.Any) -> list[Entry]:
    """Somebody with the database and the key writes an entry anew, its old digest beside it."""
    from chatserver.meeting import Kept, _encode

    _, at, by, _, seal = Meeting.sealed(cast.journal[seq - 1])
    forged = Entry(seq, at, cast.journal[seq - 1].kind, _encode(Kept(event, seal=seal)), by)
    return [*cast.journal[: seq - 1], forged, *cast.journal[seq:]]


def seq_of(cast: Cast, kind: type) -> int:
    return next(entry.seq for entry in cast.journal if isinstance(Meeting.event_of(entry), kind))


TAMPERING: dict[str, Callable[[Cast], list[Entry]]] = {
    "somebody else was paused": lambda cast: rewritten(
        cast,
        seq_of(cast, e.PostingPaused),
        e.PostingPaused(who=cast.ids["Ana"], until=1, why="", by=cast.ids["Gwen"]),
    ),
    "an act was taken out": lambda cast: [
        each for each in cast.journal if each.seq != seq_of(cast, e.AlertAcknowledged)
    ],
    "an act became none": lambda cast: rewritten(cast, seq_of(cast, e.PostingPaused), e.Ticked(until=1)),
    "the end was cut off and another one written": lambda cast: rewritten(
        cast, seq_of(cast, e.Closed), e.Closed(by=cast.ids["Ana"])
    ),
}


@pytest.mark.parametrize("tamper", TAMPERING.values(), ids=list(TAMPERING))
def test_tampering_shows(cast: Cast, tamper: Callable[[Cast], list[Entry]]) -> None:
    assert not checked(tamper(cast)).whole


def test_cutting_off_the_end_shows_to_whoever_wrote_the_seal_down(cast: Cast) -> None:
    shorter = checked(cast.journal[:-1])
    assert shorter.whole and shorter.seal != checked(cast.journal).seal


def test_the_chain_holds_after_the_words_are_forgotten_and_no_word_is_left(cast: Cast) -> None:
    blank = [without_words(entry) for entry in cast.journal]
    assert checked(blank) == checked(cast.journal)
    told = str(list(record.acts(Meeting.sealed(entry) for entry in blank)))
    for words in ("Gwen", "Ana", "Let us speak first", "pills", "heavy"):
        assert words not in told
    assert without_words(blank[4]) == blank[4]


def test_everything_that_goes_into_a_digest_outlives_the_words() -> None:
    texts = {"circles", "steps", "guarded"}
    kept = e.KEPT_AFTER_RETENTION | {"until", "ends_at", "open", "on", "accepted", "acting", "step"}
    assert set(record.SEALED) <= kept | {"outside", "ok", "raised", "size"} | texts


def test_the_reviewer_reads_who_did_what_and_why_and_nobody_elses_name(cast: Cast) -> None:
    told = list(record.acts(Meeting.sealed(entry) for entry in cast.journal))
    paused = next(act for act in told if act["act"] == "posting_paused")
    assert paused["by"] == {"number": 1, "name": "Gwen"}
    assert paused["about"] == [{"number": 3, "name": ""}] and paused["why"] == "Let us speak first, Bo."
    alert = next(act for act in told if act["act"] == "alert")
    assert (alert["by"] is None and alert["level"] == "C3") or alert["level"] == "C4"
    assert "Cleo" not in str(told) and LOW not in str(told)


def test_what_was_pressed_by_mistake_is_one_press_back() -> None:
    cast = Cast()
    cast.comes("Gwen", "facilitator")
    cast.comes("Ana")
    cast.does("Gwen", "pause_posting", who="Ana", why="a moment")
    assert cast.says("Ana", "Hello?")["code"] == "posting_paused"
    cast.does("Gwen", "resume_posting", who="Ana")
    line = cast.says("Ana", "Hello again.")
    assert line["ok"]
    share = cast.state.lines[f"l{line['seq']}"].share
    cast.does("Gwen", "fold", of=share, notes=("grief",))
    assert cast.does("Gwen", "unfold", of=share)["ok"]
    assert not cast.state.lines[f"l{line['seq']}"].folded
    assert cast.does("Gwen", "unfold", of=share)["code"] == "unknown_item"
    cast.says("Ana", LOW)
    alert = next(iter(cast.state.alerts))
    cast.does("Gwen", "resolve_alert", alert=alert, outcome="not_a_crisis")
    assert cast.does("Ana", "reopen_alert", alert=alert)["code"] == "not_allowed"
    cast.does("Gwen", "reopen_alert", alert=alert)
    again = cast.last("Gwen", "alert")
    assert again["alert"] == alert and again["due_at"] and cast.state.alerts[alert].acknowledged_by == ""
    cast.later(46)
    assert cast.seen("Gwen", "alert_escalated"), "its clock runs as if it had just been raised"


def test_the_report_has_the_arc_the_balance_and_what_each_carried(cast: Cast) -> None:
    figures = report(cast.journal)
    assert figures["arc"] == [{"minute": 0.0, "minutes": 2.0, "folded": False}]
    assert figures["balance"] == [2.0] and figures["silent"] == 2
    assert figures["facilitating"] == [{"number": 1, "minutes": 2.2, "alerts": 1, "holds": 1, "heavy": 1}]
    assert report([without_words(entry) for entry in cast.journal])["arc"] == figures["arc"]
