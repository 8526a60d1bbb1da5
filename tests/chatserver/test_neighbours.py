"""Who of the other processes is alive, by counts that change and one clock."""

from __future__ import annotations

from pathlib import Path

from chatserver import commands as c
from chatserver.bell import HouseBell
from chatserver.hub import Hub
from chatserver.journal_for import journal_for
from chatserver.meeting import Meeting
from chatserver.neighbours import AWAY_SECONDS, SILENT_SECONDS, Neighbours, Watch
from chatserver.opening import open_meeting
from chatserver.seat import Seat
from chatserver.wire import GOING
from moderation.pipeline import Pipeline
from tests.chatserver.paper import PaperSocket

LATER = SILENT_SECONDS + 1


def test_a_process_whose_beat_stands_still_is_silent() -> None:
    watch = Watch()
    watch.look({"one": 1, "two": 1}, (), 0)
    watch.look({"one": 2, "two": 1}, (), LATER)
    assert watch.silent(LATER) == {"two"}
    watch.look({"one": 2, "two": 2}, (), LATER + 1)
    assert watch.silent(LATER + 1) == set(), "it only stood still"


def test_any_other_count_is_a_beat_because_no_clock_is_in_it() -> None:
    watch = Watch()
    watch.look({"one": 500}, (), 0)
    watch.look({"one": 3}, (), LATER)
    assert watch.silent(LATER) == set()


def test_a_process_that_people_are_said_to_be_at_and_never_beats_is_silent_after_the_same_time() -> None:
    watch = Watch()
    watch.look({}, {"gone"}, 0)
    assert watch.silent(1) == set()
    watch.look({}, {"gone"}, LATER)
    assert watch.silent(LATER) == {"gone"}


def test_a_process_that_said_goodbye_counts_from_its_last_beat() -> None:
    watch = Watch()
    watch.look({"one": 1}, (), 0)
    watch.look({}, (), 1)
    assert watch.silent(LATER) == {"one"}


def test_nobody_is_held_silent_for_the_time_in_which_nothing_could_be_seen() -> None:
    watch = Watch()
    watch.look({"one": 1}, (), 0)
    watch.was_blind()
    watch.look({"one": 1}, (), LATER)
    assert watch.silent(LATER) == set()


async def test_people_are_sent_on_when_the_journal_is_out_of_reach_and_there_is_somewhere_to_go(
    tmp_path: Path,
) -> None:
    journal = journal_for(None, tmp_path)
    await journal.open()
    pipeline = Pipeline([])
    hub = Hub(journal, HouseBell(), lambda id: Meeting(id, lambda form, rules: pipeline), process="here")
    opened = await open_meeting(journal, "http://here", title="Tuesday", format="free")
    who = str((await hub.submit(opened.meeting, c.Join(name="Ana"), ""))["who"])
    seat = Seat(who, PaperSocket())
    await hub.attend(opened.meeting, seat, None, 0)
    neighbours = Neighbours(hub, nobody_to_wake)

    neighbours._out_of_reach(0)
    neighbours._out_of_reach(AWAY_SECONDS)
    assert seat.closing is None, "there is no other process: they may as well wait here"
    neighbours._alive = {"here", "there"}
    neighbours._out_of_reach(AWAY_SECONDS)
    assert seat.closing == GOING
    await hub.rest()
    await journal.close()


async def nobody_to_wake() -> None:
    return None
