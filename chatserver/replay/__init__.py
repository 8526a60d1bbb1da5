"""Plays a recorded meeting through a running server: a rehearsal, a check of expectations, and a load story.

Each person of the recording is a client of their own over real sockets; the meeting is a practice meeting, so its
clock goes where the recording says. `play` returns 0 when everything it looked at was kept.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from chatserver.replay.expectations import Kept, afterwards, check
from chatserver.replay.guest import Guest, Unanswered, post
from chatserver.replay.recording import NotARecording, Recording, read
from chatserver.replay.stage import Happened, Stage

MOST_SHOWN = 60


def play(file: Path, url: str, *, speed: float = 0, as_json: bool = False) -> int:
    """Play `file` against the server at `url` (its address, or a facilitator link of a practice meeting).

    `speed` is times real time, 0 as fast as it goes. Returns the exit code: 0 all kept, 1 something broken, 2 when it
    could not be played.
    """
    try:
        recording = read(file)
        results = asyncio.run(_play(recording, url, speed, quiet=as_json))
    except (NotARecording, Unanswered, OSError) as failed:
        typer.echo(str(failed), err=True)
        return 2
    broken = [each for each in results if not each.kept and not each.unread]
    _tell(recording, results, broken, as_json)
    return 1 if broken else 0


async def _play(recording: Recording, url: str, speed: float, quiet: bool) -> list[Kept]:
    stage = await open_stage(recording, url)
    results: list[Kept] = []
    played: list[Happened] = []
    began = time.monotonic()
    console = Console(stderr=True, quiet=quiet)
    try:
        with Progress(console=console, transient=True) as progress:
            bar = progress.add_task(recording.title, total=len(recording.actions))
            for action in recording.actions:
                if speed > 0:
                    await asyncio.sleep(max(0.0, began + action.t / speed - time.monotonic()))
                happened = await stage.play(action)
                results.extend(check(stage, happened))
                played.append(happened)
                progress.advance(bar)
        results.extend(kept for happened in played for kept in afterwards(stage, happened))
    finally:
        await stage.leave()
    return results


async def open_stage(recording: Recording, url: str) -> Stage:
    """A practice meeting to play in: the one the link leads to, or a new one on the server."""
    base, _, secret = url.partition("#")
    base = base.removesuffix("/join").rstrip("/")
    if not secret:
        asked: dict[str, object] = {
            "title": recording.title,
            "format": recording.format,
            "topic": recording.topic,
            "language": recording.language,
            "minutes": recording.minutes,
            "rules": recording.rules,
        }
        opened = await post(f"{base}/api/practice", asked)
        return Stage(recording, base, _secret(opened["facilitate"]), _secret(opened["join"]))
    opener = Guest("opener", base)
    await opener.join(secret, "Rehearsal")
    if not opener.welcomes[-1]["meeting"]["practice"]:
        await opener.drop()
        raise Unanswered(
            "that link leads to a real meeting; recordings are played in a practice meeting only"
        )
    link = await opener.do("invite", **{"as": "participant"})
    await opener.do("leave")
    await opener.drop()
    return Stage(recording, base, secret, _secret(link["join"]))


def summary(recording: Recording, results: list[Kept]) -> dict[str, Any]:
    """What was kept, what was broken and what nobody looked at, each by its name."""
    looked = [each for each in results if not each.unread]
    broken = [each for each in looked if not each.kept]
    return {
        "meeting": recording.title,
        "actions": len(recording.actions),
        "checked": len(looked),
        "kept": len(looked) - len(broken),
        "broken": [{"line": each.line, "expectation": each.name, "seen": each.seen} for each in broken],
        "broken_by_name": dict(Counter(each.name for each in broken)),
        "not_looked_at": dict(Counter(each.name for each in results if each.unread)),
    }


def _secret(link: str) -> str:
    return link.partition("#")[2]


def _tell(recording: Recording, results: list[Kept], broken: list[Kept], as_json: bool) -> None:
    told = summary(recording, results)
    if as_json:
        typer.echo(json.dumps(told, ensure_ascii=False))
        return
    unread: dict[str, int] = told["not_looked_at"]
    console = Console()
    console.print(f"{recording.title}: {told['kept']} of {told['checked']} expectations kept")
    if broken:
        table = Table("line", "expectation", "what was seen", title="Not kept")
        for each in broken[:MOST_SHOWN]:
            table.add_row(str(each.line), each.name, each.seen)
        console.print(table)
        if len(broken) > MOST_SHOWN:
            console.print(f"... and {len(broken) - MOST_SHOWN} more")
    if unread:
        console.print(
            "Not looked at: " + ", ".join(f"{name} ({times})" for name, times in sorted(unread.items()))
        )
