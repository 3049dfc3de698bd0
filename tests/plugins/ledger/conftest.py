from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from onlyvips_ledger.api import Balance, Charge, Ledger, Money
from onlyvips_ledger.parts import Parts, parts_of

from onlyvips.accounts.types import TelegramProfile

if TYPE_CHECKING:
    from onlyvips.host import Host

#: A plugin that moves money within caps: 100,000 XTR a day, 10,000 for one person.
SHOP = "tests.plugins.ledger.shop.plugin"


class Bank:
    """The ledger of a test's host: moving money, and looking into the books."""

    def __init__(self, host: Host) -> None:
        self.host = host
        self.db = host.db
        self.platform = host.platform_of("ledger")
        self.parts: Parts = parts_of(self.platform)
        #: As the ledger itself uses it, and as the shop does.
        self.own: Ledger = host.services.get(Ledger)
        self._numbers = count(1)

    @property
    def shop(self) -> Ledger:
        """The ledger as the shop may use it."""
        return self.host.platform_of("shop").services.get(Ledger)

    async def person(self) -> int:
        number = next(self._numbers)
        profile = TelegramProfile(1_000 + number, f"Person {number}")
        return (await self.host.accounts.ensure(profile)).id

    async def people(self, many: int) -> list[int]:
        return [await self.person() for _ in range(many)]

    async def rich(self, amount: int = 1_000, asset: str = "XTR") -> int:
        """Return somebody who has brought money in."""
        person = await self.person()
        await self.give(person, amount, asset)
        return person

    async def give(self, person: int, amount: int, asset: str = "XTR") -> None:
        key = f"top-up-{next(self._numbers)}"
        await self.parts.moving.top_up(person, Money(asset, amount), key)

    def charge(self, payer: int, payee: int, amount: int, **values: Any) -> Charge:
        """Return a charge of its own key, for a work, in Stars."""
        plain = {"key": f"charge-{next(self._numbers)}", "kind": "content", "asset": "XTR"}
        return Charge(**{**plain, **values}, payer=payer, payee=payee, amount=amount)

    async def has(self, person: int, asset: str = "XTR") -> Balance:
        return await self.own.balance(person, asset)

    async def ours(self, kind: str, asset: str = "XTR") -> int:
        """Return what the platform has in its accounts of a kind."""
        found: int = await self.db.fetch_val(
            "SELECT sum(balance)::bigint FROM ledger.accounts"
            " WHERE owner IS NULL AND kind = :kind AND asset = :asset",
            {"kind": kind, "asset": asset},
        )
        return found

    async def differences(self) -> Sequence[str]:
        """Return what the books' own check finds."""
        return [one.sentence for one in (await self.parts.verifying.verify()).differences]

    async def count(self, table: str, where: str = "true") -> int:
        found: int = await self.db.fetch_val(f"SELECT count(*) FROM ledger.{table} WHERE {where}")
        return found


@pytest.fixture
def bank(host: Host) -> Bank:
    return Bank(host)
