"""Where to reach a person now, by country: a maintained file with the date it was last checked.

`helplines.json` beside this module holds names and numbers as published by the services themselves. They change:
`checked_on` is shown wherever they are, and `doctor` warns when it is older than half a year.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

BY_LANGUAGE = {"es": "ES"}


@cache
def _file() -> Mapping[str, Any]:
    text = (resources.files("chatserver") / "helplines.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def checked_on() -> str:
    return str(_file()["checked_on"])


def countries() -> list[dict[str, str]]:
    return [
        {"code": code, "name": name}
        for code, name in sorted(_file()["names"].items(), key=lambda each: each[1])
    ]


def lines(country: str) -> list[dict[str, str]]:
    """Crisis lines of a country (ISO 3166 code); what helps anywhere when we know none."""
    known = _file()["lines"].get(country.upper())
    return list(known or _file()["anywhere"])


def for_care(country: str) -> tuple[tuple[str, str], ...]:
    return tuple((each["name"], each["how"]) for each in lines(country))
