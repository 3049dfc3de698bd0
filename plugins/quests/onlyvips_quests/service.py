"""Quests: what is on offer, proving it, and what somebody has earned."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from onlyvips.errors import NotFound
from onlyvips_quests.api import (
    Badge,
    ClaimResult,
    Evidence,
    Origin,
    Profile,
    Quest,
    Streak,
)
from onlyvips_quests.offers import Offer
from onlyvips_quests.requirements import fits
from onlyvips_quests.states import Mine
from onlyvips_quests.tables import progress, referrals

if TYPE_CHECKING:
    from onlyvips.accounts.types import Account
    from onlyvips.platform import Platform
    from onlyvips_quests.catalogue import Catalogue
    from onlyvips_quests.claiming import Claiming
    from onlyvips_quests.kinds import Kinds
    from onlyvips_quests.levels import Curve
    from onlyvips_quests.standing.badges import Badges
    from onlyvips_quests.standing.boards import Boards
    from onlyvips_quests.standing.streaks import Streaks
    from onlyvips_quests.states import States
    from onlyvips_quests.steps import Steps

_CLAIM = Evidence("claim")
_NOWHERE = Origin()
_BIGINT = 2**63 - 1
#: A quest on which somebody failed is not suggested to them for so long.
_AFTER_FAILURE = timedelta(days=1)
#: States of quests that somebody can go on with now.
_OPEN = ("available", "in_progress")
_DIFFICULTIES = ("easy", "medium", "hard", "expert")
#: From which level on a difficulty suits.
_SUITS_FROM = (1, 3, 6, 10)
_EVER = """
SELECT DISTINCT quest_id FROM quests.claims
WHERE account_id = :account AND quest_id = ANY(CAST(:quests AS bigint[])) AND state = 'paid'
"""
_FAILED_LATELY = """
SELECT quest_id FROM quests.runs
WHERE account_id = :account AND attempts > 0 AND updated_at > :since
"""


@dataclass(frozen=True, slots=True)
class Parts:
    """What the service works with."""

    kinds: Kinds
    curve: Curve
    catalogue: Catalogue
    states: States
    steps: Steps
    claiming: Claiming
    badges: Badges
    boards: Boards
    streaks: Streaks


class QuestService:
    """Implements `onlyvips_quests.api.Quests`.

    Args:
        platform: The plugin's platform.
        parts: What it works with.
    """

    def __init__(self, platform: Platform, parts: Parts) -> None:
        self._platform = platform
        self._p = parts

    # ---- reading ---------------------------------------------------------------------------

    async def offered(self, language: str) -> Sequence[Quest]:
        """Return the quests on offer, as nobody in particular sees them."""
        now = self._platform.clock.now()
        snapshot = await self._p.catalogue.now()
        return [
            offer.shown(None, language, self._p.kinds)
            for offer in snapshot.offers
            if not _is_over(offer, now)
        ]

    async def list_for(self, account: Account) -> Sequence[Quest]:
        """Return the quests on offer that the person is meant to see, with their state."""
        now = self._platform.clock.now()
        return [
            self._shown(account, mine)
            for mine in await self._mine(account)
            if mine.claim_id is not None
            or (
                not _is_over(mine.offer, now)
                and fits(mine.offer.rules.audience, account, mine.person.level, now)
            )
        ]

    async def today(self, account: Account, limit: int = 5) -> Sequence[Quest]:
        """Return what there is to do today.

        Daily quests come first, done or not, so that people see what they did; then what they
        began, and what they can do now, first what comes again each week.

        Args:
            account: Who.
            limit: Most quests.
        """
        found = [
            quest
            for quest in await self.list_for(account)
            if quest.state in _OPEN or (quest.recurrence == "daily" and quest.done)
        ]
        return sorted(found, key=_urgency)[:limit]

    async def get(self, account: Account, quest_id: int) -> Quest:
        """Return a quest with the person's state, even if it is no longer on offer.

        Raises:
            NotFound: There is no such quest, or its type's plugin is off.
        """
        offer = await self._p.catalogue.latest(quest_id) if 0 < quest_id <= _BIGINT else None
        if offer is None:
            raise _no_quest()
        [mine] = await self._p.states.load(account, [offer])
        return self._shown(account, mine)

    async def progress(self, account: Account, quest_ids: Sequence[int]) -> Mapping[int, bool]:
        """Say which of some quests the person has ever completed; for rules of access."""
        rows = await self._platform.db.fetch_all(
            _EVER, {"account": account.id, "quests": list(quest_ids)}
        )
        done = {row["quest_id"] for row in rows}
        return {quest_id: quest_id in done for quest_id in quest_ids}

    async def wants(self, kind: str, routes: Iterable[str]) -> bool:
        """Say whether any quest on offer looks at evidence of a kind that comes by some routes."""
        return (await self._p.catalogue.now()).matcher.wants(kind, routes)

    # ---- taking ----------------------------------------------------------------------------

    async def suggest(self, account: Account) -> Quest | None:
        """Return a quest that suits the person now, and note that they took it; None if none does.

        It can be done now, fits their level, is in their language if possible, and did not fail
        lately. Those that they have not taken yet come first, so that asking again gives another.
        """
        now = self._platform.clock.now()
        rows = await self._platform.db.fetch_all(
            _FAILED_LATELY, {"account": account.id, "since": now - _AFTER_FAILURE}
        )
        failed = {row["quest_id"] for row in rows}
        fitting = [
            mine
            for mine in await self._mine(account)
            if mine.state(now) in ("available", "in_progress") and mine.offer.quest_id not in failed
        ]
        if not fitting:
            return None
        chosen = min(fitting, key=lambda mine: _suits(mine, account))
        run_id = await self._p.steps.begin(account, chosen)
        return self._shown(account, replace(chosen, run_id=run_id))

    async def take(self, account: Account, quest_id: int) -> Quest:
        """Note that the person took a quest: from now on the rules of this version hold for them.

        Raises:
            NotFound: There is no such quest on offer.
        """
        [mine] = await self._p.states.load(account, [await self._offer(quest_id)])
        if mine.state(self._platform.clock.now()) in ("available", "in_progress"):
            mine = replace(mine, run_id=await self._p.steps.begin(account, mine))
        return self._shown(account, mine)

    async def link(self, account: Account, quest_id: int) -> str | None:
        """Return the person's own link for a quest; None for a quest that has none.

        Raises:
            NotFound: There is no such quest on offer.
            onlyvips.errors.Unavailable: Telegram does not answer.
        """
        offer = await self._offer(quest_id)
        return await offer.kind.personal_link(offer.task, account)

    # ---- proving ---------------------------------------------------------------------------

    async def claim(
        self,
        account: Account,
        quest_id: int,
        evidence: Evidence = _CLAIM,
        *,
        origin: Origin = _NOWHERE,
    ) -> ClaimResult:
        """Offer evidence to one quest and, if it is proved, pay its reward exactly once.

        Raises:
            NotFound: There is no such quest on offer.
            onlyvips.errors.Unavailable: Telegram does not answer.
        """
        offer = await self._offer(quest_id)
        result = await self._p.claiming.claim(account, offer, evidence, origin, seen=True)
        await self._active_by(account, [result])
        return result

    async def observe(
        self, account: Account, evidence: Evidence, *, seen: bool = False
    ) -> Sequence[ClaimResult]:
        """Offer evidence to every quest that looks at its kind; return what came of it.

        Who is banned proves nothing.
        """
        offers = await self._p.catalogue.find(evidence)
        if not offers or account.is_banned(self._platform.clock.now()):
            return []
        results = await self._p.claiming.observe(account, offers, evidence, seen=seen)
        await self._active_by(account, results)
        return results

    async def come(self, account: Account) -> Sequence[ClaimResult]:
        """Note that the person came by today; return what came of it."""
        await self._active(account)
        return await self.observe(account, Evidence("day"), seen=True)

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

    async def referrer_of(self, account_id: int) -> int | None:
        """Return the account that invited somebody, or None."""
        found: int | None = await self._platform.db.fetch_val(
            select(referrals.c.referrer_id).where(referrals.c.account_id == account_id)
        )
        return found

    # ---- standing --------------------------------------------------------------------------

    async def profile(self, account: Account) -> Profile:
        """Return somebody's standing."""
        row = await self._platform.db.fetch_one(
            select(progress.c.xp, progress.c.completed).where(progress.c.account_id == account.id)
        )
        xp = row["xp"] if row else 0
        where = self._p.curve.standing(xp)
        earned = [b for b in await self._p.badges.list_for(account) if b.earned_at is not None]
        earned.sort(key=lambda b: (b.place is None, b.place or 0, -_stamp(b), b.slug))
        return Profile(
            account_id=account.id,
            xp=xp,
            level=where.level,
            level_xp=where.into,
            level_span=where.span,
            completed=row["completed"] if row else 0,
            badges=earned,
            streak=await self._p.streaks.get(account),
            rank=await self._p.boards.rank("all", account.id) if xp else None,
        )

    async def badges(self, account: Account) -> Sequence[Badge]:
        """Return all badges, with the person's progress, in the operator's order."""
        return await self._p.badges.list_for(account)

    async def streak(self, account: Account) -> Streak:
        """Return somebody's days in a row."""
        return await self._p.streaks.get(account)

    # ---- inside ----------------------------------------------------------------------------

    async def _active(self, account: Account) -> None:
        await self._p.streaks.touch(account, self._platform.clock.now())

    async def _active_by(self, account: Account, results: Sequence[ClaimResult]) -> None:
        """Note an active day; of completed quests, the handler of their events does that."""
        if any(result.outcome in ("progress", "held", "review") for result in results):
            await self._active(account)

    async def _offer(self, quest_id: int) -> Offer:
        offer = (await self._p.catalogue.now()).by_id.get(quest_id)
        if offer is None:
            raise _no_quest()
        return offer

    async def _mine(self, account: Account) -> Sequence[Mine]:
        snapshot = await self._p.catalogue.now()
        return await self._p.states.load(account, snapshot.offers)

    def _shown(self, account: Account, mine: Mine) -> Quest:
        state = mine.shown(self._platform.clock.now())
        return mine.offer.shown(account, account.language, self._p.kinds, **state)


def _urgency(quest: Quest) -> tuple[bool, bool, bool, bool]:
    """Return a key by which what there is to do today is sorted."""
    return (
        quest.recurrence != "daily",
        quest.done,
        quest.state != "in_progress",
        quest.recurrence != "weekly",
    )


def _no_quest() -> NotFound:
    return NotFound("There is no such quest.", code="quest-not-found")


def _stamp(badge: Badge) -> float:
    return badge.earned_at.timestamp() if badge.earned_at is not None else 0.0


def _is_over(offer: Offer, now: datetime) -> bool:
    ends_at = offer.rules.window.ends_at
    return ends_at is not None and ends_at <= now


def _suits(mine: Mine, account: Account) -> tuple[bool, bool, int, int, int]:
    """Return a key by which the quest that suits best comes first."""
    rules = mine.offer.rules
    fit = max(n for n, level in enumerate(_SUITS_FROM) if mine.person.level >= level)
    away = abs(_DIFFICULTIES.index(rules.difficulty) - fit)
    return (
        mine.run_id is not None,
        account.language not in rules.titles,
        away,
        mine.offer.position,
        mine.offer.quest_id,
    )
