"""Every rule in plain words, for whoever writes here: what it is about, what happens, and an example.

Everybody reads the same list as the rules that read their lines: a rule a group changed says what it does now, and a
rule a group wrote is in the list like any other. English and Spanish come from one file and say the same.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any
from weakref import WeakKeyDictionary

from moderation.actions import Then
from moderation.ruleset import Ruleset
from moderation.setting import Setting

Plain = dict[str, object]


def plain_list(ruleset: Ruleset, language: str = "en") -> list[Plain]:
    """Every rule of this meeting, the group's own first: id, version, mode, say, does, examples."""
    language = _known(language)
    made = _MADE.setdefault(ruleset, {})
    if language not in made:
        own = [_own(name, ruleset[name], language) for name in ruleset.own()]
        made[language] = own + [_house(name, ruleset[name], language) for name in words()["rule"]]
    return made[language]


#: Made once for each set of rules: everybody who comes in is given the same list.
_MADE: WeakKeyDictionary[Ruleset, dict[str, list[Plain]]] = WeakKeyDictionary()


@cache
def words() -> Mapping[str, Any]:
    """The file of plain words."""
    file = resources.files("moderation") / "plain.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _house(name: str, setting: Setting, language: str) -> Plain:
    said = words()["rule"][name]
    does = _mode(setting, language) or said[language]["does"]
    if setting.mode == "on" and (setting.then is not None or setting.repeat_then is not None):
        # An axis nobody named stays as the rule has it, so without a delivery of its own the house's words stay true.
        kept = "" if setting.then is not None and setting.then.delivery is not None else does
        does = " ".join(part for part in (kept, _does(setting, language)) if part)
    shown = said.get("shown", {}).get(language, "")
    return {
        "id": name,
        "version": setting.version,
        "mode": setting.mode,
        "say": setting.say or said[language]["say"],
        "does": does,
        "examples": _examples(setting) or _shown(said, language),
        "shown": shown,
        "own": False,
        **_whose(setting),
    }


def _own(name: str, setting: Setting, language: str) -> Plain:
    return {
        "id": name,
        "version": setting.version,
        "mode": setting.mode,
        "say": setting.say or words()["words"]["own"][language].format(name=name.replace("_", " ")),
        "does": _mode(setting, language) or _does(setting, language),
        "examples": _examples(setting) or {"match": [], "leave": []},
        "shown": "",
        "own": True,
        **_whose(setting),
    }


def _whose(setting: Setting) -> Plain:
    """Who keeps it and whether that is for good; `organisation` is whoever runs the server, for every group on it."""
    return {"source": setting.source, "locked": setting.locked}


def _shown(said: Mapping[str, Any], language: str) -> dict[str, list[str]]:
    """The examples of the house, in this language where the rule reads it that well."""
    return {kind: said.get(f"{kind}_{language}", said.get(kind, [])) for kind in ("match", "leave")}


def _examples(setting: Setting) -> dict[str, list[str]]:
    return {kind: list(lines) for kind, lines in setting.examples.items()}


def _mode(setting: Setting, language: str) -> str:
    told: Mapping[str, Mapping[str, str]] = words()["mode"]
    return told[setting.mode][language] if setting.mode in told else ""


def _does(setting: Setting, language: str) -> str:
    """What the group asked for, in one or two sentences."""
    parts = _acts(setting.then, language)
    if setting.repeat_then is not None:
        said = words()["words"]
        one = setting.repeat_after == 1
        times = said["times_one"][language] if one else said["times"][language].format(n=setting.repeat_after)
        what = " ".join(_acts(setting.repeat_then, language))
        parts.append(said["again"][language].format(times=times, what=what[:1].lower() + what[1:]))
    return " ".join(parts)


def _acts(then: Then | None, language: str) -> list[str]:
    if then is None:
        return []
    told = words()
    parts = []
    for axis in ("delivery", "author", "facilitators", "room"):
        step = getattr(then, axis)
        if step is not None and step.name.lower() in told[axis]:
            parts.append(told[axis][step.name.lower()][language])
    return parts


def _known(language: str) -> str:
    return "es" if language.split("-")[0].lower() == "es" else "en"
