"""Seasons, streaks and leaderboards; proofs and reviews; what ties people to one another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

if TYPE_CHECKING:
    from sqlalchemy.schema import SchemaItem

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_ACCOUNTS = "core.accounts.id"
_QUESTS = "quests.quests.id"

#: The weeks until now, from what was given in them.
_WEEKS = """INSERT INTO quests.board_scores (account_id, board, xp)
SELECT account_id, to_char(created_at AT TIME ZONE 'UTC', '"week:"IYYY"-W"IW'), sum(amount)
  FROM quests.xp_entries GROUP BY 1, 2"""


def upgrade() -> None:
    """Make the tables, and fill the leaderboards of the weeks."""
    _extend_old_tables()
    _create_seasons()
    _create_standing()
    _create_judging()
    _create_what_ties_people()
    op.execute(_WEEKS)


def downgrade() -> None:
    """Drop them, the dependent ones first."""
    for table in (
        "text_prints",
        "owned_chats",
        "invite_links",
        "reviews",
        "proofs",
        "board_mirrors",
        "board_marks",
        "board_scores",
        "streaks",
        "activity_days",
        "season_results",
        "seasons",
    ):
        op.drop_table(table, schema="quests")
    op.drop_index("ix_referrals_referrer_id", "referrals", schema="quests")
    _index("ix_referrals_referrer_id", "referrals", "referrer_id")
    op.drop_index("ix_progress_xp", "progress", schema="quests")
    op.drop_index("ix_account_badges_badge", "account_badges", schema="quests")
    op.drop_column("account_badges", "place", schema="quests")
    for column in ("descriptions", "criteria", "position"):
        op.drop_column("badges", column, schema="quests")


def _extend_old_tables() -> None:
    for column in (_json("descriptions", "{}"), sa.Column("criteria", JSONB), _position()):
        op.add_column("badges", column, schema="quests")
    op.add_column("account_badges", sa.Column("place", sa.SmallInteger), schema="quests")
    _index("ix_account_badges_badge", "account_badges", "badge")
    _index("ix_progress_xp", "progress", "xp DESC", "account_id DESC")
    op.drop_index("ix_referrals_referrer_id", "referrals", schema="quests")
    _index("ix_referrals_referrer_id", "referrals", "referrer_id", "created_at")


def _create_seasons() -> None:
    _table(
        "seasons",
        _number(),
        _text("slug"),
        sa.Column("names", JSONB, nullable=False),
        _time("starts_at"),
        _time("ends_at"),
        sa.Column("prizes", JSONB, nullable=False),
        _text("state", "planned"),
        sa.Column("seed_digest", sa.Text),
        sa.Column("seed", sa.Text),
        sa.Column("standings_digest", sa.Text),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("slug", name="uq_seasons_slug"),
        sa.CheckConstraint("state IN ('planned', 'running', 'ended')", name="ck_seasons_state"),
        sa.CheckConstraint("starts_at < ends_at", name="ck_seasons_times"),
    )
    _index("ix_seasons_open", "seasons", "ends_at", where="state <> 'ended'")
    _table(
        "season_results",
        _big("account_id"),
        _big("season_id"),
        _integer("rank"),
        _big("xp"),
        _json("prizes", "[]"),
        sa.Column("settled", sa.Boolean, nullable=False, server_default=sa.false()),
        _foreign_key("season_results", "account_id", _ACCOUNTS),
        _foreign_key("season_results", "season_id", "quests.seasons.id"),
        key=["account_id", "season_id"],
    )
    _index("ix_season_results_rank", "season_results", "season_id", "rank", "account_id")
    _index(
        *("ix_season_results_unsettled", "season_results", "season_id", "account_id"),
        where="NOT settled",
    )


def _create_standing() -> None:
    _table(
        "activity_days",
        _big("account_id"),
        sa.Column("day", sa.Date, nullable=False),
        _foreign_key("activity_days", "account_id", _ACCOUNTS),
        key=["account_id", "day"],
    )
    _table(
        "streaks",
        _big("account_id"),
        _integer("days"),
        _integer("longest"),
        sa.Column("freezes", sa.SmallInteger, nullable=False),
        sa.Column("last_day", sa.Date, nullable=False),
        _time("last_at"),
        _foreign_key("streaks", "account_id", _ACCOUNTS),
        key=["account_id"],
    )
    _table(
        "board_scores",
        _big("account_id"),
        _text("board"),
        _big("xp"),
        _foreign_key("board_scores", "account_id", _ACCOUNTS),
        key=["account_id", "board"],
    )
    _index("ix_board_scores_xp", "board_scores", "board", "xp DESC", "account_id DESC")
    _table(
        "board_marks",
        _text("board"),
        _integer("place"),
        _big("xp"),
        _time("marked_at"),
        key=["board", "place"],
    )
    _index("ix_board_marks_xp", "board_marks", "board", "xp")
    _table(
        "board_mirrors",
        sa.Column("id", sa.SmallInteger, autoincrement=False, nullable=False),
        _big("generation"),
        sa.CheckConstraint("id = 1", name="ck_board_mirrors_one_row"),
        key=["id"],
    )


def _create_judging() -> None:
    bands = [f"band_{number}" for number in range(4)]
    _table(
        "proofs",
        _number(),
        _big("account_id"),
        _big("quest_id"),
        _text("text", ""),
        sa.Column("picture", sa.LargeBinary),
        sa.Column("picture_hash", sa.BigInteger),
        *(sa.Column(band, sa.Integer) for band in bands),
        _time("created_at"),
        _foreign_key("proofs", "account_id", _ACCOUNTS),
        _foreign_key("proofs", "quest_id", _QUESTS),
    )
    _index("ix_proofs_account_id", "proofs", "account_id")
    for band in bands:
        _index(f"ix_proofs_{band}", "proofs", band)
    _table(
        "reviews",
        _number(),
        _text("kind"),
        _big("claim_id"),
        _big("account_id"),
        sa.Column("proof_id", sa.BigInteger),
        _text("statement", ""),
        _text("state", "open"),
        _time("opened_at"),
        sa.Column("moderator_id", sa.BigInteger),
        sa.Column("claimed_until", sa.DateTime(timezone=True)),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        _text("reason", ""),
        _foreign_key("reviews", "claim_id", "quests.claims.id", ondelete="CASCADE"),
        _foreign_key("reviews", "account_id", _ACCOUNTS),
        _foreign_key("reviews", "proof_id", "quests.proofs.id", ondelete="SET NULL"),
        _foreign_key("reviews", "moderator_id", _ACCOUNTS),
        sa.CheckConstraint("kind IN ('proof', 'fraud', 'appeal')", name="ck_reviews_kind"),
        sa.CheckConstraint("state IN ('open', 'approved', 'rejected')", name="ck_reviews_state"),
    )
    _index("ix_reviews_account_id", "reviews", "account_id")
    _index("ix_reviews_claim_id", "reviews", "claim_id")
    _index("ix_reviews_proof_id", "reviews", "proof_id")
    _index("ix_reviews_queue", "reviews", "state", "opened_at", "id")
    _index(
        *("ix_reviews_moderator_id", "reviews", "moderator_id"), where="moderator_id IS NOT NULL"
    )
    _index("uq_reviews_open", "reviews", "claim_id", unique=True, where="state = 'open'")
    _index("uq_reviews_appeal", "reviews", "claim_id", unique=True, where="kind = 'appeal'")


def _create_what_ties_people() -> None:
    _table(
        "invite_links",
        _text("url"),
        _big("account_id"),
        _big("quest_id"),
        _time("created_at"),
        _foreign_key("invite_links", "account_id", _ACCOUNTS),
        _foreign_key("invite_links", "quest_id", _QUESTS),
        sa.UniqueConstraint("account_id", "quest_id", name="uq_invite_links_owner"),
        key=["url"],
    )
    _table(
        "owned_chats",
        _big("chat_id"),
        _big("account_id"),
        sa.Column("username", sa.Text),
        _text("title"),
        _text("kind"),
        _time("since"),
        _foreign_key("owned_chats", "account_id", _ACCOUNTS),
        key=["chat_id"],
    )
    _index("ix_owned_chats_account_id", "owned_chats", "account_id")
    _table(
        "text_prints",
        _big("print"),
        _big("account_id"),
        _time("written_at"),
        _foreign_key("text_prints", "account_id", _ACCOUNTS),
        key=["print"],
    )
    _index("ix_text_prints_account_id", "text_prints", "account_id")


def _table(name: str, *parts: SchemaItem, key: Sequence[str] = ("id",)) -> None:
    op.create_table(name, *parts, sa.PrimaryKeyConstraint(*key, name=f"pk_{name}"), schema="quests")


def _index(
    name: str, table: str, *columns: str, unique: bool = False, where: str | None = None
) -> None:
    op.create_index(
        name,
        table,
        [sa.text(column) for column in columns],
        schema="quests",
        unique=unique,
        postgresql_where=None if where is None else sa.text(where),
    )


def _number() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger, sa.Identity(always=True), nullable=False)


def _big(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, autoincrement=False, nullable=False)


def _integer(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, autoincrement=False, nullable=False)


def _position() -> sa.Column[int]:
    return sa.Column("position", sa.Integer, nullable=False, server_default=sa.text("0"))


def _text(name: str, default: str | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default=default)


def _json(name: str, default: str) -> sa.Column[Any]:
    return sa.Column(name, JSONB, nullable=False, server_default=sa.text(f"'{default}'"))


def _time(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def _foreign_key(
    table: str, column: str, target: str, ondelete: str | None = None
) -> sa.ForeignKeyConstraint:
    _, referred, _ = target.split(".")
    return sa.ForeignKeyConstraint(
        [column], [target], name=f"fk_{table}_{column}_{referred}", ondelete=ondelete
    )
