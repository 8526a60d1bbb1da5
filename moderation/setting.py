"""One rule as a meeting has it, read from whatever form it was written in.

A rule may be written in one line (`mask, hold on 3rd`), as a mapping, or in full with its scope, repetition and wording
(domain page 5.1). All of them become one `Setting`. What cannot be understood is left at its default here;
`rule_check` says what it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from moderation.actions import Then, read_shorthand, then_of
from moderation.defaults import DEFAULTS, HOLD_ENDS, LOCKED, MODES, OWN_TYPES
from moderation.durations import seconds
from moderation.scene import Place, Scene
from moderation.verdict import HoldEnd

#: The rooms of a scope, by the places of a scene.
ROOM_OF: Mapping[Place, str] = MappingProxyType(
    {
        Place.MAIN: "main",
        Place.SIDE_ROOM: "side_room",
        Place.PRIVATE: "private",
        Place.HELP: "help",
        Place.NAME: "name",
    }
)


@dataclass(frozen=True, slots=True)
class Scope:
    """Where and for whom a rule speaks; an empty part means everywhere, always, everybody."""

    rooms: frozenset[str] = frozenset()
    phases: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()
    besides: frozenset[str] = frozenset()  #: those it leaves alone (`except` in a file)

    def holds(self, scene: Scene) -> bool:
        if self.rooms and ROOM_OF[scene.place] not in self.rooms:
            return False
        if self.phases and scene.phase not in self.phases:
            return False
        who = kinds_of_people(scene)
        return (not self.people or not who.isdisjoint(self.people)) and who.isdisjoint(self.besides)


@dataclass(frozen=True, slots=True)
class Setting:
    """One rule as this meeting has it."""

    mode: str = "on"
    source: str = ""  #: whose it is (domain page 5.1), when somebody said so
    locked: bool = False
    version: int = 1  #: counts the changes this meeting's people made to it
    then: Then | None = None
    say: str = ""
    repeat_after: int = 0
    repeat_within: int = 0  #: seconds; 0 is the whole meeting
    repeat_then: Then | None = None
    hold_seconds: int = 0  #: 0 leaves the rule's own deadline
    hold_end: HoldEnd | None = None
    scope: Scope | None = None
    examples: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    options: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))


def written(rules: Mapping[str, Any] | Iterable[Any] | None) -> dict[str, Any]:
    """Rules by name, from a mapping or from a list of rules that carry their `id` (domain page 5.1)."""
    if rules is None:
        return {}
    if isinstance(rules, Mapping):
        inner = rules.get("rules", rules) if set(rules) == {"rules"} else rules
        return written(inner) if inner is not rules else {str(name): value for name, value in rules.items()}
    by_name: dict[str, Any] = {}
    for each in rules:
        each = each.get("rule", each) if isinstance(each, Mapping) else each
        if isinstance(each, Mapping) and "id" in each:
            by_name[type_of(each)] = dict(each)
    return by_name


def expanded(value: Any) -> dict[str, Any]:
    """Settings as a mapping, whatever short form they were written in."""
    if isinstance(value, bool):
        return {"mode": "on" if value else "off"}
    if isinstance(value, str):
        return read_shorthand(value)
    if isinstance(value, Mapping):
        when = {} if is_own(value) else _mapping(value.get("when"))
        return {"mode": "on", **{key: each for key, each in when.items() if key != "type"}, **value}
    return {}


def type_of(rule: Mapping[str, Any]) -> str:
    """Which rule of the house this sets, or the name of a group's own."""
    kind = _mapping(rule.get("when")).get("type")
    return str(kind if kind in DEFAULTS else rule["id"])


def is_own(value: Any) -> bool:
    """Whether this is a rule a group wrote itself: words or patterns to look for."""
    when = value.get("when") if isinstance(value, Mapping) else None
    return isinstance(when, Mapping) and when.get("type") in OWN_TYPES


def kinds_of_people(scene: Scene) -> frozenset[str]:
    """What the author is, in the words a scope may use."""
    author = scene.author
    kinds = {"everyone", "in_service" if author.in_service else "participants"}
    for name, is_so in (
        ("facilitators", author.facilitator),
        ("newcomers", author.newcomer),
        ("guarded", author.guarded),
        ("pair_agreed", scene.pair_agreed),
    ):
        if is_so:
            kinds.add(name)
    return frozenset(kinds)


#: What in a rule's settings is the same for every rule; the rest are parameters of its own.
SHAPE = frozenset(
    {
        "id", "version", "source", "applies", "when", "then", "repeat", "say", "expires", "mode", "locked",
        "hold", "examples", "as_written",
    }
)  # fmt: skip


def setting_of(name: str, each: Mapping[str, Any], version: int) -> Setting:
    mode = each.get("mode", "on")
    repeat, hold = _mapping(each.get("repeat")), _mapping(each.get("hold"))
    end = hold.get("end")
    options = {key: value for key, value in each.items() if key not in SHAPE}
    if is_own(each):
        options = {"name": name, **_mapping(each.get("when"))}
    return Setting(
        mode="on" if name in LOCKED or mode not in MODES else mode,
        source=str(each.get("source") or ""),
        locked=each.get("locked") is True,
        version=max(1, version),
        then=_then(each.get("then")),
        say=str(each.get("say") or ""),
        repeat_after=whole(repeat.get("after"), 1) if repeat else 0,
        repeat_within=seconds(repeat.get("within")) or 0,
        repeat_then=_then(repeat.get("then")),
        hold_seconds=seconds(hold.get("for")) or 0,
        hold_end=HoldEnd(end) if end in HOLD_ENDS else None,
        scope=scope_of(each.get("applies")),
        examples=MappingProxyType(
            {kind: names(lines) for kind, lines in _mapping(each.get("examples")).items() if lines}
        ),
        options=MappingProxyType(options),
    )


def scope_of(applies: Any) -> Scope | None:
    parts = _mapping(applies)
    if not parts:
        return None
    return Scope(*(_some(parts.get(part)) for part in ("rooms", "phases", "people", "except")))


def _some(value: Any) -> frozenset[str]:
    """A scope's part: one word or several; `any` and `everyone` leave it open."""
    words = frozenset(names(value)) if value else frozenset()
    return frozenset() if words & {"any", "everyone", "everywhere"} else words


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _then(words: Any) -> Then | None:
    if isinstance(words, str):
        words = [words]
    if not isinstance(words, (list, tuple)) or not words:
        return None
    try:
        return then_of(map(str, words))
    except KeyError:
        return None


def names(value: Any) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, (list, tuple, set, frozenset)) else (str(value),)


def whole(value: Any, otherwise: int) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else otherwise
