"""Doses, methods, the glow of it, wounds told closely: delivered, closed behind a content note, with a
quiet word.
"""

from __future__ import annotations

from types import MappingProxyType

from moderation.rule import HEARD, Act, PhraseRule
from moderation.scene import Scene
from moderation.verdict import Delivery, ToAuthor, ToFacilitators, ToRoom

FOLD = Act(Delivery.FOLD, ToAuthor.NUDGE, room=ToRoom.CONTENT_NOTE, say="detail_folded")
NOTE = Act(room=ToRoom.CONTENT_NOTE, author=ToAuthor.NUDGE, say="detail_noted")
STRICT = Act(
    Delivery.FOLD, ToAuthor.ASK_REPHRASE, ToFacilitators.FLAG, ToRoom.CONTENT_NOTE, say="detail_folded"
)


class SubstanceDetail(PhraseRule):
    """How strict is the group's choice: `light` only suggests a note, `strict` also tells the facilitators."""

    id = "substance_detail"
    acts = MappingProxyType({"detail": FOLD, "heard": HEARD})
    heard = "heard"

    def act_for(self, kind: str, scene: Scene) -> Act:
        if kind == "heard":
            return HEARD
        return {"light": NOTE, "strict": STRICT}.get(str(self.options.get("strictness", "")), FOLD)
