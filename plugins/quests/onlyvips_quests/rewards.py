"""Booking a proved quest, and paying for it exactly once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from onlyvips.errors import NotFound
from onlyvips_quests.api import (
    BadgeEarned,
    ClaimState,
    LevelReached,
    QuestCompleted,
    QuestDecided,
    XpChanged,
)

if TYPE_CHECKING:
    from onlyvips.accounts.types import Account
    from onlyvips.events import Event
    from onlyvips.platform import Platform
    from onlyvips_quests import definitions
    from onlyvips_quests.kinds import Kinds
    from onlyvips_quests.levels import Curve
    from onlyvips_quests.offers import Offer

#: Waits for an erasure that is under way; whoever was erased earns nothing afterwards.
_LIVE = "SELECT id FROM core.accounts WHERE id = :id AND erased_at IS NULL FOR KEY SHARE"
#: The unique key lets one of two claims through; a forfeited one may be made again. Waits for an
#: erasure, too.
_BOOK = """
INSERT INTO quests.claims (account_id, quest_id, version_id, period, state, xp, score, facts,
  reasons, address, claimed_at, hold_until, settled_at)
SELECT id, CAST(:quest AS bigint), CAST(:version AS bigint), CAST(:period AS text),
  CAST(:state AS text), CAST(:xp AS integer), CAST(:score AS smallint), CAST(:facts AS jsonb),
  CAST(:reasons AS jsonb), CAST(:address AS bigint), CAST(:now AS timestamptz),
  CAST(:hold_until AS timestamptz), CAST(:settled_at AS timestamptz)
FROM core.accounts WHERE id = :account AND erased_at IS NULL FOR KEY SHARE
ON CONFLICT ON CONSTRAINT uq_claims_once DO UPDATE
SET version_id = excluded.version_id, state = excluded.state, xp = excluded.xp,
  score = excluded.score, facts = excluded.facts, reasons = excluded.reasons,
  address = excluded.address, claimed_at = excluded.claimed_at,
  hold_until = excluded.hold_until, settled_at = excluded.settled_at
WHERE claims.state = 'forfeited'
RETURNING id
"""
_SEAT = """
INSERT INTO quests.seats (quest_id, taken) VALUES (:quest, 1)
ON CONFLICT (quest_id) DO UPDATE SET taken = seats.taken + 1 WHERE seats.taken < :capacity
RETURNING taken
"""
_LEAVE_SEAT = "UPDATE quests.seats SET taken = taken - 1 WHERE quest_id = :quest AND taken > 0"
#: The entry, the person's sum and the leaderboards, in one statement.
_ADD_XP = """
WITH entry AS (
  INSERT INTO quests.xp_entries (account_id, amount, key, created_at)
  VALUES (:account, :xp, :key, :now)
), scores AS (
  INSERT INTO quests.board_scores (board, account_id, xp)
  SELECT board, :account, greatest(0, :xp) FROM unnest(CAST(:boards AS text[])) AS board
  ON CONFLICT (board, account_id)
  DO UPDATE SET xp = greatest(0, board_scores.xp + CAST(:xp AS bigint))
)
INSERT INTO quests.progress (account_id, xp, completed, updated_at)
VALUES (:account, greatest(0, :xp), greatest(0, :completed), :now)
ON CONFLICT (account_id) DO UPDATE SET xp = progress.xp + CAST(:xp AS bigint),
  completed = progress.completed + CAST(:completed AS integer), updated_at = excluded.updated_at
RETURNING xp
"""
_ENTRY_EXISTS = "SELECT 1 FROM quests.xp_entries WHERE account_id = :account AND key = :key"
_AWARD = """
INSERT INTO quests.account_badges (account_id, badge, earned_at)
SELECT :account, slug, :now FROM quests.badges WHERE slug = ANY(CAST(:badges AS text[]))
ON CONFLICT DO NOTHING
RETURNING badge
"""


class BoardNames(Protocol):
    """Names the leaderboards on which XP of a moment counts."""

    async def boards_of(self, moment: datetime) -> Sequence[str]:
        """Return their names, without the one of all time."""
        ...


class FullError(Exception):
    """All places of a quest are taken."""


@dataclass(frozen=True, slots=True)
class Booking:
    """What is written of a proved quest.

    Attributes:
        period: The period in which it counts.
        state: What was decided.
        score: What the rules against fraud say, 0 to 100.
        facts: What they looked at.
        reasons: What they found.
        address: Digest of the network address.
        hold_until: When the hold ends.
    """

    period: str
    state: ClaimState
    score: int = 0
    facts: Mapping[str, int] = field(default_factory=dict)
    reasons: Sequence[Mapping[str, Any]] = ()
    address: int | None = None
    hold_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Paid:
    """What was paid.

    Attributes:
        total_xp: XP in all afterwards.
        level: Level afterwards.
        level_up: The level rose.
        badges: Slugs of new badges.
    """

    total_xp: int
    level: int
    level_up: bool
    badges: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Booked:
    """A claim that was written.

    Attributes:
        claim_id: Its number.
        paid: What was paid, if it was.
    """

    claim_id: int
    paid: Paid | None


class Rewards:
    """Claims, XP, badges and other rewards, written in one transaction with their events.

    Args:
        platform: The plugin's platform.
        curve: Of levels.
        kinds: Knows the reward types.
        boards: Names the leaderboards.
    """

    def __init__(self, platform: Platform, curve: Curve, kinds: Kinds, boards: BoardNames) -> None:
        self._platform = platform
        self._curve = curve
        self._kinds = kinds
        self._boards = boards

    async def book(
        self, account: Account, offer: Offer, booking: Booking, *, seen: bool
    ) -> Booked | None:
        """Write a claim and, if it is to be paid now, pay it; in the caller's transaction.

        Args:
            account: Whose.
            offer: For what; it was proved.
            booking: What was decided.
            seen: The person is looking at the result.

        Returns:
            The claim; None when another claim was quicker.

        Raises:
            NotFound: The account was erased meanwhile.
            FullError: All places are taken; the transaction must be given up.
        """
        db, now = self._platform.db, self._platform.clock.now()
        claim_id = await db.fetch_val(
            _BOOK,
            {
                "account": account.id,
                "quest": offer.quest_id,
                "version": offer.version_id,
                "period": booking.period,
                "state": booking.state,
                "xp": offer.rules.rewards.xp,
                "score": booking.score,
                "facts": dict(booking.facts),
                "reasons": [dict(reason) for reason in booking.reasons],
                "address": booking.address,
                "now": now,
                "hold_until": booking.hold_until,
                "settled_at": now if booking.state in ("paid", "refused") else None,
            },
        )
        if claim_id is None:
            if await db.fetch_val(_LIVE, {"id": account.id}) is None:
                raise NotFound("There is no such account.", code="account-not-found")
            return None
        if booking.state != "refused":
            await self.take_seat(offer)
        if booking.state == "paid":
            paid = await self.pay(account, offer, claim_id, now, seen=seen)
            return Booked(claim_id, paid)
        await self._platform.events.publish(
            QuestDecided(
                account_id=account.id,
                claim_id=claim_id,
                quest_id=offer.quest_id,
                state=booking.state,
                seen=seen,
            )
        )
        return Booked(claim_id, None)

    async def take_seat(self, offer: Offer) -> None:
        """Take a place of a quest that has so many, in the caller's transaction.

        Raises:
            FullError: All are taken.
        """
        capacity = offer.rules.capacity
        if capacity is None:
            return
        values = {"quest": offer.quest_id, "capacity": capacity}
        if await self._platform.db.fetch_val(_SEAT, values) is None:
            raise FullError

    async def leave_seat(self, offer: Offer) -> None:
        """Give a place back, in the caller's transaction."""
        if offer.rules.capacity is not None:
            await self._platform.db.execute(_LEAVE_SEAT, {"quest": offer.quest_id})

    async def pay(
        self,
        account: Account,
        offer: Offer,
        claim_id: int,
        now: datetime,
        *,
        seen: bool,
        again: bool = False,
    ) -> Paid:
        """Pay for a claim whose row the caller's transaction has just turned to paid.

        Args:
            account: To whom.
            offer: For what.
            claim_id: Number of the claim.
            now: The moment.
            seen: The person is looking at the result.
            again: It was paid and taken back before.
        """
        platform = self._platform
        rewards = offer.rules.rewards
        key = f"again:{claim_id}" if again else f"claim:{claim_id}"
        total = await self.add_xp(account.id, rewards.xp, key, now, completed=1)
        badges = [rewards.badge] if rewards.badge else []
        earned = await self._award(account.id, badges, now) if badges else []
        await self._others(account, rewards.others, key)
        level = self._curve.level(total)
        risen = total - rewards.xp < self._curve.begins_at(level)
        told: list[Event] = [
            QuestCompleted(
                account_id=account.id,
                claim_id=claim_id,
                quest_id=offer.quest_id,
                slug=offer.slug,
                kind=offer.rules.type,
                xp=rewards.xp,
                total_xp=total,
                level=level,
                level_up=risen,
                badges=tuple(earned),
                seen=seen,
                at=now,
            ),
            *(BadgeEarned(account_id=account.id, badge=badge, told=True) for badge in earned),
        ]
        if risen:
            told.append(LevelReached(account_id=account.id, level=level))
        await platform.events.publish(*told)
        platform.metrics.increment("completions", type=offer.rules.type)
        platform.metrics.increment("xp", rewards.xp)
        return Paid(total, level, risen, tuple(earned))

    async def give(
        self, account: Account, rewards: definitions.Rewards, key: str
    ) -> tuple[int, list[str]]:
        """Give a prize, in the caller's transaction; with the same key again, nothing changes.

        Args:
            account: To whom.
            rewards: What.
            key: Names the payment for ever.

        Returns:
            XP that were given now, and slugs of new badges.
        """
        db, now = self._platform.db, self._platform.clock.now()
        async with db.transaction():
            if await db.fetch_val(_LIVE, {"id": account.id}) is None:
                return 0, []
            values = {"account": account.id, "key": key}
            if await db.fetch_val(_ENTRY_EXISTS, values) is not None:
                return 0, []
            # An entry of nothing notes that the prize was given. It counts on no season's board.
            await self.add_xp(account.id, rewards.xp, key, now, boards=())
            badges = [rewards.badge] if rewards.badge else []
            earned = await self.award(account.id, badges, now, told=True)
            await self._others(account, rewards.others, key)
            await self._platform.events.publish(XpChanged(account_id=account.id))
        return rewards.xp, earned

    async def award(
        self, account_id: int, badges: Sequence[str], now: datetime, *, told: bool = False
    ) -> list[str]:
        """Give badges that somebody has not, in the caller's transaction; return the new ones.

        Args:
            account_id: To whom.
            badges: Slugs.
            now: The moment.
            told: The person is told of them anyway.
        """
        if not badges:
            return []
        earned = await self._award(account_id, badges, now)
        await self._platform.events.publish(
            *(BadgeEarned(account_id=account_id, badge=badge, told=told) for badge in earned)
        )
        return earned

    async def add_xp(
        self,
        account_id: int,
        xp: int,
        key: str,
        now: datetime,
        *,
        completed: int = 0,
        boards: Sequence[str] | None = None,
    ) -> int:
        """Write an entry, add it to the person's sum and to the leaderboards; return the sum.

        Args:
            account_id: Whose.
            xp: How much; negative to take back.
            key: Names the entry for ever.
            now: The moment.
            completed: Quests by which the count of completed ones changes.
            boards: Leaderboards on which it counts; those of the moment when absent.
        """
        if boards is None:
            boards = await self.boards_of(now)
        total: int = await self._platform.db.fetch_val(
            _ADD_XP,
            {
                "account": account_id,
                "xp": xp,
                "key": key,
                "now": now,
                "completed": completed,
                "boards": list(boards),
            },
        )
        return total

    async def boards_of(self, moment: datetime) -> Sequence[str]:
        """Return the leaderboards on which XP of a moment counts, but the one of all time."""
        return await self._boards.boards_of(moment)

    async def take_back_others(self, account: Account, offer: Offer, claim_id: int) -> None:
        """Have other plugins take back what they gave for a claim, in the caller's transaction."""
        for number, reward in enumerate(offer.rules.rewards.others):
            kind, parameters = self._kinds.reward(reward.type, reward.parameters)
            for key in (f"claim:{claim_id}", f"again:{claim_id}"):
                await kind.take_back(parameters, account, f"quests:{key}:{number}")

    async def _others(
        self, account: Account, rewards: Sequence[definitions.Reward], key: str
    ) -> None:
        for number, reward in enumerate(rewards):
            kind, parameters = self._kinds.reward(reward.type, reward.parameters)
            await kind.give(parameters, account, f"quests:{key}:{number}")

    async def _award(self, account_id: int, badges: Sequence[str], now: datetime) -> list[str]:
        rows = await self._platform.db.fetch_all(
            _AWARD, {"account": account_id, "badges": list(badges), "now": now}
        )
        return [row["badge"] for row in rows]
