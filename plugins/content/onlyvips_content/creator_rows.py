"""Creators as they themselves and staff see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from onlyvips_content.views import Link, Picture

if TYPE_CHECKING:
    from onlyvips.db import Database, Record

CreatorState = Literal["applied", "verified", "rejected", "suspended"]

_OWN = """
SELECT c.* FROM content.creators c
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCreator:
    """An application, and what became of it.

    Attributes:
        account_id: Who.
        slug: Name in addresses.
        state: How it stands.
        name: What they call themselves.
        bio: Plain text.
        languages: Of their works.
        links: Elsewhere.
        avatar: Number of the picture, or null.
        cover: Number of the picture, or null.
        statement: Why they want to be one.
        applied_at: When they asked.
        decided_at: When it was decided.
        reason: Why it was decided so.
        revision: Rises with every change.
        avatar_picture: The picture, once it is processed; where it is asked for by HTTP.
        cover_picture: The same of the wide one.
    """

    account_id: int
    slug: str
    state: CreatorState
    name: str
    bio: str
    languages: Sequence[str]
    links: Sequence[Link]
    avatar: str | None
    cover: str | None
    statement: str
    applied_at: datetime
    decided_at: datetime | None
    reason: str
    revision: int
    avatar_picture: Picture | None = None
    cover_picture: Picture | None = None


async def read_own(db: Database, account_id: int) -> OwnCreator | None:
    """Return a creator in whatever state, or None."""
    if not 0 < account_id < 2**63:
        return None
    row = await db.fetch_one(f"{_OWN} WHERE c.account_id = :id", {"id": account_id})
    return None if row is None else own_creator(row)


async def list_own(
    db: Database,
    state: CreatorState,
    *,
    after: tuple[Any, ...] | None = None,
    limit: int = 50,
) -> list[OwnCreator]:
    """Return creators in a state, those who applied first coming first.

    Args:
        db: PostgreSQL.
        state: In which state.
        after: ``applied_at`` and number of the last one before.
        limit: Most of them.
    """
    values: dict[str, Any] = {"state": state, "limit": limit}
    condition = "c.state = :state"
    if after is not None:
        condition += " AND (c.applied_at, c.account_id) > (:at, :id)"
        values |= {"at": after[0], "id": after[1]}
    rows = await db.fetch_all(
        f"{_OWN} WHERE {condition} ORDER BY c.applied_at, c.account_id LIMIT :limit", values
    )
    return [own_creator(row) for row in rows]


def own_creator(row: Record) -> OwnCreator:
    """Return a creator out of a row."""
    return OwnCreator(
        account_id=row["account_id"],
        slug=row["slug"],
        state=row["state"],
        name=row["name"],
        bio=row["bio"],
        languages=row["languages"],
        links=[Link(link["title"], link["url"]) for link in row["links"]],
        avatar=None if row["avatar_id"] is None else str(row["avatar_id"]),
        cover=None if row["cover_id"] is None else str(row["cover_id"]),
        statement=row["statement"],
        applied_at=row["applied_at"],
        decided_at=row["decided_at"],
        reason=row["reason"],
        revision=row["revision"],
    )
