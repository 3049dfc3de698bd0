"""Who follows a creator, for the creator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from onlyvips.platform import Platform

_FOLLOWERS = """
SELECT account_id, created_at FROM content.follows
 WHERE creator_id = :creator {after}
 ORDER BY created_at DESC, account_id DESC LIMIT :limit
"""


@dataclass(frozen=True, slots=True)
class Follower:
    """Somebody who follows a creator.

    Attributes:
        account_id: Who.
        name: What they are called.
        since: When they began to.
    """

    account_id: int
    name: str
    since: datetime


async def followers_of(
    platform: Platform,
    creator_id: int,
    *,
    after: tuple[datetime, int] | None = None,
    limit: int = 20,
) -> list[Follower]:
    """Return who follows a creator, the latest first.

    Args:
        platform: The plugin's platform.
        creator_id: Whom.
        after: Moment and account of the last one of the page before.
        limit: Most of them.
    """
    values: dict[str, Any] = {"creator": creator_id, "limit": limit}
    further = ""
    if after is not None:
        further = "AND (created_at, account_id) < (:at, :id)"
        values |= {"at": after[0], "id": after[1]}
    rows = await platform.db.fetch_all(_FOLLOWERS.format(after=further), values)
    people = await platform.accounts.get_many({row["account_id"] for row in rows})
    return [
        Follower(
            row["account_id"],
            people[row["account_id"]].name if row["account_id"] in people else "",
            row["created_at"],
        )
        for row in rows
    ]
