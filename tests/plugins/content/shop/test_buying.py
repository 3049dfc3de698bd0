"""One purchase: money and access together, however often somebody taps."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from onlyvips_content.api import WorkUnlocked
from onlyvips_content.shop.checking import PriceChanged, Unlocked
from onlyvips_ledger.api import InsufficientFunds, KeyReused

from onlyvips.clock import MovableClock
from onlyvips.errors import Conflict, Forbidden, InvalidInput, NotFound, OnlyVipsError
from onlyvips.events import Activity
from onlyvips.testing.events import CapturedEvents
from tests.plugins.content.shop.conftest import Till

pytestmark = pytest.mark.onlyvips(plugins=["ledger", "content"], roles=[])


async def test_who_pays_may_see_and_the_creator_earns(till: Till, events: CapturedEvents) -> None:
    creator, fan = await till.rows.creator(), await till.person(stars=150)
    work = await till.rows.work(creator, prices={"XTR": 100})

    purchase = await till.shop.buy(fan, work, asset="XTR", amount=100, key="a")

    assert (purchase.amount, purchase.net, purchase.replayed) == (100, 95, False)
    assert await till.has(fan, work)
    assert (await till.stars(fan), await till.earned(creator)) == (50, 95)
    [unlocked] = events.of(WorkUnlocked)
    assert (unlocked.account_id, unlocked.source, unlocked.buyer_id) == (
        fan.id,
        "purchase",
        fan.id,
    )
    [told] = events.of(Activity)
    assert (told.account_id, told.kind, told.subject) == (
        fan.id,
        "content.purchased",
        f"work:{work}",
    )
    assert await till.shop.get(fan, purchase.id) == purchase
    with pytest.raises(NotFound):
        await till.shop.get(await till.person(), purchase.id)
    await till.books_agree()


async def test_a_double_tap_two_devices_and_a_retry_are_one_purchase(
    till: Till, events: CapturedEvents
) -> None:
    creator, fan = await till.rows.creator(), await till.person(stars=1000)
    work = await till.rows.work(creator, prices={"XTR": 100})

    async def tap(key: str) -> Any:
        return await till.shop.buy(fan, work, asset="XTR", amount=100, key=key)

    made = await asyncio.gather(*(tap(key) for key in ["phone"] * 5 + ["desktop"] * 5))
    later = await tap("phone")

    assert {purchase.id for purchase in [*made, later]} == {later.id}
    assert [purchase.replayed for purchase in made].count(False) == 1
    assert await till.stars(fan) == 900
    assert len(events.of(WorkUnlocked)) == 1
    # A price that has changed since does not change what was bought.
    await till.host.db.execute("UPDATE content.works SET ways = '[]', revision = revision + 1")
    assert (await tap("phone")).id == later.id
    await till.books_agree()


async def test_a_key_stands_for_one_thing(till: Till) -> None:
    creator, fan = await till.rows.creator(), await till.person(stars=1000)
    one, two = [await till.rows.work(creator, prices={"XTR": 100}) for _ in range(2)]

    async def tap(work: int) -> object:
        try:
            return await till.shop.buy(fan, work, asset="XTR", amount=100, key="same")
        except KeyReused as error:
            return error

    done = await asyncio.gather(tap(one), tap(two))

    assert sorted(isinstance(found, KeyReused) for found in done) == [False, True]
    assert await till.count("unlocks") == await till.count("purchases") == 1
    await till.books_agree()


async def test_fifty_purchases_at_once_with_money_for_one_are_one(till: Till) -> None:
    creator, fan = await till.rows.creator(), await till.person(stars=100)
    works = [await till.rows.work(creator, prices={"XTR": 100}) for _ in range(50)]

    async def tap(work: int) -> object:
        try:
            return await till.shop.buy(fan, work, asset="XTR", amount=100, key=f"k{work}")
        except InsufficientFunds as error:
            return error

    done = await asyncio.gather(*(tap(work) for work in works))

    assert sum(isinstance(found, InsufficientFunds) for found in done) == 49
    assert await till.count("unlocks") == await till.count("purchases") == 1
    assert await till.stars(fan) == 0
    await till.books_agree()


async def test_a_price_that_changed_is_told_and_not_paid(till: Till) -> None:
    fan = await till.person(stars=1000)
    work = await till.rows.work(await till.rows.creator(), prices={"XTR": 120, "TON": 5})

    with pytest.raises(PriceChanged) as changed:
        await till.shop.buy(fan, work, asset="XTR", amount=100, key="a")
    assert changed.value.extra == {"asset": "XTR", "amount": 120}
    with pytest.raises(InvalidInput) as other:
        await till.shop.buy(fan, work, asset="USDT", amount=100, key="b")
    assert other.value.fields[0].message == "expected one of XTR, TON"
    assert await till.stars(fan) == 1000


async def test_what_cannot_be_bought_says_why(till: Till, clock: MovableClock) -> None:
    rows, fan = till.rows, await till.person(stars=1000)
    creator, suspended = await rows.creator(), await rows.creator("Gone", state="suspended")
    priced: dict[str, Any] = {"prices": {"XTR": 10}}
    later = (clock.now() + timedelta(days=1)).isoformat()
    price = {"prices": [{"asset": "XTR", "amount": 10}]}
    not_yet = {"rule": "price", "parameters": price, "opens_at": later}
    unlocked = await rows.work(creator, **priced)
    await till.parts.unlocks.unlock(fan.id, unlocked, source="quests:1")
    public: dict[str, Any] = {"rule": "public", "parameters": {}, "opens_at": None}
    cases: list[tuple[int, type[OnlyVipsError], str]] = [
        (999_999, NotFound, "work-not-found"),
        (2**70, NotFound, "work-not-found"),
        (await rows.work(creator, state="draft", **priced), NotFound, "work-not-found"),
        (await rows.work(creator, state="archived", **priced), Conflict, "not-for-sale"),
        (await rows.work(creator, taken_down_at=clock.now(), **priced), Conflict, "not-for-sale"),
        (await rows.work(suspended, **priced), Conflict, "not-for-sale"),
        (
            await rows.work(
                creator, ways=[{"rule": "vip", "parameters": {"tier": 1}, "opens_at": None}]
            ),
            Conflict,
            "not-for-sale",
        ),
        (await rows.work(creator, ways=[not_yet]), Conflict, "not-for-sale-yet"),
        (await rows.work(creator, age="18", **priced), Forbidden, "adult-consent-needed"),
        (await rows.work(creator, ways=[public], **priced), Conflict, "work-open"),
        (unlocked, Unlocked, "already-unlocked"),
    ]
    for number, (work, kind, code) in enumerate(cases):
        with pytest.raises(kind) as refused:
            await till.shop.buy(fan, work, asset="XTR", amount=10, key=f"k{number}")
        assert refused.value.code == code
    own = await rows.work(creator, **priced)
    with pytest.raises(Conflict) as refused:
        await till.shop.buy(creator, own, asset="XTR", amount=10, key="own")
    assert refused.value.code == "own-work"
    assert await till.stars(fan) == 1000
    assert await till.count("purchases") == 0
    await rows.adult(fan)
    await till.shop.buy(fan, cases[8][0], asset="XTR", amount=10, key="k8")


@pytest.mark.parametrize("amount", [0, -1, True, 1.0, 10**19, None])
async def test_an_amount_that_is_none_is_refused(till: Till, amount: Any) -> None:
    fan = await till.person(stars=10)
    work = await till.rows.work(await till.rows.creator(), prices={"XTR": 1})
    with pytest.raises(InvalidInput) as refused:
        await till.shop.buy(fan, work, asset="XTR", amount=amount, key="a")
    assert refused.value.fields[0].field == "amount"
    assert await till.stars(fan) == 10


async def test_who_has_too_little_learns_what_is_missing_and_how_to_bring_it_in(
    till: Till,
) -> None:
    fan = await till.person(stars=30)
    work = await till.rows.work(await till.rows.creator(), prices={"XTR": 100})

    with pytest.raises(InsufficientFunds) as lacking:
        await till.shop.buy(fan, work, asset="XTR", amount=100, key="a")

    assert lacking.value.extra["missing"] == 70
    quotes = lacking.value.extra["quotes"]
    assert isinstance(quotes, list)
    assert any(quote["receive"] == {"asset": "XTR", "amount": 70} for quote in quotes)
    assert not await till.has(fan, work)


async def test_a_purchase_survives_the_archive(till: Till) -> None:
    creator, fan = await till.rows.creator(), await till.person(stars=100)
    work = await till.rows.work(creator, prices={"XTR": 100})
    await till.shop.buy(fan, work, asset="XTR", amount=100, key="a")
    await till.host.db.execute(
        "UPDATE content.works SET state = 'archived', revision = revision + 1"
    )

    from onlyvips_content.views import Viewer

    seen = await till.parts.sight.of(Viewer.of(fan), [work])
    assert seen[work].access.via == "unlocked"
    assert await till.parts.sight.of(Viewer.of(await till.person()), [work]) == {}
