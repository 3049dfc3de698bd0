"""People with money, and what the books say of them, for tests of the faces."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

from onlyvips_ledger.api import Charge, Money, Transfer
from onlyvips_ledger.parts import Parts, parts_of

from onlyvips.accounts.types import Account, TelegramProfile

if TYPE_CHECKING:
    from onlyvips.host import Host
    from onlyvips.testing.telegram import TelegramUser


class Till:
    """Moves money on a test's host.

    Args:
        host: A host with the ledger.
    """

    def __init__(self, host: Host) -> None:
        self.host = host
        self.db = host.db
        self.platform = host.platform_of("ledger")
        self.parts: Parts = parts_of(self.platform)
        self._numbers = count(7000)
        self._keys = count(1)

    async def person(self, name: str = "Somebody", **preferences: str) -> Account:
        account = await self.host.accounts.ensure(TelegramProfile(next(self._numbers), name))
        if preferences:
            account = await self.host.accounts.set_preferences(account.id, **preferences)
        return account

    async def account_of(self, user: TelegramUser) -> Account:
        account = await self.host.accounts.by_telegram_id(user.id)
        assert account is not None
        return account

    async def pay_in(self, account: Account, asset: str, amount: int) -> int:
        """Let somebody pay in through the test rail; return the number of the payment."""
        payments = self.parts.payments
        key = f"till-{next(self._keys)}"
        money = Money(asset, amount)
        payment = await payments.start("ledger", key, account.id, rail="test", receive=money)
        return (await payments.confirm(payment.id, {})).id

    async def pay(
        self, payer: Account, payee: Account, asset: str, amount: int, **values: Any
    ) -> Transfer:
        """Let somebody pay somebody; ``kind`` and ``subject`` may be given."""
        kind, subject = values.get("kind", "content"), values.get("subject", "work:1")
        key = f"till-{next(self._keys)}"
        return await self.parts.service.charge(
            Charge(key, kind, payer.id, payee.id, asset, amount, subject)
        )

    async def earn(self, account: Account, asset: str, amount: int) -> Transfer:
        """Let somebody earn, paid by somebody new."""
        fan = await self.person("Fan")
        await self.pay_in(fan, asset, amount)
        return await self.pay(fan, account, asset, amount)

    async def has(self, account: Account, asset: str = "TON") -> dict[str, int]:
        """Return what somebody has that is not zero, by kind of account."""
        rows = await self.db.fetch_all(
            "SELECT kind, balance FROM ledger.accounts"
            " WHERE owner = :owner AND asset = :asset AND balance <> 0",
            {"owner": account.id, "asset": asset},
        )
        return {row["kind"]: row["balance"] for row in rows}

    async def right(self) -> bool:
        """Whether the books are right."""
        report = await self.parts.verifying.verify()
        assert report.ok, report.differences
        return report.ok
