"""Contact by consent, private lines by relation, and company on a break: each needs a yes from the other."""

from __future__ import annotations

import msgspec
import pytest

from chatserver import events as e
from chatserver.meeting.deadlines import next_due
from tests.chatserver.cast import Cast, Frame

KITS, BOS = "kit.harlow@example.org", "bo@example.org"


def evening(rules: dict[str, object] | None = None, format: str = "topic") -> Cast:
    """Gwen facilitates, Rae greets; Kit, Bo and Quinn are here often, Lou is new."""
    cast = Cast(format, rules)
    cast.comes("Gwen", "facilitator")
    for name in ("Rae", "Kit", "Bo", "Quinn"):
        cast.comes(name)
    cast.comes("Lou", newcomer=True)
    cast.does("Rae", "accept", of=cast.does("Gwen", "serve", who="Rae", service="greeter")["offer"])
    return cast


def offers(cast: Cast, by: str = "Kit", to: str = "Bo", text: str = KITS) -> Frame:
    return cast.does(by, "offer_contact", to=to, text=text)


def everything(cast: Cast, *names: str) -> str:
    return str([cast.views[name] for name in names])


# Contact


def test_contact_is_exchanged_after_the_meeting_when_both_say_yes() -> None:
    cast = evening()
    cast.says("Kit", f"write to me, {KITS}")
    assert KITS not in everything(cast, "Bo", "Gwen", "Quinn")
    offer = offers(cast)["offer"]
    assert cast.seen("Bo", "contact_asked") == [], "nobody is asked while the meeting goes on"
    cast.does("Gwen", "close")
    assert cast.last("Bo", "contact_asked")["name"] == "Kit"
    assert KITS not in everything(cast, "Bo", "Gwen", "Quinn")
    assert cast.does("Bo", "answer_contact", of=offer, yes=True, text=BOS)["ok"]
    assert cast.last("Bo", "contact_exchanged")["text"] == KITS
    assert cast.last("Kit", "contact_exchanged")["text"] == BOS
    for name in ("Gwen", "Rae", "Quinn", "Lou"):
        assert KITS not in everything(cast, name) and BOS not in everything(cast, name)
        assert not [each for each in cast.views[name] if each["event"].startswith("contact")]
    assert cast.state.contacts == {}, "nothing of it is kept by the meeting"
    assert cast.rebuilt().state == cast.state


def test_a_no_and_a_silence_look_the_same_and_nothing_is_shown() -> None:
    for says_no in (True, False):
        cast = evening()
        offer = offers(cast)["offer"]
        cast.does("Gwen", "close")
        told = len(cast.views["Kit"])
        if says_no:
            cast.does("Bo", "answer_contact", of=offer, yes=False)
        assert len(cast.views["Kit"]) == told, "Kit hears nothing of the answer"
        cast.later(15 * 60 + 1)
        assert cast.last("Kit", "contact_over")["offer"] == offer
        assert KITS not in everything(cast, "Bo") and cast.state.contacts == {}
        assert not cast.does("Bo", "answer_contact", of=offer, yes=True, text=BOS)["ok"]


def test_somebody_who_blocked_kit_is_not_asked_and_kit_cannot_tell() -> None:
    cast = evening()
    cast.does("Bo", "block", who="Kit")
    assert offers(cast)["ok"]
    cast.does("Gwen", "close")
    assert cast.seen("Bo", "contact_asked") == []
    cast.later(15 * 60 + 1)
    assert cast.seen("Bo", "contact_over") == [] and cast.last("Kit", "contact_over")


def test_a_newcomer_is_not_asked_until_they_choose() -> None:
    cast = evening()
    assert offers(cast, to="Lou")["code"] == "private_closed"
    cast.does("Lou", "messages_from", who="everyone")
    assert offers(cast, to="Lou")["ok"]


def test_what_is_given_is_read_like_any_line_but_for_contact() -> None:
    cast = evening()
    assert not offers(cast, text="you are a pathetic worthless idiot")["ok"]
    offers(cast, text="I have the pills here and I am going to kill myself tonight")
    assert cast.last("Gwen", "alert")["by"] == cast.ids["Kit"]


def test_nobody_hands_out_cards() -> None:
    cast = evening()
    for name in ("Bo", "Quinn", "Rae", "Gwen"):
        assert offers(cast, to=name)["ok"]
    assert offers(cast, to="Bo")["code"] == "contact_offered"
    assert offers(cast, to="Kit")["code"] == "unknown_person"


def test_after_retention_no_contact_is_left() -> None:
    cast = evening()
    offer = offers(cast)["offer"]
    cast.does("Gwen", "close")
    cast.does("Bo", "answer_contact", of=offer, yes=True, text=BOS)
    events = [cast.meeting.event_of(entry) for entry in cast.journal]
    kept = msgspec.json.encode([e.without_words(each) for each in events]).decode()
    assert KITS not in kept and BOS not in kept


def test_an_offer_that_waits_has_a_deadline_that_survives_a_restart() -> None:
    cast = evening()
    offers(cast)
    cast.does("Gwen", "close")
    assert next_due(cast.rebuilt().state) == cast.state.ended_at + 15 * 60_000


# Private lines, by relation


@pytest.mark.parametrize(
    ("who", "open_now", "open_in_fellowship"),
    [
        ("none", False, False),
        ("reply_only", False, False),
        ("after_meeting", False, True),
        ("everyone", True, True),
    ],
)
def test_the_meetings_rule_says_who_may_begin(who: str, open_now: bool, open_in_fellowship: bool) -> None:
    cast = evening({"private_contact": {"who": who}})
    assert cast.does("Kit", "private", to="Bo", text="hello there")["ok"] == open_now
    cast.does("Gwen", "set_phase", phase="fellowship")
    assert cast.does("Kit", "private", to="Bo", text="hello again")["ok"] == open_in_fellowship
    assert cast.does("Kit", "private", to="Rae", text="may I ask something")["ok"], "people in service always"


def test_a_pair_that_agreed_may_write() -> None:
    cast = evening({"private_contact": {"who": "pair"}})
    assert not cast.does("Kit", "private", to="Bo", text="hello there")["ok"]
    assert evening(format="pair").does("Kit", "private", to="Bo", text="hello there")["ok"]


def test_an_answer_opens_the_way_back_for_a_newcomer_who_wrote_first() -> None:
    cast = evening({"private_contact": {"who": "everyone"}})
    assert not cast.does("Kit", "private", to="Lou", text="hello you")["ok"]
    assert cast.does("Lou", "private", to="Kit", text="is this seat free")["ok"]
    assert cast.does("Kit", "private", to="Lou", text="yes it is")["ok"]


def test_somebody_may_choose_to_hear_from_nobody() -> None:
    cast = evening({"private_contact": {"who": "everyone"}})
    cast.does("Bo", "messages_from", who="nobody")
    assert not cast.does("Kit", "private", to="Bo", text="hello there")["ok"]
    assert cast.does("Gwen", "private", to="Bo", text="all well?")["ok"]


def test_a_block_works_both_ways_in_the_room_and_hides_nothing_from_a_facilitator() -> None:
    cast = evening()
    cast.does("Kit", "block", who="Bo")
    cast.does("Kit", "block", who="Gwen")
    first = cast.says("Kit", "good evening all")
    cast.says("Bo", "evening")
    assert "evening" not in cast.lines("Kit") and "good evening all" not in cast.lines("Bo")
    assert "good evening all" in cast.lines("Gwen") and "good evening all" in cast.lines("Quinn")
    line = next(each["line"] for each in cast.seen("Quinn", "line") if each["text"] == "good evening all")
    assert first["ok"] and cast.does("Bo", "open", of=line)["code"] == "unknown_item"


# Approaches without an answer


def approaches(cast: Cast, *texts: str) -> Frame:
    answer: Frame = {}
    for text in texts:
        answer = cast.does("Kit", "private", to="Rae", text=text)
    return answer


def test_at_the_fourth_the_other_is_asked_privately_and_kit_is_told_nothing_of_it() -> None:
    cast = evening()
    assert approaches(cast, "hello", "are you there", "one more thing", "and another")["held"]
    asked = cast.last("Rae", "fewer_asked")
    assert (asked["about"], asked["name"]) == (cast.ids["Kit"], "Kit") and "and another" not in str(asked)
    approaches(cast, "still there?")
    assert len(cast.seen("Rae", "fewer_asked")) == 1, "asked once"
    assert cast.seen("Kit", "fewer_asked") == cast.seen("Gwen", "fewer_asked") == []


@pytest.mark.parametrize(
    ("answer", "heard", "told"), [("none", False, 0), ("fine", True, 0), ("tell", True, 1)]
)
def test_what_they_choose_is_done_and_kit_is_not_told(answer: str, heard: bool, told: int) -> None:
    cast = evening()
    approaches(cast, "hello", "are you there", "one more thing", "and another")
    seen = len(cast.views["Kit"])
    assert cast.does("Rae", "fewer", about="Kit", answer=answer)["ok"]
    assert len(cast.views["Kit"]) == seen
    spoke = cast.seen("Gwen", "spoke_up")
    assert len(spoke) == told and "hello" not in str(spoke)
    cast.later(601)
    assert approaches(cast, "good evening")["ok"] == heard


def test_only_the_last_ten_minutes_count() -> None:
    cast = evening()
    approaches(cast, "hello", "are you there")
    cast.later(601)
    assert not approaches(cast, "good evening", "how are you").get("held")


def test_a_group_says_how_many_and_within_how_long() -> None:
    cast = evening({"approach_without_reply": {"count": 2, "within": "2m"}})
    assert approaches(cast, "hello", "are you there", "one more thing")["held"]
    cast = evening({"approach_without_reply": {"count": 2, "within": "2m"}})
    approaches(cast, "hello")
    cast.later(130)
    assert not approaches(cast, "are you there", "one more thing").get("held")


def test_a_group_may_let_everybody_greet_newcomers() -> None:
    cast = evening({"private_contact": {"who": "everyone", "newcomers": "everyone"}})
    assert cast.does("Kit", "private", to="Lou", text="good to have you here")["ok"]


def test_one_sided_writing_is_a_quiet_word_to_each_apart() -> None:
    cast = evening({"dependency": {"at_least": 6}, "approach_without_reply": "off"})
    approaches(cast, *(f"how was work on day {number}" for number in range(6)))
    assert cast.last("Kit", "nudge")["rule"] == cast.last("Rae", "nudge")["rule"] == "dependency"
    assert cast.last("Kit", "nudge")["say"] != cast.last("Rae", "nudge")["say"]
    assert cast.seen("Gwen", "flag", rule="dependency") == [], "facilitators hear of it only when it goes on"
    approaches(cast, *(f"and supper on day {number}" for number in range(12)))
    assert cast.seen("Gwen", "flag", rule="dependency")


def test_writing_that_is_answered_is_nobodys_business() -> None:
    cast = evening({"dependency": {"at_least": 6}})
    for number in range(8):
        approaches(cast, f"how was work on day {number}")
        cast.does("Rae", "private", to="Kit", text=f"it was fine on day {number}")
    assert cast.seen("Rae", "nudge") == cast.seen("Kit", "nudge") == []


# Company on a break


def test_company_comes_only_with_a_yes_each_time_and_goes_with_the_break() -> None:
    cast = evening()
    cast.does("Kit", "step_out")
    asked = cast.does("Kit", "ask_company", who="Rae")
    assert cast.last("Rae", "company_asked")["name"] == "Kit" and cast.state.rooms == {}
    assert cast.does("Rae", "accept", of=asked["offer"])["ok"]
    room = f"company-{cast.ids['Kit']}"
    assert cast.does("Kit", "say", text="thank you for coming", room=room)["ok"]
    assert "thank you for coming" in cast.lines("Rae") and "thank you for coming" not in cast.lines("Gwen")
    cast.does("Kit", "return", catch_up="none")
    assert cast.state.rooms == {}
    cast.says("Gwen", "we go on")
    assert "we go on" in cast.lines("Rae") and "we go on" in cast.lines("Kit")
    cast.does("Kit", "step_out")
    assert cast.state.rooms == {}, "the next time is asked anew"


def test_a_no_is_told_kindly_and_without_a_reason() -> None:
    cast = evening()
    cast.does("Kit", "step_out")
    asked = cast.does("Kit", "ask_company", who="Rae")
    assert cast.does("Rae", "decline", of=asked["offer"])["ok"]
    assert cast.last("Kit", "company_answered")["yes"] is False and cast.state.offers == {}


def test_company_is_asked_of_people_in_service_who_are_free_and_from_a_break_only() -> None:
    cast = evening()
    assert cast.does("Kit", "ask_company", who="Rae")["code"] == "not_on_a_break"
    cast.does("Kit", "step_out")
    assert not cast.does("Kit", "ask_company", who="Bo")["ok"]
    cast.does("Rae", "step_out")
    assert not cast.does("Kit", "ask_company", who="Rae")["ok"]
