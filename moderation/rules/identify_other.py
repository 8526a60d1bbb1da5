"""Making somebody else recognisable, inside the room or outside it: held, and returned after three minutes."""

from __future__ import annotations

from types import MappingProxyType

from moderation.rule import HEARD, Act, PhraseRule
from moderation.verdict import Delivery, HoldEnd, ToAuthor, ToFacilitators

OUTING = Act(
    Delivery.HOLD,
    ToAuthor.ASK_REPHRASE,
    ToFacilitators.FLAG,
    say="identify_held",
    hold_seconds=180,
    hold_end=HoldEnd.RETURN_TO_AUTHOR,
)


class IdentifyOther(PhraseRule):
    id = "identify_other"
    acts = MappingProxyType({"outing": OUTING, "heard": HEARD})
    heard = "heard"
