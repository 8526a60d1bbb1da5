"""Who of the other processes is alive, by counts that change and one clock."""

from __future__ import annotations

from chatserver.neighbours import SILENT_SECONDS, Watch

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
