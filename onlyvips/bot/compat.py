"""Every private name of Telethon 1.45.0 that the runtime touches, and nothing else.

A release of Telethon may move any of them. ``tests/host/bot/test_compat.py`` fails when that
happens, and this file is the only one to mend.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from telethon.tl import functions as fn


async def invoke(client: Any, request: Any) -> Any:
    """Send one request once and return the answer.

    ``client(request)`` would try again by itself (waiting two seconds even for
    ``RANDOM_ID_DUPLICATE``, which here is good news), and after a FLOOD_WAIT in one chat refuse to
    write to any. The sender here obeys Telegram by itself.

    Args:
        client: A connected client.
        request: A request whose peers are resolved already.

    Raises:
        telethon.errors.RPCError: Telegram refuses it.
        ConnectionError: The client is not connected.
    """
    if client._no_updates:  # noqa: SLF001
        request = fn.InvokeWithoutUpdatesRequest(request)
    try:
        return await client._sender.send(request)  # noqa: SLF001
    except asyncio.CancelledError:
        # A sender that disconnects cancels the answers that it still owes.
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise
        raise ConnectionError("The connection to Telegram was closed.") from None


def update_state(client: Any) -> tuple[dict[str, Any], dict[int, int]]:
    """Return how far the client has read the update sequences.

    Returns:
        ``pts``, ``qts``, ``date``, ``seq`` of the account, and the ``pts`` of each channel.
    """
    return client._message_box.session_state()  # type: ignore[no-any-return]  # noqa: SLF001


def channel_hashes(client: Any, channel_ids: list[int]) -> dict[int, int]:
    """Return the access hashes, where known, that asking for a channel's difference needs."""
    found = ((number, client._mb_entity_cache.get(number)) for number in channel_ids)  # noqa: SLF001
    return {number: entity.hash for number, entity in found if entity is not None}


def when_reconnected(client: Any, callback: Callable[[], Awaitable[None]]) -> None:
    """Call back after each time that the client reconnected by itself."""
    client._sender._auto_reconnect_callback = callback  # noqa: SLF001


def built_event(builder: Any, client: Any, update: Any) -> Any:
    """Return the Telethon event for an update as its own dispatcher would build it."""
    event = builder.build(update, None, client._self_id)  # noqa: SLF001
    if event is not None:
        event.original_update = update
        event._entities = update._entities  # noqa: SLF001
        event._set_client(client)  # noqa: SLF001
    return event


def entities_of(update: Any) -> dict[int, Any]:
    """Return the users and chats that came with an update, by marked id."""
    return getattr(update, "_entities", None) or {}
