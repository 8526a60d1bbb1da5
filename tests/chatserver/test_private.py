"""Private words: who may write to whom, who reads them, and how unanswered approaches end."""

from __future__ import annotations

from tests.chatserver.cast import Cast, Frame


def evening() -> Cast:
    """Gwen facilitates, Rae greets, Lou is new; Kit and Quinn are here often."""
    cast = Cast()
    cast.comes("Gwen", "facilitator")
    for name in ("Rae", "Kit", "Quinn"):
        cast.comes(name)
    cast.comes("Lou", newcomer=True)
    offer = cast.does("Gwen", "serve", who="Rae", service="greeter")["offer"]
    cast.does("Rae", "accept", of=offer)
    return cast


def writes(cast: Cast, by: str, to: str, text: str) -> Frame:
    return cast.does(by, "private", to=to, text=text)


def texts(cast: Cast, name: str) -> list[str]:
    return [frame["text"] for frame in cast.seen(name, "private")]


def test_private_words_reach_the_two_people_and_nobody_else() -> None:
    cast = evening()
    assert writes(cast, "Gwen", "Kit", "how was the week")["ok"]
    assert texts(cast, "Kit") == texts(cast, "Gwen") == ["how was the week"]
    for name in ("Rae", "Quinn", "Lou"):
        assert "how was the week" not in str(cast.views[name])


def test_a_newcomer_hears_from_greeters_and_facilitators_only() -> None:
    cast = evening()
    answer = writes(cast, "Kit", "Lou", "hello you")
    assert not answer["ok"] and answer["say"]
    assert "hello you" not in str(cast.views["Lou"])
    assert writes(cast, "Rae", "Lou", "good to have you here")["ok"]
    assert texts(cast, "Lou") == ["good to have you here"]


def test_participants_answer_but_do_not_begin() -> None:
    cast = evening()
    assert not writes(cast, "Kit", "Quinn", "hello there")["ok"]
    assert texts(cast, "Quinn") == []
    writes(cast, "Rae", "Quinn", "all well?")
    assert writes(cast, "Quinn", "Rae", "yes, thank you")["ok"]


def test_anybody_may_write_to_people_in_service() -> None:
    cast = evening()
    assert writes(cast, "Lou", "Rae", "how does this work")["ok"]
    assert writes(cast, "Kit", "Gwen", "may I go first")["ok"]


def test_unanswered_approaches_are_nudged_then_wait_and_are_counted_per_person() -> None:
    cast = evening()
    for text in ("are you there", "I wanted to ask", "one more thing"):
        assert writes(cast, "Kit", "Rae", text)["ok"]
    assert cast.seen("Kit", "nudge", rule="approach_without_reply")
    fourth = writes(cast, "Kit", "Rae", "and another")
    assert fourth["held"] and "and another" not in str(cast.views["Rae"])
    assert writes(cast, "Kit", "Gwen", "may I go first")["ok"]


def test_an_answer_begins_the_count_anew() -> None:
    cast = evening()
    for text in ("are you there", "I wanted to ask", "one more thing"):
        writes(cast, "Kit", "Rae", text)
    writes(cast, "Rae", "Kit", "yes, here")
    answer = writes(cast, "Kit", "Rae", "and another")
    assert answer["ok"] and not answer.get("held")


def test_no_private_word_crosses_a_block_in_either_direction() -> None:
    cast = evening()
    writes(cast, "Rae", "Quinn", "all well?")
    cast.does("Quinn", "block", who="Rae")
    assert not writes(cast, "Rae", "Quinn", "are you sure")["ok"]
    assert not writes(cast, "Quinn", "Rae", "I am sure")["ok"]
    assert "are you sure" not in str(cast.views["Quinn"]) and "I am sure" not in str(cast.views["Rae"])
    cast.does("Quinn", "unblock", who="Rae")
    assert writes(cast, "Rae", "Quinn", "welcome back")["ok"]


def test_the_person_blocked_is_told_nothing_of_the_block() -> None:
    cast = evening()
    seen = len(cast.views["Rae"])
    cast.does("Quinn", "block", who="Rae")
    assert len(cast.views["Rae"]) == seen
    assert "block" not in str(writes(cast, "Rae", "Quinn", "hello")["say"]).casefold()


def test_a_number_in_a_private_line_is_covered_as_in_the_room() -> None:
    cast = evening()
    writes(cast, "Quinn", "Rae", "ring me on 555-867-5309 tonight")
    assert "5309" not in str(cast.views["Rae"])
    assert cast.last("Quinn", "nudge")["rule"] == "contact_details"


def test_danger_in_a_private_line_calls_the_facilitators_even_when_the_line_is_closed() -> None:
    cast = evening()
    answer = writes(cast, "Kit", "Quinn", "I am going to kill myself tonight, I have the pills here")
    assert not answer["ok"] or answer.get("held")
    assert cast.last("Gwen", "alert")["by"] == cast.ids["Kit"]
    assert cast.last("Kit", "care")["asked"] == "Gwen"
    assert "kill" not in str(cast.views["Quinn"])


def test_words_for_somebody_on_a_break_wait_for_their_return() -> None:
    cast = evening()
    cast.does("Kit", "step_out")
    assert writes(cast, "Gwen", "Kit", "take your time")["ok"]
    assert "take your time" not in str(cast.views["Kit"])
    cast.does("Kit", "return", catch_up="none")
    person = cast.meeting.person(cast.ids["Kit"])
    assert person is not None
    sent = [(entry.seq, cast.meeting.event_of(entry)) for entry in cast.journal if entry.kind == "private"]
    assert [cast.meeting.face(seq, event, person) for seq, event in sent] == ["all"]


def test_nobody_is_written_to_who_is_not_there() -> None:
    cast = evening()
    cast.does("Rae", "leave")
    assert writes(cast, "Kit", "Rae", "still there?")["code"] == "unknown_person"
