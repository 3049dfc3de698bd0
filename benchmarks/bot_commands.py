"""Commands through the bot's runtime, against a bare Telethon handler that answers the same.

Both bots talk to a simulated Telegram of their own within the process (transport A): the client,
its update loop and its TL objects are Telethon's, only the socket is missing. Fifty people each
send a command as soon as the one before was answered; the time counts until the last answer has
arrived and, for the runtime, its receipt is in PostgreSQL. The bare bot has one
``events.NewMessage(pattern=...)`` handler that calls ``event.respond``; the runtime knows accounts,
bans, languages and receipts. Telegram's limits are lifted for the runtime, because the bare bot
knows none. Rounds alternate; the median of the ratios counts.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from telethon import events

from benchmarks.report import Measurement
from onlyvips.accounts.assembly import build_accounts
from onlyvips.bot.metrics import BOT_METRICS
from onlyvips.bot.outbox import Outbox
from onlyvips.bot.pacer import Limits
from onlyvips.bot.runtime import BotOptions, BotRuntime
from onlyvips.bot.session_store import SessionStore
from onlyvips.bot.signin import SignIn
from onlyvips.bot.telegram import TelegramService
from onlyvips.bot.types import BotCommand, BotContext
from onlyvips.clock import SystemClock
from onlyvips.config import Config
from onlyvips.db import Database
from onlyvips.db.migrations import CORE
from onlyvips.i18n import CatalogueStore
from onlyvips.jobs.queue import JobQueue
from onlyvips.metrics import MetricRegistry
from onlyvips.platform import Platform
from onlyvips.testing.database import create_migrated_template, database_server, fresh_database
from onlyvips.testing.telegram import World, in_process_client

NAME = "bot"
BAR = "at least 0.8 of a bare Telethon handler"

ROUNDS = 9
COMMANDS = 1000
PEOPLE = 50
ANSWER = "You have 12 quests open and 340 XP. Keep going!"
TOKEN = "1000:a-token-for-benchmarks"
LIFTED = Limits(per_second=10**9, chat_interval=0.0, chat_burst=10**6)


class Crowd:
    """People who send a command again as soon as it was answered."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.left_to_say = self.left_to_hear = 0
        self.done = asyncio.Event()
        for number in range(1, PEOPLE + 1):
            world.add_user(number, f"Person {number}")
        self._add = world.sent.add
        world.sent.add = self._answered  # type: ignore[method-assign]

    async def round(self) -> None:
        """Send all commands and wait for all answers."""
        self.left_to_say = self.left_to_hear = COMMANDS
        self.done.clear()
        for number in range(1, PEOPLE + 1):
            self._say(number)
        async with asyncio.timeout(120):
            await self.done.wait()

    def _say(self, person: int) -> None:
        if self.left_to_say:
            self.left_to_say -= 1
            self.world.user_says(person, "/profile")

    def _answered(self, chat: int, random_id: int) -> None:
        self._add(chat, random_id)
        self.left_to_hear -= 1
        if self.left_to_hear == 0:
            self.done.set()
        # Not within the bot's request: a person reads before writing again.
        asyncio.get_running_loop().call_soon(self._say, chat)


async def measure() -> Measurement:
    """Measure and return the ratio."""
    with database_server() as server:
        template = await create_migrated_template(server, [CORE])
        async with (
            fresh_database(server, template) as url,
            _bare() as bare,
            _ours(url) as (ours, written),
        ):
            bare_times: list[float] = []
            our_times: list[float] = []
            for number in range(ROUNDS + 1):
                for crowd, finish, times in (
                    (bare, None, bare_times),
                    (ours, written, our_times),
                ):
                    seconds = await _timed(crowd, finish)
                    if number:  # the first warms up
                        times.append(seconds)
    ratio = statistics.median(b / o for b, o in zip(bare_times, our_times, strict=True))
    return Measurement(
        what="bot commands answered, against a bare Telethon handler, transport A",
        ratio=ratio,
        bar=0.8,
        at_least=True,
        detail=(
            f"bare {COMMANDS / statistics.median(bare_times):.0f}/s, "
            f"ours {COMMANDS / statistics.median(our_times):.0f}/s; {PEOPLE} people at once, "
            "Telegram's limits lifted"
        ),
    )


async def _timed(crowd: Crowd, finish: Callable[[], Any] | None) -> float:
    began = time.perf_counter()
    await crowd.round()
    if finish is not None:
        await finish()
    return time.perf_counter() - began


@contextlib.asynccontextmanager
async def _bare() -> AsyncIterator[Crowd]:
    world = World()
    client = in_process_client(world)

    async def handle(event: Any) -> None:
        await event.respond(ANSWER)

    client.add_event_handler(handle, events.NewMessage(pattern="/profile"))
    await client.connect()
    await client.sign_in(bot_token=TOKEN)
    try:
        yield Crowd(world)
    finally:
        await client.disconnect()


@contextlib.asynccontextmanager
async def _ours(url: str) -> AsyncIterator[tuple[Crowd, Callable[[], Any]]]:
    world = World()
    with tempfile.TemporaryDirectory() as folder:
        async with Database(url) as db:
            runtime = _runtime(db, world, Path(folder))
            await runtime.start()
            try:
                yield Crowd(world), runtime.settle
            finally:
                await runtime.stop()


def _runtime(db: Database, world: World, folder: Path) -> BotRuntime:
    clock, log = SystemClock(), _Silent()
    config = Config.load(
        folder,
        {"ONLYVIPS_SECRET_KEY": secrets.token_hex(16), "TELEGRAM_BOT_TOKEN": TOKEN},
        {"environment": "test"},
    )
    queue = JobQueue(db, clock)
    holders: Any = SimpleNamespace()
    accounts = build_accounts(config, db, clock, None, queue.events, holders=holders, log=log)
    metrics = MetricRegistry()
    metrics.register("core", BOT_METRICS)
    outbox = Outbox(db, clock, queue.events)
    store = SessionStore(db, accounts.vault, clock)
    telegram = TelegramService(outbox)
    absent: Any = SimpleNamespace()
    platform = Platform(
        plugin="core",
        config=config,
        db=db,
        cache=absent,
        jobs=queue.bind("core"),
        events=queue.events,
        services=absent,
        plugins=absent,
        accounts=accounts.accounts,
        telegram=telegram,
        pages=absent,
        i18n=CatalogueStore().bind("core"),
        clock=clock,
        log=log,
        metrics=metrics.bind("core"),
    )

    def client(session: Any, **options: Any) -> Any:
        return in_process_client(world, session=session, **options)

    runtime = BotRuntime(
        platform,
        accounts.accounts,
        telegram,
        outbox,
        store,
        SignIn(client, store, token=TOKEN),
        options=BotOptions(limits=LIFTED),
    )

    async def profile(context: BotContext) -> None:
        await context.reply(ANSWER)

    runtime.router.register_commands(
        "bench", platform.bind("bench"), [BotCommand("profile", {"en": "Profile"}, profile)]
    )
    return runtime


class _Silent:
    """A log that says nothing."""

    def __getattr__(self, level: str) -> Any:
        return lambda *_, **__: None


if __name__ == "__main__":
    print(asyncio.run(measure()))
