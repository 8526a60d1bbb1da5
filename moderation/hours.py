"""Hours of the day as people write them, and which night a time belongs to: `23-6` is from eleven in the evening until six."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

_WRITTEN = re.compile(r"([01]?\d|2[0-3])(?::00)?\s*-\s*([01]?\d|2[0-3])(?::00)?")


def hours_of(value: Any) -> tuple[int, int] | None:
    """From and until, or None when these are no hours."""
    found = _WRITTEN.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None or int(found[1]) == int(found[2]):
        return None
    return int(found[1]), int(found[2])


def is_zone(value: Any) -> bool:
    """Whether it is the name of a place whose time is known, such as `Europe/Madrid`."""
    return isinstance(value, str) and value in _zones()


def night_of(at: int, zone: str, quiet: tuple[int, int]) -> str | None:
    """Which night the time `at`, in milliseconds, belongs to, by the day it began; None by day."""
    local = datetime.fromtimestamp(at / 1000, ZoneInfo(zone))
    start, end = quiet
    if start <= end:
        return local.date().isoformat() if start <= local.hour < end else None
    if local.hour >= start:
        return local.date().isoformat()
    return (local.date() - timedelta(days=1)).isoformat() if local.hour < end else None


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())
