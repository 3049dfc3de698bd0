"""Quests, completions, XP, badges and referrals."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_NOW = sa.text("now()")


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "badges",
        sa.Column("slug", sa.Text, primary_key=True),
        sa.Column("names", JSONB, nullable=False),
        sa.Column("icon", sa.Text, nullable=False),
        sa.Column("rarity", sa.Text, nullable=False),
        sa.CheckConstraint("rarity IN ('common', 'rare', 'epic', 'legendary')", name="rarity"),
        schema="quests",
    )
    op.create_table(
        "quests",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("slug", sa.Text, nullable=False, unique=True),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("parameters", JSONB, nullable=False, server_default=sa.text("'{}'")),
        sa.Column("titles", JSONB, nullable=False),
        sa.Column("descriptions", JSONB, nullable=False, server_default=sa.text("'{}'")),
        sa.Column("xp", sa.Integer, nullable=False),
        sa.Column("badge", sa.Text, sa.ForeignKey("quests.badges.slug")),
        sa.Column("recurrence", sa.Text, nullable=False, server_default="once"),
        sa.Column("position", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("active", sa.Boolean, nullable=False, server_default=sa.text("true")),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=_NOW),
        sa.CheckConstraint("xp BETWEEN 0 AND 1000000", name="xp"),
        sa.CheckConstraint("recurrence IN ('once', 'daily')", name="recurrence"),
        schema="quests",
    )
    op.create_index(
        "ix_quests_offered",
        "quests",
        ["position", "id"],
        schema="quests",
        postgresql_where=sa.text("active"),
    )
    op.create_table(
        "completions",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        _account(),
        sa.Column("quest_id", sa.BigInteger, sa.ForeignKey("quests.quests.id"), nullable=False),
        sa.Column("period", sa.Text, nullable=False, server_default=""),
        sa.Column("xp", sa.Integer, nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("account_id", "quest_id", "period", name="uq_completions_once"),
        schema="quests",
    )
    op.create_index("ix_completions_quest_id", "completions", ["quest_id"], schema="quests")
    op.create_table(
        "xp_entries",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        _account(),
        sa.Column("amount", sa.Integer, nullable=False),
        sa.Column(
            "completion_id",
            sa.BigInteger,
            sa.ForeignKey("quests.completions.id"),
            nullable=False,
            unique=True,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        schema="quests",
    )
    op.create_index("ix_xp_entries_account_id", "xp_entries", ["account_id", "id"], schema="quests")
    op.create_table(
        "progress",
        _account(primary_key=True),
        sa.Column("xp", sa.BigInteger, nullable=False),
        sa.Column("completed", sa.Integer, nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("xp >= 0", name="xp"),
        schema="quests",
    )
    op.create_table(
        "account_badges",
        _account(primary_key=True),
        sa.Column("badge", sa.Text, sa.ForeignKey("quests.badges.slug"), primary_key=True),
        sa.Column("earned_at", sa.DateTime(timezone=True), nullable=False),
        schema="quests",
    )
    op.create_table(
        "referrals",
        _account(primary_key=True),
        sa.Column("referrer_id", sa.BigInteger, sa.ForeignKey("core.accounts.id")),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("referrer_id <> account_id", name="not_oneself"),
        schema="quests",
    )
    op.create_index("ix_referrals_referrer_id", "referrals", ["referrer_id"], schema="quests")


def downgrade() -> None:
    """Drop the tables, the dependent ones first."""
    for table in (
        "referrals",
        "account_badges",
        "progress",
        "xp_entries",
        "completions",
        "quests",
        "badges",
    ):
        op.drop_table(table, schema="quests")


def _account(*, primary_key: bool = False) -> sa.Column[int]:
    return sa.Column(
        "account_id",
        sa.BigInteger,
        sa.ForeignKey("core.accounts.id"),
        primary_key=primary_key,
        autoincrement=False,
        nullable=False,
    )
