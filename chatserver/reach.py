"""Whether the journal can be reached from here, known within three seconds, and what becomes of the people when it cannot.

Twice a second something is asked on a link of its own, which waits for no lock and behind no line. Two misses in a row
are sure: from then on lines are refused at once, and not after the patience of each. Whether people do better elsewhere
only somebody else can know, so processes tell each other over the bell when the journal last answered them. If it
answered one of them after it had not answered us, this is our link, and our people are sent on. If it did not, it is the
database, and going from one process to the next would help nobody. Only where the bell is silent too it takes longer to
be sure.

A miss of a process that itself stood still says nothing of the journal.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from time import monotonic

import structlog

from chatserver.bell import Bell
from chatserver.hub import Hub
from chatserver.journal import NotWritable
from chatserver.walk import Walk

LOOK_SECONDS = 0.5
AGAIN_SECONDS = 0.1  #: after a miss
ANSWER_SECONDS = 1.0  #: a database that is well answers in a thousandth of it
LATE_SECONDS = 0.25  #: a look that took so much longer than it may: it was we who stood still
MISSES = 2
SURELY_SECONDS = 0.25  #: after our first miss it answered somebody else; what their word took to come is less
ALONE_SECONDS = (
    5.0  #: without a bell to ask: after this long people do better elsewhere, if there is an elsewhere
)
ELSEWHERE_MS = (100, 1_500)  #: the other processes are up, so people may come back soon

log = structlog.get_logger("reach")


class Reach:
    def __init__(self, hub: Hub, bell: Bell, beside_others: Callable[[], bool]) -> None:
        """`beside_others` says whether another process was alive when that could last be seen."""
        self._hub = hub
        self._bell = bell
        self._beside_others = beside_others
        self._misses = 0
        self._answered_at = monotonic()
        self._missed_at = 0.0  #: when the first look of those in a row that were missed began
        self._lost = False
        self._rounds = Walk()

    def start(self) -> None:
        if not self._hub.journal.exclusive:
            self._bell.tell(lambda: self._answered_at)
            self._rounds.begin(self._walk(), "reach")

    async def stop(self) -> None:
        await self._rounds.stop()

    async def _walk(self) -> None:
        while True:
            began = monotonic()
            try:
                await self._hub.journal.reach(ANSWER_SECONDS)
            except NotWritable:
                if monotonic() - began <= ANSWER_SECONDS + LATE_SECONDS:
                    self.missed(began)
            except Exception:
                log.exception("reach_failed")
            else:
                self.answered(began)
            await asyncio.sleep(AGAIN_SECONDS if self._misses else LOOK_SECONDS)

    def answered(self, began: float) -> None:
        """A look that began then was answered."""
        self._misses, self._answered_at = 0, began
        if self._lost:
            self._lost = False
            self._hub.journal.refuse(False)
            log.info("journal_within_reach")

    def missed(self, began: float) -> None:
        if self._misses == 0:
            self._missed_at = began
        self._misses += 1
        if self._misses < MISSES:
            return
        if not self._lost:
            self._lost = True
            self._hub.journal.refuse(True)
            log.warning("journal_out_of_reach")
        if self._better_elsewhere(began):
            self._hub.send_elsewhere(ELSEWHERE_MS)

    def _better_elsewhere(self, now: float) -> bool:
        others = self._bell.others_reached()
        if others is None:
            return now - self._missed_at >= ALONE_SECONDS and self._beside_others()
        return others > self._missed_at + SURELY_SECONDS
