"""Real Redis and PostgreSQL for tests: private ones, on free loopback ports, in folders of their own.

A test asks for the fixture `redis_server`, `postgres_server` or `postgres_url` (import them in a conftest).
Where a program is missing the test is left out by name; with CI=true that is a failure.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

PATIENCE_S = 20.0


def need(program: str, *places: str) -> str:
    """Where a program is, or leave the test out."""
    found = shutil.which(program, path=os.pathsep.join([*places, os.environ.get("PATH", "")]))
    if found is None:
        sentence = f"left out: {program} is not installed"
        if os.environ.get("CI") == "true":
            pytest.fail(sentence)
        pytest.skip(sentence)
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """One server process that a test may stop, freeze and bring back on the same port."""

    hurry = signal.SIGKILL  #: how to stop it when its data is thrown away next

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    def command(self) -> list[str]:
        raise NotImplementedError

    def account(self) -> str | None:
        return None

    def start(self) -> None:
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                self.command(), stdout=log, stderr=log, cwd=self.folder, user=self.account()
            )
        deadline = time.monotonic() + PATIENCE_S
        while not self.answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the server did not start: {(self.folder / 'log').read_text()[-2000:]}")
            time.sleep(0.02)

    def answers(self) -> bool:
        raise NotImplementedError

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        if self._process is not None:
            self.thaw()
            self._process.send_signal(how)
            self._process.wait(PATIENCE_S)
            self._process = None

    def freeze(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)


class RedisServer(Server):
    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def command(self) -> list[str]:
        quiet = ["--save", "", "--appendonly", "no", "--dir", str(self.folder)]
        return [need("redis-server"), "--port", str(self.port), "--bind", "127.0.0.1", *quiet]

    def answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1.0) as link:
                link.sendall(b"PING\r\n")
                return link.recv(16).startswith(b"+PONG")
        except OSError:
            return False


class PostgresServer(Server):
    """PostgreSQL refuses to run as root, so then it runs as its own account, or as nobody."""

    hurry = signal.SIGQUIT  # its own word for "at once"; SIGKILL would leave its children behind

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        if self.account() is not None:
            shutil.chown(folder, self.account())
        initdb = [self._program("initdb"), "-D", str(folder / "data"), "-A", "trust", "-U", "homegroup"]
        self._run([*initdb, "-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions"])

    def account(self) -> str | None:
        if os.getuid() != 0:
            return None
        known = Path("/etc/passwd").read_text()
        return "postgres" if "\npostgres:" in known else "nobody"

    def _program(self, name: str) -> str:
        places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
        return need(name, *map(str, places))

    def _run(self, command: list[str]) -> None:
        subprocess.run(command, check=True, capture_output=True, cwd=self.folder, user=self.account())

    def command(self) -> list[str]:
        where = [
            "-D",
            str(self.folder / "data"),
            "-h",
            "127.0.0.1",
            "-p",
            str(self.port),
            "-k",
            str(self.folder),
        ]
        return [self._program("postgres"), *where, "-c", "max_connections=60", "-c", "shared_buffers=32MB"]

    def answers(self) -> bool:
        ready = [self._program("pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(ready, check=False).returncode == 0

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        super().stop(how)

    def url(self, database: str) -> str:
        return f"postgresql://homegroup@127.0.0.1:{self.port}/{database}"

    def empty_database(self) -> str:
        """The address of the database, emptied: a new one each time would be a thousand files each time."""
        at = ["-h", "127.0.0.1", "-p", str(self.port), "-U", "homegroup", "-d", "postgres", "-q"]
        for sentence in (
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'",
            "DROP SCHEMA public CASCADE",
            "CREATE SCHEMA public",
            "ALTER DATABASE postgres RESET ALL",
        ):
            self._run([self._program("psql"), *at, "-c", sentence])
        return self.url("postgres")


def _running(kind: type[Server]) -> Iterator[Server]:
    folder = Path(tempfile.mkdtemp(prefix="homegroup-"))
    try:
        server = kind(folder)
        server.start()
        try:
            yield server
        finally:
            server.stop(server.hurry)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def redis_server() -> Iterator[Server]:
    """A Redis for reading and writing; a test that stops or freezes it asks for `own_redis`."""
    need("redis-server")
    yield from _running(RedisServer)


@pytest.fixture
def own_redis() -> Iterator[Server]:
    need("redis-server")
    yield from _running(RedisServer)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    yield from _running(PostgresServer)


@pytest.fixture(scope="module")
def own_postgres() -> Iterator[Server]:
    """A PostgreSQL that the tests of a module may stop, as long as they start it again."""
    yield from _running(PostgresServer)


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> str:
    return postgres_server.empty_database()
