"""The bot over a real MTProto connection on loopback: broken links and killed processes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import pytest
from telethon import TelegramClient

from onlyvips.bot.signin import SignIn
from onlyvips.db import Database
from onlyvips.testing.telegram import Simulator
from tests.forks import Talking, talking
from tests.host.bot.conftest import House, make_house
from tests.host.bot.test_handlers import command, says, until
from tests.host.bot.test_once import sent


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    async with await Simulator.start(demo=False) as started:
        yield started


@pytest.fixture
async def house(db: Database, tmp_path: Path, simulator: Simulator) -> AsyncIterator[House]:
    made = make_house(db, tmp_path, simulator.world)
    yield made
    await made.stop()


def sign_in(house: House, session: str) -> SignIn:
    def client(given: Any, **options: Any) -> Any:
        return TelegramClient(given, 1, "hash", **options)

    return SignIn(client, house.store, token=None, given=session)


async def test_what_is_said_while_the_link_is_down_is_answered_after_it(
    house: House, simulator: Simulator
) -> None:
    bot = house.runtime(sign_in=sign_in(house, simulator.session()))
    house.register(bot, "wren", command("nest", says("nest:{args}")))
    await bot.start()
    ada = house.user()
    assert (await ada.says("/nest 1")).text == "nest:1"
    simulator.server.drop_links()
    ada.sends("/nest 2")
    await until(lambda: "nest:2" in sent(house), seconds=15)
    assert (await ada.says("/nest 3", timeout=10)).text == "nest:3"
    assert sent(house) == ["nest:1", "nest:2", "nest:3"]


async def test_a_killed_process_loses_no_update_and_answers_none_twice(
    house: House, simulator: Simulator, url: str
) -> None:
    def bot(*extra: str) -> AbstractAsyncContextManager[Talking]:
        return talking("tests.host.bot.dying_bot", url, simulator.session(), *extra)

    ada = house.user()
    async with bot() as first:
        assert await first.line() == "running"
        ada.sends("/slow")
        assert await first.line() == "answered"
    assert sent(house) == ["first"]
    async with bot("finish") as second:
        assert await second.line() == "running"
        await until(lambda: "second" in sent(house), seconds=20)
    assert sent(house) == ["first", "second"]
