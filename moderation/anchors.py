"""The words a pattern cannot do without, so that a line without them never pays for the pattern."""

from __future__ import annotations

from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

SHORTEST = 2  #: an anchor of one letter is in every line
SIGNS = frozenset("@$#/<")
MOST = 400  #: a choice of more words than this is still one look-up each


def anchors_of(pattern: str) -> tuple[str, ...]:
    """Literals of which every matching text holds at least one; empty when there is no such set."""
    return tuple(sorted(_required(parser.parse(pattern)) or ()))


def _required(items: Any) -> frozenset[str] | None:
    """The best set for a sequence: whichever of its parts has the longest shortest literal."""
    best: frozenset[str] | None = None
    run = ""
    for kind, value in [*items, (None, None)]:
        if kind is op.LITERAL:
            run += chr(value)
            continue
        if kind is op.AT:  # a boundary takes no room
            continue
        best = _better(best, frozenset({run}) if _telling(run) else None)
        run = ""
        if kind is op.SUBPATTERN:
            best = _better(best, _required(value[3]))
        elif kind is op.BRANCH:
            best = _better(best, _branches(value[1]))
        elif kind in (op.MAX_REPEAT, op.MIN_REPEAT) and value[0] >= 1:
            best = _better(best, _required(value[2]))
    return best


def _telling(run: str) -> bool:
    """Long enough to be rare, or a sign that ordinary lines do not hold."""
    return len(run) >= SHORTEST or run in SIGNS


def _branches(branches: Any) -> frozenset[str] | None:
    union: set[str] = set()
    for branch in branches:
        required = _required(branch)
        if required is None:
            return None
        union |= required
    return frozenset(union) if len(union) <= MOST else None


def _better(one: frozenset[str] | None, two: frozenset[str] | None) -> frozenset[str] | None:
    """Rather long words than short ones, and rather few than many."""
    if one is None or two is None:
        return one or two
    return max(one, two, key=lambda each: (min(map(len, each)) > 2, min(min(map(len, each)), 5), -len(each)))
