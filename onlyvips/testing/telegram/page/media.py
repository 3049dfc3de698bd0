"""What is attached to a message: photos, files, invoices, paid media, polls."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from telethon.tl import types as tl

from onlyvips.testing.telegram.errors import RpcFailure
from onlyvips.testing.telegram.page.viewer import Viewer
from onlyvips.testing.telegram.world.peers import chat_of

#: Where the bytes of files are, followed by the number of the file.
FILES = "/simulator/api/files/"


def media_json(viewer: Viewer, message: Any) -> dict[str, Any] | None:
    """Return the media of a message as one person sees it; None for a message without."""
    media = getattr(message, "media", None)
    if media is None or isinstance(media, tl.MessageMediaEmpty):
        return None
    if isinstance(media, tl.MessageMediaInvoice):
        return _invoice(viewer, message, media)
    if isinstance(media, tl.MessageMediaPaidMedia):
        return _paid_media(viewer, message, media)
    if isinstance(media, tl.MessageMediaPoll):
        return _poll(viewer, media)
    return _plain(viewer, media)


def _plain(viewer: Viewer, media: Any) -> dict[str, Any]:
    show = _PLAIN.get(type(media))
    return {"kind": "other"} if show is None else show(viewer, media)


def _photo(viewer: Viewer, media: Any) -> dict[str, Any]:
    number = media.photo.id
    plain = {"kind": "photo", "url": f"{FILES}{number}", "spoiler": bool(media.spoiler)}
    # The simulator fetches nothing: of a photo by address it has the address alone.
    try:
        data = viewer.world.files.get(number)
    except RpcFailure:
        return {**plain, "url": None}
    if data[:8].startswith((b"https://", b"http://")):
        return {**plain, "url": None, "address": data.decode("utf-8", "replace")}
    return plain


def _document(viewer: Viewer, media: Any) -> dict[str, Any]:
    document = media.document
    plain: dict[str, Any] = {
        "kind": "document",
        "url": f"{FILES}{document.id}",
        "name": None,
        "mime_type": document.mime_type,
        "size": document.size,
        "spoiler": bool(media.spoiler),
    }
    for attribute in document.attributes:
        if isinstance(attribute, tl.DocumentAttributeFilename):
            plain["name"] = attribute.file_name
        elif isinstance(attribute, tl.DocumentAttributeVideo):
            if plain["kind"] == "document":  # one without sound is an animation as well
                plain["kind"] = "video"
            plain |= {
                "width": attribute.w,
                "height": attribute.h,
                "duration": attribute.duration,
                "round": bool(attribute.round_message),
            }
        elif isinstance(attribute, tl.DocumentAttributeAudio):
            plain["kind"] = "voice" if attribute.voice else "audio"
            plain |= {
                "duration": attribute.duration,
                "title": attribute.title,
                "performer": attribute.performer,
            }
        elif isinstance(attribute, tl.DocumentAttributeAnimated):
            plain["kind"] = "animation"
        elif isinstance(attribute, tl.DocumentAttributeSticker):
            plain["kind"] = "sticker"
    return plain


def _invoice(viewer: Viewer, message: Any, media: Any) -> dict[str, Any]:
    place = chat_of(message.peer_id)
    sent = viewer.world.invoices.get((place, message.id))
    charge = viewer.paid.get((place, message.id))
    return {**invoice_json(media, sent), "paid": charge is not None}


def invoice_json(media: Any, sent: Any) -> dict[str, Any]:
    """Return an invoice.

    Args:
        media: What a message shows of it, or what the bot sent.
        sent: What the bot sent; None when that was forgotten.
    """
    invoice: Any = getattr(sent, "invoice", None)
    amount = getattr(media, "total_amount", None)
    if amount is None:
        amount = sum(price.amount for price in invoice.prices)
    return {
        "kind": "invoice",
        "title": media.title,
        "description": media.description,
        "amount": amount,
        "currency": invoice.currency if invoice is not None else media.currency,
        "subscription_period": getattr(invoice, "subscription_period", None),
        "test": bool(getattr(invoice, "test", None)),
        "photo": getattr(getattr(sent, "photo", None), "url", None),
        # Without what the bot sent it cannot be paid any more.
        "payable": sent is not None,
    }


def _paid_media(viewer: Viewer, message: Any, media: Any) -> dict[str, Any]:
    bought = (chat_of(message.peer_id), message.id) in viewer.paid
    items = [_plain(viewer, extended.media) for extended in media.extended_media]
    if not bought:  # only how many of what there are, as the blurred preview tells
        items = [{"kind": item["kind"], "url": None} for item in items]
    return {
        "kind": "paid_media",
        "amount": media.stars_amount,
        "currency": "XTR",
        "bought": bought,
        "items": items,
    }


def _poll(viewer: Viewer, media: Any) -> dict[str, Any]:
    """Return a poll; how others voted is shown to who voted, and to all when it is closed."""
    poll = media.poll
    record = viewer.world.polls.get(poll.id)
    mine = record.votes.get(viewer.id) if record is not None else None
    shown = mine is not None or bool(poll.closed)
    results = media.results.results or ()
    counts = {bytes(result.option): result.voters or 0 for result in results}
    correct = record.correct if record is not None else ()
    return {
        "kind": "poll",
        "question": poll.question.text,
        "quiz": bool(poll.quiz),
        "anonymous": not poll.public_voters,
        "multiple": bool(poll.multiple_choice),
        "closed": bool(poll.closed),
        "voted": mine is not None,
        "can_retract": mine is not None
        and not (poll.closed or poll.quiz or poll.revoting_disabled),
        "voters": media.results.total_voters or 0,
        "solution": record.solution if record is not None and shown else None,
        "options": [
            {
                "text": answer.text.text,
                "voters": counts.get(bytes(answer.option), 0) if shown else None,
                "chosen": mine is not None and place in mine,
                "correct": place in correct if poll.quiz and shown else None,
            }
            for place, answer in enumerate(poll.answers)
        ],
    }


_PLAIN: dict[type, Callable[[Viewer, Any], dict[str, Any]]] = {
    tl.MessageMediaPhoto: _photo,
    tl.MessageMediaDocument: _document,
    tl.MessageMediaContact: lambda _viewer, media: {
        "kind": "contact",
        "name": f"{media.first_name} {media.last_name}".strip(),
        "phone": media.phone_number,
    },
    tl.MessageMediaDice: lambda _viewer, media: {
        "kind": "dice",
        "emoji": media.emoticon,
        "value": media.value,
    },
    tl.MessageMediaGeo: lambda _viewer, media: {
        "kind": "geo",
        "latitude": media.geo.lat,
        "longitude": media.geo.long,
    },
}
