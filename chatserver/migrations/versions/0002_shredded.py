"""A meeting whose words are shredded says so, and what has run out is found by its date."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column(
        "meetings", sa.Column("shredded", sa.Boolean, nullable=False, server_default=sa.text("false"))
    )
    op.create_index("invites_expires", "invites", ["expires_at"])
    op.create_index("passes_expires", "passes", ["expires_at"])
