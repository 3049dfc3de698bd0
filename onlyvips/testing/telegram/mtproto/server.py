"""The listener, the keys and the links of transport B."""

from __future__ import annotations

import asyncio
import os
from functools import cached_property
from typing import Any, cast

from telethon.crypto import AuthKey
from telethon.sessions import StringSession

from onlyvips.testing.telegram.errors import SimulatorError
from onlyvips.testing.telegram.mtproto.codec import MessageIds
from onlyvips.testing.telegram.mtproto.connection import Connection
from onlyvips.testing.telegram.mtproto.handshake import ServerKey
from onlyvips.testing.telegram.world import World

HOST = "127.0.0.1"
DC = 2


class MTProtoServer:
    """Serves a world over MTProto on loopback.

    Args:
        world: The simulated Telegram.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.ids = MessageIds()
        self.port = 0
        self._keys: dict[int, AuthKey] = {}
        self._links: dict[int, set[Connection]] = {}
        self._connections: dict[Connection, asyncio.Task[None]] = {}
        self._server: asyncio.Server | None = None

    async def start(self, port: int = 0) -> MTProtoServer:
        """Listen on 127.0.0.1.

        Args:
            port: Where; 0 lets the system choose.

        Raises:
            SimulatorError: The port is taken.
        """
        try:
            self._server = await asyncio.start_server(self._accept, HOST, port)
        except OSError as error:
            raise SimulatorError(
                f"The simulated Telegram cannot listen on port {port} ({error.strerror}); "
                "choose another port or 0 for any."
            ) from error
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def stop(self) -> None:
        """Stop to listen and close every connection."""
        if self._server is not None:
            self._server.close()
            self._server = None
        tasks = list(self._connections.values())
        self.drop_links()
        if tasks:
            await asyncio.wait(tasks, timeout=5)

    def drop_links(self) -> None:
        """Close every connection, as when a network breaks; clients may connect again."""
        for connection in tuple(self._connections):
            connection.close()

    @cached_property
    def server_key(self) -> ServerKey:
        """The RSA key, made when the first blank session asks for it."""
        return ServerKey()

    @property
    def public_pem(self) -> str:
        """The public key for `telethon.crypto.rsa.add_key(pem, old=False)`."""
        return self.server_key.public_pem

    def session(self) -> str:
        """Return a new `StringSession` that leads here and needs no handshake.

        The bot signs in with a token over it as over any new session.
        """
        key = AuthKey(os.urandom(256))
        self.add_key(key)
        return self.session_of(key)

    def session_of(self, key: AuthKey) -> str:
        """Return the `StringSession` of a key that the server knows, with the present port."""
        session = StringSession()
        session.set_dc(DC, HOST, self.port)
        session.auth_key = key
        return cast("str", session.save())

    def add_key(self, key: AuthKey) -> None:
        """Accept an authorization key."""
        self._keys[key.key_id] = key
        self.world.session(self.session_number(key))
        self.world.changed()

    def key(self, key_id: int) -> AuthKey | None:
        """Return an authorization key by its number."""
        return self._keys.get(key_id)

    def stored_keys(self) -> list[bytes]:
        """Return every authorization key, for a snapshot."""
        return [bytes(key.key) for key in self._keys.values()]

    @staticmethod
    def session_number(key: AuthKey) -> int:
        """Return the number of the world's session for a key."""
        return cast("int", key.key_id)

    # -- links -----------------------------------------------------------------------------------

    def link(self, key: AuthKey, connection: Connection) -> None:
        """Send the updates of a key's session to a connection too."""
        links = self._links.setdefault(key.key_id, set())
        links.add(connection)

        def deliver(updates: Any) -> None:
            for link in tuple(links):
                link.push(updates)

        self.world.attach(self.world.session(self.session_number(key)), deliver)

    def linked(self, key: AuthKey, connection: Connection) -> None:
        """Tell a client that comes back that it may have missed something."""
        session = self.world.session(self.session_number(key))
        if session.linked_before:
            self.world.link_came_back(session)
        session.linked_before = True

    def unlink(self, key: AuthKey, connection: Connection) -> None:
        """Forget a connection that is gone."""
        links = self._links.get(key.key_id, set())
        links.discard(connection)
        if not links:
            self.world.session(self.session_number(key)).deliver = None

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = Connection(self, reader, writer)
        task = asyncio.current_task()
        assert task is not None
        self._connections[connection] = task
        try:
            await connection.run()
        finally:
            del self._connections[connection]
