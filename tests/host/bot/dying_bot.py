"""A bot in a process of its own, to be killed: ``python -m tests.host.bot.dying_bot URL SESSION``.

It answers ``/slow`` with one message, says on standard output that it did, and then hangs; the next
run of the same program answers the rest when it is told to with a third argument.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from telethon import TelegramClient

from onlyvips.bot.signin import SignIn
from onlyvips.bot.types import BotCommand, BotContext
from onlyvips.db import Database
from tests.host.bot.conftest import House, make_house


async def main(url: str, session: str, finish: bool) -> None:
    async def slow(context: BotContext) -> None:
        await context.reply("first")
        sys.stdout.write("answered\n")
        sys.stdout.flush()
        if not finish:
            await asyncio.sleep(600)
        await context.reply("second")

    with tempfile.TemporaryDirectory() as folder:
        async with Database(url) as db:
            house: House = make_house(db, Path(folder))
            runtime = house.runtime(
                sign_in=SignIn(
                    lambda session, **options: TelegramClient(session, 1, "hash", **options),
                    house.store,
                    token=None,
                    given=session,
                )
            )
            house.register(runtime, "wren", BotCommand("slow", {"en": "Slow"}, slow))
            await runtime.start()
            sys.stdout.write("running\n")
            sys.stdout.flush()
            await asyncio.sleep(600)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], len(sys.argv) > 3))
