"""Bringing a database to this version's tables, from empty or from an older version.

Alembic does the work; it is loaded only when there is something to do, because a start with nothing to
migrate should be quick.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from chatserver.journal import Damaged, TooNew
from chatserver.journal_schema import REVISION

if TYPE_CHECKING:
    from alembic.config import Config

FOLDER = Path(__file__).parent / "migrations"


def migrate(connection: sa.Connection) -> None:
    """Bring the tables to REVISION, in one transaction. Raises TooNew or Damaged and then changes nothing."""
    tables = set(sa.inspect(connection).get_table_names())
    found = _revision(connection, tables)
    if found == REVISION:
        return
    from alembic import command
    from alembic.script import ScriptDirectory

    config = alembic_config()
    if found is not None:
        known = {step.revision for step in ScriptDirectory.from_config(config).walk_revisions()}
        refuse_newer(found, known)
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def alembic_config() -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def refuse_newer(found: str, known: set[str]) -> None:
    if found not in known:
        raise TooNew(
            f"The database was made by a newer version of homegroup: its tables are at {found}, "
            f"this version knows {REVISION}."
        )


def _revision(connection: sa.Connection, tables: set[str]) -> str | None:
    if "alembic_version" not in tables:
        if tables & {"meetings", "entries"}:
            raise Damaged(
                "the database has tables that homegroup did not make: give it a database of its own."
            )
        return None
    found = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
    return str(found) if found is not None else None
