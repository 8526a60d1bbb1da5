"""Composes an evening to rehearse with: who comes when, what they would share, and what happens to them.

The same number gives the same evening, so a team can play it again and see whether it went better. What happens is
spread over the evening, never all at once, and the worst is never the first thing.
"""

from __future__ import annotations

import random
import tomllib
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

LANGUAGES = ("en", "es")
FEWEST, MOST = 4, 12
#: What a team practises; `danger` comes once, after something lighter.
LIGHTER = ("number", "link", "advice", "amber", "help", "heavy", "gone")
SPREAD = 0.6  #: of the evening is used for what happens; the rest is beginning and end


@dataclass(frozen=True, slots=True)
class Happening:
    t: float  #: seconds since the first came
    who: str
    kind: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Composed:
    language: str
    seconds: float
    comes: dict[str, float]  #: name -> when
    newcomers: frozenset[str]
    shares: dict[str, tuple[str, ...]]
    hands: tuple[tuple[float, str], ...]  #: who raises a hand when
    chat: tuple[tuple[float, str, str], ...]
    happenings: tuple[Happening, ...] = field(default=())


def compose(seed: int, *, minutes: float = 20, people: int = 8, language: str = "en") -> Composed:
    """An evening; `people` between 4 and 12. Raises KeyError for a language nobody wrote one in."""
    words = _words()[language]
    chance = random.Random(seed)
    seconds = minutes * 60
    names = chance.sample(words["names"], max(FEWEST, min(MOST, people)))
    comes = {name: chance.uniform(0, seconds * 0.08) for name in names[:-1]}
    comes[names[-1]] = seconds * 0.3  # somebody is late
    shares = {name: tuple(chance.choice(words["shares"])) for name in names}
    hands = sorted((chance.uniform(max(comes[name], seconds * 0.15), seconds * 0.7), name) for name in names)
    chat = sorted(
        (comes[name] + chance.uniform(2, 20), name, chance.choice(words["chat"])) for name in names[:4]
    )
    return Composed(
        language,
        seconds,
        comes,
        frozenset(names[-1:]),
        shares,
        tuple(hands),
        tuple(chat),
        tuple(_happenings(chance, words["happenings"], names[:-1], seconds)),
    )


def _happenings(
    chance: random.Random, lines: dict[str, list[str]], names: list[str], seconds: float
) -> list[Happening]:
    """One of each kind at most, to a person of its own where there are enough."""
    kinds = chance.sample(LIGHTER, min(len(LIGHTER), max(3, int(seconds // 180))))
    kinds.insert(chance.randrange(1, len(kinds) + 1), "danger")
    step = seconds * SPREAD / len(kinds)
    who = chance.sample(names, len(names))
    return [
        Happening(
            seconds * 0.2 + step * (number + chance.uniform(0, 0.6)),
            who[number % len(who)],
            kind,
            tuple(lines.get(kind, ())),
        )
        for number, kind in enumerate(kinds)
    ]


def _words() -> dict[str, Any]:
    folder = resources.files("chatserver") / "replay"
    return tomllib.loads((folder / "evening.toml").read_text(encoding="utf-8"))
