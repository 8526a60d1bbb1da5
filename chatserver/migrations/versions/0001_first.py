"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "house",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("value", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "meetings",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("epoch", sa.Text, nullable=False),
        sa.Column("format", sa.Text, nullable=False),
        sa.Column("practice", sa.Boolean, nullable=False),
        sa.Column("opened_at", sa.BigInteger, nullable=False),
        sa.Column("closed_at", sa.BigInteger),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "meeting_keys",
        sa.Column("meeting", sa.Text, primary_key=True),
        sa.Column("wrapped", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "entries",
        sa.Column("meeting", sa.Text, primary_key=True),
        sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("ref", sa.LargeBinary),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "entries_ref",
        "entries",
        ["meeting", "by", "ref"],
        unique=True,
        sqlite_where=sa.text("ref IS NOT NULL"),
        postgresql_where=sa.text("ref IS NOT NULL"),
    )
    op.create_table(
        "invites",
        sa.Column("secret_hash", sa.LargeBinary, primary_key=True),
        sa.Column("meeting", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("room", sa.Text, nullable=False),
        sa.Column("expires_at", sa.BigInteger),
    )
    op.create_table(
        "passes",
        sa.Column("token_hash", sa.LargeBinary, primary_key=True),
        sa.Column("meeting", sa.Text, nullable=False),
        sa.Column("person", sa.Text, nullable=False),
        sa.Column("expires_at", sa.BigInteger),
    )
    op.create_index("passes_person", "passes", ["meeting", "person"])
