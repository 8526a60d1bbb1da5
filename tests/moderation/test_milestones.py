"""A milestone is heard when somebody asks to have theirs marked, and in nothing else they say."""

from __future__ import annotations

import pytest

from moderation.milestones import marks, milestone_of


@pytest.mark.parametrize("mark", marks(), ids=lambda mark: mark.mark)
def test_every_phrase_proves_itself(mark: object) -> None:
    assert [(text, milestone_of(text)) for text in mark.match if milestone_of(text) != mark.mark] == []  # type: ignore[attr-defined]
    assert [text for text in mark.leave if milestone_of(text)] == []  # type: ignore[attr-defined]


def test_nobodys_time_is_counted_from_a_story() -> None:
    for text in (
        "nine days. I did not think I would see nine days",
        "my sister just picked up her five year medallion",
        "I used to pick up a chip and drink on the way home",
        "llevo 40 dias y no se como",
    ):
        assert milestone_of(text) == ""
