from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from onlyvips_content.parts import parts_of
from onlyvips_content.shop import Shop
from onlyvips_ledger.api import Ledger, Money
from onlyvips_ledger.parts import parts_of as ledger_parts

from tests.plugins.content.conftest import Rows

if TYPE_CHECKING:
    from onlyvips.accounts.types import Account


class Till:
    """The shop of a test's host, people with money, and a look into the books."""

    def __init__(self, rows: Rows) -> None:
        self.rows, self.host, self.platform = rows, rows.host, rows.platform
        self.parts = parts_of(rows.platform)
        self.shop: Shop = self.parts.shop
        self._keys = count(1)

    @property
    def ledger(self) -> Ledger:
        return self.platform.services.get(Ledger)

    async def person(self, stars: int = 0, name: str = "Fan") -> Account:
        account = await self.rows.person(name)
        if stars:
            await self.ledger.grant(f"pocket:{next(self._keys)}", account.id, Money("XTR", stars))
        return account

    async def stars(self, account: Account) -> int:
        return (await self.ledger.balance(account.id, "XTR")).spendable

    async def earned(self, account: Account) -> int:
        balance = await self.ledger.balance(account.id, "XTR")
        return balance.held + balance.earnings

    async def has(self, account: Account, work_id: int) -> bool:
        return await self.parts.unlocks.has(account.id, work_id)

    async def count(self, table: str) -> int:
        return int(await self.host.db.fetch_val(f"SELECT count(*) FROM content.{table}"))

    async def books_agree(self) -> None:
        """Every live purchase has a transfer and an unlock; every paid unlock a live purchase."""
        wrong: list[Any] = await self.host.db.fetch_all(
            """
            SELECT p.id FROM content.purchases p
            LEFT JOIN content.unlocks u ON u.account_id = p.recipient_id AND u.work_id = p.work_id
            LEFT JOIN ledger.transfers t ON t.id = p.transfer_id AND t.amount = p.amount
                AND t.payer = p.buyer_id AND t.payee = p.creator_id
            WHERE t.id IS NULL OR (p.refunded_at IS NULL AND u.source IS NULL)
            UNION ALL
            SELECT u.work_id FROM content.unlocks u
            WHERE u.source IN ('purchase', 'gift') AND NOT EXISTS (
                SELECT FROM content.purchases p WHERE p.recipient_id = u.account_id
                AND p.work_id = u.work_id AND p.refunded_at IS NULL)
            UNION ALL
            SELECT t.id FROM ledger.transfers t
            WHERE t.plugin = 'content' AND t.kind = 'content' AND NOT EXISTS (
                SELECT FROM content.purchases p WHERE p.transfer_id = t.id)
            """
        )
        assert wrong == []
        found = await ledger_parts(self.host.platform_of("ledger")).verifying.verify()
        assert not found.differences, found


@pytest.fixture
def till(rows: Rows) -> Till:
    return Till(rows)
