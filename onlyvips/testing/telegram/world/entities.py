"""The directory of users and channels, and the TL entities that Telegram shows of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from telethon.tl import types as tl

from onlyvips.testing.telegram.errors import RpcFailure, SimulatorError
from onlyvips.testing.telegram.world.records import ChannelRecord, UserRecord, access_hash

_USERNAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{2,31}")


def admin_rights(rights: Iterable[str]) -> Any:
    """Return the TL `ChatAdminRights` with these rights."""
    return tl.ChatAdminRights(**dict.fromkeys(rights, True))


class Directory:
    """All users and channels by id and by username.

    Args:
        bot: The bot's own record.
    """

    def __init__(self, bot: UserRecord) -> None:
        self.bot = bot
        self.users: dict[int, UserRecord] = {}
        self.channels: dict[int, ChannelRecord] = {}
        self._names: dict[str, UserRecord | ChannelRecord] = {}
        self._user_entities: dict[int, Any] = {}
        self.add_user(bot)

    def add_user(self, user: UserRecord) -> None:
        """Add a user, or replace what is known of the user with this id."""
        if user.id <= 0:
            raise SimulatorError(f"A user id is a positive number, not {user.id}.")
        before = self.users.get(user.id)
        self._rename(user, before.username if before else None)
        self.users[user.id] = user
        self.changed(user.id)

    def add_channel(self, channel: ChannelRecord) -> None:
        """Add a channel or group."""
        before = self.channels.get(channel.id)
        self._rename(channel, before.username if before else None)
        self.channels[channel.id] = channel

    def changed(self, user_id: int) -> None:
        """Forget the TL entity of a user whose record changed."""
        self._user_entities.pop(user_id, None)

    def named(self, username: str) -> UserRecord | ChannelRecord | None:
        """Return who has this username, with or without the @, in any case."""
        return self._names.get(username.removeprefix("@").lower())

    def user(self, user_id: int) -> UserRecord:
        """Return a user that exists.

        Raises:
            SimulatorError: There is no such user.
        """
        user = self.users.get(user_id)
        if user is None:
            raise SimulatorError(f"There is no user {user_id}; create the user first.")
        return user

    def channel(self, key: int | str) -> ChannelRecord:
        """Return a channel by its id, its chat number (`-100...`) or its @username.

        Raises:
            SimulatorError: There is no such channel.
        """
        found: UserRecord | ChannelRecord | None
        if isinstance(key, str):
            found = self.named(key)
        else:
            found = self.channels.get(key if key > 0 else -key - 1_000_000_000_000)
        if not isinstance(found, ChannelRecord):
            known = ", ".join(f"@{c.username}" for c in self.channels.values() if c.username)
            raise SimulatorError(
                f"There is no channel or group {key}; there are: {known or 'none'}."
            )
        return found

    def user_entity(self, user_id: int) -> Any:
        """Return the TL `User` as the bot sees it."""
        entity = self._user_entities.get(user_id)
        if entity is None:
            user = self.user(user_id)
            entity = tl.User(
                id=user.id,
                is_self=user is self.bot,
                bot=user.is_bot,
                deleted=user.deleted or None,
                premium=user.premium or None,
                first_name=None if user.deleted else user.first_name,
                last_name=user.last_name,
                username=user.username,
                lang_code=None if user.is_bot else user.language,
                access_hash=access_hash(user.id),
                bot_info_version=1 if user.is_bot else None,
            )
            self._user_entities[user_id] = entity
        return entity

    def channel_entity(self, channel: ChannelRecord) -> Any:
        """Return the TL `Channel` as the bot sees it: forbidden when it is closed to it."""
        role = channel.role(self.bot.id)
        if role == "banned" or (not channel.holds(self.bot.id) and channel.username is None):
            return tl.ChannelForbidden(
                id=channel.id,
                access_hash=access_hash(channel.id),
                title=channel.title,
                broadcast=not channel.megagroup,
                megagroup=channel.megagroup,
            )
        return tl.Channel(
            id=channel.id,
            title=channel.title,
            photo=tl.ChatPhotoEmpty(),
            date=channel.created,
            left=not channel.holds(self.bot.id),
            broadcast=not channel.megagroup,
            megagroup=channel.megagroup,
            access_hash=access_hash(channel.id),
            username=channel.username,
            admin_rights=admin_rights(channel.members[self.bot.id].rights)
            if role == "admin"
            else None,
            creator=role == "creator" or None,
            has_link=channel.linked is not None or None,
            noforwards=channel.noforwards or None,
            signatures=channel.signatures or None,
            participants_count=channel.count,
        )

    def user_entities(self, user_ids: Iterable[int]) -> list[Any]:
        """Return the TL `User` of each id that is known, once each."""
        return [self.user_entity(u) for u in dict.fromkeys(user_ids) if u in self.users]

    def resolve_user(self, peer: Any) -> UserRecord:
        """Return the user that a request of the bot means.

        A bot may leave the access hash 0 for a user whom it has met; a wrong hash is refused.

        Raises:
            RpcFailure: `PEER_ID_INVALID`, as https://core.telegram.org/method/messages.sendMessage
                lists it.
        """
        if isinstance(peer, (tl.InputPeerSelf, tl.InputUserSelf)):
            return self.bot
        user_id = getattr(peer, "user_id", None)
        user = self.users.get(user_id) if isinstance(user_id, int) else None
        if user is None or getattr(peer, "access_hash", 0) not in {0, access_hash(user.id)}:
            raise RpcFailure(400, "PEER_ID_INVALID")
        return user

    def resolve_channel(self, peer: Any) -> ChannelRecord:
        """Return the channel that a request of the bot means, if the bot may see it.

        Raises:
            RpcFailure: `CHANNEL_INVALID`, or `CHANNEL_PRIVATE` for a channel that is closed to it.
        """
        channel_id = getattr(peer, "channel_id", None)
        channel = self.channels.get(channel_id) if isinstance(channel_id, int) else None
        if channel is None or getattr(peer, "access_hash", 0) not in {0, access_hash(channel.id)}:
            raise RpcFailure(400, "CHANNEL_INVALID")
        role = channel.role(self.bot.id)
        if role == "banned" or (channel.username is None and not channel.holds(self.bot.id)):
            raise RpcFailure(400, "CHANNEL_PRIVATE")
        return channel

    def _rename(self, record: UserRecord | ChannelRecord, before: str | None) -> None:
        name = record.username
        if name is not None:
            name = name.removeprefix("@")
            record.username = name
            if not _USERNAME.fullmatch(name):
                raise SimulatorError(
                    f"A username has 3 to 32 letters, digits or underscores and begins with a "
                    f"letter; {name!r} does not."
                )
            holder = self._names.get(name.lower())
            same = holder is not None and type(holder) is type(record) and holder.id == record.id
            if holder is not None and not same:
                raise SimulatorError(f"The username @{name} is taken; choose another.")
        if before is not None:
            self._names.pop(before.lower(), None)
        if name is not None:
            self._names[name.lower()] = record
