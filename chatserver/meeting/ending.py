"""How a meeting ends: by a facilitator's word, or by itself when everybody has been gone for half a day."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from chatserver import events as e
from chatserver.meeting import circles, contact, floor, holding, tasks
from chatserver.meeting.state import GONE, State
from chatserver.meeting.turn import Turn

#: Words are forgotten a while after the end, so a meeting that nobody thought of closing must end as well. Long enough
#: for a facilitator whose evening went wrong to come back in the morning and close it with their own hand.
EMPTY_MS = 12 * 3600 * 1000
NOBODY_CAME_MS = 2 * 3600 * 1000  #: for one that has an hour of its own, after its time is over


def end(turn: Turn, by: str, why: str = "") -> None:
    """Nothing is left hanging: holds go back to their authors, an alert is closed honestly or goes on to its clock."""
    state = turn.state
    if state.ended:
        return
    circles.close(turn, by)
    floor.release_floor(turn, "closed")
    for hold in list(state.holds.values()):
        holding.return_held(turn, hold, by, turn.words("returned_moved_on"))
    for alert in list(state.alerts.values()):
        if alert.acknowledged_by or alert.level < 2:
            outcome = (
                "open_at_the_end_of_the_meeting" if not alert.acknowledged_by else "ended_with_the_meeting"
            )
            turn.emit(e.AlertResolved(alert=alert.id, by=by, outcome=outcome))
    tasks.after_the_meeting(turn)
    turn.emit(e.Closed(by=by, why=why))
    contact.ask_everybody(turn)


def when_empty(state: State) -> Iterator[tuple[int, Callable[[Turn], None]]]:
    """Half a day after the last person went. A meeting nobody has come to yet stays open, it may be next week's;
    but one of a series that nobody came to is over when its time is."""
    if state.people and not any(
        person.presence == "here" and person.place != GONE for person in state.people.values()
    ):
        yield max(person.since for person in state.people.values()) + EMPTY_MS, _end_by_itself
    elif not state.people and state.starts_at is not None:
        yield state.starts_at + (state.minutes or 0) * 60_000 + NOBODY_CAME_MS, _end_by_itself


def _end_by_itself(turn: Turn) -> None:
    end(turn, "", "nobody_here")
