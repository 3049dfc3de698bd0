"""Finds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "finds",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), nullable=False),
        sa.Column("account_id", sa.BigInteger),
        sa.Column("thing", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_finds"),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["core.accounts.id"],
            name="fk_finds_account_id_accounts",
            ondelete="CASCADE",
        ),
        schema="magpie",
    )
    op.create_index("ix_finds_account_id", "finds", ["account_id"], schema="magpie")


def downgrade() -> None:
    op.drop_table("finds", schema="magpie")
