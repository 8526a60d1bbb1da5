"""Slurs, threats and attacks on people: withheld, with an explanation, and the facilitators hear of it.

What people call themselves is theirs, and so is telling what they were called. Heated talk between people who
know each other is part of a meeting: it gets a quiet word at most and is never withheld.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from types import MappingProxyType

from moderation.phrase_language import fold
from moderation.phrases import Hit, lexicon
from moderation.reading import Reading, View
from moderation.rule import HEARD, Act, PhraseRule
from moderation.rules.slurs import SlurMatcher
from moderation.scene import Scene
from moderation.verdict import Delivery, Finding, Span, ToAuthor, ToFacilitators


def _blocked(say: str) -> Act:
    return Act(
        Delivery.BLOCK_EXPLAIN,
        ToAuthor.NUDGE,
        ToFacilitators.ALERT,
        say=say,
        hold_seconds=180,
        towards_other=True,
    )


HATE, INSULT, THREAT = _blocked("hate_blocked"), _blocked("insult_blocked"), _blocked("threat_blocked")
HEATED = Act(author=ToAuthor.NUDGE, facilitators=ToFacilitators.NOTE, say="heated", side=True)

_OWN = re.compile(
    r"\b(?:i'?m|i am|i was|i've been|i became|as|like|being|me|myself"
    r"|call(?:ed|s|ing)? (?:me|us|myself|him|her|them)"
    r"|we'?re|we are|us|my own|feel(?:ing)? like|felt like|such|proud|soy|somos|me llam\w+|fui)"
    r"\W{1,3}(?:just |such |a |an |the |old |big |little |proud |fat |stupid "
    r"|fucking |total |dirty )*\W{0,2}$"
)
_TOLD = re.compile(
    r"\b(?:called|call|calls|calling|said|says|say|shouted|screamed|yelled|wrote|spat|the word|word|slur"
    r"|heard|llamaba|llamaron|llamo|dijo|palabra)\b[^.!?]{0,30}$"
)
_AIMED = re.compile(
    r"\b(?:you(?:'?re| are)?|ur|u|your|these|those|all|fucking|fuckin|bloody|dirty|stupid|ugly|fat|filthy"
    r"|little|shut up|fuck|nothing but|too many|bunch of|another|common|typical|most|no mas que|eres|putos?|malditos?|pinches?|de|ese|esa|esos|esas|hate|of)"
    r"\W{1,3}(?:\w+\W{1,2}){0,2}$"
)


class HateHarass(PhraseRule):
    id = "hate_harass"
    locked = True
    acts = MappingProxyType(
        {"hate": HATE, "insult": INSULT, "threat": THREAT, "heated": HEATED, "heard": HEARD}
    )
    heard = "heard"

    def notice(self, reading: Reading, scene: Scene) -> Iterator[Finding]:
        spans = self._slurs(reading)
        if spans:
            yield HATE.found(self.id, spans, version=self.version, locked=True, evidence=("slur",))
        yield from super().notice(reading, scene)

    def concerns(self, hit: Hit, reading: Reading, scene: Scene) -> bool:
        # Who tells a support person about a threat must be heard, so what is quoted is never an attack.
        return not _quoted(reading.text, hit.span)

    def _slurs(self, reading: Reading) -> list[Span]:
        matcher, mild = slurs()
        spans: set[Span] = set()
        same = reading.bold.text in (reading.plain.text, fold(reading.plain.text))
        for view in (reading.plain,) if same else (reading.plain, reading.bold):
            text = fold(view.text)
            for start, end, word in matcher.find(text):
                if _is_attack(text, start, word in mild) and not _quoted(reading.text, view.span(start, end)):
                    spans.add(_span(view, start, end))
        return sorted(spans)


def _is_attack(text: str, start: int, mild: bool) -> bool:
    """Not what somebody calls themselves or was called; and a word with other uses only when aimed."""
    lead = text[max(0, start - 60) : start]
    if _OWN.search(lead) or _TOLD.search(lead):
        return False
    return not mild or _AIMED.search(lead) is not None


def _quoted(text: str, span: Span) -> bool:
    """Whether the words stand between quotation marks."""
    opening = max(text.rfind(mark, 0, span.start) for mark in '"“«')
    if opening < 0 or (text[: span.start].count('"') % 2 == 0 and text[opening] == '"'):
        return False
    return any(text.find(mark, span.end) >= 0 for mark in '"”»')


def _span(view: View, start: int, end: int) -> Span:
    return view.span(start, end)


@cache
def slurs() -> tuple[SlurMatcher, frozenset[str]]:
    """The matcher, and the words that count only when aimed at somebody."""
    content = lexicon("hate_harass")
    return SlurMatcher(content["slurs"]), frozenset(content["mild"])
