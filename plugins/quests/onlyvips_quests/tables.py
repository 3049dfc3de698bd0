"""Tables of the schema ``quests``."""

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
    Integer,
    Table,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from onlyvips.db.tables import plugin_metadata

metadata = plugin_metadata("quests")
_now = func.now()

badges = Table(
    "badges",
    metadata,
    Column("slug", Text, primary_key=True),
    Column("names", JSONB, nullable=False),
    Column("icon", Text, nullable=False),
    Column("rarity", Text, nullable=False),
    CheckConstraint("rarity IN ('common', 'rare', 'epic', 'legendary')", name="rarity"),
)

quests = Table(
    "quests",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("slug", Text, nullable=False, unique=True),
    Column("type", Text, nullable=False),
    Column("parameters", JSONB, nullable=False, server_default=text("'{}'")),
    Column("titles", JSONB, nullable=False),
    Column("descriptions", JSONB, nullable=False, server_default=text("'{}'")),
    Column("xp", Integer, nullable=False),
    Column("badge", Text, ForeignKey(badges.c.slug)),
    Column("recurrence", Text, nullable=False, server_default="once"),
    Column("position", Integer, nullable=False, server_default=text("0")),
    Column("active", Boolean, nullable=False, server_default=text("true")),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=_now),
    CheckConstraint("xp BETWEEN 0 AND 1000000", name="xp"),
    CheckConstraint("recurrence IN ('once', 'daily')", name="recurrence"),
)
Index("ix_quests_offered", quests.c.position, quests.c.id, postgresql_where=quests.c.active)

completions = Table(
    "completions",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("account_id", BigInteger, ForeignKey("core.accounts.id"), nullable=False),
    Column("quest_id", BigInteger, ForeignKey(quests.c.id), nullable=False),
    # Empty for a quest that is done once, the local date for a daily one: the unique key below
    # is what makes a second payment impossible, whoever asks and however often.
    Column("period", Text, nullable=False, server_default=""),
    Column("xp", Integer, nullable=False),
    Column("completed_at", DateTime(timezone=True), nullable=False),
    UniqueConstraint("account_id", "quest_id", "period", name="uq_completions_once"),
    Index("ix_completions_quest_id", "quest_id"),
)

xp_entries = Table(
    "xp_entries",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("account_id", BigInteger, ForeignKey("core.accounts.id"), nullable=False),
    Column("amount", Integer, nullable=False),
    Column("completion_id", BigInteger, ForeignKey(completions.c.id), nullable=False, unique=True),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Index("ix_xp_entries_account_id", "account_id", "id"),
)

progress = Table(
    "progress",
    metadata,
    Column(
        "account_id",
        BigInteger,
        ForeignKey("core.accounts.id"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("xp", BigInteger, nullable=False),
    Column("completed", Integer, nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("xp >= 0", name="xp"),
)

account_badges = Table(
    "account_badges",
    metadata,
    Column("account_id", BigInteger, ForeignKey("core.accounts.id"), primary_key=True),
    Column("badge", Text, ForeignKey(badges.c.slug), primary_key=True),
    Column("earned_at", DateTime(timezone=True), nullable=False),
)

referrals = Table(
    "referrals",
    metadata,
    # One level only: who was invited has one referrer, and nothing is earned beyond that.
    Column(
        "account_id",
        BigInteger,
        ForeignKey("core.accounts.id"),
        primary_key=True,
        autoincrement=False,
    ),
    # Null once the referrer's data was erased; that somebody was invited stays true.
    Column("referrer_id", BigInteger, ForeignKey("core.accounts.id")),
    Column("created_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("referrer_id <> account_id", name="not_oneself"),
    Index("ix_referrals_referrer_id", "referrer_id"),
)
