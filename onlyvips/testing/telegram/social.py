"""What a person in a test does besides talking to the bot."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from onlyvips.testing.telegram.reply import Reply
from onlyvips.testing.telegram.views import MessageView
from onlyvips.testing.telegram.world import World
from onlyvips.testing.telegram.world.records import ChannelRecord
from onlyvips.testing.telegram.world.render import message_view


class SocialUser:
    """Reactions, votes, pins, forwards, comments, and channels of one's own.

    Attributes:
        world: The simulated Telegram.
        id: The user's id.
    """

    world: World
    id: int

    def reacts(self, reply: Reply, emoji: str | Sequence[str] | None) -> None:
        """Put an emoji under a message of the bot, or take it away."""
        self.reacts_to(reply.id, emoji, chat=None if reply.chat > 0 else reply.chat)

    def reacts_to(
        self, message_id: int, emoji: str | Sequence[str] | None, *, chat: int | str | None = None
    ) -> None:
        """Put an emoji under any message, or take it away; see `World.user_reacts`."""
        self.world.user_reacts(self.id, message_id, emoji, chat=chat)

    def votes(self, message_id: int, *options: int, chat: int | str | None = None) -> None:
        """Vote in a poll for options by their place from 0; none takes the vote back."""
        self.world.user_votes(self.id, chat, message_id, options)

    def pins(self, message_id: int, *, chat: int | str | None = None) -> MessageView:
        """Pin a message; return the service message about it."""
        return self._seen(self.world.user_pins(self.id, chat, message_id))

    def unpins(self, message_id: int, *, chat: int | str | None = None) -> None:
        """Unpin a message."""
        self.world.user_unpins(self.id, chat, message_id)

    def forwards(
        self, source_chat: int | str | None, message_id: int, to: int | str | None = None
    ) -> MessageView:
        """Forward a message to the bot, or to a group; see `World.user_forwards`."""
        return self._seen(self.world.user_forwards(self.id, source_chat, message_id, to=to))

    def comments(
        self, channel: int | str, post_id: int, text: str, *, reply_to: int | None = None
    ) -> MessageView:
        """Comment on a post of a channel; the message is in the discussion group."""
        message = self.world.user_comments(self.id, channel, post_id, text, reply_to=reply_to)
        return self._seen(message)

    def creates_channel(
        self, title: str, username: str | None = None, *, group: bool = False
    ) -> ChannelRecord:
        """Make a channel or group of one's own; the bot is not in it."""
        return self.world.user_creates_channel(self.id, title, username=username, megagroup=group)

    def posts(self, channel: int | str, text: str, *, photo: bytes | None = None) -> MessageView:
        """Post in a channel where one may."""
        return self._seen(self.world.user_posts(self.id, channel, text, photo=photo))

    def adds_bot(self, where: int | str) -> None:
        """Add the bot to a group."""
        self.world.user_adds_bot(self.id, where)

    def promotes_bot(self, where: int | str, *, rights: Iterable[str] | None = None) -> None:
        """Make the bot an admin of one's channel or group; see `World.user_promotes_bot`."""
        self.world.user_promotes_bot(self.id, where, rights=rights)

    def removes_bot(self, where: int | str) -> None:
        """Remove the bot from one's channel or group."""
        self.world.user_removes_bot(self.id, where)

    def _seen(self, message: Any) -> MessageView:
        return message_view(message, self.world.bot.id)
