"""A format is chosen by the name people use for it."""

import pytest

from moderation.formats import FORMATS, PHASES, format_of


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("SMART-style", "smart"),
        ("12 step", "12-step"),
        ("Twelve-Step", "12-step"),
        ("LifeRing-style", "lifering"),
        ("open_session", "open-session"),
        ("Dharma style", "dharma"),
        ("pair", "pair"),
    ],
)
def test_a_format_is_found_by_the_name_people_write(written: str, meant: str) -> None:
    assert format_of(written).id == meant


def test_a_format_nobody_knows_is_refused() -> None:
    with pytest.raises(KeyError):
        format_of("karaoke")


def test_in_a_12_step_meeting_people_answer_each_other_only_before_and_after() -> None:
    assert format_of("12-step").crosstalk == {"gathering", "fellowship"}


def test_every_format_speaks_of_phases_that_exist_and_has_one_short_sentence_for_the_door() -> None:
    for each in FORMATS.values():
        assert each.one_floor | each.crosstalk <= set(PHASES)
        assert 0 < len(each.sentence.split()) < 25


def test_a_free_meeting_has_no_floor_and_no_pace() -> None:
    free = format_of("free")
    assert free.one_floor == frozenset()
    assert (
        free.rules["pace"]["mode"]
        == free.rules["interrupt"]["mode"]
        == free.rules["join_wave"]["mode"]
        == "off"
    )
