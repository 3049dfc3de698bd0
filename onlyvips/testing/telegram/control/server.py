"""The listening side of the control channel."""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
import secrets
from typing import Any

from onlyvips.testing.telegram.control.operations import Operations
from onlyvips.testing.telegram.control.protocol import HOST, LINE_LIMIT, line
from onlyvips.testing.telegram.errors import SimulatorError
from onlyvips.testing.telegram.world import World

logger = logging.getLogger(__name__)

SECRET_SECONDS = 5.0


class ControlServer:
    """Lets programs that know the secret play users of a world.

    Args:
        world: The simulated Telegram.
        secret: What a client must send first; `None` makes a random one.
    """

    def __init__(self, world: World, secret: str | None = None) -> None:
        self.operations = Operations(world)
        self.secret = secret or secrets.token_urlsafe(32)
        self.port = 0
        self._server: asyncio.Server | None = None
        self._clients: dict[asyncio.Task[None], asyncio.StreamWriter] = {}

    async def start(self, port: int = 0) -> ControlServer:
        """Listen on 127.0.0.1; port 0 lets the system choose.

        Raises:
            SimulatorError: The port is taken.
        """
        try:
            self._server = await asyncio.start_server(self._accept, HOST, port, limit=LINE_LIMIT)
        except OSError as error:
            raise SimulatorError(
                f"The simulator's control channel cannot listen on port {port} "
                f"({error.strerror}); choose another port or 0 for any."
            ) from error
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def stop(self) -> None:
        """Stop to listen and close every client."""
        if self._server is not None:
            self._server.close()
            self._server = None
        clients = dict(self._clients)
        for writer in clients.values():
            writer.close()
        if clients:
            await asyncio.wait(clients, timeout=5)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._clients[task] = writer
        try:
            if await self._knows_secret(reader):
                await _Client(self.operations, reader, writer).serve()
            else:
                error = {"code": "wrong_secret", "message": "The secret is wrong."}
                writer.write(line({"id": None, "error": error}))
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()
            del self._clients[task]

    async def _knows_secret(self, reader: asyncio.StreamReader) -> bool:
        try:
            first = await asyncio.wait_for(reader.readline(), SECRET_SECONDS)
            given = json.loads(first)["secret"]
        except (TimeoutError, ValueError, KeyError, TypeError):
            return False
        return isinstance(given, str) and hmac.compare_digest(given.encode(), self.secret.encode())


class _Client:
    """One connected program; its requests run side by side."""

    def __init__(
        self, operations: Operations, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._operations = operations
        self._reader = reader
        self._writer = writer
        self._running: set[asyncio.Task[None]] = set()
        self._watches: dict[Any, asyncio.Task[None]] = {}

    async def serve(self) -> None:
        self._writer.write(line({"id": None, "result": "ready"}))
        try:
            while request := await self._read():
                task = asyncio.create_task(self._answer(request))
                self._running.add(task)
                task.add_done_callback(self._running.discard)
        finally:
            for task in (*self._running, *self._watches.values()):
                task.cancel()

    async def _read(self) -> dict[str, Any] | None:
        try:
            text = await self._reader.readline()
            if not text:
                return None
            request = json.loads(text)
        except ValueError:  # no JSON, or a line beyond the limit
            return None
        return request if isinstance(request, dict) else None

    async def _answer(self, request: dict[str, Any]) -> None:
        number, name, args = request.get("id"), request.get("op"), request.get("args") or {}
        try:
            result = await self._run(number, name, args)
        except SimulatorError as error:
            await self._send({"id": number, "error": {"code": "refused", "message": str(error)}})
        except Exception:
            logger.exception("The simulator failed at the operation %s.", name)
            message = "The simulator failed; its log says why."
            await self._send({"id": number, "error": {"code": "failed", "message": message}})
        else:
            await self._send({"id": number, "result": result})

    async def _run(self, number: Any, name: Any, args: Any) -> Any:
        if not isinstance(name, str) or not isinstance(args, dict):
            raise SimulatorError("A request has an `op` and `args`.")
        if name == "watch":
            return self._watch(number, args)
        if name == "unwatch":
            return self._unwatch(args.get("id"))
        return await self._operations.run(name, args)

    def _watch(self, number: Any, args: dict[str, Any]) -> bool:
        everything = args.get("user") is None and args.get("chat") is None
        chat = None if everything else self._operations.place(args)
        subscription = self._operations.world.feed.subscribe(chat)

        async def stream() -> None:
            try:
                while True:
                    event = await subscription.get()
                    await self._send({"id": number, "event": event.to_json()})
            except ConnectionError:
                pass  # the client went away; its reader ends everything else
            finally:
                subscription.close()

        self._unwatch(number)
        self._watches[number] = asyncio.create_task(stream())
        return True

    def _unwatch(self, number: Any) -> bool:
        task = self._watches.pop(number, None)
        if task is not None:
            task.cancel()
        return task is not None

    async def _send(self, plain: dict[str, Any]) -> None:
        if not self._writer.is_closing():
            self._writer.write(line(plain))
            await self._writer.drain()
