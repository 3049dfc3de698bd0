"""All claims of a person, whatever became of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from onlyvips_quests.api import ClaimState
from onlyvips_quests.languages import in_language

if TYPE_CHECKING:
    from onlyvips.accounts.types import Account
    from onlyvips.db import Database

_CLAIMS = """
SELECT c.id, c.quest_id, q.slug, v.rules -> 'titles' AS titles, c.state, c.xp, c.claimed_at
  FROM quests.claims c
  JOIN quests.quests q ON q.id = c.quest_id
  JOIN quests.quest_versions v ON v.id = c.version_id
 WHERE c.account_id = :account
"""
_BEFORE = " AND (c.claimed_at, c.id) < (:at, :id)"
_IN_ORDER = " ORDER BY c.claimed_at DESC, c.id DESC LIMIT :limit"


@dataclass(frozen=True, slots=True)
class PastClaim:
    """A claim of a person.

    Attributes:
        id: Its number.
        quest_id: Of which quest.
        slug: Stable name of the quest.
        title: Title of the quest, in the person's language.
        state: What became of it.
        xp: XP that it gave, would give, or gave for a while.
        claimed_at: When it was claimed.
    """

    id: int
    quest_id: int
    slug: str
    title: str
    state: ClaimState
    xp: int
    claimed_at: datetime


async def past_claims(
    db: Database,
    account: Account,
    *,
    after: tuple[datetime, int] | None = None,
    limit: int = 20,
) -> Sequence[PastClaim]:
    """Return a person's claims, the newest first.

    Args:
        db: PostgreSQL.
        account: Whose.
        after: ``claimed_at`` and ``id`` of the last one of the page before.
        limit: Most that are returned.
    """
    values: dict[str, Any] = {"account": account.id, "limit": limit}
    query = _CLAIMS
    if after is not None:
        query += _BEFORE
        values |= {"at": after[0], "id": after[1]}
    found = []
    for row in await db.fetch_all(query + _IN_ORDER, values):
        fields = dict(row)
        title = in_language(fields.pop("titles"), account.language)
        found.append(PastClaim(**fields, title=title))
    return found
