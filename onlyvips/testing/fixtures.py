"""The fixtures of the pytest plugin; see :mod:`onlyvips.testing.plugin`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio

if TYPE_CHECKING:
    from onlyvips.clock import MovableClock
    from onlyvips.host import Host
    from onlyvips.testing.checker import MigrationChecker
    from onlyvips.testing.events import CapturedEvents
    from onlyvips.testing.factory import HostFactory, JobRunner
    from onlyvips.testing.hosts import Options, Templates
    from onlyvips.testing.http import ApiClient
    from onlyvips.testing.telegram import TelegramUser, World

#: Telegram ids of the people of a test.
_ALICE, _BOB, _OTHERS = 42, 43, 100


@pytest.fixture(scope="session")
def onlyvips_database_server() -> Iterator[str]:
    """Address of the PostgreSQL that all tests of a run share."""
    from onlyvips.testing.database import database_server

    with database_server() as url:
        yield url


@pytest.fixture(scope="session")
def onlyvips_templates(onlyvips_database_server: str) -> Templates:
    """Migrated databases that tests get copies of."""
    from onlyvips.testing.hosts import Templates

    return Templates(onlyvips_database_server)


@pytest.fixture(scope="session")
def onlyvips_valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], str]]:
    """Address of a Valkey, which starts when a test first needs one."""
    from onlyvips.testing.valkey import LazyValkey

    valkey = LazyValkey(tmp_path_factory)
    yield valkey.url
    valkey.stop()


@pytest.fixture
def onlyvips_options(request: pytest.FixtureRequest) -> Options:
    """What the test's host is like: the project's options, then those of its markers."""
    from onlyvips.testing.hosts import Options

    options = Options().changed(plugins=request.config.getini("onlyvips_plugins"))
    markers = list(request.node.iter_markers("onlyvips"))
    for marker in reversed(markers):  # the nearest one last, so that it wins
        if marker.args:
            raise pytest.UsageError("onlyvips: the marker takes named arguments only")
        try:
            options = options.changed(**marker.kwargs)
        except TypeError as error:
            raise pytest.UsageError(str(error)) from None
    return options


@pytest.fixture
def clock() -> MovableClock:
    """The hosts' clock; it runs with the machine's until it is moved."""
    from onlyvips.clock import MovableClock

    return MovableClock()


@pytest.fixture
def events() -> Iterator[CapturedEvents]:
    """The events that the hosts of the test publish."""
    from onlyvips.testing.events import CapturedEvents

    captured = CapturedEvents()
    yield captured
    captured.detach()


@pytest.fixture
def telegram(clock: MovableClock) -> World:
    """The simulated Telegram."""
    from onlyvips.testing.telegram import World

    return World(clock=clock.now)


@pytest.fixture
def people(telegram: World) -> Iterator[Callable[..., TelegramUser]]:
    """A maker of people, as in ``people("Ayşe", language="tr")``."""
    from onlyvips.testing.telegram import TelegramUser

    numbers, made = count(_OTHERS), list[TelegramUser]()

    def make(first_name: str, **options: Any) -> TelegramUser:
        number = options.pop("id", None) or next(numbers)
        user = TelegramUser(telegram, number, first_name, **options)
        made.append(user)
        return user

    yield make
    for user in made:
        user.close()


@pytest_asyncio.fixture
async def onlyvips_host(  # noqa: PLR0917 - pytest passes fixtures by name
    onlyvips_options: Options,
    onlyvips_templates: Templates,
    onlyvips_valkey: Callable[[], str],
    telegram: World,
    clock: MovableClock,
    events: CapturedEvents,
    tmp_path: Path,
) -> AsyncIterator[HostFactory]:
    """A maker of hosts: call it with options, and await the host."""
    from onlyvips.testing.factory import HostFactory

    factory = HostFactory(
        onlyvips_options,
        templates=onlyvips_templates,
        directory=tmp_path / "onlyvips",
        world=telegram,
        clock=clock,
        events=events,
        valkey=onlyvips_valkey,
    )
    yield factory
    await factory.close()


@pytest_asyncio.fixture
async def host(onlyvips_host: HostFactory) -> Host:
    """A running host."""
    return await onlyvips_host()


@pytest_asyncio.fixture
async def http(host: Host) -> AsyncIterator[ApiClient]:
    """A client of the host's API."""
    from onlyvips.testing.http import ApiClient

    async with ApiClient(host) as api:
        yield api


@pytest.fixture
def client(http: ApiClient) -> ApiClient:
    """Another name of ``http``."""
    return http


@pytest.fixture
def alice(host: Host, people: Callable[..., TelegramUser]) -> TelegramUser:
    """A person who can talk to the host's bot."""
    return people("Alice", id=_ALICE, username="alice")


@pytest.fixture
def bob(host: Host, people: Callable[..., TelegramUser]) -> TelegramUser:
    """Another one."""
    return people("Bob", id=_BOB, username="bob")


@pytest.fixture
def run_jobs(host: Host) -> JobRunner:
    """A runner of jobs: await it to run what is due, or with names to run those now."""
    from onlyvips.testing.factory import JobRunner

    return JobRunner(host)


@pytest.fixture
def migrations(host: Host, onlyvips_database_server: str) -> MigrationChecker:
    """A checker of migrations, as in ``await migrations.check("hello")``."""
    from onlyvips.testing.checker import MigrationChecker

    return MigrationChecker(host, onlyvips_database_server)
