"""Rehearsals started from a console: people who are played come to a practice meeting, each by a socket of their own.

They take the same road as anybody: this process joins them at its own door. What the team does is up to the team; how
long everything waited for it is told afterwards, and while it goes on. A rehearsal is kept nowhere.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Coroutine
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from websockets.exceptions import ConnectionClosed

from chatserver import commands as c
from chatserver import passes
from chatserver.clock import now_ms
from chatserver.journal import Journal
from chatserver.live import LiveMeeting
from chatserver.replay import drill, rehearsal
from chatserver.replay.compose import LANGUAGES, compose
from chatserver.replay.debrief import debrief
from chatserver.replay.guest import Guest, Unanswered
from chatserver.replay.recording import NotARecording, read

Answer = dict[str, object]
#: The recordings of this project, where it runs from its own tree; a group puts its own into `meetings` in its data.
SHIPPED = Path(__file__).resolve().parents[1] / "tests" / "meetings"
MOST_AT_ONCE = 4
EVERYWHERE = ("0.0.0.0", "::", "")


@dataclass
class Rehearsal:
    title: str
    seconds: float
    speed: float
    watcher: Guest
    began: float
    task: asyncio.Task[None] | None = None

    @property
    def running(self) -> bool:
        return self.task is not None and not self.task.done()

    def told(self) -> Answer:
        gone = (time.monotonic() - self.began) * self.speed
        done = min(1.0, gone / self.seconds) if self.running and self.seconds else 1.0
        waited = [asdict(each) | {"in_time": each.in_time} for each in debrief(self.watcher.frames)]
        return {"running": self.running, "title": self.title, "done": done, "waited": waited}


class Rehearsals:
    def __init__(self, journal: Journal, host: str, port: int, data: Path) -> None:
        self._journal = journal
        self._base = f"http://{'127.0.0.1' if host in EVERYWHERE else host}:{port}"
        self._folders = (SHIPPED, data / "meetings")
        self._of: dict[str, Rehearsal] = {}

    async def start(self, live: LiveMeeting, command: c.Rehearse) -> Answer:
        meeting = live.record.id
        if not live.meeting.state.practice:
            return {"ok": False, "code": "practice_only", "say": "practice_only"}
        running = [name for name, each in self._of.items() if each.running]
        if meeting in running or len(running) >= MOST_AT_ONCE:
            return {"ok": False, "code": "not_now", "say": "rehearsal_runs"}
        try:
            watcher = await self._clock(meeting)
        except (Unanswered, OSError):
            return {"ok": False, "code": "busy", "say": "busy"}
        play: Coroutine[Any, Any, None]
        if command.which:
            file = next((each for each in self._files() if each.stem == command.which), None)
            try:
                recording = await asyncio.to_thread(read, file) if file else None
            except (NotARecording, OSError):
                recording = None
            if recording is None:
                await watcher.drop()
                return {"ok": False, "code": "unknown_item", "say": "rehearsal_unknown"}
            title, seconds = recording.title, max((each.t for each in drill.theirs(recording)), default=0.0)
            play = drill.run(recording, watcher, command.speed)
        else:
            language = live.meeting.state.language
            composed = compose(
                command.seed,
                minutes=command.minutes,
                language=language if language in LANGUAGES else LANGUAGES[0],
            )
            title, seconds = "", composed.seconds
            play = rehearsal.run(composed, watcher, command.speed)
        started = self._of[meeting] = Rehearsal(title, seconds, command.speed, watcher, time.monotonic())
        started.task = asyncio.create_task(_to_its_end(play, watcher), name=f"rehearsal {meeting}")
        return {"ok": True, "seq": live.meeting.seq}

    async def now(self, live: LiveMeeting, *, stop: bool) -> Answer:
        there = await asyncio.to_thread(lambda: [_titled(each) for each in self._files()])
        mine = self._of.get(live.record.id)
        if mine is not None and stop:
            await _ended(mine)
        told = mine.told() if mine else {"running": False, "title": "", "done": 0.0, "waited": []}
        practice = live.meeting.state.practice
        return {"ok": True, "seq": live.meeting.seq, "practice": practice, "there": there, **told}

    async def close(self) -> None:
        for each in self._of.values():
            await _ended(each)

    async def _clock(self, meeting: str) -> Guest:
        secret = await passes.make_invite(self._journal, meeting, "facilitator", now_ms())
        return await rehearsal.clock(self._base, secret)

    def _files(self) -> list[Path]:
        return [
            each for folder in self._folders if folder.is_dir() for each in sorted(folder.glob("*.jsonl"))
        ]


def _titled(file: Path) -> dict[str, str]:
    with file.open(encoding="utf-8") as lines:
        try:
            title = str(json.loads(lines.readline())["meeting"]["title"])
        except (ValueError, KeyError, TypeError):
            title = file.stem
    return {"name": file.stem, "title": title}


async def _to_its_end(play: Coroutine[Any, Any, None], watcher: Guest) -> None:
    """A meeting that was closed, or a server that goes, ends the rehearsal; what was timed until then stays."""
    try:
        await play
    except (Unanswered, OSError, ConnectionClosed):
        pass
    finally:
        await watcher.drop()


async def _ended(one: Rehearsal) -> None:
    if one.task is not None and one.running:
        one.task.cancel()
        await asyncio.gather(one.task, return_exceptions=True)
