"""Advice and direct replies, where the format asks people to listen: a quiet word first, a minute's wait the
second time.

Where cross-talk is welcome the rule is silent, unless the person who shared asked only to be heard. Whoever
asked for feedback gets it in any phase. Facilitators speak to people as part of their service. After words of danger
advice waits from the first line on, whatever the format: a room that piles on makes it harder to be joined by one
person, and that line may hold what harms.
"""

from __future__ import annotations

from types import MappingProxyType

from moderation.phrases import Hit
from moderation.reading import Reading
from moderation.rule import Act, PhraseRule, before
from moderation.scene import Intent, Place, Scene
from moderation.verdict import Delivery, HoldEnd, ToAuthor, ToFacilitators

DANGER = 2  #: level of an open alert about whoever shared from which the room is asked to listen
FIRST = Act(author=ToAuthor.NUDGE, say="advice_nudge")
AGAIN = Act(
    Delivery.HOLD,
    ToAuthor.NUDGE,
    ToFacilitators.FLAG,
    say="advice_held",
    hold_seconds=60,
    hold_end=HoldEnd.RELEASE,
)
QUESTION = Act(author=ToAuthor.NUDGE, say="question_nudge", side=True)


class AdviceCrosstalk(PhraseRule):
    id = "advice_crosstalk"
    acts = MappingProxyType({"advice": FIRST, "question": QUESTION, "heard": FIRST})
    heard = "heard"

    def concerns(self, hit: Hit, reading: Reading, scene: Scene) -> bool:
        if scene.place is not Place.MAIN or scene.author.in_service:
            return False
        if scene.intent is Intent.FEEDBACK and scene.sharer_level < DANGER:
            return False
        return not self._welcome(scene) or scene.intent is Intent.JUST_LISTEN or scene.sharer_level >= DANGER

    def act_for(self, kind: str, scene: Scene) -> Act:
        if kind != "advice":
            return self.acts[kind]
        again = before(scene, self.id) >= 1 and not self._welcome(scene)
        return AGAIN if again or scene.sharer_level >= DANGER else FIRST

    def _welcome(self, scene: Scene) -> bool:
        return scene.phase in self.options.get("crosstalk", ())
