"""What every operation of a person has in common: where it is, and waiting for the bot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from onlyvips.testing.telegram.control.answers import collect
from onlyvips.testing.telegram.control.results import ChannelInfo, Outcome
from onlyvips.testing.telegram.views import ChatEvent
from onlyvips.testing.telegram.world import World
from onlyvips.testing.telegram.world.feed import Subscription
from onlyvips.testing.telegram.world.peers import channel_chat
from onlyvips.testing.telegram.world.records import ChannelRecord
from onlyvips.testing.telegram.world.render import message_view

QUIET_SECONDS = 0.3
TIMEOUT_SECONDS = 10.0


class Acting:
    """The parts that operations are made of.

    Args:
        world: The simulated Telegram.
    """

    def __init__(self, world: World) -> None:
        self.world = world

    @property
    def bot_online(self) -> bool:
        """Whether a signed-in client of the bot is connected."""
        return any(s.deliver is not None and s.authorized for s in self.world.sessions.values())

    def place(self, args: dict[str, Any]) -> int:
        """Return the chat number that `chat` names, or else the private chat of `user`."""
        chat = args.get("chat")
        if chat is not None:
            return self.world.chat_number(chat)
        return self.world.directory.user(int(args["user"])).id

    def view(self, message: Any) -> dict[str, Any]:
        """Return a TL message as plain data."""
        return message_view(message, self.world.bot.id).to_json()

    def said(self, message: Any) -> dict[str, Any]:
        """Return the field of an `Outcome` for a message that a person made."""
        return {"message": message_view(message, self.world.bot.id)}

    def channel_info(self, channel: ChannelRecord) -> dict[str, Any]:
        """Return `ChannelInfo` of a channel or group."""
        return asdict(
            ChannelInfo(
                id=channel.id,
                chat=channel_chat(channel.id),
                title=channel.title,
                username=channel.username,
                kind="group" if channel.megagroup else "channel",
                bot_role=channel.role(self.world.bot.id),
                members=channel.count,
            )
        )

    async def acting(
        self, place: int, act: Callable[[], dict[str, Any]], args: dict[str, Any]
    ) -> dict[str, Any]:
        """Watch the chat, act, wait if asked to, and return the outcome."""
        if not args.get("wait"):
            return Outcome(bot_online=self.bot_online, **act()).to_json()
        subscription = self.world.feed.subscribe(place)
        try:
            fields = act()
            events, late = await self.wait(subscription, args)
        finally:
            subscription.close()
        return Outcome(tuple(events), late, self.bot_online, **fields).to_json()

    async def wait(
        self, subscription: Subscription, args: dict[str, Any]
    ) -> tuple[list[ChatEvent], bool]:
        """Wait until the bot pauses; return what it did, and whether it did nothing in time."""
        return await collect(
            subscription,
            quiet=float(args.get("quiet", QUIET_SECONDS)),
            timeout=float(args.get("timeout", TIMEOUT_SECONDS)),
        )
