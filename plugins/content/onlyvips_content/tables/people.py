"""Creators, who follows them, and members."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from onlyvips_content.tables.base import TIME, account, metadata, number
from onlyvips_content.tables.media import media

creators = Table(
    "creators",
    metadata,
    account(primary_key=True),
    # Stable name in addresses, lower case.
    Column("slug", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("bio", Text, nullable=False, server_default=""),
    Column("languages", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    # [{"title": ..., "url": ...}]
    Column("links", JSONB, nullable=False, server_default=text("'[]'")),
    Column("avatar_id", Uuid, ForeignKey(media.c.id, ondelete="SET NULL")),
    Column("cover_id", Uuid, ForeignKey(media.c.id, ondelete="SET NULL")),
    # Why they want to be one; for the moderator.
    Column("statement", Text, nullable=False, server_default=""),
    Column("applied_at", TIME, nullable=False),
    Column("decided_at", TIME),
    account("decided_by", nullable=True),
    Column("reason", Text, nullable=False, server_default=""),
    # Rises with every change; cards are kept by it.
    Column("revision", BigInteger, nullable=False, server_default=text("1")),
    UniqueConstraint("slug", name="uq_creators_slug"),
    CheckConstraint("state IN ('applied', 'verified', 'rejected', 'suspended')", name="state"),
    Index("ix_creators_state", "state", "applied_at"),
)

follows = Table(
    "follows",
    metadata,
    account(primary_key=True),
    account("creator_id", primary_key=True),
    Column("created_at", TIME, nullable=False),
    Index("ix_follows_creator_id", "creator_id", "created_at"),
)

# Memberships: VIP of one creator, or the platform's premium. Other plugins give them.
passes = Table(
    "passes",
    metadata,
    number(),
    account(),
    # Null for the platform's premium.
    account("creator_id", nullable=True),
    Column("tier", SmallInteger, nullable=False),
    Column("until", TIME, nullable=False),
    # ``<plugin>:<reason>``, names the pass for ever.
    Column("source", Text, nullable=False),
    UniqueConstraint("account_id", "source", name="uq_passes_source"),
    CheckConstraint("tier BETWEEN 1 AND 100", name="tier"),
    Index("ix_passes_account_id", "account_id", "creator_id"),
    Index("ix_passes_creator_id", "creator_id"),
)

# What somebody wants to see.
viewers = Table(
    "viewers",
    metadata,
    account(primary_key=True),
    # When they said that they are of age; null when they did not.
    Column("adult_since", TIME),
)
