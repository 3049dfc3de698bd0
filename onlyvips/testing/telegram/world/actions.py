"""What people do: write, press buttons, block; and what channels post."""

from __future__ import annotations

from typing import Any

from telethon.tl import types as tl

from onlyvips.testing.telegram.errors import SimulatorError
from onlyvips.testing.telegram.world.peers import channel_chat, peer_of
from onlyvips.testing.telegram.world.people import PeopleCore
from onlyvips.testing.telegram.world.queries import Query
from onlyvips.testing.telegram.world.records import UserRecord
from onlyvips.testing.telegram.world.texts import text_entities


class Actions(PeopleCore):
    """People's side of the world."""

    def add_user(
        self,
        user_id: int,
        first_name: str,
        *,
        username: str | None = None,
        language: str = "en",
        last_name: str | None = None,
        premium: bool = False,
    ) -> UserRecord:
        """Create a user, or change the names and language of one that exists."""
        known = self.directory.users.get(user_id)
        if known is not None and known.is_bot:
            raise SimulatorError(f"{user_id} is the bot itself; choose another user id.")
        user = UserRecord(
            user_id,
            first_name,
            last_name,
            username,
            language,
            premium=premium,
            started=known.started if known else False,
            blocked=known.blocked if known else False,
        )
        self.directory.add_user(user)
        self.changed()
        self.tell("people", user_id)
        return user

    def ensure_user(
        self,
        user_id: int,
        first_name: str | None = None,
        *,
        username: str | None = None,
        language: str | None = None,
    ) -> UserRecord:
        """Create a user, or change only what is given of one that exists."""
        known = self.directory.users.get(user_id)
        if known is None or known.is_bot:
            known = UserRecord(user_id, f"User {user_id}")
        return self.add_user(
            user_id,
            first_name or known.first_name,
            username=username or known.username,
            language=language or known.language,
            last_name=known.last_name,
            premium=known.premium,
        )

    def user_says(
        self,
        user_id: int,
        text: str,
        *,
        chat: int | str | None = None,
        reply_to: int | None = None,
        photo: bytes | None = None,
        document: tuple[str, bytes] | None = None,
    ) -> Any:
        """Send a message of a user to the bot, or to a group that the user is in.

        Args:
            user_id: Who writes.
            text: The text, or the caption of the photo or document.
            chat: A group by number or @username; `None` is the private chat with the bot.
            reply_to: The number of the message that this one answers.
            photo: The bytes of a photo.
            document: The name and the bytes of a document.

        Returns:
            The TL message.

        Raises:
            SimulatorError: The user or group does not exist, or the user may not write there.
        """
        place = self.place(user_id, chat)
        fields = self.written(text, photo, document)
        self.enter(user_id, place)
        if reply_to:
            fields["reply_to"] = self.reply_header(place, reply_to)
        return self.person_sends(user_id, place, text, **fields)

    def user_edits(self, user_id: int, message_id: int, text: str) -> Any:
        """Change a message that a user wrote in the private chat with the bot."""
        message = self.messages.find(user_id, message_id)
        if message is None or message.out:
            raise SimulatorError(f"User {user_id} wrote no message {message_id}.")
        message.message, message.entities = text, text_entities(text)
        message.edit_date = self.now()
        self.publish_edit(message)
        return message

    def channel_post(self, channel: int | str, text: str, *, photo: bytes | None = None) -> Any:
        """Post in a channel as the channel itself."""
        place = channel_chat(self.directory.channel(channel).id)
        message = self.new_message(place, None, text, **self.written(text, photo))
        self.publish(message)
        return message

    def user_clicks(
        self, user_id: int, message_id: int, data: bytes, *, chat: int | str | None = None
    ) -> int:
        """Press an inline button.

        Args:
            user_id: Who presses.
            message_id: The message with the button.
            data: The callback data of the button.
            chat: Where the message is; `None` is the private chat.

        Returns:
            The number of the query, for `queries.get`.

        Raises:
            SimulatorError: The message has no such button.
        """
        self.directory.user(user_id)
        place = user_id if chat is None else self.chat_number(chat)
        message = self.messages.find(place, message_id)
        if message is None or data not in _callback_data(message):
            raise SimulatorError(f"Message {message_id} has no button with the data {data!r}.")
        query = Query(
            self.query_number(), "callback", user_id, place, self.monotonic(), message_id, data
        )
        self.queries.add(query)
        instance = (place * 0x5851F42D4C957F2D) & (2**62 - 1)
        self.push(
            tl.UpdateBotCallbackQuery(
                query.id, user_id, peer_of(place), message_id, instance, data=data
            )
        )
        return query.id

    def user_blocks(self, user_id: int, blocked: bool = True) -> None:
        """Block the bot, or unblock it; the bot is told."""
        user = self.directory.user(user_id)
        if user.blocked == blocked:
            return
        user.blocked = blocked
        self.push_secret(tl.UpdateBotStopped(user_id, self.now(), blocked, 0))
        self.tell("chats", user_id, user=user_id)

    def delete_account(self, user_id: int) -> None:
        """Delete a user's account, as Telegram shows it to others."""
        user = self.directory.user(user_id)
        user.deleted = True
        self.directory.changed(user_id)
        self.changed()


def _callback_data(message: Any) -> list[bytes]:
    rows = getattr(message.reply_markup, "rows", None) or ()
    return [
        bytes(button.type.data)
        for row in rows
        for button in row.buttons
        if isinstance(button.type, tl.InlineButtonTypeCallback)
    ]
