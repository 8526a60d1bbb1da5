"""Means, places and amounts of self-harm or suicide: held for a person, never sent by itself. A locked floor.

The rule keeps the words from the room; whether somebody is in danger is the crisis rules' question, asked of
the same words at the same time.
"""

from __future__ import annotations

from types import MappingProxyType

from moderation.rule import HEARD, Act, PhraseRule
from moderation.verdict import Delivery, HoldEnd, ToAuthor, ToFacilitators

METHOD = Act(
    Delivery.HOLD,
    ToAuthor.OFFER_QUIET_SPACE,
    ToFacilitators.ALERT,
    say="method_held",
    hold_seconds=90,
    hold_end=HoldEnd.KEEP_HELD_AND_ESCALATE,
)


class MethodDetail(PhraseRule):
    id = "method_detail"
    locked = True
    acts = MappingProxyType({"method": METHOD, "heard": HEARD})
    heard = "heard"
