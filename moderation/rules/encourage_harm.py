"""Urging somebody to harm themselves, to drink or to use: withheld from everybody, and the facilitators are
called.
"""

from __future__ import annotations

import re
from types import MappingProxyType

from moderation.phrase_language import fold
from moderation.phrases import Hit
from moderation.reading import Reading
from moderation.rule import HEARD, Act, PhraseRule
from moderation.scene import Scene
from moderation.verdict import Delivery, ToAuthor, ToFacilitators

#: First person, or a question, right before the words.
_OWN_WORDS = re.compile(
    r"\b(?:i|i'?m|im|i'?ll|i'?d|me|my|we|we'?ll|wanna|want to|might|maybe|gonna|going to|did|have|has|do|voy a|me)"
    r"(?:\W+\w+){0,2}\W*$"
)

HARM = Act(
    Delivery.BLOCK_EXPLAIN,
    ToAuthor.NUDGE,
    ToFacilitators.ALERT,
    say="encourage_blocked",
    hold_seconds=180,
    towards_other=True,
)
USE = Act(
    Delivery.BLOCK_EXPLAIN,
    ToAuthor.NUDGE,
    ToFacilitators.ALERT,
    say="use_blocked",
    hold_seconds=180,
    towards_other=True,
)


class EncourageHarm(PhraseRule):
    id = "encourage_harm"
    locked = True
    acts = MappingProxyType({"harm": HARM, "use": USE, "heard": HEARD})
    heard = "heard"

    def concerns(self, hit: Hit, reading: Reading, scene: Scene) -> bool:
        """Not what somebody says of themselves: a person in danger must never be answered as if they urged others."""
        lead = fold(reading.text[max(0, hit.span.start - 40) : hit.span.start].casefold())
        return _OWN_WORDS.search(lead) is None
