"""A seat and the rounds of writes: one order for everybody, and nobody waits for a member who reads nothing."""

from __future__ import annotations

import asyncio
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from chatserver import wire
from chatserver.delivery import Delivery
from chatserver.seat import AT_ONCE_BYTES, MOST_WAITING_BYTES, Seat
from chatserver.transport import framed
from tests.chatserver.paper import PaperSocket


def frame(number: int, size: int = 0) -> bytes:
    return wire.encode({"n": number, "words": "x" * size})


def sit(room: Delivery, *names: str) -> dict[str, tuple[Seat, PaperSocket]]:
    seated = {}
    for name in names:
        paper = PaperSocket()
        seat = Seat(name, paper)
        room.meet(seat)
        room.add(seat)
        seated[name] = (seat, paper)
    return seated


def numbers(paper: PaperSocket) -> list[Any]:
    return [each["n"] for each in paper.frames()]


async def test_a_line_for_everybody_is_one_write_for_each() -> None:
    room = Delivery()
    seated = sit(room, "Ana", "Wes")
    await room.rest()
    for number in range(5):
        room.to_all(framed(frame(number)))
    await room.rest()
    for _, paper in seated.values():
        assert numbers(paper) == [0, 1, 2, 3, 4]
        assert paper.writes == 1


async def test_an_answer_comes_after_what_was_given_before_it() -> None:
    room = Delivery()
    seated = sit(room, "Ana", "Wes")
    await room.rest()
    room.to_all(framed(frame(1)))
    seated["Ana"][0].offer(frame(2))
    room.to_all(framed(frame(3)))
    await room.rest()
    assert numbers(seated["Ana"][1]) == [1, 2, 3]
    assert numbers(seated["Wes"][1]) == [1, 3]


async def test_who_is_not_to_see_a_line_gets_nothing_and_who_sees_more_gets_their_own() -> None:
    room = Delivery()
    seated = sit(room, "Ana", "Wes", "Jaz")
    room.to_all(framed(frame(1)), [("Ana", framed(frame(10))), ("Wes", None)])
    room.to_all(framed(frame(2)))
    await room.rest()
    assert numbers(seated["Ana"][1]) == [10, 2]
    assert numbers(seated["Wes"][1]) == [2]
    assert numbers(seated["Jaz"][1]) == [1, 2]


async def test_who_sits_down_in_the_middle_gets_only_what_comes_after() -> None:
    room = Delivery()
    sit(room, "Ana")
    room.to_all(framed(frame(1)))
    wes = sit(room, "Wes")["Wes"][1]
    room.to_all(framed(frame(2)))
    await room.rest()
    assert numbers(wes) == [2]


async def test_a_seat_is_closed_after_its_last_frame_and_gets_nothing_more() -> None:
    room = Delivery()
    seat, paper = sit(room, "Ana")["Ana"]
    room.to_all(framed(frame(1)))
    seat.close(wire.REMOVED)
    room.to_all(framed(frame(2)))
    seat.offer(frame(3))
    await room.rest()
    assert (numbers(paper), paper.closed) == ([1], wire.REMOVED)


async def test_a_member_who_reads_nothing_is_given_up_and_the_others_notice_nothing() -> None:
    room = Delivery()
    seated = sit(room, "Ana", "Wes")
    await room.rest()
    seated["Wes"][1].full = True
    sent = MOST_WAITING_BYTES // 10_000 + 1
    for number in range(sent):
        room.to_all(framed(frame(number, 10_000)))
        await room.rest()
    assert numbers(seated["Ana"][1]) == list(range(sent))
    assert seated["Wes"][1].closed == wire.FELL_BEHIND
    assert seated["Wes"][1].written == b""


async def test_a_member_who_was_slow_for_a_moment_gets_everything_in_order() -> None:
    room = Delivery()
    seat, paper = sit(room, "Ana")["Ana"]
    paper.full = True
    for number in range(8):
        room.to_all(framed(frame(number)))
        if number % 3 == 0:
            seat.offer(frame(100 + number))
        await room.rest()
    assert numbers(paper) == []
    paper.full = False
    seat.drained()
    assert numbers(paper) == [0, 100, 1, 2, 3, 103, 4, 5, 6, 106, 7]


async def test_a_long_gap_is_given_whole_however_slow_the_reader() -> None:
    """What was missed was asked for: it is not falling behind, and it is written in pieces."""
    room = Delivery()
    paper = PaperSocket()
    seat = Seat("Ana", paper)
    room.meet(seat)
    paper.full = True
    many = 3 * MOST_WAITING_BYTES // 1_000
    seat.give_past([framed(frame(number, 1_000)) for number in range(many)])
    room.add(seat)
    await room.rest()
    assert paper.closed is None
    paper.full = False
    seat.drained()
    assert numbers(paper) == list(range(many))
    assert paper.writes >= many * 1_000 // AT_ONCE_BYTES


Given = st.tuples(st.sampled_from(["all", "all but", "own", "slow", "quick", "round"]), st.integers(0, 2))


@settings(max_examples=200, deadline=None)
@given(st.lists(Given, max_size=40))
def test_whatever_is_shared_and_whatever_is_not_each_seat_keeps_its_order(
    given: list[tuple[str, int]],
) -> None:
    async def play() -> None:
        room, names = Delivery(), ("Ana", "Wes", "Jaz")
        seated = sit(room, *names)
        due: dict[str, list[int]] = {name: [] for name in names}
        for number, (what, which) in enumerate(given):
            name = names[which]
            seat, paper = seated[name]
            match what:
                case "all":
                    room.to_all(framed(frame(number)))
                case "all but":
                    room.to_all(framed(frame(number)), [(name, None)])
                case "own":
                    seat.offer(frame(number))
                case "slow":
                    paper.full = True
                case "quick":
                    paper.full = False
                    seat.drained()
                case "round":
                    await room.rest()
            for each in names:
                if what == "all" or (what == "own" and each == name) or (what == "all but" and each != name):
                    due[each].append(number)
        await room.rest()
        for name, (seat, paper) in seated.items():
            paper.full = False
            seat.drained()
            assert numbers(paper) == due[name]

    asyncio.run(play())
