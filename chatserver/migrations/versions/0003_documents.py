"""What a group keeps beside its meetings: accounts of facilitators, templates, series."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "documents",
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("version", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
    )
    op.create_index("documents_expires", "documents", ["expires_at"])
