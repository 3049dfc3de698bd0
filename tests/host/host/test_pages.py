"""Answers kept for strangers: what a commit does to them, in this process and in others."""

from __future__ import annotations

import asyncio
import types
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import httpx
import pytest
from quart import Blueprint

from onlyvips.host import Host, page_listener
from onlyvips.web.auth import public
from onlyvips.web.caching import cached_for_strangers
from onlyvips.web.kept import KeptAnswers
from tests.host.host.conftest import StartHost
from tests.host.plugins.faces import face

URL = "/api/v1/shop/price"


class Gates:
    """Hold a view after it has read, until the test lets it go on."""

    def __init__(self) -> None:
        self.read = asyncio.Event()
        self.go_on = asyncio.Event()
        self.go_on.set()


def shop(gates: Gates) -> types.ModuleType:
    """Return the face of a plugin that shows a number of the database."""

    def register_routes(platform):  # type: ignore[no-untyped-def]
        blueprint = Blueprint("shop", __name__)

        @blueprint.get("/price")
        @public
        @cached_for_strangers("price", seconds=3600)
        async def price() -> dict[str, int]:
            value = await platform.db.fetch_val("SELECT value FROM public.price")
            gates.read.set()
            await gates.go_on.wait()
            return {"price": value}

        return blueprint

    return face("shop", register_routes=register_routes)


@pytest.fixture
def gates() -> Gates:
    return Gates()


@pytest.fixture
async def host(start_host: StartHost, gates: Gates) -> Host:
    host = await start_host(shop(gates))
    await host.db.execute("CREATE TABLE public.price (value int NOT NULL)")
    await host.db.execute("INSERT INTO public.price VALUES (1)")
    return host


@asynccontextmanager
async def strangers(host: Host) -> AsyncIterator[Callable[[], Awaitable[int]]]:
    """Give a function that asks a host for the price."""
    assert host.server is not None
    async with httpx.AsyncClient(base_url=host.server.url) as client:

        async def ask() -> int:
            return int((await client.get(URL)).raise_for_status().json()["price"])

        yield ask


def given(host: Host) -> int:
    assert host.app.kept is not None
    return host.app.kept.counts.given


async def change(host: Host, value: int) -> None:
    """Change the price as a service of the plugin would."""
    async with host.db.transaction():
        await host.db.execute("UPDATE public.price SET value = :value", {"value": value})
        await host.platform_of("shop").pages.invalidate("price")


async def until(condition: Callable[[], Any]) -> None:
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110 - nothing tells
            await asyncio.sleep(0.005)


async def test_after_the_commit_every_answer_is_new(host: Host) -> None:
    async with strangers(host) as ask:
        for value in range(2, 12):
            await change(host, value)
            assert await ask() == value
            assert await ask() == value
        await until(lambda: len(host.app.kept._announced) == 0)  # type: ignore[union-attr]
        assert [await ask() for _ in range(3)] == [11] * 3
        assert given(host) >= 2


async def test_what_is_rolled_back_changes_nothing(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onlyvips.web.kept._ROLLED_BACK_AFTER", 0.01)
    async with strangers(host) as ask:
        assert await ask() == 1
        async with host.db.transaction(force_rollback=True):
            await host.db.execute("UPDATE public.price SET value = 2")
            await host.platform_of("shop").pages.invalidate("price")
            await asyncio.sleep(0.02)
            # While it is not decided, the old price is read each time.
            assert await ask() == 1
            assert await ask() == 1
            assert given(host) == 0
        assert await ask() == 1
        assert await ask() == 1
        assert given(host) == 1


async def test_what_was_read_before_the_commit_is_not_kept(host: Host, gates: Gates) -> None:
    async with strangers(host) as ask:
        gates.go_on.clear()
        early = asyncio.create_task(ask())
        await gates.read.wait()
        await change(host, 2)
        gates.go_on.set()
        assert await early == 1
        assert await ask() == 2


async def test_what_was_read_within_the_transaction_is_not_kept(host: Host, gates: Gates) -> None:
    async with strangers(host) as ask:
        gates.go_on.clear()
        async with host.db.transaction():
            await host.db.execute("UPDATE public.price SET value = 2")
            await host.platform_of("shop").pages.invalidate("price")
            early = asyncio.create_task(ask())
            await gates.read.wait()
        gates.go_on.set()
        assert await early == 1
        assert await ask() == 2


async def test_other_processes_are_told(host: Host, start_host: StartHost, gates: Gates) -> None:
    other = await start_host(shop(gates))
    worker = await start_host(shop(gates), roles={"worker"})
    async with strangers(host) as ask, strangers(other) as ask_other:
        assert [await ask(), await ask_other(), await ask_other()] == [1, 1, 1]
        assert given(other) == 1
        for writer, value in [(host, 2), (worker, 3), (other, 4)]:
            await change(writer, value)

            async with asyncio.timeout(5):
                while await ask_other() != value or await ask() != value:
                    pass


async def test_other_tags_and_other_plugins_do_not_matter(host: Host) -> None:
    async with strangers(host) as ask:
        await ask()
        await host.platform_of("shop").pages.invalidate("other")
        await host.platform.pages.invalidate("price")
        await host.platform_of("shop").pages.invalidate()
        await ask()
        assert given(host) == 1


async def test_many_tags_at_once_are_told_in_parts(
    host: Host, start_host: StartHost, gates: Gates
) -> None:
    other = await start_host(shop(gates))
    tags = [f"{number:04}-{'ß' * 400}" for number in range(40)]
    async with strangers(other) as ask:
        await ask()
        await host.platform_of("shop").pages.invalidate(*tags, "price")
        await until(lambda: len(other.app.kept or ()) == 0)
    with pytest.raises(ValueError, match="printable"):
        await host.platform_of("shop").pages.invalidate("a\nb")


async def test_while_nobody_listens_nothing_is_kept(
    host: Host, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = host.app.kept
    assert kept is not None
    connect, is_away = page_listener.connect, True

    async def connect_if_there(*arguments: Any, **options: Any) -> Any:
        if is_away:
            raise ConnectionRefusedError
        return await connect(*arguments, **options)

    monkeypatch.setattr(page_listener, "connect", connect_if_there)
    monkeypatch.setattr(page_listener, "LONGEST_WAIT", 0.1)
    async with strangers(host) as ask:
        assert await ask() == 1
        another = await asyncpg.connect(url)
        assert await another.fetchval(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
            "WHERE application_name = 'onlyvips pages' AND datname = current_database()"
        )
        await until(lambda: not kept.is_open)
        assert len(kept) == 0
        # A change that this process does not hear of.
        await another.execute("UPDATE public.price SET value = 2")
        await another.close()
        assert [await ask(), await ask()] == [2, 2]
        assert given(host) == 0
        is_away = False
        await until(lambda: kept.is_open)
        assert [await ask(), await ask()] == [2, 2]
        assert given(host) == 1


async def test_a_connection_that_was_cut_on_the_way_is_noticed(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, asked, connect = KeptAnswers(100_000), [], page_listener.connect

    async def connect_and_tell(*arguments: Any, **options: Any) -> Any:
        asked.append(await connect(*arguments, **options))
        return asked[-1]

    monkeypatch.setattr(page_listener, "connect", connect_and_tell)
    monkeypatch.setattr(page_listener, "HEARTBEAT", 0.3)
    listener = page_listener.PageListener(host.backing.database_url, kept, host.log)
    await listener.start()
    assert kept.is_open
    transport = asked[0]._transport
    transport.write = transport.writelines = lambda _data: None  # as if a cable were pulled
    await until(lambda: not kept.is_open)
    await until(lambda: kept.is_open)
    assert len(asked) == 2
    await listener.stop()
    assert not kept.is_open


async def test_what_nobody_understands_drops_everything(host: Host) -> None:
    async with strangers(host) as ask:
        await ask()
        await host.db.execute("SELECT pg_notify('onlyvips_pages', 'what?')")
        await until(lambda: len(host.app.kept or ()) == 0)


async def test_a_plugin_in_quarantine_is_not_given_from_memory(host: Host) -> None:
    async with strangers(host) as ask:
        await ask()
        host.plugins.quarantine("shop", "it fell")
        with pytest.raises(httpx.HTTPStatusError, match="404"):
            await ask()
