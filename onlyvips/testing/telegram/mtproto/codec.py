"""The bytes of MTProto 2.0 as the server side writes and reads them.

Sources: https://core.telegram.org/mtproto/description and
https://core.telegram.org/mtproto/mtproto-transports#full (the framing that Telethon uses).
"""

from __future__ import annotations

import os
import struct
import time
from asyncio import StreamReader
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from zlib import crc32

from telethon.crypto import AES, AuthKey

from onlyvips.testing.telegram.compat import message_keys
from onlyvips.testing.telegram.wire import parse

MAX_PACKET = 16 * 2**20
ANSWER = 1
PUSH = 3


class ProtocolError(Exception):
    """The client sent bytes that no client sends; the connection is closed."""


def frame(data: bytes, number: int) -> bytes:
    """Return a packet of the "full" transport: length, number, data, checksum."""
    head = struct.pack("<ii", len(data) + 12, number) + data
    return head + struct.pack("<I", crc32(head))


async def read_frame(reader: StreamReader) -> bytes:
    """Read one packet of the "full" transport.

    Raises:
        ProtocolError: The length or the checksum is wrong.
        asyncio.IncompleteReadError: The client went away.
    """
    head = await reader.readexactly(8)
    length = struct.unpack("<i", head[:4])[0]
    if not 12 < length <= MAX_PACKET:
        raise ProtocolError(f"a packet of {length} bytes")
    body = await reader.readexactly(length - 8)
    if crc32(head + body[:-4]) != struct.unpack("<I", body[-4:])[0]:
        raise ProtocolError("a wrong checksum")
    return body[:-4]


def read_object(data: bytes) -> Any:
    """Read one TL object that a client sent.

    Raises:
        ProtocolError: It is none, or of another layer.
    """
    try:
        return parse(data)
    except Exception as error:  # Telethon's reader has no common class for what can go wrong
        raise ProtocolError("an object that it cannot read") from error


@dataclass(frozen=True, slots=True)
class Incoming:
    """One decrypted message of a client."""

    salt: int
    session_id: int
    message_id: int
    body: bytes


def decrypt(packet: bytes, key: AuthKey) -> Incoming:
    """Decrypt a client's packet and check that it was made with this key.

    Raises:
        ProtocolError: It is too short or was made with another key.
    """
    if len(packet) < 24 + 48 or (len(packet) - 24) % 16:
        raise ProtocolError("an encrypted packet of a wrong length")
    msg_key = packet[8:24]
    aes_key, aes_iv = message_keys(key.key, msg_key, from_client=True)
    plain = AES.decrypt_ige(packet[24:], aes_key, aes_iv)
    if sha256(key.key[88:120] + plain).digest()[8:24] != msg_key:
        raise ProtocolError("a packet with a wrong message key")
    salt, session_id, message_id, _, length = struct.unpack("<qqqii", plain[:32])
    if not 0 <= length <= len(plain) - 32:
        raise ProtocolError("an inner length that does not fit")
    return Incoming(salt, session_id, message_id, plain[32 : 32 + length])


def encrypt(
    body: bytes, key: AuthKey, *, salt: int, session_id: int, message_id: int, number: int
) -> bytes:
    """Encrypt a message of the server."""
    plain = struct.pack("<qqqii", salt, session_id, message_id, number * 2 + 1, len(body)) + body
    plain += os.urandom(-(len(plain) + 12) % 16 + 12)
    msg_key = sha256(key.key[96:128] + plain).digest()[8:24]
    aes_key, aes_iv = message_keys(key.key, msg_key, from_client=False)
    head = struct.pack("<Q", key.key_id) + msg_key
    return head + bytes(AES.encrypt_ige(plain, aes_key, aes_iv))


class MessageIds:
    """Message identifiers of the server: unix time in the upper half, always growing."""

    def __init__(self) -> None:
        self._last = 0

    def next(self, kind: int) -> int:
        """Return an identifier; its last two bits tell an answer from a push."""
        now = int(time.time() * 2**32) & ~3
        self._last = max(now, (self._last & ~3) + 4)
        return self._last | kind
