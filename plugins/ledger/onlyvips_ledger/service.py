"""The service that other plugins call; each gets one that moves money in its own name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from onlyvips.errors import NotFound
from onlyvips_ledger.movers import mover_of
from onlyvips_ledger.transfers import by_id, by_key

if TYPE_CHECKING:
    from onlyvips.db import Database
    from onlyvips.info import PluginInfo
    from onlyvips_ledger.api import Asset, Balance, Charge, Hold, Money, Payment, Quote, Transfer
    from onlyvips_ledger.assets import Assets
    from onlyvips_ledger.balances import Balances
    from onlyvips_ledger.charging import Charging
    from onlyvips_ledger.holding import Holding
    from onlyvips_ledger.movers import Mover
    from onlyvips_ledger.refunding import Refunding


class MoneyIn(Protocol):
    """Brings money in through rails."""

    async def quotes(self, receive: Money) -> Sequence[Quote]:
        """Say by which rails so much can be brought in."""
        ...

    async def start(
        self,
        plugin: str,
        key: str,
        account_id: int,
        *,
        rail: str,
        receive: Money,
        subject: str,
    ) -> Payment:
        """Begin a payment in a plugin's name."""
        ...


@dataclass(frozen=True, slots=True)
class Tools:
    """What the service works with."""

    db: Database
    assets: Assets
    balances: Balances
    charging: Charging
    holding: Holding
    refunding: Refunding
    payments: MoneyIn | None = None


class LedgerService:
    """Gives each plugin the ledger as this plugin may use it.

    Args:
        tools: What it works with.
    """

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    def for_plugin(self, info: PluginInfo) -> PluginLedger:
        """Return the ledger for a plugin."""
        return PluginLedger(self._tools, mover_of(info))


class PluginLedger:
    """Implements `onlyvips_ledger.api.Ledger`, where its methods are described.

    Args:
        tools: What it works with.
        mover: Whose name it moves money in.
    """

    def __init__(self, tools: Tools, mover: Mover) -> None:
        self._tools = tools
        self._mover = mover

    def assets(self) -> Sequence[Asset]:
        """Return what can be paid with."""
        return self._tools.assets.all

    def asset(self, code: str) -> Asset:
        """Return an asset."""
        return self._tools.assets.get(code)

    async def balances(self, account_id: int) -> Sequence[Balance]:
        """Return what somebody has."""
        return await self._tools.balances.all(account_id)

    async def balance(self, account_id: int, asset: str) -> Balance:
        """Return what somebody has of one asset."""
        return await self._tools.balances.one(account_id, asset)

    async def charge(self, charge: Charge) -> Transfer:
        """Let somebody pay somebody."""
        return await self._tools.charging.charge(self._mover, charge)

    async def grant(
        self, key: str, account_id: int, money: Money, *, subject: str = ""
    ) -> Transfer:
        """Give somebody money of the platform."""
        return await self._tools.charging.grant(self._mover, key, account_id, money, subject)

    async def refund(self, transfer_id: int, *, key: str, reason: str) -> Transfer:
        """Take a charge or grant back."""
        return await self._tools.refunding.refund(self._mover, transfer_id, key, reason)

    async def put_aside(
        self, key: str, account_id: int, money: Money, *, until: datetime, subject: str = ""
    ) -> Hold:
        """Put money of a person aside."""
        return await self._tools.holding.put_aside(
            self._mover, key, account_id, money, until=until, subject=subject
        )

    async def capture(self, hold_id: int, charge: Charge) -> Transfer:
        """Pay a charge out of what was put aside."""
        return await self._tools.holding.capture(self._mover, hold_id, charge)

    async def release(self, hold_id: int) -> Hold:
        """Give back what was put aside."""
        return await self._tools.holding.release(self._mover, hold_id)

    async def find(self, key: str) -> Transfer | None:
        """Return the transfer that the plugin made with a key."""
        row = await by_key(self._tools.db, self._mover.plugin, key)
        return None if row is None else (await by_id(self._tools.db, row["id"]))[0]

    async def quotes(self, receive: Money) -> Sequence[Quote]:
        """Say by which rails so much can be brought in."""
        payments = self._tools.payments
        return await payments.quotes(receive) if payments is not None else ()

    async def start_payment(
        self, key: str, account_id: int, rail: str, receive: Money, *, subject: str = ""
    ) -> Payment:
        """Begin to bring money in."""
        if self._tools.payments is None:
            raise NotFound(f"There is no payment rail {rail!r}.", code="rail-not-found")
        return await self._tools.payments.start(
            self._mover.plugin, key, account_id, rail=rail, receive=receive, subject=subject
        )
