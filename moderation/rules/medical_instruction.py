"""Telling another person to stop, start or change a medicine waits for a facilitator; an opinion gets a quiet
word.

What it was like for oneself is always welcome, and "ask your doctor" is never an instruction.
"""

from __future__ import annotations

from types import MappingProxyType

from moderation.rule import HEARD, Act, PhraseRule
from moderation.verdict import Delivery, HoldEnd, ToAuthor, ToFacilitators

INSTRUCT = Act(
    Delivery.HOLD,
    ToAuthor.ASK_REPHRASE,
    ToFacilitators.FLAG,
    say="medical_held",
    hold_seconds=180,
    hold_end=HoldEnd.RETURN_TO_AUTHOR,
)
OPINION = Act(author=ToAuthor.NUDGE, say="medical_opinion", side=True)


class MedicalInstruction(PhraseRule):
    id = "medical_instruction"
    acts = MappingProxyType({"instruct": INSTRUCT, "opinion": OPINION, "heard": HEARD})
    heard = "heard"
