"""Advances are held for a facilitator; explicit ones are not sent."""

from __future__ import annotations

from types import MappingProxyType

from moderation.rule import HEARD, Act, PhraseRule
from moderation.verdict import Delivery, HoldEnd, ToAuthor, ToFacilitators

ADVANCE = Act(
    Delivery.HOLD,
    ToAuthor.NUDGE,
    ToFacilitators.FLAG,
    say="advance_held",
    hold_seconds=180,
    hold_end=HoldEnd.RETURN_TO_AUTHOR,
)
EXPLICIT = Act(
    Delivery.BLOCK_EXPLAIN, ToAuthor.NUDGE, ToFacilitators.FLAG, say="explicit_blocked", hold_seconds=180
)


class RomanticSexual(PhraseRule):
    id = "romantic_sexual"
    acts = MappingProxyType({"advance": ADVANCE, "explicit": EXPLICIT, "heard": HEARD})
    heard = "heard"
