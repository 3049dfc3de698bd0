"""People's own channels and groups: making them, posting, and the bot in them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from telethon.tl import types as tl

from onlyvips.testing.telegram.errors import SimulatorError
from onlyvips.testing.telegram.world.membership import MembershipActions
from onlyvips.testing.telegram.world.peers import channel_chat
from onlyvips.testing.telegram.world.people import PeopleCore
from onlyvips.testing.telegram.world.records import ADMIN_RIGHTS, ChannelRecord


class OwnershipActions(PeopleCore, MembershipActions):
    """What the creator and the admins of a channel or group do."""

    def user_creates_channel(
        self,
        user_id: int,
        title: str,
        *,
        username: str | None = None,
        megagroup: bool = False,
        signatures: bool = False,
    ) -> ChannelRecord:
        """Make a channel or group that belongs to a person; the bot is not in it yet.

        Args:
            user_id: The creator.
            title: Its title.
            username: Its public name; without one it is private.
            megagroup: Whether it is a group.
            signatures: Whether posts name the admin who wrote them.

        Returns:
            The record; its chat number is `-100...`.

        Raises:
            SimulatorError: The user does not exist or the username is taken.
        """
        creator = self.directory.user(user_id)
        channel = self.create_channel(
            title, username=username, megagroup=megagroup, bot=None, signatures=signatures
        )
        channel.set_role(creator.id, "creator", self.now())
        action = tl.MessageActionChannelCreate(title)
        chat = channel_chat(channel.id)
        self.publish(self.new_message(chat, creator.id, service=True, action=action))
        return channel

    def user_posts(
        self, user_id: int, channel: int | str, text: str, *, photo: bytes | None = None
    ) -> Any:
        """Post in a broadcast channel as the channel, which takes the right to post.

        Args:
            user_id: The creator or an admin.
            channel: The channel.
            text: The text, or the caption of the photo.
            photo: The bytes of a photo.

        Returns:
            The TL message; `post_author` is the person where the channel signs its posts.

        Raises:
            SimulatorError: It is a group, or the user may not post in it.
        """
        record = self.directory.channel(channel)
        if record.megagroup:
            raise SimulatorError(f"{record.title} is a group; people write in it as themselves.")
        if not record.may(user_id, "post_messages"):
            raise SimulatorError(f"User {user_id} may not post in {record.title}.")
        fields = self.written(text, photo)
        if record.signatures:
            fields["post_author"] = self.directory.user(user_id).first_name
        return self.person_sends(user_id, channel_chat(record.id), text, **fields)

    def user_adds_bot(self, user_id: int, where: int | str) -> None:
        """Add the bot to a group as a member.

        Raises:
            SimulatorError: It is a channel, where bots are admins or nothing; the user may not
                add anybody; or the bot is in.
        """
        channel = self.directory.channel(where)
        if not channel.megagroup:
            raise SimulatorError(
                f"In a channel such as {channel.title} a bot can only be an admin; promote it."
            )
        if not channel.holds(user_id):
            raise SimulatorError(f"User {user_id} is not in {channel.title}; join first.")
        if channel.role(self.bot.id) == "banned" and not channel.may(user_id, "ban_users"):
            raise SimulatorError(f"The bot was removed from {channel.title}; an admin may add it.")
        if channel.holds(self.bot.id):
            raise SimulatorError(f"The bot is in {channel.title} already.")
        self.change_membership(channel, self.bot.id, "member", actor=user_id)

    def user_promotes_bot(
        self, user_id: int, where: int | str, *, rights: Iterable[str] | None = None
    ) -> None:
        """Make the bot an admin, or change what it may do; it need not be in before.

        The bot hears of it by `UpdateChannelParticipant` with the person as `actor_id`.

        Args:
            user_id: The creator, or an admin with the right to add admins.
            where: The channel or group.
            rights: What the bot may do, named as in `ChatAdminRights`; `None` is `ADMIN_RIGHTS`.

        Raises:
            SimulatorError: The user may not do this, or there is no such right.
        """
        channel = self.directory.channel(where)
        if not channel.may(user_id, "add_admins"):
            raise SimulatorError(f"User {user_id} may not make admins in {channel.title}.")
        chosen = ADMIN_RIGHTS if rights is None else tuple(rights)
        self.change_membership(channel, self.bot.id, "admin", actor=user_id, rights=chosen)

    def user_removes_bot(self, user_id: int, where: int | str) -> None:
        """Remove the bot, which Telegram shows as a ban.

        Raises:
            SimulatorError: The user may not, or the bot is not in.
        """
        channel = self.directory.channel(where)
        right = "add_admins" if channel.role(self.bot.id) == "admin" else "ban_users"
        if not channel.may(user_id, right):
            raise SimulatorError(f"User {user_id} may not remove the bot from {channel.title}.")
        if not channel.holds(self.bot.id):
            raise SimulatorError(f"The bot is not in {channel.title}.")
        self.change_membership(channel, self.bot.id, "banned", actor=user_id)
