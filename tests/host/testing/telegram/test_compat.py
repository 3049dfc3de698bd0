"""A release of Telethon that moves a private name must fail here; compat.py is what to mend."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import rsa
import telethon
from telethon.network.mtprotosender import MTProtoSender
from telethon.network.mtprotostate import MTProtoState
from telethon.sessions import MemorySession
from telethon.tl import types as tl

import onlyvips.testing.telegram as package
from onlyvips.testing.telegram import compat
from onlyvips.testing.telegram.inproc import InProcessSender

PRIVATE_OF_TELETHON = (
    "_calc_key",
    "_compute_fingerprint",
    "_store_own_updates",
    "_updates_queue",
    "_self_outgoing",
    "client._sender",
    "_transport_connected",
    "_keepalive_ping",
)


async def test_the_client_still_has_the_private_names_that_are_replaced() -> None:
    client = telethon.TelegramClient(MemorySession(), 1, "hash")
    assert isinstance(client._sender, MTProtoSender)
    assert isinstance(client._updates_queue, asyncio.Queue)
    for name in ("_transport_connected", "_keepalive_ping", "is_connected", "send", "disconnected"):
        assert hasattr(client._sender, name)
        assert hasattr(InProcessSender, name) or name == "disconnected"
    sender = object()
    compat.replace_sender(client, sender)
    assert client._sender is sender
    compat.queue_updates(client, "updates")
    assert client._updates_queue.get_nowait() == "updates"


def test_message_keys_are_those_of_the_client() -> None:
    for from_client in (True, False):
        expected = MTProtoState._calc_key(b"k" * 256, b"m" * 16, from_client)
        assert compat.message_keys(b"k" * 256, b"m" * 16, from_client=from_client) == expected


def test_the_fingerprint_is_that_of_telegrams_own_key() -> None:
    # The first key that Telethon ships, and the fingerprint that its sources list for it.
    from telethon.crypto import rsa as telethon_rsa

    fingerprint, (key, _) = next(iter(telethon_rsa._server_keys.items()))
    assert compat.rsa_fingerprint(rsa.PublicKey(key.n, key.e)) == fingerprint


async def test_own_updates_are_marked_so_that_no_handler_sees_them() -> None:
    client = telethon.TelegramClient(MemorySession(), 1, "hash")
    own = compat.OwnUpdates(client)
    updates = tl.Updates([], [], [], None, 0)
    own.store(updates)
    assert client._updates_queue.get_nowait() is updates
    assert updates._self_outgoing is True
    own.store(tl.messages.AffectedMessages(7, 1))
    assert client._updates_queue.get_nowait().update.pts == 7
    own.store(True)
    assert client._updates_queue.empty()


def test_no_other_module_touches_private_names_of_telethon() -> None:
    folder = Path(package.__file__).parent
    for path in folder.rglob("*.py"):
        if path.name == "compat.py":
            continue
        text = path.read_text()
        for name in PRIVATE_OF_TELETHON:
            assert not re.search(rf"\b{re.escape(name)}\b", text), f"{path.name} uses {name}"
