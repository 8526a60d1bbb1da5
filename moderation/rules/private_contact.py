"""Who may write to whom in private, and how often without an answer.

A newcomer hears from greeters and facilitators only, however kindly somebody else means it. Repeated one-way
contact gets a quiet word the third time and waits the fourth; the addressee is asked by the meeting, never
exposed by the rule.
"""

from __future__ import annotations

from collections.abc import Iterator

from moderation.reading import Reading
from moderation.rule import Act, HouseRule
from moderation.scene import Place, Scene
from moderation.verdict import Delivery, Finding, HoldEnd, ToAuthor

NEWCOMER = Act(Delivery.BLOCK_EXPLAIN, ToAuthor.NUDGE, say="private_newcomer", hold_seconds=180)
UNINVITED = Act(Delivery.BLOCK_EXPLAIN, ToAuthor.NUDGE, say="private_reply_only", hold_seconds=180)
THIRD = Act(author=ToAuthor.NUDGE, say="approach_nudge")
FOURTH = Act(
    Delivery.HOLD,
    ToAuthor.NUDGE,
    say="approach_held",
    hold_seconds=180,
    hold_end=HoldEnd.RETURN_TO_AUTHOR,
)
COUNT = 3  #: domain page 5.3


class PrivateContact(HouseRule):
    id = "private_contact"

    def notice(self, reading: Reading, scene: Scene) -> Iterator[Finding]:
        if scene.place is not Place.PRIVATE or scene.author.in_service or scene.addressee_in_service:
            return
        if scene.addressee_newcomer:
            yield NEWCOMER.found(self.id, version=self.version)
        elif not scene.addressee_open:
            yield UNINVITED.found(self.id, version=self.version)


class ApproachWithoutReply(HouseRule):
    id = "approach_without_reply"

    def notice(self, reading: Reading, scene: Scene) -> Iterator[Finding]:
        if scene.place is not Place.PRIVATE:
            return
        count = int(self.options.get("count", COUNT))
        if scene.approaches_unanswered >= count:
            yield FOURTH.found(self.id, version=self.version)
        elif scene.approaches_unanswered == count - 1:
            yield THIRD.found(self.id, version=self.version)
