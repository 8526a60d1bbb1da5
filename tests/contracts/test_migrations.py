"""The steps in `migrations/` lead to the tables the code works with, on both databases."""

from __future__ import annotations

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.dialects import sqlite
from sqlalchemy.ext.asyncio import create_async_engine

from chatserver.journal_migrate import FOLDER, alembic_config, migrate
from chatserver.journal_schema import REVISION, Statements, entries, metadata


def up_from_empty(connection: sa.Connection) -> list[object]:
    migrate(connection)
    migrate(connection)
    return list(compare_metadata(MigrationContext.configure(connection), metadata))


def test_sqlite_from_empty_has_exactly_our_tables() -> None:
    engine = sa.create_engine("sqlite://")
    with engine.begin() as connection:
        assert up_from_empty(connection) == []
    engine.dispose()


async def test_postgresql_from_empty_has_exactly_our_tables(postgres_url: str) -> None:
    engine = create_async_engine(postgres_url.replace("postgresql://", "postgresql+asyncpg://"))
    async with engine.begin() as connection:
        assert await connection.run_sync(up_from_empty) == []
    await engine.dispose()


def test_there_is_one_newest_step_and_the_code_knows_it() -> None:
    assert ScriptDirectory.from_config(alembic_config()).get_heads() == [REVISION]
    assert (FOLDER / "script.py.mako").exists(), "the next step is made from it"


def test_rows_are_built_in_the_order_of_the_columns() -> None:
    assert [f"{column.name}_" for column in entries.columns] == list(
        Statements(sqlite.dialect()).append.order
    )
    assert entries.columns.keys() == ["meeting", "seq", "at", "kind", "by", "ref", "body"]
