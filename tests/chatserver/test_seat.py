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
from tests.chatserver.paper import KernelPaper, PaperSocket


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


Given = st.tuples(
    st.sampled_from(["all", "all but", "own", "slow", "quick", "round", "a slice", "comes", "goes"]),
    st.integers(0, 4),
    st.integers(0, 400),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(Given, max_size=60), st.integers(1, 6))
def test_whatever_is_shared_and_whatever_is_not_each_seat_keeps_its_order(
    given: list[tuple[str, int, int]], at_once: int
) -> None:
    """Some sockets have a short way and some have not, kernels fill up in the middle of a frame, rounds are cut in
    slices, people come and go between them: everybody has everything that was given while they were there, once."""

    async def play() -> None:
        room, names = Delivery(at_once), ("Ana", "Wes", "Jaz", "Lupe", "Abe")
        seated: dict[str, tuple[Seat, PaperSocket]] = {}
        due: dict[str, list[int]] = {}
        gone: list[tuple[PaperSocket, Seat, list[int]]] = []

        def comes(name: str) -> None:
            paper = PaperSocket() if name == "Ana" else KernelPaper()
            seat = Seat(name, paper)
            if isinstance(paper, KernelPaper):
                paper.drained = seat.drained
            room.meet(seat)
            room.add(seat)
            seated[name], due[name] = (seat, paper), []

        for name in names:
            comes(name)
        for number, (what, which, size) in enumerate(given):
            name = names[which]
            if what == "comes" and name not in seated:
                comes(name)
            if name not in seated:
                continue
            seat, paper = seated[name]
            match what:
                case "all":
                    room.to_all(framed(frame(number, size)))
                case "all but":
                    room.to_all(framed(frame(number, size)), [(name, None)])
                case "own":
                    seat.offer(frame(number, size))
                case "slow":
                    hear(paper, size)
                case "quick":
                    hear(paper, EVERYTHING)
                    seat.drained()
                case "round":
                    await room.rest()
                case "a slice":
                    await asyncio.sleep(0)
                case "goes":
                    seat.close(wire.REMOVED)
                    room.remove(seat)
                    gone.append((paper, seat, due.pop(name)))
                    del seated[name]
            for each in seated:
                if what == "all" or (what == "own" and each == name) or (what == "all but" and each != name):
                    due[each].append(number)
        await room.rest()
        for paper, seat, wanted in [*gone, *((p, s, due[name]) for name, (s, p) in seated.items())]:
            hear(paper, EVERYTHING)
            seat.drained()
            assert numbers(paper) == wanted

    asyncio.run(play())


EVERYTHING = 1 << 30


def hear(paper: PaperSocket, much: int) -> None:
    """The peer reads so much; one without a kernel reads all or nothing."""
    if isinstance(paper, KernelPaper):
        paper.reads(much)
    else:
        paper.full = much < EVERYTHING


async def test_once_they_have_sat_down_people_are_written_to_the_short_way() -> None:
    room = Delivery()
    papers = [KernelPaper() for _ in range(3)]
    for number, paper in enumerate(papers):
        seat = Seat(f"P{number}", paper)
        room.meet(seat)
        room.add(seat)
    for number in range(4):
        room.to_all(framed(frame(number)))
        await room.rest()
    assert [(paper.short, paper.writes) for paper in papers] == [(3, 1)] * 3
    assert all(numbers(paper) == [0, 1, 2, 3] for paper in papers)


async def test_the_short_way_is_left_when_the_kernel_is_full_and_found_again_when_it_is_not() -> None:
    room = Delivery()
    paper = KernelPaper()
    seat = Seat("Ana", paper)
    room.meet(seat)
    room.add(seat)
    await room.rest()
    paper.room = 5
    for number in range(3):
        room.to_all(framed(frame(number)))
        await room.rest()
    assert len(paper.written) == 5
    paper.reads(EVERYTHING)
    seat.drained()
    short = paper.short
    for number in range(3, 6):
        room.to_all(framed(frame(number)))
        await room.rest()
    assert numbers(paper) == [0, 1, 2, 3, 4, 5]
    assert paper.short > short


async def test_who_leaves_in_the_middle_of_a_round_has_what_it_still_owed_them() -> None:
    room = Delivery(at_once=2)
    papers = {name: KernelPaper() for name in ("Ana", "Wes", "Jaz", "Lupe")}
    seats = {name: Seat(name, paper) for name, paper in papers.items()}
    for seat in seats.values():
        room.meet(seat)
        room.add(seat)
    for number in range(2):
        room.to_all(framed(frame(number)))
        await room.rest()
    room.to_all(framed(frame(2)))
    await asyncio.sleep(0)  # one slice
    assert [numbers(papers[name])[-1] for name in ("Ana", "Lupe")] == [2, 1]
    room.remove(seats["Lupe"])
    papers["Jaz"].needs_care()
    await room.rest()
    room.to_all(framed(frame(3)))
    await room.rest()
    assert [numbers(paper) for paper in papers.values()] == [[0, 1, 2, 3]] * 3 + [[0, 1, 2]]
