"""Tables of accounts, sessions and keys, in the schema ``core``.

A column called ``sealed_...`` holds what `onlyvips.accounts.vault` encrypted.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    Table,
    Text,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from onlyvips.db.tables import core_metadata

_TIME = DateTime(timezone=True)

accounts = Table(
    "accounts",
    core_metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    # Null once the account was erased; ``erased_digest`` takes its place.
    Column("telegram_id", BigInteger, unique=True),
    Column("first_name", Text, nullable=False),
    Column("last_name", Text),
    Column("username", Text),
    Column("language", Text, nullable=False),
    Column("language_chosen", Boolean, nullable=False, server_default=text("false")),
    Column("time_zone", Text, nullable=False, server_default=text("'UTC'")),
    Column("created_at", _TIME, nullable=False),
    # Coarse (to the hour): enough to know who is still there, too little to follow anybody.
    Column("seen_at", _TIME, nullable=False),
    Column("erased_at", _TIME),
    Column("erased_digest", LargeBinary),
    CheckConstraint("(telegram_id IS NULL) = (erased_at IS NOT NULL)", name="erased"),
)
# For searching by how a name begins, whatever the database's collation.
for _name, _expression in (
    ("username", accounts.c.username),
    ("last_name", accounts.c.last_name),
    ("full_name", accounts.c.first_name + " " + func.coalesce(accounts.c.last_name, "")),
):
    Index(
        f"ix_accounts_{_name}",
        func.lower(_expression).label("prefix"),
        postgresql_ops={"prefix": "text_pattern_ops"},
    )
Index(
    "ix_accounts_erased_digest",
    accounts.c.erased_digest,
    postgresql_where=accounts.c.erased_digest.is_not(None),
)

_ACCOUNT = "core.accounts.id"

account_roles = Table(
    "account_roles",
    core_metadata,
    Column("account_id", ForeignKey(_ACCOUNT, ondelete="CASCADE"), primary_key=True),
    Column("role", Text, primary_key=True),
    Column("granted_at", _TIME, nullable=False),
    Column("granted_by", ForeignKey(_ACCOUNT, ondelete="SET NULL")),
    CheckConstraint("role IN ('creator', 'moderator', 'admin')", name="role"),
    Index("ix_account_roles_role", "role"),
)

bans = Table(
    "bans",
    core_metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("account_id", ForeignKey(_ACCOUNT, ondelete="CASCADE"), nullable=False),
    Column("sealed_reason", LargeBinary, nullable=False),
    Column("banned_by", ForeignKey(_ACCOUNT, ondelete="SET NULL")),
    Column("starts_at", _TIME, nullable=False),
    Column("until", _TIME, nullable=False),  # the year 9999 for a ban without end
    Column("lifted_at", _TIME),
    Column("lifted_by", ForeignKey(_ACCOUNT, ondelete="SET NULL")),
    Index("ix_bans_account_id", "account_id", "id"),
)

sessions = Table(
    "sessions",
    core_metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("account_id", ForeignKey(_ACCOUNT, ondelete="CASCADE"), nullable=False),
    Column("created_at", _TIME, nullable=False),
    Column("last_used_at", _TIME, nullable=False),
    Column("expires_at", _TIME, nullable=False),
    Column("sealed_client", LargeBinary),  # device label and truncated address, as JSON
    Column("revoked_at", _TIME),
    Column("revoked_reason", Text),
    Index("ix_sessions_account_id", "account_id", "id"),
    Index("ix_sessions_expires_at", "expires_at"),
)

refresh_tokens = Table(
    "refresh_tokens",
    core_metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("session_id", ForeignKey("core.sessions.id", ondelete="CASCADE"), nullable=False),
    Column("digest", LargeBinary, nullable=False, unique=True),  # SHA-256; never the token
    Column("created_at", _TIME, nullable=False),
    Column("expires_at", _TIME, nullable=False),
    Column("used_at", _TIME),
    Column("replaced_by", ForeignKey("core.refresh_tokens.id", ondelete="SET NULL")),
    Index("ix_refresh_tokens_session_id", "session_id"),
    Index("ix_refresh_tokens_replaced_by", "replaced_by"),
)

signing_keys = Table(
    "signing_keys",
    core_metadata,
    Column("kid", Text, primary_key=True),
    Column("algorithm", Text, nullable=False),
    Column("public_key", LargeBinary, nullable=False),
    Column("sealed_private_key", LargeBinary),  # gone once the key is retired
    Column("created_at", _TIME, nullable=False),
    Column("activated_at", _TIME, nullable=False),
    Column("retired_at", _TIME),
)

stored_secrets = Table(
    "secrets",
    core_metadata,
    Column("name", Text, primary_key=True),
    Column("sealed_value", LargeBinary, nullable=False),
    Column("created_at", _TIME, nullable=False),
)

audit_log = Table(
    "audit_log",
    core_metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("at", _TIME, nullable=False),
    # Null when the operator acted on the command line. No foreign keys: the log outlives all.
    Column("actor_id", BigInteger),
    Column("action", Text, nullable=False),
    Column("target_id", BigInteger),
    Column("detail", JSONB, nullable=False, server_default=text("'{}'::jsonb")),
    Index("ix_audit_log_target_id", "target_id", "id"),
)

pending_erasures = Table(
    "pending_erasures",
    core_metadata,
    Column("account_id", ForeignKey(_ACCOUNT, ondelete="CASCADE"), primary_key=True),
    Column("plugin", Text, primary_key=True),
    Column("requested_at", _TIME, nullable=False),
    Index("ix_pending_erasures_plugin", "plugin"),
)
