from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from onlyvips.clock import MovableClock
from onlyvips.config import HostSection
from onlyvips.errors import Unauthenticated
from onlyvips.metrics import MetricRegistry
from onlyvips.testing.telegram.page.page import SimulatorPage
from onlyvips.testing.telegram.world import World
from onlyvips.web.app import create_app
from onlyvips.web.application import HostApp
from onlyvips.web.dependencies import WebDependencies
from tests.host.testing.telegram.sample_bot import install

TOKEN = "1000:simulated"
OWN = {"Host": "127.0.0.1:8080", "Sec-Fetch-Site": "same-origin"}


class Nobody:
    """Knows no token."""

    async def authenticate(self, token: str) -> Any:
        raise Unauthenticated("The token does not hold; sign in again.")


class Phone:
    """The page of one person, as a browser asks for it."""

    def __init__(self, app: HostApp, page: SimulatorPage, user: int) -> None:
        self.app = app
        self.page = page
        self.user = user

    async def open(self, method: str, path: str, **options: Any) -> Any:
        headers = {**OWN, **options.pop("headers", {})}
        return await self.app.test_client().open(path, method=method, headers=headers, **options)

    async def get(self, path: str) -> Any:
        response = await self.open("GET", f"/simulator/api/people/{self.user}/{path}")
        assert response.status_code == 200, await response.get_data()
        return await response.get_json()

    async def refused(self, path: str, body: Any = None) -> str:
        response = await self.open("POST", f"/simulator/api/people/{self.user}/{path}", json=body)
        assert response.status_code == 422, response.status_code
        return str((await response.get_json())["detail"])

    async def post(self, path: str, body: Any = None) -> Any:
        address = f"/simulator/api/people/{self.user}/{path}"
        options = {} if body is None else {"json": body}
        response = await self.open("POST", address, **options)
        assert response.status_code == 200, await response.get_data()
        return await response.get_json()

    async def history(self, chat: str = "bot") -> list[dict[str, Any]]:
        return list((await self.get(f"chats/{chat}/messages"))["messages"])

    async def events(self) -> AsyncIterator[dict[str, Any]]:
        async for text in self.page._feeds.follow(self.user):
            for line in text.splitlines():
                if line.startswith("data: "):
                    yield json.loads(line.removeprefix("data: "))


async def next_of(events: AsyncIterator[dict[str, Any]], kind: str) -> dict[str, Any]:
    """Return the next event of a kind."""
    async for event in events:
        if event["type"] == kind:
            return event
    raise AssertionError(f"the feed ended before {kind}")


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
def page(world: World, now: datetime, tmp_path: Path) -> SimulatorPage:
    return SimulatorPage(world, token=TOKEN, now=lambda: now, folder=tmp_path)


@pytest.fixture
def app(page: SimulatorPage) -> HostApp:
    return create_app(
        WebDependencies(
            settings=HostSection(),
            authenticator=Nobody(),
            clock=MovableClock(),
            metrics=MetricRegistry(),
            simulator=page.blueprint,
        )
    )


@pytest.fixture
def alice(app: HostApp, page: SimulatorPage) -> Phone:
    return Phone(app, page, 1)


@pytest.fixture
def log(bot: Any) -> list[tuple[Any, ...]]:
    """What the sample bot saw."""
    return install(bot)
