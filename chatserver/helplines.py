"""Where to reach a person now, by country and by kind of danger: a maintained file with the date it was checked.

`helplines.json` beside this module holds names and numbers as published by the services themselves. They change, so
the date is shown wherever they are, and `doctor` warns when it is older than half a year.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

OLD_AFTER_DAYS = 183  #: half a year; numbers of services change


@cache
def _file() -> Mapping[str, Any]:
    text = (resources.files("chatserver") / "helplines.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def checked_on() -> str:
    return str(_file()["checked_on"])


def days_old(today: date | None = None) -> int:
    """How long ago somebody checked the file, in days."""
    return ((today or date.today()) - date.fromisoformat(checked_on())).days


def is_old(today: date | None = None) -> bool:
    """Whether it is so long ago that a person should ring or look before they rely on it."""
    return days_old(today) > OLD_AFTER_DAYS


def countries() -> list[dict[str, str]]:
    return [
        {"code": code, "name": name}
        for code, name in sorted(_file()["names"].items(), key=lambda each: each[1])
    ]


def lines(country: str, category: str = "") -> list[dict[str, str]]:
    """Lines of a country (ISO 3166 code), those for the category first; what helps anywhere when we know none."""
    known = _file()["lines"].get(country.upper()) or _file()["anywhere"]
    own = [each for each in known if category in each.get("for", ())]
    general = [each for each in known if "for" not in each]
    steps = _file()["steps"].get(category, [])
    return [{"name": each["name"], "how": each["how"]} for each in (*steps, *own, *general)]


def for_care(default_country: str, country: str, category: str) -> tuple[tuple[str, str], ...]:
    """The lines a support card shows: for where the person is, else for where the group is."""
    return tuple((each["name"], each["how"]) for each in lines(country or default_country, category))
