"""What a plugin may move on a day: exactly its caps, whoever asks at the same moment."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import UTC, timedelta
from typing import Any

import pytest
from onlyvips_ledger.allowances import SHARDS, Use
from onlyvips_ledger.api import AllowanceExceeded, Money
from onlyvips_ledger.movers import ITSELF, Mover, mover_of

from onlyvips import MoneyUse, PluginInfo, Uses
from onlyvips.clock import MovableClock
from onlyvips.testing.factory import HostFactory, JobRunner
from tests.plugins.ledger.conftest import SHOP, Bank

pytestmark = pytest.mark.onlyvips(plugins=["ledger", SHOP], roles=[])


def names(results: list[Any]) -> Counter[str]:
    return Counter(type(result).__name__ for result in results)


async def test_a_plugin_moves_what_it_names_and_nothing_else(bank: Bank) -> None:
    fan, creator = await bank.rich(100, "TON"), await bank.person()

    with pytest.raises(AllowanceExceeded, match="may not move TON") as caught:
        await bank.shop.charge(bank.charge(fan, creator, 10, asset="TON"))
    with pytest.raises(AllowanceExceeded):
        await bank.shop.grant("gift", fan, Money("TON", 10))
    until = bank.platform.clock.now() + timedelta(days=1)
    with pytest.raises(AllowanceExceeded):
        await bank.shop.put_aside("bid", fan, Money("TON", 10), until=until)

    assert caught.value.code == "money-allowance"
    assert await bank.count("transfers") == 1
    assert mover_of(PluginInfo("ledger", "x", "1", ">=0.1,<1")) is ITSELF
    info = PluginInfo("a_b", "x", "1", ">=0.1,<1", uses=Uses(money=(MoneyUse("XTR", 9, 9),)))
    assert mover_of(info) == Mover("a_b", {"XTR": MoneyUse("XTR", 9, 9)})


async def test_the_cap_of_a_person_holds_to_the_unit_and_for_a_day(
    bank: Bank, clock: MovableClock
) -> None:
    clock.move(timedelta(hours=26 - clock.now().hour))  # far from midnight, UTC
    fan, creator = await bank.rich(50_000), await bank.person()
    await bank.shop.charge(bank.charge(fan, creator, 9_000))
    charge = bank.charge(fan, creator, 1_001)

    with pytest.raises(AllowanceExceeded, match="10000 XTR for one person"):
        await bank.shop.charge(charge)
    await bank.shop.charge(bank.charge(fan, creator, 1_000))
    # Other plugins and other assets have caps of their own; a refund gives nothing back.
    await bank.own.charge(bank.charge(fan, creator, 1_001))
    await bank.shop.grant("gift", fan, Money("CREDIT", 400))
    with pytest.raises(AllowanceExceeded):
        await bank.shop.grant("one more", fan, Money("CREDIT", 1))
    with pytest.raises(AllowanceExceeded):
        await bank.shop.charge(bank.charge(fan, creator, 10_001))

    clock.move(timedelta(days=1))
    await bank.shop.charge(charge)
    assert await bank.differences() == []


async def test_the_cap_of_a_person_holds_at_the_same_moment(bank: Bank) -> None:
    fan, creator = await bank.rich(50_000), await bank.person()

    results = await asyncio.gather(
        *(bank.shop.charge(bank.charge(fan, creator, 1_500)) for _ in range(20)),
        return_exceptions=True,
    )

    assert names(results) == {"Transfer": 6, "AllowanceExceeded": 14}
    assert (await bank.has(fan)).available == 50_000 - 9_000


async def test_the_cap_of_a_plugin_is_used_up_exactly(
    bank: Bank, onlyvips_host: HostFactory
) -> None:
    other = Bank(await onlyvips_host(roles=[]))
    people = await bank.people(40)  # in all shards, more than once

    # 1,000 in all, by two processes, in parts of 90: eleven fit in, and 10 are left.
    results = await asyncio.gather(
        *(
            (bank, other)[n % 2].shop.grant(f"gift-{n}", person, Money("CREDIT", 90))
            for n, person in enumerate(people)
        ),
        return_exceptions=True,
    )

    assert names(results) == {"Transfer": 11, "AllowanceExceeded": 29}
    used = await bank.db.fetch_val("SELECT sum(used)::bigint FROM ledger.allowances")
    assert used == 990
    with pytest.raises(AllowanceExceeded, match="1000 CREDIT in all"):
        await bank.shop.grant("large", people[0], Money("CREDIT", 11))
    # Whatever shard still has it, the rest can be used by anybody.
    await bank.shop.grant("small", people[-1], Money("CREDIT", 10))
    with pytest.raises(AllowanceExceeded):
        await bank.shop.grant("last", people[1], Money("CREDIT", 1))
    assert await bank.db.fetch_val("SELECT sum(used)::bigint FROM ledger.allowances") == 1_000
    assert await bank.count("transfers", "kind = 'reward'") == 12


async def test_what_is_rolled_back_or_repeated_takes_nothing_of_the_cap(bank: Bank) -> None:
    fan, creator = await bank.rich(50_000), await bank.person()
    async with bank.db.transaction(force_rollback=True):
        await bank.shop.charge(bank.charge(fan, creator, 10_000))
    charge = bank.charge(fan, creator, 10_000)
    assert not (await bank.shop.charge(charge)).replayed
    assert (await bank.shop.charge(charge)).replayed
    used = await bank.db.fetch_val("SELECT used FROM ledger.allowance_people")
    assert used == await bank.db.fetch_val("SELECT sum(used)::bigint FROM ledger.allowances")
    assert used == 10_000


async def test_far_from_the_cap_only_the_shard_of_the_person_is_locked(bank: Bank) -> None:
    first, second = await bank.rich(100), await bank.rich(100)
    assert first % SHARDS != second % SHARDS
    creator, other = await bank.people(2)
    await bank.shop.charge(bank.charge(first, creator, 10))

    async with bank.db.transaction():
        await bank.shop.charge(bank.charge(first, creator, 10))
        # Another task, and so another transaction, does not wait for this one.
        async with asyncio.timeout(5):
            task = asyncio.create_task(bank.shop.charge(bank.charge(second, other, 10)))
            await task

    assert await bank.differences() == []


async def test_a_cap_that_was_changed_holds_at_once(bank: Bank) -> None:
    allowances, person = bank.parts.allowances, await bank.person()
    day = bank.platform.clock.now().astimezone(UTC).date()

    def use(cap: int, amount: int) -> Use:
        return Use("shop", "CREDIT", day, person, amount, cap, cap)

    await bank.shop.grant("gift", person, Money("CREDIT", 300))
    async with bank.db.transaction():
        with pytest.raises(AllowanceExceeded):
            await allowances.enter(use(350, 51), None)
    async with bank.db.transaction():
        assert await allowances.enter(use(350, 50), None) is None
    # The shop itself still has its own cap, and both know of all that was used.
    await bank.shop.grant("more", person, Money("CREDIT", 100))
    assert await bank.db.fetch_val("SELECT sum(used)::bigint FROM ledger.allowances") == 400


async def test_what_was_counted_on_past_days_is_deleted(
    bank: Bank, clock: MovableClock, run_jobs: JobRunner
) -> None:
    person = await bank.person()
    await bank.shop.grant("gift", person, Money("CREDIT", 5))
    clock.move(timedelta(days=1))
    await run_jobs("ledger.sweep")
    assert await bank.count("allowances") == SHARDS
    clock.move(timedelta(days=2))
    await run_jobs("ledger.sweep")
    assert await bank.count("allowances") == await bank.count("allowance_people") == 0
