"""Whoever comes back is given exactly what asking about every event would give, however many come, and read once."""

from __future__ import annotations

import asyncio
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from chatserver import wire
from chatserver.past import KEPT_MS, Past, Recent
from chatserver.transport import framed
from tests.chatserver.test_audience import Evening, evening, plays

AT_ONCE = 3  #: events that one reading brings


class Paper:
    """A journal on paper, which counts how often it is read."""

    def __init__(self, events: list[Recent]) -> None:
        self.events, self.read = events, 0

    async def after(self, seq: int) -> list[Recent]:
        self.read += 1
        return [each for each in self.events if each[0] > seq][:AT_ONCE]


def asked_one_by_one(played: Evening, who: str, after: int) -> list[bytes]:
    person = played.meeting.person(who)
    assert person is not None
    sides = [(each, played.meeting.face(each[0], each[2], person)) for each in played.happened]
    return [
        framed(wire.encode(played.meeting.frame(seq, at, event, side)))
        for (seq, at, event), side in sides
        if seq > after and side is not None
    ]


@settings(max_examples=50, deadline=None)
@given(evening, st.integers(1, 12), st.lists(st.tuples(st.integers(0, 3), st.integers(1, 60)), max_size=8))
def test_whoever_comes_back_is_given_what_asking_about_each_event_says(
    asks: list[Any], in_memory: int, coming: list[tuple[int, int]]
) -> None:
    async def come_back() -> None:
        played = await plays(asks)
        paper = Paper(played.happened)
        past = Past(paper.after, in_memory)
        past.add(played.happened)
        for number, after in coming:
            who = played.people[number]
            person = played.meeting.person(who)
            assert person is not None
            after = min(after, played.meeting.seq)
            assert await past.frames(played.meeting, person, after, 0) == asked_one_by_one(played, who, after)

    asyncio.run(come_back())


async def test_however_many_come_back_at_once_the_journal_is_read_once() -> None:
    played = await plays([[("say", 1, 0, 0)] * 20])
    paper = Paper(played.happened)
    past = Past(paper.after, in_memory=4)
    past.add(played.happened)

    async def everybody(now: int) -> None:
        for who in played.people * 50:
            person = played.meeting.person(who)
            assert person is not None
            assert await past.frames(played.meeting, person, 2, now) == asked_one_by_one(played, who, 2)

    await everybody(now=0)
    once = paper.read
    assert 0 < once <= len(played.happened)
    past.fade(KEPT_MS)
    await everybody(now=KEPT_MS)
    assert paper.read == once, "it is still at hand"
    past.fade(3 * KEPT_MS)
    await everybody(now=3 * KEPT_MS)
    assert paper.read == 2 * once, "when nobody has come for a while it is let go, and read again"


async def test_what_happens_while_people_come_back_is_given_to_those_who_come_later() -> None:
    played = await plays([[("say", 1, 0, 0)] * 5])
    paper = Paper(played.happened)
    past = Past(paper.after, in_memory=2)
    past.add(played.happened)
    bo = played.people[1]
    person = played.meeting.person(bo)
    assert person is not None
    await past.frames(played.meeting, person, 4, 0)
    before, once = len(played.happened), paper.read
    played.turn([("say", 2, 0, 0), ("step out", 1, 0, 0)])
    past.add(played.happened[before:])
    assert await past.frames(played.meeting, person, 4, 0) == asked_one_by_one(played, bo, 4)
    assert paper.read == once, "nothing that is at hand is read again"
