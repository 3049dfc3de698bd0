"""The calling side of the control channel: plain asyncio and JSON, quick to import."""

from __future__ import annotations

from typing import Any

from onlyvips.testing.telegram.control.results import ChannelInfo, Outcome, SimulatorInfo, UserInfo
from onlyvips.testing.telegram.control.social_client import SocialClient
from onlyvips.testing.telegram.views import MessageView


class ControlClient(SocialClient):
    """Plays users against a running simulator.

    Use it as `async with await ControlClient.connect(Path(".onlyvips")) as telegram:`.
    """

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
        return await self.outcome("say", wait, quiet, timeout, **args)

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
        return await self.outcome("click", wait, quiet, timeout, **args)

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
        return await self.outcome("join", wait, quiet, timeout, user=user, channel=channel)

    async def leave(self, user: int, channel: int | str) -> Outcome:
        """Leave a channel or group."""
        return Outcome.from_json(await self.call("leave", user=user, channel=channel))

    async def block(self, user: int) -> None:
        """Let a user block the bot."""
        await self.call("block", user=user)

    async def unblock(self, user: int) -> None:
        """Let a user unblock the bot."""
        await self.call("unblock", user=user)

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
        return await self.outcome("pay", True, quiet, timeout, **args)

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
        return await self.outcome("wait_idle", True, quiet, timeout, **args)

    async def fault(self, kind: str, **details: Any) -> None:
        """Order a fault; see `Operations.fault`."""
        await self.call("fault", kind=kind, **details)
