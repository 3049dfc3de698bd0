"""The service that other plugins may call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from onlyvips_ledger.api.values import (
        Asset,
        Balance,
        Charge,
        Hold,
        Money,
        Payment,
        Quote,
        Transfer,
    )


class Ledger(Protocol):
    """The service: ``platform.services.get(Ledger)``, which knows what plugin is asking.

    Everything that moves money runs in the caller's transaction (or in one of its own where there
    is none), so that what is sold and what is paid exist together or not at all. What a plugin may
    move is what ``PluginInfo.uses.money`` names, within its caps for a UTC day. Keys are the
    plugin's own: two plugins can use the same.
    """

    def assets(self) -> Sequence[Asset]:
        """Return what can be paid with, in the order in which it is shown."""
        ...

    def asset(self, code: str) -> Asset:
        """Return an asset.

        Raises:
            onlyvips.errors.InvalidInput: There is none of this code.
        """
        ...

    async def balances(self, account_id: int) -> Sequence[Balance]:
        """Return what somebody has, for each asset that they ever had."""
        ...

    async def balance(self, account_id: int, asset: str) -> Balance:
        """Return what somebody has of one asset."""
        ...

    async def charge(self, charge: Charge) -> Transfer:
        """Let somebody pay somebody; the platform's fee and tax are taken from what is earned.

        What the payee earns is held as long as the asset's rules say, then it is free.

        Raises:
            InsufficientFunds: The payer has too little.
            KeyReused: The key belongs to another charge.
            AllowanceExceeded: The plugin may not move this, or no more of it today.
            onlyvips.errors.InvalidInput: The amount is not above 0, or payer and payee are one.
        """
        ...

    async def grant(
        self, key: str, account_id: int, money: Money, *, subject: str = ""
    ) -> Transfer:
        """Give somebody money of the platform, as a reward.

        Raises:
            KeyReused: The key belongs to another transfer.
            AllowanceExceeded: The plugin may not move this, or no more of it today.
        """
        ...

    async def refund(self, transfer_id: int, *, key: str, reason: str) -> Transfer:
        """Take a charge or grant back: the payer gets all of it, fee and tax included.

        What was earned is clawed back from the hold of this very charge, then from free earnings,
        then from what the payee has available; what is still lacking becomes a debt that later
        earnings pay first. A transfer is refunded once; `TransferRefunded` is published.

        Raises:
            onlyvips.errors.NotFound: The plugin made no such transfer.
            onlyvips.errors.Conflict: It was refunded with another key already.
        """
        ...

    async def put_aside(
        self, key: str, account_id: int, money: Money, *, until: datetime, subject: str = ""
    ) -> Hold:
        """Put money of a person aside; it goes back by itself at ``until``.

        Raises:
            InsufficientFunds: They have too little.
            KeyReused: The key belongs to another transfer.
            AllowanceExceeded: The plugin may not move this, or no more of it today.
        """
        ...

    async def capture(self, hold_id: int, charge: Charge) -> Transfer:
        """Pay a charge out of what was put aside; the rest of it goes back.

        Raises:
            onlyvips.errors.Conflict: The hold is not open, or too small for the charge.
        """
        ...

    async def release(self, hold_id: int) -> Hold:
        """Give back what was put aside; harmless when that was done.

        Raises:
            onlyvips.errors.Conflict: It was captured.
        """
        ...

    async def find(self, key: str) -> Transfer | None:
        """Return the transfer that the calling plugin made with a key, or None."""
        ...

    async def quotes(self, receive: Money) -> Sequence[Quote]:
        """Say by which rails so much can be brought in, and what it costs."""
        ...

    async def start_payment(
        self, key: str, account_id: int, rail: str, receive: Money, *, subject: str = ""
    ) -> Payment:
        """Begin to bring money in; `PaymentConfirmed` tells when it is there.

        Raises:
            onlyvips.errors.NotFound: No such rail.
            onlyvips.errors.InvalidInput: The rail cannot move this asset or amount.
            onlyvips.errors.Unavailable: The rail does not answer.
        """
        ...


class Payments(Protocol):
    """For those who bring rails: ``platform.services.get(Payments)``.

    Whoever hears of a payment, by a webhook or an update of Telegram, says so here; the rail itself
    is asked then, and what arrived is credited once for each number that the rail gives.
    """

    async def get(self, payment_id: int) -> Payment:
        """Return a payment.

        Raises:
            onlyvips.errors.NotFound: There is none of this number.
        """
        ...

    async def confirm(self, payment_id: int, evidence: Mapping[str, str]) -> Payment:
        """Ask the rail whether a payment was made, and credit what arrived, once.

        Money that arrives late is credited all the same. A payment that is made twice, under two
        numbers of the rail, is credited twice: the second time as a payment of its own.

        Args:
            payment_id: Which one.
            evidence: What was heard of it; handed to `PaymentRail.confirm`.

        Raises:
            onlyvips.errors.NotFound: There is none of this number, or its rail is gone.
            KeyReused: The rail's number belongs to another payment.
        """
        ...

    async def refund(self, payment_id: int) -> Payment:
        """Give a payment back through its rail; asking again changes nothing.

        The money is taken from what the person has available at once; the rail is asked by a job,
        and if it refuses the person has the money again.

        Raises:
            onlyvips.errors.NotFound: There is none of this number, or its rail is gone.
            onlyvips.errors.Conflict: It was not made.
            InsufficientFunds: The person spent it.
        """
        ...
