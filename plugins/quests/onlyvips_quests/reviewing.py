"""The queue in which moderators decide: proofs, claims that look odd, appeals."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Protocol

from onlyvips.errors import Conflict, FieldError, Forbidden, InvalidInput, NotFound
from onlyvips_quests import review_queries as sql
from onlyvips_quests.api import QuestDecided
from onlyvips_quests.cases import Case, OwnClaim, Review, ReviewKind, ReviewState
from onlyvips_quests.fraud.judge import Judge, read_findings
from onlyvips_quests.offers import in_language
from onlyvips_quests.settings import QuestsSettings

if TYPE_CHECKING:
    from onlyvips.accounts.types import Account
    from onlyvips.db import Record
    from onlyvips.platform import Platform
    from onlyvips_quests.api import Reason
    from onlyvips_quests.proofs import Proofs

#: For so long a moderator has what they took from the queue for themselves.
CLAIM_TIME: Final = timedelta(minutes=15)
#: Letters of a moderator's reason, and of a person's statement.
REASON: Final = (3, 500)
STATEMENT: Final = (10, 1000)
#: What a person can object to.
APPEALABLE: Final = ("refused", "forfeited", "taken_back")
_UNDECIDED: Final = ("review", "held")
_BIGINT: Final = 2**63


class Decisions(Protocol):
    """Carries out what was decided, in the caller's transaction."""

    async def accept(self, claim_id: int) -> object:
        """Pay for a claim."""
        ...

    async def refuse(self, claim_id: int) -> object:
        """Refuse a claim."""
        ...


class Reviews:
    """The queue, its decisions, and appeals.

    A row of ``reviews`` is also the record of who decided what, when and why.

    Args:
        platform: The plugin's platform.
        decisions: Carries out what was decided.
        proofs: What was handed in.
    """

    def __init__(self, platform: Platform, decisions: Decisions, proofs: Proofs) -> None:
        self._platform = platform
        self._decisions = decisions
        self._proofs = proofs
        self._judge = Judge(platform.settings(QuestsSettings).fraud)

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
        return [_review(row, language) for row in rows]

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
            raise _not_found()
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
            earlier=tuple(_review(row, language) for row in earlier),
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
        known = 0 < review_id < _BIGINT
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
        known = 0 < review_id < _BIGINT
        if not known or await self._platform.db.fetch_val(sql.RELEASE, values) is None:
            await self._one(review_id)
            raise Conflict("You do not have this review.", code="review-not-yours")

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
        reason = _checked("reason", reason, (0, REASON[1]))
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
            moderator, review_id, "rejected", _checked("reason", reason, REASON)
        )

    async def _decide(
        self, moderator: Account, review_id: int, state: ReviewState, reason: str
    ) -> Review:
        db = self._platform.db
        review = await self._one(review_id)
        async with db.transaction():
            # Locked in the order in which everybody locks them: person, claim, review.
            if await db.fetch_val(sql.LIVE, {"id": review.account_id}) is None:
                raise _not_found()
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
                "This is about a claim of your own; somebody else decides.", code="own-claim"
            )
        if review.state != "open":
            return Conflict("This is decided already.", code="review-decided")
        return Conflict("Somebody else has this review at the moment.", code="review-taken")

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

    async def appeal(self, account: Account, claim_id: int, statement: str) -> Review:
        """Object to what was decided about a claim; once for each.

        Args:
            account: Who objects.
            claim_id: Which of their claims.
            statement: What they say, 10 to 1000 characters.

        Raises:
            InvalidInput: The statement is too short or too long.
            NotFound: They have no such claim.
            Conflict: Nothing was decided against them, or they appealed already.
        """
        statement = _checked("statement", statement, STATEMENT)
        db = self._platform.db
        async with db.transaction():
            live = await db.fetch_val(sql.LIVE, {"id": account.id})
            claim = None
            if live is not None and 0 < claim_id < _BIGINT:
                claim = await db.fetch_one(sql.LOCK_CLAIM, {"id": claim_id})
            if claim is None or claim["account_id"] != account.id:
                raise NotFound("There is no such claim.", code="claim-not-found")
            if claim["state"] not in APPEALABLE:
                raise Conflict(
                    "There is nothing to appeal: this claim was not refused.",
                    code="nothing-to-appeal",
                )
            number = await db.fetch_val(
                sql.APPEAL,
                {
                    "claim": claim_id,
                    "account": account.id,
                    "statement": statement,
                    "now": self._platform.clock.now(),
                },
            )
            if number is None:
                raise Conflict("There is an appeal about this claim already.", code="appealed")
        return await self._one(number, account.language)

    async def mine(
        self,
        account: Account,
        *,
        after: tuple[datetime, int] | None = None,
        limit: int = 20,
    ) -> Sequence[OwnClaim]:
        """Return a person's claims that are not paid, the newest first, with reasons and appeals.

        Args:
            account: Whose.
            after: ``claimed_at`` and ``id`` of the last one of the page before.
            limit: Most that are returned.
        """
        values: dict[str, Any] = {"account": account.id, "limit": limit}
        query = sql.MINE
        if after is not None:
            query += sql.MINE_BEFORE
            values |= {"at": after[0], "id": after[1]}
        rows = await self._platform.db.fetch_all(query + sql.MINE_ORDER, values)
        return [self._own(row, account.language) for row in rows]

    # ---- inside ----------------------------------------------------------------------------

    async def _one(self, review_id: int, language: str = "en") -> Review:
        row = None
        if 0 < review_id < _BIGINT:
            row = await self._platform.db.fetch_one(sql.ONE, {"id": review_id})
        if row is None:
            raise _not_found()
        return _review(row, language)

    def _own(self, row: Record, language: str) -> OwnClaim:
        fields = dict(row)
        waits, titles = fields.pop("waits"), fields.pop("titles")
        may_appeal = row["state"] in APPEALABLE and row["appeal"] is None and not waits
        reasons = self._explain(fields.pop("reasons"), language)
        fields["decision"] = fields["decision"] or ""
        return OwnClaim(
            **fields, title=in_language(titles, language), reasons=reasons, may_appeal=may_appeal
        )

    def _explain(self, found: Any, language: str) -> tuple[Reason, ...]:
        return self._judge.explain(self._platform.i18n, read_findings(found), language)

    def _now(self, moderator: Account) -> dict[str, Any]:
        return {"moderator": moderator.id, "now": self._platform.clock.now()}

    def _until(self) -> datetime:
        return self._platform.clock.now() + CLAIM_TIME


def _review(row: Record, language: str) -> Review:
    fields = dict(row)
    return Review(title=in_language(fields.pop("titles"), language), **fields)


def _checked(field: str, text: str, letters: tuple[int, int]) -> str:
    """Return a text without what PostgreSQL does not keep.

    Raises:
        InvalidInput: It is too short or too long.
    """
    text = text.replace("\x00", "").strip()
    least, most = letters
    if not least <= len(text) <= most:
        expected = f"expected {least} to {most} characters, got {len(text)}"
        raise InvalidInput(
            f"The {field} does not fit: {expected}.", fields=[FieldError(field, expected)]
        )
    return text


def _not_found() -> NotFound:
    return NotFound("There is no such review.", code="review-not-found")
