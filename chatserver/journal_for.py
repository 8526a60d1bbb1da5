"""Which journal an address means; only `app` and the commands ask, everything else knows the contract."""

from __future__ import annotations

from pathlib import Path

from chatserver.journal import Journal
from chatserver.journal_sqlite import SqliteJournal


def journal_for(url: str | None, data: Path, key: bytes | None = None, *, visitor: bool = False) -> Journal:
    """The journal at `url`, or in the folder `data` when there is none.

    `visitor` is for a command that makes meetings and invites and may run beside a server; on PostgreSQL
    everybody is a visitor already. Raises ValueError for an address that names no database we know.
    """
    if not url:
        return SqliteJournal(data, key, visitor=visitor)
    if url.split("://")[0].split("+")[0] in ("postgres", "postgresql"):
        from chatserver.journal_postgres import PostgresJournal

        return PostgresJournal(url, data, key)
    raise ValueError("a database address begins with postgresql://; without one the data folder is used")
