"""Marked ids and the peers that Telegram's requests want.

A marked id is positive for a user, ``-id`` for a basic group, and ``-1000000000000 - id`` for a
channel or supergroup (https://core.telegram.org/api/bots/ids).

Bots may leave access hashes 0 for users and channels that they have met
(https://core.telegram.org/api/peers#access-hash), so no lookup is ever needed to answer somebody.
"""

from __future__ import annotations

from typing import Any

from telethon.tl import types as tl

_CHANNEL = -1_000_000_000_000


def input_peer(chat_id: int, access_hash: int = 0) -> Any:
    """Return the input peer of a marked id."""
    if chat_id > 0:
        return tl.InputPeerUser(chat_id, access_hash)
    if chat_id > _CHANNEL:
        return tl.InputPeerChat(-chat_id)
    return tl.InputPeerChannel(_CHANNEL - chat_id, access_hash)


def channel_chat(channel_id: int) -> int:
    """Return the marked id of a channel or supergroup."""
    return _CHANNEL - channel_id


def marked_id(peer: Any) -> int:
    """Return the marked id of a ``PeerUser``, ``PeerChat`` or ``PeerChannel``."""
    if isinstance(peer, tl.PeerUser):
        return int(peer.user_id)
    if isinstance(peer, tl.PeerChat):
        return -int(peer.chat_id)
    return channel_chat(peer.channel_id)


def is_group(chat_id: int) -> bool:
    """Whether a chat counts as a group for Telegram's limits (channels do too)."""
    return chat_id < 0
