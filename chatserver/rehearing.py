"""The last hour read again under other rules, told in counts: how a change would have felt before it is made.

The journal is played through a meeting of its own, so every line is judged in exactly the moment it was written in, once
by the rules as they are and once by those that are being tried. Nothing but numbers comes out: no words, no names, no
line. The work is done in small slices, because other meetings have their turns in between.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable

from chatserver import events as e
from chatserver.journal import Entry
from chatserver.meeting import Meeting
from chatserver.meeting.context import scene_for
from chatserver.meeting.turn import Turn
from moderation.pipeline import Pipeline
from moderation.resolution import HATCH
from moderation.scene import Place, Posting
from moderation.verdict import Delivery, Verdict

HOUR_MS = 3_600_000
MOST_LINES = 1_500  #: the newest; a busier hour than that is not one meeting's
A_SLICE = 12  #: lines between two breaths: about 5 ms

Read = Callable[[int], Awaitable[list[Entry]]]  #: the entries after a seq, some at a time


class Counts:
    """How often each rule spoke and what became of lines, before and after."""

    def __init__(self) -> None:
        self.lines = 0
        self.rules: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
        self.deliveries: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
        self.different = 0

    def take(self, now: Verdict, then: Verdict, covered: tuple[set[str], set[str]]) -> None:
        """`covered`: the rules that covered a piece of the line when it was written, and those of them still on."""
        self.lines += 1
        deliveries = []
        for side, verdict in enumerate((now, then)):
            self.rules[side].update({*verdict.rules, *covered[side]})
            deliveries.append(max(verdict.delivery, Delivery.MASK) if covered[side] else verdict.delivery)
            self.deliveries[side][deliveries[side].name.lower()] += 1
        self.different += deliveries[0] is not deliveries[1] or now.author is not then.author

    def told(self) -> dict[str, object]:
        def both(pair: tuple[Counter[str], Counter[str]]) -> dict[str, list[int]]:
            return {name: [pair[0][name], pair[1][name]] for name in sorted({*pair[0], *pair[1]})}

        return {
            "lines": self.lines,
            "different": self.different,
            "rules": both(self.rules),
            "deliveries": both(self.deliveries),
        }


async def hear_again(
    meeting: Meeting, read: Read, until: int, since: int, now: Pipeline, then: Pipeline
) -> dict[str, object]:
    """Counts over the main-room lines of `meeting` (empty as yet) that were written after `since` (ms), up to entry
    `until`. `now` are the rules as they are, `then` those that are tried.
    """
    counts, done = Counts(), 0
    while meeting.seq < until and counts.lines < MOST_LINES:
        entries = await read(meeting.seq)
        if not entries:
            break
        for entry in entries:
            event = meeting.event_of(entry)
            if (
                entry.at >= since
                and isinstance(event, e.Line | e.Held)
                and not event.room
                and _to_the_room(event)
            ):
                _judge(meeting, entry.at, event, now, then, counts)
                done += 1
            meeting.apply(entry)
            if done >= A_SLICE:
                done = 0
                await asyncio.sleep(0)
        await asyncio.sleep(0)
    return counts.told()


def _to_the_room(event: e.Line | e.Held) -> bool:
    return not (isinstance(event, e.Held) and (event.to or event.draft))


def _judge(
    meeting: Meeting, at: int, event: e.Line | e.Held, now: Pipeline, then: Pipeline, counts: Counts
) -> None:
    person = meeting.person(event.by)
    if person is None:
        return
    turn = Turn(meeting.state, at, now)
    scene = scene_for(turn, person, event.text, Place.MAIN, Posting.OPEN)
    before, after = now.review(event.text, scene), then.review(event.text, scene)
    # A covered piece is not in the journal, so no rule can find it again: what covered it then would cover it now.
    hidden = set(event.rules) - set(before.rules) if HATCH in event.text else set()
    counts.take(before, after, (hidden, {rule for rule in hidden if then.ruleset.on(rule)}))
