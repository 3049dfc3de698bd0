"""A message with everything that a phone shows of it."""

from __future__ import annotations

import base64
from dataclasses import asdict
from typing import Any

from telethon.tl import types as tl

from onlyvips.testing.telegram.page.media import media_json
from onlyvips.testing.telegram.page.viewer import Viewer
from onlyvips.testing.telegram.views import Button
from onlyvips.testing.telegram.world.peers import channel_chat, chat_of
from onlyvips.testing.telegram.world.render import message_view


def message_json(viewer: Viewer, message: Any) -> dict[str, Any]:
    """Return a TL `Message` or `MessageService` as plain data for the page."""
    world = viewer.world
    view = message_view(message, world.bot.id)
    text = view.text
    return {
        "id": message.id,
        "chat": viewer.key(view.chat),
        "date": view.date,
        "edited": view.edited,
        "out": view.sender == viewer.id,
        "sender": _sender(viewer, message, view.sender),
        "author": getattr(message, "post_author", None),
        "text": text,
        "entities": [
            _entity(e, raw) for e, raw in zip(view.entities, _entities(message), strict=True)
        ],
        "inline": [
            [_button(button, raw) for button, raw in zip(row, raw_row.buttons, strict=True)]
            for row, raw_row in zip(view.buttons, _rows(message), strict=False)
        ],
        "keyboard": _keyboard(message, view.keyboard),
        "media": media_json(viewer, message),
        "album": None if (album := getattr(message, "grouped_id", None)) is None else str(album),
        "reply_to": _reply(viewer, message),
        "forwarded": _forwarded(viewer, message),
        "service": _service(viewer, message),
        "reactions": _reactions(viewer, view.chat, message.id),
        "pinned": bool(getattr(message, "pinned", None)),
        "protected": bool(getattr(message, "noforwards", None)),
        "comments": _comments(message),
    }


def button_key(data: bytes) -> str:
    """Return the name by which the page presses a button: its callback data as text."""
    return base64.urlsafe_b64encode(data).decode()


def button_data(key: str) -> bytes:
    """Return the callback data that a name stands for.

    Raises:
        ValueError: It stands for none.
    """
    return base64.b64decode(key.encode(), altchars=b"-_", validate=True)


def _entities(message: Any) -> list[Any]:
    return getattr(message, "entities", None) or []


def _rows(message: Any) -> list[Any]:
    return getattr(getattr(message, "reply_markup", None), "rows", None) or []


def _entity(entity: Any, raw: Any) -> dict[str, Any]:
    plain = {name: value for name, value in asdict(entity).items() if value is not None}
    if getattr(raw, "collapsed", None):
        plain["collapsed"] = True
    return plain


def _sender(viewer: Viewer, message: Any, sender: int | None) -> dict[str, Any] | None:
    if message.from_id is not None:
        return viewer.face_of(message.from_id)
    return viewer.face_of_user(sender) if sender is not None else viewer.face_of(message.peer_id)


def _button(button: Button, raw: Any) -> dict[str, Any]:
    plain: dict[str, Any] = {"text": button.text, "kind": button.kind}
    if button.kind == "webview":
        plain["kind"] = "web_app"
    if button.url is not None:
        plain["url"] = button.url
    if button.data is not None:
        plain["key"] = button_key(button.data)
    if (copied := getattr(raw.type, "copy_text", None)) is not None:
        plain["copy"] = copied
    return plain


def _keyboard(message: Any, rows: tuple[tuple[Button, ...], ...]) -> dict[str, Any] | None:
    """Return the keyboard that replaces the phone's own one, or what becomes of it."""
    markup = getattr(message, "reply_markup", None)
    if isinstance(markup, tl.ReplyKeyboardHide):
        return {"kind": "hide"}
    if isinstance(markup, tl.ReplyKeyboardForceReply):
        return {"kind": "reply", "placeholder": markup.placeholder}
    if not isinstance(markup, tl.ReplyKeyboardMarkup):
        return None
    return {
        "kind": "buttons",
        "rows": [[{"text": button.text, "kind": button.kind} for button in row] for row in rows],
        "once": bool(markup.single_use),
        "placeholder": markup.placeholder,
    }


def _reply(viewer: Viewer, message: Any) -> dict[str, Any] | None:
    number = getattr(message.reply_to, "reply_to_msg_id", None)
    if not number:
        return None
    answered = viewer.world.messages.find(chat_of(message.peer_id), number)
    if answered is None:
        return {"id": number, "sender": None, "text": ""}
    view = message_view(answered, viewer.world.bot.id)
    return {
        "id": number,
        "sender": _sender(viewer, answered, view.sender),
        "text": view.text[:200] or ((view.media.title or view.media.kind) if view.media else ""),
    }


def _forwarded(viewer: Viewer, message: Any) -> dict[str, Any] | None:
    header = getattr(message, "fwd_from", None)
    if header is None:
        return None
    return {
        "from": viewer.face_of(header.from_id),
        "name": header.from_name,
        "message": header.channel_post,
    }


def _reactions(viewer: Viewer, place: int, message_id: int) -> list[dict[str, Any]]:
    book = viewer.world.reactions
    mine = book.of(place, message_id, viewer.id)
    return [
        {"emoji": emoji, "count": count, "mine": emoji in mine}
        for emoji, count in book.counts(place, message_id).items()
    ]


def _comments(message: Any) -> dict[str, Any] | None:
    replies = getattr(message, "replies", None)
    if replies is None or not replies.comments:
        return None
    return {"chat": str(channel_chat(replies.channel_id)), "count": replies.replies}


def _service(viewer: Viewer, message: Any) -> dict[str, Any] | None:
    """Return what a line between messages says: its kind, and who and what it is about."""
    action = getattr(message, "action", None)
    if action is None:
        return None
    plain: dict[str, Any] = {"kind": _SERVICES.get(type(action), "other")}
    if isinstance(action, tl.MessageActionChatAddUser):
        plain["people"] = [viewer.face_of_user(user_id) for user_id in action.users]
    elif isinstance(action, tl.MessageActionChatDeleteUser):
        plain["people"] = [viewer.face_of_user(action.user_id)]
    elif isinstance(action, tl.MessageActionChatJoinedByLink):
        plain["people"] = [face] if (face := viewer.face_of(message.from_id)) else []
    elif isinstance(action, tl.MessageActionChannelCreate):
        plain["title"] = action.title
    elif isinstance(action, (tl.MessageActionPaymentSentMe, tl.MessageActionPaymentRefunded)):
        plain |= {"amount": action.total_amount, "currency": action.currency}
        plain |= _paid_for(viewer, action.charge.id)
    return plain


def _paid_for(viewer: Viewer, charge_id: str) -> dict[str, Any]:
    charge = viewer.world.stars.charges.get(charge_id)
    if charge is None or not charge.message_id:
        return {"charge": charge_id}
    paid = viewer.world.messages.find(charge.chat, charge.message_id)
    title = getattr(getattr(paid, "media", None), "title", None)
    return {"charge": charge_id, "message": charge.message_id, "title": title}


_SERVICES = {
    tl.MessageActionChatAddUser: "joined",
    tl.MessageActionChatJoinedByLink: "joined",
    tl.MessageActionChatDeleteUser: "left",
    tl.MessageActionPinMessage: "pinned",
    tl.MessageActionPaymentSentMe: "paid",
    tl.MessageActionPaymentRefunded: "refunded",
    tl.MessageActionChannelCreate: "created",
}
