"""What quests keeps of a person, for export and erasure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, select, update

from onlyvips_quests.tables import (
    account_badges,
    completions,
    progress,
    quests,
    referrals,
    xp_entries,
)

if TYPE_CHECKING:
    from onlyvips.db import Database


async def export(db: Database, account_id: int) -> Mapping[str, Any]:
    """Return all that is kept of an account, as JSON values."""
    done = await db.fetch_all(
        select(quests.c.slug, completions.c.period, completions.c.xp, completions.c.completed_at)
        .select_from(completions.join(quests, quests.c.id == completions.c.quest_id))
        .where(completions.c.account_id == account_id)
        .order_by(completions.c.id)
    )
    earned = await db.fetch_all(
        select(account_badges.c.badge, account_badges.c.earned_at)
        .where(account_badges.c.account_id == account_id)
        .order_by(account_badges.c.earned_at)
    )
    total = await db.fetch_val(select(progress.c.xp).where(progress.c.account_id == account_id))
    referred = await db.fetch_one(
        select(referrals.c.created_at).where(referrals.c.account_id == account_id)
    )
    invited = await db.fetch_val(
        select(func.count()).select_from(referrals).where(referrals.c.referrer_id == account_id)
    )
    return {
        "xp": total or 0,
        "completions": [
            {
                "quest": row["slug"],
                "period": row["period"],
                "xp": row["xp"],
                "completed_at": row["completed_at"].isoformat(),
            }
            for row in done
        ],
        "badges": [
            {"badge": row["badge"], "earned_at": row["earned_at"].isoformat()} for row in earned
        ],
        # Who the other is, is the other's to tell.
        "referred_at": referred["created_at"].isoformat() if referred else None,
        "invited": invited,
    }


async def erase(db: Database, account_id: int) -> None:
    """Delete all that is kept of an account; points are nobody's money, so nothing must stay."""
    for table in (xp_entries, completions, account_badges, progress, referrals):
        await db.execute(delete(table).where(table.c.account_id == account_id))
    await db.execute(
        update(referrals).where(referrals.c.referrer_id == account_id).values(referrer_id=None)
    )
