"""The rules of a meeting while it runs: changed, tried out, undone, and every change kept.

A change is an event: who, when, why, the whole of the rules, and the version each rule has from then on. Lines that came
before it were judged by the rules of their moment, and nothing judges them again. What a group locked when the meeting
was opened may be made stricter here, and not lighter. A live rule ends by itself, at the latest with the meeting.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from chatserver import commands as c
from chatserver import events as e
from chatserver.meeting.state import Person, State
from chatserver.meeting.turn import Refused, Turn
from chatserver.organisation import SOURCE
from moderation.durations import seconds
from moderation.pipeline import Pipeline
from moderation.plain import plain_list
from moderation.rule_check import check
from moderation.rule_examples import disagreements, scene_where
from moderation.rule_text import NO_LINES, BadText, read, write
from moderation.sentences import sentence as rule_sentence
from moderation.setting import expanded, scope_of, written
from moderation.tightening import locked_rules, loosens
from moderation.verdict_data import as_data

PipelineOf = Callable[[str, dict[str, Any]], Pipeline]
Answer = dict[str, object]

TOLD = 6  #: mistakes named in one refusal
#: Settings that are not a rule's name, and the rule whose decisions they change.
CHANGES = {"crosstalk": "advice_crosstalk", "also_spoken": "language", "allow_numbers": "contact_details"}


def set_rules(turn: Turn, person: Person, command: c.SetRules, pipeline_of: PipelineOf) -> Answer:
    """Rules that cannot be used are refused whole, with the reason; the old ones stay."""
    turn.facilitators_only(person)
    return _take(turn, person, _read(command.rules), command.why, pipeline_of)


def change_rule(turn: Turn, person: Person, command: c.ChangeRule, pipeline_of: PipelineOf) -> Answer:
    """One rule set anew; without settings it goes back to how the meeting began."""
    turn.facilitators_only(person)
    return _take(turn, person, _with(turn.state, command.rule, command.settings), command.why, pipeline_of)


def undo_rules(turn: Turn, person: Person, command: c.UndoRules, pipeline_of: PipelineOf) -> Answer:
    """The rules as they were in an earlier edition: a change like any other, and kept like any other."""
    turn.facilitators_only(person)
    edition = next((each for each in turn.state.editions if each.version == command.to), None)
    if edition is None:
        raise Refused("unknown_item")
    return _take(turn, person, edition.rules, command.why or turn.words("rules_undone"), pipeline_of)


def try_rules(turn: Turn, person: Person, command: c.TryRules, pipeline_of: PipelineOf) -> Answer:
    """Whether these rules could be saved, what their examples say, and what would be different. Nothing changes."""
    turn.facilitators_only(person)
    try:
        rules = _candidate(turn.state, command)
        _usable(turn, rules, pipeline_of)
    except Refused as refused:
        return {"fits": False, "why": refused.names.get("what", refused.say)}
    return {"fits": True, "changes": changes(turn.state.rules, rules), "text": write(rules)}


def try_line(turn: Turn, person: Person, command: c.TryLine, pipeline_of: PipelineOf) -> Answer:
    """What would become of a line: its verdict on every axis, the spans, and which rules spoke. Nothing is kept."""
    turn.facilitators_only(person)
    state = turn.state
    pipeline = turn.pipeline
    if command.rules is not None or command.rule:
        rules = _candidate(state, command)
        _usable(turn, rules, pipeline_of, examples=False)
        pipeline = pipeline_of(state.format, with_versions(rules, state.versions))
    own = expanded(state.rules.get(command.rule)) if command.rule else {}
    scene = scene_where(scope_of((command.settings or own).get("applies") if command.rule else None))
    verdict = pipeline.review(command.text, scene)
    told = as_data(verdict)
    findings = [
        {"rule": each.rule, "version": each.version, "delivery": each.delivery.name.lower()}
        for each in verdict.findings
        if each.says_something
    ]
    return {"verdict": told | {"say": rule_sentence(verdict.say, state.language), "spoke": findings}}


def read_rules(turn: Turn, person: Person, command: c.ReadRules) -> Answer:
    """Every rule in plain words; for those who facilitate also as data, with every change."""
    state = turn.state
    listed = plain_list(turn.pipeline.ruleset, command.language or state.language)
    answer: Answer = {"rules": listed, "version": state.rules_version}
    if person.facilitates:
        answer["book"] = {
            "rules": dict(state.rules),
            "text": write(state.rules),
            "history": history(state),
            "until": dict(state.rules_until),
            "locked": sorted(locked_rules(state.opened_rules)),
        }
    return answer


def history(state: State) -> list[dict[str, object]]:
    """Every edition still at hand, newest first, with what it changed from the one before."""
    told: list[dict[str, object]] = []
    before: dict[str, Any] = {}
    for each in state.editions:
        by = state.people.get(each.by)
        told.append(
            {
                "version": each.version,
                "at": each.at,
                "by": each.by,
                "name": by.name if by else "",
                "why": each.why,
                "changes": changes(before, each.rules) if told else [],
            }
        )
        before = each.rules
    return told[::-1]


def changes(was: Mapping[str, Any], now: Mapping[str, Any]) -> list[dict[str, object]]:
    """What differs between two sets of rules, field by field: rule, field, before, after."""
    found: list[dict[str, object]] = []
    for name in dict.fromkeys((*was, *now)):
        old, new = _fields(was.get(name)), _fields(now.get(name))
        found += [
            {"rule": name, "field": field, "before": old.get(field), "after": new.get(field)}
            for field in dict.fromkeys((*old, *new))
            if old.get(field) != new.get(field)
        ]
    return found


def expire(turn: Turn, name: str) -> None:
    """A live rule's time is over: it is again what it was when the meeting began."""
    rules = dict(turn.state.rules)
    rules.pop(name, None)
    if name in turn.state.opened_rules:
        rules[name] = turn.state.opened_rules[name]
    _emit(turn, "", rules, turn.words("rule_over"))


def candidate(turn: Turn, command: c.CountRules, pipeline_of: PipelineOf) -> dict[str, Any]:
    """The rules a count is asked for, when they can be used. Raises Refused."""
    wanted = _candidate(turn.state, command)
    _usable(turn, wanted, pipeline_of, examples=False)
    return wanted


def with_versions(rules: Mapping[str, Any], versions: Mapping[str, int]) -> dict[str, Any]:
    """The rules as the pipeline takes them: with the version each has in this meeting."""
    return {**rules, "versions": dict(versions)} if versions else dict(rules)


def _take(turn: Turn, person: Person, rules: dict[str, Any], why: str, pipeline_of: PipelineOf) -> Answer:
    opened = turn.state.opened_rules
    for name in locked_rules(opened):
        rules.setdefault(name, opened[name])
    rules = {name: _owned(value, opened.get(name)) for name, value in rules.items()}
    _usable(turn, rules, pipeline_of)
    changed = changes(turn.state.rules, rules)
    if not changed:
        return {"version": turn.state.rules_version, "changes": []}
    _emit(turn, person.id, rules, why)
    return {"version": turn.state.rules_version, "changes": changed}


def _owned(value: Any, opened: Any) -> Any:
    """A rule of the organisation that was changed here is the meeting's from now on; nobody here writes rules in its name."""
    if isinstance(value, Mapping) and value.get("source") == SOURCE and value != opened:
        return {**value, "source": "meeting"}
    return value


def _emit(turn: Turn, by: str, rules: dict[str, Any], why: str) -> None:
    state = turn.state
    touched = dict.fromkeys(
        CHANGES.get(str(each["rule"]), str(each["rule"])) for each in changes(state.rules, rules)
    )
    until = {
        name: state.rules_until[name] for name in state.rules_until if name in rules and name not in touched
    }
    for name in touched:
        length = seconds(expanded(rules.get(name)).get("expires")) if name in rules else None
        if length is not None and by:
            until[name] = turn.at + length * 1000
    turn.emit(
        e.RulesSet(
            rules=rules,
            by=by,
            why=why,
            version=state.rules_version + 1,
            changed=tuple(touched),
            versions={**state.versions, **{name: state.versions.get(name, 1) + 1 for name in touched}},
            until=until,
        )
    )


def _usable(turn: Turn, rules: dict[str, Any], pipeline_of: PipelineOf, examples: bool = True) -> None:
    """Refused, with the first mistakes in plain words, when these rules cannot be used here."""
    wrong = [str(each) for each in check(rules)]
    opened = turn.state.opened_rules
    wrong += [
        turn.words("rule_locked", rule=name)
        for name in locked_rules(opened)
        if name in rules and loosens(name, opened[name], rules[name])
    ]
    if not wrong and examples:
        wrong = disagreements(pipeline_of(turn.state.format, rules))
    if wrong:
        raise Refused("rules_unusable", "rules_unusable", what=" ".join(wrong[:TOLD]))


def _candidate(state: State, command: c.TryRules | c.TryLine | c.CountRules) -> dict[str, Any]:
    if command.rule:
        return _with(state, command.rule, command.settings)
    return _read(command.rules or {})


def _with(state: State, name: str, settings: dict[str, Any] | str | None) -> dict[str, Any]:
    rules = dict(state.rules)
    if settings is not None:
        rules[name] = settings
    elif name in state.opened_rules:
        rules[name] = state.opened_rules[name]
    else:
        rules.pop(name, None)
    return rules


def _read(rules: dict[str, Any] | list[Any] | str) -> dict[str, Any]:
    """Rules by name from data, or from text as it stands in a group's file."""
    lines = NO_LINES
    if isinstance(rules, str):
        try:
            rules, lines = read(rules)
        except BadText as bad:
            raise Refused("rules_unusable", "rules_unusable", what=str(bad)) from None
    if wrong := check(rules, lines):
        raise Refused("rules_unusable", "rules_unusable", what=" ".join(map(str, wrong[:TOLD])))
    return written(rules)


def _fields(value: Any) -> dict[str, Any]:
    if value is None:
        return {}
    if isinstance(value, str | bool | Mapping):
        return expanded(value)
    return {"": value}
