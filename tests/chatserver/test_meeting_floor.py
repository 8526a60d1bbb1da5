"""The floor, the queue and the round."""

from __future__ import annotations

from tests.chatserver.cast import Cast


def sharing() -> Cast:
    cast = Cast()
    cast.comes("Gwen", "facilitator")
    for name in ("Ana", "Bo", "Cleo"):
        cast.comes(name)
    cast.does("Gwen", "set_phase", phase="sharing")
    return cast


def test_one_person_speaks_and_the_words_of_others_are_kept_for_them() -> None:
    cast = sharing()
    cast.does("Gwen", "invite_to_speak", who="Ana")
    cast.says("Ana", "I nearly rang him.")
    answer = cast.says("Bo", "same here")
    assert answer["held"] and cast.last("Bo", "held")["draft"]
    assert cast.lines("Cleo") == ["I nearly rang him."]
    assert cast.seen("Gwen", "hold") == []


def test_a_kept_draft_is_sent_when_its_author_still_wants_it() -> None:
    cast = sharing()
    cast.does("Gwen", "invite_to_speak", who="Ana")
    hold = cast.says("Bo", "same here")["hold"]
    cast.does("Ana", "done")
    cast.does("Gwen", "invite_to_speak", who="Bo")
    cast.says("Bo", "same here", draft=hold)
    assert cast.lines("Cleo") == ["same here"]
    assert cast.state.holds == {}


def test_a_sign_typed_as_a_line_raises_the_hand() -> None:
    cast = sharing()
    cast.does("Gwen", "invite_to_speak", who="Ana")
    cast.says("Bo", "!")
    cast.says("Cleo", "*")
    assert cast.last("Ana", "queue")["who"] == (cast.ids["Bo"], cast.ids["Cleo"])
    assert cast.lines("Gwen") == []


def test_the_floor_lowers_the_hand_and_done_frees_it() -> None:
    cast = sharing()
    cast.does("Ana", "raise_hand")
    cast.does("Gwen", "invite_to_speak", who="Ana")
    assert cast.state.queue == [] and cast.state.floor == cast.ids["Ana"]
    cast.says("Ana", "done")
    assert cast.state.floor is None and cast.last("Bo", "floor")["who"] is None


def test_done_is_refused_without_the_floor() -> None:
    cast = sharing()
    assert cast.does("Bo", "done")["code"] == "not_your_turn"


def test_a_round_passes_over_who_is_out_and_comes_back_to_them() -> None:
    cast = sharing()
    cast.does("Bo", "step_out")
    cast.does("Gwen", "set_phase", phase="round", order=("Ana", "Bo", "Cleo"))
    assert cast.state.floor == cast.ids["Ana"]
    cast.does("Ana", "done")
    assert cast.state.floor == cast.ids["Cleo"]
    assert cast.state.coming_back == [cast.ids["Bo"]]
    cast.does("Bo", "return", catch_up="none")
    cast.does("Cleo", "pass")
    assert cast.state.floor == cast.ids["Bo"]
    cast.does("Bo", "done")
    assert cast.state.floor is None and cast.state.coming_back == []


def test_a_round_does_not_wait_for_a_broken_link_longer_than_fifteen_seconds() -> None:
    cast = sharing()
    cast.does("Gwen", "set_phase", phase="round", order=("Ana", "Bo"))
    cast.link_goes("Ana")
    cast.later(14)
    assert cast.state.floor == cast.ids["Ana"]
    cast.later(2)
    assert cast.state.floor == cast.ids["Bo"] and cast.ids["Ana"] in cast.state.coming_back


def test_stepping_out_with_the_floor_keeps_the_place() -> None:
    cast = sharing()
    cast.does("Bo", "raise_hand")
    cast.does("Gwen", "invite_to_speak", who="Ana")
    cast.does("Ana", "step_out")
    assert cast.state.floor is None
    assert cast.state.queue == [cast.ids["Ana"], cast.ids["Bo"]]


def test_acknowledgements_are_given_after_the_share_without_counts_or_names() -> None:
    cast = sharing()
    cast.does("Gwen", "invite_to_speak", who="Ana")
    cast.says("Ana", "That was my week.")
    share = cast.last("Bo", "line")["share"]
    cast.does("Bo", "ack", kind="me_too", of=share)
    cast.does("Cleo", "ack", kind="me_too", of=share)
    assert cast.seen("Ana", "acks") == []
    cast.does("Ana", "done")
    acks = cast.last("Ana", "acks")
    assert acks["kinds"] == ("me_too",) and set(acks) == {"event", "seq", "at", "share", "kinds"}


def test_facilitators_may_speak_between_and_timekeepers_may_not() -> None:
    cast = sharing()
    offer = cast.does("Gwen", "serve", who="Bo", service="timekeeper")["offer"]
    cast.does("Bo", "accept", of=offer)
    cast.does("Gwen", "set_phase", phase="closing")
    assert cast.says("Gwen", "Thank you all.")["ok"]
    assert cast.says("Bo", "objection")["held"]


def test_only_facilitators_run_the_meeting() -> None:
    cast = sharing()
    for do, fields in (
        ("set_phase", {"phase": "closing"}),
        ("invite_to_speak", {"who": "Bo"}),
        ("start_break", {"minutes": 3.0}),
        ("remove", {"who": "Bo"}),
        ("close", {}),
        ("set_rules", {"rules": {}}),
    ):
        assert cast.does("Ana", do, **fields)["code"] == "not_allowed", do


def test_a_pause_for_everybody_stops_posting_and_ends_by_itself() -> None:
    cast = Cast()
    cast.comes("Gwen", "facilitator")
    cast.comes("Ana")
    cast.does("Gwen", "start_break", minutes=2.0)
    assert cast.says("Ana", "hm")["held"]
    assert cast.last("Ana", "room_paused")["until"]
    cast.later(121)
    assert cast.seen("Ana", "room_resumed")
    assert "held" not in cast.says("Ana", "and we are back")


def test_whoever_facilitates_thanks_the_sharer_and_the_round_goes_on() -> None:
    cast = Cast(format="12-step")
    cast.comes("Gwen", "facilitator")
    for name in ("Ana", "Bo"):
        cast.comes(name)
    cast.does("Gwen", "set_phase", phase="round", order=["Ana", "Bo"])
    assert cast.does("Bo", "done")["code"] == "not_your_turn"
    cast.does("Gwen", "done")
    assert cast.state.floor == cast.ids["Bo"]
    cast.does("Gwen", "done")
    assert cast.state.floor is None
    assert cast.does("Gwen", "done")["code"] == "not_your_turn"
