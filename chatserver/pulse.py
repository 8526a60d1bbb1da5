"""The pulse: how people leave a meeting, told in groups of five and never by name.

Answers wait in this process's memory. When five people of one meeting have answered, their answers become one event
with counts, and who gave which is forgotten; fewer are never written anywhere and go with the process. So the record
cannot be asked who felt what: it never knew, and two counts never differ by one person. That a few answers are lost on
a restart is the price, and the smaller harm.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from typing import Literal

Feel = Literal["heavier", "same", "little_lighter", "lighter"]
Answers = tuple[tuple[str, int], ...]

ENOUGH = 5
MOST_MEETINGS = 1_000  #: whose answers are gathered at once; the one that was quiet longest makes room


class PulseBox:
    def __init__(self) -> None:
        self._waiting: OrderedDict[str, dict[str, Feel]] = OrderedDict()
        self._told: dict[str, set[str]] = {}

    def give(self, meeting: str, person: str, feel: Feel) -> Answers:
        """Take one person's answer; a later one replaces it while it waits. The counts, once there are enough."""
        told = self._told.setdefault(meeting, set())
        if person in told:
            return ()
        waiting = self._waiting.setdefault(meeting, {})
        self._waiting.move_to_end(meeting)
        waiting[person] = feel
        while len(self._waiting) > MOST_MEETINGS:
            oldest, _ = self._waiting.popitem(last=False)
            self._told.pop(oldest, None)
        if len(waiting) < ENOUGH:
            return ()
        told.update(waiting)
        self._waiting[meeting] = {}
        return tuple(sorted(Counter(waiting.values()).items()))
