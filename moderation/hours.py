"""Hours of the day as people write them: `23-6` is from eleven in the evening until six."""

from __future__ import annotations

import re
from functools import cache
from typing import Any
from zoneinfo import available_timezones

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


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())
