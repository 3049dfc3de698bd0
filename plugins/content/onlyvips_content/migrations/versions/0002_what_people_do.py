"""What people do with works, and what is counted of it."""

from __future__ import annotations

from onlyvips_content.migrations import making as m

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _create_doings()
    _create_counts()


def downgrade() -> None:
    """Drop them, the dependent ones first."""
    for table in (
        "creator_counts",
        "follow_marks",
        "creator_days",
        "work_revenue",
        "work_days",
        "marks",
        "comments",
        "saves",
        "likes",
        "views",
        "tips",
        "purchases",
        "other_unlocks",
        "unlocks",
    ):
        m.drop(table)


def _create_doings() -> None:
    m.table(
        "unlocks",
        m.big("account_id"),
        m.big("work_id"),
        m.text("source"),
        m.time("at"),
        key=["account_id", "work_id"],
        refers={"account_id": m.ACCOUNTS, "work_id": m.WORKS},
    )
    m.index("ix_unlocks_library", "unlocks", "account_id", "at", "work_id")
    m.index("ix_unlocks_work_id", "unlocks", "work_id", "at")
    m.table(
        "other_unlocks",
        m.big("account_id"),
        m.big("work_id"),
        m.text("source"),
        m.time("at"),
        key=["account_id", "work_id", "source"],
        refers={"account_id": m.ACCOUNTS, "work_id": m.WORKS},
    )
    m.table(
        "purchases",
        m.number(),
        m.big("buyer_id"),
        m.big("recipient_id"),
        m.big("work_id"),
        m.big("creator_id"),
        m.text("asset"),
        m.big("amount"),
        m.big("net", default="0"),
        m.text("key"),
        m.data("digest"),
        m.big("transfer_id", null=True),
        m.time("created_at"),
        m.time("refunded_at", null=True),
        m.text("message", default=""),
        refers={"buyer_id": m.ACCOUNTS, "recipient_id": m.ACCOUNTS, "work_id": m.WORKS},
        checks={"amount": "amount > 0"},
        unique={"uq_purchases_key": ["buyer_id", "key"]},
    )
    m.index("ix_purchases_creator_id", "purchases", "creator_id", "id")
    m.index("ix_purchases_recipient_id", "purchases", "recipient_id", "work_id")
    m.index("ix_purchases_transfer_id", "purchases", "transfer_id")
    m.index("ix_purchases_work_id", "purchases", "work_id", "created_at")
    m.table(
        "tips",
        m.big("transfer_id"),
        m.big("giver_id"),
        m.big("creator_id"),
        m.big("work_id", null=True),
        m.text("asset"),
        m.big("amount"),
        m.big("net"),
        m.text("message", default=""),
        m.time("created_at"),
        m.time("refunded_at", null=True),
        key=["transfer_id"],
        refers={"giver_id": m.ACCOUNTS, "creator_id": m.ACCOUNTS},
        checks={"amount": "amount > 0"},
    )
    m.index("ix_tips_creator_id", "tips", "creator_id", "created_at", "transfer_id")
    m.index("ix_tips_giver_id", "tips", "giver_id", "created_at", "transfer_id")
    m.table(
        "views",
        m.date("day"),
        m.big("work_id"),
        m.big("viewer"),
        key=["day", "work_id", "viewer"],
    )
    m.table(
        "likes",
        m.big("account_id"),
        m.big("work_id"),
        m.time("at"),
        key=["account_id", "work_id"],
        refers={"account_id": m.ACCOUNTS, "work_id": m.WORKS},
    )
    m.index("ix_likes_work_id", "likes", "work_id")
    m.table(
        "saves",
        m.big("account_id"),
        m.big("work_id"),
        m.time("at"),
        key=["account_id", "work_id"],
        refers={"account_id": m.ACCOUNTS, "work_id": m.WORKS},
    )
    m.index("ix_saves_at", "saves", "account_id", "at", "work_id")
    m.index("ix_saves_work_id", "saves", "work_id")
    m.table(
        "comments",
        m.number(),
        m.big("work_id"),
        m.big("account_id"),
        m.text("text"),
        m.text("state"),
        m.time("created_at"),
        m.big("decided_by", null=True),
        m.time("decided_at", null=True),
        refers={"work_id": m.WORKS, "account_id": m.ACCOUNTS, "decided_by": m.ACCOUNTS},
        checks={"state": "state IN ('visible', 'waiting', 'hidden', 'deleted')"},
    )
    m.index("ix_comments_account_id", "comments", "account_id", "created_at")
    m.index("ix_comments_waiting", "comments", "id", where="state = 'waiting'")
    m.index("ix_comments_work_id", "comments", "work_id", "id")


def _create_counts() -> None:
    m.table(
        "marks",
        m.number(),
        m.big("work_id"),
        m.text("what"),
        m.big("amount"),
        m.text("asset", default=""),
        m.date("day"),
    )
    m.table(
        "work_days",
        m.big("work_id"),
        m.date("day"),
        m.big("views", default="0"),
        m.big("likes", default="0"),
        m.big("saves", default="0"),
        m.big("comments", default="0"),
        m.big("unlocks", default="0"),
        key=["work_id", "day"],
        refers={"work_id": m.WORKS},
    )
    m.index("ix_work_days_day", "work_days", "day")
    m.table(
        "work_revenue",
        m.big("work_id"),
        m.date("day"),
        m.text("asset"),
        m.big("gross", default="0"),
        m.big("net", default="0"),
        key=["work_id", "day", "asset"],
        refers={"work_id": m.WORKS},
    )
    m.table(
        "creator_days",
        m.big("creator_id"),
        m.date("day"),
        m.big("followers", default="0"),
        m.big("gained", default="0"),
        m.big("lost", default="0"),
        key=["creator_id", "day"],
        refers={"creator_id": m.ACCOUNTS},
    )
    m.table(
        "follow_marks",
        m.number(),
        m.big("creator_id"),
        m.big("amount"),
        m.date("day"),
        refers={"creator_id": m.ACCOUNTS},
    )
    m.table(
        "creator_counts",
        m.big("creator_id"),
        m.big("followers", default="0"),
        m.big("works", default="0"),
        key=["creator_id"],
        refers={"creator_id": m.ACCOUNTS},
    )
