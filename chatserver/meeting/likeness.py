"""Who of a wave looks alike, and who looks like somebody who simply came at the same minute.

Read from what those who facilitate may see anyway: the first line that waits with them, names, how somebody came. It
decides nothing: it puts people in an order in which a person can decide about thirty of them with one press, and every
sign is told in words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from chatserver import commands as c
from chatserver.meeting.state import GONE, Person, State
from chatserver.meeting.turn import Refused, Turn
from moderation.names import skeleton

AIMED = frozenset({"hate_harass", "encourage_harm", "romantic_sexual"})
SELLING = frozenset({"solicit_sell_lend", "links_media", "substance_sourcing"})
OWN_WORDS, OVER_AND_OVER, ALIKE = 3, 0.5, 0.7
MOST_LETTERS = 200  #: of a line that is compared: the cost of thirty lines stays at some milliseconds
SHORT_NAME = 3
#: Signs that somebody belongs to the wave; the others speak for a person of their own.
AGAINST = frozenset({"aimed", "selling", "words_alike", "over_and_over", "name_alike", "name_of_somebody"})


def sort_wave(turn: Turn, person: Person, command: c.SortWave) -> dict[str, object]:
    """Everybody of a wave who was not decided about yet, each with the signs there are, the likely genuine first."""
    turn.facilitators_only(person, "tech_host")
    wave = next((each for each in turn.state.waves if each.alert == command.alert), None)
    if wave is None:
        raise Refused("unknown_item")
    state = turn.state
    guarded = [state.people[who] for who in wave.guarded]
    people = [each for each in guarded if each.guarded and each.place != GONE and not each.was_removed]
    words = {each.id: _words(state, each.id) for each in people}
    sorted_out = []
    for each in people:
        signs = sorted(_signs(state, each, people, words))
        alike = (
            AGAINST.intersection(signs) and "asked_for_somebody" not in signs
        )  # a call for help is never a sign of it
        kind = "alike" if alike else "genuine" if signs else "unclear"
        after = max(0, each.joined_at - wave.since) // 1000
        sorted_out.append({"who": each.id, "name": each.name, "after_s": after, "kind": kind, "signs": signs})
    order = {"genuine": 0, "unclear": 1, "alike": 2}
    sorted_out.sort(key=lambda one: order[str(one["kind"])])
    return {"people": sorted_out}


def _signs(state: State, person: Person, people: list[Person], words: dict[str, str]) -> Iterable[str]:
    alert = state.alert_about(person.id)
    rules = {
        rule for each in state.holds.values() if each.by == person.id for rule in (each.rule, *each.rules)
    }
    if rules & AIMED or (alert is not None and alert.source == "boundary") or person.findings.keys() & AIMED:
        yield "aimed"
    if rules & SELLING:
        yield "selling"
    if person.findings.get("name_guard") or person.renamed:
        yield "name_of_somebody"
    others = [each for each in people if each.id != person.id]
    if any(_name_alike(person.name, each.name) for each in others):
        yield "name_alike"
    text = words[person.id]
    if text:
        yield from _signs_of(text, [words[each.id] for each in others])
    if alert is not None and alert.source == "help":
        yield "asked_for_somebody"
    if person.newcomer:
        yield "newcomer"


def _signs_of(text: str, others: list[str]) -> Iterable[str]:
    parts = text.split()
    repeated = len(set(parts)) <= len(parts) * OVER_AND_OVER or (len(text) > 4 and len(set(text)) <= 2)
    alike = any(_alike(_pieces(text), _pieces(each)) for each in others if each)
    if repeated:
        yield "over_and_over"
    if alike:
        yield "words_alike"
    if len(set(parts)) >= OWN_WORDS and not repeated and not alike:
        yield "own_words"


def _words(state: State, who: str) -> str:
    held = [each.text for each in state.holds.values() if each.by == who]
    return re.sub(r"[^\w\s]", " ", " ".join(held).lower())[:MOST_LETTERS].strip()


def _pieces(text: str) -> set[str]:
    return {text[at : at + 3] for at in range(len(text) - 2)}


def _alike(one: set[str], other: set[str]) -> bool:
    """Most of the shorter is in the longer, in pieces of three letters: order and a word more change little."""
    fewer = min(len(one), len(other))
    return fewer > 0 and len(one & other) >= fewer * ALIKE


def _name_alike(one: str, other: str) -> bool:
    """Two names that are one name with another number behind; short ones are let be."""
    bare = skeleton(one)
    return bare == skeleton(other) and len(bare) >= SHORT_NAME
