"""What somebody did and what became of it, for people to read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from onlyvips_quests.languages import in_language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onlyvips.accounts.types import Account
    from onlyvips.db import Database
    from onlyvips_quests.api import Reason
    from onlyvips_quests.settings import FraudSettings

_DONE = """
SELECT v.rules -> 'titles' AS titles, c.xp, coalesce(c.settled_at, c.claimed_at) AS at
FROM quests.claims c JOIN quests.quest_versions v ON v.id = c.version_id
WHERE c.account_id = :account AND c.state = 'paid'
ORDER BY c.claimed_at DESC, c.id DESC LIMIT :limit
"""
_WORDS = """
SELECT reason FROM quests.reviews
WHERE claim_id = :claim AND state = 'approved' ORDER BY decided_at DESC LIMIT 1
"""
_DAYS = "SELECT day FROM quests.activity_days WHERE account_id = :account AND day >= :since"
_WINNERS = """
SELECT account_id, rank, xp, prizes FROM quests.season_results
WHERE season_id = :season AND account_id > :after AND prizes <> '[]'
ORDER BY account_id LIMIT :limit
"""


@dataclass(frozen=True, slots=True)
class Done:
    """A quest that somebody completed.

    Attributes:
        title: Its title, in the person's language.
        xp: Experience points given.
        at: When they were.
    """

    title: str
    xp: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Winner:
    """Somebody who won something in a season.

    Attributes:
        account_id: Who.
        rank: Their place.
        xp: Their XP in the season.
        prizes: Numbers of the prizes, from 1.
    """

    account_id: int
    rank: int
    xp: int
    prizes: tuple[int, ...]


async def winners(db: Database, season_id: int, after: int, limit: int) -> Sequence[Winner]:
    """Return who won something in a season, in the order of their account's number.

    Args:
        db: PostgreSQL.
        season_id: Which season; it has ended.
        after: Account of the last one of the page before; 0 for the first page.
        limit: Most that are returned.
    """
    rows = await db.fetch_all(_WINNERS, {"season": season_id, "after": after, "limit": limit})
    return [Winner(row["account_id"], row["rank"], row["xp"], tuple(row["prizes"])) for row in rows]


async def done_lately(db: Database, account: Account, limit: int) -> Sequence[Done]:
    """Return what somebody completed, the latest first.

    Args:
        db: PostgreSQL.
        account: Who.
        limit: Most that are returned.
    """
    rows = await db.fetch_all(_DONE, {"account": account.id, "limit": limit})
    return [
        Done(in_language(row["titles"], account.language), row["xp"], row["at"]) for row in rows
    ]


async def active_days(db: Database, account_id: int, since: date) -> frozenset[date]:
    """Return the days from one on, that day included, on which somebody was active."""
    rows = await db.fetch_all(_DAYS, {"account": account_id, "since": since})
    return frozenset(row["day"] for row in rows)


async def words_of_approval(db: Database, claim_id: int) -> str:
    """Return what a moderator wrote when they approved a claim; empty if nothing, or none did."""
    return await db.fetch_val(_WORDS, {"claim": claim_id}) or ""


def reasons_that_counted(settings: FraudSettings, reasons: Sequence[Reason]) -> tuple[Reason, ...]:
    """Return what the rules against fraud said of a claim, if it had any effect; else nothing.

    Most claims of new people have some points, and are held or reviewed because their quest says
    so: then the points are nobody's business.

    Args:
        settings: From which score on something follows.
        reasons: What the rules said.
    """
    score = sum(reason.points for reason in reasons)
    return tuple(reasons) if score >= settings.hold else ()
