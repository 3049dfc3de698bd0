"""Quests, completions, XP, badges and referrals."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_ACCOUNTS = "core.accounts.id"


def upgrade() -> None:
    """Create the tables."""
    _create_what_operators_put_up()
    _create_what_people_earn()
    op.create_table(
        "referrals",
        sa.Column("account_id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("referrer_id", sa.BigInteger),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("account_id", name="pk_referrals"),
        _foreign_key("referrals", "account_id", _ACCOUNTS),
        _foreign_key("referrals", "referrer_id", _ACCOUNTS),
        sa.CheckConstraint("referrer_id <> account_id", name="ck_referrals_not_oneself"),
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


def _create_what_operators_put_up() -> None:
    op.create_table(
        "badges",
        sa.Column("slug", sa.Text, nullable=False),
        sa.Column("names", JSONB, nullable=False),
        sa.Column("icon", sa.Text, nullable=False),
        sa.Column("rarity", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("slug", name="pk_badges"),
        sa.CheckConstraint(
            "rarity IN ('common', 'rare', 'epic', 'legendary')", name="ck_badges_rarity"
        ),
        schema="quests",
    )
    op.create_table(
        "quests",
        _number(),
        sa.Column("slug", sa.Text, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("parameters", JSONB, nullable=False, server_default=sa.text("'{}'")),
        sa.Column("titles", JSONB, nullable=False),
        sa.Column("descriptions", JSONB, nullable=False, server_default=sa.text("'{}'")),
        sa.Column("xp", sa.Integer, nullable=False),
        sa.Column("badge", sa.Text),
        sa.Column("recurrence", sa.Text, nullable=False, server_default="once"),
        sa.Column("position", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("active", sa.Boolean, nullable=False, server_default=sa.text("true")),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            nullable=False,
            server_default=sa.text("now()"),
        ),
        sa.PrimaryKeyConstraint("id", name="pk_quests"),
        sa.UniqueConstraint("slug", name="uq_quests_slug"),
        _foreign_key("quests", "badge", "quests.badges.slug"),
        sa.CheckConstraint("xp BETWEEN 0 AND 1000000", name="ck_quests_xp"),
        sa.CheckConstraint("recurrence IN ('once', 'daily')", name="ck_quests_recurrence"),
        schema="quests",
    )
    op.create_index(
        "ix_quests_offered",
        "quests",
        ["position", "id"],
        schema="quests",
        postgresql_where=sa.text("active"),
    )


def _create_what_people_earn() -> None:
    op.create_table(
        "completions",
        _number(),
        sa.Column("account_id", sa.BigInteger, nullable=False),
        sa.Column("quest_id", sa.BigInteger, nullable=False),
        sa.Column("period", sa.Text, nullable=False, server_default=""),
        sa.Column("xp", sa.Integer, nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_completions"),
        sa.UniqueConstraint("account_id", "quest_id", "period", name="uq_completions_once"),
        _foreign_key("completions", "account_id", _ACCOUNTS),
        _foreign_key("completions", "quest_id", "quests.quests.id"),
        schema="quests",
    )
    op.create_index("ix_completions_quest_id", "completions", ["quest_id"], schema="quests")
    op.create_table(
        "xp_entries",
        _number(),
        sa.Column("account_id", sa.BigInteger, nullable=False),
        sa.Column("amount", sa.Integer, nullable=False),
        sa.Column("completion_id", sa.BigInteger, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_xp_entries"),
        sa.UniqueConstraint("completion_id", name="uq_xp_entries_completion_id"),
        _foreign_key("xp_entries", "account_id", _ACCOUNTS),
        _foreign_key("xp_entries", "completion_id", "quests.completions.id"),
        schema="quests",
    )
    op.create_index("ix_xp_entries_account_id", "xp_entries", ["account_id", "id"], schema="quests")
    op.create_table(
        "progress",
        sa.Column("account_id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("xp", sa.BigInteger, nullable=False),
        sa.Column("completed", sa.Integer, nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("account_id", name="pk_progress"),
        _foreign_key("progress", "account_id", _ACCOUNTS),
        sa.CheckConstraint("xp >= 0", name="ck_progress_xp"),
        schema="quests",
    )
    op.create_table(
        "account_badges",
        sa.Column("account_id", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("badge", sa.Text, nullable=False),
        sa.Column("earned_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "badge", name="pk_account_badges"),
        _foreign_key("account_badges", "account_id", _ACCOUNTS),
        _foreign_key("account_badges", "badge", "quests.badges.slug"),
        schema="quests",
    )


def _number() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger, sa.Identity(always=True), nullable=False)


def _foreign_key(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    _, referred, _ = target.split(".")
    return sa.ForeignKeyConstraint([column], [target], name=f"fk_{table}_{column}_{referred}")
