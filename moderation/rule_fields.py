"""The parts of a rule that every rule has, each checked for itself: where it speaks, what it does, how long a line waits."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from moderation.actions import RELATIONS, then_of
from moderation.defaults import HOLD_ENDS
from moderation.durations import seconds
from moderation.formats import EVERY_PHASE
from moderation.hours import hours_of, is_zone
from moderation.rule_text import Where

ROOMS = frozenset({"any", "main", "circle", "side_room", "private"})
PEOPLE = frozenset(
    {"everyone", "participants", "in_service", "facilitators", "newcomers", "guarded", "pair_agreed"}
)
MOST_EXAMPLES = 12  #: of each kind, for one rule
LONGEST_EXAMPLE = 300

Found = Iterator[tuple[Where, str]]
Check = Callable[[Any], str]  #: what is wrong with a value, or nothing


def actions(where: Where, words: Any) -> Found:
    for word in [words] if isinstance(words, str) else words if isinstance(words, list | tuple) else ():
        try:
            then_of([str(word)])
        except KeyError:
            yield where, f"there is no action called {word}."
    if words is not None and not isinstance(words, str | list | tuple):
        yield where, "expected a list of actions, such as [hold, nudge]."


def scope(applies: Any) -> Found:
    if applies is None:
        return
    if not isinstance(applies, Mapping):
        yield ("applies",), "expected rooms, phases, people or except."
        return
    known = {"rooms": ROOMS, "phases": EVERY_PHASE | {"any"}, "people": PEOPLE, "except": PEOPLE}
    for part, value in applies.items():
        if part not in known:
            yield ("applies", part), "expected rooms, phases, people or except."
            continue
        for word in (
            [value] if isinstance(value, str) else value if isinstance(value, list | tuple) else [value]
        ):
            if word not in known[part]:
                yield ("applies", part), f"{word!r} is none of {', '.join(sorted(known[part]))}."


def repetition(repeat: Any) -> Found:
    if repeat is None:
        return
    if not isinstance(repeat, Mapping):
        yield ("repeat",), "expected after, within and then."
        return
    if unknown := set(repeat) - {"after", "within", "then"}:
        yield ("repeat", sorted(map(str, unknown))[0]), "expected after, within and then."
    if bad := _count(repeat.get("after")):
        yield ("repeat", "after"), bad
    if repeat.get("within") is not None and seconds(repeat["within"]) is None:
        yield ("repeat", "within"), "expected a length such as `20m`."
    if not repeat.get("then"):
        yield ("repeat", "then"), "say what happens then, such as [hold]."
    yield from actions(("repeat", "then"), repeat.get("then"))


def waiting(hold: Any) -> Found:
    if hold is None:
        return
    if not isinstance(hold, Mapping) or set(hold) - {"for", "end"}:
        yield ("hold",), "expected for (a length such as `60s`) and end."
        return
    if "for" in hold and not 5 <= (seconds(hold["for"]) or 0) <= 3600:
        yield ("hold", "for"), "a line waits between 5 seconds and an hour."
    if "end" in hold and hold["end"] not in HOLD_ENDS:
        yield ("hold", "end"), f"expected one of {', '.join(sorted(HOLD_ENDS))}."


def given(examples: Any) -> Found:
    if examples is None:
        return
    if not isinstance(examples, Mapping) or set(examples) - {"match", "leave"}:
        yield ("examples",), "expected match (lines it must find) and leave (lines it must leave alone)."
        return
    for kind, lines in examples.items():
        if not isinstance(lines, list | tuple) or len(lines) > MOST_EXAMPLES:
            yield ("examples", kind), f"expected a list of up to {MOST_EXAMPLES} lines."
        elif any(not isinstance(line, str) or not 0 < len(line) <= LONGEST_EXAMPLE for line in lines):
            yield ("examples", kind), f"each is a line of up to {LONGEST_EXAMPLE} characters."


def _count(value: Any) -> str:
    fine = isinstance(value, int) and not isinstance(value, bool) and 0 < value < 100_000
    return "" if fine else "expected a whole number above 0."


def _one_of(*words: str) -> Check:
    return lambda value: "" if value in words else f"expected one of {', '.join(words)}."


def _texts(value: Any) -> str:
    fine = isinstance(value, list | tuple) and len(value) <= 100
    fine = fine and all(isinstance(each, str) and 0 < len(each) <= 100 for each in value)
    return "" if fine else "expected a list of words."


def _length(value: Any) -> str:
    return "" if seconds(value) is not None else "expected a length such as `20m`."


def _hours(value: Any) -> str:
    return "" if hours_of(value) else "expected hours such as `23-6`."


def _zone(value: Any) -> str:
    return "" if is_zone(value) else "expected a time zone such as `Europe/Madrid`."


def _anything(value: Any) -> str:
    return ""


_ON_OR_OFF = _one_of("off", "nudge")
PARAMETERS: Mapping[str, Mapping[str, Check]] = MappingProxyType(
    {
        "contact_details": {"hold_after": _count, "kinds": _texts, "allow": _texts},
        "private_contact": {"who": _one_of(*RELATIONS), "newcomers": _one_of("greeters", "everyone")},
        "approach_without_reply": {"count": _count, "within": _length, "window": _length},
        "dependency": {
            "ratio": _count,
            "at_least": _count,
            "within": _length,
            "nights": _count,
            "quiet_hours": _hours,
            "zone": _zone,
        },
        "substance_detail": {"strictness": _one_of("light", "usual", "strict")},
        "advice_crosstalk": {"crosstalk": _anything},
        "label_use": {"others": _ON_OR_OFF, "self": _ON_OR_OFF},
        "links_media": {"allow": _texts},
        "length_time": {"characters": _count, "minutes": _count},
        "pace": {"lines": _count},
        "repeat_text": {"times": _count},
        "language": {"also": _texts},
        "join_wave": {"count": _count, "within_s": _count, "active_from": _anything},
    }
)
