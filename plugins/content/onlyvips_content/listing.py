"""Which works lists show. Whoever changes what decides that calls this in the same transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from onlyvips.platform import Platform

#: Tag of strangers' pages that show works, and of those that show categories.
WORKS: Final = "works"
CATEGORIES: Final = "categories"

_LISTED = """
UPDATE content.works w SET listed = NOT w.listed
  FROM content.creators c
 WHERE c.account_id = w.creator_id AND {which}
   AND w.listed
       <> (w.state = 'published' AND w.taken_down_at IS NULL AND c.state = 'verified')
"""
_UNTAG = """
DELETE FROM content.work_tags t USING content.works w
 WHERE w.id = t.work_id AND {which}
   AND NOT (w.listed AND t.tag = ANY(w.tags) AND t.published_at = w.published_at)
"""
_TAG = """
INSERT INTO content.work_tags (work_id, tag, published_at)
SELECT w.id, tag, w.published_at FROM content.works w, unnest(w.tags) AS tag
 WHERE w.listed AND {which}
    ON CONFLICT DO NOTHING
"""
_ONE, _ALL_OF = "w.id = :id", "w.creator_id = :id"


async def refresh_work(platform: Platform, work_id: int) -> None:
    """Bring lists up to date after a work was changed."""
    await _refresh(platform, _ONE, work_id)


async def refresh_creator(platform: Platform, creator_id: int) -> None:
    """Bring lists up to date after a creator was verified or suspended."""
    await _refresh(platform, _ALL_OF, creator_id)


async def _refresh(platform: Platform, which: str, number: int) -> None:
    for statement in (_LISTED, _UNTAG, _TAG):
        await platform.db.execute(statement.format(which=which), {"id": number})
    await platform.pages.invalidate(WORKS)
