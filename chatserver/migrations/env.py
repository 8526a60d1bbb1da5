"""What Alembic runs: the connection is handed in by `journal_migrate`, there is no ini file."""

from __future__ import annotations

from alembic import context

from chatserver.journal_schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
