"""What is read, and that every match can be shown in the words as they were typed."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.reading import Reading


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("I’m  FINE,\n\tthanks", "i'm fine, thanks"),
        ("I\u200b w\u00adant \u202ehelp", "i want help"),
        ("ﬁnally “home”", 'finally "home"'),
        ("me corté otra vez", "me corté otra vez"),
        ("me corte\u0301 otra vez", "me corté otra vez"),
    ],
)
def test_the_plain_view_takes_away_what_nobody_meant(typed: str, read: str) -> None:
    assert Reading.of(typed).plain.text == read


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("i want to k1ll mys3lf", "i want to kill myself"),
        ("i want to ki11 myse1f", "i want to kill myself"),
        ("i wanna d!e!", "i wanna die!"),
        ("want to d i e so bad", "want to die so bad"),
        ("k.i.l.l d-i-e", "kill die"),
        ("pleaseee, i'm dieeeing", "please, i'm dieing"),
        ("ѕuісіdе", "suicide"),
        ("me corté", "me corte"),
        ("🅺🅸🅻🅻 𝖒𝖞𝖘𝖊𝖑𝖋 ⓓⓘⓔ", "kill myself die"),
    ],
)
def test_the_bold_view_undoes_what_was_done_on_purpose(typed: str, read: str) -> None:
    assert Reading.of(typed).bold.text == read


@pytest.mark.parametrize(
    "typed",
    ["took 20mg at 4pm", "day 90, 4,015 days", "on the 2nd, room b12", "555-0117", "dave@example.org"],
)
def test_doses_days_and_numbers_stay_numbers(typed: str) -> None:
    assert Reading.of(typed).bold.text == typed


@pytest.mark.parametrize(
    ("typed", "view", "word", "shown"),
    [
        ("so  I want to K1LL", "bold", "kill", "K1LL"),
        ("want to d i e so bad", "bold", "die", "d i e"),
        ("ok \u200b\u200bhelp\u200bme now", "plain", "helpme", "help\u200bme"),
        ("ﬁne,   dieeee!", "bold", "die", "dieeee"),
        ("e\u0301e\u0301 corte\u0301", "plain", "corté", "corte\u0301"),
    ],
)
def test_a_match_is_shown_in_the_words_as_typed(typed: str, view: str, word: str, shown: str) -> None:
    read = getattr(Reading.of(typed), view)
    at = read.text.index(word)
    span = read.span(at, at + len(word))
    assert typed[span.start : span.end] == shown


@given(st.text(max_size=400))
def test_any_text_can_be_read_and_every_span_lies_inside_it(typed: str) -> None:
    reading = Reading.of(typed)
    for view in (reading.plain, reading.bold):
        edge = 0
        for i in range(len(view.text)):
            span = view.span(i, i + 1)
            assert edge <= span.start < span.end <= len(typed)
            edge = span.start


@given(st.text(alphabet=st.sampled_from("aA eé\u0301\u200b \n’ﬁ1!k.-з"), max_size=60))
def test_the_quick_road_and_the_careful_one_read_the_same(typed: str) -> None:
    """The quick road works on whole strings, the map letter by letter: they have to agree on every place."""
    plain = Reading.of(typed).plain
    for i, char in enumerate(plain.text):
        span = plain.span(i, i + 1)
        alone = Reading.of(typed[span.start : span.end]).plain.text
        assert char in alone


@pytest.mark.parametrize(
    "typed",
    ["x" + "\u0301" * 60_000, "k i l l " * 500, "k1ll!" * 800, "é " * 2_000, "a" * 60_000, "аб1" * 1_300],
    ids=["marks", "spelled", "leet", "accents", "held", "lookalikes"],
)
def test_hostile_text_is_read_in_bounded_time(typed: str) -> None:
    started = time.process_time()
    reading = Reading.of(typed)
    reading.bold.span(0, len(reading.bold.text))
    # A few milliseconds on a quiet machine; without the cap the first of these takes seconds.
    assert time.process_time() - started < 0.25
