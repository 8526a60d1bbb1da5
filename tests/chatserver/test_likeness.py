"""A wave at the door (journey 4.5): who looks alike in it, and who simply came at the same minute."""

from __future__ import annotations

from typing import Any

import pytest

from tests.chatserver.cast import Cast

BEANS = "BUY BEANS BUY BEANS BUY BEANS"


@pytest.fixture
def raid() -> Cast:
    cast = Cast(format="topic")
    cast.comes("Gwen", "facilitator")
    cast.comes("Ana")
    cast.does("Gwen", "set_phase", phase="sharing")
    cast.later(300)
    for name in ("toaster", "toaster2", "beans", "pigeon", "bzzt", "moo"):
        cast.comes(name)
        cast.later(2)
    cast.comes("Ellie", newcomer=True)
    cast.comes("Ron", newcomer=True)
    cast.comes("Dot")
    for name in ("beans", "pigeon"):
        cast.says(name, BEANS)
    cast.says("moo", "moo moo moo moo")
    cast.says("Ellie", "hi is this right? the nurse at the surgery gave me the link")
    cast.says("Dot", "I was sent the link by my sister")
    return cast


def kinds(cast: Cast) -> dict[str, set[str]]:
    answer: dict[str, Any] = cast.does("Gwen", "sort_wave", alert=cast.last("Gwen", "wave")["alert"])
    assert answer["ok"], answer
    found: dict[str, set[str]] = {"genuine": set(), "unclear": set(), "alike": set()}
    for one in answer["people"]:
        found[one["kind"]].add(one["name"])
    return found


def test_gwen_sees_apart_who_came_at_the_same_minute_and_who_looks_alike(raid: Cast) -> None:
    found = kinds(raid)
    assert found["genuine"] == {"Ellie", "Ron", "Dot"}
    assert found["alike"] == {"toaster", "toaster2", "beans", "pigeon", "moo"}
    assert found["unclear"] == {"bzzt"}, "nothing speaks against somebody who only waits"


def test_every_sign_is_told_and_whoever_was_decided_about_is_not_asked_about_again(raid: Cast) -> None:
    wave = raid.last("Gwen", "wave")["alert"]
    people = {one["name"]: one for one in raid.does("Gwen", "sort_wave", alert=wave)["people"]}
    assert people["Ellie"]["signs"] == ["newcomer", "own_words"]
    assert people["beans"]["signs"] == ["over_and_over", "words_alike"]
    assert people["toaster2"]["signs"] == ["name_alike"] and people["toaster2"]["after_s"] == 2
    raid.does("Gwen", "admit", who=("Ellie",))
    raid.does("Gwen", "remove", who=("beans", "moo"))
    assert not {"Ellie", "beans", "moo"} & set().union(*kinds(raid).values())


def test_whoever_asked_for_somebody_is_never_put_with_the_others(raid: Cast) -> None:
    raid.does("toaster", "ask_for_help")
    assert "toaster" in kinds(raid)["genuine"]


def test_only_who_keeps_the_door_is_told_and_nothing_is_done_by_looking(raid: Cast) -> None:
    before = len(raid.journal)
    kinds(raid)
    wave = raid.last("Gwen", "wave")["alert"]
    assert raid.does("Ana", "sort_wave", alert=wave)["code"] == "not_allowed"
    assert raid.does("Gwen", "sort_wave", alert="w0")["code"] == "unknown_item"
    assert len(raid.journal) == before


def test_what_a_wave_got_into_the_room_goes_off_every_page_with_it() -> None:
    cast = Cast(format="topic")
    cast.comes("Gwen", "facilitator")
    cast.comes("Ana")
    cast.does("Gwen", "set_phase", phase="discussion")
    cast.later(300)
    cast.comes("beans")
    assert cast.says("beans", "Is this where the party is")["ok"]
    assert cast.says("Ana", "Good evening.")["ok"]
    for name in ("toaster", "pigeon", "bzzt", "moo"):
        cast.comes(name)
    assert cast.last("Gwen", "wave")["size"] == 5
    cast.does("Gwen", "remove", who=("beans",))
    gone = cast.last("Ana", "withdrawn")["of"]
    assert gone == (cast.seen("Ana", "line", by=cast.ids["beans"])[0]["line"],), "and only theirs"
    cast.does("Gwen", "remove", who=("Ana",))
    assert len(cast.seen("Gwen", "withdrawn")) == 1, "nobody else's words go with them"
