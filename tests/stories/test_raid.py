"""Thirty arrivals in ninety seconds onto a meeting of eighteen (journey 4.5), second by second on a clock of its own."""

from __future__ import annotations

from typing import Any

import pytest

from tests.chatserver.cast import Cast

PRESENT = [f"Friend {number}" for number in range(16)]
GENUINE = ("Nia", "Omar")
WAVE = [f"Stranger {number}" for number in range(28)]
CRUEL = "you are all pathetic drunks, give up"


@pytest.fixture(scope="module")
def raided() -> Cast:
    """Eighteen people are sharing; then thirty come, three seconds apart, two of them because they need a meeting."""
    cast = Cast(format="topic")
    cast.comes("Gwen", "facilitator")
    cast.comes("Hugo", "facilitator")
    for name in PRESENT:
        cast.comes(name)
    cast.does("Gwen", "set_phase", phase="sharing")
    cast.does(PRESENT[1], "raise_hand")
    cast.does("Gwen", "invite_to_speak", who=PRESENT[0])
    cast.later(600)
    cast.came = {}  # type: ignore[attr-defined]
    coming = [*WAVE[:9], GENUINE[0], *WAVE[9:20], GENUINE[1], *WAVE[20:]]
    for number, name in enumerate(coming):
        cast.later(3)
        cast.comes(name, newcomer=name in GENUINE)
        cast.came[name] = cast.at  # type: ignore[attr-defined]
        cast.says(name, "hello, i heard this is a good place" if name in GENUINE else f"{CRUEL} {number}")
    return cast


def reached(cast: Cast, name: str) -> list[Any]:
    """Whatever of the wave's words stands in anything this person was sent."""
    return [frame for frame in cast.views[name] if CRUEL in str(frame)]


def test_facilitators_are_told_at_the_fifth_arrival(raided: Cast) -> None:
    first = raided.seen("Gwen", "wave")[0]
    fifth = raided.came[WAVE[4]]  # type: ignore[attr-defined]
    told_after = (first["at"] - raided.journal[0].at) / 1000 - fifth
    assert first["size"] == 5 and 0 <= told_after <= 2
    assert raided.seen("Hugo", "wave") and not raided.seen(PRESENT[0], "wave")


def test_nobody_sees_a_line_of_the_wave_before_somebody_decided(raided: Cast) -> None:
    early = WAVE[
        :4
    ]  #: who came before anybody could know; what they wrote waits or is refused by the rules for everybody
    for name in (*PRESENT, *GENUINE, *early):
        others = [frame for frame in reached(raided, name) if frame["event"] == "line"]
        assert others == [], name
    assert all(reached(raided, name) == [] for name in PRESENT)


def test_everybody_present_keeps_every_right(raided: Cast) -> None:
    state = raided.state
    for name in PRESENT:
        person = state.people[raided.ids[name]]
        assert (person.place, person.guarded, person.paused_until) == ("main", False, None), name
    assert state.floor == raided.ids[PRESENT[0]] and state.queue == [raided.ids[PRESENT[1]]]
    assert not raided.says(PRESENT[0], "as i was saying, it was a long week").get("held")
    assert "as i was saying, it was a long week" in raided.lines(PRESENT[5])


def test_both_newcomers_are_in_within_two_minutes_and_the_wave_goes_with_one_press(raided: Cast) -> None:
    assert raided.does("Hugo", "admit", who=GENUINE)["ok"]
    for name in GENUINE:
        assert raided.at - raided.came[name] <= 120  # type: ignore[attr-defined]
        assert raided.state.people[raided.ids[name]].place == "main"
    guarded = [who for who in raided.last("Gwen", "wave")["guarded"] if raided.state.people[who].guarded]
    assert {raided.ids[name] for name in WAVE[4:]} <= set(guarded)
    assert not {raided.ids[name] for name in (*GENUINE, *PRESENT)} & set(guarded)
    assert raided.does("Gwen", "remove", who=tuple(guarded), why="a raid")["ok"]
    raided.later(700)
    assert not raided.state.shield
    assert all(reached(raided, name) == [] for name in (*PRESENT, *GENUINE))
    assert raided.rebuilt().state == raided.state
