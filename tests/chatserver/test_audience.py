"""The quick way to give a line to everybody shows each person exactly what asking about each person would."""

from __future__ import annotations

import asyncio
from typing import Any, get_type_hints

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from chatserver import commands as c
from chatserver import events as e
from chatserver import wire
from chatserver.audience import FOR_FEW, STAYING, Audience
from chatserver.journal import MeetingRecord
from chatserver.live import LiveMeeting, waits_for
from chatserver.meeting import Meeting
from chatserver.meeting.apply import apply
from chatserver.meeting.state import State
from chatserver.seat import Seat
from moderation.pipeline import Pipeline
from tests.chatserver.paper import KernelPaper, PaperSocket

START = 1_700_000_000_000
PEOPLE = 4
WORDLESS = Pipeline([])

#: What somebody may ask for: what it takes, given the other person and a line that was said.
ASKS: dict[str, Any] = {
    "say": lambda who, line, ref: c.Say(ref=ref, text="good evening"),
    "say with a note": lambda who, line, ref: c.Say(ref=ref, text="good evening", notes=("drugs",)),
    "say in the kitchen": lambda who, line, ref: c.Say(ref=ref, text="in here", room="kitchen"),
    "private": lambda who, line, ref: c.Private(ref=ref, to=who, text="between us"),
    "ask for help": lambda who, line, ref: c.AskForHelp(ref=ref),
    "retract": lambda who, line, ref: c.Retract(ref=ref, of=line),
    "fold": lambda who, line, ref: c.FoldLine(ref=ref, of=line, notes=("drugs",)),
    "folds": lambda who, line, ref: c.Folds(ref=ref, notes=("drugs",)),
    "step out": lambda who, line, ref: c.StepOut(ref=ref),
    "step out seen": lambda who, line, ref: c.StepOut(ref=ref, visible="everyone"),
    "return": lambda who, line, ref: c.Return(ref=ref, catch_up="all"),
    "return folded": lambda who, line, ref: c.Return(ref=ref, catch_up="folded"),
    "block": lambda who, line, ref: c.Block(ref=ref, who=who),
    "unblock": lambda who, line, ref: c.Unblock(ref=ref, who=who),
    "raise hand": lambda who, line, ref: c.RaiseHand(ref=ref),
    "leave": lambda who, line, ref: c.Leave(ref=ref),
    "open the kitchen": lambda who, line, ref: c.OpenSideRoom(ref=ref, room="kitchen", who=(who,)),
    "close the kitchen": lambda who, line, ref: c.CloseSideRoom(ref=ref, room="kitchen"),
    "part into circles": lambda who, line, ref: c.OpenCircles(ref=ref, count=2, minutes=5),
    "look into a circle": lambda who, line, ref: c.EnterCircle(ref=ref, room="circle-1", who=who),
    "end the circles": lambda who, line, ref: c.EndCircles(ref=ref, seconds=0),
    "remove": lambda who, line, ref: c.Remove(ref=ref, who=who),
    "restore": lambda who, line, ref: c.Restore(ref=ref, who=who),
    "serve": lambda who, line, ref: c.Serve(ref=ref, who=who, service="greeter"),
    "hand over": lambda who, line, ref: c.HandOver(ref=ref, to=who),
    "accept": lambda who, line, ref: c.Accept(ref=ref, of=line),
    "set phase": lambda who, line, ref: c.SetPhase(ref=ref, phase="sharing"),
    "shield": lambda who, line, ref: c.Shield(ref=ref, on=True),
    "admit": lambda who, line, ref: c.Admit(ref=ref, who=who),
    "link goes": lambda who, line, ref: c.Disconnected(),
    "link is back": lambda who, line, ref: c.Connected(),
}

#: Most of an evening is lines; and what changes who sees them has to come together with them.
USUAL = ["say"] * 14 + ["block", "step out", "return", "leave", "fold", "retract"] * 3

ask = st.tuples(
    st.sampled_from([*USUAL, *sorted(ASKS)]),
    st.integers(0, PEOPLE - 1),
    st.integers(0, PEOPLE - 1),
    st.integers(0, 3),
)
evening = st.lists(st.lists(ask, min_size=1, max_size=6), min_size=1, max_size=8)


class Evening:
    """A meeting whose turns are given out by the real thing, onto paper, and by asking about each person."""

    def __init__(self) -> None:
        record = MeetingRecord(id="m", title="Tuesday", format="free", opened_at=START, epoch="1")
        nothing: Any = None
        self.live = LiveMeeting(
            record,
            nothing,
            nothing,
            lambda id: Meeting(id, lambda form, rules: WORDLESS),
            lambda: START,
        )
        self.meeting = self.live.meeting
        self.meeting.open(e.Opened(title="Tuesday", format="free"), START)
        self.people: list[str] = []
        self.paper: dict[Seat, PaperSocket] = {}
        self.expected: dict[Seat, list[bytes]] = {}
        self.happened: list[tuple[int, int, Any]] = []
        self._asked = 0

    def sits_down(self, person: str, seats: int = 1) -> None:
        for number in range(seats):
            paper = PaperSocket() if number else KernelPaper()
            seat = Seat(person, paper)
            self.live._delivery.meet(seat)
            self.live._delivery.add(seat)
            self.live._audience.came(self.meeting, person)
            self.paper[seat], self.expected[seat] = paper, []

    def decide(self, command: Any, by: str) -> list[tuple[int, int, Any]]:
        decision = self.meeting.decide(command, by, START)
        self.happened += decision.events
        if decision.answer.get("who"):
            self.people.append(str(decision.answer["who"]))
        return decision.events

    def turn(self, asks: list[tuple[str, int, int, int]]) -> None:
        events = []
        for kind, actor, other, line in asks:
            self._asked += 1
            lines = list(self.meeting.state.lines)[-4:] + list(self.meeting.state.offers)[-1:] or ["l0"]
            command = ASKS[kind](self.people[other], lines[line % len(lines)], str(self._asked))
            events += self.decide(command, self.people[actor])
        self._expect(events)
        self.live._deliver(events)

    def _expect(self, events: list[tuple[int, int, Any]]) -> None:
        gone: set[str] = set()
        back = {x.who: (x, seq) for seq, _, x in events if isinstance(x, e.ReturnedFromBreak)}
        for seq, at, event in events:
            for seat, frames in self.expected.items():
                if seat.closing is not None or seat.person in gone:
                    continue
                person = self.meeting.person(seat.person)
                side = self.meeting.face(seq, event, person) if person else None
                if side is None or (
                    seat.person in back and waits_for(self.meeting, back[seat.person], seq, event)
                ):
                    continue
                frames.append(wire.encode(self.meeting.frame(seq, at, event, side)))
            if isinstance(event, e.Removed):
                gone.update(event.who)


async def plays(asks: list[list[tuple[str, int, int, int]]]) -> Evening:
    evening = Evening()
    for number in range(PEOPLE):
        role = "facilitator" if number == 0 else "participant"
        evening._expect(joined := evening.decide(c.Join(name=f"P{number}", role=role), ""))
        evening.live._deliver(joined)
        evening.sits_down(evening.people[-1], seats=1 if number % 3 else 2)
    for number, turn in enumerate(asks):
        evening.turn(turn)
        if number % 2:
            await evening.live._delivery.rest()  # sometimes several turns share one round of writes
    await evening.live._delivery.rest()
    return evening


@settings(max_examples=150, deadline=None)
@given(evening)
def test_everybody_is_given_what_asking_about_each_of_them_says(
    asks: list[list[tuple[str, int, int, int]]],
) -> None:
    played = asyncio.run(plays(asks))
    for seat, paper in played.paper.items():
        assert paper.frames() == [msgspec.json.decode(each) for each in played.expected[seat]]


@settings(max_examples=100, deadline=None)
@given(evening)
def test_an_event_that_is_said_to_move_nobody_moves_nobody(
    asks: list[list[tuple[str, int, int, int]]],
) -> None:
    played, again, seq = Evening(), Evening(), 0
    state = again.meeting.state
    for number in range(PEOPLE):
        for evening in (played, again):
            evening.decide(
                c.Join(name=f"P{number}", role="facilitator" if number == 0 else "participant"), ""
            )
    for turn in asks:
        for kind, actor, other, line in turn:
            lines = list(played.meeting.state.lines)[-4:] or ["l0"]
            command = ASKS[kind](played.people[other], lines[line % len(lines)], str(seq))
            seq += 1
            for number, at, event in played.decide(command, played.people[actor]):
                before = _places(state)
                apply(state, number, at, event)
                assert type(event) not in STAYING or before == _places(state), type(event).__name__


def _places(state: State) -> Any:
    return [
        (p.id, list(p.path), list(p.caught_up), set(p.blocked), dict(p.services))
        for p in state.people.values()
    ]


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(sorted(FOR_FEW, key=lambda kind: kind.__name__)),
    st.lists(st.integers(0, PEOPLE - 1), min_size=4, max_size=4),
    evening,
)
def test_an_event_for_few_concerns_nobody_who_is_not_asked(
    kind: type, named: list[int], asks: list[list[tuple[str, int, int, int]]]
) -> None:
    played = asyncio.run(plays(asks))
    meeting = played.meeting
    event = _event(kind, [played.people[number] for number in named])
    audience = Audience()
    asked = set(audience.few(meeting, played.people, event))
    for who in played.people:
        person = meeting.person(who)
        assert person is not None
        if meeting.face(meeting.seq + 1, event, person) is not None:
            assert who in asked


def _event(kind: type, names: list[str]) -> Any:
    """An event of this kind about these people."""
    fields: dict[str, Any] = {}
    left = iter(names * 3)
    for name, hint in get_type_hints(kind).items():
        if name in ("who", "by", "to", "about"):
            fields[name] = (next(left), next(left)) if "tuple" in str(hint) else next(left)
        elif "tuple" in str(hint):
            fields[name] = ()
        elif hint in (int, bool, str):
            fields[name] = {int: 1, bool: True, str: "help"}[hint]
    fields = {name: value for name, value in fields.items() if name in kind.__struct_fields__}  # type: ignore[attr-defined]
    return kind(**fields)
