"""What a payment that was made, or is given back, does to the books."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pydantic import BaseModel

from onlyvips.errors import Conflict, Unavailable
from onlyvips_ledger.api import PaymentConfirmed
from onlyvips_ledger.payment_rows import payment_of, short
from onlyvips_ledger.posting import joined

if TYPE_CHECKING:
    from onlyvips.platform import Platform
    from onlyvips_ledger.api import Payment, PaymentRail, Settled
    from onlyvips_ledger.moving import Moving

_LOCK = "SELECT * FROM ledger.payments WHERE id = :id FOR UPDATE"
_BY_NUMBER = "SELECT * FROM ledger.payments WHERE rail = :rail AND external_id = :external"
_CONFIRM = """
UPDATE ledger.payments SET state = 'confirmed', external_id = :external, transfer_id = :transfer,
       detail = :detail, settled_at = :now
 WHERE id = :id RETURNING *
"""
#: A payment that was made once more, under another number of the rail.
_ONCE_MORE = """
INSERT INTO ledger.payments (account_id, rail, asset, amount, pay_asset, pay_amount, state, plugin,
  key, digest, external_id, detail, transfer_id, created_at, settled_at)
SELECT account_id, rail, asset, amount, pay_asset, pay_amount, 'confirmed', 'ledger',
       'ledger:once-more:' || CAST(:transfer AS bigint), digest, :external, :detail,
       CAST(:transfer AS bigint), CAST(:now AS timestamptz), CAST(:now AS timestamptz)
  FROM ledger.payments WHERE id = :id RETURNING *
"""
_FAIL = """
UPDATE ledger.payments SET state = 'failed', detail = :detail, settled_at = :now
 WHERE id = :id AND state = 'started' RETURNING *
"""
_SET = """
UPDATE ledger.payments SET state = :state, detail = :detail, transfer_id = :transfer,
       settled_at = :now
 WHERE id = :id RETURNING *
"""
_TAKE = """
UPDATE ledger.payments SET detail = :detail, attempts = attempts + 1
 WHERE id = :id RETURNING *
"""
#: In ``detail`` of a payment that the rail is asked to give back.
_GIVING_BACK: Final = "being given back"


class GiveBack(BaseModel):
    """Which payment a rail is to give back.

    Attributes:
        payment_id: Its number.
    """

    payment_id: int


class Crediting:
    """Writes what came in, and what goes back.

    Args:
        platform: The plugin's platform.
        moving: Writes it.
    """

    def __init__(self, platform: Platform, moving: Moving) -> None:
        self._platform = platform
        self._db = platform.db
        self._moving = moving

    async def credit(self, payment: Payment, settled: Settled) -> Payment:
        """Credit a payment, once for each number of the rail.

        Args:
            payment: Which one.
            settled: What the rail says of it.

        Raises:
            ValueError: The rail gave no number: nothing could keep it from being credited twice.
            onlyvips_ledger.api.KeyReused: The number belongs to another payment.
        """
        external = settled.external_id
        if not external:
            raise ValueError(f"rail {payment.rail} confirmed payment {payment.id} without a number")

        async def work() -> Payment:
            row = await self._db.fetch_one(_LOCK, {"id": payment.id})
            assert row is not None  # payments are not deleted
            transfer = await self._moving.top_up(
                payment.account_id,
                payment.money,
                f"rail:{payment.rail}:{short(external)}",
                subject=f"payment:{payment.id}",
            )
            if transfer.replayed:
                number = {"rail": payment.rail, "external": external}
                there = await self._db.fetch_one(_BY_NUMBER, number)
                assert there is not None  # it is written with the transfer
                return payment_of(there)
            first = row["transfer_id"] is None
            values = {
                "id": payment.id,
                "external": external,
                "transfer": transfer.id,
                "detail": settled.detail,
                "now": self._platform.clock.now(),
            }
            done = await self._db.fetch_one(_CONFIRM if first else _ONCE_MORE, values)
            assert done is not None
            credited = payment_of(done)
            await self._platform.events.publish(
                PaymentConfirmed(
                    payment_id=credited.id,
                    account_id=credited.account_id,
                    asset=credited.money.asset,
                    amount=credited.money.amount,
                    subject=credited.subject,
                )
            )
            self._platform.metrics.increment("payments", rail=payment.rail)
            return credited

        return await joined(self._db, work)

    async def fail(self, payment: Payment, detail: str) -> Payment:
        """Note that a payment will not be made; one that was made stays as it is."""
        values = {"id": payment.id, "detail": detail, "now": self._platform.clock.now()}
        row = await self._db.fetch_one(_FAIL, values)
        return payment if row is None else payment_of(row)

    async def give_back(self, payment: Payment) -> Payment:
        """Take a payment from what the person has available, and have the rail give it back.

        It is taken first, so that nobody spends it while the rail is at it. Asking again while
        that goes on, or when it is done, changes nothing. If the rail refuses,
        the person has it again.

        Raises:
            Conflict: It was not made.
            onlyvips_ledger.api.InsufficientFunds: The person spent it.
        """

        async def work() -> Payment:
            row = await self._db.fetch_one(_LOCK, {"id": payment.id})
            assert row is not None  # payments are not deleted
            if row["state"] == "refunded" or row["detail"] == _GIVING_BACK:
                return payment_of(row)
            if row["state"] != "confirmed":
                raise Conflict(
                    f"Payment {payment.id} is {row['state']}: there is nothing to give back.",
                    code="payment-not-confirmed",
                )
            taken = row["transfer_id"]
            await self._moving.return_top_up(
                payment.account_id,
                payment.money,
                f"payment:{payment.id}:back:{taken}",
                reverses=taken,
                subject=f"payment:{payment.id}",
            )
            done = await self._db.fetch_one(_TAKE, {"id": payment.id, "detail": _GIVING_BACK})
            assert done is not None
            await self._platform.jobs.enqueue("give_back", GiveBack(payment_id=payment.id))
            return payment_of(done)

        return await joined(self._db, work)

    async def ask_rail(self, rail: PaymentRail, payment: Payment) -> Payment:
        """Have the rail give back what was taken; done once, however often it is called.

        Raises:
            Unavailable: The rail is not done; call again.
        """
        row = await self._db.fetch_one(_LOCK, {"id": payment.id})
        if row is None or row["detail"] != _GIVING_BACK:
            return payment
        taken = row["transfer_id"]
        settled = await rail.refund(payment, f"ledger-{payment.id}-{taken}")
        if settled.state not in ("done", "failed"):
            raise Unavailable(f"Payment {payment.id} is not given back yet: {settled.detail}")

        async def work() -> Payment:
            row = await self._db.fetch_one(_LOCK, {"id": payment.id})
            assert row is not None  # payments are not deleted
            if row["detail"] != _GIVING_BACK or row["transfer_id"] != taken:
                return payment_of(row)
            values: dict[str, Any] = {
                "id": payment.id,
                "now": self._platform.clock.now(),
                "state": "refunded",
                "detail": settled.detail,
                "transfer": taken,
            }
            if settled.state == "failed":
                again = await self._moving.top_up(
                    payment.account_id,
                    payment.money,
                    f"payment:{payment.id}:kept:{taken}",
                    subject=f"payment:{payment.id}",
                )
                values["state"] = "confirmed"
                values["detail"] = f"not given back: {settled.detail}"
                values["transfer"] = again.id
            done = await self._db.fetch_one(_SET, values)
            assert done is not None
            return payment_of(done)

        return await joined(self._db, work)
