"""Quests: what is on offer, checking, and paying each reward exactly once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, and_, case, literal, select
from sqlalchemy.dialects.postgresql import insert

from onlyvips.errors import NotFound
from onlyvips_quests.api import (
    Badge,
    BadgeEarned,
    ClaimResult,
    Evidence,
    LevelReached,
    Profile,
    Quest,
    QuestCompleted,
)
from onlyvips_quests.catalogue import QuestTypes, in_language, local_date, to_quest
from onlyvips_quests.levels import standing
from onlyvips_quests.settings import QuestsSettings
from onlyvips_quests.tables import (
    account_badges,
    badges,
    completions,
    progress,
    quests,
    referrals,
    xp_entries,
)

if TYPE_CHECKING:
    from onlyvips.accounts.types import Account
    from onlyvips.db.records import Record
    from onlyvips.platform import Platform

_CLAIM = Evidence("claim")
_COLUMNS = (
    quests.c.id,
    quests.c.slug,
    quests.c.type,
    quests.c.parameters,
    quests.c.titles,
    quests.c.descriptions,
    quests.c.xp,
    quests.c.badge,
    quests.c.recurrence,
)
_OFFERED = select(*_COLUMNS).where(quests.c.active).order_by(quests.c.position, quests.c.id)


class QuestService:
    """Implements `onlyvips_quests.api.Quests`."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._settings = platform.settings(QuestsSettings)
        self.types = QuestTypes(platform)

    # ---- reading ---------------------------------------------------------------------------

    async def offered(self, language: str) -> Sequence[Quest]:
        """Return the quests on offer, as nobody in particular sees them."""
        rows = await self._platform.db.fetch_all(_OFFERED)
        known = self.types.all()
        return [
            to_quest(row, language, self.types, done=False) for row in rows if row["type"] in known
        ]

    async def list_for(self, account: Account) -> Sequence[Quest]:
        """Return the quests on offer, with the person's state, in the operator's order."""
        today = local_date(self._platform.clock.now(), account.time_zone)
        mine = and_(
            completions.c.quest_id == quests.c.id,
            completions.c.account_id == account.id,
            completions.c.period == _period_column(today),
        )
        rows = await self._platform.db.fetch_all(
            select(*_COLUMNS, completions.c.id.is_not(None).label("done"))
            .select_from(quests.outerjoin(completions, mine))
            .where(quests.c.active)
            .order_by(quests.c.position, quests.c.id)
        )
        known = self.types.all()
        return [
            to_quest(row, account.language, self.types, done=row["done"])
            for row in rows
            if row["type"] in known
        ]

    async def get(self, account: Account, quest_id: int) -> Quest:
        """Return one quest on offer.

        Raises:
            NotFound: There is no such quest on offer.
        """
        row = await self._row(quest_id)
        done = await self._platform.db.fetch_val(
            select(completions.c.id).where(
                completions.c.account_id == account.id,
                completions.c.quest_id == quest_id,
                completions.c.period == self._period(row, account),
            )
        )
        return to_quest(row, account.language, self.types, done=done is not None)

    async def profile(self, account: Account) -> Profile:
        """Return somebody's standing."""
        row = await self._platform.db.fetch_one(
            select(progress.c.xp, progress.c.completed).where(progress.c.account_id == account.id)
        )
        earned = await self._platform.db.fetch_all(
            select(
                badges.c.slug,
                badges.c.names,
                badges.c.icon,
                badges.c.rarity,
                account_badges.c.earned_at,
            )
            .select_from(account_badges.join(badges, badges.c.slug == account_badges.c.badge))
            .where(account_badges.c.account_id == account.id)
            .order_by(account_badges.c.earned_at.desc(), badges.c.slug)
        )
        xp = row["xp"] if row else 0
        where = standing(xp, self._settings.level_step)
        return Profile(
            account_id=account.id,
            xp=xp,
            level=where.level,
            level_xp=where.into,
            level_span=where.span,
            completed=row["completed"] if row else 0,
            badges=[
                Badge(
                    b["slug"],
                    in_language(b["names"], account.language),
                    b["icon"],
                    b["rarity"],
                    b["earned_at"],
                )
                for b in earned
            ],
        )

    # ---- completing ------------------------------------------------------------------------

    async def claim(
        self, account: Account, quest_id: int, evidence: Evidence = _CLAIM
    ) -> ClaimResult:
        """Check a quest and, if it is proved, pay its reward exactly once.

        Raises:
            NotFound: There is no such quest on offer.
            onlyvips.errors.Unavailable: Telegram does not answer.
        """
        return await self._try(account, await self._row(quest_id), evidence, seen=True)

    async def observe(self, account: Account, evidence: Evidence) -> Sequence[ClaimResult]:
        """Offer evidence to every quest that looks at its kind; return what it completed."""
        names = [n for n, t in self.types.all().items() if evidence.kind in t.evidence]
        if not names:
            return []
        rows = await self._platform.db.fetch_all(
            select(*_COLUMNS)
            .where(quests.c.active, quests.c.type.in_(names))
            .order_by(quests.c.position, quests.c.id)
        )
        seen = evidence.kind == "start"
        results = [await self._try(account, row, evidence, seen=seen) for row in rows]
        return [r for r in results if r.outcome == "completed"]

    async def refer(self, account: Account, referrer_telegram_id: int) -> bool:
        """Note who invited somebody; the first note stays. Returns whether it is the first.

        An account cannot refer itself. There is one level only, as Telegram's rules demand.
        """
        if referrer_telegram_id == account.telegram_id:
            return False
        noted = await self._platform.db.fetch_val(
            insert(referrals)
            .values(
                account_id=account.id,
                referrer_telegram_id=referrer_telegram_id,
                created_at=self._platform.clock.now(),
            )
            .on_conflict_do_nothing()
            .returning(referrals.c.account_id)
        )
        return noted is not None

    # ---- inside ----------------------------------------------------------------------------

    async def _row(self, quest_id: int) -> Record:
        row = await self._platform.db.fetch_one(
            select(*_COLUMNS).where(quests.c.id == quest_id, quests.c.active)
        )
        if row is None or self.types.get(row["type"]) is None:
            raise NotFound("There is no such quest.", code="quest-not-found")
        return row

    def _period(self, row: Record, account: Account) -> str:
        if row["recurrence"] == "once":
            return ""
        return local_date(self._platform.clock.now(), account.time_zone)

    async def _try(
        self, account: Account, row: Record, evidence: Evidence, *, seen: bool
    ) -> ClaimResult:
        period = self._period(row, account)
        done = await self._platform.db.fetch_val(
            select(completions.c.id).where(
                completions.c.account_id == account.id,
                completions.c.quest_id == row["id"],
                completions.c.period == period,
            )
        )
        quest = to_quest(row, account.language, self.types, done=done is not None)
        if done is not None:
            return ClaimResult("already", quest)
        kind = self.types.all()[row["type"]]
        # Asked before the transaction begins: no lock is held while Telegram thinks.
        verdict = await kind.verify(
            self.types.check(row["type"], row["parameters"]), evidence, account, self._platform
        )
        if not verdict.met:
            return ClaimResult("unmet", quest, reason=verdict.reason)
        return await self._pay(account, quest, period, seen=seen)

    async def _pay(self, account: Account, quest: Quest, period: str, *, seen: bool) -> ClaimResult:
        """Complete and pay in one transaction; the unique key lets one of two claims through."""
        db, now = self._platform.db, self._platform.clock.now()
        async with db.transaction():
            completion = await db.fetch_val(
                insert(completions)
                .values(
                    account_id=account.id,
                    quest_id=quest.id,
                    period=period,
                    xp=quest.xp,
                    completed_at=now,
                )
                .on_conflict_do_nothing(constraint="uq_completions_once")
                .returning(completions.c.id)
            )
            if completion is None:
                return ClaimResult("already", quest)
            await db.execute(
                insert(xp_entries).values(
                    account_id=account.id,
                    amount=quest.xp,
                    completion_id=completion,
                    created_at=now,
                )
            )
            total = await db.fetch_val(
                insert(progress)
                .values(account_id=account.id, xp=quest.xp, completed=1, updated_at=now)
                .on_conflict_do_update(
                    index_elements=[progress.c.account_id],
                    set_={
                        "xp": progress.c.xp + quest.xp,
                        "completed": progress.c.completed + 1,
                        "updated_at": now,
                    },
                )
                .returning(progress.c.xp)
            )
            earned = await self._award(account, quest)
            before = standing(total - quest.xp, self._settings.level_step).level
            level = standing(total, self._settings.level_step).level
            risen = level > before
            await self._platform.events.publish(
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
        self._platform.metrics.increment("completions", type=quest.type)
        self._platform.metrics.increment("xp", quest.xp)
        return ClaimResult(
            "completed",
            quest,
            xp=quest.xp,
            total_xp=total,
            level=level,
            level_up=risen,
            badges=tuple(earned),
        )

    async def _award(self, account: Account, quest: Quest) -> list[str]:
        if quest.badge is None:
            return []
        rows = await self._platform.db.fetch_all(
            insert(account_badges)
            .values(account_id=account.id, badge=quest.badge, earned_at=self._platform.clock.now())
            .on_conflict_do_nothing()
            .returning(account_badges.c.badge)
        )
        return [row["badge"] for row in rows]


def _period_column(today: str) -> ColumnElement[str]:
    return case((quests.c.recurrence == "once", literal("")), else_=literal(today))
