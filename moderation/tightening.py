"""Whether a narrower scope loosens what a wider one locked: it may make such a rule stricter, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from moderation.actions import Then
from moderation.setting import Setting, expanded, setting_of

_MODES = ("off", "dry_run", "on")


def locked_rules(rules: Mapping[str, Any]) -> Iterator[str]:
    """The rules of a group that say `locked: true`."""
    for name, value in rules.items():
        if isinstance(value, Mapping) and value.get("locked") is True:
            yield name


def loosens(name: str, was: Any, now: Any) -> bool:
    """Whether rule `name`, set as `now`, does less anywhere than it did as `was`."""
    old, new = setting_of(name, expanded(was), 1), setting_of(name, expanded(now), 1)
    if _MODES.index(new.mode) < _MODES.index(old.mode) or new.options != old.options:
        return True
    if new.scope not in (old.scope, None):
        return True
    return _lighter(new.then, old.then) or _less_often(old, new)


def _less_often(old: Setting, new: Setting) -> bool:
    if old.repeat_then is None:
        return False
    return (
        _lighter(new.repeat_then, old.repeat_then)
        or new.repeat_after > old.repeat_after
        or (new.repeat_within or 10**9) < (old.repeat_within or 10**9)
    )


def _lighter(new: Then | None, old: Then | None) -> bool:
    """Whether any axis is lighter; an axis nobody set is the rule's own, and counts as lighter than what was set."""
    for axis in ("delivery", "author", "facilitators", "room"):
        before, after = getattr(old, axis, None), getattr(new, axis, None)
        if before is not None and (after is None or after < before):
            return True
        if before is None and after is not None and after == 0:
            return True
    return False
