"""Claims by when they were made, for the figures of the platform."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the index while people claim."""
    with op.get_context().autocommit_block():
        # What was left of a build that was broken off.
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS quests.ix_claims_claimed_at")
        op.create_index(
            "ix_claims_claimed_at",
            "claims",
            ["claimed_at"],
            schema="quests",
            postgresql_concurrently=True,
        )


def downgrade() -> None:
    """Drop it."""
    with op.get_context().autocommit_block():
        op.drop_index(
            "ix_claims_claimed_at", "claims", schema="quests", postgresql_concurrently=True
        )
