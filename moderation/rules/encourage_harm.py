"""Urging somebody to harm themselves, to drink or to use: withheld from everybody, and the facilitators are
called.
"""

from __future__ import annotations

from types import MappingProxyType

from moderation.rule import Act, PhraseRule
from moderation.verdict import Delivery, ToAuthor, ToFacilitators

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
    acts = MappingProxyType({"harm": HARM, "use": USE})
