"""Paying out through rails: asked for, pending, paid or given back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from pydantic import BaseModel

from onlyvips.errors import Conflict, FieldError, InvalidInput, NotFound, Unavailable
from onlyvips_ledger.adjusting import checked_reason
from onlyvips_ledger.api import KeyReused, Settled
from onlyvips_ledger.movers import ITSELF
from onlyvips_ledger.payment_rows import payout_of
from onlyvips_ledger.posting import check_amount, joined
from onlyvips_ledger.texts.notices import paid_out_text, payout_failed_text
from onlyvips_ledger.texts.speaking import Speaker

if TYPE_CHECKING:
    from onlyvips.platform import Platform
    from onlyvips_ledger.api import Money, Payout
    from onlyvips_ledger.assets import Assets
    from onlyvips_ledger.moving import Moving
    from onlyvips_ledger.rails import Rails
    from onlyvips_ledger.settings import LedgerSettings

_BY_KEY = "SELECT * FROM ledger.payouts WHERE plugin = 'ledger' AND key = :key"
_INSERT = """
INSERT INTO ledger.payouts (account_id, rail, asset, amount, fee, destination, plugin, key, digest,
  created_at)
VALUES (:account, :rail, :asset, :amount, :fee, :destination, 'ledger', :key, :digest, :now)
ON CONFLICT (plugin, key) DO NOTHING RETURNING *
"""
_LOCK = "SELECT * FROM ledger.payouts WHERE id = :id FOR UPDATE"
_ONE = "SELECT * FROM ledger.payouts WHERE id = :id"
_SETTLE = """
UPDATE ledger.payouts SET state = :state, external_id = :external, detail = :detail,
       transfer_id = :transfer, settled_at = :now
 WHERE id = :id RETURNING *
"""
_BY_NUMBER = "SELECT id FROM ledger.payouts WHERE rail = :rail AND external_id = :external"
_TRIED = """
UPDATE ledger.payouts SET attempts = attempts + 1, detail = :detail
 WHERE id = :id AND state = 'started'
"""
#: The more often it was tried, the longer it waits: twice as long each time, then a day.
_DUE = """
SELECT id FROM ledger.payouts
 WHERE state = 'started' AND id > :after
   AND created_at + CAST('1 minute' AS interval)
       * (power(2, least(attempts, 11)) - 1 + 1440 * greatest(attempts - 11, 0)) <= :now
 ORDER BY id LIMIT :limit
"""
_OF = """
SELECT * FROM ledger.payouts
 WHERE account_id = :account{after} ORDER BY id DESC LIMIT :limit
"""
_BATCH: Final = 500
_LONGEST_DESTINATION: Final = 256


class PayOut(BaseModel):
    """Which payout a rail is to make."""

    payout_id: int


class Payouts:
    """Payouts from the ledger to the world outside.

    Only what was earned is paid out, and only when it is free: what somebody paid in themselves
    goes back by the refund of that payment.

    Args:
        platform: The plugin's platform.
        rails: The ways out.
        assets: What can be paid with.
        moving: Writes it.
        settings: Least amounts.
    """

    def __init__(
        self,
        platform: Platform,
        rails: Rails,
        assets: Assets,
        moving: Moving,
        settings: LedgerSettings,
    ) -> None:
        self._platform = platform
        self._db = platform.db
        self._rails = rails
        self._assets = assets
        self._moving = moving
        self._settings = settings

    async def ask(
        self, key: str, account_id: int, rail: str, money: Money, destination: str
    ) -> Payout:
        """Ask for a payout: the money is pending until the rail is done.

        Args:
            key: Names the payout for ever: the same again pays nothing twice.
            account_id: Whose.
            rail: Through which rail.
            money: What leaves the account, fee included.
            destination: Where to, as the rail understands it.

        Raises:
            NotFound: There is no such rail.
            InvalidInput: The rail or the asset is not for payouts, or it is too little.
            onlyvips_ledger.api.InsufficientFunds: Less was earned and is free.
            KeyReused: The key belongs to another payout.
        """
        destination = destination.strip()
        self._check(rail, money, destination)
        fee = self._moving.payout_fee(money)
        content = [account_id, rail, money.asset, money.amount, destination]
        digest = hashlib.blake2b(json.dumps(content).encode(), digest_size=16).digest()

        async def work() -> Payout:
            row = await self._db.fetch_one(
                _INSERT,
                {
                    "account": account_id,
                    "rail": rail,
                    "asset": money.asset,
                    "amount": money.amount,
                    "fee": fee,
                    "destination": destination,
                    "key": key,
                    "digest": digest,
                    "now": self._platform.clock.now(),
                },
            )
            if row is None:
                there = await self._db.fetch_one(_BY_KEY, {"key": key})
                assert there is not None  # it kept the other one out
                if there["digest"] != digest:
                    raise KeyReused("The idempotency key belongs to another payout; use a new one.")
                return payout_of(there)
            payout = payout_of(row)
            await self._moving.begin_payout(account_id, money, f"payout:{payout.id}")
            await self._enqueue(payout.id)
            return payout

        return await joined(self._db, work)

    def _check(self, rail: str, money: Money, destination: str) -> None:
        asset = self._assets.get(money.asset)
        check_amount(money.amount)
        way = self._rails.get(rail)
        if not way.pays_out:
            raise _invalid("rail", f"expected a rail that pays out, and {rail} does not")
        if not asset.withdrawable or money.asset not in way.assets:
            names = sorted(
                code for code in way.assets
                if code in self._assets.by_code and self._assets.by_code[code].withdrawable
            )  # fmt: skip
            raise _invalid("asset", f"expected one of: {', '.join(names)}")
        least = self._settings.minimum_payouts.get(money.asset, 1)
        if money.amount < least:
            raise _invalid("amount", f"expected at least {least}")
        if not 1 <= len(destination) <= _LONGEST_DESTINATION:
            raise _invalid("destination", f"expected 1 to {_LONGEST_DESTINATION} characters")

    async def pay(self, payout_id: int) -> Payout:
        """Have the rail make a payout, and settle it; done once, however often it is called.

        That of somebody who is banned waits, until the ban ends or an operator settles it.

        Raises:
            NotFound: There is none of this number, or its rail is gone.
        """
        payout = await self.get(payout_id)
        if payout.state != "started":
            return payout
        owner = (await self._platform.accounts.get_many([payout.account_id])).get(payout.account_id)
        if owner is not None and owner.is_banned(self._platform.clock.now()):
            await self._db.execute(_TRIED, {"id": payout.id, "detail": "the account is banned"})
            return payout
        try:
            way = self._rails.get(payout.rail)
            settled = await way.pay_out(payout, f"ledger-{payout.id}")
        except (Unavailable, NotFound) as error:
            self._platform.log.warning("payout_waits", payout=payout.id, reason=error.detail)
            await self._db.execute(_TRIED, {"id": payout.id, "detail": error.detail})
            return payout
        except Exception as error:
            # A rail that breaks is not asked more often than one that is away.
            reason = str(error)[:500] or type(error).__name__
            await self._db.execute(_TRIED, {"id": payout.id, "detail": reason})
            raise
        if settled.state in ("done", "failed"):
            return await self._settle(payout, settled)
        await self._db.execute(_TRIED, {"id": payout.id, "detail": settled.detail})
        return payout

    async def settle_by_hand(
        self,
        payout_id: int,
        *,
        paid: bool,
        reason: str,
        external_id: str | None = None,
        actor: int | None = None,
    ) -> Payout:
        """End a payout whose rail does not; audited. Its rail is not asked any more.

        The same again changes nothing.

        Args:
            payout_id: Which one.
            paid: It was made; otherwise the person has the money again.
            reason: Why; it is kept with the payout.
            external_id: The rail's number of it, if it was made.
            actor: Account of the operator; None on the command line.

        Raises:
            NotFound: There is none of this number.
            Conflict: It ended otherwise, or the number is another payout's.
            InvalidInput: No reason is given.
        """
        reason = checked_reason(reason)
        payout = await self.get(payout_id)
        wanted = "paid" if paid else "failed"

        async def work() -> Payout:
            row = await self._db.fetch_one(_LOCK, {"id": payout_id})
            assert row is not None  # payouts are not deleted
            if row["state"] not in ("started", wanted):
                raise Conflict(
                    f"Payout {payout_id} is {row['state']} already.", code="payout-ended"
                )
            if row["state"] == wanted:
                return payout_of(row)
            number = {"rail": payout.rail, "external": external_id}
            if external_id and await self._db.fetch_val(_BY_NUMBER, number) is not None:
                raise Conflict(
                    f"The number {external_id} of {payout.rail} belongs to another payout.",
                    code="payout-number-taken",
                )
            detail = f"by hand: {reason}"
            done = await self._settle(
                payout, Settled("done" if paid else "failed", external_id, detail)
            )
            await self._platform.accounts.audit.record(
                "ledger.payout_settled",
                actor=actor,
                target=payout.account_id,
                plugin=ITSELF.plugin,
                payout=payout_id,
                state=wanted,
            )
            return done

        return await joined(self._db, work)

    async def _settle(self, payout: Payout, settled: Settled) -> Payout:
        paid = settled.state == "done"

        async def work() -> Payout:
            row = await self._db.fetch_one(_LOCK, {"id": payout.id})
            assert row is not None  # payouts are not deleted
            if row["state"] != "started":
                if row["state"] != ("paid" if paid else "failed"):
                    # Somebody ended it by hand while the rail was at it.
                    self._platform.log.error(
                        "payout_ended_otherwise", payout=payout.id, rail_says=settled.state
                    )
                return payout_of(row)
            owner, money, key = payout.account_id, payout.money, f"payout:{payout.id}"
            transfer = (
                await self._moving.finish_payout(owner, money, payout.fee, f"{key}:paid")
                if paid
                else await self._moving.fail_payout(owner, money, f"{key}:failed")
            )
            done = await self._db.fetch_one(
                _SETTLE,
                {
                    "id": payout.id,
                    "state": "paid" if paid else "failed",
                    "external": settled.external_id,
                    "detail": settled.detail,
                    "transfer": transfer.id,
                    "now": self._platform.clock.now(),
                },
            )
            assert done is not None
            found = payout_of(done)
            await self._tell(found)
            self._platform.metrics.increment("payouts", rail=payout.rail, state=found.state)
            return found

        return await joined(self._db, work)

    async def _tell(self, payout: Payout) -> None:
        account = (await self._platform.accounts.get_many([payout.account_id])).get(
            payout.account_id
        )
        if account is None:
            return  # they erased their data
        say = Speaker.to(account, self._platform)
        asset = self._assets.get(payout.money.asset)
        text = (
            paid_out_text(say, payout.money.amount - payout.fee, asset)
            if payout.state == "paid"
            else payout_failed_text(say, payout.money.amount, asset)
        )
        await self._platform.telegram.send(
            account.telegram_id, text, key=f"ledger:payout:{payout.id}"
        )

    async def enqueue_due(self) -> int:
        """Have payouts tried again that no rail has settled; return how many."""
        after = count = 0
        while True:
            values = {"after": after, "now": self._platform.clock.now(), "limit": _BATCH}
            found = [row["id"] for row in await self._db.fetch_all(_DUE, values)]
            for number in found:
                await self._enqueue(number)
            count += len(found)
            if len(found) < _BATCH:
                return count
            after = found[-1]

    async def _enqueue(self, number: int) -> None:
        await self._platform.jobs.enqueue(
            "pay_out", PayOut(payout_id=number), key=f"ledger:payout:{number}"
        )

    async def get(self, payout_id: int) -> Payout:
        """Return a payout.

        Raises:
            NotFound: There is none of this number.
        """
        row = await self._db.fetch_one(_ONE, {"id": payout_id})
        if row is None:
            raise NotFound(f"There is no payout {payout_id}.", code="payout-not-found")
        return payout_of(row)

    async def of(
        self, account_id: int, *, after: int | None = None, limit: int = 20
    ) -> Sequence[Payout]:
        """Return somebody's payouts, the newest first, from the one before ``after`` on."""
        values: dict[str, Any] = {"account": account_id, "limit": limit}
        if after is not None:
            values["after"] = after
        query = _OF.format(after="" if after is None else " AND id < :after")
        return [payout_of(row) for row in await self._db.fetch_all(query, values)]


def _invalid(field: str, expected: str) -> InvalidInput:
    return InvalidInput(f"{field}: {expected}.", fields=[FieldError(field, expected)])
