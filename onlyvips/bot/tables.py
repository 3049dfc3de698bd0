"""Tables of the bot, in the schema ``core``."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from onlyvips.db.tables import core_metadata

_TIME = DateTime(timezone=True)

#: Values of ``outbox.state``.
WAITING, SENT, FAILED = 0, 1, 2

bot_updates = Table(
    "bot_updates",
    core_metadata,
    Column("key", Text(collation="C"), primary_key=True),
    Column("runner", Text, nullable=False),
    Column("received_at", _TIME, nullable=False),
    # Null while it is being handled; a process that died then leaves it so.
    Column("done_at", _TIME),
    # Set in the transaction that published what the update made true (`BotStarted`).
    Column("announced", _TIME),
    Index("ix_bot_updates_received_at", "received_at"),
)

outbox = Table(
    "outbox",
    core_metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("lane", SmallInteger, nullable=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("payload", JSONB, nullable=False),
    Column("key", Text, unique=True),
    Column("random_id", BigInteger, nullable=False),
    Column("state", SmallInteger, nullable=False, server_default=text("0")),
    # Also the end of a sender's claim: whoever claims a row moves it.
    Column("not_before", _TIME, nullable=False),
    Column("claimed_by", Text),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("error", Text),
    Column("created_at", _TIME, nullable=False),
    Column("finished_at", _TIME),
)
Index(
    "ix_outbox_due",
    outbox.c.lane,
    outbox.c.not_before,
    outbox.c.id,
    postgresql_where=outbox.c.state == WAITING,
)
Index("ix_outbox_finished_at", outbox.c.finished_at, postgresql_where=outbox.c.state != WAITING)

conversations = Table(
    "conversations",
    core_metadata,
    Column("account_id", ForeignKey("core.accounts.id", ondelete="CASCADE"), primary_key=True),
    Column("chat_id", BigInteger, primary_key=True),
    Column("state", Text, nullable=False),
    Column("data", JSONB, nullable=False),
    Column("expires_at", _TIME, nullable=False),
    Index("ix_conversations_expires_at", "expires_at"),
)

# Telegram names a poll by a number of its own when it is sent. Rows stay: an open poll can be voted
# in for ever.
polls = Table(
    "polls",
    core_metadata,
    Column("poll_id", BigInteger, primary_key=True, autoincrement=False),
    Column("key", Text, nullable=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("message_id", BigInteger, nullable=False),
    # Of the message in the outbox: says whether a poll that was sent before was noted.
    Column("random_id", BigInteger, nullable=False, unique=True),
    Column("sent_at", _TIME, nullable=False),
)

unreachable_chats = Table(
    "unreachable_chats",
    core_metadata,
    Column("chat_id", BigInteger, primary_key=True),
    Column("reason", Text, nullable=False),
    Column("since", _TIME, nullable=False),
)

telegram_sessions = Table(
    "telegram_sessions",
    core_metadata,
    Column("name", Text, primary_key=True),
    Column("bot_id", BigInteger, nullable=False),
    # Data centre, address, port and authorization key; the key signs in as the bot.
    Column("sealed_session", LargeBinary, nullable=False),
    Column("updated_at", _TIME, nullable=False),
)

telegram_states = Table(
    "telegram_states",
    core_metadata,
    Column("bot_id", BigInteger, primary_key=True),
    # What https://core.telegram.org/api/updates calls the state, plus that of each channel.
    Column("state", JSONB, nullable=False),
    Column("updated_at", _TIME, nullable=False),
)

bot_settings = Table(
    "bot_settings",
    core_metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
