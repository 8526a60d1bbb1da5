"""Formats of a group's own: a shipped format that was copied and edited, kept as one YAML file each.

They stand in the data folder under `formats/`, where a person can read and edit them. A meeting opened with one keeps
everything it needs in its own first event, so a file that is changed or gone changes no meeting that was opened before.
On several machines each has its own shelf; copy the folder where they should be alike.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chatserver.organisation import Organisation
from moderation.formats import FORMATS, format_id
from moderation.rule_check import problems
from moderation.rule_text import LONGEST, BadText, read, write
from moderation.setting import written

MOST_KEPT = 100
_NAME = re.compile(r"[a-z][a-z0-9-]{1,39}")
_FIELDS = {"format", "sentence", "minutes", "rules"}


class BadFormat(ValueError):
    """This format cannot be kept or used; the message says why."""


@dataclass(frozen=True, slots=True)
class OwnFormat:
    name: str
    base: str  #: the shipped format it was copied from
    rules: dict[str, Any]
    minutes: int | None = None
    sentence: str = ""  #: for the door, when it is not the shipped one's


class Shelf:
    def __init__(self, data: Path) -> None:
        self._folder = data / "formats"
        self.organisation = Organisation(data)

    def names(self) -> list[str]:
        return sorted(path.stem for path in self._folder.glob("*.yaml")) if self._folder.is_dir() else []

    def find(self, name: str) -> OwnFormat | None:
        """The format of that name, or None. Raises BadFormat when its file cannot be used."""
        path = self._folder / f"{name}.yaml"
        if not _NAME.fullmatch(name) or not path.is_file():
            return None
        if path.stat().st_size > LONGEST * 4:
            raise BadFormat(f"{path.name} is too large to be a format.")
        return own_format(name, path.read_text(encoding="utf-8"))

    def keep(self, own: OwnFormat) -> Path:
        """Write it, whole or not at all. Raises BadFormat for a name that cannot be one, or is taken by ours."""
        if not _NAME.fullmatch(own.name):
            raise BadFormat("A format's name is two to forty small letters, digits and hyphens.")
        try:
            format_id(own.name)
        except KeyError:
            pass
        else:
            raise BadFormat(f"{own.name} is the name of a shipped format; choose another.")
        if len(self.names()) >= MOST_KEPT and own.name not in self.names():
            raise BadFormat(f"There are {MOST_KEPT} formats already.")
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{own.name}.yaml"
        beside = path.with_suffix(f".{secrets.token_hex(4)}.new")
        beside.write_text(as_text(own), encoding="utf-8")
        beside.replace(path)
        return path


def own_format(name: str, text: str) -> OwnFormat:
    """A format from its text. Raises BadFormat with the line of what cannot be used."""
    try:
        data, lines = read(text)
    except BadText as bad:
        raise BadFormat(f"{name}: {bad}") from None
    if not isinstance(data, dict) or set(data) - _FIELDS or data.get("format") not in FORMATS:
        raise BadFormat(
            f"{name}: expected format (one of {', '.join(FORMATS)}), sentence, minutes and rules."
        )
    rules = data.get("rules") or {}
    below = {where[1:]: line for where, line in lines.items() if where[:1] == ("rules",)}
    if wrong := problems(rules, below):
        raise BadFormat(f"{name}: {' '.join(wrong)}")
    minutes = data.get("minutes")
    if minutes is not None and (not isinstance(minutes, int) or not 0 < minutes <= 24 * 60):
        raise BadFormat(f"{name}: minutes is a whole number, up to a day.")
    sentence = data.get("sentence") or ""
    if not isinstance(sentence, str) or len(sentence) > 200:
        raise BadFormat(f"{name}: sentence is up to 200 characters.")
    return OwnFormat(name, data["format"], written(rules), minutes, sentence)


def as_text(own: OwnFormat) -> str:
    head: dict[str, Any] = {"format": own.base}
    if own.sentence:
        head["sentence"] = own.sentence
    if own.minutes:
        head["minutes"] = own.minutes
    return write({**head, "rules": own.rules})
