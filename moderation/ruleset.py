"""The rules of one meeting: defaults, then what its format changes, then what the group changes.

A narrower scope may tighten anything. It may loosen every rule except the locked ones: crisis, method,
encouraging harm, hate. Keys that are the engine's (who may write to whom, how long a break lasts) pass
through untouched.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from moderation.actions import Then, read_shorthand, then_of
from moderation.formats import EVERY_PHASE, format_of
from moderation.scene import Scene
from moderation.verdict import Delivery, Finding, ToAuthor, ToFacilitators, ToRoom

LOCKED = frozenset({"crisis", "method_detail", "encourage_harm", "hate_harass"})

#: Every rule of the domain page 5.3 that reads words, with the settings that differ from plain `on`.
DEFAULTS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "contact_details": {},
        "identify_other": {},
        "own_identity": {},
        "private_contact": {},
        "approach_without_reply": {},
        "dependency": {},
        "mentor_scope": {},
        "romantic_sexual": {},
        "solicit_sell_lend": {},
        "substance_sourcing": {},
        "substance_detail": {},
        "medical_instruction": {},
        "advice_crosstalk": {},
        "interrupt": {},
        "method_detail": {},
        "encourage_harm": {},
        "hate_harass": {},
        "label_use": {"others": "nudge", "self": "off"},
        "outside_issues": {"mode": "off"},
        "links_media": {},
        "length_time": {},
        "pace": {},
        "repeat_text": {},
        "name_guard": {},
        "join_wave": {},
        "language": {},
        "recording": {},
        "crisis": {},
    }
)

#: Settings of a meeting that other parts of the house read; nothing here changes because of them.
OF_THE_ENGINE = frozenset(
    {
        "self_break", "withhold", "queue_on_break", "reentry", "companion", "scheduled_break",
        "heavy_run_break", "after_share_check", "flag_then_break", "room_pause", "facilitator_break",
        "return_after_end", "lost_connection", "one_floor_in", "allow_numbers", "placeholder_words",
        "also_spoken", "shield_default_after_s", "intoxicated_sharing", "milestones", "lobby",
        "languages",
    }
)  # fmt: skip
MODES = frozenset({"off", "dry_run", "on"})

#: How meetings say where answering each other is welcome.
CROSSTALK: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "off": frozenset({"gathering", "fellowship"}),
        "on": EVERY_PHASE,
        "fellowship_only": frozenset({"gathering", "fellowship"}),
        "discussion_only": frozenset({"gathering", "discussion", "circles", "fellowship"}),
        "after_checkin": frozenset({"gathering", "discussion", "circles", "closing", "fellowship"}),
    }
)


@dataclass(frozen=True, slots=True)
class Setting:
    """One rule as this meeting has it."""

    mode: str = "on"
    then: Then | None = None
    say: str = ""
    repeat_after: int = 0
    repeat_then: Then | None = None
    phases: frozenset[str] | None = None
    options: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))


class Ruleset:
    """The settings of every rule, and what they make of a finding."""

    def __init__(self, settings: Mapping[str, Setting]) -> None:
        self.settings = MappingProxyType(dict(settings))

    @classmethod
    def of(cls, format_name: str = "", rules: Mapping[str, Any] | Iterable[Any] | None = None) -> Ruleset:
        """Defaults, format, meeting.

        What cannot be understood is left at its default; `problems` names it.
        """
        layers: list[Mapping[str, Any]] = [written(rules)]
        crosstalk = frozenset({"gathering", "fellowship"})
        if format_name:
            chosen = format_of(format_name)
            layers.insert(0, chosen.rules)
            crosstalk = chosen.crosstalk
        merged: dict[str, dict[str, Any]] = {name: dict(settings) for name, settings in DEFAULTS.items()}
        merged["advice_crosstalk"]["crosstalk"] = crosstalk
        for layer in layers:
            for name, value in layer.items():
                if name == "crosstalk":
                    merged["advice_crosstalk"]["crosstalk"] = _crosstalk(value, crosstalk)
                elif name == "also_spoken":
                    merged["language"]["also"] = _names(value)
                elif name in merged:
                    merged[name].update(_expanded(value))
        return cls({name: _setting(name, each) for name, each in merged.items()})

    @classmethod
    def everything(cls, rules: Mapping[str, Any] | Iterable[Any] | None = None) -> Ruleset:
        """Every rule on at its default strictness, also those that wait for a format to switch them on."""
        on = {name: {"mode": "on"} for name, each in DEFAULTS.items() if each.get("mode") == "off"}
        return cls.of("", {**on, **written(rules)})

    def __getitem__(self, rule: str) -> Setting:
        return self.settings.get(rule, Setting())

    def on(self, rule: str) -> bool:
        return self[rule].mode != "off"

    def apply(self, finding: Finding, scene: Scene) -> Finding | None:
        """The finding as this meeting wants it acted on; None where the rule does not apply."""
        setting = self[finding.rule]
        if finding.rule in LOCKED:
            return _tightened(finding, setting)
        if setting.phases is not None and scene.phase not in setting.phases:
            return None
        if setting.mode == "dry_run":
            return replace(
                finding, delivery=Delivery.ALLOW, author=ToAuthor.NOTHING, room=ToRoom.NOTHING, say="",
                facilitators=ToFacilitators.NOTE,
            )  # fmt: skip
        if finding.side or finding.unread:
            return finding
        if setting.then is not None:
            finding = setting.then.of(finding)
        if setting.repeat_then is not None and _times(scene, finding.rule) >= setting.repeat_after:
            finding = setting.repeat_then.at_least(finding)
        return replace(finding, say=setting.say) if setting.say else finding


def problems(rules: Mapping[str, Any] | Iterable[Any] | None) -> list[str]:
    """What in a group's rules cannot be used, one plain sentence each; empty when all is well."""
    found = []
    for name, value in written(rules).items():
        if name == "crosstalk" or name in OF_THE_ENGINE:
            continue
        if name not in DEFAULTS:
            found.append(f"There is no rule called {name}.")
            continue
        each = _expanded(value)
        if each.get("mode", "on") not in MODES:
            found.append(f"{name}: mode is off, dry_run or on, not {each['mode']!r}.")
        if name in LOCKED and (each.get("mode", "on") != "on"):
            found.append(f"{name}: this rule keeps everybody safe and cannot be switched off.")
        found.extend(_unknown_actions(name, each))
    return found


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
            when = each.get("when")
            kind = when.get("type") if isinstance(when, Mapping) else None
            name = str(kind if kind in DEFAULTS else each["id"])
            parameters = {key: value for key, value in (when or {}).items() if key != "type"} if kind else {}
            by_name[name] = {**parameters, **each}
    return by_name


def _expanded(value: Any) -> dict[str, Any]:
    """Settings as a mapping, whatever short form they were written in."""
    if isinstance(value, bool):
        return {"mode": "on" if value else "off"}
    if isinstance(value, str):
        return read_shorthand(value)
    if isinstance(value, Mapping):
        return {"mode": "on", **value}
    return {}


def _setting(name: str, each: Mapping[str, Any]) -> Setting:
    mode = each.get("mode", "on")
    repeat = each.get("repeat")
    applies = each.get("applies")
    phases = applies.get("phases") if isinstance(applies, Mapping) else None
    known = {
        "mode",
        "then",
        "say",
        "repeat",
        "applies",
        "id",
        "version",
        "source",
        "locked",
        "expires",
        "when",
    }
    return Setting(
        mode="on" if name in LOCKED or mode not in MODES else mode,
        then=_then(each.get("then")),
        say=str(each.get("say") or ""),
        repeat_after=_whole(repeat.get("after"), 1) if isinstance(repeat, Mapping) else 0,
        repeat_then=_then(repeat.get("then")) if isinstance(repeat, Mapping) else None,
        phases=frozenset(map(str, phases)) if isinstance(phases, (list, tuple, set, frozenset)) else None,
        options=MappingProxyType({key: value for key, value in each.items() if key not in known}),
    )


def _then(words: Any) -> Then | None:
    if isinstance(words, str):
        words = [words]
    if not isinstance(words, (list, tuple)) or not words:
        return None
    try:
        return then_of(map(str, words))
    except KeyError:
        return None


def _unknown_actions(name: str, each: Mapping[str, Any]) -> Iterable[str]:
    repeat = each.get("repeat")
    for words in (each.get("then"), repeat.get("then") if isinstance(repeat, Mapping) else None):
        for word in [words] if isinstance(words, str) else words or ():
            try:
                then_of([str(word)])
            except KeyError:
                yield f"{name}: there is no action called {word}."


def _tightened(finding: Finding, setting: Setting) -> Finding:
    return setting.then.at_least(finding) if setting.then is not None and not finding.side else finding


def _crosstalk(value: Any, otherwise: frozenset[str]) -> frozenset[str]:
    if isinstance(value, bool):
        value = "on" if value else "off"
    if isinstance(value, str):
        return CROSSTALK.get(value, otherwise)
    if isinstance(value, (list, tuple, set, frozenset)):
        return frozenset(map(str, value))
    return otherwise


def _names(value: Any) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, (list, tuple)) else (str(value),)


def _whole(value: Any, otherwise: int) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else otherwise


def _times(scene: Scene, rule: str) -> int:
    return scene.author.found_before.get(rule, 0)
