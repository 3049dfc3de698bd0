"""`Viewer`: one person who looks at the simulated Telegram, and the chats that this person sees."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any

from onlyvips.testing.telegram.errors import SimulatorError
from onlyvips.testing.telegram.world import World
from onlyvips.testing.telegram.world.peers import channel_chat, channel_of
from onlyvips.testing.telegram.world.people import may_read
from onlyvips.testing.telegram.world.records import ChannelRecord, UserRecord
from onlyvips.testing.telegram.world.stars import Charge

#: The private chat with the bot, which has another number for each person.
BOT_CHAT = "bot"
_NUMBER = re.compile(r"-[0-9]{1,18}")
#: Telegram's apps choose among seven colours by the number of a person or channel
#: (https://core.telegram.org/api/colors#message-accent-colors).
COLORS = 7


class Viewer:
    """One person who looks.

    A chat is named by a text: ``bot`` for the private chat with the bot, else the number of the
    channel or group (``-100...``).

    Args:
        world: The simulated Telegram.
        user_id: The person.

    Raises:
        SimulatorError: There is no such person.
    """

    def __init__(self, world: World, user_id: int) -> None:
        self.world = world
        self.user = world.directory.user(user_id)
        if self.user.is_bot:
            raise SimulatorError("The bot looks at no screen; choose a person.")

    @property
    def id(self) -> int:
        """The person's number."""
        return self.user.id

    @cached_property
    def paid(self) -> dict[tuple[int, int], Charge]:
        """What the person paid for, by chat and message; as of the first look."""
        return self.world.stars.paid_by(self.user.id)

    def place(self, chat: str) -> int:
        """Return the world's number of a chat that the person sees.

        Raises:
            SimulatorError: There is none.
        """
        if chat == BOT_CHAT:
            return self.user.id
        number = int(chat) if _NUMBER.fullmatch(chat) else 0
        if number >= 0 or not self.sees(number):
            raise SimulatorError(f"User {self.user.id} sees no chat {chat}.")
        return number

    def key(self, place: int) -> str:
        """Return the name of a chat."""
        return str(place) if place < 0 else BOT_CHAT

    def sees(self, place: int) -> bool:
        """Whether the person can read a chat: it is their own, or public, or they are in it."""
        channel_id = channel_of(place)
        if channel_id is None:
            return place == self.user.id
        channel = self.world.directory.channels.get(channel_id)
        return channel is not None and may_read(channel, self.user.id)

    def face_of_user(self, user_id: int) -> dict[str, Any]:
        """Return how a person or the bot is shown beside a message."""
        user = self.world.directory.users.get(user_id)
        if user is None:
            return _face(str(user_id), "person", f"User {user_id}", user_id)
        kind = "bot" if user.is_bot else "person"
        return _face(str(user_id), kind, name_of(user), user_id)

    def face_of_channel(self, channel_id: int) -> dict[str, Any]:
        """Return how a channel or group is shown beside a message."""
        channel = self.world.directory.channels.get(channel_id)
        title = channel.title if channel is not None else f"Channel {channel_id}"
        return _face(str(channel_chat(channel_id)), "channel", title, channel_id)

    def face_of(self, peer: Any) -> dict[str, Any] | None:
        """Return how a TL `Peer` is shown; None for none."""
        if peer is None:
            return None
        channel_id = getattr(peer, "channel_id", None)
        if channel_id is not None:
            return self.face_of_channel(channel_id)
        return self.face_of_user(peer.user_id)


def _face(key: str, kind: str, name: str, number: int) -> dict[str, Any]:
    return {
        "id": key,
        "kind": kind,
        "name": name,
        "initials": initials(name),
        "color": number % COLORS,
    }


def name_of(user: UserRecord) -> str:
    """Return a person's name as apps show it."""
    if user.deleted:
        return "Deleted Account"
    return f"{user.first_name} {user.last_name or ''}".strip()


def initials(name: str) -> str:
    """Return the letters that stand for a picture: those of the first and the last word."""
    words = name.split()
    chosen = [words[0], words[-1]] if len(words) > 1 else words
    return "".join(word[0] for word in chosen).upper()


def person(user: UserRecord) -> dict[str, Any]:
    """Return a person as the page lists them."""
    name = name_of(user)
    return {
        "id": user.id,
        "name": name,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "username": user.username,
        "language": user.language,
        "premium": user.premium,
        "initials": initials(name),
        "color": user.id % COLORS,
        "started": user.started,
        "blocked": user.blocked,
    }


def people(world: World) -> list[dict[str, Any]]:
    """Return everybody who can be played, in the order of their numbers."""
    found = [u for u in world.directory.users.values() if not u.is_bot and not u.deleted]
    return [person(user) for user in sorted(found, key=lambda user: user.id)]


def bot_online(world: World) -> bool:
    """Whether the bot is connected."""
    return any(s.deliver is not None and s.authorized for s in world.sessions.values())


def may_write(channel: ChannelRecord, user_id: int) -> bool:
    """Whether a person may write in a channel or group."""
    if channel.megagroup:
        return channel.holds(user_id)
    return channel.may(user_id, "post_messages")
