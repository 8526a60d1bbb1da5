"""A made-up evening to rehearse with, and the debrief: what waited for the team, and for how long."""

from __future__ import annotations

import pytest

from chatserver.replay.compose import LANGUAGES, compose
from chatserver.replay.debrief import debrief
from moderation.pipeline import pipeline_for
from moderation.scene import Said, Scene
from tests.chatserver.cast import Cast

LOW = "I have the pills here and I am going to take them tonight."


def test_the_same_number_gives_the_same_evening_and_another_another() -> None:
    assert compose(3) == compose(3) != compose(4)


@pytest.mark.parametrize("seed", range(6))
def test_an_evening_has_a_beginning_a_late_comer_and_one_danger_that_is_not_the_first_thing(
    seed: int,
) -> None:
    evening = compose(seed, minutes=15, people=7)
    assert len(evening.comes) == 7 and max(evening.comes.values()) == evening.seconds * 0.3
    kinds = [each.kind for each in evening.happenings]
    assert kinds.count("danger") == 1 and kinds[0] != "danger" and len(set(kinds)) == len(kinds) >= 4
    times = [each.t for each in evening.happenings]
    assert times == sorted(times) and evening.seconds * 0.15 < times[0] and times[-1] < evening.seconds * 0.9


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_happens_in_it_is_what_a_meeting_would_notice(language: str) -> None:
    pipeline = pipeline_for("topic", {})
    lines: dict[str, tuple[str, ...]] = {}
    for seed in range(30):
        lines |= {each.kind: each.lines for each in compose(seed, language=language).happenings}
    assert {"danger", "amber", "number", "link", "advice", "help", "heavy", "gone"} == set(lines)
    before = tuple(
        Said(by="author", text=line, ago=6.0 * n, ref=str(n))
        for n, line in enumerate(lines["danger"][:-1], 1)
    )
    scene = Scene(language=language, recent=before)
    assert pipeline.review(lines["danger"][-1], scene).level >= 3
    assert pipeline.review(lines["amber"][0], Scene(language=language)).level >= 1
    assert "contact_details" in pipeline.review(lines["number"][0], Scene(language=language)).rules
    assert "links_media" in pipeline.review(lines["link"][0], Scene(language=language)).rules
    for share in compose(1, people=12, language=language).shares.values():
        assert all(pipeline.review(line, Scene(language=language)).level == 0 for line in share)


def test_the_debrief_says_how_long_each_thing_waited_and_what_was_too_late() -> None:
    cast = Cast(format="topic")
    cast.comes("Gwen", "facilitator")
    for name in ("Ana", "Bo"):
        cast.comes(name)
    cast.does("Gwen", "set_phase", phase="discussion")
    cast.does("Bo", "raise_hand")
    cast.later(5)
    cast.says("Ana", LOW)
    cast.later(30)
    cast.does("Gwen", "invite_to_speak", who="Bo")
    cast.later(30)
    cast.does("Gwen", "acknowledge_alert", alert=cast.last("Gwen", "alert")["alert"])
    waited = {each.what: each for each in debrief(cast.views["Gwen"])}
    assert waited["hand"].seconds == 35 and waited["hand"].in_time
    assert waited["alert"].about == "C3 suicide" and (waited["alert"].seconds, waited["alert"].within) == (
        60,
        45,
    )
    assert waited["alert"].late
    assert [each for each in debrief(cast.views["Bo"]) if each.what == "alert"] == []
