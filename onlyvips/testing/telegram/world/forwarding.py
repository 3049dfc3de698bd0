"""People forward messages."""

from __future__ import annotations

from typing import Any

from telethon.tl import types as tl

from onlyvips.testing.telegram.errors import SimulatorError
from onlyvips.testing.telegram.world.origins import forward_header
from onlyvips.testing.telegram.world.people import PeopleCore


class ForwardActions(PeopleCore):
    """Forwards into the private chat with the bot and into groups."""

    def user_forwards(
        self,
        user_id: int,
        source_chat: int | str | None,
        message_id: int,
        *,
        to: int | str | None = None,
    ) -> Any:
        """Forward a message that a user sees.

        Args:
            user_id: Who forwards.
            source_chat: Where the message is: a channel or group by number or @username; `None`
                is the private chat with the bot.
            message_id: Its number there.
            to: Where it goes: a group or channel; `None` is the private chat with the bot.

        Returns:
            The TL message; its `fwd_from` says where it was written first.

        Raises:
            SimulatorError: The user does not see the message or may not write there, or it may
                not be forwarded.
        """
        source = self.place(user_id, source_chat)
        original = self.seen_message(user_id, source, message_id)
        if not isinstance(original, tl.Message):
            raise SimulatorError("A service message cannot be forwarded.")
        channel = self.channel_of_chat(source)
        if original.noforwards or (channel is not None and channel.noforwards):
            raise SimulatorError("This message is protected; it may not be forwarded.")
        place = self.place(user_id, to)
        self.enter(user_id, place)
        return self.person_sends(
            user_id,
            place,
            original.message or "",
            entities=original.entities,
            media=original.media,
            fwd_from=forward_header(original, self.bot.id),
        )
