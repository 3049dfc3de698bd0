"""Works and creators as an operator looks at them: all of them, with what was counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from onlyvips.errors import NotFound

if TYPE_CHECKING:
    from onlyvips.db import Database

_WORKS = """
SELECT w.id, w.creator_id, c.slug AS creator, w.kind, w.state, w.age, w.language, t.title,
       w.published_at, w.taken_down_at, w.taken_down_reason, w.ways, w.listed,
       coalesce(n.views, 0) AS views, coalesce(n.likes, 0) AS likes,
       coalesce(n.saves, 0) AS saves, coalesce(n.comments, 0) AS comments,
       coalesce(n.unlocks, 0) AS unlocks
  FROM content.works w
  JOIN content.creators c ON c.account_id = w.creator_id
  LEFT JOIN content.work_texts t ON t.work_id = w.id AND t.language = w.language
  LEFT JOIN content.work_counts n ON n.work_id = w.id
"""
_MEDIA = """
SELECT m.id, m.kind, m.state, m.progress, m.size, m.error FROM content.work_media x
  JOIN content.media m ON m.id = x.media_id WHERE x.work_id = :id ORDER BY x.position
"""
_MONEY = """
SELECT asset, sum(gross)::bigint AS gross, sum(net)::bigint AS net FROM content.work_revenue
 WHERE work_id = :id GROUP BY asset ORDER BY asset
"""
_CREATORS = """
SELECT c.account_id, c.slug, c.name, c.state, c.applied_at, c.decided_at, c.reason,
       coalesce(n.followers, 0) AS followers,
       (SELECT count(*) FROM content.works w
         WHERE w.creator_id = c.account_id AND w.listed) AS works
  FROM content.creators c
  LEFT JOIN content.creator_counts n ON n.creator_id = c.account_id
 WHERE (CAST(:state AS text) IS NULL OR c.state = :state)
 ORDER BY c.applied_at DESC, c.account_id DESC LIMIT :limit
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkRow:
    """A work with what was counted of it.

    Attributes:
        state: Its state; ``taken down`` when a moderator did that.
        ways: Its ways in, as they are stored.
        media: What it holds, and how far processing is; only of a single work.
        revenue: What was paid for it, and what the creator got; only of a single work.
    """

    id: int
    creator_id: int
    creator: str
    kind: str
    state: str
    age: str
    language: str
    title: str
    published_at: datetime | None
    taken_down_reason: str
    listed: bool
    ways: Sequence[Mapping[str, Any]]
    views: int
    likes: int
    saves: int
    comments: int
    unlocks: int
    media: Sequence[Mapping[str, Any]] = field(default_factory=tuple)
    revenue: Sequence[Mapping[str, Any]] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class CreatorRow:
    """A creator with what was counted."""

    account_id: int
    slug: str
    name: str
    state: str
    followers: int
    works: int
    applied_at: datetime
    decided_at: datetime | None
    reason: str


async def works(
    db: Database,
    *,
    creator: str | None = None,
    state: str | None = None,
    kind: str | None = None,
    limit: int = 50,
) -> list[WorkRow]:
    """Return works, the newest first.

    Args:
        db: PostgreSQL.
        creator: Only of the creator with this slug.
        state: Only works in this state.
        kind: Only works of this kind.
        limit: Most of them.
    """
    conditions = {"c.slug": creator, "w.state": state, "w.kind": kind}
    given = {name: value for name, value in conditions.items() if value is not None}
    where = " AND ".join(f"{name} = :v{n}" for n, name in enumerate(given)) or "true"
    rows = await db.fetch_all(
        f"{_WORKS} WHERE {where} ORDER BY w.id DESC LIMIT :limit",
        {**{f"v{n}": value for n, value in enumerate(given.values())}, "limit": limit},
    )
    return [_row(row) for row in rows]


async def work(db: Database, work_id: int) -> WorkRow:
    """Return one work with its media and revenue.

    Raises:
        NotFound: There is none of this number.
    """
    row = await db.fetch_one(f"{_WORKS} WHERE w.id = :id", {"id": work_id})
    if row is None:
        raise NotFound(f"there is no work {work_id}", code="work-not-found")
    media = [
        {**dict(medium), "id": medium["id"].hex}
        for medium in await db.fetch_all(_MEDIA, {"id": work_id})
    ]
    money = [dict(row) for row in await db.fetch_all(_MONEY, {"id": work_id})]
    return _row(row, media=media, revenue=money)


async def creators(db: Database, *, state: str | None = None, limit: int = 50) -> list[CreatorRow]:
    """Return creators, those who applied last coming first.

    Args:
        db: PostgreSQL.
        state: Only creators in this state.
        limit: Most of them.
    """
    rows = await db.fetch_all(_CREATORS, {"state": state, "limit": limit})
    return [CreatorRow(**{name: row[name] for name in CreatorRow.__slots__}) for row in rows]


async def creator_ids(db: Database, slugs: Sequence[str]) -> dict[str, int]:
    """Return the accounts of creators.

    Raises:
        NotFound: There is none of one of these slugs.
    """
    rows = await db.fetch_all(
        "SELECT slug, account_id FROM content.creators WHERE slug = ANY(CAST(:slugs AS text[]))",
        {"slugs": list(slugs)},
    )
    found = {row["slug"]: row["account_id"] for row in rows}
    missing = [slug for slug in slugs if slug not in found]
    if missing:
        raise NotFound(f"there is no creator {missing[0]!r}", code="creator-not-found")
    return found


def _row(row: Any, **more: Any) -> WorkRow:
    values = dict(row)
    if values.pop("taken_down_at") is not None:
        values["state"] = "taken down"
    values["title"] = values["title"] or ""
    return WorkRow(**values, **more)
