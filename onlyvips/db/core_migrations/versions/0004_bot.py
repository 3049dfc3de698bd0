"""Tables of bot."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "bot_updates",
        sa.Column("key", sa.Text(collation="C"), nullable=False),
        sa.Column("runner", sa.Text, nullable=False),
        sa.Column("received_at", _TIME, nullable=False),
        sa.Column("done_at", _TIME),
        sa.Column("announced", _TIME),
        sa.PrimaryKeyConstraint("key", name="pk_bot_updates"),
        schema="core",
    )
    op.create_index("ix_bot_updates_received_at", "bot_updates", ["received_at"], schema="core")
    _create_outbox()
    op.create_table(
        "conversations",
        sa.Column("account_id", sa.BigInteger, nullable=False),
        sa.Column("chat_id", sa.BigInteger, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("data", JSONB, nullable=False),
        sa.Column("expires_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "chat_id", name="pk_conversations"),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["core.accounts.id"],
            name="fk_conversations_account_id_accounts",
            ondelete="CASCADE",
        ),
        schema="core",
    )
    op.create_index("ix_conversations_expires_at", "conversations", ["expires_at"], schema="core")
    op.create_table(
        "unreachable_chats",
        sa.Column("chat_id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("since", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("chat_id", name="pk_unreachable_chats"),
        schema="core",
    )
    _create_sessions()


def _create_outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger, sa.Identity(always=True), nullable=False),
        sa.Column("lane", sa.SmallInteger, nullable=False),
        sa.Column("chat_id", sa.BigInteger, nullable=False),
        sa.Column("payload", JSONB, nullable=False),
        sa.Column("key", sa.Text),
        sa.Column("random_id", sa.BigInteger, nullable=False),
        sa.Column("state", sa.SmallInteger, nullable=False, server_default=sa.text("0")),
        sa.Column("not_before", _TIME, nullable=False),
        sa.Column("claimed_by", sa.Text),
        sa.Column("attempts", sa.Integer, nullable=False, server_default=sa.text("0")),
        sa.Column("error", sa.Text),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("finished_at", _TIME),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("key", name="uq_outbox_key"),
        schema="core",
    )
    op.create_index(
        "ix_outbox_due",
        "outbox",
        ["lane", "not_before", "id"],
        schema="core",
        postgresql_where=sa.text("state = 0"),
    )
    op.create_index(
        "ix_outbox_finished_at",
        "outbox",
        ["finished_at"],
        schema="core",
        postgresql_where=sa.text("state <> 0"),
    )


def _create_sessions() -> None:
    op.create_table(
        "telegram_sessions",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("bot_id", sa.BigInteger, nullable=False),
        sa.Column("sealed_session", sa.LargeBinary, nullable=False),
        sa.Column("updated_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_telegram_sessions"),
        schema="core",
    )
    op.create_table(
        "telegram_states",
        sa.Column("bot_id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("state", JSONB, nullable=False),
        sa.Column("updated_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("bot_id", name="pk_telegram_states"),
        schema="core",
    )
    op.create_table(
        "bot_settings",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_bot_settings"),
        schema="core",
    )


def downgrade() -> None:
    """Drop them."""
    for table in (
        "bot_settings",
        "telegram_states",
        "telegram_sessions",
        "unreachable_chats",
        "conversations",
        "outbox",
        "bot_updates",
    ):
        op.drop_table(table, schema="core")
