"""A connection to the control channel: plain asyncio and JSON, quick to import."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
from collections.abc import AsyncIterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from onlyvips.testing.telegram.control.protocol import (
    HOST,
    LINE_LIMIT,
    ControlError,
    SimulatorFile,
    line,
)
from onlyvips.testing.telegram.control.results import Outcome
from onlyvips.testing.telegram.views import ChatEvent

_GONE = "The simulated Telegram closed the connection; start it again and repeat."


class ControlConnection:
    """A connection to a running simulator that calls operations by name."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._numbers = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[Any]] = {}
        self._watches: dict[int, asyncio.Queue[ChatEvent | None]] = {}
        self._reading = asyncio.create_task(self._read())

    @classmethod
    async def connect(cls, directory: Path) -> Self:
        """Connect to the simulator that runs in a directory (where `simulator.json` is).

        Raises:
            ControlError: None runs there, or it cannot be reached.
        """
        found = SimulatorFile.read(directory)
        return await cls.open(found.control_port, found.secret)

    @classmethod
    async def open(cls, port: int, secret: str) -> Self:
        """Connect to a port of 127.0.0.1 with a secret.

        Raises:
            ControlError: Nothing listens there, or the secret is wrong.
        """
        try:
            reader, writer = await asyncio.open_connection(HOST, port, limit=LINE_LIMIT)
            writer.write(line({"secret": secret}))
            await writer.drain()
            hello = json.loads(await reader.readline())
        except (OSError, ValueError):
            raise ControlError(
                "The simulated Telegram does not answer; start it with `onlyvips up` or "
                "`onlyvips telegram simulate`.",
                "not_running",
            ) from None
        if "error" in hello:
            writer.close()
            raise ControlError(hello["error"]["message"], hello["error"]["code"])
        return cls(reader, writer)

    async def close(self) -> None:
        """Close the connection."""
        self._reading.cancel()
        self._writer.close()
        with contextlib.suppress(ConnectionError, asyncio.CancelledError):
            await self._reading

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def watch(
        self, user: int | None = None, chat: int | str | None = None
    ) -> AsyncIterator[ChatEvent]:
        """Yield what happens in a chat (or everywhere) from now on, what people write included."""
        number = next(self._numbers)
        queue: asyncio.Queue[ChatEvent | None] = asyncio.Queue()
        self._watches[number] = queue
        try:
            await self._call(number, "watch", {"user": user, "chat": chat})
            while (event := await queue.get()) is not None:
                yield event
            raise ControlError(_GONE, "not_running")
        finally:
            self._watches.pop(number, None)
            if not self._writer.is_closing():
                self._writer.write(line({"id": None, "op": "unwatch", "args": {"id": number}}))

    async def call(self, operation: str, **args: Any) -> Any:
        """Run an operation and return its plain answer.

        Raises:
            ControlError: The simulator refused, or went away.
        """
        return await self._call(next(self._numbers), operation, args)

    # -- parts -----------------------------------------------------------------------------------

    async def outcome(
        self,
        operation: str,
        wait: bool,
        quiet: float,
        timeout: float,  # noqa: ASYNC109 - the simulator keeps it
        **args: Any,
    ) -> Outcome:
        """Run an operation of a person and return what happened; see `ControlClient.say`."""
        plain = await self.call(operation, wait=wait, quiet=quiet, timeout=timeout, **args)
        return Outcome.from_json(plain)

    async def _call(self, number: int, operation: str, args: dict[str, Any]) -> Any:
        if self._reading.done():
            raise ControlError(_GONE, "not_running")
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting[number] = future
        try:
            given = {name: value for name, value in args.items() if value is not None}
            self._writer.write(line({"id": number, "op": operation, "args": given}))
            return await future
        finally:
            self._waiting.pop(number, None)

    async def _read(self) -> None:
        try:
            while text := await self._reader.readline():
                self._take(json.loads(text))
        except (ConnectionError, ValueError):
            pass
        finally:
            for future in self._waiting.values():
                if not future.done():
                    future.set_exception(ControlError(_GONE, "not_running"))
            for queue in self._watches.values():
                queue.put_nowait(None)

    def _take(self, plain: dict[str, Any]) -> None:
        number = plain.get("id")
        if not isinstance(number, int):
            return
        if "event" in plain:
            queue = self._watches.get(number)
            if queue is not None:
                queue.put_nowait(ChatEvent.from_json(plain["event"]))
            return
        future = self._waiting.get(number)
        if future is None or future.done():
            return
        if "error" in plain:
            error = plain["error"]
            future.set_exception(ControlError(error["message"], error["code"]))
        else:
            future.set_result(plain.get("result"))
