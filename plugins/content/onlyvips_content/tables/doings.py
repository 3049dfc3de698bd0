"""What people do with works: buy, look, like, keep, comment; and what was counted of it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from onlyvips_content.tables.base import TIME, account, metadata, number
from onlyvips_content.tables.works import works


def _work(**options: Any) -> Column[int]:
    return Column(
        "work_id",
        BigInteger,
        ForeignKey(works.c.id),
        nullable=False,
        autoincrement=False,
        **options,
    )


# Who may see what for good. The primary key is what makes a second purchase impossible, however
# often somebody taps and on how many devices.
unlocks = Table(
    "unlocks",
    metadata,
    account(primary_key=True),
    _work(primary_key=True),
    # ``purchase``, ``gift`` or ``<plugin>:<reason>``.
    Column("source", Text, nullable=False),
    Column("at", TIME, nullable=False),
    Index("ix_unlocks_work_id", "work_id", "at"),
    Index("ix_unlocks_library", "account_id", "at", "work_id"),
)

# What else opens a work that is unlocked already: it takes the place of the first when that is
# taken back. Who changes these rows holds the row in ``unlocks``.
other_unlocks = Table(
    "other_unlocks",
    metadata,
    account(primary_key=True),
    _work(primary_key=True),
    Column("source", Text, primary_key=True),
    Column("at", TIME, nullable=False),
)

purchases = Table(
    "purchases",
    metadata,
    number(),
    account("buyer_id"),
    # Who may see it: the buyer, or whom they gave it to.
    account("recipient_id"),
    _work(),
    # Whose work it is. No foreign key: that would make all buyers lock one creator's row.
    Column("creator_id", BigInteger, nullable=False),
    Column("asset", Text, nullable=False),
    Column("amount", BigInteger, nullable=False),
    # What the creator got of it.
    Column("net", BigInteger, nullable=False, server_default=text("0")),
    # The idempotency key that the buyer's device chose, and what was asked with it.
    Column("key", Text, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    # Number of the ledger's transfer.
    Column("transfer_id", BigInteger),
    Column("created_at", TIME, nullable=False),
    Column("refunded_at", TIME),
    Column("message", Text, nullable=False, server_default=""),
    UniqueConstraint("buyer_id", "key", name="uq_purchases_key"),
    CheckConstraint("amount > 0", name="amount"),
    Index("ix_purchases_recipient_id", "recipient_id", "work_id"),
    Index("ix_purchases_work_id", "work_id", "created_at"),
    Index("ix_purchases_creator_id", "creator_id", "id"),
    Index("ix_purchases_transfer_id", "transfer_id"),
)

# Money for a creator without anything in return. The words that came with it are kept here, where
# they can be erased, and not in the ledger.
tips = Table(
    "tips",
    metadata,
    Column("transfer_id", BigInteger, primary_key=True, autoincrement=False),
    account("giver_id"),
    account("creator_id"),
    Column("work_id", BigInteger),
    Column("asset", Text, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("net", BigInteger, nullable=False),
    Column("message", Text, nullable=False, server_default=""),
    Column("created_at", TIME, nullable=False),
    Column("refunded_at", TIME),
    CheckConstraint("amount > 0", name="amount"),
    Index("ix_tips_creator_id", "creator_id", "created_at", "transfer_id"),
    Index("ix_tips_giver_id", "giver_id", "created_at", "transfer_id"),
)

# One row for each viewer and day. Strangers are a keyed digest, below zero. No foreign key, here
# and in ``marks``: it would lock the row of a work that many look at.
views = Table(
    "views",
    metadata,
    Column("day", Date, primary_key=True),
    Column("work_id", BigInteger, primary_key=True, autoincrement=False),
    Column("viewer", BigInteger, primary_key=True, autoincrement=False),
)

likes = Table(
    "likes",
    metadata,
    account(primary_key=True),
    _work(primary_key=True),
    Column("at", TIME, nullable=False),
    Index("ix_likes_work_id", "work_id"),
)

saves = Table(
    "saves",
    metadata,
    account(primary_key=True),
    _work(primary_key=True),
    Column("at", TIME, nullable=False),
    Index("ix_saves_work_id", "work_id"),
    Index("ix_saves_at", "account_id", "at", "work_id"),
)

comments = Table(
    "comments",
    metadata,
    number(),
    _work(),
    account(),
    Column("text", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("created_at", TIME, nullable=False),
    account("decided_by", nullable=True),
    Column("decided_at", TIME),
    CheckConstraint("state IN ('visible', 'waiting', 'hidden', 'deleted')", name="state"),
    Index("ix_comments_work_id", "work_id", "id"),
    Index("ix_comments_account_id", "account_id", "created_at"),
)
Index("ix_comments_waiting", comments.c.id, postgresql_where=text("state = 'waiting'"))

# Marks that wait to be counted: appended by everybody, taken away by a job. So counting never makes
# two people wait for one row.
marks = Table(
    "marks",
    metadata,
    number(),
    Column("work_id", BigInteger, nullable=False),
    # ``view``, ``like``, ``save``, ``comment``, ``unlock``, ``gross``, ``net``.
    Column("what", Text, nullable=False),
    Column("amount", BigInteger, nullable=False),
    # Of money: which asset; empty otherwise.
    Column("asset", Text, nullable=False, server_default=""),
    # The day on which it was done, also when it is taken back later.
    Column("day", Date, nullable=False),
)

# What was done with a work on a day (UTC) and still stands.
work_days = Table(
    "work_days",
    metadata,
    _work(primary_key=True),
    Column("day", Date, primary_key=True),
    *(
        Column(name, BigInteger, nullable=False, server_default=text("0"))
        for name in ("views", "likes", "saves", "comments", "unlocks")
    ),
    Index("ix_work_days_day", "day"),
)

work_revenue = Table(
    "work_revenue",
    metadata,
    _work(primary_key=True),
    Column("day", Date, primary_key=True),
    Column("asset", Text, primary_key=True),
    # Paid for it on that day, and what the creator got of that; what was refunded is left out.
    Column("gross", BigInteger, nullable=False, server_default=text("0")),
    Column("net", BigInteger, nullable=False, server_default=text("0")),
)

creator_days = Table(
    "creator_days",
    metadata,
    account("creator_id", primary_key=True),
    Column("day", Date, primary_key=True),
    Column("followers", BigInteger, nullable=False, server_default=text("0")),
    Column("gained", BigInteger, nullable=False, server_default=text("0")),
    Column("lost", BigInteger, nullable=False, server_default=text("0")),
)

# How many follow a creator, counted by the same job.
follow_marks = Table(
    "follow_marks",
    metadata,
    number(),
    account("creator_id"),
    Column("amount", BigInteger, nullable=False),
    Column("day", Date, nullable=False),
)
creator_counts = Table(
    "creator_counts",
    metadata,
    account("creator_id", primary_key=True),
    Column("followers", BigInteger, nullable=False, server_default=text("0")),
    Column("works", BigInteger, nullable=False, server_default=text("0")),
)
