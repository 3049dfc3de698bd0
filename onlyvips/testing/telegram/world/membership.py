"""Channels and groups: making them, joining and leaving."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from telethon.tl import types as tl

from onlyvips.testing.telegram.errors import SimulatorError
from onlyvips.testing.telegram.world.core import WorldCore
from onlyvips.testing.telegram.world.peers import channel_chat
from onlyvips.testing.telegram.world.records import ChannelRecord, InviteRecord, Member, Role
from onlyvips.testing.telegram.world.requests.channels import participant
from onlyvips.testing.telegram.world.requests.invites import exported

# The names of https://core.telegram.org/constructor/chatAdminRights.
ALL_RIGHTS = tuple(name for name in tl.ChatAdminRights().to_dict() if name != "_")


class MembershipActions(WorldCore):
    """Who is where."""

    def create_channel(
        self,
        title: str,
        *,
        username: str | None = None,
        megagroup: bool = False,
        bot: Role | None = "admin",
        rights: Iterable[str] | None = None,
        members: Iterable[int] = (),
        channel_id: int | None = None,
        noforwards: bool = False,
        signatures: bool = False,
    ) -> ChannelRecord:
        """Create a broadcast channel or a group.

        Args:
            title: Its title.
            username: Its public name; without one it is private.
            megagroup: Whether it is a group.
            bot: What the bot is in it: `admin`, `member`, or `None` for nothing.
            rights: What the bot may do as an admin, named as in `ChatAdminRights`; `None` is
                `ADMIN_RIGHTS`.
            members: Users who are in it from the start.
            channel_id: Its id; `None` chooses one.
            noforwards: Whether nothing may be forwarded from it.
            signatures: Whether posts name the admin who wrote them.

        Returns:
            The record; its chat number is `-100...`.
        """
        if channel_id is None:
            channel_id = 5_000_000 + self.counters.next("channel")
        if channel_id in self.directory.channels:
            raise SimulatorError(f"There is a channel {channel_id} already; choose another id.")
        channel = ChannelRecord(
            channel_id,
            title,
            self.now(),
            username,
            megagroup,
            noforwards=noforwards,
            signatures=signatures,
        )
        self.directory.add_channel(channel)
        if bot is not None:
            channel.set_role(self.bot.id, bot, self.now(), rights=known_rights(rights))
        for user_id in members:
            channel.set_role(self.directory.user(user_id).id, "member", self.now())
        self.changed()
        self.tell("chats", channel_chat(channel.id))
        return channel

    def user_joins(self, user_id: int, where: int | str) -> bool:
        """Let a user join a channel or group by @username, number or invite link.

        Returns:
            Whether the user is in it now; `False` when the link asks for approval first.

        Raises:
            SimulatorError: It does not exist, the user was banned, or the link does not work.
        """
        user = self.directory.user(user_id)
        invite: InviteRecord | None = None
        if isinstance(where, str) and where.startswith("https://t.me/+"):
            channel, invite = self._invited(where)
        else:
            channel = self.directory.channel(where)
        if channel.role(user_id) == "banned":
            raise SimulatorError(f"User {user_id} was banned from {channel.title}.")
        if channel.holds(user_id):
            return True
        if invite is not None and invite.needs_approval:
            channel.requests[user_id] = invite.link
            self.changed()
            if channel.role(self.bot.id) == "admin":
                self.join_requests[user_id] = self.monotonic()
                self.push_secret(
                    tl.UpdateBotChatInviteRequester(
                        peer=tl.PeerChannel(channel.id),
                        date=self.now(),
                        user_id=user.id,
                        about="",
                        invite=exported(invite, self.bot.id),
                        qts=0,
                    )
                )
            return False
        self.change_membership(channel, user_id, "member", actor=user_id, invite=invite)
        return True

    def user_leaves(self, user_id: int, where: int | str) -> None:
        """Let a user leave.

        Raises:
            SimulatorError: The user is not in it.
        """
        channel = self.directory.channel(where)
        if not channel.holds(user_id):
            raise SimulatorError(f"User {user_id} is not in {channel.title}.")
        self.change_membership(channel, user_id, "left", actor=user_id)

    def set_bot_role(
        self, where: int | str, role: Role, *, rights: Iterable[str] | None = None
    ) -> None:
        """Make the bot an admin or a member, remove it or ban it; the bot is told.

        Args:
            where: The channel or group.
            role: What the bot is from now on.
            rights: What it may do as an admin; `None` is `ADMIN_RIGHTS`.
        """
        channel = self.directory.channel(where)
        self.change_membership(channel, self.bot.id, role, actor=self.bot.id, rights=rights)

    def set_member_role(
        self, where: int | str, user_id: int, role: Role, *, rights: Iterable[str] | None = None
    ) -> None:
        """Change what a person is in a channel or group; the bot is told where it is admin.

        Args:
            where: The channel or group.
            user_id: The person.
            role: What the person is from now on.
            rights: What an admin may do; `None` is `ADMIN_RIGHTS`.
        """
        channel = self.directory.channel(where)
        self.directory.user(user_id)
        self.change_membership(channel, user_id, role, actor=user_id, rights=rights)

    def change_membership(
        self,
        channel: ChannelRecord,
        user_id: int,
        role: Role,
        *,
        actor: int,
        invite: InviteRecord | None = None,
        rights: Iterable[str] | None = None,
    ) -> None:
        """Change what a user is in a channel, and tell the bot if it is an admin there.

        In groups, coming and going also leaves a service message.
        """
        now = self.now()
        before = channel.set_role(user_id, role, now, rights=known_rights(rights), by=actor)
        after = channel.members[user_id]
        was_inside = before is not None and before.inside
        if invite is not None:
            invite.usage += 1
        if channel.role(self.bot.id) == "admin" or user_id == self.bot.id:
            self.push_secret(
                tl.UpdateChannelParticipant(
                    channel_id=channel.id,
                    date=now,
                    actor_id=actor,
                    user_id=user_id,
                    qts=0,
                    prev_participant=self._participant(user_id, before),
                    new_participant=self._participant(user_id, after),
                    invite=exported(invite, self.bot.id) if invite is not None else None,
                )
            )
        if channel.megagroup and was_inside != after.inside:
            action: Any
            if after.inside and invite is not None:
                action = tl.MessageActionChatJoinedByLink(self.bot.id)
            elif after.inside:
                action = tl.MessageActionChatAddUser([user_id])
            else:
                action = tl.MessageActionChatDeleteUser(user_id)
            chat = channel_chat(channel.id)
            sender = user_id if actor == self.bot.id else actor
            self.publish(self.new_message(chat, sender, service=True, action=action))
        self.changed()
        self.tell("chats", channel_chat(channel.id), user=user_id)

    def _participant(self, user_id: int, member: Member | None) -> Any:
        if member is None or member.role == "left":
            return None
        return participant(user_id, member, self.bot.id)

    def _invited(self, link: str) -> tuple[ChannelRecord, InviteRecord]:
        for channel in self.directory.channels.values():
            invite = channel.invites.get(link)
            if invite is None:
                continue
            used_up = invite.usage_limit and invite.usage >= invite.usage_limit
            expired = invite.expires is not None and invite.expires <= self.now()
            if invite.revoked or used_up or expired:
                raise SimulatorError("This invite link is revoked, expired or used up.")
            return channel, invite
        raise SimulatorError(f"There is no invite link {link}.")


def known_rights(rights: Iterable[str] | None) -> tuple[str, ...] | None:
    """Return the names of an admin's rights.

    Raises:
        SimulatorError: Telegram has no right of that name.
    """
    if rights is None:
        return None
    chosen = tuple(dict.fromkeys(rights))
    unknown = [name for name in chosen if name not in ALL_RIGHTS]
    if unknown:
        raise SimulatorError(
            f"There is no admin right {unknown[0]!r}; there are: {', '.join(ALL_RIGHTS)}."
        )
    return chosen
