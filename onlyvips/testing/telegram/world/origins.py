"""Where a forwarded message was written first."""

from __future__ import annotations

from typing import Any

from telethon.tl import types as tl

from onlyvips.testing.telegram.world.peers import peer_of


def forward_header(original: Any, bot_id: int) -> Any:
    """Return the header of a forwarded message, which names where it was written first.

    A forward of a forward keeps the first origin.  Posts of a channel name the channel and their
    number in it (https://core.telegram.org/constructor/messageFwdHeader).
    """
    first = original.fwd_from
    if first is not None:
        return tl.MessageFwdHeader(
            date=first.date,
            from_id=first.from_id,
            from_name=first.from_name,
            channel_post=first.channel_post,
            post_author=first.post_author,
        )
    author = original.from_id or (peer_of(bot_id) if original.out else original.peer_id)
    if not original.post:
        return tl.MessageFwdHeader(date=original.date, from_id=author)
    return tl.MessageFwdHeader(
        date=original.date,
        from_id=original.peer_id,
        channel_post=original.id,
        post_author=original.post_author,
    )
