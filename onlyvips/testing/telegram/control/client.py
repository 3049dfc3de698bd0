"""The calling side of the control channel: plain asyncio and JSON, quick to import."""

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
from onlyvips.testing.telegram.control.results import ChannelInfo, Outcome, SimulatorInfo, UserInfo
from onlyvips.testing.telegram.views import ChatEvent, MessageView

_GONE = "The simulated Telegram closed the connection; start it again and repeat."


class ControlClient:
    """Plays users against a running simulator.

    Use it as `async with await ControlClient.connect(Path(".onlyvips")) as telegram:`.
    """

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._numbers = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[Any]] = {}
        self._watches: dict[int, asyncio.Queue[ChatEvent | None]] = {}
        self._reading = asyncio.create_task(self._read())

    @classmethod
    async def connect(cls, directory: Path) -> ControlClient:
        """Connect to the simulator that runs in a directory (where `simulator.json` is).

        Raises:
            ControlError: None runs there, or it cannot be reached.
        """
        found = SimulatorFile.read(directory)
        return await cls.open(found.control_port, found.secret)

    @classmethod
    async def open(cls, port: int, secret: str) -> ControlClient:
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

    # -- operations ------------------------------------------------------------------------------

    async def info(self) -> SimulatorInfo:
        """Return the bot's name and whether it is connected."""
        plain = await self.call("info")
        return SimulatorInfo(**{**plain, "unfaked": tuple(plain["unfaked"])})

    async def ensure_user(
        self,
        user: int,
        first_name: str | None = None,
        username: str | None = None,
        language: str | None = None,
    ) -> UserInfo:
        """Create a user, or change what is given of one that exists.

        Args:
            user: The user's id.
            first_name: The name; a new user without one is called after the id.
            username: Without the @.
            language: IETF tag such as `tr`.
        """
        plain = await self.call(
            "ensure_user", id=user, first_name=first_name, username=username, language=language
        )
        return UserInfo(**plain)

    async def users(self) -> list[UserInfo]:
        """Return every user."""
        return [UserInfo(**plain) for plain in await self.call("users")]

    async def channels(self) -> list[ChannelInfo]:
        """Return every channel and group."""
        return [ChannelInfo(**plain) for plain in await self.call("channels")]

    async def create_channel(
        self, title: str, username: str | None = None, *, bot: str | None = "admin"
    ) -> ChannelInfo:
        """Create a broadcast channel; `bot` is what the bot is in it."""
        return ChannelInfo(
            **await self.call("create_channel", title=title, username=username, bot=bot or "nobody")
        )

    async def create_group(
        self, title: str, username: str | None = None, *, bot: str | None = "admin"
    ) -> ChannelInfo:
        """Create a group; `bot` is what the bot is in it."""
        return ChannelInfo(
            **await self.call("create_group", title=title, username=username, bot=bot or "nobody")
        )

    async def post(self, channel: int | str, text: str) -> MessageView:
        """Post in a channel as the channel itself."""
        return MessageView.from_json(await self.call("post", channel=channel, text=text))

    async def say(
        self,
        user: int,
        text: str,
        chat: int | str | None = None,
        *,
        wait: bool = False,
        quiet: float = 0.3,
        timeout: float = 10.0,  # noqa: ASYNC109 - the simulator keeps it
    ) -> Outcome:
        """Write as a user, to the bot or in a group.

        Args:
            user: The user's id.
            text: The text.
            chat: A group by number or @username; `None` is the private chat with the bot.
            wait: Whether to return only when the bot has answered and pauses.
            quiet: Seconds without anything new that count as a pause.
            timeout: Seconds after which to return in any case, with `timed_out` set.

        Raises:
            ControlError: The user does not exist or may not write there.
        """
        args = {"user": user, "text": text, "chat": chat}
        return await self._outcome("say", wait, quiet, timeout, **args)

    async def click(
        self,
        user: int,
        message_id: int | None,
        button: str,
        chat: int | str | None = None,
        *,
        wait: bool = True,
        quiet: float = 0.3,
        timeout: float = 10.0,  # noqa: ASYNC109 - the simulator keeps it
    ) -> Outcome:
        """Press a button, named by its text or callback data.

        Args:
            user: Who presses.
            message_id: The message with the button; `None` is the newest one that has it.
            button: Its text, its data, or a part of its text.
            chat: Where the message is; `None` is the private chat.
            wait: Whether to wait for what the bot does.
            quiet: As for `say`.
            timeout: As for `say`.
        """
        args = {"user": user, "message_id": message_id, "button": button, "chat": chat}
        return await self._outcome("click", wait, quiet, timeout, **args)

    async def join(
        self,
        user: int,
        channel: int | str,
        *,
        wait: bool = False,
        quiet: float = 0.3,
        timeout: float = 10.0,  # noqa: ASYNC109 - the simulator keeps it
    ) -> Outcome:
        """Join a channel or group; with `wait`, wait for what the bot writes to the user."""
        return await self._outcome("join", wait, quiet, timeout, user=user, channel=channel)

    async def leave(self, user: int, channel: int | str) -> Outcome:
        """Leave a channel or group."""
        return Outcome.from_json(await self.call("leave", user=user, channel=channel))

    async def block(self, user: int) -> None:
        """Let a user block the bot."""
        await self.call("block", user=user)

    async def unblock(self, user: int) -> None:
        """Let a user unblock the bot."""
        await self.call("unblock", user=user)

    async def react(
        self, user: int, message_id: int, emoji: str, chat: int | str | None = None
    ) -> None:
        """Put an emoji under a message."""
        await self.call("react", user=user, message_id=message_id, emoji=emoji, chat=chat)

    async def pay(
        self,
        user: int,
        message_id: int,
        *,
        quiet: float = 0.3,
        timeout: float = 10.0,  # noqa: ASYNC109 - the simulator keeps it
    ) -> Outcome:
        """Pay the invoice of a message and wait for what the bot does."""
        args = {"user": user, "message_id": message_id}
        return await self._outcome("pay", True, quiet, timeout, **args)

    async def history(
        self,
        user: int | None = None,
        chat: int | str | None = None,
        *,
        after: int = 0,
        limit: int = 100,
    ) -> list[MessageView]:
        """Return the newest messages of a private chat or group whose number is above `after`."""
        found = await self.call("history", user=user, chat=chat, after=after, limit=limit)
        return [MessageView.from_json(plain) for plain in found]

    async def commands(self, user: int) -> list[tuple[str, str]]:
        """Return the bot's commands and their descriptions as this user's app shows them."""
        found = await self.call("commands", user=user)
        return [(plain["command"], plain["description"]) for plain in found]

    async def wait_idle(
        self,
        user: int | None = None,
        chat: int | str | None = None,
        *,
        quiet: float = 0.3,
        timeout: float = 10.0,  # noqa: ASYNC109 - the simulator keeps it
    ) -> Outcome:
        """Wait until the bot pauses in a chat, whether or not it does anything."""
        args = {"user": user, "chat": chat}
        return await self._outcome("wait_idle", True, quiet, timeout, **args)

    async def fault(self, kind: str, **details: Any) -> None:
        """Order a fault; see `Operations.fault`."""
        await self.call("fault", kind=kind, **details)

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

    async def _outcome(
        self,
        operation: str,
        wait: bool,
        quiet: float,
        timeout: float,  # noqa: ASYNC109 - the simulator keeps it
        **args: Any,
    ) -> Outcome:
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
