"""Media as works and creators use them: whose they are, and whether anything still does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from onlyvips.errors import FieldError, InvalidInput

if TYPE_CHECKING:
    from onlyvips.db import Database
    from onlyvips_content.api import MediaKind, MediaState

#: What may be in works of each kind.
KINDS: Final[dict[str, frozenset[str]]] = {
    "photo": frozenset({"image"}),
    "gallery": frozenset({"image", "video"}),
    "video": frozenset({"video"}),
    "audio": frozenset({"audio"}),
    "text": frozenset({"image", "video", "audio"}),
    "bundle": frozenset(),
}

#: Locked, so that what nothing used is not collected while a work is being saved.
_OWNED = """
SELECT id, kind, state FROM content.media
 WHERE id = ANY(CAST(:ids AS uuid[])) AND owner_id = :owner ORDER BY id FOR KEY SHARE
"""
_USED = """
UPDATE content.media m
   SET unused_since = CASE WHEN used.now THEN NULL ELSE coalesce(m.unused_since, :now) END
  FROM (SELECT asked.id,
               EXISTS (SELECT FROM content.work_media x WHERE x.media_id = asked.id)
               OR EXISTS (SELECT FROM content.works x WHERE x.cover_id = asked.id)
               OR EXISTS (SELECT FROM content.creators x
                           WHERE x.avatar_id = asked.id OR x.cover_id = asked.id) AS now
          FROM unnest(CAST(:ids AS uuid[])) AS asked (id)) AS used
 WHERE m.id = used.id AND (m.unused_since IS NULL) <> used.now
"""


@dataclass(frozen=True, slots=True)
class OwnMedium:
    """A medium of the person who wants to use it."""

    id: UUID
    kind: MediaKind | None
    state: MediaState


async def own_media(
    db: Database, owner: int, ids: Sequence[UUID], *, field: str = "media"
) -> list[OwnMedium]:
    """Return somebody's media, in the order asked for; within a transaction they stay.

    Args:
        db: PostgreSQL.
        owner: Whose they must be.
        ids: Which.
        field: Name of the field, for errors; with more than one the place is added.

    Raises:
        InvalidInput: One is not there, is somebody else's (which sounds the same), or failed.
    """
    if not ids:
        return []
    rows = await db.fetch_all(_OWNED, {"ids": list(ids), "owner": owner})
    found = {row["id"]: OwnMedium(row["id"], row["kind"], row["state"]) for row in rows}
    faults = []
    for place, media_id in enumerate(ids):
        name = f"{field}.{place}" if field == "media" else field
        medium = found.get(media_id)
        if medium is None:
            faults.append(FieldError(name, "expected a medium that you uploaded"))
        elif medium.state == "failed":
            faults.append(FieldError(name, "expected a medium that could be processed"))
    if faults:
        raise InvalidInput("Some media cannot be used.", fields=faults)
    return [found[media_id] for media_id in ids]


async def note_use(db: Database, ids: Iterable[UUID | None], now: datetime) -> None:
    """Note for media whether anything uses them; call it after a change, in its transaction."""
    touched = sorted({media_id for media_id in ids if media_id is not None})
    if touched:
        await db.execute(_USED, {"ids": touched, "now": now})
