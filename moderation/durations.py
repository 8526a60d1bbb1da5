"""How long something is, as people write it: `90s`, `20m`, `2h`, or a number of seconds."""

from __future__ import annotations

import re
from typing import Any

_UNIT = {"": 1, "s": 1, "m": 60, "min": 60, "h": 3600, "d": 86_400}
_WRITTEN = re.compile(r"(\d{1,6})\s*([a-z]{0,3})")


def seconds(value: Any) -> int | None:
    """Whole seconds, or None when it is no length of time."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value if 0 < value < 10**7 else None
    found = _WRITTEN.fullmatch(value.strip().lower()) if isinstance(value, str) else None
    if found is None or found[2] not in _UNIT:
        return None
    return int(found[1]) * _UNIT[found[2]] or None
