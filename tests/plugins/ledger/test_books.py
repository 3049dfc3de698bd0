"""Whatever is done in whatever order, the books are right."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any, get_args

import pytest
from hypothesis import strategies as st
from onlyvips_ledger.api import Money, TransferKind
from onlyvips_ledger.history import Filter

from onlyvips.clock import MovableClock
from onlyvips.errors import OnlyVipsError
from tests.drawing import draw
from tests.plugins.ledger.conftest import SHOP, Bank

pytestmark = pytest.mark.onlyvips(
    plugins=["ledger", SHOP], roles=[], settings={"ledger": {"tax": {"TR": 1500}}}
)

PEOPLE = 4
people = st.integers(0, PEOPLE - 1)
amounts = st.integers(1, 400)
earlier = st.integers(0, 200)
keys = st.integers(0, 30)
assets = st.sampled_from(["XTR", "CREDIT"])

actions = st.one_of(
    st.tuples(st.just("charge"), people, people, amounts, keys, assets),
    st.tuples(st.just("grant"), people, amounts, keys, assets),
    st.tuples(st.just("top_up"), people, amounts, assets),
    st.tuples(st.just("put_aside"), people, amounts, assets),
    st.tuples(st.just("capture"), earlier, people, amounts),
    st.tuples(st.just("release"), earlier),
    st.tuples(st.just("refund"), earlier, keys),
    st.tuples(st.just("reverse"), earlier),
    st.tuples(st.just("adjust"), people, st.integers(-300, 300), assets),
    st.tuples(st.just("wait"), st.integers(1, 15)),
)
#: The invariants that must hold after every single step, as the tables say them.
_WRONG = """
SELECT 'sum' AS what, a.asset AS detail FROM ledger.postings p
  JOIN ledger.accounts a ON a.id = p.account_id GROUP BY a.asset HAVING sum(p.amount) <> 0
UNION ALL
SELECT 'balances', asset FROM ledger.accounts GROUP BY asset HAVING sum(balance) <> 0
UNION ALL
SELECT 'balance', a.id::text FROM ledger.accounts a
 WHERE balance <> (SELECT coalesce(sum(amount), 0) FROM ledger.postings WHERE account_id = a.id)
UNION ALL
SELECT 'negative', id::text FROM ledger.accounts
 WHERE balance < 0 AND kind IN ('available', 'pending', 'held', 'earnings', 'escrow')
UNION ALL
SELECT 'debt', id::text FROM ledger.accounts WHERE kind = 'debt' AND balance > 0
UNION ALL
SELECT 'allowance', plugin FROM ledger.allowances GROUP BY plugin, asset, day, cap
HAVING sum(used) > cap
"""


class Life:
    """Does what was drawn; a refusal is as good as a success, as long as the books are right."""

    def __init__(self, bank: Bank, clock: MovableClock, persons: list[int]) -> None:
        self.bank = bank
        self.clock = clock
        self.persons = persons
        self.holds: list[tuple[int, int, str]] = []
        self.done = 0
        self.refused = 0

    async def act(self, action: tuple[Any, ...]) -> None:
        name, *values = action
        try:
            await getattr(self, name)(*values)
            self.done += 1
        except OnlyVipsError:
            self.refused += 1

    async def charge(self, payer: int, payee: int, amount: int, key: int, asset: str) -> None:
        values = {"key": f"c{key}", "asset": asset, "kind": ("content", "tip")[key % 2]}
        one, other = self.persons[payer], self.persons[payee]
        await self.bank.shop.charge(self.bank.charge(one, other, amount, **values))

    async def grant(self, person: int, amount: int, key: int, asset: str) -> None:
        await self.bank.shop.grant(f"c{key}", self.persons[person], Money(asset, amount))

    async def top_up(self, person: int, amount: int, asset: str) -> None:
        await self.bank.give(self.persons[person], amount, asset)

    async def put_aside(self, person: int, amount: int, asset: str) -> None:
        owner, until = self.persons[person], self.clock.now() + timedelta(days=5)
        key = f"h{len(self.holds)}-{self.done}"
        hold = await self.bank.shop.put_aside(key, owner, Money(asset, amount), until=until)
        self.holds.append((hold.id, owner, asset))

    async def capture(self, which: int, payee: int, amount: int) -> None:
        if self.holds:
            hold, owner, asset = self.holds[which % len(self.holds)]
            charge = self.bank.charge(owner, self.persons[payee], amount, asset=asset)
            await self.bank.shop.capture(hold, charge)

    async def release(self, which: int) -> None:
        if self.holds:
            await self.bank.shop.release(self.holds[which % len(self.holds)][0])

    async def refund(self, which: int, key: int) -> None:
        last = await self.bank.db.fetch_val("SELECT max(id) FROM ledger.transfers")
        number = 1 + which % last
        await self.bank.shop.refund(number, key=f"r{key}", reason="no")

    async def reverse(self, which: int) -> None:
        last = await self.bank.db.fetch_val("SELECT max(id) FROM ledger.transfers")
        await self.bank.parts.adjusting.reverse(None, 1 + which % last, reason="no")

    async def adjust(self, person: int, amount: int, asset: str) -> None:
        money = Money(asset, amount)
        await self.bank.parts.adjusting.adjust(None, self.persons[person], money, reason="so")

    async def wait(self, days: int) -> None:
        self.clock.move(timedelta(days=days))
        await self.bank.parts.holding.release_due()


async def check_history(bank: Bank, person: int) -> None:
    """Check that a history of one kind, or of a time, is that part of the whole."""
    page = bank.parts.history.page
    whole = await page(person, Filter(), limit=1_000)
    for kind in get_args(TransferKind):
        some = await page(person, Filter(kind=kind, asset="XTR"), limit=1_000)
        assert some == [one for one in whole if (one.kind, one.asset) == (kind, "XTR")], kind
    middle = whole[len(whole) // 2].at
    early = await page(person, Filter(end=middle), limit=1_000)
    late = await page(person, Filter(begin=middle), limit=1_000)
    assert [*late, *early] == whole


async def test_the_books_are_right_after_every_step(bank: Bank, clock: MovableClock) -> None:
    done = refused = 0
    for number, drawn in enumerate(draw(st.lists(actions, min_size=40, max_size=60), 6)):
        persons = [await bank.rich(500) for _ in range(PEOPLE)]
        await bank.db.execute(
            "INSERT INTO ledger.tax_profiles VALUES (:id, 'TR', NULL, now())", {"id": persons[0]}
        )
        life = Life(bank, clock, persons)
        for action in drawn:
            await life.act(action)
            assert await bank.db.fetch_all(_WRONG) == [], (number, action)
        assert await bank.differences() == [], number
        for person in persons:
            await check_history(bank, person)
        done += life.done
        refused += life.refused
    # Neither was everything refused, nor was nothing ever.
    assert done > 60
    assert refused > 30


async def test_the_books_are_right_when_all_of_it_happens_at_once(
    bank: Bank, clock: MovableClock
) -> None:
    # The first example is the plainest that there is.
    drawn = [each for some in draw(st.lists(actions, min_size=50), 5)[1:] for each in some]
    life = Life(bank, clock, [await bank.rich(5_000) for _ in range(PEOPLE)])

    async with asyncio.timeout(60):
        for start in range(0, len(drawn), 8):
            await asyncio.gather(*(life.act(action) for action in drawn[start : start + 8]))

    assert await bank.db.fetch_all(_WRONG) == []
    assert await bank.differences() == []
    assert life.done > 40
