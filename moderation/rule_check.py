"""Whether rules can be used, and if not, why: one plain sentence a mistake, with its field and, from a file, its line.

Nothing is guessed. A rule nobody knows, a parameter that rule does not have, a word that is no action, a pattern that
cannot be read, a rule that keeps everybody safe and was switched off: each is named, and the old rules stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from moderation import rule_fields
from moderation.defaults import ALWAYS, CROSSTALK, DEFAULTS, LOCKED, MODES, OF_THE_ENGINE, OWN_TYPES
from moderation.durations import seconds
from moderation.formats import EVERY_PHASE
from moderation.phrase_language import BadPhrase
from moderation.rule_fields import Found
from moderation.rule_text import NO_LINES, Lines, Where
from moderation.rules.own_words import LARGEST_TOGETHER, MOST_WAYS, compiled
from moderation.setting import SHAPE, expanded, is_own, type_of, written

SOURCES = frozenset({"platform", "organisation", "group", "format", "meeting", "live"})
LONGEST_SAY = 300  #: characters; the house's own sentences stay under 25 words
MOST_RULES = 60
MOST_OWN = 20

_NAME = re.compile(r"[a-z][a-z0-9_]{1,39}")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that cannot be used."""

    where: str  #: the field: `links_media.repeat.after`
    say: str
    line: int = 0  #: in the text it was read from; 0 when it came from no text

    def __str__(self) -> str:
        place = f"line {self.line}: " if self.line else ""
        return f"{place}{self.where}: {self.say}" if self.where else f"{place}{self.say}"


def problems(rules: Any, lines: Lines = NO_LINES) -> list[str]:
    """What in a group's rules cannot be used, one plain sentence each; empty when all is well."""
    return [str(each) for each in check(rules, lines)]


def check(rules: Any, lines: Lines = NO_LINES) -> list[Problem]:
    """The same as data, in the order of the rules."""
    if rules is not None and not isinstance(rules, Mapping | list | tuple):
        return [Problem("", "Rules are a list, or a mapping from a rule's name to its settings.")]
    found = list(_misshapen(rules))
    by_name = written(rules)
    if len(by_name) > MOST_RULES:
        found.append(Problem("", f"There are more than {MOST_RULES} rules here."))
    own = [name for name, value in by_name.items() if is_own(value)]
    if len(own) > MOST_OWN:
        found.append(
            Problem("", f"A group may write up to {MOST_OWN} rules of its own; these are {len(own)}.")
        )
    if own and not found and _size(by_name[name] for name in own) > LARGEST_TOGETHER:
        found.append(Problem("", "These rules of your own are too large together; use fewer choices."))
    roots = _roots(rules)
    for name, value in by_name.items():
        for where, say in _rule(name, value):
            path = (name, *where)
            found.append(
                Problem(".".join(map(str, path)), say, _line(lines, roots.get(name, (name,)), where))
            )
    return found


def _size(own: Iterable[Mapping[str, Any]]) -> int:
    total = 0
    for each in own:
        with suppress(BadPhrase, TypeError, KeyError):
            total += compiled(str(each["when"]["type"]), tuple(each["when"]["any"])).programsize
    return total


def _misshapen(rules: Any) -> Iterator[Problem]:
    """Entries of a list that are no rule: `written` leaves them out, and nobody should wonder why."""
    inner = rules.get("rules", rules) if isinstance(rules, Mapping) and set(rules) == {"rules"} else rules
    if not isinstance(inner, Mapping | list | tuple | None):
        yield Problem("rules", "expected a list, or a mapping from a rule's name to its settings.")
    if isinstance(inner, list | tuple):
        seen: set[str] = set()
        for number, each in enumerate(inner, 1):
            each = each.get("rule", each) if isinstance(each, Mapping) else each
            if not isinstance(each, Mapping) or "id" not in each:
                yield Problem(f"rule {number}", "each rule of a list needs its id.")
            elif (name := type_of(each)) in seen:
                yield Problem(f"rule {number}", f"{name} is here twice.")
            else:
                seen.add(name)


def _roots(rules: Any) -> dict[str, Where]:
    """Where in the data each rule stands, so that a line can be found."""
    start: Where = ()
    if isinstance(rules, Mapping) and set(rules) == {"rules"}:
        rules, start = rules["rules"], ("rules",)
    if isinstance(rules, Mapping):
        return {str(name): (*start, str(name)) for name in rules}
    roots: dict[str, Where] = {}
    for number, each in enumerate(rules or ()):
        inner = each.get("rule") if isinstance(each, Mapping) else None
        rule = inner if isinstance(inner, Mapping) else each
        if isinstance(rule, Mapping) and "id" in rule:
            roots[type_of(rule)] = (*start, number, "rule") if rule is inner else (*start, number)
    return roots


def _line(lines: Lines, root: Where, where: Where) -> int:
    """The line of the field, or of the nearest thing around it."""
    path = (*root, *where)
    while path:
        if path in lines:
            return lines[path]
        path = path[:-1]
    return lines.get((), 0) if lines else 0


def _rule(name: str, value: Any) -> Found:
    if name == "crosstalk":
        yield from _crosstalk(value)
        return
    if name in OF_THE_ENGINE:
        if isinstance(value, Mapping) and value.get("mode", "on") not in MODES:
            yield ("mode",), f"mode is off, dry_run or on, not {value['mode']!r}."
        if name in ALWAYS and expanded(value).get("mode", "on") != "on":
            yield ("mode",), "a break is everybody's own choice and cannot be switched off."
        return
    if name not in DEFAULTS and not is_own(value):
        yield (), f"There is no rule called {name}."
        return
    if not isinstance(value, bool | str | Mapping):
        yield (), "expected settings, or one line such as `nudge` or `off`."
        return
    each = expanded(value)
    if is_own(value):
        yield from _own(name, each)
    yield from _shape(name, each)


def _crosstalk(value: Any) -> Found:
    if isinstance(value, str) and value not in CROSSTALK:
        yield (), f"expected one of {', '.join(sorted(CROSSTALK))}, or a list of phases."
    if isinstance(value, list | tuple) and (wrong := set(map(str, value)) - EVERY_PHASE):
        yield (), f"there is no phase called {sorted(wrong)[0]}."


def _shape(name: str, each: Mapping[str, Any]) -> Found:
    """What is the same for every rule, then its own parameters."""
    if each.get("mode", "on") not in MODES:
        yield ("mode",), f"mode is off, dry_run or on, not {each['mode']!r}."
    if name in LOCKED:
        yield from _locked(each)
    yield from rule_fields.actions(("then",), each.get("then"))
    if (say := each.get("say")) is not None and (not isinstance(say, str) or len(say) > LONGEST_SAY):
        yield ("say",), f"a sentence of up to {LONGEST_SAY} characters."
    if "source" in each and each["source"] not in SOURCES:
        yield ("source",), f"expected one of {', '.join(sorted(SOURCES))}."
    if each.get("source") == "live" and each.get("expires") is None:
        yield ("expires",), "a live rule needs an end: `end`, or a length such as `20m`."
    if (expires := each.get("expires")) is not None and expires != "end" and seconds(expires) is None:
        yield ("expires",), "expected `end`, or a length such as `20m`."
    if "locked" in each and not isinstance(each["locked"], bool):
        yield ("locked",), "expected true or false."
    yield from rule_fields.scope(each.get("applies"))
    yield from rule_fields.repetition(each.get("repeat"))
    yield from rule_fields.waiting(each.get("hold"))
    yield from rule_fields.given(each.get("examples"))
    yield from _parameters(name, each)


def _locked(each: Mapping[str, Any]) -> Found:
    if each.get("mode", "on") != "on":
        yield ("mode",), "this rule keeps everybody safe and cannot be switched off."
    if each.get("applies"):
        yield ("applies",), "this rule keeps everybody safe, everywhere; it has no scope."


def _own(name: str, each: Mapping[str, Any]) -> Found:
    when = each["when"]
    if not _NAME.fullmatch(name):
        yield ("id",), "a name of a rule is small letters, digits and _, such as no_betting_tips."
    if unknown := set(when) - {"type", "any", "unless"}:
        yield ("when", sorted(map(str, unknown))[0]), "expected type, any and unless."
    if not each.get("then"):
        yield ("then",), "say what happens when it is found, such as [nudge] or [hold]."
    for part in ("any", "unless"):
        ways = when.get(part)
        if ways is None and part == "unless":
            continue
        if not isinstance(ways, list | tuple) or not all(isinstance(way, str) for way in ways):
            yield ("when", part), f"expected a list of up to {MOST_WAYS} wordings."
            continue
        try:
            compiled(str(when["type"]), tuple(ways))
        except BadPhrase as wrong:
            yield ("when", part), f"{wrong}."
    examples = each.get("examples")
    for kind in ("match", "leave"):
        if not isinstance(examples, Mapping) or not examples.get(kind):
            yield ("examples", kind), "a rule of your own needs examples of both kinds."


def _parameters(name: str, each: Mapping[str, Any]) -> Found:
    when = each.get("when")
    if isinstance(when, Mapping) and when.get("type") not in (*OWN_TYPES, name):
        yield ("when", "type"), f"{when.get('type')!r} is no type of rule."
    known = rule_fields.PARAMETERS.get(name, {})
    for key, value in each.items():
        if key in SHAPE or is_own(each):
            continue
        if key not in known:
            has = f"it has {', '.join(sorted(known))}" if known else "it has none"
            yield (str(key),), f"{name} has no setting of this name; {has}."
        elif wrong := known[key](value):
            yield (key,), wrong
