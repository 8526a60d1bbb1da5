"""How two people write to each other over weeks: how many lines in which hour, and never a word of them.

The counts are made from the journal's facts, kept for four weeks and looked at by one rule, `dependency`; nobody is shown them. People
have no identity beyond a meeting, so weeks are seen where a meeting lasts for weeks: between two who agreed to support each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from chatserver.meeting.state import GONE, Person, State
from moderation.durations import seconds
from moderation.hours import hours_of, night_of

HOUR_MS: Final = 3_600_000
KEPT: Final = 4 * 7 * 24  #: hours
WITHIN_S: Final = 14 * 24 * 3600  #: two weeks (domain page 5.3)
NIGHT: Final = (23, 6)


def note(author: Person, other: str, at: int) -> None:
    """One more line from the one to the other in this hour."""
    hour = at // HOUR_MS
    hours = author.wrote.setdefault(other, {})
    hours[hour] = hours.get(hour, 0) + 1
    for old in [each for each in hours if each <= hour - KEPT]:
        del hours[old]


def partner(state: State, person: Person) -> Person | None:
    """In a pair's meeting, the other of the two."""
    if state.format != "pair":
        return None
    others = [
        each
        for each in state.people.values()
        if each.id != person.id and each.role != "on_call" and each.place != GONE
    ]
    return others[0] if len(others) == 1 else None


def lines(author: Person, other: Person, at: int, options: Mapping[str, Any]) -> int:
    """Lines from the one to the other in the time that counts."""
    since = (at - (seconds(options.get("within")) or WITHIN_S) * 1000) // HOUR_MS
    return sum(times for hour, times in author.wrote.get(other.id, {}).items() if hour > since)


def odd_nights(author: Person, other: Person, at: int, options: Mapping[str, Any]) -> int:
    """With a line now, in how many nights of the time that counts the one wrote to the other; 0 by day, and after
    the first line of a night. Only where the group said in which zone it lives: nobody else knows when it is night there.
    """
    zone = options.get("zone")
    night = hours_of(options.get("quiet_hours")) or NIGHT
    now = night_of(at, str(zone), night) if zone else None
    if now is None:
        return 0
    since = (at - (seconds(options.get("within")) or WITHIN_S) * 1000) // HOUR_MS
    nights = {
        night_of(hour * HOUR_MS, str(zone), night) for hour in author.wrote.get(other.id, {}) if hour > since
    }
    return 0 if now in nights else len(nights - {None}) + 1
