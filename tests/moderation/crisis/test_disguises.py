"""What people write so as not to be read is read, kind by kind; `python -m benchmarks.disguises` prints the figures."""

from __future__ import annotations

import pytest

from benchmarks.disguises import disguised, found, kinds, share_found
from moderation.reading import Reading
from tests.moderation.crisis.hearing import heard

SAID = [
    "i want to kill myself tonight", "everyone would be better off without me", "i want to die",
    "i took all of my pills an hour ago", "he won't wake up and his lips are blue", "i feel suicidal again",
    "if it wasn't for my kids i would be dead", "i don't want to be alive anymore", "goodbye everyone forever",
    "i am going to end my life", "i cut myself again last night", "nobody would notice if i disappeared",
    "i wish i could go to sleep and never wake up", "there is no reason for me to keep living",
    "i have been thinking about suicide all week", "i can't keep myself safe tonight",
    "my husband hit me again last night", "i'm going to use alone tonight", "ya no quiero vivir",
    "me quiero morir esta noche", "voy a matarme", "quiero quitarme la vida", "no quiero despertar mañana",
    "todos estarían mejor sin mí",
]  # fmt: skip
#: Where less than nine in ten are found: without vowels most words could be several.
WEAK = {"no vowels": 0.65, "vowels starred": 0.8, "pictures between words": 0.85}


@pytest.mark.parametrize("kind", kinds())
def test_a_disguise_hides_next_to_nothing(kind: str) -> None:
    assert all(found(text) for text in SAID)
    assert share_found(kind, SAID) >= WEAK.get(kind, 0.9), [t for t in SAID if not found(disguised(kind, t))]


@pytest.mark.parametrize("kind", kinds())
def test_what_is_harmless_stays_harmless_in_any_disguise(kind: str) -> None:
    calm = ["thank you for letting me share", "ninety days on friday", "the kettle is on, see you next week"]
    assert not [text for text in calm if found(disguised(kind, text))]


@pytest.mark.parametrize("kind", kinds())
def test_what_is_shown_lies_in_what_was_typed(kind: str) -> None:
    typed = disguised(kind, SAID[0])
    finding = heard(typed)
    assert finding is None or all(0 <= span.start < span.end <= len(typed) for span in finding.spans)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("20mg at 4pm, b12 and d3", "20mg at 4pm, b12 and d3"),
        ("room 4b, 2nd floor, 3 of 12", "room 4b, 2nd floor, 3 of 12"),
        ("1 w4n7 70 k1ll mys3lf", "i want to kill myself"),
    ],
)
def test_numbers_stay_numbers_until_a_line_is_written_in_them(typed: str, read: str) -> None:
    assert Reading.of(typed).bold.text == read
