"""Invitations, channels and texts: what ties people to quests and to one another."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Table,
    Text,
    UniqueConstraint,
)

from onlyvips_quests.tables.base import TIME, account, metadata
from onlyvips_quests.tables.offers import quests

referrals = Table(
    "referrals",
    metadata,
    # One level only: who was invited has one referrer, and nothing is earned beyond that.
    account(primary_key=True),
    # Null once the referrer's data was erased; that somebody was invited stays true.
    account("referrer_id", nullable=True),
    Column("created_at", TIME, nullable=False),
    CheckConstraint("referrer_id <> account_id", name="not_oneself"),
    Index("ix_referrals_referrer_id", "referrer_id", "created_at"),
)

# A person's own invite link into a chat, which the bot made for a quest.
invite_links = Table(
    "invite_links",
    metadata,
    Column("url", Text, primary_key=True),
    account(),
    Column("quest_id", BigInteger, ForeignKey(quests.c.id), nullable=False),
    Column("created_at", TIME, nullable=False),
    UniqueConstraint("account_id", "quest_id", name="uq_invite_links_owner"),
)

# Channels and groups that belong to people: they made the bot an admin there.
owned_chats = Table(
    "owned_chats",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    account(),
    Column("username", Text),
    Column("title", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("since", TIME, nullable=False),
    Index("ix_owned_chats_account_id", "account_id"),
)

# Digests of texts that counted for a quest, with who wrote them first.
text_prints = Table(
    "text_prints",
    metadata,
    Column("print", BigInteger, primary_key=True, autoincrement=False),
    account(),
    Column("written_at", TIME, nullable=False),
    Index("ix_text_prints_account_id", "account_id"),
)
