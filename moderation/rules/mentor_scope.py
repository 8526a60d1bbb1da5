"""Money and orders between a mentor and a mentee: money waits for a facilitator, orders get a quiet word."""

from __future__ import annotations

from types import MappingProxyType

from moderation.rule import HEARD, Act, PhraseRule
from moderation.verdict import Delivery, HoldEnd, ToAuthor, ToFacilitators

MONEY = Act(
    Delivery.HOLD,
    ToAuthor.NUDGE,
    ToFacilitators.FLAG,
    say="mentor_money",
    hold_seconds=180,
    hold_end=HoldEnd.RETURN_TO_AUTHOR,
)
ORDERS = Act(author=ToAuthor.NUDGE, say="mentor_orders")


class MentorScope(PhraseRule):
    id = "mentor_scope"
    acts = MappingProxyType({"money": MONEY, "orders": ORDERS, "heard": HEARD})
    heard = "heard"
