from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from telethon import TelegramClient, events
from telethon.sessions import StringSession

from onlyvips.testing.telegram.inproc import in_process_client
from onlyvips.testing.telegram.mtproto import MTProtoServer
from onlyvips.testing.telegram.world import World

TOKEN = "1000:simulated"

Connect = Callable[..., Awaitable[Any]]


async def until(condition: Callable[[], Any], seconds: float = 20.0) -> Any:
    """Wait until a condition is true and return its value."""
    async with asyncio.timeout(seconds):
        while not (value := condition()):  # noqa: ASYNC110 - any condition, not only an event's
            await asyncio.sleep(0.005)
    return value


@pytest.fixture
def world() -> World:
    world = World()
    world.add_user(1, "Alice", username="alice")
    world.add_user(2, "Bob", language="tr")
    world.create_channel("News", username="news_room", channel_id=50, members=[1])
    world.create_channel("Chat", username="chat_room", channel_id=60, megagroup=True, members=[1])
    return world


@pytest.fixture
async def server(world: World) -> AsyncIterator[MTProtoServer]:
    server = await MTProtoServer(world).start()
    yield server
    await server.stop()


@pytest.fixture(params=["in-process", "loopback"])
async def connect(request: Any, world: World) -> AsyncIterator[Connect]:
    """Make bots over either transport; each is disconnected at the end."""
    clients: list[Any] = []
    server: MTProtoServer | None = None
    if request.param == "loopback":
        server = await MTProtoServer(world).start()

    async def make(*, sign_in: bool = True, **options: Any) -> Any:
        options.setdefault("request_retries", 1)
        if server is None:
            client = in_process_client(world, session_id=len(clients) + 1, **options)
        else:
            client = TelegramClient(StringSession(server.session()), 1, "simulated", **options)
        clients.append(client)
        if sign_in:
            await client.start(bot_token=TOKEN)
        return client

    yield make
    for client in clients:
        with contextlib.suppress(ConnectionError):
            await client.disconnect()
    if server is not None:
        await server.stop()


def of(updates: list[Any], kind: type) -> list[Any]:
    """Return the updates of one kind."""
    return [update for update in updates if isinstance(update, kind)]


@pytest.fixture
def updates(bot: Any) -> list[Any]:
    """Every raw update that the bot gets."""
    seen: list[Any] = []

    async def note(update: Any) -> None:
        seen.append(update)

    bot.add_event_handler(note, events.Raw)
    return seen


@pytest.fixture
async def bot(world: World) -> AsyncIterator[Any]:
    """A signed-in bot over the in-process transport, with no handlers."""
    client = in_process_client(world)
    await client.start(bot_token=TOKEN)
    yield client
    await client.disconnect()
