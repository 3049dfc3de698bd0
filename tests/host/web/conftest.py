from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from onlyvips import log
from onlyvips.accounts.identity import Identity
from onlyvips.accounts.types import Account
from onlyvips.clock import MovableClock
from onlyvips.config import HostSection
from onlyvips.errors import Unauthenticated
from onlyvips.metrics import MetricRegistry
from onlyvips.web.app import create_app
from onlyvips.web.application import HostApp
from onlyvips.web.dependencies import WebDependencies

from .plugin import build_blueprint


def make_account(number: int, **changes: Any) -> Account:
    values: dict[str, Any] = {
        "id": number,
        "telegram_id": 1000 + number,
        "name": f"Person {number}",
        "username": None,
        "language": "en",
        "time_zone": "UTC",
        "roles": frozenset({"user"}),
        "banned_until": None,
        "created_at": datetime(2026, 1, 1, tzinfo=UTC),
    }
    return Account(**values | changes)


@dataclass
class FakeAuthenticator:
    """Knows the tokens that a test gave it."""

    identities: dict[str, Identity] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def add(self, token: str, account: Account, *permissions: str) -> None:
        self.identities[token] = Identity(account, 1, frozenset(permissions))

    async def authenticate(self, token: str) -> Identity:
        self.asked.append(token)
        try:
            return self.identities[token]
        except KeyError:
            raise Unauthenticated("The token does not hold; sign in again.") from None


@pytest.fixture
def authenticator() -> FakeAuthenticator:
    fake = FakeAuthenticator()
    fake.add("fan", make_account(1))
    fake.add("manager", make_account(2), "hello.manage")
    fake.add("admin", make_account(3, roles=frozenset({"user", "admin"})))
    fake.add("banned", make_account(4, banned_until=datetime.max.replace(tzinfo=UTC)))
    return fake


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


AppFactory = Callable[..., HostApp]


@pytest.fixture
def make_app(authenticator: FakeAuthenticator, clock: MovableClock) -> AppFactory:
    def make(**changes: Any) -> HostApp:
        settings = HostSection(**changes.pop("settings", {}))
        values: dict[str, Any] = {
            "settings": settings,
            "authenticator": authenticator,
            "clock": clock,
            "metrics": MetricRegistry(),
            "plugin_blueprints": {"hello": build_blueprint()},
        }
        return create_app(WebDependencies(**values | changes))

    return make


@pytest.fixture
def app(make_app: AppFactory) -> HostApp:
    return make_app()


FAN = {"Authorization": "Bearer fan"}
MANAGER = {"Authorization": "Bearer manager"}
ADMIN = {"Authorization": "Bearer admin"}


class Lines:
    """What was logged, as JSON."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    def all(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.stream.getvalue().splitlines()]

    def named(self, event: str) -> list[dict[str, Any]]:
        return [line for line in self.all() if line["event"] == event]


@pytest.fixture
def lines() -> Iterator[Lines]:
    kept = Lines()
    log.configure("info", "json", kept.stream)
    yield kept
    log.configure("warning", "json")
