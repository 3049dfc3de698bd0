"""Channels, groups and who is in them."""

from __future__ import annotations

from typing import Any

from telethon.tl import functions as fn
from telethon.tl import types as tl

from onlyvips.testing.telegram.errors import RpcFailure
from onlyvips.testing.telegram.world.core import BotSession
from onlyvips.testing.telegram.world.dispatch import handles
from onlyvips.testing.telegram.world.entities import admin_rights
from onlyvips.testing.telegram.world.peers import channel_chat
from onlyvips.testing.telegram.world.pins import newest_pinned
from onlyvips.testing.telegram.world.records import ADMIN_RIGHTS, ChannelRecord, Member
from onlyvips.testing.telegram.world.updates import channel_sequence
from onlyvips.testing.telegram.world.world_type import World

MEMBERS_PAGE = 200


def participant(user_id: int, member: Member, bot_id: int) -> Any:
    """Return the TL participant of a member, past members and banned ones included."""
    if member.role == "creator":
        return tl.ChannelParticipantCreator(user_id, admin_rights((*ADMIN_RIGHTS, "add_admins")))
    if member.role == "admin":
        return tl.ChannelParticipantAdmin(
            user_id=user_id,
            promoted_by=member.by or bot_id,
            date=member.since,
            admin_rights=admin_rights(member.rights),
            is_self=True if user_id == bot_id else None,
            # The schema couples these two.
            inviter_id=member.by or bot_id if user_id == bot_id else None,
        )
    if member.role == "banned":
        rights = tl.ChatBannedRights(until_date=None, view_messages=True)
        return tl.ChannelParticipantBanned(
            peer=tl.PeerUser(user_id),
            kicked_by=member.by or bot_id,
            date=member.since,
            banned_rights=rights,
            left=True,
        )
    if member.role == "left":
        return tl.ChannelParticipantLeft(tl.PeerUser(user_id))
    return tl.ChannelParticipant(user_id, member.since)


def require_admin(world: World, channel: ChannelRecord, right: str | None = None) -> None:
    """Refuse a request that only an admin may make, or only one with a certain right.

    Raises:
        RpcFailure: `CHAT_ADMIN_REQUIRED`.
    """
    admin = channel.role(world.bot.id) in {"admin", "creator"}
    if not admin or (right is not None and not channel.may(world.bot.id, right)):
        raise RpcFailure(400, "CHAT_ADMIN_REQUIRED")


@handles(fn.channels.GetChannelsRequest)
def get_channels(world: World, session: BotSession, request: Any) -> Any:
    """Return channels by id."""
    found = [world.directory.resolve_channel(peer) for peer in request.id]
    return tl.messages.Chats([world.directory.channel_entity(channel) for channel in found])


@handles(fn.channels.GetFullChannelRequest)
def get_full_channel(world: World, session: BotSession, request: Any) -> Any:
    """Return a channel with its number of members, its pinned message and its linked chat."""
    channel = world.directory.resolve_channel(request.channel)
    pinned = newest_pinned(world, channel_chat(channel.id))
    linked = [] if channel.linked is None else [channel.linked]
    full = tl.ChannelFull(
        id=channel.id,
        about="",
        read_inbox_max_id=0,
        read_outbox_max_id=0,
        unread_count=0,
        chat_photo=tl.PhotoEmpty(0),
        notify_settings=tl.PeerNotifySettings(),
        bot_info=[],
        pts=max(1, world.counters.current(channel_sequence(channel.id))),
        participants_count=channel.count,
        can_view_participants=channel.megagroup,
        pinned_msg_id=pinned.id if pinned is not None else None,
        linked_chat_id=channel.linked,
    )
    return tl.messages.ChatFull(full, world.channel_entities([channel.id, *linked]), [])


@handles(fn.channels.GetParticipantRequest)
def get_participant(world: World, session: BotSession, request: Any) -> Any:
    """Say whether a user is in a channel; in broadcast channels only an admin may ask."""
    channel = world.directory.resolve_channel(request.channel)
    user = world.directory.resolve_user(request.participant)
    if user is not world.bot and not channel.megagroup:
        require_admin(world, channel)
    member = channel.members.get(user.id)
    if member is None or member.role == "left":
        raise RpcFailure(400, "USER_NOT_PARTICIPANT")
    return tl.channels.ChannelParticipant(
        participant(user.id, member, world.bot.id),
        [world.directory.channel_entity(channel)],
        [world.directory.user_entity(user.id)],
    )


@handles(fn.channels.GetParticipantsRequest)
def get_participants(world: World, session: BotSession, request: Any) -> Any:
    """Return a page of the members that fit a filter."""
    channel = world.directory.resolve_channel(request.channel)
    require_admin(world, channel)
    chosen = _filtered(world, channel, request.filter)
    limit = max(0, min(request.limit, MEMBERS_PAGE))
    page = chosen[request.offset : request.offset + limit]
    return tl.channels.ChannelParticipants(
        count=len(chosen),
        participants=[participant(user, channel.members[user], world.bot.id) for user in page],
        chats=[],
        users=world.directory.user_entities(page),
    )


def _filtered(world: World, channel: ChannelRecord, wanted: Any) -> list[int]:
    members = channel.members
    if isinstance(wanted, (tl.ChannelParticipantsKicked, tl.ChannelParticipantsBanned)):
        return [u for u, m in members.items() if m.role == "banned"]
    inside = [u for u, m in members.items() if m.inside]
    if isinstance(wanted, tl.ChannelParticipantsAdmins):
        return [u for u in inside if members[u].role in {"admin", "creator"}]
    if isinstance(wanted, tl.ChannelParticipantsBots):
        return [u for u in inside if world.directory.users[u].is_bot]
    if isinstance(wanted, tl.ChannelParticipantsSearch) and wanted.q:
        query = wanted.q.lower()
        users = world.directory.users
        return [
            u
            for u in inside
            if query in users[u].first_name.lower() or query in (users[u].username or "").lower()
        ]
    return inside


@handles(fn.channels.EditBannedRequest)
def edit_banned(world: World, session: BotSession, request: Any) -> Any:
    """Ban a user, or lift the ban; a user who is let back in has to join again."""
    channel = world.directory.resolve_channel(request.channel)
    require_admin(world, channel, "ban_users")
    user = world.directory.resolve_user(request.participant)
    role = channel.role(user.id)
    if role in {"creator", "admin"}:
        raise RpcFailure(400, "USER_ADMIN_INVALID")
    if request.banned_rights.view_messages:
        world.change_membership(channel, user.id, "banned", actor=world.bot.id)
    elif role == "banned":
        world.change_membership(channel, user.id, "left", actor=world.bot.id)
    return world.wrap(tl.UpdateChannel(channel.id))


@handles(fn.channels.LeaveChannelRequest)
def leave_channel(world: World, session: BotSession, request: Any) -> Any:
    """Let the bot leave."""
    channel = world.directory.resolve_channel(request.channel)
    if not channel.holds(world.bot.id):
        raise RpcFailure(400, "USER_NOT_PARTICIPANT")
    channel.set_role(world.bot.id, "left", world.now())
    world.changed()
    return world.wrap(tl.UpdateChannel(channel.id))
