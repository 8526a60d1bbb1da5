"""What happened in a meeting, at hand for those who come back: the newest of it always, all they ask for while they come.

Somebody who reloads a page or comes out of a tunnel is given what they missed. For one person that is next to nothing.
For thousands at once it was the same journal read, the same events asked about and the same bytes made thousands of
times. So while people come back their gap is kept: read once, sorted once into what may concern anybody and what
concerns people by name, and made into bytes once for each face.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from itertools import islice
from operator import itemgetter
from typing import Any

from chatserver import wire
from chatserver.audience import FOR_FEW, named_in
from chatserver.meeting import Meeting
from chatserver.meeting.state import Person
from chatserver.transport import framed

KEPT_IN_MEMORY = 4_000  #: the newest events, decoded
KEPT_MS = 10_000  #: how long a gap and its bytes are kept for the next one who comes back
MOST_IN_A_GAP = 50_000  #: a longer one is read for each person who asks, and not kept

Recent = tuple[int, int, Any]  #: seq, time, event
Read = Callable[[int], Awaitable[list[Recent]]]
_seq = itemgetter(0)


class Past:
    def __init__(self, read: Read, in_memory: int = KEPT_IN_MEMORY) -> None:
        """`read` gives the events after a number from the journal, some at a time; none when there are no more."""
        self._read = read
        self._recent: deque[Recent] = deque(maxlen=in_memory)
        self._gap: Gap | None = None
        self._made: dict[tuple[int, str], bytes] = {}
        self._used = 0

    def forget(self) -> None:
        """The meeting was rebuilt: everything is read again when somebody asks."""
        self._recent.clear()
        self._gap = None

    def add(self, events: list[Recent]) -> None:
        """What happened just now."""
        self._recent.extend(events)
        if self._gap is not None and events:
            if events[0][0] == self._gap.last + 1:
                self._gap.add(events)
            else:
                self._gap = None

    async def between(self, after: int, until: int) -> list[Recent]:
        """The events with after < seq <= until, from memory when they are all there."""
        if after >= until:
            return []
        first = self._recent[0][0] if self._recent else until + 1
        found: list[Recent] = []
        while after + 1 < first and after < until:
            read = await self._read(after)
            if not read:
                break
            found += [each for each in read if each[0] < first and each[0] <= until]
            after = min(read[-1][0], first - 1)
        if after < until and self._recent:  # the numbers are gapless
            found += islice(self._recent, after + 1 - first, until + 1 - first)
        return found

    async def frames(self, meeting: Meeting, person: Person, after: int, now: int) -> list[bytes]:
        """Everything after `after` that `person` may see, as it goes over the wire."""
        self._used = now
        found = []
        for seq, at, event in await self._missed(person, after, meeting.seq):
            side = meeting.face(seq, event, person)
            if side is None:
                continue
            frame = self._made.get((seq, side))
            if frame is None:
                frame = self._made[seq, side] = framed(wire.encode(meeting.frame(seq, at, event, side)))
            found.append(frame)
        return found

    def fade(self, now: int) -> None:
        """Let go of what nobody has asked for in a while."""
        if (self._made or self._gap is not None) and now - self._used > KEPT_MS:
            self._made.clear()
            self._gap = None

    async def _missed(self, person: Person, after: int, until: int) -> list[Recent]:
        if after >= until:
            return []
        gap = self._gap
        if gap is None or not gap.first <= after + 1 or gap.last != until:
            # Whoever comes next may have been away for longer: look back further each time, so that it is seldom.
            further = max(0, after - (until - gap.first if gap is not None else 0))
            start = further if until - further <= MOST_IN_A_GAP else after
            events = await self.between(start, until)
            if until - start > MOST_IN_A_GAP:
                return events
            gap = self._gap = Gap(start + 1, events)
        return gap.concerning(person, after)


class Gap:
    """A stretch of events without holes, so sorted that nobody is asked about what cannot concern them."""

    def __init__(self, first: int, events: list[Recent]) -> None:
        self.first, self.last = first, first - 1
        self._all: list[Recent] = []
        self._anybody: list[Recent] = []
        self._by_name: dict[str, list[Recent]] = {}
        self.add(events)

    def add(self, events: Iterable[Recent]) -> None:
        for each in events:
            self._all.append(each)
            self.last = each[0]
            if type(each[2]) not in FOR_FEW:
                self._anybody.append(each)
                continue
            for who in named_in(each[2]):
                self._by_name.setdefault(who, []).append(each)

    def concerning(self, person: Person, after: int) -> list[Recent]:
        """Everything after `after` that this person may be shown, and perhaps some that they may not."""
        if person.services:
            return self._all[bisect_right(self._all, after, key=_seq) :]
        theirs = self._by_name.get(person.id, [])
        found = self._anybody[bisect_right(self._anybody, after, key=_seq) :]
        found += theirs[bisect_right(theirs, after, key=_seq) :]
        found.sort(key=_seq)
        return found
