"""Badges: which there are, who has earned them, how far others are, and what people show."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from sqlalchemy import null, or_, select
from sqlalchemy.dialects.postgresql import insert

from onlyvips.errors import FieldError, InvalidInput, NotFound
from onlyvips_quests.api import Badge, Progress
from onlyvips_quests.definitions import BadgeFile, Criteria
from onlyvips_quests.languages import in_language
from onlyvips_quests.levels import Curve
from onlyvips_quests.settings import QuestsSettings
from onlyvips_quests.standing.criteria import describe, gather, measure, target
from onlyvips_quests.tables import badges

if TYPE_CHECKING:
    from datetime import datetime

    from onlyvips.accounts.types import Account
    from onlyvips.db import Record
    from onlyvips.platform import Platform

#: Waits for an erasure that is under way; whoever was erased earns nothing afterwards.
_LIVE = "SELECT id FROM core.accounts WHERE id = :id AND erased_at IS NULL FOR KEY SHARE"
_ALL = """
SELECT b.slug, b.names, b.descriptions, b.icon, b.rarity, b.criteria, a.earned_at, a.place
FROM quests.badges b LEFT JOIN quests.account_badges a
  ON a.badge = b.slug AND a.account_id = :account
ORDER BY b.position, b.slug
"""
_NOT_EARNED = """
SELECT slug, criteria FROM quests.badges b
WHERE jsonb_typeof(criteria) = 'object' AND NOT EXISTS (
  SELECT 1 FROM quests.account_badges a WHERE a.account_id = :account AND a.badge = b.slug
)
"""
_INVITER = """
SELECT r.referrer_id FROM quests.referrals r
WHERE r.account_id = :account AND r.referrer_id IS NOT NULL AND EXISTS (
  SELECT 1 FROM quests.badges b WHERE b.criteria -> 'invited' IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM quests.account_badges a
    WHERE a.account_id = r.referrer_id AND a.badge = b.slug
  )
)
"""
_MINE = """
SELECT badge FROM quests.account_badges WHERE account_id = :account ORDER BY badge FOR UPDATE
"""
_SHOW = """
UPDATE quests.account_badges
SET place = CAST(array_position(CAST(:badges AS text[]), badge) AS smallint)
WHERE account_id = :account
  AND (place IS NOT NULL OR badge = ANY(CAST(:badges AS text[])))
"""
_COUNTS = "SELECT badge, count(*) AS number FROM quests.account_badges GROUP BY badge"
_PEOPLE = "SELECT count(*) FROM quests.progress"
#: Shares are counted anew after so many times as long as counting took, within these seconds.
_COUNTING, _SOONEST, _LATEST = 200, 5.0, 600.0


class Awards(Protocol):
    """Gives badges; `onlyvips_quests.rewards.Rewards` does."""

    async def award(self, account_id: int, badges: Sequence[str], now: datetime) -> list[str]:
        """Give badges that somebody has not, in the caller's transaction; return the new ones."""
        ...


class Badges:
    """Badges.

    Args:
        platform: The plugin's platform.
        awards: Gives them.
    """

    def __init__(self, platform: Platform, awards: Awards) -> None:
        settings = platform.settings(QuestsSettings)
        self._platform = platform
        self._awards = awards
        self._most = settings.showcase
        self._curve = Curve(settings.levels.step, settings.levels.growth)
        self._shares: Mapping[str, float] | None = None
        self._shares_until = 0.0

    # ---- what there is ---------------------------------------------------------------------

    async def save(self, file: BadgeFile) -> bool:
        """Create a badge or change it; who has earned it keeps it.

        Returns:
            Whether anything changed.
        """
        plain = file.model_dump(mode="json", exclude_none=True)
        values = {"descriptions": {}, "criteria": null(), **plain}
        statement = insert(badges).values(**values)
        new = {name: statement.excluded[name] for name in values if name != "slug"}
        done = await self._platform.db.fetch_val(
            statement.on_conflict_do_update(
                index_elements=[badges.c.slug],
                set_=new,
                where=or_(*(badges.c[name].is_distinct_from(new[name]) for name in new)),
            ).returning(badges.c.slug)
        )
        return done is not None

    async def get(self, slug: str) -> BadgeFile:
        """Return a badge as it stands in a file.

        Raises:
            NotFound: There is no such badge.
        """
        row = await self._platform.db.fetch_one(select(badges).where(badges.c.slug == slug))
        if row is None:
            raise NotFound("There is no such badge.", code="badge-not-found")
        return _file(row)

    async def files(self) -> list[BadgeFile]:
        """Return all badges as they stand in files, in the operator's order."""
        rows = await self._platform.db.fetch_all(
            select(badges).order_by(badges.c.position, badges.c.slug)
        )
        return [_file(row) for row in rows]

    # ---- people ----------------------------------------------------------------------------

    async def list_for(self, account: Account) -> Sequence[Badge]:
        """Return all badges, with the person's progress, in the operator's order."""
        rows = await self._platform.db.fetch_all(_ALL, {"account": account.id})
        criteria = {row["slug"]: _criteria(row) for row in rows}
        open_ones = [
            wanted for row in rows if row["earned_at"] is None and (wanted := criteria[row["slug"]])
        ]
        statistics = await gather(self._platform.db, account.id, open_ones)
        shares = await self._count_shares()
        found = []
        for row in rows:
            wanted = criteria[row["slug"]]
            progress = None
            if wanted is not None:
                done = target(wanted)
                progress = Progress(done, done)
                if row["earned_at"] is None:
                    progress = measure(wanted, statistics, self._curve)
            text = in_language(row["descriptions"], account.language)
            if not text and wanted is not None:
                text = describe(self._platform.i18n, account.language, wanted)
            found.append(
                Badge(
                    slug=row["slug"],
                    name=in_language(row["names"], account.language),
                    icon=row["icon"],
                    rarity=row["rarity"],
                    earned_at=row["earned_at"],
                    description=text,
                    progress=progress,
                    place=row["place"],
                    share=None if shares is None else shares.get(row["slug"], 0.0),
                )
            )
        return found

    async def evaluate(self, account_id: int) -> list[str]:
        """Give somebody the badges whose criteria they meet; return the slugs of new ones.

        A badge that was earned stays, whatever is taken back later.
        """
        db, now = self._platform.db, self._platform.clock.now()
        rows = await db.fetch_all(_NOT_EARNED, {"account": account_id})
        wanted = {row["slug"]: Criteria.model_validate(row["criteria"]) for row in rows}
        if not wanted:
            return []
        statistics = await gather(db, account_id, wanted.values())
        met = []
        for slug, criteria in wanted.items():
            progress = measure(criteria, statistics, self._curve)
            if progress.done >= progress.of:
                met.append(slug)
        if not met:
            return []
        async with db.transaction():
            if await db.fetch_val(_LIVE, {"id": account_id}) is None:
                return []
            return sorted(await self._awards.award(account_id, met, now))

    async def inviter_of(self, account_id: int) -> int | None:
        """Return who invited somebody, if that may earn them a badge now."""
        found: int | None = await self._platform.db.fetch_val(_INVITER, {"account": account_id})
        return found

    async def showcase(self, account: Account, slugs: Sequence[str]) -> None:
        """Set the badges that somebody shows first, in this order, instead of those before.

        Args:
            account: Who.
            slugs: Badges that they have earned; none to show none.

        Raises:
            InvalidInput: Too many, one twice, or one that they have not earned.
        """
        db, given = self._platform.db, list(slugs)
        async with db.transaction():
            # Locked, so that of two at the same moment one follows the other.
            rows = await db.fetch_all(_MINE, {"account": account.id})
            self._check(given, {row["badge"] for row in rows})
            await db.execute(_SHOW, {"account": account.id, "badges": given})

    def _check(self, slugs: list[str], earned: set[str]) -> None:
        faults = []
        if len(slugs) > self._most:
            faults.append(FieldError("badges", f"expected at most {self._most} badges"))
        for number, slug in enumerate(slugs):
            if slug not in earned:
                faults.append(FieldError(f"badges.{number}", "expected a badge that you earned"))
            elif slug in slugs[:number]:
                faults.append(FieldError(f"badges.{number}", "expected each badge once"))
        if faults:
            raise InvalidInput(
                "These badges cannot be shown: "
                + "; ".join(f"{fault.field}: {fault.message}" for fault in faults),
                fields=faults,
                code="invalid-showcase",
            )

    async def _count_shares(self) -> Mapping[str, float] | None:
        """Return how many percent of people have each badge, as of some time ago."""
        began = time.monotonic()
        if began >= self._shares_until:
            people = await self._platform.db.fetch_val(_PEOPLE)
            rows = await self._platform.db.fetch_all(_COUNTS) if people else []
            self._shares = {row["badge"]: _percent(row["number"], people) for row in rows}
            if not people:
                self._shares = None
            ended = time.monotonic()
            pause = min(_LATEST, max(_SOONEST, _COUNTING * (ended - began)))
            self._shares_until = ended + pause
        return self._shares


def _percent(part: int, whole: int) -> float:
    """Return a share in percent; a small one is not nothing."""
    return max(0.1, round(min(100.0, 100 * part / whole), 1))


def _criteria(row: Record) -> Criteria | None:
    return None if row["criteria"] is None else Criteria.model_validate(row["criteria"])


def _file(row: Record) -> BadgeFile:
    return BadgeFile.model_validate(dict(row))
