"""What a bot missed while it was away.

Source: https://core.telegram.org/api/updates#recovering-gaps
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from telethon.tl import functions as fn
from telethon.tl import types as tl

from onlyvips.testing.telegram.errors import RpcFailure
from onlyvips.testing.telegram.world.core import BotSession
from onlyvips.testing.telegram.world.dispatch import handles
from onlyvips.testing.telegram.world.mentioned import mentioned
from onlyvips.testing.telegram.world.peers import channel_chat
from onlyvips.testing.telegram.world.updates import ACCOUNT, EXTRA, LogEntry, channel_sequence
from onlyvips.testing.telegram.world.world_type import World

SLICE = 100
_NEW_MESSAGES = (tl.UpdateNewMessage, tl.UpdateNewChannelMessage)


def _state(world: World, pts: int, qts: int) -> Any:
    return tl.updates.State(pts=pts, qts=qts, date=world.now(), seq=0, unread_count=0)


@handles(fn.updates.GetStateRequest)
def get_state(world: World, session: BotSession, request: Any) -> Any:
    """Return where the account's sequences are now."""
    return _state(world, world.counters.current(ACCOUNT), world.counters.current(EXTRA))


def _split(entries: list[LogEntry]) -> tuple[list[Any], list[Any]]:
    """Return the new messages and the other updates; what was deleted since is in neither."""
    messages: list[Any] = []
    others: list[Any] = []
    for entry in entries:
        if isinstance(entry.update, _NEW_MESSAGES):
            messages.append(entry.update.message)
        elif entry.update is not None:
            others.append(entry.update)
    return messages, others


def _missed_extra(world: World, session: BotSession, known: int) -> tuple[list[Any], int]:
    """Return the updates above a `qts`, and the `qts` that the answer's state says.

    That one stays where the client's is, and the client moves on with each update: a client that
    is told the newest number first (Telethon 1.45) would take the updates for old ones.  A client
    that comes back with the same number has had them, whatever it made of them.
    """
    newest = world.counters.current(EXTRA)
    if not 0 < known < newest or known < session.offered_qts:
        return [], newest
    entries, _ = world.log.sequence(EXTRA, newest).after(known, SLICE)
    updates = [entry.update for entry in entries if entry.update is not None]
    if not updates:
        return [], newest
    session.offered_qts = entries[-1].number
    return updates, known


def _busy_channels(world: World, since: dt.datetime | None) -> list[Any]:
    """Name the channels where something happened since a time; the client asks each for more."""
    return [
        tl.UpdateChannelTooLong(int(name.partition(":")[2]))
        for name, sequence in world.log.sequences.items()
        if ":" in name and sequence.date is not None and (since is None or sequence.date >= since)
    ]


@handles(fn.updates.GetDifferenceRequest)
def get_difference(world: World, session: BotSession, request: Any) -> Any:
    """Return what the account missed, in slices; name the channels where something happened."""
    now_pts, now_qts = world.counters.current(ACCOUNT), world.counters.current(EXTRA)
    account = world.log.sequence(ACCOUNT, now_pts)
    if request.pts < 1:
        raise RpcFailure(400, "PERSISTENT_TIMESTAMP_EMPTY")
    if request.pts > now_pts:
        raise RpcFailure(400, "PERSISTENT_TIMESTAMP_INVALID")
    limit = min(request.pts_limit or SLICE, SLICE)
    total = request.pts_total_limit
    if request.pts < account.floor or (total is not None and now_pts - request.pts > total):
        return tl.updates.DifferenceTooLong(now_pts)
    entries, complete = account.after(request.pts, limit)
    messages, others = _split(entries)

    extra, qts = _missed_extra(world, session, request.qts)
    others.extend(extra)
    others.extend(_busy_channels(world, request.date))

    if not messages and not others and complete:
        if now_pts == request.pts:
            return tl.updates.DifferenceEmpty(world.now(), 0)
        # The sequence moved, but what moved it is gone (deleted, or lost in a crash).
        return tl.updates.Difference([], [], [], [], [], _state(world, now_pts, now_qts))
    users, channels = mentioned([*(tl.UpdateNewMessage(m, 0, 0) for m in messages), *others])
    fields = {
        "new_messages": messages,
        "new_encrypted_messages": [],
        "other_updates": others,
        "chats": world.channel_entities(channels),
        "users": world.directory.user_entities(users),
    }
    if complete:
        return tl.updates.Difference(**fields, state=_state(world, now_pts, qts))
    reached = _state(world, entries[-1].number, qts)
    return tl.updates.DifferenceSlice(**fields, intermediate_state=reached)


@handles(fn.updates.GetChannelDifferenceRequest)
def get_channel_difference(world: World, session: BotSession, request: Any) -> Any:
    """Return what happened in one channel since a `pts`."""
    channel = world.directory.resolve_channel(request.channel)
    if not channel.holds(world.bot.id):
        raise RpcFailure(400, "CHANNEL_PRIVATE")
    name = channel_sequence(channel.id)
    world.counters.ensure(name, 1)
    now_pts = world.counters.current(name)
    sequence = world.log.sequence(name, now_pts)
    if request.pts < 1:
        raise RpcFailure(400, "PERSISTENT_TIMESTAMP_EMPTY")
    if request.pts > now_pts:
        raise RpcFailure(400, "PERSISTENT_TIMESTAMP_INVALID")
    if request.pts < sequence.floor:
        return _too_long(world, channel.id, now_pts)
    entries, complete = sequence.after(request.pts, max(1, min(request.limit, SLICE)))
    messages, others = _split(entries)
    if complete and not messages and not others:
        return tl.updates.ChannelDifferenceEmpty(pts=now_pts, final=True, timeout=1)
    seen = [*(tl.UpdateNewChannelMessage(m, 0, 0) for m in messages), *others]
    users, channels = mentioned(seen)
    return tl.updates.ChannelDifference(
        pts=now_pts if complete else entries[-1].number,
        new_messages=messages,
        other_updates=others,
        chats=world.channel_entities([channel.id, *channels]),
        users=world.directory.user_entities(users),
        final=complete,
        timeout=1,
    )


def _too_long(world: World, channel_id: int, pts: int) -> Any:
    """Return the newest messages of a channel instead of all that was missed."""
    chat = channel_chat(channel_id)
    newest = [m for m, _ in zip(world.messages.newest(chat), range(10), strict=False)]
    users, channels = mentioned([tl.UpdateNewChannelMessage(m, 0, 0) for m in newest])
    dialog = tl.Dialog(
        peer=tl.PeerChannel(channel_id),
        top_message=world.messages.top(chat),
        read_inbox_max_id=0,
        read_outbox_max_id=0,
        unread_count=0,
        unread_mentions_count=0,
        unread_reactions_count=0,
        unread_poll_votes_count=0,
        notify_settings=tl.PeerNotifySettings(),
        pts=pts,
    )
    return tl.updates.ChannelDifferenceTooLong(
        dialog=dialog,
        messages=newest,
        chats=world.channel_entities([channel_id, *channels]),
        users=world.directory.user_entities(users),
        final=True,
        timeout=1,
    )
