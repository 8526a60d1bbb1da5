"""A drill: the participants of a recording come to a practice meeting, and a real team facilitates it.

Only what participants do is played, in real time or faster; everything a facilitator would do is left to the people
who are there. Afterwards it prints how long everything waited for somebody, by the meeting's own clock.
"""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import Progress

from chatserver.replay.guest import Guest, Unanswered
from chatserver.replay.recording import Action, NotARecording, Recording, read
from chatserver.replay.rehearsal import clock, tell
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
    join = (await watcher.do("invite", **{"as": "participant"}))["join"]
    stage = Stage(recording, base, secret, join.partition("#")[2], chair="")
    actions = [each for each in recording.actions if _is_theirs(recording, each)]
    try:
        await _play(stage, watcher, actions, speed)
    finally:
        await stage.leave()
        await watcher.drop()
    return watcher


def _is_theirs(recording: Recording, action: Action) -> bool:
    role = recording.roles.get(action.by, "participant")
    return action.do in THEIRS and role not in FACILITATORS | {"on_call"} and not action.get("room")


async def _play(stage: Stage, watcher: Guest, actions: list[Action], speed: float) -> None:
    began = time.monotonic()
    with Progress(console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task(stage.recording.title, total=len(actions))
        for action in actions:
            while (now := (time.monotonic() - began) * speed) < action.t:
                await watcher.do("tick", to=now)
                await asyncio.sleep(min(TICK_SECONDS, (action.t - now) / speed))
            await stage.play(action)
            progress.advance(bar)
