"""Selling, schemes, treatment advertised, money asked for or offered: explained to the author, not sent."""

from __future__ import annotations

from types import MappingProxyType

from moderation.rule import HEARD, Act, PhraseRule
from moderation.verdict import Delivery, ToAuthor, ToFacilitators

SELL = Act(Delivery.BLOCK_EXPLAIN, ToAuthor.NUDGE, ToFacilitators.FLAG, say="sell_blocked", hold_seconds=180)
BORROW = Act(
    Delivery.BLOCK_EXPLAIN, ToAuthor.NUDGE, ToFacilitators.FLAG, say="borrow_blocked", hold_seconds=180
)


class SolicitSellLend(PhraseRule):
    id = "solicit_sell_lend"
    acts = MappingProxyType({"sell": SELL, "borrow": BORROW, "heard": HEARD})
    heard = "heard"
