"""Works and their texts."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    Uuid,
    desc,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSVECTOR

from onlyvips_content.tables.base import TIME, metadata, number
from onlyvips_content.tables.media import media
from onlyvips_content.tables.people import creators

categories = Table(
    "categories",
    metadata,
    Column("slug", Text, primary_key=True),
    # By language.
    Column("names", JSONB, nullable=False),
    Column("position", Integer, nullable=False, server_default=text("0")),
)

works = Table(
    "works",
    metadata,
    number(),
    Column("creator_id", BigInteger, ForeignKey(creators.c.account_id), nullable=False),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False, server_default="draft"),
    # Language of the original; work_texts holds it and the translations.
    Column("language", Text, nullable=False),
    Column("category", Text, ForeignKey(categories.c.slug)),
    Column("tags", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    Column("age", Text, nullable=False, server_default="all"),
    # [{"rule": "price", "parameters": {...}, "opens_at": null}, ...], see `api.values.Way`.
    Column("ways", JSONB, nullable=False, server_default=text("'[]'")),
    # From when on everybody gets in, without paying or being anybody; null for never.
    Column("free_from", TIME),
    # Lists show it: it is published, not taken down, and its creator is verified. Kept by
    # `listing.py`, so that lists find works by their indexes alone.
    Column("listed", Boolean, nullable=False, server_default=text("false")),
    Column("cover_id", Uuid, ForeignKey(media.c.id, ondelete="SET NULL")),
    Column("published_at", TIME),
    Column("scheduled_at", TIME),
    Column("created_at", TIME, nullable=False),
    Column("updated_at", TIME, nullable=False),
    # Taken down by a moderator; only its creator and staff see it, and why.
    Column("taken_down_at", TIME),
    Column("taken_down_reason", Text, nullable=False, server_default=""),
    # Names the row that an import made, within the creator's works.
    Column("import_key", Text),
    # Rises with every change; cards are kept by it.
    Column("revision", BigInteger, nullable=False, server_default=text("1")),
    CheckConstraint(
        "kind IN ('photo', 'gallery', 'video', 'audio', 'text', 'bundle')", name="kind"
    ),
    CheckConstraint(
        "state IN ('draft', 'scheduled', 'published', 'unlisted', 'archived')", name="state"
    ),
    CheckConstraint("age IN ('all', '16', '18')", name="age"),
    CheckConstraint("(state = 'scheduled') <= (scheduled_at IS NOT NULL)", name="scheduled"),
    CheckConstraint(
        "(state IN ('published', 'unlisted')) <= (published_at IS NOT NULL)", name="published"
    ),
    CheckConstraint(
        "listed <= (state = 'published' AND taken_down_at IS NULL)",
        name="listed",
    ),
    Index("ix_works_own", "creator_id", desc("id")),
    Index("uq_works_import_key", "creator_id", "import_key", unique=True),
)
_LISTED = text("listed")
for _name, _columns in {
    "new": (),
    "creator": (works.c.creator_id,),
    "category": (works.c.category,),
    "kind": (works.c.kind,),
}.items():
    Index(
        f"ix_works_{_name}",
        *_columns,
        desc(works.c.published_at),
        desc(works.c.id),
        postgresql_where=_LISTED,
        # The feed takes the newest of many creators and looks at nothing but this index.
        postgresql_include=["age"],
    )
Index(
    "ix_works_scheduled_at",
    works.c.scheduled_at,
    postgresql_where=text("state = 'scheduled'"),
)

# Tags of the works that lists show, in the order of lists.
work_tags = Table(
    "work_tags",
    metadata,
    Column("work_id", BigInteger, ForeignKey(works.c.id, ondelete="CASCADE"), primary_key=True),
    Column("tag", Text, primary_key=True),
    Column("published_at", TIME, nullable=False),
    Index("ix_work_tags_tag", "tag", desc("published_at"), desc("work_id")),
)

# The original and its translations. ``search`` is made with the configuration of the language.
work_texts = Table(
    "work_texts",
    metadata,
    Column("work_id", BigInteger, ForeignKey(works.c.id, ondelete="CASCADE"), primary_key=True),
    Column("language", Text, primary_key=True),
    Column("title", Text, nullable=False),
    # Everybody may read it.
    Column("summary", Text, nullable=False, server_default=""),
    # Markdown, and what became of it; only for those who may see the work.
    Column("body", Text, nullable=False, server_default=""),
    Column("html", Text, nullable=False, server_default=""),
    Column("search", TSVECTOR, nullable=False),
    Index("ix_work_texts_search", "search", postgresql_using="gin"),
)

work_media = Table(
    "work_media",
    metadata,
    Column("work_id", BigInteger, ForeignKey(works.c.id, ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("media_id", Uuid, ForeignKey(media.c.id), nullable=False),
    Index("ix_work_media_media_id", "media_id"),
)

# What a bundle holds; who may see the bundle may see these.
bundle_works = Table(
    "bundle_works",
    metadata,
    Column("bundle_id", BigInteger, ForeignKey(works.c.id, ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("work_id", BigInteger, ForeignKey(works.c.id), nullable=False),
    Index("ix_bundle_works_work_id", "work_id"),
)

# What a job counted. Nobody else writes here, so no reader and no buyer waits for it.
work_counts = Table(
    "work_counts",
    metadata,
    Column(
        "work_id",
        BigInteger,
        ForeignKey(works.c.id, ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("views", BigInteger, nullable=False, server_default=text("0")),
    Column("likes", BigInteger, nullable=False, server_default=text("0")),
    Column("saves", BigInteger, nullable=False, server_default=text("0")),
    Column("comments", BigInteger, nullable=False, server_default=text("0")),
    Column("unlocks", BigInteger, nullable=False, server_default=text("0")),
    # All time, and of late: what lists are ordered by.
    Column("popularity", Float, nullable=False, server_default=text("0")),
    Column("trend", Float, nullable=False, server_default=text("0")),
    Index("ix_work_counts_popularity", desc("popularity"), desc("work_id")),
    Index("ix_work_counts_trend", desc("trend"), desc("work_id")),
)
