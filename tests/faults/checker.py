"""Reads written histories and says what of the promises was broken; it knows nothing of how they came to be.

`python -m tests.faults.checker FOLDER` prints the findings of one folder of histories and ends with 1 if there are any.
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.faults.history import JOURNAL

Note = dict[str, Any]


@dataclass
class Findings:
    """`broken` is empty when every promise was kept; the counts say how much was looked at."""

    broken: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def summary(self) -> str:
        c = self.counts
        looked = f"{c['acked']} acked, {c['refused']} refused, {c['seen']} seen by {c['clients']}, {c['sockets']} sockets"
        return looked + (f"; {len(self.broken)} BROKEN" if self.broken else "")


@dataclass
class Told:
    """One client's history, sorted by what it is about."""

    name: str
    who: str = ""
    joined: int = 0
    serves: bool = False
    sent: dict[str, Note] = field(default_factory=dict)
    acked: dict[str, Note] = field(default_factory=dict)
    refused: dict[str, Note] = field(default_factory=dict)
    sockets: list[list[Note]] = field(default_factory=list)  #: what each socket brought
    welcomes: list[Note] = field(default_factory=list)

    def seen(self, event: str) -> Iterator[Note]:
        return (note for socket in self.sockets for note in socket if note["event"] == event)


def check(folder: Path) -> Findings:
    told = [_read(path) for path in sorted(folder.glob("*.jsonl")) if path.name != JOURNAL]
    kept = [json.loads(line) for line in _lines(folder / JOURNAL)]
    found = Findings()
    found.counts["clients"] = len(told)
    for each in told:
        found.counts["sockets"] += len(each.sockets)
        found.counts["acked"] += len(each.acked)
        found.counts["refused"] += len(each.refused)
        found.counts["seen"] += sum(map(len, each.sockets))
    if not told or not kept:
        found.broken.append("there is nothing to check")
        return found
    for looked in (
        _nothing_acked_is_lost(told, kept),
        _nothing_is_there_twice(told),
        _no_socket_has_a_gap(told),
        _there_is_one_order(told, kept),
        _nothing_withheld_was_seen(told),
        _no_alert_was_lost(told, kept),
    ):
        found.broken.extend(looked)
    return found


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def _read(path: Path) -> Told:
    told = Told(path.stem)
    for line in _lines(path):
        note = json.loads(line)
        match note["what"]:
            case "is":
                told.who, told.joined, told.serves = note["who"], note["joined"], note["serves"]
            case "sent":
                told.sent.setdefault(note["ref"], note)
            case "acked":
                told.acked.setdefault(note["ref"], note)
            case "refused":
                told.refused[note["ref"]] = note
            case "welcome":
                told.welcomes.append(note)
                told.sockets.append([])
            case "saw":
                told.sockets[-1].append(note)
    return told


def _nothing_acked_is_lost(told: list[Told], kept: list[Note]) -> Iterator[str]:
    """What was confirmed is in the journal under the number that was given, and somebody else was shown it."""
    authors = {note["seq"]: note["by"] for note in kept}
    shown = {(note["by"], note["text"]): note["seq"] for each in told for note in each.seen("line")}
    for each in told:
        for ref, ack in each.acked.items():
            if authors.get(ack["seq"]) != each.who:
                yield f"lost: {each.name} was told {ref} is {ack['seq']}, the journal does not have it"
            sent = each.sent.get(ref)
            if sent is None or ack["held"] or sent["withheld"] or not sent["text"]:
                continue
            if shown.get((each.who, sent["text"])) != ack["seq"]:
                yield f"lost: {each.name}'s {ref} was never shown as {ack['seq']}"


def _nothing_is_there_twice(told: list[Told]) -> Iterator[str]:
    """Texts are unique, so one text under two numbers is a double; so is one number twice after a resume."""
    numbers: dict[tuple[str, str], set[int]] = defaultdict(set)
    for each in told:
        for note in each.seen("line"):
            numbers[note["by"], note["text"]].add(note["seq"])
    for (by, text), seqs in numbers.items():
        if len(seqs) > 1:
            yield f"twice: {by} said {text!r} as {sorted(seqs)}"
    for each in told:
        for socket, welcome in zip(each.sockets, each.welcomes, strict=True):
            twice = [seq for seq, count in Counter(note["seq"] for note in socket).items() if count > 1]
            old = [note["seq"] for note in socket if note["seq"] <= welcome["after"]]
            if twice or old:
                yield f"twice: {each.name} was given {(twice or old)[:3]} again after {welcome['after']}"


def _no_socket_has_a_gap(told: list[Told]) -> Iterator[str]:
    """Of the lines anybody saw, a client saw every one from where a socket began to the last it brought."""
    everything = sorted({note["seq"] for each in told for note in each.seen("line")})
    for each in told:
        if each.name.startswith("deaf"):
            continue
        for socket, welcome in zip(each.sockets, each.welcomes, strict=True):
            if not socket:
                continue
            first, last = max(welcome["after"], each.joined), max(note["seq"] for note in socket)
            seen = {note["seq"] for note in socket if note["event"] == "line"}
            missing = [seq for seq in everything if first < seq <= last and seq not in seen]
            if missing:
                yield f"gap: {each.name} has nothing of {missing[:3]} between {first} and {last}"


def _there_is_one_order(told: list[Told], kept: list[Note]) -> Iterator[str]:
    numbers = [note["seq"] for note in kept]
    if numbers != list(range(1, len(numbers) + 1)):
        yield "order: the journal is not numbered 1, 2, 3, ..."
    means: dict[int, tuple[str, str]] = {}
    for each in told:
        for socket in each.sockets:
            came = [note["seq"] for note in socket]
            if came != sorted(came):
                yield f"order: {each.name} was given numbers out of order"
        for note in each.seen("line"):
            if means.setdefault(note["seq"], (note["by"], note["text"])) != (note["by"], note["text"]):
                yield f"order: {note['seq']} is one thing for {each.name} and another for somebody else"


def _nothing_withheld_was_seen(told: list[Told]) -> Iterator[str]:
    secret = {note["text"]: each.who for each in told for note in each.sent.values() if note["withheld"]}
    for each in told:
        for note in each.seen("line"):
            if note["text"] in secret:
                yield f"leak: {each.name} was shown {note['text']!r}"
        if each.serves:
            continue
        for socket in each.sockets:
            for note in socket:
                if note["event"] == "hold" or any(
                    text in note.get("raw", "") for text in secret if secret[text] != each.who
                ):
                    yield f"leak: {each.name} was given somebody's held line as {note['event']}"


def _no_alert_was_lost(told: list[Told], kept: list[Note]) -> Iterator[str]:
    """Every confirmed line that is a crisis has an alert in the journal, and every facilitator was told of it."""
    alerts = {note["by"] for note in kept if note["kind"] == "alert"}
    for each in told:
        crises = [ref for ref, note in each.sent.items() if note["crisis"] and ref in each.acked]
        if not crises:
            continue
        if each.who not in alerts:
            yield f"alert: {each.name} asked for help in {crises[0]}, and the journal has no alert"
        for facilitator in told:
            if facilitator.serves and not any(n["by"] == each.who for n in facilitator.seen("alert")):
                yield f"alert: {facilitator.name} was never told about {each.name}"


def main(folders: Iterable[str]) -> int:
    bad = False
    for folder in folders:
        found = check(Path(folder))
        bad = bad or bool(found.broken)
        print(f"{folder}: {found.summary}")
        for sentence in found.broken[:20]:
            print(f"  {sentence}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
