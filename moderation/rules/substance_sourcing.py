"""Asking for drugs or offering them: held, and the facilitators are called. It never comes out by itself.

Whoever asks may be minutes from using, so this is an alert about a person as much as a rule about words.
"""

from __future__ import annotations

from types import MappingProxyType

from moderation.rule import HEARD, Act, PhraseRule
from moderation.verdict import Delivery, HoldEnd, ToAuthor, ToFacilitators

ASK = Act(
    Delivery.HOLD,
    ToAuthor.NUDGE,
    ToFacilitators.ALERT,
    say="sourcing_held",
    hold_seconds=90,
    hold_end=HoldEnd.KEEP_HELD_AND_ESCALATE,
)
OFFER = Act(
    Delivery.HOLD,
    ToAuthor.NUDGE,
    ToFacilitators.ALERT,
    say="offer_held",
    hold_seconds=90,
    hold_end=HoldEnd.KEEP_HELD_AND_ESCALATE,
    towards_other=True,
)


class SubstanceSourcing(PhraseRule):
    id = "substance_sourcing"
    acts = MappingProxyType({"ask": ASK, "offer": OFFER, "heard": HEARD})
    heard = "heard"
