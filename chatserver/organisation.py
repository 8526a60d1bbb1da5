"""The rules of whoever runs this server, for every group on it: one file, read when a meeting is opened.

They lie between the platform's floor and a group's own rules. A group may change what it likes of them, and of a rule that says
`locked: true` it may only make more of it. A meeting keeps what it was opened with in its own first event, versioned like any other
rules, so a file that is changed later changes no meeting that is going on. On several machines each has its own file.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from moderation.defaults import DEFAULTS
from moderation.rule_check import problems
from moderation.rule_text import LONGEST, BadText, read
from moderation.setting import expanded, is_own, written
from moderation.tightening import locked_rules, loosens

SOURCE: Final = "organisation"


class RulesUnusable(ValueError):
    """Rules that cannot be used; the message says which and why."""


class Organisation:
    """`organisation.yaml` in the data folder; without one there are no rules but the platform's and the groups'."""

    def __init__(self, data: Path) -> None:
        self.path = data / "organisation.yaml"

    def text(self) -> str:
        if not self.path.is_file():
            return ""
        if self.path.stat().st_size > LONGEST * 4:
            raise RulesUnusable(f"{self.path.name} is too large to be rules.")
        return self.path.read_text(encoding="utf-8")

    def rules(self) -> dict[str, Any]:
        """By name, each saying whose it is. Raises RulesUnusable: no meeting opens without the rules it should have."""
        return rules_of(self.text(), self.path.name)

    def keep(self, text: str) -> dict[str, Any]:
        """Write them, whole or not at all, and return them."""
        from moderation.pipeline import pipeline_for  # takes seconds to load, and only here is it needed
        from moderation.rule_examples import disagreements

        rules = rules_of(text, "the file")
        if rules and (wrong := disagreements(pipeline_for("", rules))):
            raise RulesUnusable(" ".join(wrong))
        self.path.parent.mkdir(parents=True, exist_ok=True)
        beside = self.path.with_suffix(f".{secrets.token_hex(4)}.new")
        beside.write_text(text, encoding="utf-8")
        beside.replace(self.path)
        return rules


def rules_of(text: str, called: str) -> dict[str, Any]:
    """An organisation's rules from their text. Raises RulesUnusable with the line of what cannot be used."""
    if not text.strip():
        return {}
    try:
        rules, lines = read(text)
    except BadText as bad:
        raise RulesUnusable(f"{called}: {bad}") from None
    if wrong := problems(rules, lines):
        raise RulesUnusable(f"{called}: {' '.join(wrong)}")
    return {
        name: {**expanded(value), "source": SOURCE} if _is_rule(name, value) else value
        for name, value in written(rules).items()
    }


def under(organisation: Mapping[str, Any], group: Mapping[str, Any]) -> dict[str, Any]:
    """Both together: field by field what the group says counts, where the organisation did not lock it. Raises RulesUnusable."""
    together = dict(organisation)
    for name, value in group.items():
        wide = organisation.get(name)
        if wide is None or not _is_rule(name, wide):
            together[name] = value
            continue
        together[name] = {**wide, **expanded(value), "source": "group"}
    for name in locked_rules(organisation):
        if name in group and loosens(name, organisation[name], together[name]):
            raise RulesUnusable(
                f"{name} is kept by the organisation for every group: it can be made stricter, not lighter."
            )
        if name in group:
            together[name]["locked"] = True
    return together


def _is_rule(name: str, value: Any) -> bool:
    return name in DEFAULTS or is_own(value)
