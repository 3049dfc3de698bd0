"""What people do and earn."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    desc,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from onlyvips_quests.tables.base import TIME, account, metadata, number
from onlyvips_quests.tables.offers import badges, quest_versions, quests

# A quest that somebody has begun and not yet proved. The rules of its version hold for them.
runs = Table(
    "runs",
    metadata,
    number(),
    account(),
    Column("quest_id", BigInteger, ForeignKey(quests.c.id), nullable=False),
    Column("version_id", BigInteger, ForeignKey(quest_versions.c.id), nullable=False),
    Column("period", Text, nullable=False, server_default=""),
    Column("steps", Integer, nullable=False, server_default=text("0")),
    # Tries that went wrong in this period.
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("next_try_at", TIME),
    # What the type keeps, such as the answers of a survey.
    Column("data", JSONB, nullable=False, server_default=text("'{}'")),
    Column("taken_at", TIME, nullable=False),
    Column("updated_at", TIME, nullable=False),
    UniqueConstraint("account_id", "quest_id", "period", name="uq_runs_once"),
    Index("ix_runs_quest_id", "quest_id"),
)

# The steps of a run, each counted once.
run_steps = Table(
    "run_steps",
    metadata,
    Column(
        "run_id",
        BigInteger,
        ForeignKey(runs.c.id, ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    # What the type calls it; a step that is another person is called ``person:<account>``.
    Column("step", Text, primary_key=True),
    Index("ix_run_steps_step", "step"),
)

# A quest that somebody proved: what was decided, why, and what was paid.
claims = Table(
    "claims",
    metadata,
    number(),
    account(),
    Column("quest_id", BigInteger, ForeignKey(quests.c.id), nullable=False),
    Column("version_id", BigInteger, ForeignKey(quest_versions.c.id), nullable=False),
    # Empty for a quest that is done once, the local date for a daily one, the ISO week for a
    # weekly one. The unique key below is what makes a second payment impossible, whoever asks and
    # however often. It spans all versions of a quest, which is stricter than one key a version.
    Column("period", Text, nullable=False, server_default=""),
    Column("state", Text, nullable=False),
    Column("xp", Integer, nullable=False),
    # 0 to 100; what the rules against fraud say, from the facts that they looked at.
    Column("score", SmallInteger, nullable=False),
    Column("facts", JSONB, nullable=False),
    Column("reasons", JSONB, nullable=False),
    # Keyed digest of the network address, where there was one.
    Column("address", BigInteger),
    Column("claimed_at", TIME, nullable=False),
    # When a held claim is paid, or a paid one can no longer be taken back.
    Column("hold_until", TIME),
    Column("settled_at", TIME),
    UniqueConstraint("account_id", "quest_id", "period", name="uq_claims_once"),
    CheckConstraint(
        "state IN ('paid', 'held', 'review', 'refused', 'forfeited', 'taken_back')", name="state"
    ),
    Index("ix_claims_quest_id", "quest_id", "id"),
    Index("ix_claims_account_id", "account_id", "claimed_at"),
    Index("ix_claims_claimed_at", "claimed_at"),
)
Index(
    "ix_claims_address",
    claims.c.address,
    claims.c.claimed_at,
    postgresql_where=claims.c.address.is_not(None),
)
Index(
    "ix_claims_hold_until",
    claims.c.hold_until,
    postgresql_where=text("hold_until IS NOT NULL AND state IN ('held', 'paid')"),
)

# Append-only: a trigger refuses changes, and deletions but for the erasure of a person's data.
xp_entries = Table(
    "xp_entries",
    metadata,
    number(),
    account(),
    Column("amount", Integer, nullable=False),
    # Names the payment for ever: ``claim:<id>``, ``back:<id>``, ``season:<id>:<prize>``.
    Column("key", Text, nullable=False),
    Column("created_at", TIME, nullable=False),
    UniqueConstraint("account_id", "key", name="uq_xp_entries_key"),
    Index("ix_xp_entries_account_id", "account_id", "id"),
)

progress = Table(
    "progress",
    metadata,
    account(primary_key=True),
    Column("xp", BigInteger, nullable=False),
    Column("completed", Integer, nullable=False),
    Column("updated_at", TIME, nullable=False),
    CheckConstraint("xp >= 0", name="xp"),
)
Index("ix_progress_xp", desc(progress.c.xp), desc(progress.c.account_id))

account_badges = Table(
    "account_badges",
    metadata,
    account(primary_key=True),
    Column("badge", Text, ForeignKey(badges.c.slug), primary_key=True),
    Column("earned_at", TIME, nullable=False),
    # Place in the person's showcase, from 1.
    Column("place", SmallInteger),
    Index("ix_account_badges_badge", "badge"),
)

# Days on which somebody was active, in their own time zone.
activity_days = Table(
    "activity_days",
    metadata,
    account(primary_key=True),
    Column("day", Date, primary_key=True),
)

streaks = Table(
    "streaks",
    metadata,
    account(primary_key=True),
    Column("days", Integer, nullable=False),
    Column("longest", Integer, nullable=False),
    Column("freezes", SmallInteger, nullable=False),
    Column("last_day", Date, nullable=False),
    # When they were last active: whoever moves to another time zone misses no day by that.
    Column("last_at", TIME, nullable=False),
)

# XP of a week (``week:2026-W48``) or of a season (``season:7``), for leaderboards.
board_scores = Table(
    "board_scores",
    metadata,
    # The account comes first in the key, so that all of a person's scores are found by it.
    account(primary_key=True),
    Column("board", Text, primary_key=True),
    Column("xp", BigInteger, nullable=False),
)
Index(
    "ix_board_scores_xp",
    board_scores.c.board,
    desc(board_scores.c.xp),
    desc(board_scores.c.account_id),
)

# How many have at least so much XP, at about every thousandth place of a leaderboard, so that a
# rank can be found without counting from the top when there is no Redis.
board_marks = Table(
    "board_marks",
    metadata,
    Column("board", Text, primary_key=True),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("xp", BigInteger, nullable=False),
    Column("marked_at", TIME, nullable=False),
    Index("ix_board_marks_xp", "board", "xp"),
)

# One row, or none: the generation of leaderboards in Redis that can be believed. It is raised when
# Redis missed a change, so that those which it has are made anew.
board_mirrors = Table(
    "board_mirrors",
    metadata,
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    Column("generation", BigInteger, nullable=False),
    CheckConstraint("id = 1", name="one_row"),
)
