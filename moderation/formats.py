"""The meeting formats: which phases have one floor, where cross-talk is welcome, and which rules differ.

A format is data. Everything a format does not mention keeps its default, so reading one tells you only what
is special about it. The engine reads the phases; the pipeline reads `rules`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

Settings = Mapping[str, Any]

GATHERING = "gathering"
OPENING = "opening"
READING = "reading"
ROUND = "round"
SHARING = "sharing"
DISCUSSION = "discussion"
CIRCLES = "circles"
CLOSING = "closing"
FELLOWSHIP = "fellowship"

#: Every phase in which people may write, in the order a meeting usually goes through them.
PHASES = (GATHERING, OPENING, READING, ROUND, SHARING, DISCUSSION, CIRCLES, CLOSING, FELLOWSHIP)
EVERY_PHASE = frozenset(PHASES)
LOOSE_PHASES = frozenset({GATHERING, FELLOWSHIP})

OFF: Settings = MappingProxyType({"mode": "off"})


def _frozen(**rules: Settings) -> Mapping[str, Settings]:
    return MappingProxyType({name: MappingProxyType(dict(settings)) for name, settings in rules.items()})


@dataclass(frozen=True, slots=True)
class Format:
    """One way of meeting. `rules` holds only what differs from the defaults of each rule."""

    id: str
    name: str
    sentence: str  #: one sentence for the door
    one_floor: frozenset[str] = frozenset({READING, ROUND, SHARING})  #: where one person speaks at a time
    crosstalk: frozenset[str] = LOOSE_PHASES | {DISCUSSION}  #: where people may answer each other
    rules: Mapping[str, Settings] = field(default_factory=lambda: MappingProxyType({}))
    minutes: int = 60
    words: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))  #: code word: display


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        each.id: each
        for each in (
            Format(
                id="12-step",
                name="12-step",
                sentence="One person shares at a time, nobody replies to a share, and listening is enough.",
                crosstalk=LOOSE_PHASES,
                rules=_frozen(outside_issues={"mode": "on"}, label_use={"others": "nudge", "self": "off"}),
                words=MappingProxyType({"facilitator": "chair", "mentor": "sponsor", "mentee": "sponsee"}),
            ),
            Format(
                id="smart",
                name="SMART-style",
                sentence="A check-in one by one, then open talk about tools, with replies welcome.",
                one_floor=frozenset({ROUND}),
                crosstalk=LOOSE_PHASES | {DISCUSSION, CIRCLES, CLOSING},
                rules=_frozen(label_use={"others": "nudge", "self": "off"}),
                minutes=60,
                words=MappingProxyType({"share": "check-in", "mentor": "mentor"}),
            ),
            Format(
                id="lifering",
                name="LifeRing-style",
                sentence="How was your week? Each tells theirs, and the others may answer.",
                one_floor=frozenset({READING}),
                crosstalk=EVERY_PHASE - {READING, OPENING},
                words=MappingProxyType({"facilitator": "convenor", "mentor": "mentor"}),
            ),
            Format(
                id="dharma",
                name="Dharma-style",
                sentence="A quiet sitting, a reading, then sharing one by one without replies.",
                crosstalk=LOOSE_PHASES,
                words=MappingProxyType({"mentor": "wise friend"}),
            ),
            Format(
                id="topic",
                name="Topic",
                sentence="One topic, one person at a time, and open talk when the facilitator says so.",
                one_floor=frozenset({ROUND, SHARING}),
                crosstalk=LOOSE_PHASES | {DISCUSSION, CIRCLES},
            ),
            Format(
                id="speaker",
                name="Speaker",
                sentence="One person tells their story at length; questions come afterwards.",
                crosstalk=LOOSE_PHASES | {DISCUSSION},
                rules=_frozen(length_time={"minutes": 20, "characters": 12_000}),
            ),
            Format(
                id="open-session",
                name="Open session",
                sentence="Open to all who want to learn or ask; please keep personal details out of it.",
                one_floor=frozenset({READING}),
                crosstalk=EVERY_PHASE,
                rules=_frozen(substance_detail={"strictness": "strict"}),
            ),
            Format(
                id="pair",
                name="Pair",
                sentence="Two people who agreed to support each other, within the limits they agreed.",
                one_floor=frozenset(),
                crosstalk=EVERY_PHASE,
                # Two people who agreed to it may exchange contact and write as they like; the pair agreement
                # itself is watched by `dependency` and `mentor_scope`.
                rules=_frozen(
                    contact_details=OFF,
                    own_identity=OFF,
                    private_contact=OFF,
                    approach_without_reply=OFF,
                    pace=OFF,
                    join_wave=OFF,
                    advice_crosstalk=OFF,
                ),
            ),
            Format(
                id="free",
                name="Free",
                sentence="No floor and no rounds: everyone may write at any time; for practice.",
                one_floor=frozenset(),
                crosstalk=EVERY_PHASE,
                rules=_frozen(interrupt=OFF, pace=OFF, join_wave=OFF),
            ),
        )
    }
)

#: Other ways people write the names above.
ALIASES: Mapping[str, str] = MappingProxyType(
    {
        "": "topic",
        "12step": "12-step",
        "twelve-step": "12-step",
        "twelve-steps": "12-step",
        "12-steps": "12-step",
        "open": "open-session",
        "opensession": "open-session",
        "mentoring": "pair",
        "refuge": "dharma",
    }
)


def format_id(name: str) -> str:
    """The id for a name as people write it, such as `SMART-style` or `12 step`; KeyError when unknown."""
    plain = "-".join(name.casefold().replace("_", " ").replace("-", " ").split())
    plain = plain.removesuffix("-style").removesuffix("-meeting").removesuffix("-recovery")
    plain = ALIASES.get(plain, plain)
    if plain not in FORMATS:
        raise KeyError(name)
    return plain


def format_of(name: str) -> Format:
    """The format of that name or alias; KeyError when there is none."""
    return FORMATS[format_id(name)]
