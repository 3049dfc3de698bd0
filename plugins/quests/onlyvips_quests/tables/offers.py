"""What operators put up: quests with their versions, badges, seasons."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from onlyvips_quests.tables.base import TIME, account, metadata, number

_now = func.now()

badges = Table(
    "badges",
    metadata,
    Column("slug", Text, primary_key=True),
    Column("names", JSONB, nullable=False),
    Column("descriptions", JSONB, nullable=False, server_default=text("'{}'")),
    Column("icon", Text, nullable=False),
    Column("rarity", Text, nullable=False),
    # What earns it by itself (`onlyvips_quests.definitions.Criteria`); null: only quests give it.
    Column("criteria", JSONB),
    Column("position", Integer, nullable=False, server_default=text("0")),
    CheckConstraint("rarity IN ('common', 'rare', 'epic', 'legendary')", name="rarity"),
)

quests = Table(
    "quests",
    metadata,
    number(),
    Column("slug", Text, nullable=False, unique=True),
    Column("state", Text, nullable=False, server_default="draft"),
    # The version that is on offer; null until the quest is first published.
    Column("version", Integer),
    Column("position", Integer, nullable=False, server_default=text("0")),
    Column("created_at", TIME, nullable=False, server_default=_now),
    CheckConstraint("state IN ('draft', 'published', 'archived')", name="state"),
    CheckConstraint("state <> 'published' OR version IS NOT NULL", name="published_version"),
)

quest_versions = Table(
    "quest_versions",
    metadata,
    number(),
    Column("quest_id", BigInteger, ForeignKey(quests.c.id), nullable=False),
    Column("number", Integer, nullable=False),
    # `onlyvips_quests.definitions.Rules` as JSON; never changed once the version was published.
    Column("rules", JSONB, nullable=False),
    account("author_id", nullable=True),
    Column("created_at", TIME, nullable=False),
    Column("published_at", TIME),
    UniqueConstraint("quest_id", "number", name="uq_quest_versions_number"),
)

# One row: a process that keeps the quests on offer in memory looks here whether they changed.
catalogue = Table(
    "catalogue",
    metadata,
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    Column("revision", BigInteger, nullable=False),
    CheckConstraint("id = 1", name="one_row"),
)

# Places of quests that only so many can do. A row only for those, so that others share no lock.
seats = Table(
    "seats",
    metadata,
    Column("quest_id", BigInteger, ForeignKey(quests.c.id), primary_key=True, autoincrement=False),
    Column("taken", Integer, nullable=False),
    CheckConstraint("taken >= 0", name="taken"),
)

seasons = Table(
    "seasons",
    metadata,
    number(),
    Column("slug", Text, nullable=False, unique=True),
    Column("names", JSONB, nullable=False),
    Column("starts_at", TIME, nullable=False),
    Column("ends_at", TIME, nullable=False),
    # `onlyvips_quests.definitions.Prize` as JSON; frozen when the season starts.
    Column("prizes", JSONB, nullable=False),
    Column("state", Text, nullable=False, server_default="planned"),
    # Published at the start; the seed itself only at the end, so that the draw can be repeated.
    Column("seed_digest", Text),
    Column("seed", Text),
    # Digest of the final standings, which goes into the draw and which nobody knows before the end.
    Column("standings_digest", Text),
    Column("ended_at", TIME),
    CheckConstraint("state IN ('planned', 'running', 'ended')", name="state"),
    CheckConstraint("starts_at < ends_at", name="times"),
)
Index("ix_seasons_open", seasons.c.ends_at, postgresql_where=seasons.c.state != "ended")

season_results = Table(
    "season_results",
    metadata,
    # The account comes first in the key, so that all of a person's results are found by it.
    account(primary_key=True),
    Column(
        "season_id", BigInteger, ForeignKey(seasons.c.id), primary_key=True, autoincrement=False
    ),
    Column("rank", Integer, nullable=False),
    Column("xp", BigInteger, nullable=False),
    # Numbers of the prizes won, in the order of ``seasons.prizes``.
    Column("prizes", JSONB, nullable=False, server_default=text("'[]'")),
    # Whether the prizes were handed out.
    Column("settled", Boolean, nullable=False, server_default=text("false")),
    Index("ix_season_results_rank", "season_id", "rank", "account_id"),
)
Index(
    "ix_season_results_unsettled",
    season_results.c.season_id,
    season_results.c.account_id,
    postgresql_where=~season_results.c.settled,
)
