"""The calling side of what people do with messages and channels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from onlyvips.testing.telegram.control.connection import ControlConnection
from onlyvips.testing.telegram.control.results import ChannelInfo, Outcome


class SocialClient(ControlConnection):
    """Reactions, votes, pins, forwards, comments, and channels of people's own.

    `chat` is a group or channel by number or @username; `None` is the private chat with the bot.
    What the bot may react to returns an `Outcome`, with `wait=True` only when the bot pauses.
    """

    async def react(
        self,
        user: int,
        message_id: int,
        emoji: str | Sequence[str] | None,
        chat: int | str | None = None,
        *,
        wait: bool = False,
    ) -> Outcome:
        """Put an emoji under a message; `None` takes it away."""
        chosen = emoji if emoji is None or isinstance(emoji, str) else list(emoji)
        args = {"user": user, "message_id": message_id, "emoji": chosen, "chat": chat}
        return await self._social("react", wait, args)

    async def vote(
        self,
        user: int,
        message_id: int,
        options: Sequence[int],
        chat: int | str | None = None,
        *,
        wait: bool = False,
    ) -> Outcome:
        """Vote in a poll for options by their place from 0; none takes the vote back."""
        args = {"user": user, "message_id": message_id, "options": list(options), "chat": chat}
        return await self._social("vote", wait, args)

    async def pin(
        self, user: int, message_id: int, chat: int | str | None = None, *, wait: bool = False
    ) -> Outcome:
        """Pin a message; the outcome's `message` is the notice about it."""
        args = {"user": user, "message_id": message_id, "chat": chat}
        return await self._social("pin", wait, args)

    async def unpin(
        self, user: int, message_id: int, chat: int | str | None = None, *, wait: bool = False
    ) -> Outcome:
        """Unpin a message."""
        args = {"user": user, "message_id": message_id, "chat": chat}
        return await self._social("unpin", wait, args)

    async def forward(
        self,
        user: int,
        source: int | str | None,
        message_id: int,
        to: int | str | None = None,
        *,
        wait: bool = False,
    ) -> Outcome:
        """Forward a message of a chat to the bot, or to another chat."""
        args = {"user": user, "source": source, "message_id": message_id, "to": to}
        return await self._social("forward", wait, args)

    async def comment(
        self,
        user: int,
        channel: int | str,
        message_id: int,
        text: str,
        *,
        reply_to: int | None = None,
        wait: bool = False,
    ) -> Outcome:
        """Comment on a post; with `wait`, wait for what the bot writes to the user."""
        args = {
            "user": user,
            "channel": channel,
            "message_id": message_id,
            "text": text,
            "reply_to": reply_to,
        }
        return await self._social("comment", wait, args)

    async def link_discussion(self, channel: int | str, group: int | str | None) -> None:
        """Make a group the discussion group of a channel; `None` unlinks it."""
        await self.call("link_discussion", channel=channel, group=group)

    async def user_channel(
        self, user: int, title: str, username: str | None = None, *, group: bool = False
    ) -> ChannelInfo:
        """Make a channel or group of a user's own; the bot is not in it."""
        args = {"user": user, "title": title, "username": username, "group": group}
        return ChannelInfo(**await self.call("user_channel", **args))

    async def user_post(
        self, user: int, channel: int | str, text: str, *, wait: bool = False
    ) -> Outcome:
        """Post in a channel where the user may; with `wait`, wait for what the bot writes back."""
        args = {"user": user, "channel": channel, "text": text}
        return await self._social("user_post", wait, args)

    async def add_bot(self, user: int, channel: int | str) -> ChannelInfo:
        """Let a user add the bot to a group."""
        return ChannelInfo(**await self.call("add_bot", user=user, channel=channel))

    async def promote_bot(
        self, user: int, channel: int | str, rights: Sequence[str] | None = None
    ) -> ChannelInfo:
        """Let a user make the bot an admin, with certain rights or the usual ones."""
        chosen = None if rights is None else list(rights)
        plain = await self.call("promote_bot", user=user, channel=channel, rights=chosen)
        return ChannelInfo(**plain)

    async def remove_bot(self, user: int, channel: int | str) -> ChannelInfo:
        """Let a user remove the bot from a channel or group."""
        return ChannelInfo(**await self.call("remove_bot", user=user, channel=channel))

    async def _social(self, operation: str, wait: bool, args: dict[str, Any]) -> Outcome:
        return await self.outcome(operation, wait, 0.3, 10.0, **args)
