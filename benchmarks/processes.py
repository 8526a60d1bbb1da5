"""Processes under measurement: started on a core of their own, and asked what they used."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.words import MARKS, SENTENCE

TICKS = os.sysconf("SC_CLK_TCK")
START_SECONDS = 120  #: for a server to accept connections; on a busy machine loading takes its time


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _on_core(core: int | None) -> list[str]:
    """The server has one core and the load another, so that neither is measured waiting for the other."""
    cores = sorted(os.sched_getaffinity(0))
    return ["taskset", "-c", str(cores[core])] if core is not None and len(cores) > core else []


@contextmanager
def started(
    command: list[str], port: int, log: Path, core: int = 0, environment: dict[str, str] | None = None
) -> Iterator[Measured]:
    """A server on a core of its own, accepting connections when the block begins."""
    with log.open("wb") as out:
        process = subprocess.Popen(
            [*_on_core(core), *command],
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env=os.environ | (environment or {}),
        )
    try:
        _wait_for(port, process, log)
        yield Measured(process.pid)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError(f"it did not start: {log.read_text(errors='replace')[-800:]}")


class Measured:
    """A process with everything it started."""

    def __init__(self, pid: int) -> None:
        self.pid = pid

    def cpu(self) -> float:
        """Seconds of CPU so far, in the program and in the kernel for it."""
        return sum(_cpu_of(pid) for pid in self._family())

    def memory(self) -> int:
        """Bytes of its own, not shared with others."""
        return sum(_private_bytes(pid) for pid in self._family())

    def _family(self) -> list[int]:
        members = [self.pid]
        for pid in members:
            for task in Path(f"/proc/{pid}/task").glob("*/children"):
                members += [int(child) for child in task.read_text().split()]
        return members


def busy() -> float:
    """Seconds of CPU that the whole machine has worked, or that were taken from it, so far."""
    fields = Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]
    user, nice, system, _, _, irq, softirq, steal, *_ = map(int, fields)
    return (user + nice + system + irq + softirq + steal) / TICKS


def _cpu_of(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def _private_bytes(pid: int) -> int:
    kinds = ("Private_Clean:", "Private_Dirty:")
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith(kinds))


class Load:
    """The load generator, on the second core, or on whichever is free."""

    def __init__(
        self, program: Path, port: int, path: str, script: Path, frame: str, core: int | None = 1
    ) -> None:
        self._process = subprocess.Popen(
            [*_on_core(core), str(program), str(port), path, str(script), frame, SENTENCE, " ".join(MARKS)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._answer()  # everybody is in the room

    @property
    def pid(self) -> int:
        return self._process.pid

    def run(self, request: str) -> dict[str, Any]:
        assert self._process.stdin
        self._process.stdin.write(request + "\n")
        self._process.stdin.flush()
        return self._answer()

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the load generator ended; it says why above")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()
