"""What a plugin implements to bring money in and out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from onlyvips_ledger.api.values import Money, Payment, Payout, Quote


@dataclass(frozen=True, slots=True)
class Started:
    """A payment that was begun with a rail.

    Attributes:
        how: What the person needs in order to pay, e.g. ``{"url": ...}``. No secrets.
        external_id: The rail's number of it, when it is known already.
        expires_at: When it lapses; None for the rail's own rules.
    """

    how: Mapping[str, str] = field(default_factory=dict)
    external_id: str | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """What a rail says of a payment or payout.

    Attributes:
        state: ``done``, ``waiting`` or ``failed``.
        external_id: The rail's number, unique for ever; every credit is keyed on it.
        detail: One sentence for the operator.
    """

    state: str
    external_id: str | None = None
    detail: str = ""


class PaymentRail:
    """A way for money in and out. Subclass it; register it with ``register_payment_rails``.

    Attributes:
        name: Unique among all plugins.
        assets: Assets that it moves.
        pays_out: It can pay out.
        test_only: It moves no real money; refused when the environment is production.
    """

    name: ClassVar[str]
    assets: ClassVar[frozenset[str]]
    pays_out: ClassVar[bool] = False
    test_only: ClassVar[bool] = False

    async def quote(self, receive: Money) -> Quote:
        """Say what it costs to bring so much into the ledger.

        Raises:
            onlyvips.errors.InvalidInput: It cannot move this asset or amount.
        """
        raise NotImplementedError

    async def start(self, payment: Payment) -> Started:
        """Begin a payment. Called once for each payment, outside of any transaction.

        Raises:
            onlyvips.errors.Unavailable: The rail does not answer.
        """
        raise NotImplementedError

    async def confirm(self, payment: Payment, evidence: Mapping[str, str]) -> Settled:
        """Ask the rail whether a payment was made; trust it and not the person.

        Args:
            payment: Which one.
            evidence: What a webhook, an update of Telegram or the person said of it.
        """
        raise NotImplementedError

    async def refund(self, payment: Payment, key: str) -> Settled:
        """Give a payment back; the same key again gives nothing twice."""
        raise NotImplementedError

    async def pay_out(self, payout: Payout, key: str) -> Settled:
        """Pay out; the same key again pays nothing twice."""
        raise NotImplementedError
