"""Creators, their media and works."""

from __future__ import annotations

from onlyvips_content.migrations import making as m

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

#: To begin with; operators add others and rename these.
_CATEGORIES = {
    "photography": {"en": "Photography", "tr": "Fotoğraf", "ru": "Фотография", "ar": "التصوير"},
    "art": {"en": "Art", "tr": "Sanat", "ru": "Искусство", "ar": "الفن"},
    "music": {"en": "Music", "tr": "Müzik", "ru": "Музыка", "ar": "الموسيقى"},
    "writing": {"en": "Writing", "tr": "Yazı", "ru": "Тексты", "ar": "الكتابة"},
    "video": {
        "en": "Film and video",
        "tr": "Film ve video",
        "ru": "Кино и видео",
        "ar": "أفلام وفيديو",
    },
    "fitness": {"en": "Fitness", "tr": "Spor", "ru": "Фитнес", "ar": "اللياقة"},
    "travel": {"en": "Travel", "tr": "Seyahat", "ru": "Путешествия", "ar": "السفر"},
    "food": {"en": "Food", "tr": "Yemek", "ru": "Еда", "ar": "الطعام"},
    "learning": {"en": "Learning", "tr": "Eğitim", "ru": "Обучение", "ar": "التعليم"},
    "games": {"en": "Games", "tr": "Oyunlar", "ru": "Игры", "ar": "الألعاب"},
    "podcasts": {"en": "Podcasts", "tr": "Podcast", "ru": "Подкасты", "ar": "بودكاست"},
}


def upgrade() -> None:
    """Make the tables."""
    _create_media()
    _create_people()
    _create_works()
    m.insert(
        "categories",
        [
            {"slug": slug, "names": names, "position": position}
            for position, (slug, names) in enumerate(_CATEGORIES.items())
        ],
    )


def downgrade() -> None:
    """Drop them, the dependent ones first."""
    for table in (
        "work_counts",
        "bundle_works",
        "work_media",
        "work_texts",
        "work_tags",
        "works",
        "categories",
        "viewers",
        "passes",
        "follows",
        "creators",
        "doomed_objects",
        "upload_parts",
        "uploads",
        "marked",
        "renditions",
        "media",
    ):
        m.drop(table)


def _create_media() -> None:
    m.table(
        "media",
        m.uuid("id"),
        m.big("owner_id"),
        m.data("digest", null=True),
        m.text("kind", null=True),
        m.text("media_type", null=True),
        m.text("file_name", default=""),
        m.big("size"),
        m.text("state"),
        m.small("progress", default="0"),
        m.json("error", null=True),
        m.integer("width", null=True),
        m.integer("height", null=True),
        m.integer("duration_ms", null=True),
        m.big("picture_hash", null=True),
        m.data("waveform", null=True),
        m.text("original_key"),
        m.time("created_at"),
        m.time("settled_at", null=True),
        m.time("unused_since", null=True),
        refers={"owner_id": m.ACCOUNTS},
        checks={
            "kind": "kind IN ('image', 'video', 'audio')",
            "state": "state IN ('stored', 'processing', 'ready', 'failed')",
        },
    )
    m.index("ix_media_owner_id", "media", "owner_id", "created_at")
    m.index("ix_media_picture_hash", "media", "picture_hash", where="picture_hash IS NOT NULL")
    m.index("ix_media_unused_since", "media", "unused_since", where="unused_since IS NOT NULL")
    m.index(
        "uq_media_digest",
        "media",
        "owner_id",
        "digest",
        unique=True,
        where="digest IS NOT NULL AND state <> 'failed'",
    )
    m.table(
        "renditions",
        m.uuid("media_id"),
        m.text("name"),
        m.text("key"),
        m.text("media_type"),
        m.big("size"),
        m.integer("width", null=True),
        m.integer("height", null=True),
        key=["media_id", "name"],
        refers={"media_id": (m.MEDIA, "CASCADE")},
    )
    m.table(
        "marked",
        m.uuid("media_id"),
        m.big("account_id"),
        m.text("key"),
        m.big("size"),
        m.time("made_at"),
        key=["media_id", "account_id"],
        refers={"media_id": (m.MEDIA, "CASCADE"), "account_id": m.ACCOUNTS},
    )
    m.index("ix_marked_made_at", "marked", "made_at")
    m.table(
        "uploads",
        m.uuid("id"),
        m.big("account_id"),
        m.big("length", null=True),
        m.big("received", default="0"),
        m.text("file_name", default=""),
        m.text("metadata", default=""),
        m.uuid("media_id", null=True),
        m.time("created_at"),
        m.time("expires_at"),
        refers={"account_id": m.ACCOUNTS},
        checks={"received": "received >= 0 AND (length IS NULL OR received <= length)"},
    )
    m.index("ix_uploads_account_id", "uploads", "account_id")
    m.index("ix_uploads_expires_at", "uploads", "expires_at")
    m.table(
        "upload_parts",
        m.uuid("upload_id"),
        m.big("start"),
        m.big("size"),
        m.text("key"),
        key=["upload_id", "start"],
        refers={"upload_id": ("content.uploads.id", "CASCADE")},
    )
    m.table(
        "doomed_objects",
        m.text("key"),
        m.time("since"),
        key=["key"],
    )


def _create_people() -> None:
    m.table(
        "creators",
        m.big("account_id"),
        m.text("slug"),
        m.text("state"),
        m.text("name"),
        m.text("bio", default=""),
        m.texts("languages", default="'{}'"),
        m.json("links", default="'[]'"),
        m.uuid("avatar_id", null=True),
        m.uuid("cover_id", null=True),
        m.text("statement", default=""),
        m.time("applied_at"),
        m.time("decided_at", null=True),
        m.big("decided_by", null=True),
        m.text("reason", default=""),
        m.big("revision", default="1"),
        key=["account_id"],
        refers={
            "account_id": m.ACCOUNTS,
            "avatar_id": (m.MEDIA, "SET NULL"),
            "cover_id": (m.MEDIA, "SET NULL"),
            "decided_by": m.ACCOUNTS,
        },
        checks={"state": "state IN ('applied', 'verified', 'rejected', 'suspended')"},
        unique={"uq_creators_slug": ["slug"]},
    )
    m.index("ix_creators_state", "creators", "state", "applied_at")
    m.table(
        "follows",
        m.big("account_id"),
        m.big("creator_id"),
        m.time("created_at"),
        key=["account_id", "creator_id"],
        refers={"account_id": m.ACCOUNTS, "creator_id": m.ACCOUNTS},
    )
    m.index("ix_follows_creator_id", "follows", "creator_id", "created_at")
    m.table(
        "passes",
        m.number(),
        m.big("account_id"),
        m.big("creator_id", null=True),
        m.small("tier"),
        m.time("until"),
        m.text("source"),
        refers={"account_id": m.ACCOUNTS, "creator_id": m.ACCOUNTS},
        checks={"tier": "tier BETWEEN 1 AND 100"},
        unique={"uq_passes_source": ["account_id", "source"]},
    )
    m.index("ix_passes_account_id", "passes", "account_id", "creator_id")
    m.index("ix_passes_creator_id", "passes", "creator_id")
    m.table(
        "viewers",
        m.big("account_id"),
        m.time("adult_since", null=True),
        key=["account_id"],
        refers={"account_id": m.ACCOUNTS},
    )


def _create_works() -> None:
    m.table(
        "categories",
        m.text("slug"),
        m.json("names"),
        m.integer("position", default="0"),
        key=["slug"],
    )
    m.table(
        "works",
        m.number(),
        m.big("creator_id"),
        m.text("kind"),
        m.text("state", default="draft"),
        m.text("language"),
        m.text("category", null=True),
        m.texts("tags", default="'{}'"),
        m.text("age", default="all"),
        m.json("ways", default="'[]'"),
        m.time("free_from", null=True),
        m.flag("listed", default="false"),
        m.uuid("cover_id", null=True),
        m.time("published_at", null=True),
        m.time("scheduled_at", null=True),
        m.time("created_at"),
        m.time("updated_at"),
        m.time("taken_down_at", null=True),
        m.text("taken_down_reason", default=""),
        m.text("import_key", null=True),
        m.big("revision", default="1"),
        refers={
            "creator_id": "content.creators.account_id",
            "category": "content.categories.slug",
            "cover_id": (m.MEDIA, "SET NULL"),
        },
        checks={
            "age": "age IN ('all', '16', '18')",
            "kind": "kind IN ('photo', 'gallery', 'video', 'audio', 'text', 'bundle')",
            "listed": "listed <= (state = 'published' AND taken_down_at IS NULL)",
            "published": "(state IN ('published', 'unlisted')) <= (published_at IS NOT NULL)",
            "scheduled": "(state = 'scheduled') <= (scheduled_at IS NOT NULL)",
            "state": "state IN ('draft', 'scheduled', 'published', 'unlisted', 'archived')",
        },
    )
    m.index(
        "ix_works_category",
        "works",
        "category",
        "published_at DESC",
        "id DESC",
        where="listed",
        include=["age"],
    )
    m.index(
        "ix_works_creator",
        "works",
        "creator_id",
        "published_at DESC",
        "id DESC",
        where="listed",
        include=["age"],
    )
    m.index(
        "ix_works_kind",
        "works",
        "kind",
        "published_at DESC",
        "id DESC",
        where="listed",
        include=["age"],
    )
    m.index(
        "ix_works_new", "works", "published_at DESC", "id DESC", where="listed", include=["age"]
    )
    m.index("ix_works_own", "works", "creator_id", "id DESC")
    m.index("ix_works_scheduled_at", "works", "scheduled_at", where="state = 'scheduled'")
    m.index("uq_works_import_key", "works", "creator_id", "import_key", unique=True)
    m.table(
        "work_tags",
        m.big("work_id"),
        m.text("tag"),
        m.time("published_at"),
        key=["work_id", "tag"],
        refers={"work_id": (m.WORKS, "CASCADE")},
    )
    m.index("ix_work_tags_tag", "work_tags", "tag", "published_at DESC", "work_id DESC")
    m.table(
        "work_texts",
        m.big("work_id"),
        m.text("language"),
        m.text("title"),
        m.text("summary", default=""),
        m.text("body", default=""),
        m.text("html", default=""),
        m.vector("search"),
        key=["work_id", "language"],
        refers={"work_id": (m.WORKS, "CASCADE")},
    )
    m.index("ix_work_texts_search", "work_texts", "search", using="gin")
    m.table(
        "work_media",
        m.big("work_id"),
        m.integer("position"),
        m.uuid("media_id"),
        key=["work_id", "position"],
        refers={"work_id": (m.WORKS, "CASCADE"), "media_id": m.MEDIA},
    )
    m.index("ix_work_media_media_id", "work_media", "media_id")
    m.table(
        "bundle_works",
        m.big("bundle_id"),
        m.integer("position"),
        m.big("work_id"),
        key=["bundle_id", "position"],
        refers={"bundle_id": (m.WORKS, "CASCADE"), "work_id": m.WORKS},
    )
    m.index("ix_bundle_works_work_id", "bundle_works", "work_id")
    m.table(
        "work_counts",
        m.big("work_id"),
        m.big("views", default="0"),
        m.big("likes", default="0"),
        m.big("saves", default="0"),
        m.big("comments", default="0"),
        m.big("unlocks", default="0"),
        m.real("popularity", default="0"),
        m.real("trend", default="0"),
        key=["work_id"],
        refers={"work_id": (m.WORKS, "CASCADE")},
    )
    m.index("ix_work_counts_popularity", "work_counts", "popularity DESC", "work_id DESC")
    m.index("ix_work_counts_trend", "work_counts", "trend DESC", "work_id DESC")
