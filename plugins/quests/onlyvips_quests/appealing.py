"""Appeals: what people can say against what was decided about their claims."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from onlyvips.errors import Conflict, FieldError, InvalidInput, NotFound
from onlyvips_quests import review_queries as sql
from onlyvips_quests.cases import OwnClaim, Review
from onlyvips_quests.fraud.judge import Judge, read_findings
from onlyvips_quests.languages import in_language
from onlyvips_quests.marks import N_
from onlyvips_quests.settings import QuestsSettings

if TYPE_CHECKING:
    from onlyvips.accounts.types import Account
    from onlyvips.db import Record
    from onlyvips.platform import Platform
    from onlyvips_quests.api import Reason

#: Characters of a person's statement.
STATEMENT: Final = (10, 1000)
#: States of a claim that a person can object to.
APPEALABLE: Final = ("refused", "forfeited", "taken_back")
BIGINT: Final = 2**63


class Appeals:
    """What people can do about their own claims.

    Args:
        platform: The plugin's platform.
    """

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._judge = Judge(platform.settings(QuestsSettings).fraud)

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
        statement = checked("statement", statement, STATEMENT)
        db = self._platform.db
        async with db.transaction():
            live = await db.fetch_val(sql.LIVE, {"id": account.id})
            claim = None
            if live is not None and 0 < claim_id < BIGINT:
                claim = await db.fetch_one(sql.LOCK_CLAIM, {"id": claim_id})
            if claim is None or claim["account_id"] != account.id:
                raise NotFound(N_("There is no such claim."), code="claim-not-found")
            if claim["state"] not in APPEALABLE:
                raise Conflict(N_("There is nothing to appeal."), code="nothing-to-appeal")
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
                raise Conflict(N_("You appealed this already."), code="appealed")
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

    async def own(self, account: Account, claim_id: int) -> OwnClaim | None:
        """Return one of a person's claims that are not paid; None if there is no such one.

        Args:
            account: Whose.
            claim_id: Which.
        """
        row = None
        if 0 < claim_id < BIGINT:
            values = {"account": account.id, "claim": claim_id}
            row = await self._platform.db.fetch_one(sql.MINE_ONE, values)
        return None if row is None else self._own(row, account.language)

    async def _one(self, review_id: int, language: str = "en") -> Review:
        row = None
        if 0 < review_id < BIGINT:
            row = await self._platform.db.fetch_one(sql.ONE, {"id": review_id})
        if row is None:
            raise not_found()
        return to_review(row, language)

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


def to_review(row: Record, language: str) -> Review:
    """Read a row of `onlyvips_quests.review_queries.REVIEWS`."""
    fields = dict(row)
    return Review(title=in_language(fields.pop("titles"), language), **fields)


def checked(field: str, text: str, letters: tuple[int, int]) -> str:
    """Return a text without what PostgreSQL does not keep.

    Raises:
        InvalidInput: It is too short or too long.
    """
    text = text.replace("\x00", "").strip()
    least, most = letters
    if not least <= len(text) <= most:
        expected = f"expected {least} to {most} characters, got {len(text)}"
        short, long = N_("Your text is too short."), N_("Your text is too long.")
        raise InvalidInput(
            short if len(text) < least else long, fields=[FieldError(field, expected)]
        )
    return text


def not_found() -> NotFound:
    """Return that there is no such review."""
    return NotFound(N_("There is no such review."), code="review-not-found")
