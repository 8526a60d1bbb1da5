"""What somebody asked for ends when they go: a milestone to be said, a service they offered themselves for."""

from __future__ import annotations

from chatserver import events as e
from chatserver.meeting.turn import Turn


def end_with(turn: Turn, who: str) -> None:
    state = turn.state
    for wish in [each for each in state.milestones.values() if each.who == who]:
        turn.emit(e.MilestoneEnded(milestone=wish.id, who=who, by=who))
    for offer in [each for each in state.offers.values() if each.kind == "volunteer" and each.who == who]:
        turn.emit(e.OfferDeclined(offer=offer.id, by=who, who=who, volunteered=True))
