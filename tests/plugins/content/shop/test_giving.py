"""Gifts and tips."""

from __future__ import annotations

import asyncio

import pytest
from onlyvips_content.api import TipGiven, WorkUnlocked
from onlyvips_content.shop.checking import Unlocked
from onlyvips_ledger.api import InsufficientFunds, KeyReused

from onlyvips.errors import Conflict, InvalidInput, NotFound
from onlyvips.testing.events import CapturedEvents
from tests.plugins.content.shop.conftest import Till

pytestmark = pytest.mark.onlyvips(plugins=["ledger", "content"], roles=[])


async def test_a_gift_opens_the_work_for_the_other_one(till: Till, events: CapturedEvents) -> None:
    creator, giver = await till.rows.creator(), await till.person(stars=200)
    friend = await till.person()
    work = await till.rows.work(creator, prices={"XTR": 100})

    given = await asyncio.gather(
        *(
            till.shop.gift(
                giver,
                friend.id,
                work,
                asset="XTR",
                amount=100,
                key="g",
                message=" For\u202e you 👩\u200d🎨\x07 ",
            )
            for _ in range(3)
        )
    )

    assert len({gift.id for gift in given}) == 1
    assert given[0].message == "For you 👩\u200d🎨"  # an emoji of three characters stays one
    assert (await till.has(friend, work), await till.has(giver, work)) == (True, False)
    assert await till.stars(giver) == 100
    [told] = events.of(WorkUnlocked)
    assert (told.account_id, told.source, told.buyer_id) == (friend.id, "gift", giver.id)
    with pytest.raises(KeyReused):
        await till.shop.gift(
            giver, friend.id, work, asset="XTR", amount=100, key="g", message="Other words"
        )
    # Who gave it can still buy it for themselves.
    await till.shop.buy(giver, work, asset="XTR", amount=100, key="own")
    await till.books_agree()


async def test_two_givers_at_once_give_one_gift(till: Till) -> None:
    work = await till.rows.work(await till.rows.creator(), prices={"XTR": 100})
    friend, givers = await till.person(), [await till.person(stars=100) for _ in range(4)]

    done = await asyncio.gather(
        *(
            till.shop.gift(giver, friend.id, work, asset="XTR", amount=100, key="g")
            for giver in givers
        ),
        return_exceptions=True,
    )

    assert sum(isinstance(found, Unlocked) for found in done) == 3
    assert sorted([await till.stars(giver) for giver in givers]) == [0, 100, 100, 100]
    await till.books_agree()


async def test_gifts_that_make_no_sense(till: Till) -> None:
    creator, giver = await till.rows.creator(), await till.person(stars=1000)
    work = await till.rows.work(creator, prices={"XTR": 100})
    owner = await till.person(stars=100)
    await till.shop.buy(owner, work, asset="XTR", amount=100, key="a")
    for recipient, kind, code in (
        (giver.id, Conflict, "gift-to-oneself"),
        (owner.id, Unlocked, "recipient-has-it"),
        (creator.id, Unlocked, "recipient-has-it"),
    ):
        with pytest.raises(kind) as refused:
            await till.shop.gift(
                giver, recipient, work, asset="XTR", amount=100, key=f"{recipient}"
            )
        assert refused.value.code == code
    with pytest.raises(NotFound):
        await till.shop.gift(giver, 999_999, work, asset="XTR", amount=100, key="x")
    assert await till.stars(giver) == 1000


async def test_a_tip_arrives_once_with_its_words(till: Till, events: CapturedEvents) -> None:
    creator, fan = await till.rows.creator(), await till.person(stars=100)
    work = await till.rows.work(creator)

    done = await asyncio.gather(
        *(
            till.shop.tip(
                fan, creator.id, asset="XTR", amount=50, key="t", message="Thanks", work_id=work
            )
            for _ in range(3)
        )
    )

    assert len({transfer.id for transfer in done}) == 1
    assert (await till.stars(fan), await till.earned(creator)) == (50, 49)
    [tip] = await till.shop.history.tips("creator", creator.id, limit=9)
    assert (tip.amount, tip.net, tip.message, tip.work_id) == (50, 49, "Thanks", work)
    assert await till.shop.history.tips("buyer", fan.id, limit=9) == [tip]
    assert [event.amount for event in events.of(TipGiven)] == [50]
    with pytest.raises(KeyReused):
        await till.shop.tip(fan, creator.id, asset="XTR", amount=60, key="t", message="Thanks")
    with pytest.raises(InsufficientFunds) as lacking:
        await till.shop.tip(fan, creator.id, asset="XTR", amount=60, key="t2")
    assert "quotes" in lacking.value.extra


async def test_tips_that_make_no_sense(till: Till) -> None:
    creator, fan = await till.rows.creator(), await till.person(stars=100)
    other = await till.rows.work(await till.rows.creator("Other"))
    suspended = await till.rows.creator("Gone", state="suspended")
    with pytest.raises(NotFound):
        await till.shop.tip(creator, fan.id, asset="XTR", amount=1, key="a")
    with pytest.raises(Conflict):
        await till.shop.tip(creator, creator.id, asset="XTR", amount=1, key="b")
    with pytest.raises(Conflict):
        await till.shop.tip(fan, suspended.id, asset="XTR", amount=1, key="c")
    with pytest.raises(InvalidInput):
        await till.shop.tip(fan, creator.id, asset="XTR", amount=1, key="d", work_id=other)
    with pytest.raises(InvalidInput):
        await till.shop.tip(fan, creator.id, asset="XTR", amount=0, key="e")
    assert await till.stars(fan) == 100
