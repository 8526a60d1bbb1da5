"""`python -m benchmarks.lines`: what one line costs before it goes out, step by step, in microseconds of CPU.

The lines of the recorded meetings are said again by the people who said them, in a meeting that is real but for its
sockets and its disk. Each is timed when it is heard for the first time and again in later rounds, where the quickest
counts: another program on the machine can only make a line dearer.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean

from benchmarks.building import ROOT
from benchmarks.words import marked
from chatserver import commands as c
from chatserver import events as e
from chatserver import wire
from chatserver.journal import Entry
from chatserver.meeting import Meeting
from chatserver.replay.recording import Action, Recording, read
from chatserver.sealing import MasterKey, MeetingKey
from chatserver.transport import framed
from moderation.pipeline import Pipeline, pipeline_for
from moderation.scene import Scene
from moderation.verdict import Verdict

RECORDINGS = ROOT / "tests/meetings"
STEPS = ("moderation", "the rest of deciding", "sealing", "framing")


@dataclass
class Times:
    """Of each line, by step: microseconds of every round."""

    by_step: dict[str, list[list[float]]] = field(default_factory=lambda: {step: [] for step in STEPS})

    def note(self, step: str, line: int, seconds: float) -> None:
        lines = self.by_step[step]
        while len(lines) <= line:
            lines.append([])
        lines[line].append(seconds * 1e6)


class Timed(Pipeline):
    """A pipeline that adds up what its reviews took."""

    def __init__(self, inner: Pipeline) -> None:
        self._inner, self.took = inner, 0.0

    def review(self, text: str, scene: Scene) -> Verdict:
        began = time.thread_time()
        try:
            return self._inner.review(text, scene)
        finally:
            self.took += time.thread_time() - began


def play(recording: Recording, times: Times, first_line: int) -> int:
    """Say every line of a recording; returns how many there were."""
    timed = Timed(pipeline_for(recording.format, recording.rules))
    meeting = Meeting("m", lambda form, rules: timed, waves=False)
    opened = e.Opened(title="t", format="free", language=recording.language, rules=recording.rules)
    meeting.open(opened, 0)
    key = MasterKey(bytes(32)).new_meeting_key("m")
    people: dict[str, str] = {}
    said = 0
    for action in recording.actions:
        if action.do != "say":
            continue
        at = int(action.t * 1000) + 1
        if action.by not in people:
            people[action.by] = _joins(meeting, recording.names.get(action.by, action.by), at)
        timed.took = 0.0
        began = time.thread_time()
        say = c.Say(ref=f"r{action.number}", text=str(action.get("text", "")))
        decided = meeting.decide(say, people[action.by], meeting.clock(at))
        ended = time.thread_time()
        line = first_line + said
        times.note("moderation", line, timed.took)
        times.note("the rest of deciding", line, ended - began - timed.took)
        times.note("sealing", line, _took(_seal, key, decided.entries))
        times.note("framing", line, _took(_frame, meeting, decided.events))
        said += 1
    return said


def _joins(meeting: Meeting, name: str, at: int) -> str:
    who = str(meeting.decide(c.Join(name=name, role="participant"), "", at).answer["who"])
    meeting.decide(c.Connected(), who, at)
    return who


def _seal(key: MeetingKey, entries: Iterable[Entry]) -> None:
    for entry in entries:
        key.seal(entry)


def _frame(meeting: Meeting, events: Iterable[tuple[int, int, e.Any]]) -> None:
    for seq, at, event in events:
        framed(wire.encode(meeting.frame(seq, at, event, "all")))


def _took(do: Callable[..., None], *what: object) -> float:
    began = time.thread_time()
    do(*what)
    return time.thread_time() - began


def measure(rounds: int) -> tuple[Times, Times]:
    """The recorded meetings, and one person who says the load generator's line again and again."""
    recordings = [read(file) for file in sorted(Path(RECORDINGS).glob("*.jsonl"))]
    evenings, loaded = Times(), Times()
    for _ in range(rounds):
        count = 0
        for recording in recordings:
            count += play(recording, evenings, count)
        play(load(), loaded, 0)
    return evenings, loaded


def load(lines: int = 60) -> Recording:
    """Somebody who says the same thing with another end, the way the load generator does."""
    rules = {"repeat_text": {"mode": "off"}}
    actions = [
        Action(number, number / 10, "ana", "say", {"text": marked(number)}, None) for number in range(lines)
    ]
    return Recording("load", "free", "en", "", None, rules, {}, {"ana": "Ana"}, actions)


def rows(times: Times) -> list[list[str]]:
    found = [["step", "mean", "p50", "p99", "first p50", "first p99"]]
    found += [[step, *_figures(times.by_step[step])] for step in STEPS]
    whole = [
        [sum(each) for each in zip(*steps, strict=True)]
        for steps in zip(*(times.by_step[step] for step in STEPS), strict=True)
    ]
    return [*found, ["all of it", *_figures(whole)]]


def _figures(lines: list[list[float]]) -> list[str]:
    again = sorted(min(each[1:] or each) for each in lines)
    first = sorted(each[0] for each in lines)
    numbers = [mean(again), *(_at(each, q) for each in (again, first) for q in (0.5, 0.99))]
    return [f"{number:.0f}" for number in numbers]


def _at(sorted_numbers: list[float], q: float) -> float:
    return sorted_numbers[min(len(sorted_numbers) - 1, int(len(sorted_numbers) * q))]


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.lines", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--profile", type=int, metavar="ROWS", help="say where the time goes instead")
    chosen = parser.parse_args()
    if chosen.profile:
        measure(1)
        profile = cProfile.Profile()
        profile.runcall(measure, 2)
        pstats.Stats(profile).sort_stats("tottime").print_stats(chosen.profile)
        return
    for title, times in zip(
        ("Recorded meetings", "The load generator's line"), measure(chosen.rounds), strict=True
    ):
        print(f"\n{title}: {len(times.by_step['moderation'])} lines, microseconds of CPU each\n")
        for name, *cells in rows(times):
            print(name.ljust(22) + "".join(cell.rjust(11) for cell in cells))


if __name__ == "__main__":
    main()
