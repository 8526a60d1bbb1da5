"""This server under measurement: the real thing, decoding, moderating and committing every line to disk."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.building import ROOT
from benchmarks.processes import Measured, free_port, started

FRAME = '{"do":"say","ref":"%r","text":"%t"}'


@dataclass(frozen=True, slots=True)
class Homegroup:
    port: int
    data: Path
    process: Measured

    def meeting(self, people: int, room: int = 0) -> str:
        """Open a meeting without floor or pace, seat `people` in it: their part of the load's script."""
        command = ["open", "--json", "--title", f"Load {room}", "--format", "free", "--data", str(self.data)]
        opened = subprocess.run(
            [sys.executable, "-m", "chatserver", *command],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        invite = json.loads(opened.stdout.splitlines()[-1])["join"].partition("#")[2]
        with ThreadPoolExecutor(4) as pool:
            passes = list(pool.map(lambda n: self._join(invite, n), range(people)))
        hello = '{"do":"hello","v":1,"pass":"%s","epoch":null,"after":0}'
        return "".join(
            f'M {room} {int(number == 0)}\nS {hello % seat}\nW "event":"live"\n'
            for number, seat in enumerate(passes)
        )

    def _join(self, invite: str, number: int) -> str:
        body = json.dumps({"invite": invite, "name": name_for(number), "agree": True})
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("POST", "/api/join", body, {"content-type": "application/json"})
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        if answer.status != 200:
            raise RuntimeError(f"joining was answered with {answer.status}: {text[:300]!r}")
        return str(json.loads(text)["pass"])


def name_for(number: int) -> str:
    """A name unlike the others, so that the name guard has nothing to change."""
    syllables = ["ba", "ce", "di", "fo", "gu", "la", "me", "ni", "po", "ru"]
    spoken = "".join(syllables[int(digit)] for digit in f"{number:04d}")
    return spoken.capitalize()


@contextmanager
def homegroup(folder: Path) -> Iterator[Homegroup]:
    """A fresh server with an empty data folder."""
    port, data = free_port(), folder / "var"
    folder.mkdir(parents=True, exist_ok=True)
    serve = ["serve", "--host", "127.0.0.1", "--port", str(port), "--data", str(data), "--no-limits"]
    with started([sys.executable, "-m", "chatserver", *serve], port, folder / "log") as process:
        yield Homegroup(port, data, process)
