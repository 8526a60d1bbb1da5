"""Backup and restore of a PostgreSQL database, by PostgreSQL's own tools: one instant of it, taken while people talk.

The folder looks like the other kind's (`backup`): the dump, the key when it lay in the data folder, a page that says what
it is. The dump is read through once before it gets its name. A restore goes into an empty database in one transaction,
together with the new epochs, so there is no instant in which old numbers could be taken for new ones.
"""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from urllib.parse import unquote, urlsplit, urlunsplit

from chatserver import sealing
from chatserver.backup import Page, Restored, digest, draft_of, finish, read_page
from chatserver.journal import Damaged, NotWritable, WrongKey
from chatserver.journal_postgres import plain_url
from chatserver.sealing import KEY_FILE
from chatserver.settings import environment_for_tools

DUMP = "homegroup.dump"
#: A dump of 100 GB takes hours on a slow disk; longer than this is something stuck.
PATIENCE_S = 6 * 3600.0
#: What a restored database forgets: who was serving, and what numbers meant.
_AFRESH = """
DELETE FROM house WHERE name LIKE 'process:%';
UPDATE meetings SET epoch = left(replace(gen_random_uuid()::text, '-', ''), 16) WHERE closed_at IS NULL;
"""


def backup(url: str, data: Path, target: Path, *, with_key: bool = True) -> Page:
    """Copy the database at `url`, and the key in `data` if it is there, into the new folder `target`.

    Raises FileExistsError when there is something at `target`, NotWritable when PostgreSQL or its tools do not do it.
    """
    key = sealing.read_key(data) if with_key else None
    with draft_of(target) as draft:
        dump = draft / DUMP
        _run(url, ["pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={dump}"])
        dump.chmod(0o600)
        counts = _count(dump)
        page = Page(
            made_at=int(time.time() * 1000),
            meetings=counts["meetings"],
            entries=counts["entries"],
            database_sha256=digest(dump),
            with_key=key is not None,
        )
        finish(draft, page, key)
    return page


def restore(source: Path, url: str, data: Path, key: bytes | None = None) -> Restored:
    """Bring the backup `source` back into the empty database at `url`, and its key into the folder `data`.

    Raises Damaged when the backup is not whole, WrongKey when its key is missing, FileExistsError when the database has
    tables or `data` another key, NotWritable when PostgreSQL does not do it; then nothing has changed.
    """
    page = read_page(source)
    dump = source / DUMP
    if not dump.exists() or digest(dump) != page.database_sha256:
        raise Damaged(f"{dump} is not what was backed up: take an older backup.")
    given, there = key or sealing.read_key(source), sealing.read_key(data)
    if given is None and there is None:
        raise WrongKey(
            f"The backup was made without its key: give HOMEGROUP_KEY, or put {KEY_FILE} into {data}."
        )
    if given is not None and there is not None and given != there:
        raise FileExistsError(f"{data} holds another key; restore beside it, with a folder of its own.")
    if _ask(url, "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()") != "0":
        raise FileExistsError("the database has tables already; restore into an empty one.")
    _bring_back(dump, url)
    if key is None and there is None and given is not None:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        sealing.write_key(data, given)
    renewed = int(_ask(url, "SELECT count(*) FROM meetings WHERE closed_at IS NULL"))
    return Restored(page.meetings, page.entries, renewed, page.made_at)


def _bring_back(dump: Path, url: str) -> None:
    with _script(dump) as lines:

        def tell(stdin: IO[bytes]) -> None:
            shutil.copyfileobj(lines, stdin)
            # The dump's own settings are still in force: it names no schema by itself.
            stdin.write(b"SELECT pg_catalog.set_config('search_path', 'public', false);" + _AFRESH.encode())

        quiet = ["psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"]
        _run(url, [*quiet, "--output=/dev/null"], tell)


def _count(dump: Path) -> dict[str, int]:
    """Read the dump through: how many meetings and entries it holds."""
    counts, table = {"meetings": 0, "entries": 0}, ""
    with _script(dump) as lines:
        for line in lines:
            if line.startswith(b"COPY public."):
                table = line[len(b"COPY public.") :].split(b" ", 1)[0].decode()
            elif line == b"\\.\n":
                table = ""
            elif table in counts:
                counts[table] += 1
    return counts


@contextmanager
def _script(dump: Path) -> Iterator[IO[bytes]]:
    """The dump as the statements that make it again. Raises Damaged when it cannot be read."""
    command = [_tool("pg_restore"), "--no-owner", "--no-privileges", "--schema=public", "--file=-", str(dump)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as reading:
        assert reading.stdout is not None
        yield reading.stdout
        reading.stdout.read()
        if reading.wait(60.0) != 0:
            raise Damaged(f"{dump} cannot be read whole.")


def _ask(url: str, question: str) -> str:
    return _run(url, ["psql", "--no-psqlrc", "--tuples-only", "--no-align", f"--command={question}"])


def _run(url: str, command: list[str], tell: Callable[[IO[bytes]], None] | None = None) -> str:
    """Run one of PostgreSQL's tools against `url`; what it printed. Raises NotWritable with its first complaint."""
    address, secret = _without_password(plain_url(url))
    given = {"PGPASSWORD": secret} if secret else {}
    with subprocess.Popen(
        [_tool(command[0]), *command[1:], "--no-password", f"--dbname={address}"],
        stdin=subprocess.PIPE if tell else subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment_for_tools(PGCONNECT_TIMEOUT="10", **given),
    ) as running:
        if tell is not None and running.stdin is not None:
            try:
                tell(running.stdin)
            except BrokenPipeError:
                pass  # it stopped half way, and says why below
            except BaseException:
                running.kill()  # its transaction ends with it
                raise
        try:
            said, complaint = running.communicate(timeout=PATIENCE_S)
        except subprocess.TimeoutExpired:
            running.kill()
            raise NotWritable(f"{command[0]} did not finish") from None
    if running.returncode != 0:
        first = next(iter(complaint.decode("utf-8", "replace").splitlines()), "it did not say why")
        raise NotWritable(f"{command[0]}: {first}")
    return said.decode("utf-8", "replace").strip()


def _without_password(url: str) -> tuple[str, str]:
    """Everybody on the machine can read a command line, so the password goes another way."""
    parts = urlsplit(url)
    if not parts.password:
        return url, ""
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{parts.username or ''}@{place}")), unquote(parts.password)


def _tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise NotWritable(f"{name} is not installed; it comes with PostgreSQL's client programs")
    return found
