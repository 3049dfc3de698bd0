"""The list of chats, as a person's phone shows it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from onlyvips.testing.telegram.page.messages import message_json
from onlyvips.testing.telegram.page.viewer import (
    BOT_CHAT,
    COLORS,
    Viewer,
    bot_online,
    initials,
    may_write,
)
from onlyvips.testing.telegram.world import World
from onlyvips.testing.telegram.world.peers import channel_chat
from onlyvips.testing.telegram.world.pins import newest_pinned
from onlyvips.testing.telegram.world.records import ChannelRecord


def chats(viewer: Viewer) -> list[dict[str, Any]]:
    """Return the bot's chat, then the channels and groups that the person is in or could join."""
    found = [
        _channel(viewer, channel)
        for channel in viewer.world.directory.channels.values()
        if viewer.sees(channel_chat(channel.id))
    ]
    return [_bot(viewer), *found]


def bot_json(world: World) -> dict[str, Any]:
    """Return the bot as its chat's head shows it."""
    return {
        "id": world.bot.id,
        "name": world.bot.first_name,
        "username": world.bot.username,
        "initials": initials(world.bot.first_name),
        "color": world.bot.id % COLORS,
        "online": bot_online(world),
    }


def _bot(viewer: Viewer) -> dict[str, Any]:
    world, user = viewer.world, viewer.user
    scopes = [f"peer:{user.id}", "users", "default"]
    return {
        **_common(viewer, user.id),
        "kind": "bot",
        "title": world.bot.first_name,
        "username": world.bot.username,
        "initials": initials(world.bot.first_name),
        "color": world.bot.id % COLORS,
        "members": None,
        "role": None,
        "joined": True,
        "can_write": True,
        "started": user.started,
        "blocked": user.blocked,
        "linked": None,
        "commands": [asdict(c) for c in world.commands.shown(scopes, user.language)],
        "menu_button": asdict(world.commands.button(user.id)),
    }


def _channel(viewer: Viewer, channel: ChannelRecord) -> dict[str, Any]:
    world, user = viewer.world, viewer.user
    place = channel_chat(channel.id)
    commands: list[Any] = []
    if channel.megagroup and channel.holds(world.bot.id):
        scopes = [f"peer_user:{place}:{user.id}", f"peer:{place}", "chats", "default"]
        if channel.role(user.id) in {"admin", "creator"}:
            scopes[1:3] = [f"peer_admins:{place}", f"peer:{place}", "chat_admins", "chats"]
        commands = [asdict(c) for c in world.commands.shown(scopes, user.language)]
    return {
        **_common(viewer, place),
        "kind": "group" if channel.megagroup else "channel",
        "title": channel.title,
        "username": channel.username,
        "initials": initials(channel.title),
        "color": channel.id % COLORS,
        "members": channel.count,
        "role": channel.role(user.id),
        "joined": channel.holds(user.id),
        "can_write": may_write(channel, user.id),
        "started": True,
        "blocked": False,
        "linked": None if channel.linked is None else str(channel_chat(channel.linked)),
        "commands": commands,
        "menu_button": None,
    }


def _common(viewer: Viewer, place: int) -> dict[str, Any]:
    world = viewer.world
    last = next(world.messages.newest(place), None)
    pinned = newest_pinned(world, place)
    return {
        "id": BOT_CHAT if place > 0 else str(place),
        "last": None if last is None else message_json(viewer, last),
        "pinned": None if pinned is None else message_json(viewer, pinned),
    }
