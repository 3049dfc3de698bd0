"""Sending, forwarding and editing messages."""

from __future__ import annotations

from typing import Any

from telethon.tl import functions as fn
from telethon.tl import types as tl

from onlyvips.testing.telegram.errors import RpcFailure
from onlyvips.testing.telegram.world.core import BotSession
from onlyvips.testing.telegram.world.dispatch import handles
from onlyvips.testing.telegram.world.origins import forward_header
from onlyvips.testing.telegram.world.peers import channel_chat
from onlyvips.testing.telegram.world.requests.files import message_media
from onlyvips.testing.telegram.world.requests.polls import close_poll, keep_poll, poll_media
from onlyvips.testing.telegram.world.rules import check_markup, check_text
from onlyvips.testing.telegram.world.world_type import World


def writable_chat(world: World, peer: Any) -> int:
    """Return the chat where the bot wants to write, if Telegram would let it.

    A bot never writes first: a user whom it never met is `PEER_ID_INVALID`, a user who did not
    start the bot or blocked it is `USER_IS_BLOCKED`.  Who asks to join may be written to for five
    minutes.

    Raises:
        RpcFailure: The names that https://core.telegram.org/method/messages.sendMessage lists.
    """
    if isinstance(peer, (tl.InputPeerChannel, tl.InputPeerChannelFromMessage)):
        channel = world.directory.resolve_channel(peer)
        if channel.megagroup:
            allowed = channel.holds(world.bot.id)
        else:
            allowed = channel.may(world.bot.id, "post_messages")
        if not allowed:
            raise RpcFailure(403, "CHAT_WRITE_FORBIDDEN")
        return channel_chat(channel.id)
    user = world.directory.resolve_user(peer)
    if user.is_bot:
        raise RpcFailure(400, "USER_IS_BOT")
    if user.deleted:
        raise RpcFailure(400, "INPUT_USER_DEACTIVATED")
    if user.blocked or not (user.started or world.asked_to_join(user.id)):
        raise RpcFailure(400, "USER_IS_BLOCKED")
    return user.id


def _prepare(world: World, request: Any) -> int:
    """Check everything that sending has in common and return the chat."""
    chat = writable_chat(world, request.peer)
    channel = world.channel_of_chat(chat)
    check_markup(
        getattr(request, "reply_markup", None),
        broadcast=channel is not None and not channel.megagroup,
        local_apps=world.local_apps,
    )
    return chat


def _reply_header(world: World, chat: int, request: Any) -> Any:
    reply = request.reply_to
    number = getattr(reply, "reply_to_msg_id", None)
    if not number:
        return None
    if world.messages.find(chat, number) is None:
        raise RpcFailure(400, "MESSAGE_ID_INVALID")
    return world.reply_header(chat, number)


def shown_markup(markup: Any) -> Any:
    """Return a keyboard as receivers get it: buttons to sign in lose what only the bot may see."""
    if not isinstance(markup, tl.ReplyInlineMarkup):
        return markup
    for row in markup.rows:
        for number, button in enumerate(row.buttons):
            if isinstance(button.type, tl.InputInlineButtonTypeUrlAuth):
                button.type = tl.InlineButtonTypeUrlAuth(
                    button.type.url, number, button.type.fwd_text
                )
            elif isinstance(button.type, tl.InputInlineButtonTypeUserProfile):
                button.type = tl.InlineButtonTypeUserProfile(button.type.user_id.user_id)
    return markup


@handles(fn.messages.SendMessageRequest)
def send_message(world: World, session: BotSession, request: Any) -> Any:
    """Send a text."""
    check_text(request.message, request.entities)
    chat = _prepare(world, request)
    world.sent.check(chat, request.random_id)
    reply = _reply_header(world, chat, request)
    world.limits.check(chat, world.monotonic())
    message = world.new_message(
        chat,
        world.bot.id,
        request.message,
        entities=request.entities,
        reply_markup=shown_markup(request.reply_markup),
        reply_to=reply,
        silent=request.silent,
        noforwards=request.noforwards,
    )
    return _sent(world, session, chat, [(request.random_id, message)])


@handles(fn.messages.SendMediaRequest)
def send_media(world: World, session: BotSession, request: Any) -> Any:
    """Send a file, an invoice or other media with a caption."""
    check_text(request.message, request.entities, caption=True)
    chat = _prepare(world, request)
    world.sent.check(chat, request.random_id)
    reply = _reply_header(world, chat, request)
    world.limits.check(chat, world.monotonic())
    message = world.new_message(
        chat,
        world.bot.id,
        request.message,
        entities=request.entities,
        reply_markup=shown_markup(_with_pay_button(request)),
        reply_to=reply,
        media=poll_media(world, chat, request.media)
        if isinstance(request.media, tl.InputMediaPoll)
        else message_media(world, request.media),
        silent=request.silent,
        noforwards=request.noforwards,
    )
    if isinstance(request.media, tl.InputMediaInvoice):
        world.invoices[chat, message.id] = request.media
    elif isinstance(request.media, tl.InputMediaPaidMedia):
        world.paid_media[chat, message.id] = request.media.payload or ""
    elif isinstance(request.media, tl.InputMediaPoll):
        keep_poll(world, chat, message, request.media)
    return _sent(world, session, chat, [(request.random_id, message)])


def _with_pay_button(request: Any) -> Any:
    """Return the keyboard of a message; an invoice without one gets Telegram's own pay button."""
    media = request.media
    if request.reply_markup is not None or not isinstance(media, tl.InputMediaInvoice):
        return request.reply_markup
    amount = sum(price.amount for price in media.invoice.prices)
    sign = "⭐️" if media.invoice.currency == "XTR" else media.invoice.currency
    button = tl.KeyboardInlineButton(f"Pay {sign}{amount}", tl.InlineButtonTypeBuy())
    return tl.ReplyInlineMarkup([tl.KeyboardInlineButtonRow([button])])


@handles(fn.messages.SendMultiMediaRequest)
def send_multi_media(world: World, session: BotSession, request: Any) -> Any:
    """Send an album of up to ten files."""
    if not 1 <= len(request.multi_media) <= 10:
        raise RpcFailure(400, "MULTI_MEDIA_TOO_LONG")
    for single in request.multi_media:
        check_text(single.message, single.entities, caption=True)
    chat = _prepare(world, request)
    for single in request.multi_media:
        world.sent.check(chat, single.random_id)
    reply = _reply_header(world, chat, request)
    world.limits.check(chat, world.monotonic(), len(request.multi_media))
    group = world.counters.next("album")
    pairs = []
    for single in request.multi_media:
        message = world.new_message(
            chat,
            world.bot.id,
            single.message,
            entities=single.entities,
            media=message_media(world, single.media),
            reply_to=reply,
            grouped_id=group,
        )
        pairs.append((single.random_id, message))
    return _sent(world, session, chat, pairs)


@handles(fn.messages.ForwardMessagesRequest)
def forward_messages(world: World, session: BotSession, request: Any) -> Any:
    """Send copies of messages to another chat."""
    source = readable_chat(world, request.from_peer)
    chat = writable_chat(world, request.to_peer)
    originals = [_forwardable(world, source, number) for number in request.id]
    if not originals:
        raise RpcFailure(400, "MESSAGE_IDS_EMPTY")
    for random_id in request.random_id:
        world.sent.check(chat, random_id)
    world.limits.check(chat, world.monotonic(), len(originals))
    pairs = []
    for random_id, original in zip(request.random_id, originals, strict=True):
        header = forward_header(original, world.bot.id)
        message = world.new_message(
            chat,
            world.bot.id,
            original.message,
            entities=original.entities,
            media=original.media,
            fwd_from=None if request.drop_author else header,
        )
        pairs.append((random_id, message))
    return _sent(world, session, chat, pairs)


def _forwardable(world: World, chat: int, number: int) -> Any:
    message = world.messages.find(chat, number)
    if message is None or getattr(message, "action", None) is not None:
        raise RpcFailure(400, "MESSAGE_ID_INVALID")
    channel = world.channel_of_chat(chat)
    if message.noforwards or (channel is not None and channel.noforwards):
        raise RpcFailure(400, "CHAT_FORWARDS_RESTRICTED")
    return message


def readable_chat(world: World, peer: Any) -> int:
    """Return the chat that a request names for reading."""
    if isinstance(peer, (tl.InputPeerChannel, tl.InputPeerChannelFromMessage)):
        return channel_chat(world.directory.resolve_channel(peer).id)
    return world.directory.resolve_user(peer).id


def _sent(world: World, session: BotSession, chat: int, pairs: list[tuple[int, Any]]) -> Any:
    """Publish messages and return the answer of the request that sent them."""
    updates = []
    for random_id, message in pairs:
        world.sent.add(chat, random_id)
        updates.append(tl.UpdateMessageID(message.id, random_id))
        updates.append(world.publish(message, exclude=session))
    return world.wrap(*updates)


@handles(fn.messages.EditMessageRequest)
def edit_message(world: World, session: BotSession, request: Any) -> Any:
    """Change the text, the media or the buttons of one of the bot's messages."""
    chat = writable_chat(world, request.peer)
    message = world.messages.find(chat, request.id)
    if message is None or getattr(message, "action", None) is not None:
        raise RpcFailure(400, "MESSAGE_ID_INVALID")
    if not message.out:
        raise RpcFailure(403, "MESSAGE_AUTHOR_REQUIRED")
    if isinstance(request.media, tl.InputMediaPoll):
        return close_poll(world, session, message, request.media)
    channel = world.channel_of_chat(chat)
    check_markup(
        request.reply_markup,
        broadcast=channel is not None and not channel.megagroup,
        local_apps=world.local_apps,
    )
    media = message.media if request.media is None else message_media(world, request.media)
    text, entities = message.message, message.entities
    if request.message is not None:
        text, entities = request.message, request.entities
        check_text(text, entities, caption=media is not None)
    markup = shown_markup(request.reply_markup)
    same_text = text == message.message and _tl_list(entities) == _tl_list(message.entities)
    if same_text and request.media is None and _tl(markup) == _tl(message.reply_markup):
        raise RpcFailure(400, "MESSAGE_NOT_MODIFIED")
    message.message, message.entities, message.media = text, entities, media
    message.reply_markup = markup
    message.edit_date = world.now()
    return world.wrap(world.publish_edit(message, exclude=session))


def _tl(thing: Any) -> bytes:
    return b"" if thing is None else bytes(thing)


def _tl_list(things: Any) -> bytes:
    return b"".join(bytes(thing) for thing in things or ())
