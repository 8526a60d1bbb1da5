"""Talk of recording or of screenshots: a quiet word, and the facilitators may remind the room."""

from __future__ import annotations

from types import MappingProxyType

from moderation.rule import Act, PhraseRule
from moderation.verdict import ToAuthor, ToFacilitators

RECORDING = Act(author=ToAuthor.NUDGE, facilitators=ToFacilitators.FLAG, say="recording")


class Recording(PhraseRule):
    id = "recording"
    acts = MappingProxyType({"recording": RECORDING})
    heard = "recording"
