"""Transport A: a Telethon client whose requests go straight into a `World`, without a socket.

Only the sender is replaced.  Everything above it is the real client: resolving, retries, flood
waits, the update loop, the message box, events and error classes.
"""

from __future__ import annotations

import asyncio
from typing import Any

from telethon import TelegramClient
from telethon.crypto import AuthKey
from telethon.errors import rpc_message_to_error
from telethon.sessions import MemorySession
from telethon.tl import types as tl

from onlyvips.testing.telegram.compat import OwnUpdates, SenderNames, queue_updates, replace_sender
from onlyvips.testing.telegram.errors import AnswerLostError, RpcFailure
from onlyvips.testing.telegram.wire import copy
from onlyvips.testing.telegram.world import World


class InProcessSender(SenderNames):
    """Answers a client's requests from a world; has the methods that the client calls.

    Args:
        client: The client whose sender this becomes.
        world: Where the answers come from.
        session_id: The number of the bot's session in the world.
    """

    def __init__(self, client: Any, world: World, session_id: int) -> None:
        self._client = client
        self._world = world
        self._session = world.session(session_id)
        self._own_updates = OwnUpdates(client)
        self._connected = False
        self.auth_key = AuthKey(session_id.to_bytes(256, "little"))
        self.dcs: dict[int, Any] = {}
        self.disconnected: asyncio.Future[None] | None = None

    async def connect(self, connection: Any) -> bool:
        """Begin to receive updates; return whether this was new."""
        if self._connected:
            return False
        self._connected = True
        self.disconnected = asyncio.get_running_loop().create_future()
        self._world.attach(self._session, self._deliver)
        return True

    def is_connected(self) -> bool:
        """Whether `connect` was called last."""
        return self._connected

    async def disconnect(self) -> None:
        """Stop to receive updates."""
        if not self._connected:
            return
        self._connected = False
        self._session.deliver = None
        if self.disconnected is not None and not self.disconnected.done():
            self.disconnected.set_result(None)

    def send(self, request: Any, ordered: bool = False) -> Any:
        """Answer a request, or each of a list, with a future as Telethon's sender does."""
        if isinstance(request, (list, tuple)):
            return [self.send(single) for single in request]
        future = asyncio.get_running_loop().create_future()
        if not self._connected:
            future.set_exception(ConnectionError("Cannot send requests while disconnected"))
            return future
        try:
            answer = copy(self._world.handle(self._session, copy(request)))
        except RpcFailure as failure:
            error = tl.RpcError(failure.code, failure.message)
            future.set_exception(rpc_message_to_error(error, request))
        except AnswerLostError:
            future.set_exception(ConnectionError("Connection to Telegram failed 1 time(s)"))
        else:
            self._own_updates.store(answer)
            future.set_result(answer)
        return future

    def _deliver(self, updates: Any) -> None:
        queue_updates(self._client, copy(updates))


def in_process_client(
    world: World, *, session: Any = None, session_id: int = 1, **options: Any
) -> Any:
    """Return a `TelegramClient` that talks to a world in this process.

    Args:
        world: The simulated Telegram.
        session: A Telethon session; give the same one again to come back as after a restart.
        session_id: The number of the bot's session in the world; another number is another
            sign-in of the same bot.
        options: Passed to `TelegramClient`, such as `catch_up=True`.
    """
    options.setdefault("request_retries", 1)
    client = TelegramClient(session or MemorySession(), 1, "simulated", **options)
    replace_sender(client, InProcessSender(client, world, session_id))
    return client
