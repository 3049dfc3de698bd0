"""Signing in, configuration, users and usernames."""

from __future__ import annotations

import datetime as dt
import inspect
import re
from typing import Any

from telethon.tl import functions as fn
from telethon.tl import types as tl

from onlyvips.testing.telegram.errors import RpcFailure
from onlyvips.testing.telegram.world.core import BotSession
from onlyvips.testing.telegram.world.dispatch import handles
from onlyvips.testing.telegram.world.pins import newest_pinned
from onlyvips.testing.telegram.world.records import UserRecord
from onlyvips.testing.telegram.world.world_type import World

_TOKEN = re.compile(r"\d{3,20}:[\w-]{3,100}")
_DC = 2


def _config_defaults() -> dict[str, Any]:
    """Return a value for every parameter that `Config` demands and this module does not set."""
    defaults: dict[str, Any] = {}
    for name, parameter in inspect.signature(tl.Config.__init__).parameters.items():
        if name != "self" and parameter.default is inspect.Parameter.empty:
            defaults[name] = 0
    return defaults


_CONFIG = _config_defaults()


@handles(fn.help.GetConfigRequest)
def get_config(world: World, session: BotSession, request: Any) -> Any:
    """Return the configuration, with the limits that the simulator enforces."""
    now = world.now()
    return tl.Config(
        **{
            **_CONFIG,
            "date": now,
            "expires": now + dt.timedelta(hours=1),
            "test_mode": False,
            "this_dc": _DC,
            "dc_options": [tl.DcOption(_DC, "127.0.0.1", 443)],
            "dc_txt_domain_name": "",
            "me_url_prefix": "https://t.me/",
            "caption_length_max": 1024,
            "message_length_max": 4096,
            "chat_size_max": 200,
            "megagroup_size_max": 200_000,
            "edit_time_limit": 172_800,
            "webfile_dc_id": _DC,
        }
    )


@handles(fn.help.GetNearestDcRequest)
def get_nearest_dc(world: World, session: BotSession, request: Any) -> Any:
    """Return the only data centre."""
    return tl.NearestDc("ZZ", _DC, _DC)


@handles(fn.help.GetAppConfigRequest)
def get_app_config(world: World, session: BotSession, request: Any) -> Any:
    """Return an empty application configuration."""
    return tl.help.AppConfig(0, tl.JsonObject([]))


@handles(fn.auth.ImportBotAuthorizationRequest)
def import_bot_authorization(world: World, session: BotSession, request: Any) -> Any:
    """Sign the bot in with any well-formed token, unless a test had tokens refused."""
    token = request.bot_auth_token
    if world.faults.token_refused or not _TOKEN.fullmatch(token):
        raise RpcFailure(400, "ACCESS_TOKEN_INVALID")
    session.authorized = True
    world.changed()
    return tl.auth.Authorization(world.directory.user_entity(world.bot.id))


@handles(fn.auth.LogOutRequest)
def log_out(world: World, session: BotSession, request: Any) -> Any:
    """Sign this session out."""
    session.authorized = False
    world.changed()
    return tl.auth.LoggedOut()


@handles(fn.account.UpdateStatusRequest)
def update_status(world: World, session: BotSession, request: Any) -> Any:
    """Accept an online status, which means nothing for a bot."""
    return True


@handles(fn.users.GetUsersRequest)
def get_users(world: World, session: BotSession, request: Any) -> Any:
    """Return users; unknown ones are an error, as with a wrong access hash."""
    directory = world.directory
    return [directory.user_entity(directory.resolve_user(peer).id) for peer in request.id]


@handles(fn.users.GetFullUserRequest)
def get_full_user(world: World, session: BotSession, request: Any) -> Any:
    """Return a user with the few details that a bot sees."""
    user = world.directory.resolve_user(request.id)
    pinned = newest_pinned(world, user.id)
    full = tl.UserFull(
        id=user.id,
        settings=tl.PeerSettings(),
        notify_settings=tl.PeerNotifySettings(),
        common_chats_count=0,
        pinned_msg_id=pinned.id if pinned is not None else None,
    )
    return tl.users.UserFull(full, [], [world.directory.user_entity(user.id)])


@handles(fn.contacts.ResolveUsernameRequest)
def resolve_username(world: World, session: BotSession, request: Any) -> Any:
    """Return who has a username."""
    found = world.directory.named(request.username)
    if found is None:
        raise RpcFailure(400, "USERNAME_NOT_OCCUPIED")
    if isinstance(found, UserRecord):
        user = world.directory.user_entity(found.id)
        return tl.contacts.ResolvedPeer(tl.PeerUser(found.id), [], [user])
    channel = world.directory.channel_entity(found)
    return tl.contacts.ResolvedPeer(tl.PeerChannel(found.id), [channel], [])
