"""The queue in which moderators decide: proofs, claims that look odd, appeals."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Protocol

from onlyvips.errors import Conflict, Forbidden
from onlyvips_quests import review_queries as sql
from onlyvips_quests.api import QuestDecided
from onlyvips_quests.appealing import (
    APPEALABLE,
    BIGINT,
    STATEMENT,
    Appeals,
    checked,
    not_found,
    to_review,
)
from onlyvips_quests.cases import Case, Review, ReviewKind, ReviewState
from onlyvips_quests.marks import N_

if TYPE_CHECKING:
    from onlyvips.accounts.types import Account
    from onlyvips.db import Record
    from onlyvips.platform import Platform
    from onlyvips_quests.proofs import Proofs

#: For so long a moderator has what they took from the queue for themselves.
CLAIM_TIME: Final = timedelta(minutes=15)
#: Characters of a moderator's reason.
REASON: Final = (3, 500)
_UNDECIDED: Final = ("review", "held")

__all__ = ["CLAIM_TIME", "REASON", "STATEMENT", "Decisions", "Reviews"]


class Decisions(Protocol):
    """Carries out what was decided, in the caller's transaction."""

    async def accept(self, claim_id: int) -> object:
        """Pay for a claim."""
        ...

    async def refuse(self, claim_id: int) -> object:
        """Refuse a claim."""
        ...


class Reviews(Appeals):
    """The queue, its decisions, and appeals.

    A row of ``reviews`` is also the record of who decided what, when and why.

    Args:
        platform: The plugin's platform.
        decisions: Carries out what was decided.
        proofs: What was handed in.
    """

    def __init__(self, platform: Platform, decisions: Decisions, proofs: Proofs) -> None:
        super().__init__(platform)
        self._decisions = decisions
        self._proofs = proofs

    # ---- looking ---------------------------------------------------------------------------

    async def list(
        self,
        state: ReviewState = "open",
        kind: ReviewKind | None = None,
        *,
        after: tuple[datetime, int] | None = None,
        limit: int = 20,
        language: str = "en",
    ) -> list[Review]:
        """Return reviews, the oldest first.

        Args:
            state: Which.
            kind: Only this kind.
            after: ``opened_at`` and ``id`` of the last one of the page before.
            limit: Most that are returned.
            language: Of the titles.
        """
        values: dict[str, Any] = {"state": state, "kind": kind, "limit": limit}
        query = sql.QUEUE
        if after is not None:
            query += sql.AFTER
            values |= {"at": after[0], "id": after[1]}
        rows = await self._platform.db.fetch_all(query + sql.IN_ORDER, values)
        return [to_review(row, language) for row in rows]

    async def get(self, review_id: int, language: str = "en") -> Case:
        """Return a review with all that speaks for and against the claim.

        Args:
            review_id: Its number.
            language: Of titles and reasons.

        Raises:
            NotFound: There is none.
        """
        db = self._platform.db
        review = await self._one(review_id, language)
        evidence = await db.fetch_one(sql.EVIDENCE, {"id": review_id})
        if evidence is None:
            raise not_found()
        history = await db.fetch_all(sql.HISTORY, {"account": review.account_id})
        earlier = await db.fetch_all(sql.EARLIER, {"claim": review.claim_id, "id": review_id})
        twins = []
        if review.proof_id is not None and evidence["has_picture"]:
            twins = await self._proofs.twins(review.proof_id, review.account_id)
        return Case(
            review,
            reasons=self._explain(evidence["reasons"], language),
            facts=evidence["facts"],
            text=evidence["text"] or "",
            has_picture=evidence["has_picture"],
            twins=tuple(twins),
            history={row["state"]: row["n"] for row in history},
            earlier=tuple(to_review(row, language) for row in earlier),
        )

    # ---- having a review for oneself -------------------------------------------------------

    async def claim(self, moderator: Account, review_id: int) -> Case:
        """Take a review for oneself, for a quarter of an hour from now.

        Raises:
            NotFound: There is none.
            Conflict: Somebody else has it, or it is decided.
            Forbidden: It is about a claim of the moderator's own.
        """
        db = self._platform.db
        values = {**self._now(moderator), "until": self._until(), "id": review_id}
        known = 0 < review_id < BIGINT
        if not known or await db.fetch_val(sql.CLAIM, values) is None:
            raise await self._why_not(moderator, review_id)
        return await self.get(review_id, moderator.language)

    async def claim_next(self, moderator: Account, kind: ReviewKind | None = None) -> Case | None:
        """Take the oldest review that is free for oneself; None when nothing waits.

        Args:
            moderator: Who takes it.
            kind: Only this kind.
        """
        values = {**self._now(moderator), "until": self._until(), "kind": kind}
        review_id = await self._platform.db.fetch_val(sql.CLAIM_NEXT, values)
        return None if review_id is None else await self.get(review_id, moderator.language)

    async def release(self, moderator: Account, review_id: int) -> None:
        """Give a review back to the queue, undecided.

        Raises:
            NotFound: There is none.
            Conflict: The moderator does not have it.
        """
        values = {"id": review_id, "moderator": moderator.id}
        known = 0 < review_id < BIGINT
        if not known or await self._platform.db.fetch_val(sql.RELEASE, values) is None:
            await self._one(review_id)
            raise Conflict(N_("You do not have this review."), code="review-not-yours")

    # ---- deciding --------------------------------------------------------------------------

    async def approve(self, moderator: Account, review_id: int, reason: str = "") -> Review:
        """Decide for the person: the claim is paid, in one transaction with the decision.

        Args:
            moderator: Who decides.
            review_id: What about.
            reason: What the person is told, if anything.

        Raises:
            InvalidInput: The reason is too long.
            NotFound: There is no such review, or it cannot be paid because the quest's type is
                off or the person was erased.
            Conflict: Somebody else has it, it is decided, or all places of the quest are taken.
            Forbidden: It is about a claim of the moderator's own.
        """
        reason = checked("reason", reason, (0, REASON[1]))
        return await self._decide(moderator, review_id, "approved", reason)

    async def reject(self, moderator: Account, review_id: int, reason: str) -> Review:
        """Decide against the person: the claim is refused, or stays as it is after an appeal.

        Args:
            moderator: Who decides.
            review_id: What about.
            reason: What the person is told, 3 to 500 characters.

        Raises:
            InvalidInput: There is no reason, or it is too long.
            NotFound: There is no such review.
            Conflict: Somebody else has it, or it is decided.
            Forbidden: It is about a claim of the moderator's own.
        """
        return await self._decide(
            moderator, review_id, "rejected", checked("reason", reason, REASON)
        )

    async def _decide(
        self, moderator: Account, review_id: int, state: ReviewState, reason: str
    ) -> Review:
        db = self._platform.db
        review = await self._one(review_id)
        async with db.transaction():
            # Locked in the order in which everybody locks them: person, claim, review.
            if await db.fetch_val(sql.LIVE, {"id": review.account_id}) is None:
                raise not_found()
            claim = await db.fetch_one(sql.LOCK_CLAIM, {"id": review.claim_id})
            values = {**self._now(moderator), "id": review_id, "state": state, "reason": reason}
            decided = None if claim is None else await db.fetch_val(sql.DECIDE, values)
            if claim is None or decided is None:
                raise await self._why_not(moderator, review_id)
            # A claim that was paid meanwhile, because the person tried again, stays paid.
            if state == "approved" and claim["state"] != "paid":
                await self._decisions.accept(review.claim_id)
            elif state == "rejected" and claim["state"] in _UNDECIDED:
                await self._decisions.refuse(review.claim_id)
            elif state == "rejected" and claim["state"] in APPEALABLE:
                await self._tell(claim)
        return await self._one(review_id, moderator.language)

    async def _tell(self, claim: Record) -> None:
        """Tell the person that nothing changes."""
        await self._platform.events.publish(
            QuestDecided(
                account_id=claim["account_id"],
                claim_id=claim["id"],
                quest_id=claim["quest_id"],
                state=claim["state"],
            )
        )

    async def _why_not(self, moderator: Account, review_id: int) -> Exception:
        """Return why a moderator cannot have a review."""
        review = await self._one(review_id)
        if review.account_id == moderator.id:
            return Forbidden(
                N_("This is about a claim of your own. Somebody else decides."), code="own-claim"
            )
        if review.state != "open":
            return Conflict(N_("This is decided already."), code="review-decided")
        return Conflict(N_("Somebody else has this review at the moment."), code="review-taken")

    # ---- opening ---------------------------------------------------------------------------

    async def open(
        self,
        kind: ReviewKind,
        claim_id: int,
        account_id: int,
        *,
        proof_id: int | None = None,
        statement: str = "",
    ) -> int:
        """Put a claim into the queue, in the caller's transaction; return the review's number.

        Where an appeal waits about the same claim, because the person tried again before it was
        decided, the new proof takes its place.

        Args:
            kind: Why.
            claim_id: Which claim.
            account_id: Whose.
            proof_id: What was handed in.
            statement: What the person says.
        """
        number: int = await self._platform.db.fetch_val(
            sql.OPEN,
            {
                "kind": kind,
                "claim": claim_id,
                "account": account_id,
                "proof": proof_id,
                "statement": statement,
                "now": self._platform.clock.now(),
            },
        )
        return number

    # ---- inside ----------------------------------------------------------------------------

    def _now(self, moderator: Account) -> dict[str, Any]:
        return {"moderator": moderator.id, "now": self._platform.clock.now()}

    def _until(self) -> datetime:
        return self._platform.clock.now() + CLAIM_TIME
