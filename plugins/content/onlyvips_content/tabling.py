"""Somebody's own works as a table: in whatever state, in many orders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, Literal

from onlyvips_content.api import WorkKind, WorkState
from onlyvips_content.views import Counts, Picture

if TYPE_CHECKING:
    from onlyvips.db import Database, Record
    from onlyvips_content.media.links import MediaLinks

TableOrder = Literal["new", "updated", "title", "views", "likes", "unlocks"]

#: What each order sorts by, of what type that is, and whether the greatest comes first. All works
#: of one creator are looked at, which `ix_works_own` finds: nobody has more than some thousand.
_ORDERS: Final[dict[TableOrder, tuple[str, type, bool]]] = {
    "new": ("w.id", int, True),
    "updated": ("w.updated_at", datetime, True),
    "title": ("lower(t.title)", str, False),
    "views": ("coalesce(n.views, 0)", int, True),
    "likes": ("coalesce(n.likes, 0)", int, True),
    "unlocks": ("coalesce(n.unlocks, 0)", int, True),
}
_CASTS: Final = {int: "bigint", datetime: "timestamptz", str: "text"}
_ROWS: Final = """
SELECT w.id, w.kind, w.state, w.language, coalesce(t.title, '') AS title, w.created_at,
       w.updated_at, w.published_at, w.scheduled_at, w.taken_down_at IS NOT NULL AS taken_down,
       w.revision, w.cover_id, r.width, r.height,
       coalesce(n.views, 0) AS views, coalesce(n.likes, 0) AS likes,
       coalesce(n.saves, 0) AS saves, coalesce(n.comments, 0) AS comments,
       coalesce(n.unlocks, 0) AS unlocks,
       ARRAY(SELECT jsonb_build_array(m.asset, sum(m.gross), sum(m.net))
               FROM content.work_revenue m WHERE m.work_id = w.id
              GROUP BY m.asset ORDER BY m.asset) AS revenue,
       {key} AS k
  FROM content.works w
  LEFT JOIN content.work_texts t ON t.work_id = w.id AND t.language = w.language
  LEFT JOIN content.work_counts n ON n.work_id = w.id
  LEFT JOIN content.renditions r ON r.media_id = w.cover_id AND r.name = 'thumb'
 WHERE w.creator_id = :creator AND (CAST(:state AS text) IS NULL OR w.state = :state)
   AND (CAST(:kind AS text) IS NULL OR w.kind = :kind) {after}
 ORDER BY {key} {direction}, w.id {direction} LIMIT :limit
"""
_SUMMARY: Final = """
SELECT count(*) FILTER (WHERE w.state = 'draft') AS draft,
       count(*) FILTER (WHERE w.state = 'scheduled') AS scheduled,
       count(*) FILTER (WHERE w.state = 'published') AS published,
       count(*) FILTER (WHERE w.state = 'unlisted') AS unlisted,
       count(*) FILTER (WHERE w.state = 'archived') AS archived,
       count(*) FILTER (WHERE w.taken_down_at IS NOT NULL) AS taken_down,
       min(w.scheduled_at) FILTER (WHERE w.state = 'scheduled') AS next_at
  FROM content.works w WHERE w.creator_id = :creator
"""


@dataclass(frozen=True, slots=True)
class Revenue:
    """What a work brought in one asset, in its smallest unit.

    Attributes:
        asset: Its code.
        gross: What people paid.
        net: What the creator got of it.
    """

    asset: str
    gross: int
    net: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkRow:
    """A work in its creator's table.

    Attributes:
        id: Number.
        kind: What it is.
        state: Where it is.
        language: Of the original, and of the title.
        title: One line of plain text.
        cover: Small picture.
        created_at: When it was written first.
        updated_at: When it was changed last.
        published_at: When lists showed it first.
        scheduled_at: When it will be published.
        taken_down: A moderator took it down.
        revision: Rises with every change.
        counts: What was counted, a while ago.
        revenue: By asset; what was refunded is left out.
    """

    id: int
    kind: WorkKind
    state: WorkState
    language: str
    title: str
    cover: Picture | None
    created_at: datetime
    updated_at: datetime
    published_at: datetime | None
    scheduled_at: datetime | None
    taken_down: bool
    revision: int
    counts: Counts
    revenue: Sequence[Revenue]


@dataclass(frozen=True, slots=True)
class WorksSummary:
    """How many works somebody has in each state.

    Attributes:
        draft: Drafts.
        scheduled: To be published by themselves.
        published: Shown by lists.
        unlisted: Shown to who has the address.
        archived: Shown to who has them.
        taken_down: Of all these: taken down by a moderator.
        next_at: When the next one is published by itself.
    """

    draft: int
    scheduled: int
    published: int
    unlisted: int
    archived: int
    taken_down: int
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class TablePage:
    """A page of the table.

    Attributes:
        rows: Its rows.
        last: What the last row is sorted by, and its number, if there are more.
    """

    rows: Sequence[WorkRow]
    last: tuple[Any, int] | None


class WorkTable:
    """Reads somebody's own works.

    Args:
        db: PostgreSQL.
        links: Signs addresses.
    """

    def __init__(self, db: Database, links: MediaLinks) -> None:
        self._db = db
        self._links = links

    async def page(
        self,
        creator_id: int,
        order: TableOrder = "new",
        *,
        state: WorkState | None = None,
        kind: WorkKind | None = None,
        after: tuple[Any, int] | None = None,
        limit: int = 20,
    ) -> TablePage:
        """Return a page of works.

        Args:
            creator_id: Whose.
            order: In which order.
            state: Only in this state.
            kind: Only of this kind.
            after: ``last`` of the page before.
            limit: Most works.
        """
        key, of, falling = _ORDERS[order]
        values: dict[str, Any] = {
            "creator": creator_id,
            "state": state,
            "kind": kind,
            "limit": limit + 1,
        }
        further = ""
        if after is not None:
            sign = "<" if falling else ">"
            further = f"AND ({key}, w.id) {sign} (CAST(:k AS {_CASTS[of]}), :id)"
            values |= {"k": after[0], "id": after[1]}
        statement = _ROWS.format(key=key, after=further, direction="DESC" if falling else "ASC")
        rows = await self._db.fetch_all(statement, values)
        last = None
        if len(rows) > limit:
            rows = rows[:limit]
            last = (rows[-1]["k"], rows[-1]["id"])
        url = self._links.signing()
        return TablePage([_row(row, creator_id, url) for row in rows], last)

    async def summary(self, creator_id: int) -> WorksSummary:
        """Return how many works somebody has in each state."""
        row = await self._db.fetch_one(_SUMMARY, {"creator": creator_id})
        assert row is not None  # one row, whatever there is
        return WorksSummary(**dict(row))


def key_type(order: TableOrder) -> type:
    """Return of which type the sort values of an order are, for cursors."""
    return _ORDERS[order][1]


def _row(row: Record, creator_id: int, url: Any) -> WorkRow:
    cover = None
    if row["cover_id"] is not None and row["width"] is not None:
        address = url(row["cover_id"], "thumb", creator_id)
        cover = Picture(address, row["width"], row["height"])
    return WorkRow(
        id=row["id"],
        kind=row["kind"],
        state=row["state"],
        language=row["language"],
        title=row["title"],
        cover=cover,
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        published_at=row["published_at"],
        scheduled_at=row["scheduled_at"],
        taken_down=row["taken_down"],
        revision=row["revision"],
        counts=Counts(*(row[n] for n in ("views", "likes", "saves", "comments", "unlocks"))),
        revenue=[Revenue(asset, int(gross), int(net)) for asset, gross, net in row["revenue"]],
    )
