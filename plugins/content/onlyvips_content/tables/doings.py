"""What people do with works: buy, look, like, keep, comment; and what was counted of it."""

from __future__ import annotations

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


def _work(**options: bool) -> Column[int]:
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

purchases = Table(
    "purchases",
    metadata,
    number(),
    account("buyer_id"),
    # Who may see it: the buyer, or whom they gave it to.
    account("recipient_id"),
    _work(),
    Column("asset", Text, nullable=False),
    Column("amount", BigInteger, nullable=False),
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
    Index("ix_purchases_transfer_id", "transfer_id"),
)

# One row for each viewer and day. Strangers are a keyed digest, below zero.
views = Table(
    "views",
    metadata,
    Column("day", Date, primary_key=True),
    _work(primary_key=True),
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
    Index("ix_comments_account_id", "account_id"),
)
Index("ix_comments_waiting", comments.c.id, postgresql_where=text("state = 'waiting'"))

# Marks that wait to be counted: appended by everybody, taken away by a job. So counting never makes
# two people wait for one row.
marks = Table(
    "marks",
    metadata,
    number(),
    _work(),
    # ``view``, ``like``, ``save``, ``comment``, ``unlock``, ``revenue``.
    Column("what", Text, nullable=False),
    Column("amount", BigInteger, nullable=False),
    # Of revenue: which asset; empty otherwise.
    Column("asset", Text, nullable=False, server_default=""),
    Column("day", Date, nullable=False),
)

# What was counted of a work on a day (UTC).
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
    # Paid for it, and what the creator got of that; refunds taken away.
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
