"""The same words, said of somebody else, of another time, as a joke or as an offer: only one of each pair calls."""

from __future__ import annotations

import pytest

from moderation.verdict import Delivery, HoldEnd, ToAuthor, ToFacilitators, ToRoom
from tests.moderation.crisis.hearing import heard, level


@pytest.mark.parametrize(
    ("danger", "calm"),
    [
        ("I want to die", "I wanted to die for years, that was a long time ago"),
        ("I'm suicidal tonight", "I'm not suicidal, just really sad tonight"),
        ("I feel suicidal", "my mom was suicidal when I was a kid"),
        ("I'm thinking about suicide", "are you thinking about suicide?"),
        ("I'm going to kill myself", "my boss is going to kill me if I'm late again"),
        ("everyone would be better off without me", "I'm better off without him"),
        ("if it weren't for my kids I'd be dead", "if it weren't for this room I'd have drunk on Friday"),
        ("I cut myself again last night", "I cut myself shaving"),
        ("goodbye everyone, you won't see me again", "goodbye all, see you next Thursday"),
        (
            "my roommate won't wake up and his lips are blue",
            "I carried narcan for years and used it once, he lived",
        ),
        ("I feel suicidal", "if anyone here feels suicidal please call or text 988"),
        ("I want to kill myself", "reading a book called The Suicide Club"),
        ("quiero morirme", "me muero de la risa con esa historia"),
        ("me voy a matar esta noche", "hace diez años intenté matarme y hoy vivo agradecido"),
    ],
)
def test_only_one_of_the_twins_calls(danger: str, calm: str) -> None:
    assert level(danger) >= 2
    assert level(calm) < 2


@pytest.mark.parametrize(
    "typed",
    [
        "i want to k1ll mys3lf", "i w4nt to kill myself", "i want to k.i.l.l myself", "i want to k i l l myself",
        "i want to kiiiill myself", "i want to k*ll myself", "I WANT TO KILL MYSELF", "i want to kіll myself",
        "i want to kill my self", "iwanttokillmyself", "i wnat to kil myself", "i want to ki\u200bll myself",
        "i wanna unalive myself", "gonna kms tonight", "im gona end my lfe tonite", "thnking abot suicde agn",
    ],
)  # fmt: skip
def test_disguise_and_haste_change_nothing(typed: str) -> None:
    assert level(typed) >= 2


@pytest.mark.parametrize(
    "line",
    [
        "ran 5 kms sober at sunrise", "this traffic is killing me", "shoot me a message after the meeting",
        "I could murder a brew", "one drink from death, that was me in 2009, grateful today", "I could strangle him, he left the dishes again",
        "trying to cut back on sugar", "this program saved my life", "took my pills this morning like the doctor said",
        "ego death, that's what step three was for me", "trágame tierra", "casi me muero de la emoción",
    ],
)  # fmt: skip
def test_idiom_humour_and_ordinary_medicine_call_nobody(line: str) -> None:
    assert level(line) < 2


def test_a_red_line_alerts_and_offers_company_but_holds_nothing_without_means() -> None:
    found = heard("I'm going to kill myself tonight")
    assert found is not None
    assert found.facilitators >= ToFacilitators.ALERT
    assert found.author is ToAuthor.OFFER_QUIET_SPACE
    assert found.delivery is Delivery.ALLOW
    assert found.room is ToRoom.CONTENT_NOTE
    assert found.locked
    assert "suicide" in found.notes


def test_only_the_line_with_means_waits_and_it_is_never_sent_back() -> None:
    found = heard("I've got the pills lined up in front of me and I'm going to take them all tonight")
    assert found is not None
    assert found.delivery is Delivery.HOLD
    assert found.hold_end is HoldEnd.KEEP_HELD_AND_ESCALATE
    assert found.hold_seconds > 0


@pytest.mark.parametrize(
    "line", ["evening all, the kettle is on", "thanks for letting me share", "90 days on Friday", "hi"]
)
def test_ordinary_talk_is_green_and_asks_nothing_of_anybody(line: str) -> None:
    found = heard(line)
    assert found is None or (
        found.level == 0 and not found.spans and found.facilitators is ToFacilitators.NOTHING
    )


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("long day.  but honestly I want to D I E so bad", "want to D I E"),
        ("Hi everyone 😀 … I’m going to k1ll mys3lf", "k1ll mys3lf"),
        ("ya no quiero vivir más", "no quiero vivir"),
    ],
)
def test_the_span_shows_the_words_as_they_were_typed(typed: str, shown: str) -> None:
    found = heard(typed)
    assert found is not None
    pieces = [typed[span.start : span.end] for span in found.spans]
    assert any(shown in piece or piece in shown for piece in pieces), pieces


@pytest.mark.parametrize(
    ("line", "note"),
    [
        ("it'll be fifteen years this month since I tried to end my life", "suicide"),
        (
            "He was twenty six. It was an overdose. I'll say the word because nobody would.",
            "death_by_overdose",
        ),
    ],
)
def test_what_is_over_calls_nobody_and_can_still_be_folded(line: str, note: str) -> None:
    found = heard(line)
    assert found is not None and found.level < 2
    assert note in found.notes
