"""People's own media: looking at it, deleting it, having it processed again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from onlyvips.errors import Conflict, NotFound
from onlyvips_content.media.asking import PROCESS_MEDIA, ProcessMedia
from onlyvips_content.media.removing import remove_media
from onlyvips_content.media.values import Medium

if TYPE_CHECKING:
    from onlyvips.db import Record
    from onlyvips.platform import Platform
    from onlyvips_content.media.delivery import Delivery

_SELECT = """
SELECT id, kind, media_type, file_name, size, state, progress, error, width, height, duration_ms,
       ARRAY(SELECT name FROM content.renditions WHERE media_id = m.id ORDER BY name) AS renditions,
       created_at
  FROM content.media m"""

_OWN = "owner_id = :owner"
#: What became of an upload whose medium was merged into an earlier one (`Twins`).
_TWIN = "(SELECT media_id FROM content.uploads WHERE id = :id AND account_id = :owner)"


class OwnMedia:
    """Media by owner.

    Args:
        platform: The plugin's platform.
        delivery: Is told what was deleted.
    """

    def __init__(self, platform: Platform, delivery: Delivery) -> None:
        self._platform = platform
        self._db = platform.db
        self._delivery = delivery

    async def get(self, owner_id: int, media_id: UUID) -> Medium:
        """Return somebody's own medium.

        Who uploaded the same bytes before gets that medium, which has another id.

        Raises:
            NotFound: There is none, or it is another person's.
        """
        values = {"id": media_id, "owner": owner_id}
        for which in (":id", _TWIN):
            row = await self._db.fetch_one(f"{_SELECT} WHERE id = {which} AND {_OWN}", values)
            if row is not None:
                return _medium(row)
        raise NotFound("There is no such medium.", code="media-not-found")

    async def page(
        self, owner_id: int, *, after: tuple[datetime, UUID] | None, limit: int
    ) -> Sequence[Medium]:
        """Return somebody's media, the newest first.

        Args:
            owner_id: Whose.
            after: Moment and id of the last one of the page before.
            limit: How many.
        """
        values: dict[str, object] = {"owner": owner_id, "limit": limit}
        further = ""
        if after is not None:
            further = "AND (created_at, id) < (:at, :id) "
            values |= {"at": after[0], "id": after[1]}
        rows = await self._db.fetch_all(
            f"{_SELECT} WHERE owner_id = :owner {further}"
            "ORDER BY created_at DESC, id DESC LIMIT :limit",
            values,
        )
        return [_medium(row) for row in rows]

    async def of_work(self, owner_id: int, work_id: int) -> Sequence[Medium]:
        """Return somebody's media that a work of theirs holds, in its order."""
        rows = await self._db.fetch_all(
            f"{_SELECT} JOIN content.work_media x ON x.media_id = m.id"
            " WHERE x.work_id = :work AND m.owner_id = :owner ORDER BY x.position",
            {"work": work_id, "owner": owner_id},
        )
        return [_medium(row) for row in rows]

    async def delete(self, owner_id: int, media_id: UUID) -> None:
        """Delete somebody's own medium.

        Raises:
            NotFound: See `get`.
            Conflict: A work or a page shows it.
        """
        if (await self.get(owner_id, media_id)).id != media_id:
            raise Conflict("You uploaded this before; delete that medium.", code="media-in-use")
        if not await remove_media(self._db, [media_id], self._platform.clock.now()):
            raise Conflict(
                "A work or your page shows this medium; take it out there first.",
                code="media-in-use",
            )
        self._delivery.forget(media_id)

    async def reprocess(self, media_ids: Sequence[UUID]) -> Sequence[UUID]:
        """Have media processed anew; what was made of it stays until then.

        Returns:
            Those that there are.
        """
        async with self._db.transaction():
            rows = await self._db.fetch_all(
                "UPDATE content.media SET state = 'stored', progress = 0, error = NULL, "
                "  settled_at = NULL WHERE id = ANY(:ids) RETURNING id",
                {"ids": list(media_ids)},
            )
            found = [row["id"] for row in rows]
            for media_id in found:
                await self._platform.jobs.enqueue(
                    PROCESS_MEDIA,
                    ProcessMedia(media_id=media_id),
                    key=f"{PROCESS_MEDIA}:{media_id}",
                )
        return found

    async def failed(self, *, limit: int) -> Sequence[UUID]:
        """Return media that could not be processed, the newest first."""
        rows = await self._db.fetch_all(
            "SELECT id FROM content.media WHERE state = 'failed' "
            "ORDER BY settled_at DESC NULLS LAST LIMIT :limit",
            {"limit": limit},
        )
        return [row["id"] for row in rows]


def _medium(row: Record) -> Medium:
    return Medium(**{**dict(row), "renditions": tuple(row["renditions"])})
