"""A work that changes between the look at it and the payment is looked at once more."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from onlyvips_content.shop.buying import Shop
from onlyvips_content.shop.checking import PriceChanged

from onlyvips.errors import Conflict, NotFound
from tests.plugins.content.shop.conftest import Till

pytestmark = pytest.mark.onlyvips(plugins=["ledger", "content"], roles=[])

CHEAPER = '[{"rule": "price", "parameters": {"prices": [{"asset": "XTR", "amount": 5}]}}]'


def changing(monkeypatch: pytest.MonkeyPatch, change: Callable[[], Awaitable[Any]]) -> None:
    """Have a work changed once, after somebody who buys it has looked at it."""
    pay, todo = Shop._pay, [change]

    async def pay_later(self: Shop, *arguments: Any) -> Any:
        while todo:
            await todo.pop()()
        return await pay(self, *arguments)

    monkeypatch.setattr(Shop, "_pay", pay_later)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ("UPDATE content.works SET revision = 2, state = 'archived', listed = false", Conflict),
        ("UPDATE content.works SET revision = 2, taken_down_at = now()", Conflict),
        (f"UPDATE content.works SET revision = 2, ways = '{CHEAPER}'", PriceChanged),
        ("UPDATE content.works SET revision = 2, state = 'draft'", NotFound),
        ("UPDATE content.creators SET revision = 2, state = 'suspended'", Conflict),
        ("DELETE FROM content.works", NotFound),
    ],
)
async def test_what_is_not_as_the_buyer_saw_it_is_not_bought(
    till: Till, monkeypatch: pytest.MonkeyPatch, change: str, error: type[Exception]
) -> None:
    fan, friend = await till.person(stars=100), await till.person()
    work = await till.rows.work(await till.rows.creator(), prices={"XTR": 50})
    changing(monkeypatch, lambda: till.host.db.execute(change))
    with pytest.raises(error):
        await till.shop.buy(fan, work, asset="XTR", amount=50, key="a")
    with pytest.raises(error):
        await till.shop.gift(fan, friend.id, work, asset="XTR", amount=50, key="b")
    assert await till.stars(fan) == 100
    assert await till.count("unlocks") == 0
    await till.books_agree()


async def test_a_change_of_something_else_hinders_nobody(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    fan = await till.person(stars=100)
    work = await till.rows.work(await till.rows.creator(), prices={"XTR": 50})
    changing(
        monkeypatch,
        lambda: till.host.db.execute("UPDATE content.works SET revision = 2, tags = '{x}'"),
    )
    assert (await till.shop.buy(fan, work, asset="XTR", amount=50, key="a")).amount == 50
    await till.books_agree()
