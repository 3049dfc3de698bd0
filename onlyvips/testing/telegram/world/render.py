"""From TL messages to what a person sees."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from telethon.tl import types as tl

from onlyvips.testing.telegram.views import (
    Button,
    ButtonKind,
    Entity,
    Media,
    MessageView,
    PollOption,
)
from onlyvips.testing.telegram.world.peers import chat_of

_ENTITIES = {
    tl.MessageEntityBold: "bold",
    tl.MessageEntityItalic: "italic",
    tl.MessageEntityUnderline: "underline",
    tl.MessageEntityStrike: "strikethrough",
    tl.MessageEntitySpoiler: "spoiler",
    tl.MessageEntityBlockquote: "blockquote",
    tl.MessageEntityCode: "code",
    tl.MessageEntityPre: "pre",
    tl.MessageEntityTextUrl: "text_link",
    tl.MessageEntityUrl: "url",
    tl.MessageEntityEmail: "email",
    tl.MessageEntityMention: "mention",
    tl.MessageEntityMentionName: "text_mention",
    tl.MessageEntityHashtag: "hashtag",
    tl.MessageEntityCashtag: "cashtag",
    tl.MessageEntityBotCommand: "bot_command",
    tl.MessageEntityCustomEmoji: "custom_emoji",
}


def message_view(message: Any, bot_id: int) -> MessageView:
    """Return a TL `Message` or `MessageService` as plain data."""
    sender = getattr(message.from_id, "user_id", None)
    chat = chat_of(message.peer_id)
    if message.from_id is None and not message.post:
        sender = bot_id if message.out else chat
    action = getattr(message, "action", None)
    markup = getattr(message, "reply_markup", None)
    inline = isinstance(markup, tl.ReplyInlineMarkup)
    rows = _rows(markup)
    edited = getattr(message, "edit_date", None)
    return MessageView(
        id=message.id,
        chat=chat,
        sender=sender,
        from_bot=bool(message.out),
        date=message.date.isoformat(),
        text=getattr(message, "message", "") or "",
        entities=tuple(_entity(e) for e in getattr(message, "entities", None) or ()),
        buttons=rows if inline else (),
        keyboard=() if inline else rows,
        media=_media(getattr(message, "media", None)),
        reply_to=getattr(message.reply_to, "reply_to_msg_id", None),
        edited=edited.isoformat() if edited else None,
        service=type(action).__name__.removeprefix("MessageAction") if action else None,
    )


def _entity(entity: Any) -> Entity:
    return Entity(
        type=_ENTITIES.get(type(entity), "other"),
        offset=entity.offset,
        length=entity.length,
        url=getattr(entity, "url", None),
        language=getattr(entity, "language", None) or None,
        user_id=getattr(entity, "user_id", None),
    )


def _rows(markup: Any) -> tuple[tuple[Button, ...], ...]:
    rows = getattr(markup, "rows", None) or ()
    return tuple(tuple(_button(button) for button in row.buttons) for row in rows)


def _button(button: Any) -> Button:
    kind = button.type
    if isinstance(kind, tl.InlineButtonTypeCallback):
        return Button(button.text, "callback", data=bytes(kind.data))
    if isinstance(kind, (tl.InlineButtonTypeUrl, tl.InlineButtonTypeUrlAuth)):
        return Button(button.text, "url", url=kind.url)
    url = getattr(kind, "url", None)
    kinds: dict[Any, ButtonKind] = {
        tl.InlineButtonTypeWebView: "webview",
        tl.InlineButtonTypeCopy: "copy",
        tl.InlineButtonTypeSwitchInline: "switch",
        tl.InlineButtonTypeBuy: "pay",
        tl.ButtonTypeDefault: "text",
    }
    return Button(button.text, kinds.get(type(kind), "other"), url=url)


def _media(media: Any) -> Media | None:
    if media is None:
        return None
    summary = _MEDIA.get(type(media))
    return Media("other", title=type(media).__name__) if summary is None else summary(media)


def _photo(media: Any) -> Media:
    return Media("photo", size=media.photo.sizes[-1].size, mime_type="image/jpeg")


def _document(media: Any) -> Media:
    document = media.document
    names = [getattr(attribute, "file_name", None) for attribute in document.attributes]
    return Media(
        "document",
        title=next((name for name in names if name), None),
        size=document.size,
        mime_type=document.mime_type,
    )


def _invoice(media: Any) -> Media:
    return Media("invoice", media.title, amount=media.total_amount, currency=media.currency)


def _poll(media: Any) -> Media:
    poll, results = media.poll, media.results
    counts = {bytes(r.option): r.voters or 0 for r in results.results or ()}
    return Media(
        "poll",
        poll.question.text,
        question=poll.question.text,
        options=tuple(
            PollOption(answer.text.text, counts.get(bytes(answer.option), 0))
            for answer in poll.answers
        ),
        voters=results.total_voters or 0,
        closed=bool(poll.closed),
    )


_MEDIA: dict[Any, Callable[[Any], Media]] = {
    tl.MessageMediaPhoto: _photo,
    tl.MessageMediaDocument: _document,
    tl.MessageMediaInvoice: _invoice,
    tl.MessageMediaPoll: _poll,
    tl.MessageMediaPaidMedia: lambda m: Media("paid_media", amount=m.stars_amount, currency="XTR"),
    tl.MessageMediaContact: lambda m: Media("contact", title=m.first_name),
    tl.MessageMediaDice: lambda m: Media("dice", title=f"{m.emoticon} {m.value}"),
    tl.MessageMediaGeo: lambda m: Media("geo"),
}
