"""How far people are in what plays."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index, Integer, Table, Uuid

from onlyvips_content.tables.base import TIME, account, metadata
from onlyvips_content.tables.media import media
from onlyvips_content.tables.works import works

# One row for each person and work: where they stopped last. What is finished has none.
positions = Table(
    "positions",
    metadata,
    account(primary_key=True),
    Column(
        "work_id",
        BigInteger,
        ForeignKey(works.c.id, ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("media_id", Uuid, ForeignKey(media.c.id, ondelete="CASCADE"), nullable=False),
    Column("position_ms", Integer, nullable=False),
    Column("at", TIME, nullable=False),
    CheckConstraint("position_ms >= 0", name="position_ms"),
    Index("ix_positions_at", "account_id", "at", "work_id"),
    Index("ix_positions_work_id", "work_id"),
    Index("ix_positions_media_id", "media_id"),
)
