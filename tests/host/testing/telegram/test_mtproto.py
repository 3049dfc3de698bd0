"""The loopback server: handshake, keys, broken clients, bots in other processes."""

from __future__ import annotations

import asyncio
import os
import struct
import sys
from pathlib import Path
from typing import Any

import pytest
from telethon import TelegramClient, errors
from telethon.crypto import AuthKey, rsa
from telethon.sessions import MemorySession, StringSession

from onlyvips.testing.telegram.errors import SimulatorError
from onlyvips.testing.telegram.mtproto import MTProtoServer
from onlyvips.testing.telegram.mtproto.codec import frame
from onlyvips.testing.telegram.user import TelegramUser
from onlyvips.testing.telegram.world import World

from . import sample_bot
from .conftest import TOKEN, until

BOT_PROCESS = """
import asyncio, sys
from telethon import TelegramClient
from telethon.sessions import StringSession
from tests.host.testing.telegram import sample_bot

async def main():
    bot = TelegramClient(StringSession(sys.argv[1]), 1, "simulated", retry_delay=0)
    sample_bot.install(bot)
    await bot.start(bot_token="1000:simulated")
    await bot.run_until_disconnected()

asyncio.run(main())
"""


async def test_a_blank_session_makes_its_own_key(world: World, server: MTProtoServer) -> None:
    rsa.add_key(server.public_pem, old=False)
    session = MemorySession()
    session.set_dc(2, "127.0.0.1", server.port)
    bot = TelegramClient(session, 1, "simulated")
    sample_bot.install(bot)
    await bot.start(bot_token=TOKEN)
    alice = TelegramUser(world, 1, "Alice")
    assert (await alice.says("/start")).text == "Hi Alice member=True"
    await bot.disconnect()


async def test_an_unknown_key_is_refused(server: MTProtoServer) -> None:
    stranger = server.session_of(AuthKey(os.urandom(256)))
    bot = TelegramClient(StringSession(stranger), 1, "simulated", connection_retries=1)
    with pytest.raises((errors.AuthKeyNotFound, ConnectionError)):
        await bot.connect()
    await bot.disconnect()


@pytest.mark.parametrize(
    "data",
    [
        b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
        struct.pack("<ii", 2**30, 0),
        struct.pack("<ii", 20, 0) + b"x" * 12,
        frame(b"\0" * 40, 0),
        frame(b"\0" * 8 + b"\1" * 8 + b"\2" * 60, 0),
        frame(b"\7" * 8, 0),
    ],
    ids=["http", "huge", "checksum", "plain-zeros", "plain-noise", "short"],
)
async def test_nonsense_closes_only_its_own_connection(
    world: World, server: MTProtoServer, data: bytes, caplog: Any
) -> None:
    bot = TelegramClient(StringSession(server.session()), 1, "simulated")
    sample_bot.install(bot)
    await bot.start(bot_token=TOKEN)
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(data)
    writer.write_eof()
    await asyncio.wait_for(reader.read(), 5)
    writer.close()
    ours = [r for r in caplog.records if r.name.startswith("onlyvips")]
    assert not any(record.exc_info for record in ours)
    assert (await TelegramUser(world, 1, "Alice").says("/start")).text.startswith("Hi Alice")
    await bot.disconnect()


async def test_a_tampered_packet_is_refused(world: World, server: MTProtoServer) -> None:
    session = StringSession(server.session())
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    key_id = struct.pack("<Q", session.auth_key.key_id)
    writer.write(frame(key_id + os.urandom(16) + os.urandom(64), 0))
    assert await asyncio.wait_for(reader.read(), 5) == b""
    writer.close()


async def test_it_listens_on_loopback_only_and_says_when_a_port_is_taken(
    world: World, server: MTProtoServer
) -> None:
    assert server._server is not None
    assert {s.getsockname()[0] for s in server._server.sockets} == {"127.0.0.1"}
    with pytest.raises(SimulatorError, match=f"port {server.port} .*choose another"):
        await MTProtoServer(world).start(server.port)


async def test_a_bot_in_another_process_answers_and_survives_a_dropped_link(
    world: World, server: MTProtoServer
) -> None:
    root = Path(__file__).parents[4]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", BOT_PROCESS, server.session(), cwd=root
    )
    try:
        await until(lambda: any(s.authorized for s in world.sessions.values()), 60)
        alice = TelegramUser(world, 1, "Alice", timeout=30)
        reply = await alice.says("/start ref_42")
        assert (await reply.click("More")).text == "page 2"
        server.drop_links()
        assert (await alice.says("/start again")).text == "Hi Alice member=True"
    finally:
        process.terminate()
        await process.wait()


async def test_a_defect_of_the_simulator_reaches_the_bot_as_an_error(
    world: World, server: MTProtoServer, monkeypatch: Any
) -> None:
    bot = TelegramClient(StringSession(server.session()), 1, "simulated", request_retries=1)
    await bot.start(bot_token=TOKEN)
    monkeypatch.setattr(world, "handle", lambda *_: 1 / 0)
    with pytest.raises(errors.RPCError, match="SIMULATOR_FAILED_ZERODIVISIONERROR"):
        await bot.get_me()
    await bot.disconnect()
