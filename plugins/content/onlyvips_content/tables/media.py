"""Uploads, media and what is made of them."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from onlyvips_content.tables.base import TIME, account, metadata

# A resumable upload (https://tus.io/protocols/resumable-upload). What arrived lies in storage in
# parts; the row says how much of it is there.
uploads = Table(
    "uploads",
    metadata,
    Column("id", Uuid, primary_key=True),
    account(),
    # Null while it is deferred.
    Column("length", BigInteger),
    Column("received", BigInteger, nullable=False, server_default=text("0")),
    Column("file_name", Text, nullable=False, server_default=""),
    Column("metadata", Text, nullable=False, server_default=""),
    # What became of it, once it was complete.
    Column("media_id", Uuid),
    Column("created_at", TIME, nullable=False),
    Column("expires_at", TIME, nullable=False),
    CheckConstraint("received >= 0 AND (length IS NULL OR received <= length)", name="received"),
    Index("ix_uploads_account_id", "account_id"),
    Index("ix_uploads_expires_at", "expires_at"),
)

upload_parts = Table(
    "upload_parts",
    metadata,
    Column("upload_id", Uuid, ForeignKey(uploads.c.id, ondelete="CASCADE"), primary_key=True),
    Column("start", BigInteger, primary_key=True, autoincrement=False),
    Column("size", BigInteger, nullable=False),
    # Key in storage.
    Column("key", Text, nullable=False),
)

# One file of one person. The same bytes are kept once for each owner; a hash names them.
media = Table(
    "media",
    metadata,
    Column("id", Uuid, primary_key=True),
    account("owner_id"),
    # SHA-256 of the original.
    Column("digest", LargeBinary),
    Column("kind", Text),
    # By its content (RFC 6838), never by its name.
    Column("media_type", Text),
    Column("file_name", Text, nullable=False, server_default=""),
    Column("size", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    # Percent of the processing.
    Column("progress", SmallInteger, nullable=False, server_default=text("0")),
    # Code and words for the owner, when it failed.
    Column("error", JSONB),
    Column("width", Integer),
    Column("height", Integer),
    Column("duration_ms", Integer),
    # Perceptual hash of the picture or poster, 64 bits.
    Column("picture_hash", BigInteger),
    # Peaks of audio, 0 to 255.
    Column("waveform", LargeBinary),
    # Key of the original in storage; it holds a random part.
    Column("original_key", Text, nullable=False),
    Column("created_at", TIME, nullable=False),
    Column("settled_at", TIME),
    # Since when nothing refers to it; what is unreferenced for long is collected.
    Column("unused_since", TIME),
    CheckConstraint("state IN ('stored', 'processing', 'ready', 'failed')", name="state"),
    CheckConstraint("kind IN ('image', 'video', 'audio')", name="kind"),
    Index("ix_media_owner_id", "owner_id", "created_at"),
)
Index(
    "ix_media_unused_since",
    media.c.unused_since,
    postgresql_where=media.c.unused_since.is_not(None),
)
Index(
    "ix_media_picture_hash",
    media.c.picture_hash,
    postgresql_where=media.c.picture_hash.is_not(None),
)
Index(
    "uq_media_digest",
    media.c.owner_id,
    media.c.digest,
    unique=True,
    postgresql_where=text("digest IS NOT NULL AND state <> 'failed'"),
)

# What was made of a medium: ``thumb``, ``preview`` (blurred), ``display``, ``poster``, ``stream``.
renditions = Table(
    "renditions",
    metadata,
    Column("media_id", Uuid, ForeignKey(media.c.id, ondelete="CASCADE"), primary_key=True),
    Column("name", Text, primary_key=True),
    Column("key", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("width", Integer),
    Column("height", Integer),
)

# Pictures with the viewer's mark, made once for each viewer and kept while they are looked at.
marked = Table(
    "marked",
    metadata,
    Column("media_id", Uuid, ForeignKey(media.c.id, ondelete="CASCADE"), primary_key=True),
    account(primary_key=True),
    Column("key", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("made_at", TIME, nullable=False),
    Index("ix_marked_made_at", "made_at"),
)

# Objects in storage that nothing refers to any more, to be deleted by a job.
doomed_objects = Table(
    "doomed_objects",
    metadata,
    Column("key", Text, primary_key=True),
    Column("since", TIME, nullable=False),
)
