"""What has to happen without anybody asking: deadlines, the end of a meeting, the end of its words.

One task walks over the live meetings four times a second and lets what is due happen; now and then it notes which
meetings have ended, shreds the words of those whose retention is over and forgets links and passes that have run out.
Beside other processes each open meeting has one that keeps its deadlines (`Neighbours.keeps`); a meeting with people
in it is kept wherever they are as well, and the journal makes every deadline happen once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import msgspec
import structlog

from chatserver import events as e
from chatserver.hub import Hub
from chatserver.journal import Entry, MeetingRecord, NotWritable, whole
from chatserver.live import LiveMeeting
from chatserver.meeting import Kept, Meeting
from chatserver.outreach import Outreach
from chatserver.walk import Walk
from moderation.names import forget_names
from moderation.pipeline import forget_words

EVERY_SECONDS = 0.25
SWEEP_SECONDS = 30.0
LOOK_SECONDS = 5.0  #: how often to read on beside other processes
LOOK_DEAF_SECONDS = 0.5  #: the same while the bell is silent
PRACTICE_MS = 48 * 3600 * 1000  #: a practice meeting's own clock stands still, so its end comes by the day

log = structlog.get_logger("caretaker")


class Caretaker:
    def __init__(
        self,
        hub: Hub,
        keep_hours: int,
        outreach: Outreach | None = None,
        keeps: Callable[[str], bool] = lambda meeting: True,
    ) -> None:
        """`keeps` says whether a meeting without people here is this process's to look after."""
        self._hub = hub
        self._keeps = keeps
        self._outreach = outreach
        self._keep_ms = keep_hours * 3600 * 1000
        self._rounds = Walk()

    async def start(self) -> None:
        """Wake every meeting that may have a deadline waiting, then keep walking."""
        await self.wake()
        self._rounds.begin(self._walk(), "caretaker")

    async def wake(self) -> None:
        """Make every meeting live that is ours to keep, so that what is waiting in it falls due here."""
        for record in await self._hub.journal.meetings():
            if self._keeps(record.id):
                await self._hub.live(record.id)

    async def stop(self) -> None:
        await self._rounds.stop()
        if self._outreach is not None:
            await self._outreach.stop()

    async def _walk(self) -> None:
        """Never stops by itself: whatever goes wrong with one meeting, the others' deadlines still fall due."""
        loop = asyncio.get_running_loop()
        looked, swept = loop.time(), -SWEEP_SECONDS
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            for live in self._hub.all():
                self._look_after(live)
            now = loop.time()
            if now - looked >= (LOOK_SECONDS if self._hub.bell_healthy else LOOK_DEAF_SECONDS):
                looked = now
                self._read_on()
            if now - swept >= SWEEP_SECONDS:
                swept = now
                try:
                    await self.sweep()
                except NotWritable:
                    log.warning("sweep_postponed")
                except Exception:
                    log.exception("sweep_failed")

    def _look_after(self, live: LiveMeeting) -> None:
        try:
            live.elapse()
            if self._outreach is not None:
                self._outreach.look(live)
        except Exception:
            log.exception("deadline_failed")

    def _read_on(self) -> None:
        """A lost ring costs until here: every meeting with people in it looks at the journal again."""
        if not self._hub.journal.exclusive:
            for live in self._hub.all():
                if live.seats:
                    live.ring()

    async def sweep(self) -> None:
        """Note ended meetings, shred the words of those whose time is over, forget what has run out."""
        journal, now = self._hub.journal, self._hub.now()
        for live in self._hub.all():
            record = live.record
            if record.closed_at is None and (live.meeting.state.ended or _old_practice(record, now)):
                await journal.close_meeting(record.id, now)
                live.record = msgspec.structs.replace(record, closed_at=now)
            elif record.closed_at is not None and record.closed_at <= now - self._keep_ms:
                self._forget(record.id)  # another process may have shredded the words on disk
        for meeting in await journal.words_over(now - self._keep_ms):
            await self._shred(meeting)
        await journal.drop_expired(now)

    async def _shred(self, meeting: str) -> None:
        journal = self._hub.journal
        await journal.shred(meeting, [without_words(entry) for entry in await whole(journal, meeting)])
        self._forget(meeting)
        log.info("words_shredded")

    def _forget(self, meeting: str) -> None:
        self._hub.forget(meeting)
        forget_words()
        forget_names()


def _old_practice(record: MeetingRecord, now: int) -> bool:
    return record.practice and now - record.opened_at >= PRACTICE_MS


def without_words(entry: Entry) -> Entry:
    """The entry with every word and name of a person blanked; answers to commands are forgotten."""
    if entry.body == b"{}":
        return entry
    _, _, _, event, seal = Meeting.sealed(entry)
    kept = Kept(e.without_words(event), seal=seal)
    return Entry(entry.seq, entry.at, entry.kind, msgspec.json.encode(kept), entry.by, "")
