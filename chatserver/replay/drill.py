"""A drill: the participants of a recording come to a practice meeting, and a real team facilitates it.

Only what participants do is played, in real time or faster; everything a facilitator would do is left to the people
who are there. Afterwards it prints how long everything waited for somebody, by the meeting's own clock.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import Progress

from chatserver.replay.guest import Guest, Unanswered
from chatserver.replay.recording import Action, NotARecording, Recording, read
from chatserver.replay.rehearsal import clock, seconds_gone, tell
from chatserver.replay.stage import FACILITATORS, Stage

TICK_SECONDS = 1.0
#: What participants do by themselves; the rest of a recording is the facilitators' work.
THEIRS = frozenset(
    {"join", "leave", "say", "raise_hand", "pass", "done", "ack", "step_out", "return", "ask_for_help"}
)


def drill(file: Path, link: str, *, speed: float) -> int:
    """Returns 0 when every alert at C2 or above was answered before its clock ran out, 1 otherwise, 2 on failure."""
    try:
        recording = read(file)
        watcher = asyncio.run(_drill(recording, link, speed))
    except (NotARecording, Unanswered, OSError) as failed:
        typer.echo(str(failed), err=True)
        return 2
    return tell(watcher.frames)


async def _drill(recording: Recording, link: str, speed: float) -> Guest:
    base, _, secret = link.partition("#")
    base = base.removesuffix("/join").rstrip("/")
    watcher = await clock(base, secret)
    try:
        with Progress(console=Console(stderr=True), transient=True) as progress:
            bar = progress.add_task(recording.title, total=len(theirs(recording)))
            await run(recording, watcher, speed, lambda: progress.advance(bar))
    finally:
        await watcher.drop()
    return watcher


def theirs(recording: Recording) -> list[Action]:
    """What the participants of a recording do by themselves."""
    return [each for each in recording.actions if _is_theirs(recording, each)]


async def run(
    recording: Recording, watcher: Guest, speed: float, on: Callable[[], None] = lambda: None
) -> None:
    """Everything they do, from where the practice clock stands now; they leave at the end. Raises Unanswered."""
    join = (await watcher.do("invite", **{"as": "participant"}))["join"]
    stage = Stage(recording, watcher.base, "", join.partition("#")[2], chair="")
    since, began = seconds_gone(watcher), time.monotonic()
    try:
        for action in theirs(recording):
            while (now := (time.monotonic() - began) * speed) < action.t:
                await watcher.do("tick", to=since + now)
                await asyncio.sleep(min(TICK_SECONDS, (action.t - now) / speed))
            await stage.play(action)
            on()
    finally:
        await stage.leave()


def _is_theirs(recording: Recording, action: Action) -> bool:
    role = recording.roles.get(action.by, "participant")
    return action.do in THEIRS and role not in FACILITATORS | {"on_call"} and not action.get("room")
