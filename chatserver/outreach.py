"""Reaches people outside the meeting when nobody inside answers an alert: one content-free message a step.

The journal is the outbox. An escalation that is to go outside stands in the meeting until an `outside_told` entry says
what became of it, so a restart neither loses nor forgets one; at worst a message is sent twice. The message holds no
words, no names and no link into the meeting: only that a group needs somebody, how urgent, and since when. The first
step tells whoever is on call; from the second on, the organisation's duty contact is told as well.
"""

from __future__ import annotations

import asyncio

import structlog

from chatserver import commands as c
from chatserver.addresses import Address, address
from chatserver.live import LiveMeeting, TryAgain

TRIES = 5
FIRST_PAUSE_SECONDS = 1.0
MOST_AT_ONCE = 32
DUTY_FROM = 2  #: the step from which the duty contact is told
COVER = "cover"  #: instead of an alert's id: nobody who facilitates is there

log = structlog.get_logger("outreach")


class Outreach:
    """`on_call` and `duty` are addresses as an operator writes them; either may be empty. Raises BadAddress."""

    def __init__(self, on_call: str, duty: str = "") -> None:
        self._on_call = address(on_call) if on_call else None
        self._duty = address(duty) if duty else None
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
        for task in live.meeting.state.tasks.values():
            if task.outside:
                self._begin(live, task.id, 0, {"urgency": "task", "step": 0, "since": task.at})

    def _begin(self, live: LiveMeeting, alert: str, step: int, body: dict[str, object]) -> None:
        key = (live.record.id, alert, step)
        if key not in self._sending and len(self._sending) < MOST_AT_ONCE:
            task = asyncio.create_task(self._send(live, alert, step, body), name="outreach")
            self._sending[key] = task
            task.add_done_callback(lambda done: self._sending.pop(key, None))

    async def test(self, now: int) -> bool:
        """Whether everybody outside takes a message without content; tried once, for somebody who waits for it."""
        body: dict[str, object] = {"urgency": "test", "step": 0, "since": now}
        asked = [each for each in (self._on_call, self._duty) if each is not None]
        return all(await asyncio.gather(*(asyncio.to_thread(each.tell, body) for each in asked)))

    async def stop(self) -> None:
        for task in list(self._sending.values()):
            task.cancel()
        await asyncio.gather(*self._sending.values(), return_exceptions=True)

    async def _send(self, live: LiveMeeting, alert: str, step: int, body: dict[str, object]) -> None:
        reached = await asyncio.gather(*(self._tries(each, body) for each in self._to(alert, step)))
        told, tries = any(ok for ok, _ in reached), max((tries for _, tries in reached), default=0)
        if not told:
            log.error("nobody_outside_reached", step=step)
        try:
            await live.submit(c.NoteOutside(alert=alert, step=step, ok=told, tries=tries), "")
        except TryAgain:
            log.warning("outreach_note_postponed")

    def _to(self, alert: str, step: int) -> list[Address]:
        """Who is told at this step; with one address only, that one at every step."""
        duty = step >= DUTY_FROM or alert == COVER or self._on_call is None
        return [each for each in (self._on_call, self._duty if duty else None) if each is not None]

    @staticmethod
    async def _tries(to: Address, body: dict[str, object]) -> tuple[bool, int]:
        """Whether it was taken in the end, and after how many tries."""
        pause = FIRST_PAUSE_SECONDS
        for tries in range(1, TRIES + 1):
            if await asyncio.to_thread(to.tell, body):
                return True, tries
            if tries < TRIES:
                await asyncio.sleep(pause)
                pause *= 2
        return False, TRIES
