"""One TCP connection of a bot."""

from __future__ import annotations

import asyncio
import logging
import struct
from typing import TYPE_CHECKING, Any

from telethon.crypto import AuthKey
from telethon.tl import functions as fn
from telethon.tl import types as tl
from telethon.tl.core import GzipPacked, MessageContainer

from onlyvips.testing.telegram.errors import AnswerLostError, RpcFailure
from onlyvips.testing.telegram.mtproto.codec import (
    ANSWER,
    PUSH,
    ProtocolError,
    decrypt,
    encrypt,
    frame,
    read_frame,
    read_object,
)
from onlyvips.testing.telegram.mtproto.handshake import Handshake
from onlyvips.testing.telegram.wire import encode

if TYPE_CHECKING:
    from onlyvips.testing.telegram.mtproto.server import MTProtoServer

logger = logging.getLogger(__name__)

_RPC_RESULT = 0xF35C6D01
_UNKNOWN_KEY = -404


class Connection:
    """Reads a client's packets, answers its requests and pushes updates to it.

    Args:
        server: The server that accepted the connection.
        reader: What the client sends.
        writer: What it receives.
    """

    def __init__(
        self, server: MTProtoServer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._server = server
        self._reader = reader
        self._writer = writer
        self._packets = 0
        self._sequence = 0
        self._handshake: Handshake | None = None
        self._key: AuthKey | None = None
        self._salt = 0
        self._session_id = 0

    async def run(self) -> None:
        """Serve the client until it goes away or breaks the protocol."""
        try:
            while True:
                self._packet(await read_frame(self._reader))
                await self._writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError, AnswerLostError):
            pass
        except ProtocolError as error:
            logger.warning("The simulated Telegram closed a connection: it got %s.", error)
        finally:
            if self._key is not None:
                self._server.unlink(self._key, self)
            self.close()

    def close(self) -> None:
        """Close the connection."""
        self._writer.close()

    def push(self, updates: Any) -> None:
        """Send updates."""
        self._send(bytes(updates), PUSH)

    def _write(self, data: bytes) -> None:
        if not self._writer.is_closing():
            self._writer.write(frame(data, self._packets))
            self._packets += 1

    def _packet(self, packet: bytes) -> None:
        key_id = struct.unpack("<Q", packet[:8])[0] if len(packet) >= 8 else 0
        if key_id == 0:
            self._plain(packet)
            return
        key = self._server.key(key_id)
        if key is None:
            self._write(struct.pack("<i", _UNKNOWN_KEY))
            return
        incoming = decrypt(packet, key)
        fresh = self._key is None
        self._key, self._salt, self._session_id = key, incoming.salt, incoming.session_id
        if fresh:
            self._server.link(key, self)
        self._message(incoming.message_id, read_object(incoming.body))
        if fresh:
            self._server.linked(key, self)

    def _plain(self, packet: bytes) -> None:
        """Answer a step of the handshake, which is not encrypted."""
        if len(packet) < 24:
            raise ProtocolError("a short packet")
        request = read_object(packet[20:])
        try:
            if isinstance(request, fn.ReqPqMultiRequest):
                self._handshake = Handshake(self._server.server_key)
            if self._handshake is None:
                raise ProtocolError("a handshake without a beginning")
            answer, key = self._handshake.answer(request)
        except (ValueError, KeyError, AttributeError, struct.error, BufferError) as error:
            raise ProtocolError("an unreadable handshake") from error
        if key is not None:
            self._server.add_key(key)
        body = bytes(answer)
        self._write(struct.pack("<qqi", 0, self._server.ids.next(ANSWER), len(body)) + body)

    def _message(self, message_id: int, thing: Any) -> None:
        if isinstance(thing, MessageContainer):
            for inner in thing.messages:
                self._message(inner.msg_id, inner.obj)
            return
        if isinstance(thing, GzipPacked):
            thing = read_object(thing.data)
        if isinstance(thing, (fn.PingRequest, fn.PingDelayDisconnectRequest)):
            self._send(bytes(tl.Pong(message_id, thing.ping_id)), ANSWER)
        elif not isinstance(thing, (tl.MsgsAck, tl.HttpWait)) and hasattr(thing, "read_result"):
            self._request(message_id, thing)

    def _request(self, message_id: int, request: Any) -> None:
        assert self._key is not None
        world = self._server.world
        try:
            session = world.session(self._server.session_number(self._key))
            answer = encode(world.handle(session, request))
        except RpcFailure as failure:
            answer = bytes(tl.RpcError(failure.code, failure.message))
        except AnswerLostError:
            self.close()
            raise
        except Exception as error:
            # A defect of the simulator must reach the bot as an answer, or the bot would wait.
            logger.exception("The simulated Telegram failed at %s.", type(request).__name__)
            name = type(error).__name__.upper()
            answer = bytes(tl.RpcError(400, f"SIMULATOR_FAILED_{name}"))
        self._send(struct.pack("<Iq", _RPC_RESULT, message_id) + answer, ANSWER)

    def _send(self, body: bytes, kind: int) -> None:
        assert self._key is not None
        packet = encrypt(
            body,
            self._key,
            salt=self._salt,
            session_id=self._session_id,
            message_id=self._server.ids.next(kind),
            number=self._sequence,
        )
        self._sequence += 1
        self._write(packet)
