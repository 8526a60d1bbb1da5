"""Opens each date of every series in time, whatever else is going on, and says at the end when the next one is.

Every process walks; the first to create a date's meeting has opened it. After a stop the walk finds what should be
open by now, so a meeting is opened late rather than not at all, as long as its time is not over.
"""

from __future__ import annotations

import asyncio
import secrets
from typing import NamedTuple

import msgspec
import structlog

from chatserver import commands as c
from chatserver.hub import Hub
from chatserver.journal import Conflict, MeetingRecord, NotWritable
from chatserver.live import TryAgain
from chatserver.plans import series as s
from chatserver.plans.rhythm import Date
from chatserver.plans.series import Series
from chatserver.plans.template import Template, settings
from chatserver.walk import Walk

EVERY_SECONDS = 5.0

log = structlog.get_logger("opener")


class Standing(NamedTuple):
    """Where a series' own address leads at this moment."""

    series: Series
    meeting: str | None  #: None between two dates
    next: Date | None


class Opener:
    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._rounds = Walk()

    async def start(self) -> None:
        self._rounds.begin(self._walk(), "opener")

    async def stop(self) -> None:
        await self._rounds.stop()

    async def _walk(self) -> None:
        while True:
            try:
                await self.look()
            except NotWritable:
                log.warning("opening_postponed")
            except Exception:
                log.exception("opening_failed")
            await asyncio.sleep(EVERY_SECONDS)

    async def look(self) -> None:
        """Open what is due, and tell open meetings when a later date was changed. One that cannot be opened keeps none
        of the others shut."""
        for series in await s.kept(self._hub.journal):
            try:
                standing = await self.standing(series)
                if standing.meeting is not None:
                    await self._tell_next(standing.meeting, standing.next)
            except NotWritable:
                raise
            except Exception:
                log.exception("series_failed")

    async def standing(self, series: Series) -> Standing:
        """Where its address leads; opens the meeting if that is due and nobody has."""
        now = self._hub.now()
        date = s.current(series, now)
        if date is None:
            return Standing(series, None, s.following(series, now))
        following, meeting = s.following(series, date.starts_at + 1), s.meeting_of(series, date.date)
        if await self._hub.journal.find(meeting) is None:
            over = date.starts_at + (series.template.minutes or s.USUAL_MINUTES) * 60_000
            if series.ended or now >= over:
                return Standing(series, None, following)
            more = {"starts_at": date.starts_at, "series": series.id}
            await self.open(series.template, id=meeting, following=following, more=more)
        return Standing(series, meeting, following)

    async def find(self, id: str) -> Standing | None:
        series = await s.find(self._hub.journal, id)
        return await self.standing(series) if series else None

    async def open(
        self,
        template: Template,
        *,
        id: str = "",
        following: Date | None = None,
        more: dict[str, object] | None = None,
    ) -> str:
        """A meeting made of a template; its id. One that is there already stays as it is."""
        next_at = following.starts_at if following else None
        kept = msgspec.json.encode({**settings(template), "next_at": next_at, **(more or {})})
        record = MeetingRecord(
            id=id or "m" + secrets.token_hex(6),
            title=template.title,
            format=template.format,
            opened_at=self._hub.now(),
            epoch=secrets.token_hex(8),
            settings=kept,
        )
        try:
            await self._hub.journal.create(record)
        except Conflict:
            return record.id  # another process was quicker
        await self._hub.live(record.id)
        return record.id

    async def _tell_next(self, meeting: str, following: Date | None) -> None:
        record = await self._hub.journal.find(meeting)
        if record is None or record.closed_at is not None:
            return
        live, next_at = await self._hub.live(meeting), following.starts_at if following else None
        if live.meeting.state.next_at != next_at:
            try:
                await live.submit(c.NoteNext(next_at=next_at), "")
            except TryAgain:
                log.warning("next_date_postponed")
