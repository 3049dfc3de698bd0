"""Payments in Stars and their refunds."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass, field
from typing import Any

from onlyvips.testing.telegram.errors import RpcFailure


@dataclass(slots=True)
class Charge:
    """One payment that a user made.

    Attributes:
        chat: Where the invoice or the paid media was paid for; 0 for an invoice by link.
        message_id: The message there, or 0.
    """

    id: str
    user: int
    amount: int
    currency: str
    payload: str
    date: str
    refunded: str | None = None
    subscription_until: str | None = None
    canceled: bool = False
    chat: int = 0
    message_id: int = 0


@dataclass(slots=True)
class StarsLedger:
    """All payments by charge id, oldest first."""

    charges: dict[str, Charge] = field(default_factory=dict)

    @property
    def balance(self) -> int:
        """The Stars that the bot holds."""
        return sum(
            c.amount for c in self.charges.values() if c.currency == "XTR" and c.refunded is None
        )

    def paid_by(self, user_id: int) -> dict[tuple[int, int], Charge]:
        """Return what a user paid for and did not get back, by chat and message."""
        return {
            (charge.chat, charge.message_id): charge
            for charge in self.charges.values()
            if charge.user == user_id and charge.message_id and charge.refunded is None
        }

    def refund(self, user_id: int, charge_id: str, when: dt.datetime) -> Charge:
        """Give a payment back.

        Raises:
            RpcFailure: `CHARGE_NOT_FOUND` or `CHARGE_ALREADY_REFUNDED`.
        """
        charge = self.charges.get(charge_id)
        if charge is None or charge.user != user_id or charge.currency != "XTR":
            raise RpcFailure(400, "CHARGE_NOT_FOUND")
        if charge.refunded is not None:
            raise RpcFailure(400, "CHARGE_ALREADY_REFUNDED")
        charge.refunded = when.isoformat()
        return charge

    def to_json(self) -> list[dict[str, Any]]:
        """Return plain data for the snapshot."""
        return [asdict(charge) for charge in self.charges.values()]

    def load(self, plain: list[dict[str, Any]]) -> None:
        """Read what `to_json` wrote."""
        self.charges = {charge["id"]: Charge(**charge) for charge in plain}
