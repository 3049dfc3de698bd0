"""The bot over a real MTProto connection on loopback: broken links and killed processes."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from telethon import TelegramClient

from onlyvips.bot.signin import SignIn
from onlyvips.db import Database
from onlyvips.testing.telegram import Simulator
from tests.host.bot.conftest import House, make_house
from tests.host.bot.test_handlers import command, says, until
from tests.host.bot.test_once import sent

ROOT = Path(__file__).parents[3]


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
    async def run(*extra: str) -> asyncio.subprocess.Process:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.host.bot.dying_bot",
            url,
            simulator.session(),
            *extra,
            cwd=ROOT,
            stdout=asyncio.subprocess.PIPE,
        )
        assert process.stdout is not None
        async with asyncio.timeout(40):
            assert await process.stdout.readline() == b"running\n"
        return process

    ada = house.user()
    first = await run()
    try:
        ada.sends("/slow")
        assert first.stdout is not None
        async with asyncio.timeout(20):
            assert await first.stdout.readline() == b"answered\n"
    finally:
        first.send_signal(signal.SIGKILL)
        await first.wait()
    assert sent(house) == ["first"]
    second = await run("finish")
    try:
        await until(lambda: "second" in sent(house), seconds=20)
    finally:
        second.send_signal(signal.SIGKILL)
        await second.wait()
    assert sent(house) == ["first", "second"]
