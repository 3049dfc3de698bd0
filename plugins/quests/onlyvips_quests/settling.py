"""What happens to a claim after it was made: holds that end, people who leave, decisions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from onlyvips.errors import Conflict, NotFound, Unavailable
from onlyvips_quests.api import Evidence, QuestDecided, QuestTakenBack
from onlyvips_quests.rewards import FullError

if TYPE_CHECKING:
    from onlyvips.accounts.types import Account
    from onlyvips.db import Record
    from onlyvips.platform import Platform
    from onlyvips_quests.catalogue import Catalogue
    from onlyvips_quests.offers import Offer
    from onlyvips_quests.rewards import Rewards

RECHECK = Evidence("recheck")
LEFT = "You left before the time was over."
NOT_SO_ANY_MORE = "What you did for it was no longer so when it was checked again."

_COLUMNS = "id, account_id, quest_id, version_id, state, xp, claimed_at, hold_until, settled_at"
_DUE = f"""
SELECT {_COLUMNS} FROM quests.claims
WHERE hold_until IS NOT NULL AND state IN ('held', 'paid') AND hold_until <= :now
  AND (hold_until, id) > (:after, :after_id)
ORDER BY hold_until, id LIMIT :limit
"""  # noqa: S608 - no value of anybody's is in the text
_WATCHED = f"""
SELECT {_COLUMNS} FROM quests.claims
WHERE account_id = :account AND hold_until > :now AND state IN ('held', 'paid')
"""  # noqa: S608
#: The person first, as an erasure does, so that the two cannot wait for each other.
_LOCK_PERSON = """
SELECT a.id FROM core.accounts a
WHERE a.id = (SELECT account_id FROM quests.claims WHERE id = :id) FOR KEY SHARE
"""
_LOCK = f"SELECT {_COLUMNS} FROM quests.claims WHERE id = :id FOR UPDATE"  # noqa: S608
_TURN = """
UPDATE quests.claims SET state = :state, settled_at = :now, hold_until = :hold_until
WHERE id = :id
"""
_OVER = "UPDATE quests.claims SET hold_until = NULL WHERE id = :id AND state = 'paid'"
_PAID_BEFORE = "SELECT 1 FROM quests.xp_entries WHERE account_id = :account AND key = :key"
_TAKE_BADGE = """
DELETE FROM quests.account_badges
WHERE account_id = :account AND badge = :badge AND earned_at = :at
"""
_BATCH = 100
_BEGINNING = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Settled:
    """What a round of settling did.

    Attributes:
        paid: Claims that were paid.
        forfeited: Claims that the re-check undid before they were paid.
        taken_back: Claims that the re-check undid afterwards.
        over: Paid claims whose time is over.
        waiting: Claims that could not be checked now.
    """

    paid: int = 0
    forfeited: int = 0
    taken_back: int = 0
    over: int = 0
    waiting: int = 0


class Settling:
    """Ends holds, takes back, and carries out what moderators decide.

    Args:
        platform: The plugin's platform.
        catalogue: Knows all versions.
        rewards: Pays.
    """

    def __init__(self, platform: Platform, catalogue: Catalogue, rewards: Rewards) -> None:
        self._platform = platform
        self._catalogue = catalogue
        self._rewards = rewards

    # ---- holds -----------------------------------------------------------------------------

    async def settle_due(self) -> Settled:
        """Check all claims whose hold is over once more, and pay, forfeit or take back."""
        db, now = self._platform.db, self._platform.clock.now()
        counts: dict[str, int] = {}
        after: tuple[Any, int] = (_BEGINNING, 0)
        while True:
            rows = await db.fetch_all(
                _DUE, {"now": now, "after": after[0], "after_id": after[1], "limit": _BATCH}
            )
            for row in rows:
                what = await self._settle(row)
                counts[what] = counts.get(what, 0) + 1
            if len(rows) < _BATCH:
                return Settled(**counts)
            after = (rows[-1]["hold_until"], rows[-1]["id"])

    async def _settle(self, row: Record) -> str:
        offer = await self._catalogue.version(row["version_id"])
        account = (await self._platform.accounts.get_many([row["account_id"]])).get(
            row["account_id"]
        )
        if offer is None or account is None:
            return "waiting"  # its type's plugin is off, or the person is being erased
        still = await self._still(offer, account, RECHECK)
        if still is None:
            return "waiting"
        if row["state"] == "paid":
            if still:
                await self._platform.db.execute(_OVER, {"id": row["id"]})
                return "over"
            return "taken_back" if await self.take_back(row["id"], NOT_SO_ANY_MORE) else "over"
        if not still:
            return "forfeited" if await self._forfeit(row["id"], offer) else "over"
        return "paid" if await self._pay_held(row["id"], offer, account) else "over"

    async def left(self, account: Account, evidence: Evidence) -> int:
        """Look at what somebody still has to stay for when they left a chat.

        What Telegram says now decides: whoever is back already has lost nothing.

        Returns:
            How many rewards were forfeited or taken back.
        """
        rows = await self._platform.db.fetch_all(
            _WATCHED, {"account": account.id, "now": self._platform.clock.now()}
        )
        routes = set(evidence.routes())
        undone = 0
        for row in rows:
            offer = await self._catalogue.version(row["version_id"])
            if offer is None or "leave" not in offer.kind.evidence:
                continue
            named = {r.lower() for r in offer.kind.routes(offer.task.parameters)}
            if not named & routes or await self._still(offer, account, RECHECK) is not False:
                continue
            if row["state"] == "held":
                undone += await self._forfeit(row["id"], offer)
            else:
                undone += await self.take_back(row["id"], LEFT)
        return undone

    async def _still(self, offer: Offer, account: Account, evidence: Evidence) -> bool | None:
        """Say whether a proof still holds; None if that cannot be said now."""
        try:
            return (await offer.kind.verify(offer.task, evidence, account)).met
        except Unavailable:
            return None
        except Exception as error:
            self._platform.log.exception(
                "quest_check_failed", quest=offer.slug, account_id=account.id, exc_info=error
            )
            return None

    async def _pay_held(self, claim_id: int, offer: Offer, account: Account) -> bool:
        now = self._platform.clock.now()
        async with self._platform.db.transaction():
            if await self._lock(claim_id, "held") is None:
                return False
            await self._turn(claim_id, "paid", now)
            await self._rewards.pay(account, offer, claim_id, now, seen=False)
        return True

    async def _forfeit(self, claim_id: int, offer: Offer) -> bool:
        async with self._platform.db.transaction():
            row = await self._lock(claim_id, "held")
            if row is None:
                return False
            await self._turn(claim_id, "forfeited", self._platform.clock.now())
            await self._rewards.leave_seat(offer)
            await self._decided(row, "forfeited")
        return True

    # ---- taking back -----------------------------------------------------------------------

    async def take_back(self, claim_id: int, reason: str) -> bool:
        """Take back what was paid for a claim, once.

        Args:
            claim_id: Number of the claim.
            reason: msgid of the reason.

        Returns:
            Whether it was taken back now.
        """
        db, now = self._platform.db, self._platform.clock.now()
        async with db.transaction():
            row = await self._lock(claim_id, "paid")
            if row is None:
                return False
            offer = await self._catalogue.version(row["version_id"])
            account = await self._platform.accounts.get(row["account_id"])
            await self._turn(claim_id, "taken_back", now)
            await self._rewards.add_xp(
                account.id,
                -row["xp"],
                f"back:{claim_id}",
                now,
                completed=-1,
                boards=await self._rewards.boards_of(row["settled_at"] or row["claimed_at"]),
            )
            if offer is not None:
                await self._take_things(account, offer, row)
            await self._platform.events.publish(
                QuestTakenBack(
                    account_id=account.id,
                    claim_id=claim_id,
                    quest_id=row["quest_id"],
                    xp=row["xp"],
                    reason=reason,
                )
            )
        self._platform.metrics.increment("taken_back")
        return True

    async def _take_things(self, account: Account, offer: Offer, row: Record) -> None:
        await self._rewards.leave_seat(offer)
        await self._rewards.take_back_others(account, offer, row["id"])
        if offer.rules.rewards.badge is not None:
            await self._platform.db.execute(
                _TAKE_BADGE,
                {
                    "account": account.id,
                    "badge": offer.rules.rewards.badge,
                    # A badge that was there before, from elsewhere, stays.
                    "at": row["settled_at"],
                },
            )

    # ---- decisions -------------------------------------------------------------------------

    async def accept(self, claim_id: int) -> None:
        """Pay for a claim because a moderator says so, in the caller's transaction.

        A hold that the quest itself asks for goes on all the same.

        Raises:
            NotFound: There is no such claim, its quest's type is off, or the person was erased.
            Conflict: It is paid already, or all places are taken.
        """
        db, now = self._platform.db, self._platform.clock.now()
        async with db.transaction():
            row = await self._lock(claim_id, *_ACCEPTED)
            if row is None:
                raise Conflict("This claim is paid already.", code="claim-settled")
            offer = await self._catalogue.version(row["version_id"])
            if offer is None:
                raise NotFound("The quest's type is switched off.", code="quest-not-found")
            account = await self._platform.accounts.get(row["account_id"])
            if row["state"] in _WITHOUT_SEAT:
                try:
                    await self._rewards.take_seat(offer)
                except FullError:
                    raise Conflict("All places are taken.", code="quest-full") from None
            goes_on = row["state"] == "review" and row["hold_until"] is not None
            if goes_on and row["hold_until"] > now and not offer.pays_first:
                await self._turn(claim_id, "held", None, row["hold_until"])
                await self._decided(row, "held")
                return
            before = {"account": account.id, "key": f"claim:{claim_id}"}
            again = await db.fetch_val(_PAID_BEFORE, before) is not None
            await self._turn(claim_id, "paid", now)
            await self._rewards.pay(account, offer, claim_id, now, seen=False, again=again)

    async def refuse(self, claim_id: int) -> None:
        """Refuse a claim because a moderator says so, in the caller's transaction.

        A claim that is refused, forfeited or taken back already stays as it is.

        Raises:
            NotFound: There is no such claim.
            Conflict: It was paid; `take_back` undoes that.
        """
        async with self._platform.db.transaction():
            row = await self._lock(claim_id)
            if row is None:
                raise NotFound("There is no such claim.", code="claim-not-found")
            if row["state"] == "paid":
                raise Conflict("This claim is paid already.", code="claim-settled")
            if row["state"] in _WITHOUT_SEAT:
                return
            offer = await self._catalogue.version(row["version_id"])
            await self._turn(claim_id, "refused", self._platform.clock.now())
            if offer is not None:
                await self._rewards.leave_seat(offer)
            await self._decided(row, "refused")

    # ---- rows ------------------------------------------------------------------------------

    async def _lock(self, claim_id: int, *states: str) -> Record | None:
        """Lock a person and their claim; return it, if it is in one of some states."""
        db = self._platform.db
        if await db.fetch_val(_LOCK_PERSON, {"id": claim_id}) is None:
            return None
        row = await db.fetch_one(_LOCK, {"id": claim_id})
        return row if row is not None and (not states or row["state"] in states) else None

    async def _turn(
        self,
        claim_id: int,
        state: str,
        now: datetime | None,
        hold_until: datetime | None = None,
    ) -> None:
        await self._platform.db.execute(
            _TURN, {"id": claim_id, "state": state, "now": now, "hold_until": hold_until}
        )

    async def _decided(self, row: Record, state: str) -> None:
        await self._platform.events.publish(
            QuestDecided(
                account_id=row["account_id"],
                claim_id=row["id"],
                quest_id=row["quest_id"],
                state=state,
            )
        )


_ACCEPTED: Sequence[str] = ("review", "held", "refused", "forfeited", "taken_back")
_WITHOUT_SEAT: Sequence[str] = ("refused", "forfeited", "taken_back")
