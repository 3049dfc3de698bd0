"""The schema of the host."""

from __future__ import annotations

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the schema; Alembic's version table may have brought it already."""
    op.execute("CREATE SCHEMA IF NOT EXISTS core")


def downgrade() -> None:
    """Leave the schema: Alembic's version table is in it until the end."""
