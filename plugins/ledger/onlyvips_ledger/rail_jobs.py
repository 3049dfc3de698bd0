"""Background work with rails: giving back, paying out, noting what expired."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onlyvips.jobs.types import Job, Schedule
from onlyvips_ledger.crediting import GiveBack
from onlyvips_ledger.parts import parts_of
from onlyvips_ledger.payouts import PayOut

if TYPE_CHECKING:
    from onlyvips.jobs.types import JobContext


async def give_back(payload: GiveBack, context: JobContext) -> None:
    """Have a rail give a payment back; tried again until it says yes or no."""
    parts = parts_of(context.platform)
    payment = await parts.payments.get(payload.payment_id)
    await parts.crediting.ask_rail(parts.rails.get(payment.rail), payment)


async def pay_out(payload: PayOut, context: JobContext) -> None:
    """Have a rail make a payout."""
    await parts_of(context.platform).payouts.pay(payload.payout_id)


async def tend_payouts(payload: None, context: JobContext) -> None:
    """Have payouts tried again that no rail has settled."""
    await parts_of(context.platform).payouts.enqueue_due()


async def expire_payments(payload: None, context: JobContext) -> None:
    """Note payments that were not made in time."""
    expired = await parts_of(context.platform).payments.expire_due()
    if expired:
        context.platform.log.info("payments_expired", count=expired)


#: Rails are asked outside of transactions; what they did is written in one, and only once.
JOBS: list[Job | Schedule] = [
    Job("give_back", give_back, payload=GiveBack, transactional=False),
    Job("pay_out", pay_out, payload=PayOut, transactional=False),
    Job("tend_payouts", tend_payouts, transactional=False, concurrency=1),
    Schedule("tend_payouts", "* * * * *"),
    Job("expire_payments", expire_payments, transactional=False, concurrency=1),
    Schedule("expire_payments", "*/5 * * * *"),
]
