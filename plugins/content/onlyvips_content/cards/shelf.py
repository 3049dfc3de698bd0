"""The public parts of works, kept in this process by number and revision.

Nobody has to say that one changed: whoever asks brings the revision that the database has now.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from onlyvips_content.cards.public import PublicWork, read_public

if TYPE_CHECKING:
    from onlyvips.db import Database

_READ = """
SELECT w.id, w.revision, c.revision AS creator_revision, w.creator_id, w.kind, w.state, w.language,
       w.category, w.tags, w.age, w.ways, w.published_at, w.taken_down_at IS NOT NULL AS taken_down,
       c.state = 'verified' AS verified, c.slug, c.name,
       c.avatar_id, a.width AS aw, a.height AS ah,
       w.cover_id, t.width AS tw, t.height AS th, b.width AS bw, b.height AS bh,
       (SELECT jsonb_object_agg(x.language, jsonb_build_array(x.title, x.summary))
          FROM content.work_texts x WHERE x.work_id = w.id) AS texts,
       CASE WHEN w.kind = 'bundle'
            THEN (SELECT count(*) FROM content.bundle_works i WHERE i.bundle_id = w.id)
            ELSE (SELECT count(*) FROM content.work_media i WHERE i.work_id = w.id)
       END AS items,
       (SELECT coalesce(sum(m.duration_ms), 0) FROM content.work_media i
          JOIN content.media m ON m.id = i.media_id WHERE i.work_id = w.id) AS duration_ms,
       ARRAY(SELECT DISTINCT i.bundle_id FROM content.bundle_works i WHERE i.work_id = w.id)
         AS bundles
  FROM unnest(CAST(:ids AS bigint[])) AS asked (id)
  JOIN content.works w ON w.id = asked.id
  JOIN content.creators c ON c.account_id = w.creator_id
  LEFT JOIN content.renditions a ON a.media_id = c.avatar_id AND a.name = 'thumb'
  LEFT JOIN content.renditions t ON t.media_id = w.cover_id AND t.name = 'thumb'
  LEFT JOIN content.renditions b ON b.media_id = w.cover_id AND b.name = 'preview'
"""


class Shelf:
    """Public parts, the one used longest ago leaving first.

    Args:
        db: PostgreSQL.
        size: Most works.
    """

    def __init__(self, db: Database, size: int) -> None:
        self._db = db
        self._size = size
        self._works: OrderedDict[int, PublicWork] = OrderedDict()

    def __len__(self) -> int:
        return len(self._works)

    def find(self, work_id: int, revision: int, creator_revision: int) -> PublicWork | None:
        """Return a work that is kept in just this revision."""
        found = self._works.get(work_id)
        if (
            found is None
            or found.revision != revision
            or found.creator_revision != creator_revision
        ):
            return None
        self._works.move_to_end(work_id)
        return found

    async def read(self, work_ids: Iterable[int]) -> Mapping[int, PublicWork]:
        """Read works as they are now, and keep them.

        What is read within a transaction may never come true, so it is not kept.
        """
        rows = await self._db.fetch_all(_READ, {"ids": list(work_ids)})
        works = {row["id"]: read_public(row) for row in rows}
        if not self._db.connection().in_transaction:
            self._works.update(works)
            for work_id in works:
                self._works.move_to_end(work_id)
            while len(self._works) > self._size:
                self._works.popitem(last=False)
        return works
