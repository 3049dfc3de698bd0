"""People pin and unpin messages."""

from __future__ import annotations

from typing import Any

from onlyvips.testing.telegram.errors import SimulatorError
from onlyvips.testing.telegram.world.people import PeopleCore
from onlyvips.testing.telegram.world.pins import pin, set_pinned


class PinActions(PeopleCore):
    """Pins of people: anybody in the private chat, admins with the right elsewhere."""

    def user_pins(self, user_id: int, chat: int | str | None, message_id: int) -> Any:
        """Pin a message.

        Args:
            user_id: Who pins.
            chat: Where the message is; `None` is the private chat with the bot.
            message_id: Its number.

        Returns:
            The TL service message, which answers the pinned one.

        Raises:
            SimulatorError: There is no such message, the user may not pin, or it is pinned.
        """
        place, message = self._pinnable(user_id, chat, message_id)
        if message.pinned:
            raise SimulatorError(f"Message {message_id} is pinned already.")
        service, _ = pin(self, place, message, user_id)
        return service

    def user_unpins(self, user_id: int, chat: int | str | None, message_id: int) -> None:
        """Unpin a message; nothing is written about it.

        Raises:
            SimulatorError: There is no such message, the user may not, or it is not pinned.
        """
        place, message = self._pinnable(user_id, chat, message_id)
        if not message.pinned:
            raise SimulatorError(f"Message {message_id} is not pinned.")
        set_pinned(self, place, [message], False)

    def _pinnable(self, user_id: int, chat: int | str | None, message_id: int) -> tuple[int, Any]:
        place = self.place(user_id, chat)
        message = self.seen_message(user_id, place, message_id)
        channel = self.channel_of_chat(place)
        if channel is not None and not channel.may_pin(user_id):
            raise SimulatorError(f"User {user_id} may not pin in {channel.title}.")
        return place, message
