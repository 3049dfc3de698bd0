"""What media keeps of a person, for export and erasure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from onlyvips_content.media.removing import remove_media

if TYPE_CHECKING:
    from datetime import datetime

    from onlyvips.db import Database

_MEDIA = """
SELECT id, kind, media_type, file_name, size, state, width, height, duration_ms, created_at
  FROM content.media WHERE owner_id = :id ORDER BY created_at, id"""
_UPLOADS = """
SELECT id, file_name, metadata, length, received, created_at, expires_at
  FROM content.uploads WHERE account_id = :id AND media_id IS NULL ORDER BY created_at, id"""
_MARKED = """
SELECT media_id, made_at FROM content.marked WHERE account_id = :id ORDER BY made_at, media_id"""


async def export_media(db: Database, account_id: int) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    """Return what is kept of a person's media, as JSON values by list.

    The files themselves are theirs to download, one by one, with the address that each has.

    Args:
        db: PostgreSQL.
        account_id: Whose.
    """
    lists = {"media": _MEDIA, "uploads": _UPLOADS, "marked_pictures": _MARKED}
    found = {}
    for list_name, query in lists.items():
        rows = await db.fetch_all(query, {"id": account_id})
        found[list_name] = [
            {column: _plain(value) for column, value in dict(row).items()} for row in rows
        ]
    return found


async def erase_media(db: Database, account_id: int, now: datetime) -> None:
    """Delete a person's media, in the caller's transaction, after their works were dealt with.

    What a work still shows stays: it was bought, and who bought it keeps it. Then the name that
    the file had goes, and its original, with all that a camera wrote into it, cannot be fetched
    any more because its owner is nobody. Everything else is deleted: rows now, objects with the
    next run of the job that collects them.

    Args:
        db: PostgreSQL.
        account_id: Whose.
        now: The present moment.
    """
    values = {"id": account_id}
    async with db.transaction():
        await db.execute(
            "WITH gone AS (DELETE FROM content.marked WHERE account_id = :id RETURNING key) "
            "INSERT INTO content.doomed_objects (key, since) SELECT key, :now FROM gone "
            "ON CONFLICT DO NOTHING",
            {**values, "now": now},
        )
        await db.execute(
            "INSERT INTO content.doomed_objects (key, since) SELECT p.key, :now "
            "FROM content.upload_parts p JOIN content.uploads u ON u.id = p.upload_id "
            "WHERE u.account_id = :id AND u.media_id IS NULL ON CONFLICT DO NOTHING",
            {**values, "now": now},
        )
        await db.execute(
            "DELETE FROM content.uploads WHERE account_id = :id AND media_id IS NULL", values
        )
        rows = await db.fetch_all("SELECT id FROM content.media WHERE owner_id = :id", values)
        await remove_media(db, [row["id"] for row in rows], now)
        await db.execute("UPDATE content.media SET file_name = '' WHERE owner_id = :id", values)
        await db.execute(
            "UPDATE content.uploads SET file_name = '', metadata = '' WHERE account_id = :id",
            values,
        )


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, (int, str)):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
