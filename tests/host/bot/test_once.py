"""Each update is handled, and once: duplicates, crashes, restarts."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import timedelta
from typing import Any

import pytest
from telethon.tl import functions as fn

from onlyvips.accounts.types import BotStarted
from onlyvips.bot.lease import Lease
from onlyvips.bot.receipts import Receipts
from onlyvips.bot.runtime import BotRuntime
from onlyvips.bot.types import BotContext, DeepLinkHandler
from onlyvips.clock import SystemClock
from onlyvips.db import Database
from onlyvips.db.backend import SessionConnection
from onlyvips.db.errors import DatabaseUnavailable
from tests.host.bot.conftest import House
from tests.host.bot.test_handlers import command, until


async def crash(runtime: BotRuntime) -> None:
    """Let a bot vanish as `kill -9` does: nothing is finished, nothing written down."""

    async def vanish(client: Any) -> None:
        for task in [*runtime._lanes._tasks, *runtime._tasks]:
            task.cancel()
        client._updates_handle.cancel()
        client._keepalive_handle.cancel()
        await client._sender.disconnect()
        connection = runtime._lease._connection
        runtime._receipts._batches._run = _never  # type: ignore[assignment]
        connection.terminate()

    runtime._close = vanish  # type: ignore[method-assign]
    supervisor = runtime._supervisor
    assert supervisor is not None
    supervisor.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await supervisor
    runtime._supervisor = None


async def _never(items: Any) -> Any:
    raise RuntimeError("this process is dead")


def sent(house: House) -> list[str]:
    """Return what arrived at people."""
    store = house.world.messages
    views = [store.find(42, number) for number in range(1, 200)]
    return [view.message for view in views if view is not None and view.out]


async def test_an_update_that_comes_twice_is_handled_once(house: House, bot: BotRuntime) -> None:
    handled: list[str] = []

    async def note(context: BotContext) -> None:
        handled.append(context.update_key)
        await context.reply("noted")

    house.register(bot, "wren", command("note", note))
    captured: list[Any] = []
    take = bot._updates.take

    async def capture(update: Any) -> None:
        captured.append(update)
        await take(update)

    bot.client.add_event_handler(capture)
    bot.client.remove_event_handler(take)
    await house.user().says("/note")
    await bot.settle()
    await asyncio.gather(take(captured[0]), take(captured[0]))
    await bot.settle()
    assert len(handled) == 1
    assert sent(house) == ["noted"]


async def test_what_was_missed_while_away_is_handled_once_after_a_restart(
    house: House, bot: BotRuntime
) -> None:
    handled: list[str] = []

    async def note(context: BotContext) -> None:
        handled.append(context.args)
        await context.reply(f"noted {context.args}")

    house.register(bot, "wren", command("note", note))
    ada = house.user()
    await ada.says("/note 1")
    await bot.stop()
    ada.sends("/note 2")
    ada.sends("/note 3")
    again = house.runtime()
    house.register(again, "wren", command("note", note))
    await again.start()
    await until(lambda: len(handled) == 3)
    await again.stop()
    third = house.runtime()
    house.register(third, "wren", command("note", note))
    await third.start()
    await ada.says("/note 4")
    assert handled == ["1", "2", "3", "4"]
    assert sent(house) == [f"noted {number}" for number in range(1, 5)]


async def test_a_crash_in_a_handler_repeats_it_but_not_its_answers(
    house: House, bot: BotRuntime
) -> None:
    started = asyncio.Event()

    async def half(context: BotContext) -> None:
        await context.reply("first")
        started.set()
        await asyncio.sleep(60)

    async def whole(context: BotContext) -> None:
        await context.reply("first")
        await context.reply("second")

    house.register(bot, "wren", command("two", half))
    ada = house.user()
    ada.sends("/two")
    await started.wait()
    await crash(bot)
    assert sent(house) == ["first"]

    again = house.runtime()
    house.register(again, "wren", command("two", whole))
    await again.start()
    await until(lambda: "second" in sent(house))
    await again.settle()
    assert sent(house) == ["first", "second"]
    duplicates = [
        call
        for call in house.world.calls
        if isinstance(call, fn.messages.SendMessageRequest) and call.message == "first"
    ]
    assert len(duplicates) == 2, "it was sent again, and Telegram dropped it"


async def test_a_crash_before_the_mark_does_not_repeat_what_was_done(
    house: House, bot: BotRuntime
) -> None:
    handled: list[int] = []

    async def note(context: BotContext) -> None:
        handled.append(1)
        await context.reply("noted")

    house.register(bot, "wren", command("note", note))
    before = await house.store.load_state(1000)
    assert before is not None
    await house.user().says("/note")
    await bot.settle()
    # As if the state had been stored long before the crash: Telegram delivers it again.
    await crash(bot)
    await house.store.save_state(1000, before)
    again = house.runtime()
    house.register(again, "wren", command("note", note))
    await again.start()
    await again.settle()
    house.register(again, "magpie", command("end", note))
    await house.user().says("/end")
    assert handled == [1, 1]


async def test_bot_started_is_published_once_though_its_handler_crashed(
    house: House, bot: BotRuntime
) -> None:
    started = asyncio.Event()

    async def hang(context: BotContext) -> None:
        started.set()
        await asyncio.sleep(60)

    async def link(context: BotContext) -> None:
        await context.reply("linked")

    house.register(bot, "wren", DeepLinkHandler("ref_", hang))
    ada = house.user()
    ada.sends("/start ref_7")
    await started.wait()
    await crash(bot)
    again = house.runtime()
    house.register(again, "wren", DeepLinkHandler("ref_", link))
    await again.start()
    await until(lambda: "linked" in sent(house))
    assert [(e.parameter, e.first) for e in house.events.of(BotStarted)] == [("ref_7", True)]


async def test_only_one_of_two_processes_runs_the_bot(house: House, bot: BotRuntime) -> None:
    async def which(context: BotContext) -> None:
        await context.reply("one")

    async def other(context: BotContext) -> None:
        await context.reply("two")

    house.register(bot, "wren", command("which", which))
    second = house.runtime()
    house.register(second, "wren", command("which", other))
    await second.start()
    assert not second.connected
    assert (await second.health()).detail.startswith("standing by")
    ada = house.user()
    assert (await ada.says("/which")).text == "one"
    await bot.stop()
    await second.wait_until_connected(10)
    assert (await ada.says("/which")).text == "two"


async def test_the_bot_goes_on_after_postgresql_dropped_its_connections(
    house: House, bot: BotRuntime
) -> None:
    async def note(context: BotContext) -> None:
        await context.reply("noted")

    house.register(bot, "wren", command("note", note))
    ada = house.user()
    await ada.says("/note")
    await house.db.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    assert (await ada.says("/note", timeout=8)).text == "noted"
    await until(lambda: bot._lease.held)
    assert bot.connected


async def test_what_a_lost_connection_cut_off_is_handled_over_the_next_one(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(BotRuntime, "_backoff", lambda *_: 0.05)
    bot = house.runtime(concurrency=2, stop_timeout=0.05)
    await bot.start()
    started, hang, handled = asyncio.Event(), True, []

    async def note(context: BotContext) -> None:
        if hang:
            started.set()
            await asyncio.sleep(60)
        handled.append(context.args)

    house.register(bot, "wren", command("note", note))
    ada = house.user()
    ada.sends("/note 1")
    await started.wait()
    ada.sends("/note 2")  # It waits for the first and is not claimed yet.
    await until(lambda: len(bot._lanes) == 2)
    hang = False
    await bot.client.disconnect()
    await until(lambda: len(handled) == 2)
    await bot.settle()
    assert handled == ["1", "2"]


# -- receipts


async def test_a_claim_whose_answer_was_lost_is_given_at_the_next_try(db: Database) -> None:
    receipts = Receipts(db, SystemClock(), "run")
    write = receipts._batches._run

    async def lose(items: Any) -> Any:
        await write(items)
        raise DatabaseUnavailable("The connection broke after the commit.")

    receipts._batches._run = lose
    with pytest.raises(DatabaseUnavailable):
        await receipts.claim("k1")
    receipts._batches._run = write
    assert await receipts.claim("k1")
    assert not await receipts.claim("k1")


async def test_an_update_that_was_given_up_is_claimed_again_until_it_is_done(db: Database) -> None:
    receipts = Receipts(db, SystemClock(), "run")
    assert await receipts.claim("k1")
    receipts.give_up("k1")
    claimed, _ = await asyncio.gather(receipts.claim("k1"), receipts.done("k0"))
    assert claimed
    await receipts.done("k1")
    receipts.give_up("k1")
    assert not await receipts.claim("k1")


async def test_a_lease_that_was_not_waited_for_gives_its_connection_back(db: Database) -> None:
    asked = asyncio.Event()
    fetchval = SessionConnection.fetchval

    async def slow(self: Any, *args: Any, **options: Any) -> Any:
        found = await fetchval(self, *args, **options)
        asked.set()
        await asyncio.sleep(60)
        return found

    SessionConnection.fetchval = slow
    try:
        asking = asyncio.create_task(Lease(db, lock=77).try_acquire())
        await asked.wait()
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
    finally:
        SessionConnection.fetchval = fetchval
    assert db.pool.get_idle_size() == db.pool.get_size()
    other = Lease(db, lock=77)
    assert await other.try_acquire(), "the lock is free"
    await other.release()


async def test_a_claim_is_given_once_and_again_only_to_another_run(db: Database) -> None:
    first, second = (Receipts(db, SystemClock(), name) for name in ("first", "second"))
    assert await first.claim("k1")
    assert not await first.claim("k1")
    assert await second.claim("k1"), "the first died in the middle"
    await second.done("k1")
    third = Receipts(db, SystemClock(), "third")
    assert not await third.claim("k1")


async def test_claims_that_arrive_together_share_a_statement(db: Database) -> None:
    receipts = Receipts(db, SystemClock(), "run")
    write, batches = receipts._batches._run, []

    async def counted(items: Any) -> Any:
        batches.append(len(items))
        return await write(items)

    receipts._batches._run = counted
    won = await asyncio.gather(*(receipts.claim(f"k{n}") for n in range(100)))
    assert all(won)
    assert len(batches) <= 3
    assert sum(batches) == 100


async def test_old_receipts_are_deleted(house: House) -> None:
    receipts = Receipts(house.db, house.clock, "run")
    await receipts.claim("old")
    house.clock.move(timedelta(days=8))
    await receipts.claim("new")
    assert await receipts.prune() == 1
    assert await house.db.fetch_val("SELECT key FROM core.bot_updates") == "new"
