"""Quests: what is on offer, checking it, and what somebody has earned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Select, and_, case, literal, select
from sqlalchemy.dialects.postgresql import insert

from onlyvips.errors import NotFound
from onlyvips_quests.api import Badge, ClaimResult, Evidence, Profile, Quest, Verdict
from onlyvips_quests.catalogue import QuestTypes, Task, in_language, local_date, to_quest
from onlyvips_quests.levels import standing
from onlyvips_quests.rewards import Rewards
from onlyvips_quests.settings import QuestsSettings
from onlyvips_quests.tables import account_badges, badges, completions, progress, quests, referrals

if TYPE_CHECKING:
    from onlyvips.accounts.types import Account
    from onlyvips.db import Record
    from onlyvips.platform import Platform

_CLAIM = Evidence("claim")
_BIGINT = 2**63 - 1
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
_ORDER = (quests.c.position, quests.c.id)


class QuestService:
    """Implements `onlyvips_quests.api.Quests`.

    Args:
        platform: The plugin's platform.
    """

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._settings = platform.settings(QuestsSettings)
        self._rewards = Rewards(platform, self._settings)
        self.types = QuestTypes(platform)

    # ---- reading ---------------------------------------------------------------------------

    async def offered(self, language: str) -> Sequence[Quest]:
        """Return the quests on offer, as nobody in particular sees them."""
        rows = await self._platform.db.fetch_all(
            select(*_COLUMNS).where(quests.c.active).order_by(*_ORDER)
        )
        tasks = ((row, self.types.read(row)) for row in rows)
        return [to_quest(row, task, language, done=False) for row, task in tasks if task]

    async def list_for(self, account: Account) -> Sequence[Quest]:
        """Return the quests on offer, with the person's state, in the operator's order."""
        rows = await self._platform.db.fetch_all(
            self._of(account).where(quests.c.active).order_by(*_ORDER)
        )
        tasks = ((row, self.types.read(row)) for row in rows)
        return [
            to_quest(row, task, account.language, done=row["done"]) for row, task in tasks if task
        ]

    async def get(self, account: Account, quest_id: int) -> Quest:
        """Return a quest with the person's state, even if it is no longer on offer.

        Raises:
            NotFound: There is no such quest, or its type's plugin is off.
        """
        row, task = await self._one(self._of(account), quest_id)
        return to_quest(row, task, account.language, done=row["done"])

    async def profile(self, account: Account) -> Profile:
        """Return somebody's standing."""
        row = await self._progress(account)
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
        row, task = await self._one(self._of(account).where(quests.c.active), quest_id)
        quest = to_quest(row, task, account.language, done=row["done"])
        result = ClaimResult("already", quest)
        if not quest.done:
            # Asked before the transaction begins: no lock is held while Telegram thinks.
            verdict = await task.kind.verify(task.parameters, evidence, account)
            if verdict.met:
                result = await self._rewards.pay(account, quest, self._period(account), seen=True)
            else:
                result = ClaimResult("unmet", quest, self._reason(verdict, account))
        if result.outcome == "completed":
            return result
        now = await self._progress(account)
        xp = now["xp"] if now else 0
        return replace(result, total_xp=xp, level=standing(xp, self._settings.level_step).level)

    async def observe(
        self, account: Account, evidence: Evidence, *, seen: bool = False
    ) -> Sequence[ClaimResult]:
        """Offer evidence to every quest that looks at its kind; return what it completed.

        A type that raises is logged and keeps no other from looking.
        """
        names = self.types.looking_at(evidence.kind)
        if not names:
            return []
        rows = await self._platform.db.fetch_all(
            self._of(account)
            .where(quests.c.active, quests.c.type.in_(names), completions.c.id.is_(None))
            .order_by(*_ORDER)
        )
        completed = []
        for row in rows:
            task = self.types.read(row)
            if task is None or not await self._proves(task, evidence, account, row):
                continue
            quest = to_quest(row, task, account.language, done=False)
            result = await self._rewards.pay(account, quest, self._period(account), seen=seen)
            if result.outcome == "completed":
                completed.append(result)
        return completed

    async def refer(self, account: Account, referrer_telegram_id: int) -> bool:
        """Note who invited somebody; the first note stays. Return whether this is the first.

        Nobody invites themselves, or somebody who was there before them. There is one level
        only, as Telegram's rules demand.
        """
        referrer = await self._platform.accounts.by_telegram_id(referrer_telegram_id)
        if referrer is None or referrer.id >= account.id:
            return False
        noted = await self._platform.db.fetch_val(
            insert(referrals)
            .values(
                account_id=account.id,
                referrer_id=referrer.id,
                created_at=self._platform.clock.now(),
            )
            .on_conflict_do_nothing()
            .returning(referrals.c.account_id)
        )
        return noted is not None

    # ---- inside ----------------------------------------------------------------------------

    def _of(self, account: Account) -> Select[tuple[object, ...]]:
        """Return the query of quests with the person's state: whether they are done."""
        mine = and_(
            completions.c.quest_id == quests.c.id,
            completions.c.account_id == account.id,
            completions.c.period == _period_column(self._period(account)["daily"]),
        )
        return select(*_COLUMNS, completions.c.id.is_not(None).label("done")).select_from(
            quests.outerjoin(completions, mine)
        )

    async def _one(self, query: Select[tuple[object, ...]], quest_id: int) -> tuple[Record, Task]:
        row = task = None
        if 0 < quest_id <= _BIGINT:
            row = await self._platform.db.fetch_one(query.where(quests.c.id == quest_id))
        if row is not None:
            task = self.types.read(row)
        if row is None or task is None:
            raise NotFound("There is no such quest.", code="quest-not-found")
        return row, task

    async def _progress(self, account: Account) -> Record | None:
        return await self._platform.db.fetch_one(
            select(progress.c.xp, progress.c.completed).where(progress.c.account_id == account.id)
        )

    def _period(self, account: Account) -> dict[str, str]:
        """Return the present period of each recurrence."""
        return {"once": "", "daily": local_date(self._platform.clock.now(), account.time_zone)}

    async def _proves(self, task: Task, evidence: Evidence, account: Account, row: Record) -> bool:
        try:
            return (await task.kind.verify(task.parameters, evidence, account)).met
        except Exception as error:
            self._platform.log.exception(
                "quest_check_failed", quest=row["slug"], account_id=account.id, exc_info=error
            )
            return False

    def _reason(self, verdict: Verdict, account: Account) -> str:
        return verdict.reason or self._platform.i18n.gettext(
            account.language, "This quest is not done yet."
        )


def _period_column(today: str) -> ColumnElement[str]:
    return case((quests.c.recurrence == "once", literal("")), else_=literal(today))
