"""What holds in every meeting, whatever a small cast does: tried with random commands."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chatserver import events as e
from chatserver.meeting import Meeting
from chatserver.meeting.state import BREAK, GONE, LOBBY, MAIN
from tests.chatserver.cast import Cast, Frame
from tests.chatserver.marks import marks

PEOPLE = ("Gwen", "Dev", "Ana", "Bo", "Mo")
FACILITATORS = ("Gwen", "Dev")
MARKS = ("", "", "", "(release)", "(return)", "(keep)", "(block)", "(fold)", "(mask)", "(C1)", "(C3)")
PIPELINE = marks()

Step = tuple[str, str, dict[str, Any]]  #: who, does what, with what

who = st.sampled_from(PEOPLE)
mark = st.sampled_from(MARKS)
#: Which of the things that exist: resolved when the command is given, so that it often means something.
some = st.integers(0, 5)


def does(people: Any, do: str, **fields: Any) -> st.SearchStrategy[Step]:
    return st.tuples(people, st.just(do), st.fixed_dictionaries(fields))


lead = st.sampled_from(FACILITATORS)
SPEAKING = st.one_of(
    does(who, "say", mark=mark),
    does(who, "say", mark=mark),
    does(who, "say", mark=mark, draft=some),
    does(who, "say", mark=mark, room=st.just("kitchen")),
    does(who, "private", to=who, mark=mark),
    does(who, "private", to=lead, mark=mark),
    does(who, "ask_for_help", mark=mark),
    does(who, "speak_up", about=who, kind=st.just("worried"), mark=mark),
    does(who, "retract", of_line=some),
    does(who, "fold", of_line=some, notes=st.just(("grief",))),
    does(who, "ack", kind=st.sampled_from(("heard", "with_you")), of_share=some),
)
TURNS = st.one_of(
    does(lead, "set_phase", phase=st.sampled_from(("round", "sharing", "discussion"))),
    does(lead, "set_phase", phase=st.just("round")),
    does(lead, "invite_to_speak", who=who),
    does(lead, "invite_to_speak", who=who),
    *(does(who, do) for do in ("raise_hand", "lower_hand", "pass", "done")),
)
BREAKS = st.one_of(
    does(who, "step_out", visible=st.sampled_from(("nobody", "facilitators", "everyone"))),
    does(who, "return", catch_up=st.sampled_from(("none", "folded", "all"))),
    does(who, "return", catch_up=st.just("folded")),
    does(who, "reentry"),
    st.tuples(who, st.just("link goes"), st.just({})),
    st.tuples(who, st.just("link goes"), st.just({})),
    st.tuples(who, st.just("link is back"), st.just({})),
)
WAITING = st.one_of(
    does(lead, "release_hold", hold=some),
    does(lead, "return_hold", hold=some),
    does(who, "discard", hold=some),
    does(who, "safe", alert=some),
    does(lead, "acknowledge_alert", alert=some),
    does(lead, "resolve_alert", alert=some),
    does(lead, "claim", item=some),
    st.tuples(st.just(""), st.just("later"), st.fixed_dictionaries({"s": st.sampled_from((1, 20, 61, 200))})),
)
SELDOM = st.one_of(
    does(lead, "set_phase", phase=st.sampled_from(("gathering", "opening", "closing"))),
    does(lead, "start_break", minutes=st.just(1)),
    does(lead, "end_break"),
    does(lead, "open_side_room", room=st.just("kitchen"), who=st.tuples(who)),
    does(lead, "close_side_room", room=st.just("kitchen")),
    does(lead, "open_circles", count=st.just(2), minutes=st.just(2), turns=st.booleans()),
    does(lead, "open_circles", count=st.just(3), minutes=st.just(3)),
    does(lead, "enter_circle", room=st.sampled_from(("circle-1", "circle-2", "")), who=who),
    does(lead, "end_circles", seconds=st.sampled_from((0, 20))),
    does(who, "call_over"),
    does(lead, "pause_posting", who=who, why=st.just("tired")),
    does(lead, "remove", who=who),
    does(lead, "restore", who=who),
    does(who, "leave"),
    does(lead, "shield", on=st.booleans()),
    does(lead, "serve", who=who, service=st.sampled_from(("greeter", "support_person", "cofacilitator"))),
    does(who, "accept", of_offer=some),
    does(lead, "hand_over", to=who),
    does(who, "block", who=who),
    does(who, "unblock", who=who),
    *(st.tuples(st.just(""), st.just("somebody comes"), st.just({"newcomer": new})) for new in (True, False)),
)
STEPS = st.one_of(SPEAKING, SPEAKING, TURNS, TURNS, BREAKS, WAITING, SELDOM)
#: Every meeting begins in some phase; half of them in a round, where the floor moves by itself.
BEGINNINGS = does(
    st.just("Gwen"), "set_phase", phase=st.sampled_from(("round", "round", "sharing", "discussion"))
)
MEETINGS = st.builds(
    lambda first, rest: [*rest[:5], first, *rest[5:]], BEGINNINGS, st.lists(STEPS, min_size=30, max_size=60)
)
quickly = settings(
    max_examples=100, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)


class Watched(Cast):
    """A cast that looks at every decision: what each person is shown, and where they are when shown it."""

    def __init__(self) -> None:
        super().__init__(pipeline=PIPELINE)
        self.at_grants: list[tuple[str, bool]] = []
        self.shown_away: list[tuple[str, Frame]] = []
        self.answers: list[tuple[str, str, dict[str, Any], Frame]] = []
        self.words: dict[str, str] = {}  #: a token nobody else types -> who typed it
        for name in FACILITATORS:
            self.comes(name, "facilitator")
        for name in PEOPLE[2:]:
            self.comes(name)

    def take(self, step: Step) -> None:
        name, do, fields = step
        before = {each: len(self.views[each]) for each in self.views}
        match do:
            case "later":
                self.later(fields["s"])
            case "link goes":
                self.link_goes(name)
            case "link is back":
                self.link_is_back(name)
            case "somebody comes":
                if len(self.ids) < 12:
                    self.comes(f"Guest{len(self.ids)}", **fields)
            case _:
                given = self._filled(name, fields)
                ref = f"{name}-{len(self.answers)}"
                self.answers.append((name, do, given | {"ref": ref}, self.does(name, do, ref=ref, **given)))
        self._look(before)

    def _filled(self, name: str, fields: dict[str, Any]) -> dict[str, Any]:
        """Numbers become the things they stand for, and marks become words with a token of their own."""
        state, filled = self.state, dict(fields)
        things = {
            "hold": ("hold", state.holds),
            "draft": ("draft", [each.id for each in state.holds.values() if each.draft]),
            "alert": ("alert", state.alerts),
            "item": ("item", [*state.alerts, *state.holds]),
            "of_share": ("of", state.shares),
            "of_line": ("of", state.lines),
            "of_offer": ("of", state.offers),
        }
        for key, (real, known) in things.items():
            if key in filled:
                which = filled.pop(key)
                filled[real] = list(known)[-1 - which % len(known)] if known else "nothing"
        if "mark" in filled:
            token = f"word{len(self.words):04d}x"
            self.words[token] = self.ids[name]
            filled["text"] = f"{token} {filled.pop('mark')}"
        return filled

    def _look(self, before: dict[str, int]) -> None:
        for name, seen in self.views.items():
            person = self.meeting.person(self.ids[name])
            assert person is not None
            if person.place in (BREAK, LOBBY):
                self.shown_away += [(name, frame) for frame in seen[before.get(name, 0) :]]


def played(steps: list[Step]) -> Watched:
    cast = Watched()
    for step in steps:
        cast.take(step)
    return cast


def tokens_in(cast: Watched, what: object) -> set[str]:
    text = json.dumps(what, default=str)
    return {token for token in cast.words if token in text}


@quickly
@given(MEETINGS)
def test_a_meeting_rebuilt_from_its_journal_equals_the_one_that_was_lived(steps: list[Step]) -> None:
    cast = played(steps)
    rebuilt = cast.rebuilt()
    assert asdict(rebuilt.state) == asdict(cast.state)
    for entry in cast.journal:
        if entry.ref:
            assert rebuilt.state.receipts[entry.by, entry.ref] == cast.state.receipts[entry.by, entry.ref]


@quickly
@given(MEETINGS)
def test_a_rebuilt_meeting_goes_on_as_the_lived_one_would(steps: list[Step]) -> None:
    half = len(steps) // 2
    lived, restarted = played(steps[:half]), played(steps[:half])
    restarted.meeting = restarted.rebuilt()
    for step in steps[half:]:
        lived.take(step)
        restarted.take(step)
    assert restarted.views == lived.views
    assert [entry.body for entry in restarted.journal] == [entry.body for entry in lived.journal]


@quickly
@given(MEETINGS)
def test_nobody_sees_words_that_the_pipeline_did_not_let_through(steps: list[Step]) -> None:
    cast = played(steps)
    sent = _sent(cast)
    for name, view in cast.views.items():
        person = cast.meeting.person(cast.ids[name])
        assert person is not None
        for frame in view:
            for token in tokens_in(cast, frame):
                if cast.words[token] == person.id:
                    continue
                reads_waiting_words = person.services and frame["event"] in ("hold", "alert", "spoke_up")
                let_through = any(seq <= frame["seq"] for seq in sent.get(token, ()))
                assert reads_waiting_words or let_through, (name, frame)
                assert reads_waiting_words or frame["event"] in ("line", "private"), (name, frame)


def _sent(cast: Watched) -> dict[str, list[int]]:
    """Token -> the places in the journal where it went out as a line, public or private."""
    sent: dict[str, list[int]] = {}
    for entry in cast.journal:
        event = cast.meeting.event_of(entry)
        if isinstance(event, e.Line | e.PrivateLine):
            for token in tokens_in(cast, event.text):
                sent.setdefault(token, []).append(entry.seq)
    return sent


@quickly
@given(MEETINGS)
def test_words_that_were_blocked_or_given_back_are_in_no_line(steps: list[Step]) -> None:
    cast = played(steps)
    again = {given["draft"] for _, _, given, answer in cast.answers if given.get("draft") and answer["ok"]}
    released = {
        event.hold
        for event in map(cast.meeting.event_of, cast.journal)
        if isinstance(event, e.HoldEnded) and event.outcome == "released"
    }
    sent = _sent(cast)
    for event in map(cast.meeting.event_of, cast.journal):
        if isinstance(event, e.Held) and event.hold not in released | again:
            assert not tokens_in(cast, event.text) & sent.keys()
    for _, do, sent_with, answer in cast.answers:
        if do in ("say", "private") and not answer["ok"]:
            assert not tokens_in(cast, sent_with["text"]) & sent.keys()


@quickly
@given(MEETINGS)
def test_at_most_one_person_has_the_floor_and_could_take_it(steps: list[Step]) -> None:
    cast = played(steps)
    meeting = Meeting("again", cast.pipeline_of)
    for entry in cast.journal:
        event = meeting.event_of(entry)
        if isinstance(event, e.FloorGiven) and event.who:
            taker = meeting.person(event.who)
            assert taker is not None and taker.available
            assert event.who != meeting.state.floor
        meeting.apply(entry)
        if isinstance(event, e.FloorGiven) and event.who:
            assert event.who not in meeting.state.queue
        if isinstance(event, e.CircleTurn) and event.who:
            taker = meeting.person(event.who)
            assert taker is not None and taker.circle == event.room
    holder = cast.meeting.person(cast.state.floor or "")
    assert holder is None or holder.place == MAIN


@quickly
@given(MEETINGS)
def test_nobody_on_a_break_or_at_the_door_is_shown_what_others_say(steps: list[Step]) -> None:
    cast = played(steps)
    for name, frame in cast.shown_away:
        others = {token for token in tokens_in(cast, frame) if cast.words[token] != cast.ids[name]}
        # What a companion or somebody at the door says in private was asked for, or is the welcome itself.
        assert not others or frame["event"] == "private", (name, frame)


@quickly
@given(MEETINGS)
def test_the_order_has_no_gap_and_nobody_sees_it_backwards(steps: list[Step]) -> None:
    cast = played(steps)
    assert [entry.seq for entry in cast.journal] == list(range(1, cast.meeting.seq + 1))
    assert [entry.at for entry in cast.journal] == sorted(entry.at for entry in cast.journal)
    for view in cast.views.values():
        seqs = [frame["seq"] for frame in view]
        assert seqs == sorted(set(seqs))


@quickly
@given(MEETINGS, st.integers(0, 59))
def test_a_resent_command_changes_nothing_and_hears_the_same(steps: list[Step], which: int) -> None:
    cast = played(steps)
    if not cast.answers:
        return
    name, do, given, answer = cast.answers[which % len(cast.answers)]
    before, entries = asdict(cast.state), len(cast.journal)
    assert cast.does(name, do, **given) == msgspec.to_builtins(answer)
    assert asdict(cast.state) == before and len(cast.journal) == entries
    cast.meeting = cast.rebuilt()
    if any(entry.ref == given["ref"] for entry in cast.journal):
        assert msgspec.to_builtins(cast.does(name, do, **given)) == msgspec.to_builtins(answer)
        assert len(cast.journal) == entries


@quickly
@given(MEETINGS)
def test_every_hold_and_alert_left_open_has_a_deadline_or_a_person_to_wait_for(steps: list[Step]) -> None:
    cast = played(steps)
    cast.later(3_600)
    for hold in cast.state.holds.values():
        assert hold.draft or hold.end == "keep_held_and_escalate"
    for alert in cast.state.alerts.values():
        passed_on = alert.step >= 3 or alert.level < 3
        assert alert.acknowledged_by or passed_on, alert


@quickly
@given(MEETINGS)
def test_everybody_returns_from_circles_wherever_they_were(steps: list[Step]) -> None:
    parting: Step = ("Gwen", "open_circles", {"count": 2, "minutes": 2})
    cast = played([*steps[:20], parting, *steps[20:]])
    cast.later(3_600)
    assert not cast.state.circles
    for name in cast.ids:
        person = cast.meeting.person(cast.ids[name])
        assert person is not None and not person.circle
        if person.place == BREAK:
            cast.does(name, "return", catch_up="all")
            assert person.place == MAIN


@quickly
@given(MEETINGS)
def test_danger_never_costs_its_author_the_floor_the_queue_or_the_room(steps: list[Step]) -> None:
    cast = played([*steps, ("Gwen", "set_phase", {"phase": "sharing"}), ("Ana", "raise_hand", {})])
    ana = cast.meeting.person(cast.ids["Ana"])
    assert ana is not None
    queue, place, paused = list(cast.state.queue), ana.place, ana.paused_until
    cast.take(("Ana", "say", {"mark": "(C3)"}))
    if place != GONE:
        assert cast.state.alert_about(ana.id) is not None
    assert cast.state.queue == queue and ana.place == place and ana.paused_until == paused
