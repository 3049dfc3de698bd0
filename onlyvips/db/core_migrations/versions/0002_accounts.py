"""Tables of accounts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)


def _number() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger, sa.Identity(always=True), nullable=False)


def _account(name: str, *, ondelete: str, table: str, nullable: bool = True) -> sa.Column[int]:
    constraint = f"fk_{table}_{name}_accounts"
    key = sa.ForeignKey("core.accounts.id", name=constraint, ondelete=ondelete)
    return sa.Column(name, sa.BigInteger, key, nullable=nullable)


def upgrade() -> None:
    """Create the tables."""
    _create_accounts()
    _create_sessions()
    _create_secrets()
    op.create_table(
        "audit_log",
        _number(),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("actor_id", sa.BigInteger),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("target_id", sa.BigInteger),
        sa.Column("detail", JSONB, nullable=False, server_default=sa.text("'{}'::jsonb")),
        sa.PrimaryKeyConstraint("id", name="pk_audit_log"),
        schema="core",
    )
    op.create_index("ix_audit_log_target_id", "audit_log", ["target_id", "id"], schema="core")
    op.create_table(
        "pending_erasures",
        _account("account_id", ondelete="CASCADE", table="pending_erasures", nullable=False),
        sa.Column("plugin", sa.Text, nullable=False),
        sa.Column("requested_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "plugin", name="pk_pending_erasures"),
        schema="core",
    )
    op.create_index("ix_pending_erasures_plugin", "pending_erasures", ["plugin"], schema="core")


def _create_accounts() -> None:
    op.create_table(
        "accounts",
        _number(),
        sa.Column("telegram_id", sa.BigInteger),
        sa.Column("first_name", sa.Text, nullable=False),
        sa.Column("last_name", sa.Text),
        sa.Column("username", sa.Text),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("language_chosen", sa.Boolean, nullable=False, server_default=sa.text("false")),
        sa.Column("time_zone", sa.Text, nullable=False, server_default=sa.text("'UTC'")),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("seen_at", _TIME, nullable=False),
        sa.Column("erased_at", _TIME),
        sa.Column("erased_digest", sa.LargeBinary),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
        sa.UniqueConstraint("telegram_id", name="uq_accounts_telegram_id"),
        sa.CheckConstraint(
            "(telegram_id IS NULL) = (erased_at IS NOT NULL)", name="ck_accounts_erased"
        ),
        schema="core",
    )
    for name, searched in (
        ("username", "username"),
        ("last_name", "last_name"),
        ("full_name", "first_name || ' ' || coalesce(last_name, '')"),
    ):
        op.create_index(
            f"ix_accounts_{name}",
            "accounts",
            [sa.text(f"lower({searched}) text_pattern_ops")],
            schema="core",
        )
    op.create_index(
        "ix_accounts_erased_digest",
        "accounts",
        ["erased_digest"],
        schema="core",
        postgresql_where=sa.text("erased_digest IS NOT NULL"),
    )
    op.create_table(
        "account_roles",
        _account("account_id", ondelete="CASCADE", table="account_roles", nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("granted_at", _TIME, nullable=False),
        _account("granted_by", ondelete="SET NULL", table="account_roles"),
        sa.PrimaryKeyConstraint("account_id", "role", name="pk_account_roles"),
        sa.CheckConstraint(
            "role IN ('creator', 'moderator', 'admin')", name="ck_account_roles_role"
        ),
        schema="core",
    )
    op.create_index("ix_account_roles_role", "account_roles", ["role"], schema="core")
    op.create_table(
        "bans",
        _number(),
        _account("account_id", ondelete="CASCADE", table="bans", nullable=False),
        sa.Column("sealed_reason", sa.LargeBinary, nullable=False),
        _account("banned_by", ondelete="SET NULL", table="bans"),
        sa.Column("starts_at", _TIME, nullable=False),
        sa.Column("until", _TIME, nullable=False),
        sa.Column("lifted_at", _TIME),
        _account("lifted_by", ondelete="SET NULL", table="bans"),
        sa.PrimaryKeyConstraint("id", name="pk_bans"),
        schema="core",
    )
    op.create_index("ix_bans_account_id", "bans", ["account_id", "id"], schema="core")


def _create_sessions() -> None:
    op.create_table(
        "sessions",
        _number(),
        _account("account_id", ondelete="CASCADE", table="sessions", nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("last_used_at", _TIME, nullable=False),
        sa.Column("expires_at", _TIME, nullable=False),
        sa.Column("sealed_client", sa.LargeBinary),
        sa.Column("revoked_at", _TIME),
        sa.Column("revoked_reason", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_sessions"),
        schema="core",
    )
    op.create_index("ix_sessions_account_id", "sessions", ["account_id", "id"], schema="core")
    op.create_index("ix_sessions_expires_at", "sessions", ["expires_at"], schema="core")
    op.create_table(
        "refresh_tokens",
        _number(),
        sa.Column("session_id", sa.BigInteger, nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("expires_at", _TIME, nullable=False),
        sa.Column("used_at", _TIME),
        sa.Column("replaced_by", sa.BigInteger),
        sa.PrimaryKeyConstraint("id", name="pk_refresh_tokens"),
        sa.UniqueConstraint("digest", name="uq_refresh_tokens_digest"),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["core.sessions.id"],
            name="fk_refresh_tokens_session_id_sessions",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["replaced_by"],
            ["core.refresh_tokens.id"],
            name="fk_refresh_tokens_replaced_by_refresh_tokens",
            ondelete="SET NULL",
        ),
        schema="core",
    )
    for column in ("session_id", "replaced_by"):
        op.create_index(f"ix_refresh_tokens_{column}", "refresh_tokens", [column], schema="core")


def _create_secrets() -> None:
    op.create_table(
        "signing_keys",
        sa.Column("kid", sa.Text, nullable=False),
        sa.Column("algorithm", sa.Text, nullable=False),
        sa.Column("public_key", sa.LargeBinary, nullable=False),
        sa.Column("sealed_private_key", sa.LargeBinary),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("activated_at", _TIME, nullable=False),
        sa.Column("retired_at", _TIME),
        sa.PrimaryKeyConstraint("kid", name="pk_signing_keys"),
        schema="core",
    )
    op.create_table(
        "secrets",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("sealed_value", sa.LargeBinary, nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_secrets"),
        schema="core",
    )


def downgrade() -> None:
    """Drop them."""
    for table in (
        "pending_erasures",
        "audit_log",
        "secrets",
        "signing_keys",
        "refresh_tokens",
        "sessions",
        "bans",
        "account_roles",
        "accounts",
    ):
        op.drop_table(table, schema="core")
