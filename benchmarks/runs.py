"""What is measured: the same room on every server, then this server in the shapes real groups have."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.building import ROOT, build_c
from benchmarks.homegroup import FRAME, homegroup
from benchmarks.peers import PEERS, Missing, Peer
from benchmarks.processes import Load, Measured, free_port, started

#: A generator busier than this was part of what was measured; latencies of that run say nothing.
GENERATOR_LIMIT = 0.9

Result = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Options:
    members: int
    seconds: float
    rounds: int
    idle: int


def measure(parts: list[str], options: Options, folder: Path) -> Result:
    return {part: PARTS[part](options, folder / part) for part in parts}


def say(text: str) -> None:
    print(text, flush=True)


# The same room on every server


def compare(options: Options, folder: Path) -> Result:
    """One room, one line and sixteen lines in flight, every server in turn, some rounds of it."""
    rounds: dict[str, list[Result]] = {"homegroup": []}
    skipped: dict[str, str] = {}
    for number in range(options.rounds):
        say(f"round {number + 1} of {options.rounds}")
        rounds["homegroup"].append(_our_room(options, folder / f"ours-{number}"))
        for peer in PEERS:
            if peer.name in skipped:
                continue
            try:
                rounds.setdefault(peer.name, []).append(_their_room(peer, options, folder / "log"))
            except Missing as missing:
                skipped[peer.name] = str(missing)
                rounds.pop(peer.name, None)
                say(f"  {peer.name}: left out, {missing}")
    return {"members": options.members, "rounds": rounds, "skipped": skipped}


def _our_room(options: Options, folder: Path) -> Result:
    with homegroup(folder) as server:
        script = server.meetings(1, options.members)
        return _in_flight("homegroup", server.process, server.port, "/ws", script, FRAME, options, folder)


def _their_room(peer: Peer, options: Options, log: Path) -> Result:
    port = free_port()
    log.parent.mkdir(parents=True, exist_ok=True)
    steps = "".join(f"{step}\n" for step in peer.hello)
    script = "".join(
        f"M 0 {int(number == 0)}\n{steps.replace('%n', str(number))}" for number in range(options.members)
    )
    with started(peer.command(port), port, log) as process:
        return _in_flight(peer.name, process, port, peer.path, script, peer.frame, options, log.parent)


def _in_flight(
    name: str,
    process: Measured,
    port: int,
    path: str,
    script: str,
    frame: str,
    options: Options,
    folder: Path,
) -> Result:
    load = _load(port, path, script, frame, folder)
    try:
        load.run(f"closed 4 {min(1.5, options.seconds)}")  # warm
        results = {str(k): _measured(process, load, f"closed {k} {options.seconds}") for k in (1, 16)}
    finally:
        load.stop()
    shown = ", ".join(f"{k} in flight {r['us']:.2f} us" for k, r in results.items())
    say(f"  {name}: {shown}")
    return results


def _load(port: int, path: str, script: str, frame: str, folder: Path) -> Load:
    file = folder / "script.txt"
    file.write_text(script, encoding="utf-8")
    return Load(build_c("load", ROOT / "benchmarks/load.c"), port, path, file, frame)


def _measured(process: Measured, load: Load, request: str) -> Result:
    before = process.cpu()
    result = load.run(request)
    used = process.cpu() - before
    result["server_cpu"] = used
    result["us"] = used / max(1, result["delivered"]) * 1e6
    result["cores"] = used / result["seconds"]
    result["generator"] = result["cpu"] / result["seconds"]
    result["lost"] = result["lines"] - result["complete"]
    result["valid"] = result["generator"] < GENERATOR_LIMIT and not result["lost"] and not result["disorder"]
    return result


# This server in the shapes real groups have


def steady(options: Options, folder: Path) -> Result:
    """200 lines a second into the big room; and 200 meetings of 25 at 2 lines a second each."""
    big = _rate(folder / "big", rooms=1, people=options.members, lines_each=200, seconds=options.seconds * 2)
    many = _rate(folder / "many", rooms=200, people=25, lines_each=2, seconds=options.seconds * 2)
    return {"big": big, "many": many, "members": options.members}


def _rate(folder: Path, *, rooms: int, people: int, lines_each: float, seconds: float) -> Result:
    with homegroup(folder) as server:
        load = _load(server.port, "/ws", server.meetings(rooms, people), FRAME, folder)
        try:
            load.run(f"rate {rooms * lines_each} 2")
            result = _measured(server.process, load, f"rate {rooms * lines_each} {seconds}")
        finally:
            load.stop()
    result |= {"rooms": rooms, "people": people}
    shown = f"p99 {result['p99_ms']:.1f} ms, {result['cores']:.2f} cores, {result['us']:.2f} us"
    say(f"  {rooms} x {people}: {shown}")
    return result


def curve(options: Options, folder: Path) -> Result:
    """What a delivery costs as rooms get bigger, and as meetings get more: neither may make it dearer."""
    sizes = [
        _rate(folder / f"size-{people}", rooms=1, people=people, lines_each=20, seconds=options.seconds)
        for people in (25, 100, 400, 1000)
    ]
    counts = [
        _rate(
            folder / f"count-{rooms}", rooms=rooms, people=25, lines_each=400 / rooms, seconds=options.seconds
        )
        for rooms in (1, 10, 100, 200)
    ]
    return {"sizes": sizes, "counts": counts}


def idle(options: Options, folder: Path) -> Result:
    """Memory for each connection that only listens: many people in meetings of a hundred."""
    rooms = max(1, options.idle // 100)
    with homegroup(folder) as server:
        script = server.meetings(rooms, 100)
        before = server.process.memory()
        load = _load(server.port, "/ws", script, FRAME, folder)
        try:
            cpu = server.process.cpu()
            load.run("idle 10")
            used = server.process.cpu() - cpu
            after = server.process.memory()
        finally:
            load.stop()
    each = (after - before) / (rooms * 100)
    say(f"  {rooms * 100} idle: {each / 1000:.1f} kB each")
    return {"connections": rooms * 100, "bytes_each": each, "cpu_per_second": used / 10}


PARTS: dict[str, Callable[[Options, Path], Result]] = {
    "compare": compare,
    "steady": steady,
    "curve": curve,
    "idle": idle,
}
