"""Reaches people outside the meeting when nobody inside answers an alert: one content-free message a step.

The journal is the outbox. An escalation that is to go outside stands in the meeting until an `outside_told` entry says
what became of it, so a restart neither loses nor forgets one; at worst a message is sent twice. The message holds no
words, no names and no link into the meeting: only that a group needs somebody, how urgent, and since when.
"""

from __future__ import annotations

import asyncio
import json
import urllib.error
import urllib.request

import structlog

from chatserver import commands as c
from chatserver.live import LiveMeeting, TryAgain

TRIES = 5
FIRST_PAUSE_SECONDS = 1.0
ANSWER_SECONDS = 10.0
MOST_AT_ONCE = 32
COVER = "cover"  #: instead of an alert's id: nobody who facilitates is there

log = structlog.get_logger("outreach")


class Outreach:
    def __init__(self, webhook: str) -> None:
        self._webhook = webhook
        self._sending: dict[tuple[str, str, int], asyncio.Task[None]] = {}

    def look(self, live: LiveMeeting) -> None:
        """Start sending whatever this meeting still has to tell people outside."""
        if live.meeting.state.cover_outside:
            self._begin(
                live, COVER, 0, {"urgency": "cover", "step": 0, "since": live.meeting.state.cover_lost_at}
            )
        for alert in live.meeting.state.alerts.values():
            for step in alert.outside:
                body = {"urgency": f"C{alert.level}", "step": step, "since": alert.raised_at}
                self._begin(live, alert.id, step, body)

    def _begin(self, live: LiveMeeting, alert: str, step: int, body: dict[str, object]) -> None:
        key = (live.record.id, alert, step)
        if key not in self._sending and len(self._sending) < MOST_AT_ONCE:
            task = asyncio.create_task(self._send(live, alert, step, body), name="outreach")
            self._sending[key] = task
            task.add_done_callback(lambda done: self._sending.pop(key, None))

    async def stop(self) -> None:
        for task in list(self._sending.values()):
            task.cancel()
        await asyncio.gather(*self._sending.values(), return_exceptions=True)

    async def _send(self, live: LiveMeeting, alert: str, step: int, body: dict[str, object]) -> None:
        pause, tries = FIRST_PAUSE_SECONDS, 0
        told = False
        while not told and tries < TRIES:
            tries += 1
            told = await asyncio.to_thread(self._post, body)
            if not told and tries < TRIES:
                await asyncio.sleep(pause)
                pause *= 2
        if not told:
            log.error("nobody_outside_reached", step=step)
        try:
            await live.submit(c.NoteOutside(alert=alert, step=step, ok=told, tries=tries), "")
        except TryAgain:
            log.warning("outreach_note_postponed")

    def _post(self, body: dict[str, object]) -> bool:
        request = urllib.request.Request(
            self._webhook, json.dumps(body).encode(), {"content-type": "application/json"}
        )
        try:
            with urllib.request.urlopen(request, timeout=ANSWER_SECONDS) as answer:
                return bool(200 <= answer.status < 300)
        except (urllib.error.URLError, TimeoutError, OSError):
            return False
