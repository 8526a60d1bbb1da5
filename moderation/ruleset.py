"""The rules of one meeting: defaults, then what its format changes, then what the group changes.

A narrower scope may tighten anything. It may loosen every rule except the locked ones: crisis, method,
encouraging harm, hate. Keys that are the engine's (who may write to whom, how long a break lasts) pass
through untouched. A rule's version counts the changes people made to it and comes from the meeting, under the
key `versions`; every finding carries it, so that a decision can name it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from moderation.defaults import CROSSTALK, DEFAULTS, HOLD_SECONDS, LOCKED
from moderation.formats import format_of
from moderation.scene import Scene
from moderation.setting import Setting, expanded, is_own, names, setting_of, whole, written
from moderation.verdict import Delivery, Finding, HoldEnd, ToAuthor, ToFacilitators, ToRoom


class Ruleset:
    """The settings of every rule, and what they make of a finding."""

    def __init__(self, settings: Mapping[str, Setting]) -> None:
        self.settings = MappingProxyType(dict(settings))

    @classmethod
    def of(cls, format_name: str = "", rules: Mapping[str, Any] | Iterable[Any] | None = None) -> Ruleset:
        """Defaults, format, meeting.

        What cannot be understood is left at its default; `rule_check.problems` names it.
        """
        own = written(rules)
        versions = own.pop("versions", {})
        layers: list[Mapping[str, Any]] = [own]
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
                    merged["language"]["also"] = names(value)
                elif name in merged:
                    merged[name].update(expanded(value))
                elif is_own(value):
                    merged[name] = dict(expanded(value))
        return cls(
            {name: setting_of(name, each, whole(versions.get(name), 1)) for name, each in merged.items()}
        )

    @classmethod
    def everything(cls, rules: Mapping[str, Any] | Iterable[Any] | None = None) -> Ruleset:
        """Every rule on at its default strictness, also those that wait for a format to switch them on."""
        on = {name: {"mode": "on"} for name, each in DEFAULTS.items() if each.get("mode") == "off"}
        return cls.of("", {**on, **written(rules)})

    def __getitem__(self, rule: str) -> Setting:
        return self.settings.get(rule, _PLAIN)

    def on(self, rule: str) -> bool:
        return self[rule].mode != "off"

    def own(self) -> list[str]:
        """The rules a group wrote itself, in their order."""
        return [name for name in self.settings if name not in DEFAULTS]

    def apply(self, finding: Finding, scene: Scene) -> Finding | None:
        """The finding as this meeting wants it acted on; None where the rule does not apply."""
        setting = self[finding.rule]
        if setting.version != finding.version:
            finding = replace(finding, version=setting.version)
        if finding.rule in LOCKED:
            return _tightened(finding, setting)
        if setting.scope is not None and not setting.scope.holds(scene):
            return None
        if setting.mode == "dry_run":
            return replace(
                finding, delivery=Delivery.ALLOW, author=ToAuthor.NOTHING, room=ToRoom.NOTHING, say="",
                facilitators=ToFacilitators.NOTE,
            )  # fmt: skip
        if finding.side or finding.unread:
            return finding
        return _as_set(finding, setting, scene)


_PLAIN = Setting()


def _as_set(finding: Finding, setting: Setting, scene: Scene) -> Finding:
    """The group's action, repetition, deadline and wording on top of the rule's own."""
    if setting.then is not None:
        finding = setting.then.of(finding)
    if setting.repeat_then is not None and _times(scene, finding.rule, setting) >= setting.repeat_after:
        finding = setting.repeat_then.at_least(finding)
    draft = finding.hold_end is HoldEnd.AUTHOR_DECIDES
    if finding.delivery is Delivery.HOLD and not finding.hold_seconds and not draft:
        finding = replace(finding, hold_seconds=HOLD_SECONDS)
    if setting.hold_seconds or setting.hold_end is not None:
        finding = replace(
            finding,
            hold_seconds=setting.hold_seconds or finding.hold_seconds,
            hold_end=setting.hold_end or finding.hold_end,
        )
    return replace(finding, say=setting.say) if setting.say else finding


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


def _times(scene: Scene, rule: str, setting: Setting) -> int:
    """How often this rule has found something in this author's lines, in the time that counts."""
    if not setting.repeat_within:
        return scene.author.found_before.get(rule, 0)
    return sum(1 for ago in scene.author.found_ago.get(rule, ()) if ago <= setting.repeat_within)
