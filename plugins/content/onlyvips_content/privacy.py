"""What content keeps of a person, for export and erasure.

What somebody bought of a creator who goes stays theirs: the work is archived and has no name to it
any more. What nobody bought goes. Books of purchases stay, without the words that came with them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from onlyvips_content.listing import refresh_creator
from onlyvips_content.media.privacy import erase_media, export_media

if TYPE_CHECKING:
    from onlyvips.db import Record
    from onlyvips.platform import Platform

#: What there is of a person, by its name in the document. Who others are is theirs to tell.
_LISTS: Final = {
    "creator": """
        SELECT slug, state, name, bio, languages, links, statement, applied_at, decided_at, reason
          FROM content.creators WHERE account_id = :id""",
    "works": """
        SELECT w.id, w.kind, w.state, w.language, w.category, w.tags, w.age, w.ways,
               w.published_at, w.scheduled_at, w.created_at, w.updated_at, w.taken_down_at,
               w.taken_down_reason,
               (SELECT jsonb_object_agg(t.language, jsonb_build_object(
                         'title', t.title, 'summary', t.summary, 'body', t.body))
                  FROM content.work_texts t WHERE t.work_id = w.id) AS texts,
               ARRAY(SELECT m.media_id FROM content.work_media m WHERE m.work_id = w.id
                      ORDER BY m.position) AS media
          FROM content.works w WHERE w.creator_id = :id ORDER BY w.id""",
    "follows": """
        SELECT creator_id, created_at FROM content.follows WHERE account_id = :id
         ORDER BY created_at, creator_id""",
    "memberships": """
        SELECT creator_id, tier, until, source FROM content.passes WHERE account_id = :id
         ORDER BY id""",
    "unlocked": """
        SELECT work_id, source, at FROM content.unlocks WHERE account_id = :id
        UNION ALL
        SELECT work_id, source, at FROM content.other_unlocks WHERE account_id = :id
         ORDER BY at, work_id, source""",
    "purchases": """
        SELECT work_id, asset, amount, message, created_at, refunded_at,
               recipient_id <> buyer_id AS gift
          FROM content.purchases WHERE buyer_id = :id ORDER BY id""",
    "presents": """
        SELECT work_id, message, created_at FROM content.purchases
         WHERE recipient_id = :id AND buyer_id <> :id ORDER BY id""",
    "tips": """
        SELECT creator_id, work_id, asset, amount, message, created_at, refunded_at
          FROM content.tips WHERE giver_id = :id ORDER BY transfer_id""",
    "likes": "SELECT work_id, at FROM content.likes WHERE account_id = :id ORDER BY at, work_id",
    "saves": "SELECT work_id, at FROM content.saves WHERE account_id = :id ORDER BY at, work_id",
    "watched": """
        SELECT work_id, position_ms, at FROM content.positions WHERE account_id = :id
         ORDER BY at, work_id""",
    "comments": """
        SELECT work_id, text, state, created_at FROM content.comments WHERE account_id = :id
         ORDER BY id""",
    "views": "SELECT work_id, day FROM content.views WHERE viewer = :id ORDER BY day, work_id",
}
_SINGLE: Final = """
SELECT (SELECT adult_since FROM content.viewers WHERE account_id = :id) AS adult_since,
       (SELECT count(*) FROM content.follows WHERE creator_id = :id) AS followers
"""

#: Works of a creator that nobody bought or was given.
_UNSOLD: Final = """(
    SELECT w.id FROM content.works w
     WHERE w.creator_id = :id
       AND NOT EXISTS (SELECT FROM content.unlocks u WHERE u.work_id = w.id)
       AND NOT EXISTS (SELECT FROM content.purchases p WHERE p.work_id = w.id)
       AND NOT EXISTS (SELECT FROM content.bundle_works b
                         JOIN content.unlocks u ON u.work_id = b.bundle_id
                        WHERE b.work_id = w.id)
)"""
#: In an order that the foreign keys allow. What others counted stays counted.
_ERASE: Final = (
    "DELETE FROM content.likes WHERE account_id = :id",
    "DELETE FROM content.saves WHERE account_id = :id",
    "DELETE FROM content.positions WHERE account_id = :id",
    "DELETE FROM content.views WHERE viewer = :id",
    "DELETE FROM content.passes WHERE account_id = :id",
    "DELETE FROM content.viewers WHERE account_id = :id",
    "DELETE FROM content.other_unlocks WHERE account_id = :id",
    "DELETE FROM content.unlocks WHERE account_id = :id",
    "UPDATE content.purchases SET message = '' WHERE buyer_id = :id AND message <> ''",
    "UPDATE content.tips SET message = '' WHERE giver_id = :id AND message <> ''",
    "UPDATE content.comments SET text = '', state = 'deleted' WHERE account_id = :id",
    """
    WITH gone AS (DELETE FROM content.follows WHERE account_id = :id RETURNING creator_id)
    INSERT INTO content.follow_marks (creator_id, amount, day) SELECT creator_id, -1, :day FROM gone
    """,
    # As a creator: what nobody bought goes, with all that others did with it.
    *(
        f"DELETE FROM content.{table} WHERE work_id IN {_UNSOLD}"  # noqa: S608 - our own
        for table in (
            *("likes", "saves", "comments", "views", "marks", "work_days", "work_revenue"),
            *("other_unlocks", "bundle_works"),
        )
    ),
    f"DELETE FROM content.works WHERE id IN {_UNSOLD}",  # noqa: S608 - our own
    """
    UPDATE content.works SET state = 'archived', listed = false, scheduled_at = NULL,
           import_key = NULL, tags = '{}', revision = revision + 1
     WHERE creator_id = :id
    """,
    "DELETE FROM content.follows WHERE creator_id = :id",
    "DELETE FROM content.passes WHERE creator_id = :id",
    # Nobody can have applied for a name with a dot, to be in the way of this.
    """
    UPDATE content.creators
       SET slug = 'erased.' || account_id, name = '', bio = '', languages = '{}', links = '[]',
           avatar_id = NULL, cover_id = NULL, statement = '', reason = '', state = 'suspended',
           revision = revision + 1
     WHERE account_id = :id
    """,
    "UPDATE content.creators SET decided_by = NULL WHERE decided_by = :id",
    "UPDATE content.comments SET decided_by = NULL WHERE decided_by = :id",
)


async def export(platform: Platform, account_id: int) -> Mapping[str, Any]:
    """Return all that is kept of an account, as JSON values.

    Args:
        platform: The plugin's platform.
        account_id: Whose.

    Returns:
        Lists by name, and ``adult_since`` and ``followers``, a number of people.
    """
    values = {"id": account_id}
    found = await platform.db.fetch_one(_SINGLE, values)
    assert found is not None  # one row, whatever there is
    document = _plain(found)
    for name, query in _LISTS.items():
        document[name] = [_plain(row) for row in await platform.db.fetch_all(query, values)]
    return {**document, **await export_media(platform.db, account_id)}


async def erase(platform: Platform, account_id: int) -> None:
    """Delete what is kept of an account, in the caller's transaction.

    Args:
        platform: The plugin's platform.
        account_id: Whose.
    """
    db, now = platform.db, platform.clock.now()
    async with db.transaction():
        for statement in _ERASE:
            values: dict[str, Any] = {"id": account_id}
            if ":day" in statement:
                values["day"] = now.date()
            await db.execute(statement, values)
        await refresh_creator(platform, account_id)
        await erase_media(db, account_id, now)


def _plain(row: Record) -> dict[str, Any]:
    return {name: _value(value) for name, value in dict(row).items()}


def _value(value: Any) -> Any:
    if isinstance(value, date):  # moments are dates too
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, list):
        return [_value(item) for item in value]
    return value
