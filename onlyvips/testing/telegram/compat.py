"""Every private name of Telethon that the simulator touches, and nothing else.

A release of Telethon may move any of them.  `tests/host/testing/telegram/test_compat.py` fails when
that happens, and this file is the only one to mend.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, cast

from telethon.crypto import rsa as telethon_rsa
from telethon.network.mtprotosender import MTProtoSender
from telethon.network.mtprotostate import MTProtoState

EPOCH = dt.datetime.fromtimestamp(0, tz=dt.UTC)


def message_keys(auth_key: bytes, msg_key: bytes, *, from_client: bool) -> tuple[bytes, bytes]:
    """Return the AES key and IV of one MTProto 2.0 message.

    Source: https://core.telegram.org/mtproto/description#defining-aes-key-and-initialization-vector
    """
    key, iv = MTProtoState._calc_key(auth_key, msg_key, from_client)  # noqa: SLF001
    return cast("bytes", key), cast("bytes", iv)


def rsa_fingerprint(public_key: Any) -> int:
    """Return the fingerprint by which a client names a server's public RSA key."""
    return cast("int", telethon_rsa._compute_fingerprint(public_key))  # noqa: SLF001


def replace_sender(client: Any, sender: Any) -> None:
    """Make a `TelegramClient` send its requests to another sender."""
    client._sender = sender  # noqa: SLF001


def queue_updates(client: Any, updates: Any) -> None:
    """Give updates to a client as if the server had pushed them."""
    client._updates_queue.put_nowait(updates)  # noqa: SLF001


class SenderNames:
    """The private names that a `TelegramClient` reads from its sender."""

    _connection = None

    def is_connected(self) -> bool:
        """Whether the client is connected."""
        raise NotImplementedError

    def _transport_connected(self) -> bool:
        return self.is_connected()

    def _keepalive_ping(self, number: int) -> None:
        """Do nothing: there is no link that could break."""


class OwnUpdates:
    """Lets a client see the updates that its own requests caused, exactly as its sender does.

    Telethon's sender marks such updates so that the message box counts them and no handler sees
    them; the very same method is borrowed here.

    Args:
        client: The `TelegramClient` whose queue gets the updates.
    """

    def __init__(self, client: Any) -> None:
        self._updates_queue = client._updates_queue  # noqa: SLF001 - the name that Telethon reads

    def store(self, answer: Any) -> None:
        """Queue what is an update in the answer to a request; ignore every other answer."""
        MTProtoSender._store_own_updates(self, answer)  # noqa: SLF001
