"""The disk is full, locked, broken, or not ours."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.faults.crowd import CRISIS, Client, Crowd, crowd
from tests.faults.stage import Row, checked, start_bent
from tests.server import ROOT, _environment, running

REFUSED_WITHIN = 1.0  #: promised; a busy machine is given more where a test decides


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[bool]:
    """A disk of its own, where mounting is permitted; False where it is not."""
    folder.mkdir(parents=True, exist_ok=True)
    asked = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
    try:
        mounted = subprocess.run(asked, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        mounted = False
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "-l", str(folder)], check=True)


async def full_disk(folder: Path) -> Row:
    """Lines are refused within a second, alerts and removals go on, and it recovers by itself."""
    broken: list[str] = []
    disk = folder / "full"
    with small_disk(disk, 12) as mounted:
        if not mounted:
            return Row("disk full", "left out", "mounting a small disk is not permitted here")
        with running(disk, "--no-limits") as server:
            links = await asyncio.to_thread(server.open, format="free")
            async with crowd(folder / "histories", links, [server]) as people:
                gwen, ana, bo = people.watchers[0], *people.talkers[:2]
                await people.talk(0.5)
                await people.settle()
                fill(disk / "somebody-elses-file")
                refusals = [await timed(people, ana) for _ in range(6)]
                slow = [took for code, took in refusals if code is None or took > 3 * REFUSED_WITHIN]
                if slow or not all(code == "not_writable" for code, _ in refusals):
                    broken.append(f"lines on a full disk: {refusals}")
                ready = (await asyncio.to_thread(httpx.get, f"{server.url}/readyz")).status_code
                if ready != 503:
                    broken.append(f"/readyz says {ready} on a full disk")
                if not (await bo.answered(await bo.say(CRISIS, crisis=True)))["ok"]:
                    broken.append("a call for help was refused on a full disk")
                await gwen._until(lambda: "alert" in gwen.seen_events)
                third = people.talkers[2]
                removal = await gwen.answered(
                    await gwen.ask({"do": "remove", "who": third.seat.you, "why": "asked to go"})
                )
                if not removal["ok"]:
                    broken.append(f"a removal was refused on a full disk: {removal.get('code')}")
                people.talkers.remove(third)
                await third.stop()
                (disk / "somebody-elses-file").unlink()
                began = time.monotonic()
                while (await timed(people, ana))[0] != "ok" and time.monotonic() - began < 20:  # noqa: ASYNC110  asking is what is tried
                    await asyncio.sleep(0.2)
                recovered = time.monotonic() - began
                await people.settle()
            found = await checked(server, links.meeting, folder / "histories")
    if recovered >= 20:
        broken.append("it did not recover by itself")
    worst = max(took for _, took in refusals)
    figures = f"{found.summary}; refused in at most {worst:.2f} s, whole again {recovered:.1f} s after there was room"
    return Row("disk full", "12 MB disk filled", figures, (*found.broken, *broken))


async def timed(people: Crowd, client: Client) -> tuple[str | None, float]:
    """Say one line; "ok" or the refusal's code, and how long the answer took in seconds."""
    began = time.monotonic()
    answer = await client.answered(await people.one_line(client))
    return ("ok" if answer["ok"] else answer["code"]), time.monotonic() - began


def fill(file: Path) -> None:
    with file.open("wb", buffering=0) as end:
        for size in (65_536, 512):
            try:
                while True:
                    end.write(bytes(size))
            except OSError:
                continue


async def locked_database(folder: Path, seconds: float) -> Row:
    """Another program holds the file: lines are refused, nobody hangs, and it goes on when it lets go."""
    broken: list[str] = []
    with running(folder / "locked", "--no-limits") as server:
        links = await asyncio.to_thread(server.open, format="free")
        async with crowd(folder / "histories", links, [server]) as people:
            ana = people.talkers[0]
            await people.settle()
            held = sqlite3.connect(server.data / "homegroup.db", isolation_level=None)
            held.execute("BEGIN IMMEDIATE")
            until = time.monotonic() + seconds
            refused = []
            while time.monotonic() < until:
                refused.append(await timed(people, ana))
            held.execute("ROLLBACK")
            held.close()
            code, took = await timed(people, ana)
            await people.settle()
        found = await checked(server, links.meeting, folder / "histories")
    worst = max(took for _, took in refused)
    if not all(code == "not_writable" for code, _ in refused) or worst > 5 * REFUSED_WITHIN:
        broken.append(f"while it was locked: {refused[:3]}")
    if code != "ok":
        broken.append(f"after the lock was gone: {code}")
    figures = (
        f"{found.summary}; {len(refused)} refused in at most {worst:.2f} s, then one kept in {took:.2f} s"
    )
    return Row("database locked", f"{seconds:.0f} s", figures, (*found.broken, *broken))


async def disk_error(folder: Path) -> Row:
    """After an error of the disk itself: nothing more is accepted, /readyz says so, and the process ends with an error."""
    broken: list[str] = []
    with running(folder / "fsync", "--no-limits") as server:
        links = await asyncio.to_thread(server.open, format="free")
        async with crowd(folder / "histories", links, [server]) as people:
            server.stop()
            bad = folder / "the-disk-is-bad"
            await asyncio.to_thread(start_bent, server, f"fsync:{bad}")
            await people.talk(0.5)
            await people.settle()
            bad.touch()
            began = time.monotonic()
            await people.one_line(people.talkers[0])
            code = await asyncio.to_thread(server.process.wait, 30)
            ended = time.monotonic() - began
            await asyncio.to_thread(server.start_again)
            await people.settle()
        found = await checked(server, links.meeting, folder / "histories")
    if code in (0, -15):
        broken.append(f"it ended with {code} after a disk error")
    return Row(
        "fsync error",
        "one commit fails",
        f"{found.summary}; ended with {code} in {ended:.1f} s",
        (*found.broken, *broken),
    )


async def file_that_is_not_ours(folder: Path) -> Row:
    """Corrupt, foreign or empty: one clear line, an error, and not a byte of the file is changed."""
    broken: list[str] = []
    foreign = folder / "foreign.db"
    with sqlite3.connect(foreign) as other:
        other.execute("CREATE TABLE recipes (name)")
    other.close()
    cases = {
        "noise": os.urandom(40_000),
        "empty": b"",
        "somebody else's": foreign.read_bytes(),
        "cut off": foreign.read_bytes()[:100],
    }
    for number, (name, content) in enumerate(cases.items()):
        data = folder / f"odd-{number}"
        data.mkdir(mode=0o700)
        (data / "homegroup.db").write_bytes(content)
        (data / "homegroup.key").write_text("0" * 64)
        ran = await asyncio.to_thread(
            subprocess.run,
            [sys.executable, "-m", "chatserver", "serve", "--port", "0", "--data", str(data)],
            cwd=ROOT,
            env=_environment(None),
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
        )
        said = [line for line in ran.stderr.splitlines() if line.strip()]
        if ran.returncode == 0 or len(said) != 1 or "Traceback" in ran.stderr:
            broken.append(f"{name}: ended with {ran.returncode}, said {said[:3]}")
        if (data / "homegroup.db").read_bytes() != content:
            broken.append(f"{name}: the file was written to")
    return Row(
        "file that is not ours", f"{len(cases)} files", "refused, one line each, untouched", tuple(broken)
    )
