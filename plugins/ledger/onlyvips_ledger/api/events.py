"""What the ledger tells to whoever asked to be told."""

from __future__ import annotations

from typing import ClassVar

from onlyvips.events import Event


class PaymentConfirmed(Event):
    """Money of a person came in through a rail; it is in their available account.

    Attributes:
        payment_id: Number of the payment.
        account_id: Whose.
        asset: What arrived.
        amount: In the smallest unit.
        subject: What the person wants to buy with it, as ``work:12``; empty for nothing.
    """

    event_name: ClassVar[str] = "ledger.payment_confirmed"
    payment_id: int
    account_id: int
    asset: str
    amount: int
    subject: str = ""


class TransferRefunded(Event):
    """A payment was taken back; whoever sold something for it takes that back, too.

    Attributes:
        transfer_id: The transfer that was taken back.
        plugin: Which plugin had made it.
        kind: What it was for.
        subject: About what.
        payer: Who got the money back.
        payee: Who gave it back.
    """

    event_name: ClassVar[str] = "ledger.transfer_refunded"
    transfer_id: int
    plugin: str
    kind: str
    subject: str
    payer: int
    payee: int


class EarningsReleased(Event):
    """What a person earned became free.

    Attributes:
        account_id: Whose.
        asset: What.
        amount: In the smallest unit.
    """

    event_name: ClassVar[str] = "ledger.earnings_released"
    account_id: int
    asset: str
    amount: int
