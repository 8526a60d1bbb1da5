"""Rules as text: YAML, JSON or TOML in, YAML out, and for every field the line it stands on.

YAML is read from the parser's events and not by a loader, for three reasons. `off` stays the word it is, where a YAML 1.1
loader makes it `false`. No tag can make an object and no alias can grow, so a file of a stranger is safe to read. And
every field keeps its line, so that a mistake can be pointed at.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

import yaml

Where = tuple[str | int, ...]  #: the way to a field: ("links_media", "repeat", "after")
Lines = Mapping[Where, int]

LONGEST = 64 * 1024  #: characters; a group's rules are two or three pages
DEEPEST = 12
MOST_NODES = 5_000
NO_LINES: Lines = MappingProxyType({})

_INTEGER = re.compile(r"[-+]?[0-9]{1,15}")
_DECIMAL = re.compile(r"[-+]?[0-9]{1,15}\.[0-9]{1,15}")
_PLAIN: Mapping[str, Any] = MappingProxyType(
    {"": None, "~": None, "null": None, "true": True, "false": False}
)


class BadText(ValueError):
    """The text cannot be read as rules at all; the message names the line where it can be known."""


def read(text: str, kind: str = "yaml") -> tuple[Any, Lines]:
    """The data in `text` and the line of each field. `kind` is yaml, json or toml. Raises BadText."""
    if len(text) > LONGEST:
        raise BadText(f"These rules are longer than {LONGEST} characters.")
    if kind == "toml":
        try:
            return tomllib.loads(text), NO_LINES
        except (tomllib.TOMLDecodeError, RecursionError) as wrong:
            raise BadText(f"This is no TOML: {wrong}.") from None
    if kind == "json":
        return _json(text), _lines_of_json(text)
    return _yaml(text)


def kind_of(name: str) -> str:
    """What a file of that name holds, by its ending; YAML when it says nothing."""
    ending = name.rpartition(".")[2].casefold()
    return ending if ending in ("json", "toml") else "yaml"


def write(rules: Mapping[str, Any]) -> str:
    """The rules as YAML, in the order they are in; `read` gives the same data back."""
    plain = json.loads(json.dumps(rules, default=_list))
    text: str = yaml.safe_dump(plain, sort_keys=False, allow_unicode=True, width=100)
    return text


def _list(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    return sorted(value) if isinstance(value, set | frozenset) else list(value)


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as wrong:
        raise BadText(f"line {wrong.lineno}: this is no JSON: {wrong.msg}.") from None
    except (ValueError, RecursionError):
        raise BadText("This is no JSON that can be read.") from None


def _lines_of_json(text: str) -> Lines:
    """Most JSON is YAML too, so its fields have lines; the rest is read without them."""
    try:
        return _yaml(text)[1]
    except BadText:
        return NO_LINES


def _yaml(text: str) -> tuple[Any, Lines]:
    try:
        return _Reader(yaml.parse(text, Loader=yaml.SafeLoader)).document()
    except yaml.MarkedYAMLError as wrong:
        line = wrong.problem_mark.line + 1 if wrong.problem_mark else 1
        raise BadText(f"line {line}: this is no YAML: {wrong.problem}.") from None
    except (yaml.YAMLError, ValueError) as wrong:
        if isinstance(wrong, BadText):
            raise
        raise BadText("This is no YAML that can be read.") from None


class _Reader:
    """Builds plain data from parser events, noting the line of each field on the way."""

    def __init__(self, events: Iterator[Any]) -> None:
        self._events = events
        self._lines: dict[Where, int] = {}
        self._nodes = 0

    def document(self) -> tuple[Any, Lines]:
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                data = self._value(next(self._events), ())
                if any(isinstance(more, yaml.DocumentStartEvent) for more in self._events):
                    raise BadText("There is more than one document in this text; rules are one.")
                return data, self._lines
        return None, self._lines

    def _value(self, event: Any, where: Where) -> Any:
        line = event.start_mark.line + 1
        self._lines.setdefault(where, line)
        self._nodes += 1
        if self._nodes > MOST_NODES or len(where) > DEEPEST:
            raise BadText(f"line {line}: these rules are nested too deeply, or too many.")
        if isinstance(event, yaml.AliasEvent) or event.anchor:
            raise BadText(f"line {line}: names that stand for other parts (& and *) are not read here.")
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(where)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(where)
        return _scalar(event)

    def _mapping(self, where: Where) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            line = event.start_mark.line + 1
            if not isinstance(event, yaml.ScalarEvent):
                raise BadText(f"line {line}: a name is expected before the colon.")
            if event.value in found:
                raise BadText(f"line {line}: {event.value} is said twice.")
            self._lines[(*where, event.value)] = line
            found[event.value] = self._value(next(self._events), (*where, event.value))
        return found

    def _sequence(self, where: Where) -> list[Any]:
        found: list[Any] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            found.append(self._value(event, (*where, len(found))))
        return found


def _scalar(event: Any) -> Any:
    value: str = event.value
    if event.style is not None:
        return value
    if value in _PLAIN:
        return _PLAIN[value]
    if _INTEGER.fullmatch(value):
        return int(value)
    return float(value) if _DECIMAL.fullmatch(value) else value
