"""What is measured: the same room on every server, then this server in the shapes real groups have."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import lines
from benchmarks.building import ROOT, build_c
from benchmarks.homegroup import FRAME, Homegroup, homegroup
from benchmarks.peers import HERE, PEERS, Missing, Peer
from benchmarks.processes import Load, Measured, busy, free_port, started

#: A generator busier than this was part of what was measured; latencies of that run say nothing.
GENERATOR_LIMIT = 0.9
#: Cores that other programs used meanwhile; beyond this, latencies say more of them than of the server.
OTHERS_LIMIT = 0.25
OURS, UNREAD = "homegroup", "homegroup, words not read"
IN_FLIGHT = (1, 16)
SIZES = (25, 100, 400, 1000)
COUNTS = (1, 10, 100, 1000)
EACH = 10  #: people in each meeting of the crowd

Result = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Options:
    members: int
    seconds: float
    rounds: int
    crowd: int


def measure(parts: list[str], options: Options, folder: Path) -> Result:
    """A part that could not be measured is named, and costs the others nothing."""
    results: Result = {"failed": {}}
    for part in parts:
        say(f"{part}:")
        try:
            results[part] = PARTS[part](options, folder / part)
        except RuntimeError as broken:
            results["failed"][part] = str(broken).strip().splitlines()[-1]
            say(f"  could not be measured: {broken}")
    return results


def say(text: str) -> None:
    print(text, flush=True)


# The same room on every server


@dataclass(frozen=True, slots=True)
class Contender:
    process: Measured
    load: Load


def compare(options: Options, folder: Path) -> Result:
    """One room, one line and sixteen in flight: all servers are up, and are measured in turns, a short while each."""
    rounds: dict[str, list[Result]] = {}
    skipped: dict[str, str] = {}
    with ExitStack() as stack:
        contenders = dict(_contenders(options, folder, stack, skipped))
        for number in range(options.rounds):
            say(f"round {number + 1} of {options.rounds}")
            for name, one in list(contenders.items()):
                try:
                    rounds.setdefault(name, []).append(_in_flight(name, one, options.seconds))
                except RuntimeError as broken:
                    if name == OURS:
                        raise
                    skipped[name] = str(broken)
                    del contenders[name], rounds[name]
    return {"members": options.members, "rounds": rounds, "skipped": skipped}


def _contenders(
    options: Options, folder: Path, stack: ExitStack, skipped: dict[str, str]
) -> Iterator[tuple[str, Contender]]:
    unread = (str(HERE / "homegroup_unread.py"),)
    for name, program in ((OURS, ("-m", "chatserver")), (UNREAD, unread)):
        server = stack.enter_context(homegroup(folder / name, program))
        script = server.meetings(1, options.members)
        load = stack.enter_context(_load(server.port, "/ws", script, FRAME, folder / name))
        yield name, _warm(name, Contender(server.process, load))
    for peer in PEERS:
        try:
            yield peer.name, _warm(peer.name, _peer(peer, options.members, folder / peer.name, stack))
        except (Missing, RuntimeError) as missing:
            skipped[peer.name] = str(missing)
            say(f"  {peer.name}: left out, {missing}")


def _peer(peer: Peer, members: int, folder: Path, stack: ExitStack) -> Contender:
    port = free_port()
    folder.mkdir(parents=True, exist_ok=True)
    steps = "".join(f"{step}\n" for step in peer.hello)
    script = "".join(
        f"M 0 {int(number == 0)}\n{steps.replace('%n', str(number))}" for number in range(members)
    )
    process = stack.enter_context(started(peer.command(port), port, folder / "log"))
    return Contender(process, stack.enter_context(_load(port, peer.path, script, peer.frame, folder)))


def _warm(name: str, one: Contender) -> Contender:
    one.load.run("closed 4 1.5")
    say(f"  {name} is up")
    return one


def _in_flight(name: str, one: Contender, seconds: float) -> Result:
    results = {str(k): measured(one.process, one.load, f"closed {k} {seconds}") for k in IN_FLIGHT}
    shown = ", ".join(f"{k} in flight {each['us']:.2f} us" for k, each in results.items())
    say(f"  {name}: {shown}")
    return results


@contextmanager
def _load(port: int, path: str, script: str, frame: str, folder: Path) -> Iterator[Load]:
    file = folder / "script.txt"
    file.write_text(script, encoding="utf-8")
    load = Load(build_c("load", ROOT / "benchmarks/load.c"), port, path, file, frame)
    try:
        yield load
    finally:
        load.stop()


@contextmanager
def loaded(server: Homegroup, script: str) -> Iterator[Load]:
    """Everybody of the script in their rooms on our server."""
    with _load(server.port, "/ws", script, FRAME, server.data.parent) as load:
        yield load


def measured(process: Measured, load: Load, request: str, idle: float = 0.0) -> Result:
    """One run; `idle` is the CPU a second that the server uses when nothing is said."""
    machine, before = busy(), process.cpu()
    result = load.run(request)
    used, machine = process.cpu() - before, busy() - machine
    seconds = result["seconds"]
    result["us"] = (used - idle * seconds) / max(1, result["delivered"]) * 1e6
    result["server_cpu"] = used
    result["cores"] = used / seconds
    result["generator"] = result["cpu"] / seconds
    result["others"] = max(0.0, machine - used - result["cpu"]) / seconds
    result["lost"] = result["lines"] - result["complete"]
    result["valid"] = result["generator"] < GENERATOR_LIMIT and result["others"] < OTHERS_LIMIT
    return result


# This server in the shapes real groups have


def steady(options: Options, folder: Path) -> Result:
    """200 lines a second into the big room; and 200 meetings of 25 at 2 lines a second each."""
    seconds = max(6.0, options.seconds * 2)
    big = _rates(folder / "big", [options.members], f"rate 200 {seconds}", options.rounds)
    many = _rates(folder / "many", [25] * 200, f"rate 400 {seconds}", options.rounds)
    return {"big": big, "many": many, "members": options.members}


def _rates(folder: Path, sizes: list[int], request: str, rounds: int) -> list[Result]:
    with homegroup(folder) as server, loaded(server, server.meetings_of(sizes)) as load:
        load.run(request)  # warm
        runs = [measured(server.process, load, request) for _ in range(rounds)]
    for one in runs:
        shown = f"p99 {one['p99_ms']:.1f} ms, ack p99 {one['ack_p99_ms']:.1f} ms, {one['cores']:.2f} cores"
        say(f"  {len(sizes)} x {sizes[0]}: {shown}")
    return runs


def sizes(options: Options, folder: Path) -> Result:
    """What a delivery costs as a room gets bigger: 20 lines a second, in rooms that are all open, in turns."""
    with homegroup(folder) as server, loaded(server, server.meetings_of(SIZES)) as load:
        idle = _idle(server, load)
        asked = {size: f"rate 20 {max(4.0, options.seconds)} {at} 1" for at, size in enumerate(SIZES)}
        return {"idle": idle, "runs": _in_turns(server, load, asked, idle, options.rounds)}


def crowd(options: Options, folder: Path) -> Result:
    """Many people in small meetings: what each who only listens takes, and what a delivery costs as the lines are of
    more meetings: 100 a second in all, from one meeting and from all of them."""
    rooms = max(COUNTS[0], options.crowd // EACH)
    with homegroup(folder) as server:
        script = server.meetings(rooms, EACH)
        before = server.process.memory()
        with loaded(server, script) as load:
            idle = _idle(server, load)
            each = (server.process.memory() - before) / (rooms * EACH)
            say(f"  {rooms * EACH} idle: {each / 1000:.1f} kB each, {idle:.3f} cores")
            asked = {
                count: f"rate 100 {max(4.0, options.seconds)} 0 {count}" for count in COUNTS if count <= rooms
            }
            runs = _in_turns(server, load, asked, idle, options.rounds)
    return {"connections": rooms * EACH, "bytes_each": each, "idle": idle, "runs": runs}


def _idle(server: Homegroup, load: Load) -> float:
    load.run("idle 0 3")  # what coming in left to do
    before = server.process.cpu()
    load.run("idle 0 8")
    return (server.process.cpu() - before) / 8


def _in_turns(
    server: Homegroup, load: Load, asked: dict[int, str], idle: float, rounds: int
) -> dict[str, list[Result]]:
    runs: dict[str, list[Result]] = {str(each): [] for each in asked}
    for _ in range(rounds):
        for each, request in asked.items():
            runs[str(each)].append(measured(server.process, load, request, idle))
            say(f"  {each}: {runs[str(each)][-1]['us']:.2f} us")
    return runs


def moderation(options: Options, folder: Path) -> Result:
    """What one line costs before it goes out."""
    evenings, loaded = lines.measure(options.rounds)
    return {"evenings": lines.rows(evenings), "load": lines.rows(loaded)}


PARTS: dict[str, Callable[[Options, Path], Result]] = {
    "lines": moderation,
    "compare": compare,
    "steady": steady,
    "sizes": sizes,
    "crowd": crowd,
}
