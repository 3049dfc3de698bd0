"""Invite links and join requests."""

from __future__ import annotations

import secrets
from typing import Any

from telethon.tl import functions as fn
from telethon.tl import types as tl

from onlyvips.testing.telegram.errors import RpcFailure
from onlyvips.testing.telegram.world.core import BotSession
from onlyvips.testing.telegram.world.dispatch import handles
from onlyvips.testing.telegram.world.records import ChannelRecord, InviteRecord
from onlyvips.testing.telegram.world.requests.channels import require_admin
from onlyvips.testing.telegram.world.world_type import World

TITLE_LENGTH = 32  # https://core.telegram.org/bots/api#createchatinvitelink


def exported(invite: InviteRecord, bot_id: int) -> Any:
    """Return the TL object of an invite link."""
    return tl.ChatInviteExported(
        link=invite.link,
        admin_id=bot_id,
        date=invite.created,
        revoked=invite.revoked or None,
        request_needed=invite.needs_approval or None,
        expire_date=invite.expires,
        usage_limit=invite.usage_limit or None,
        usage=invite.usage or None,
        title=invite.title,
    )


def _administered(world: World, peer: Any) -> ChannelRecord:
    channel = world.directory.resolve_channel(peer)
    require_admin(world, channel, "invite_users")
    return channel


@handles(fn.messages.ExportChatInviteRequest)
def export_chat_invite(world: World, session: BotSession, request: Any) -> Any:
    """Make an invite link."""
    channel = _administered(world, request.peer)
    if request.request_needed and request.usage_limit:
        raise RpcFailure(400, "USAGE_LIMIT_INVALID")
    if not 0 <= (request.usage_limit or 0) <= 99_999:
        raise RpcFailure(400, "USAGE_LIMIT_INVALID")
    if request.expire_date is not None and request.expire_date <= world.now():
        raise RpcFailure(400, "EXPIRE_DATE_INVALID")
    if len(request.title or "") > TITLE_LENGTH:
        raise RpcFailure(400, "TITLE_INVALID")
    invite = InviteRecord(
        link=f"https://t.me/+{secrets.token_urlsafe(12)}",
        created=world.now(),
        title=request.title,
        usage_limit=request.usage_limit or 0,
        expires=request.expire_date,
        needs_approval=bool(request.request_needed),
    )
    channel.invites[invite.link] = invite
    world.changed()
    return exported(invite, world.bot.id)


@handles(fn.messages.EditExportedChatInviteRequest)
def edit_exported_chat_invite(world: World, session: BotSession, request: Any) -> Any:
    """Change or revoke an invite link of the bot."""
    channel = _administered(world, request.peer)
    invite = channel.invites.get(request.link)
    if invite is None:
        raise RpcFailure(400, "INVITE_HASH_EXPIRED")
    if invite.revoked:
        raise RpcFailure(400, "INVITE_REVOKED_MISSING")
    if request.revoked:
        invite.revoked = True
    if request.expire_date is not None:
        invite.expires = request.expire_date
    if request.usage_limit is not None:
        invite.usage_limit = request.usage_limit
    if request.request_needed is not None:
        invite.needs_approval = request.request_needed
    if request.title is not None:
        invite.title = request.title
    world.changed()
    return tl.messages.ExportedChatInvite(
        exported(invite, world.bot.id), [world.directory.user_entity(world.bot.id)]
    )


@handles(fn.messages.GetExportedChatInviteRequest)
def get_exported_chat_invite(world: World, session: BotSession, request: Any) -> Any:
    """Return one of the bot's links, with how often it was used."""
    channel = _administered(world, request.peer)
    invite = channel.invites.get(request.link)
    if invite is None:
        raise RpcFailure(400, "INVITE_HASH_EXPIRED")
    return tl.messages.ExportedChatInvite(
        exported(invite, world.bot.id), [world.directory.user_entity(world.bot.id)]
    )


@handles(fn.messages.GetExportedChatInvitesRequest)
def refuse_lists_of_invites(world: World, session: BotSession, request: Any) -> Any:
    """Refuse the list of links, which people only may ask for: a bot has to know its own."""
    raise RpcFailure(400, "BOT_METHOD_INVALID")


@handles(fn.messages.HideChatJoinRequestRequest)
def hide_chat_join_request(world: World, session: BotSession, request: Any) -> Any:
    """Let a user in who asked to join, or refuse."""
    channel = _administered(world, request.peer)
    user = world.directory.resolve_user(request.user_id)
    link = channel.requests.pop(user.id, None)
    if link is None:
        raise RpcFailure(400, "HIDE_REQUESTER_MISSING")
    if request.approved:
        invite = channel.invites.get(link)
        world.change_membership(channel, user.id, "member", actor=world.bot.id, invite=invite)
    world.changed()
    return world.wrap(tl.UpdateChannel(channel.id))
