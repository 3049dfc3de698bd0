"""What every act of a person has in common: where it happens and whether it is allowed there."""

from __future__ import annotations

from typing import Any

from telethon.tl import types as tl

from onlyvips.testing.telegram.errors import SimulatorError
from onlyvips.testing.telegram.world.core import WorldCore
from onlyvips.testing.telegram.world.records import ChannelRecord
from onlyvips.testing.telegram.world.requests.files import store_document, store_photo
from onlyvips.testing.telegram.world.rules import MESSAGE_LENGTH
from onlyvips.testing.telegram.world.texts import text_entities


class PeopleCore(WorldCore):
    """The parts that the acts of people are made of."""

    def place(self, user_id: int, chat: int | str | None) -> int:
        """Return the chat that a user means; `None` and the bot are the private chat.

        Raises:
            SimulatorError: The user or the chat does not exist, or it is another user.
        """
        user = self.directory.user(user_id)
        if chat is None:
            return user.id
        place = self.chat_number(chat)
        if place > 0 and place not in {user_id, self.bot.id}:
            raise SimulatorError("A user writes to the bot or to a group, not to another user.")
        return user_id if place == self.bot.id else place

    def seen_message(self, user_id: int, place: int, message_id: int) -> Any:
        """Return a message that a user can see.

        Raises:
            SimulatorError: There is none, or the channel or group is closed to the user.
        """
        channel = self.channel_of_chat(place)
        if channel is not None and not may_read(channel, user_id):
            raise SimulatorError(f"User {user_id} does not see {channel.title}; join first.")
        message = self.messages.find(place, message_id)
        if message is None:
            raise SimulatorError(f"There is no message {message_id} in chat {place}.")
        return message

    def enter(self, user_id: int, place: int) -> None:
        """Make sure that a user may write in a chat; the private chat opens by writing.

        Raises:
            SimulatorError: The user may not write there.
        """
        channel = self.channel_of_chat(place)
        if channel is None:
            user = self.directory.user(user_id)
            if user.blocked:  # who writes again unblocks the bot first, as the app asks
                user.blocked = False
                self.push_secret(tl.UpdateBotStopped(user_id, self.now(), False, 0))
                self.tell("chats", user_id, user=user_id)
            if not user.started:
                user.started = True
                self.tell("chats", user_id, user=user_id)
            return
        if channel.megagroup:
            allowed = channel.holds(user_id)
        else:
            allowed = channel.may(user_id, "post_messages")
        if not allowed:
            raise SimulatorError(f"User {user_id} may not write in {channel.title}; join first.")

    def person_sends(self, user_id: int, place: int, text: str, **fields: Any) -> Any:
        """Publish a message of a person and return it.

        Args:
            user_id: Who sends it.
            place: The chat, where the person may write.
            text: The text or caption.
            fields: More fields of the TL `Message`.
        """
        message = self.new_message(place, user_id, text, **fields)
        if not message.post and place < 0 and self.addresses_bot(message):
            message.mentioned = True
        self.publish(message)
        return message

    def written(
        self, text: str, photo: bytes | None = None, document: tuple[str, bytes] | None = None
    ) -> dict[str, Any]:
        """Return the entities and the media of what a person writes.

        Raises:
            SimulatorError: There is nothing in it, or too much.
        """
        media: Any = None
        if photo is not None:
            media = tl.MessageMediaPhoto(photo=store_photo(self, photo))
        elif document is not None:
            name, data = document
            attributes = [tl.DocumentAttributeFilename(name)]
            stored = store_document(self, data, "application/octet-stream", attributes)
            media = tl.MessageMediaDocument(document=stored)
        elif not text.strip():
            raise SimulatorError("A message has at least one visible character.")
        if len(text) > MESSAGE_LENGTH:
            raise SimulatorError(f"A message has at most {MESSAGE_LENGTH} characters.")
        return {"entities": text_entities(text), "media": media}


def may_read(channel: ChannelRecord, user_id: int) -> bool:
    """Whether a person sees the messages of a channel or group: by being in, or by its name."""
    if channel.role(user_id) == "banned":
        return False
    return channel.holds(user_id) or channel.username is not None
