"""Bringing money in through rails."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from onlyvips.errors import Conflict, FieldError, InvalidInput, NotFound, Unavailable
from onlyvips_ledger.api import KeyReused, Started
from onlyvips_ledger.payment_rows import payment_of
from onlyvips_ledger.posting import check_amount

if TYPE_CHECKING:
    from onlyvips.db import Record
    from onlyvips.platform import Platform
    from onlyvips_ledger.api import Money, Payment, PaymentRail, Quote
    from onlyvips_ledger.assets import Assets
    from onlyvips_ledger.crediting import Crediting
    from onlyvips_ledger.rails import Rails

_INSERT = """
INSERT INTO ledger.payments (account_id, rail, asset, amount, pay_asset, pay_amount, subject,
  plugin, key, digest, attempts, created_at)
VALUES (:account, :rail, :asset, :amount, :pay_asset, :pay_amount, :subject, :plugin, :key,
  :digest, 1, :now)
ON CONFLICT (plugin, key) DO NOTHING RETURNING *
"""
_BY_KEY = """
SELECT * FROM ledger.payments WHERE plugin = :plugin AND key = :key
"""
#: Whoever changes the row may ask the rail: nobody does while another one is at it.
_TRY_AGAIN = """
UPDATE ledger.payments SET detail = '', attempts = attempts + 1, created_at = :now
 WHERE id = :id AND state = 'started' AND detail <> :begun
   AND (detail <> '' OR created_at < :stale) RETURNING id
"""
_BEGUN_WITH = """
UPDATE ledger.payments SET how = :how, external_id = coalesce(external_id, :external),
       expires_at = :expires, detail = :begun
 WHERE id = :id RETURNING *
"""
_NOTE = "UPDATE ledger.payments SET detail = :detail WHERE id = :id"
_ONE = "SELECT * FROM ledger.payments WHERE id = :id"
_OF = """
SELECT * FROM ledger.payments
 WHERE account_id = :account{after} ORDER BY id DESC LIMIT :limit
"""
_EXPIRE = """
UPDATE ledger.payments SET state = 'expired', settled_at = :now
 WHERE id IN (SELECT id FROM ledger.payments
               WHERE state = 'started' AND expires_at <= :now
               ORDER BY expires_at LIMIT :limit FOR UPDATE SKIP LOCKED)
RETURNING id
"""
#: In ``detail`` of a payment that the rail knows.
_BEGUN: Final = "begun"
#: Nobody waits longer for a rail: who began it is gone.
_STALE = timedelta(minutes=2)
_BATCH: Final = 500


class Payments:
    """Payments from outside into the ledger.

    Args:
        platform: The plugin's platform.
        rails: The ways in.
        assets: What can be paid with.
        crediting: Writes what arrived.
    """

    def __init__(
        self, platform: Platform, rails: Rails, assets: Assets, crediting: Crediting
    ) -> None:
        self._platform = platform
        self._db = platform.db
        self._rails = rails
        self._assets = assets
        self._crediting = crediting

    async def quotes(self, receive: Money) -> Sequence[Quote]:
        """Say by which rails so much can be brought in, and what it costs.

        A rail that is away, or that does not move so much, is left out.
        """
        self._assets.get(receive.asset)
        check_amount(receive.amount)
        found = []
        for rail in self._rails.of(receive.asset):
            try:
                found.append(await rail.quote(receive))
            except InvalidInput:
                continue
            except Unavailable as error:
                self._platform.log.warning("rail_away", rail=rail.name, reason=error.detail)
        return found

    async def start(
        self,
        plugin: str,
        key: str,
        account_id: int,
        *,
        rail: str,
        receive: Money,
        subject: str = "",
    ) -> Payment:
        """Begin to bring money in; the same key again answers the same payment.

        Args:
            plugin: Which plugin begins it.
            key: Names the payment for ever, within the plugin.
            account_id: Who pays.
            rail: Through which rail.
            receive: What arrives here.
            subject: What it is for.

        Raises:
            NotFound: There is no such rail.
            InvalidInput: The rail cannot move this asset or amount.
            KeyReused: The key belongs to another payment.
            Unavailable: The rail does not answer; with the same key it is tried again.
        """
        way = self._way(rail, receive)
        if not 1 <= len(key) <= 300:
            raise _invalid("key", "expected 1 to 300 characters")
        content = [account_id, rail, receive.asset, receive.amount, subject]
        digest = hashlib.blake2b(json.dumps(content).encode(), digest_size=16).digest()
        there = await self._db.fetch_one(_BY_KEY, {"plugin": plugin, "key": key})
        if there is None:
            quote = await way.quote(receive)
            row = await self._db.fetch_one(
                _INSERT,
                {
                    "account": account_id,
                    "rail": rail,
                    "asset": receive.asset,
                    "amount": receive.amount,
                    "pay_asset": quote.pay.asset,
                    "pay_amount": quote.pay.amount,
                    "subject": subject,
                    "plugin": plugin,
                    "key": key,
                    "digest": digest,
                    "now": self._platform.clock.now(),
                },
            )
            if row is not None:
                return await self._begin(way, payment_of(row))
            there = await self._db.fetch_one(_BY_KEY, {"plugin": plugin, "key": key})
            assert there is not None  # it kept the other one out
        return await self._again(way, there, digest)

    async def _again(self, way: PaymentRail, there: Record, digest: bytes) -> Payment:
        if there["digest"] != digest:
            raise KeyReused("The idempotency key belongs to another payment; use a new one.")
        payment = payment_of(there)
        if payment.state != "started" or there["detail"] == _BEGUN:
            return payment
        now = self._platform.clock.now()
        values = {"id": payment.id, "begun": _BEGUN, "now": now, "stale": now - _STALE}
        if await self._db.fetch_one(_TRY_AGAIN, values) is None:
            raise Conflict("This payment is being begun; ask again.", code="payment-being-begun")
        return await self._begin(way, payment)

    async def _begin(self, way: PaymentRail, payment: Payment) -> Payment:
        try:
            started = await way.start(payment)
        except Exception as error:
            reason = str(error)[:500] or type(error).__name__
            await self._db.execute(_NOTE, {"id": payment.id, "detail": reason})
            raise
        row = await self._db.fetch_one(_BEGUN_WITH, self._values(payment, started))
        assert row is not None  # payments are not deleted
        return payment_of(row)

    @staticmethod
    def _values(payment: Payment, started: Started) -> Mapping[str, Any]:
        return {
            "id": payment.id,
            "how": dict(started.how),
            "external": started.external_id,
            "expires": started.expires_at,
            "begun": _BEGUN,
        }

    def _way(self, rail: str, receive: Money) -> PaymentRail:
        self._assets.get(receive.asset)
        check_amount(receive.amount)
        way = self._rails.get(rail)
        if receive.asset not in way.assets:
            expected = f"expected one of: {', '.join(sorted(way.assets))}"
            raise InvalidInput(
                f"The rail {rail} does not move {receive.asset}.",
                fields=[FieldError("asset", expected)],
            )
        return way

    async def confirm(self, payment_id: int, evidence: Mapping[str, str]) -> Payment:
        """Ask the rail whether a payment was made, and credit what arrived, once.

        Money that arrives after a payment expired or failed is credited all the same. What is paid
        twice, under two numbers of the rail, is credited twice: the second time as a payment of
        its own, for nothing in particular.

        Args:
            payment_id: Which one.
            evidence: What is said of it; the rail judges that.

        Returns:
            The payment, as it is now.

        Raises:
            NotFound: There is none of this number, or its rail is gone.
            KeyReused: The rail's number belongs to a payment of somebody else.
        """
        payment = await self.get(payment_id)
        settled = await self._rails.get(payment.rail).confirm(payment, evidence)
        if settled.state == "done":
            return await self._crediting.credit(payment, settled)
        if settled.state == "failed":
            return await self._crediting.fail(payment, settled.detail)
        return payment

    async def confirm_test(self, payment_id: int, evidence: Mapping[str, str]) -> Payment:
        """Confirm a payment through a rail for tests by what somebody says.

        Raises:
            NotFound: There is none of this number, or its rail is gone.
            Conflict: The rail moves real money, and is asked itself.
        """
        payment = await self.get(payment_id)
        if not self._rails.get(payment.rail).test_only:
            raise Conflict(
                f"The rail {payment.rail} moves real money: it says itself what was paid.",
                code="rail-not-for-tests",
            )
        return await self.confirm(payment_id, evidence)

    async def refund(self, payment_id: int) -> Payment:
        """Give a payment back through its rail; see `Crediting.give_back`."""
        payment = await self.get(payment_id)
        self._rails.get(payment.rail)
        return await self._crediting.give_back(payment)

    async def get(self, payment_id: int, account_id: int | None = None) -> Payment:
        """Return a payment.

        Args:
            payment_id: Its number.
            account_id: Whose it has to be; None for anybody's.

        Raises:
            NotFound: There is none.
        """
        row = await self._db.fetch_one(_ONE, {"id": payment_id})
        if row is None or account_id not in (None, row["account_id"]):
            raise NotFound(f"There is no payment {payment_id}.", code="payment-not-found")
        return payment_of(row)

    async def of(
        self, account_id: int, *, after: int | None = None, limit: int = 20
    ) -> Sequence[Payment]:
        """Return somebody's payments, the newest first, from the one before ``after`` on."""
        values: dict[str, Any] = {"account": account_id, "limit": limit}
        if after is not None:
            values["after"] = after
        query = _OF.format(after="" if after is None else " AND id < :after")
        return [payment_of(row) for row in await self._db.fetch_all(query, values)]

    async def expire_due(self) -> int:
        """Note payments that were not made in time; return how many.

        They are not lost: what arrives later is credited when the rail says so.
        """
        values = {"now": self._platform.clock.now(), "limit": _BATCH}
        count = done = len(await self._db.fetch_all(_EXPIRE, values))
        while done == _BATCH:
            done = len(await self._db.fetch_all(_EXPIRE, values))
            count += done
        return count


def _invalid(field: str, expected: str) -> InvalidInput:
    return InvalidInput(f"{field}: {expected}.", fields=[FieldError(field, expected)])
