"""A bot on a migrated database and a simulated Telegram, both the test's own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from onlyvips.accounts.assembly import AccountParts, build_accounts
from onlyvips.accounts.types import Permission
from onlyvips.bot.metrics import BOT_METRICS
from onlyvips.bot.outbox import Outbox
from onlyvips.bot.pacer import Limits
from onlyvips.bot.router import Router
from onlyvips.bot.runtime import BotOptions, BotRuntime
from onlyvips.bot.session_store import SessionStore
from onlyvips.bot.signin import SignIn
from onlyvips.bot.telegram import TelegramService
from onlyvips.clock import MovableClock
from onlyvips.config import Config
from onlyvips.db import Database
from onlyvips.events import Event
from onlyvips.i18n import CatalogueStore
from onlyvips.metrics import MetricRegistry
from onlyvips.platform import Platform
from onlyvips.testing.telegram import TelegramUser, World, in_process_client

TOKEN = "1000:a-token-for-tests-only"
MASTER_KEY = "the-master-key-of-all-these-tests-0123456789"
#: No limits, except where a test asks for some: Telegram's are tested on their own.
FREE = Limits(per_second=10**6, chat_interval=0.0, chat_burst=100, group_per_minute=10**6)


class RecordedLog:
    """Keeps what was logged."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, dict[str, Any]]] = []

    def info(self, event: str, **values: Any) -> None:
        self.lines.append((event, values))

    debug = warning = error = exception = info

    def bind(self, **values: Any) -> RecordedLog:
        return self

    def of(self, event: str) -> list[dict[str, Any]]:
        return [values for name, values in self.lines if name == event]


class RecordedEvents:
    """Events as they were published; those of a transaction that is rolled back stay, too."""

    def __init__(self) -> None:
        self.published: list[Event] = []

    async def publish(self, *events: Event) -> None:
        self.published.extend(events)

    def of(self, kind: type[Event]) -> list[Any]:
        return [event for event in self.published if isinstance(event, kind)]


@dataclass
class House:
    """All that a bot needs, and bots that use it."""

    db: Database
    clock: MovableClock
    world: World
    directory: Path
    accounts: AccountParts
    events: RecordedEvents
    log: RecordedLog = field(default_factory=RecordedLog)
    catalogues: CatalogueStore = field(default_factory=CatalogueStore)
    metrics: MetricRegistry = field(default_factory=MetricRegistry)
    runtimes: list[BotRuntime] = field(default_factory=list)
    clients: list[Any] = field(default_factory=list)
    token: str | None = TOKEN
    session_id: int = 1

    def __post_init__(self) -> None:
        self.metrics.register("core", BOT_METRICS)
        self.outbox = Outbox(self.db, self.clock, self.events)
        self.store = SessionStore(self.db, self.accounts.vault, self.clock)
        self.telegram = TelegramService(self.outbox)
        self.platform = Platform(
            plugin="core",
            config=SimpleNamespace(),  # type: ignore[arg-type]
            db=self.db,
            cache=SimpleNamespace(),  # type: ignore[arg-type]
            jobs=SimpleNamespace(),  # type: ignore[arg-type]
            events=self.events,
            services=SimpleNamespace(),  # type: ignore[arg-type]
            plugins=SimpleNamespace(),  # type: ignore[arg-type]
            accounts=self.accounts.accounts,
            telegram=self.telegram,
            pages=SimpleNamespace(),  # type: ignore[arg-type]
            i18n=self.catalogues.bind("core"),
            clock=self.clock,
            log=self.log,
            metrics=self.metrics.bind("core"),
        )

    def platform_of(self, plugin: str) -> Platform:
        return self.platform.bind(plugin, i18n=self.catalogues.bind(plugin))

    def make_client(self, session: Any, **options: Any) -> Any:
        client = in_process_client(
            self.world, session=session, session_id=self.session_id, **options
        )
        self.clients.append(client)
        return client

    def sign_in(self, factory: Callable[..., Any] | None = None) -> SignIn:
        return SignIn(factory or self.make_client, self.store, token=self.token)

    def runtime(
        self,
        *,
        factory: Callable[..., Any] | None = None,
        sign_in: SignIn | None = None,
        **options: Any,
    ) -> BotRuntime:
        """Return a bot that is not started."""
        made = BotRuntime(
            self.platform,
            self.accounts.accounts,
            self.telegram,
            self.outbox,
            self.store,
            sign_in or self.sign_in(factory),
            Router(),
            BotOptions(**{"limits": FREE, "poll": 0.05, "checkpoint_interval": 0.02, **options}),
        )
        self.runtimes.append(made)
        return made

    def register(self, runtime: BotRuntime, plugin: str, *items: Any) -> None:
        """Register commands and handlers of a plugin."""
        from onlyvips.bot.types import BotCommand

        platform = self.platform_of(plugin)
        commands = [item for item in items if isinstance(item, BotCommand)]
        handlers = [item for item in items if not isinstance(item, BotCommand)]
        runtime.router.register_commands(plugin, platform, commands)
        runtime.router.register_handlers(plugin, platform, handlers)

    def user(self, number: int = 42, name: str = "Ada", **options: Any) -> TelegramUser:
        return TelegramUser(self.world, number, name, **options)

    def permit(self, plugin: str, name: str, *roles: Any) -> None:
        self.accounts.accounts.register_permissions(
            plugin, [Permission(name, "For tests.", frozenset(roles))]
        )

    async def stop(self) -> None:
        for runtime in self.runtimes:
            await runtime.stop()


@pytest.fixture
async def db(url: str) -> AsyncIterator[Database]:
    async with Database(url) as database:
        yield database


def make_house(db: Database, directory: Path, world: World | None = None) -> House:
    """Return all that a bot needs."""
    clock, events = MovableClock(), RecordedEvents()
    config = Config.load(
        directory,
        {"ONLYVIPS_SECRET_KEY": MASTER_KEY, "TELEGRAM_BOT_TOKEN": TOKEN},
        {"environment": "test"},
    )
    accounts = build_accounts(
        config,
        db,
        clock,
        None,
        events,
        holders=SimpleNamespace(),  # type: ignore[arg-type]
        log=RecordedLog(),
    )
    return House(db, clock, world or World(), directory, accounts, events)


@pytest.fixture
async def house(db: Database, tmp_path: Path) -> AsyncIterator[House]:
    made = make_house(db, tmp_path)
    yield made
    await made.stop()


@pytest.fixture
async def bot(house: House) -> BotRuntime:
    """A running bot."""
    runtime = house.runtime()
    await runtime.start()
    return runtime
