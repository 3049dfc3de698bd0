"""Paying for a quest exactly once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy.dialects.postgresql import insert

from onlyvips.errors import NotFound
from onlyvips_quests.api import BadgeEarned, ClaimResult, LevelReached, Quest, QuestCompleted
from onlyvips_quests.levels import standing
from onlyvips_quests.tables import account_badges, completions, progress, xp_entries

if TYPE_CHECKING:
    from datetime import datetime

    from onlyvips.accounts.types import Account
    from onlyvips.platform import Platform
    from onlyvips_quests.settings import QuestsSettings

#: Waits for an erasure that is under way; whoever was erased earns nothing afterwards.
_LIVE = "SELECT id FROM core.accounts WHERE id = :id AND erased_at IS NULL FOR KEY SHARE"


class Rewards:
    """Completions, XP and badges, written in one transaction with their events.

    Args:
        platform: The plugin's platform.
        settings: The plugin's settings.
    """

    def __init__(self, platform: Platform, settings: QuestsSettings) -> None:
        self._platform = platform
        self._step = settings.level_step

    async def pay(
        self, account: Account, quest: Quest, periods: Mapping[str, str], *, seen: bool
    ) -> ClaimResult:
        """Complete a quest and pay for it; the unique key lets one of two claims through.

        Args:
            account: To whom.
            quest: For what; it was proved.
            periods: The present period of each recurrence.
            seen: The person is looking at the result.

        Returns:
            ``completed``, or ``already`` when somebody else was quicker.

        Raises:
            NotFound: The account was erased meanwhile.
        """
        platform, now = self._platform, self._platform.clock.now()
        done = replace(quest, done=True)
        async with platform.db.transaction():
            if await platform.db.fetch_val(_LIVE, {"id": account.id}) is None:
                raise NotFound("There is no such account.", code="account-not-found")
            completion = await platform.db.fetch_val(
                insert(completions)
                .values(
                    account_id=account.id,
                    quest_id=quest.id,
                    period=periods[quest.recurrence],
                    xp=quest.xp,
                    completed_at=now,
                )
                .on_conflict_do_nothing(constraint="uq_completions_once")
                .returning(completions.c.id)
            )
            if completion is None:
                return ClaimResult("already", done)
            total = await self._add_xp(account, quest.xp, completion, now)
            earned = await self._award(account, quest, now)
            level = standing(total, self._step).level
            risen = level > standing(total - quest.xp, self._step).level
            await platform.events.publish(
                QuestCompleted(
                    account_id=account.id,
                    completion_id=completion,
                    quest_id=quest.id,
                    slug=quest.slug,
                    xp=quest.xp,
                    total_xp=total,
                    level=level,
                    level_up=risen,
                    badges=tuple(earned),
                    seen=seen,
                ),
                *(BadgeEarned(account_id=account.id, badge=badge) for badge in earned),
                *([LevelReached(account_id=account.id, level=level)] if risen else []),
            )
        platform.metrics.increment("completions", type=quest.type)
        platform.metrics.increment("xp", quest.xp)
        return ClaimResult(
            "completed",
            done,
            xp=quest.xp,
            total_xp=total,
            level=level,
            level_up=risen,
            badges=tuple(earned),
        )

    async def _add_xp(self, account: Account, xp: int, completion: int, now: datetime) -> int:
        """Note an amount, add it to the person's sum and return the sum."""
        db = self._platform.db
        await db.execute(
            insert(xp_entries).values(
                account_id=account.id, amount=xp, completion_id=completion, created_at=now
            )
        )
        total: int = await db.fetch_val(
            insert(progress)
            .values(account_id=account.id, xp=xp, completed=1, updated_at=now)
            .on_conflict_do_update(
                index_elements=[progress.c.account_id],
                set_={
                    "xp": progress.c.xp + xp,
                    "completed": progress.c.completed + 1,
                    "updated_at": now,
                },
            )
            .returning(progress.c.xp)
        )
        return total

    async def _award(self, account: Account, quest: Quest, now: datetime) -> list[str]:
        """Give the quest's badge, if it has one and the person has not; return what was given."""
        if quest.badge is None:
            return []
        rows = await self._platform.db.fetch_all(
            insert(account_badges)
            .values(account_id=account.id, badge=quest.badge, earned_at=now)
            .on_conflict_do_nothing()
            .returning(account_badges.c.badge)
        )
        return [row["badge"] for row in rows]
