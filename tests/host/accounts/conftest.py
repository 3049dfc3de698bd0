"""Accounts on a migrated database of their own, with a clock that can be moved."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from onlyvips.accounts.assembly import AccountParts, build_accounts
from onlyvips.accounts.types import Account, TelegramProfile
from onlyvips.clock import MovableClock
from onlyvips.config import Config
from onlyvips.db import Database
from onlyvips.events import Event
from onlyvips.registry import UserData

BOT_TOKEN = "7342037359:a-token-for-tests"
MASTER_KEY = "the-master-key-of-all-these-tests-0123456789"
ADA = TelegramProfile(42, "Ada", "Lovelace", "ada", "en")


class RecordedEvents:
    """Events as they were published."""

    def __init__(self) -> None:
        self.published: list[Event] = []

    async def publish(self, *events: Event) -> None:
        self.published.extend(events)


@dataclass
class Holders:
    """Plugins that keep data, some of them switched off."""

    running: dict[str, UserData] = field(default_factory=dict)
    off: set[str] = field(default_factory=set)

    def user_data(self) -> dict[str, UserData]:
        return self.running

    async def dormant(self) -> set[str]:
        return self.off


class SilentLog:
    """Keeps what was logged."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, dict[str, object]]] = []

    def info(self, event: str, **values: object) -> None:
        self.lines.append((event, values))

    debug = warning = error = exception = info

    def bind(self, **values: object) -> SilentLog:
        return self


class Bus:
    """Redis' publish and subscribe between the services of one test; can be cut."""

    def __init__(self) -> None:
        self.away = False
        self.members: list[BusMember] = []


class BusMember:
    """One process's connection to the bus."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self.queue: asyncio.Queue[str] = asyncio.Queue()
        bus.members.append(self)

    async def publish(self, channel: str, message: str) -> None:
        if not self._bus.away:
            for member in self._bus.members:
                member.queue.put_nowait(message)

    async def subscribe(self, *channels: str) -> AsyncIterator[str]:
        while True:
            yield await self.queue.get()


@dataclass
class World:
    """Accounts and what surrounds them."""

    db: Database
    clock: MovableClock
    config: Config
    events: RecordedEvents = field(default_factory=RecordedEvents)
    holders: Holders = field(default_factory=Holders)
    log: SilentLog = field(default_factory=SilentLog)

    def build(self, cache: Any = None, config: Config | None = None) -> AccountParts:
        """Return the services as one process has them."""
        return build_accounts(
            config or self.config,
            self.db,
            self.clock,
            cache,
            self.events,
            holders=self.holders,
            log=self.log,
        )


def make_config(directory: Path, master_key: str = MASTER_KEY, **host: Any) -> Config:
    return Config.load(
        directory,
        {"ONLYVIPS_SECRET_KEY": master_key, "TELEGRAM_BOT_TOKEN": BOT_TOKEN},
        {"environment": "test", **host},
    )


@pytest.fixture
async def world(url: str, tmp_path: Path) -> AsyncIterator[World]:
    async with Database(url) as db:
        yield World(db, MovableClock(), make_config(tmp_path))


@pytest.fixture
async def parts(world: World) -> AsyncIterator[AccountParts]:
    parts = world.build()
    await parts.start()
    yield parts
    await parts.stop()


@pytest.fixture
async def ada(parts: AccountParts) -> Account:
    return await parts.accounts.ensure(ADA)
