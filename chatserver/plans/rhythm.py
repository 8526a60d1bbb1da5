"""When a meeting repeats: on these days of the week, at this time, as the clocks of one place go.

Half past seven stays half past seven when the clocks change, because every date is put into the zone by itself. A time
that the change skips (02:30 on a night that goes from two to three) is taken an hour later; one that comes twice is
the first of the two.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import msgspec

DAYS_AHEAD = 400


class BadRhythm(ValueError):
    """`code` is stable and says what cannot be used."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Rhythm(msgspec.Struct, frozen=True, kw_only=True):
    days: tuple[int, ...]  #: 0 is Monday
    time: str  #: HH:MM, in the zone
    zone: str  #: IANA name
    every: int = 1  #: weeks
    first: str = ""  #: YYYY-MM-DD; weeks are counted from the one it is in


class Date(msgspec.Struct, frozen=True):
    date: str  #: YYYY-MM-DD in the zone
    starts_at: int  #: ms since the epoch


def checked(rhythm: Rhythm, now: int) -> Rhythm:
    """The same, with its days in order and a first date. Raises BadRhythm."""
    if rhythm.zone not in _zones():
        raise BadRhythm("zone_unknown")
    try:
        time.fromisoformat(rhythm.time)
        first = date.fromisoformat(rhythm.first) if rhythm.first else _day(now, rhythm.zone)
    except ValueError:
        raise BadRhythm("time_unusable") from None
    if not rhythm.days or not set(rhythm.days) <= set(range(7)) or not 1 <= rhythm.every <= 8:
        raise BadRhythm("days_unusable")
    days = tuple(sorted(set(rhythm.days)))
    return msgspec.structs.replace(rhythm, days=days, time=rhythm.time[:5], first=first.isoformat())


def dates(rhythm: Rhythm, since: int) -> Iterator[Date]:
    """The dates that begin at `since` (ms) or later, in order, for somewhat more than a year."""
    first = date.fromisoformat(rhythm.first)
    monday = first - timedelta(days=first.weekday())
    day = max(first, _day(since, rhythm.zone) - timedelta(days=1))
    for _ in range(DAYS_AHEAD):
        week = (day - monday).days // 7
        if day.weekday() in rhythm.days and week % rhythm.every == 0:
            starts_at = _instant(day, rhythm)
            if starts_at >= since:
                yield Date(day.isoformat(), starts_at)
        day += timedelta(days=1)


def _instant(day: date, rhythm: Rhythm) -> int:
    local = datetime.combine(day, time.fromisoformat(rhythm.time), ZoneInfo(rhythm.zone))
    return int(local.timestamp() * 1000)


def _day(at: int, zone: str) -> date:
    return datetime.fromtimestamp(at / 1000, ZoneInfo(zone)).date()


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())
