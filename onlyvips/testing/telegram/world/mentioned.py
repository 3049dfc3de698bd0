"""Whom updates speak of: Telegram sends the users and chats of every update along.

Source: https://core.telegram.org/constructor/updates
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from telethon.tl import types as tl


class _Noted:
    """Ids in the order in which they were met; one may be met twice."""

    def __init__(self) -> None:
        self.users: list[int] = []
        self.channels: list[int] = []

    def peer(self, peer: Any) -> None:
        """Note who a `Peer` is; anything else is nobody."""
        if isinstance(peer, tl.PeerUser):
            self.users.append(peer.user_id)
        elif isinstance(peer, tl.PeerChannel):
            self.channels.append(peer.channel_id)

    def message(self, message: Any) -> None:
        """Note the chat, the sender, and where a forward or a reply comes from."""
        self.peer(message.peer_id)
        self.peer(getattr(message, "from_id", None))
        origin = getattr(message, "fwd_from", None)
        self.peer(getattr(origin, "from_id", None))
        self.peer(getattr(origin, "saved_from_peer", None))
        self.peer(getattr(message.reply_to, "reply_to_peer_id", None))
        action = getattr(message, "action", None)
        self.users.extend(getattr(action, "users", None) or ())
        self.peer(getattr(action, "peer", None))
        for entity in getattr(message, "entities", None) or ():
            if isinstance(entity, tl.MessageEntityMentionName):
                self.users.append(entity.user_id)

    def participant(self, participant: Any) -> None:
        """Note who made somebody an admin."""
        for name in ("promoted_by", "inviter_id", "kicked_by"):
            value = getattr(participant, name, None)
            if value is not None:
                self.users.append(value)


def mentioned(updates: Iterable[Any]) -> tuple[list[int], list[int]]:
    """Return the ids of the users and of the channels that updates speak of."""
    noted = _Noted()
    for update in updates:
        message = getattr(update, "message", None)
        if message is not None and not isinstance(message, str):
            noted.message(message)
        for name in ("user_id", "actor_id"):
            value = getattr(update, name, None)
            if isinstance(value, int):
                noted.users.append(value)
        for name in ("peer", "actor"):
            noted.peer(getattr(update, name, None))
        for name in ("prev_participant", "new_participant"):
            noted.participant(getattr(update, name, None))
        channel_id = getattr(update, "channel_id", None)
        if channel_id is not None:
            noted.channels.append(channel_id)
    return noted.users, noted.channels
