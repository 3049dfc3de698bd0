"""How chats are named: one integer a chat, as in the Bot API and in `telethon.utils.get_peer_id`.

A private chat is the user's id; a channel or megagroup is `-1_000_000_000_000 - id`.
"""

from __future__ import annotations

from typing import Any, cast

from telethon.tl import types as tl

_CHANNEL_BASE = 1_000_000_000_000


def channel_chat(channel_id: int) -> int:
    """Return the chat number of a channel or megagroup."""
    return -_CHANNEL_BASE - channel_id


def channel_of(chat: int) -> int | None:
    """Return the channel's own id for a chat number, or `None` for a private chat."""
    return -chat - _CHANNEL_BASE if chat < 0 else None


def chat_of(peer: Any) -> int:
    """Return the chat number of a `Peer`, `InputPeer`, `InputUser` or `InputChannel`."""
    channel_id = getattr(peer, "channel_id", None)
    if channel_id is not None:
        return channel_chat(channel_id)
    return cast("int", peer.user_id)


def peer_of(chat: int) -> Any:
    """Return the `Peer` of a chat number."""
    channel_id = channel_of(chat)
    return tl.PeerUser(chat) if channel_id is None else tl.PeerChannel(channel_id)
