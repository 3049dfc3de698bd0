"""Uploads, downloads, and the media of messages."""

from __future__ import annotations

from typing import Any

from telethon.tl import functions as fn
from telethon.tl import types as tl

from onlyvips.testing.telegram.errors import RpcFailure
from onlyvips.testing.telegram.world.core import BotSession, WorldCore
from onlyvips.testing.telegram.world.dispatch import handles
from onlyvips.testing.telegram.world.records import access_hash
from onlyvips.testing.telegram.world.rules import PAID_MEDIA_STARS, check_invoice
from onlyvips.testing.telegram.world.world_type import World

PART_BYTES = 512 * 1024


@handles(fn.upload.SaveFilePartRequest, fn.upload.SaveBigFilePartRequest)
def save_file_part(world: World, session: BotSession, request: Any) -> Any:
    """Keep one part of an upload."""
    if len(request.bytes) > PART_BYTES:
        raise RpcFailure(400, "FILE_PART_TOO_BIG")
    if not request.bytes:
        raise RpcFailure(400, "FILE_PART_EMPTY")
    world.files.part(request.file_id, request.file_part, request.bytes)
    return True


@handles(fn.upload.GetFileRequest)
def get_file(world: World, session: BotSession, request: Any) -> Any:
    """Return a stretch of a file."""
    location = request.location
    if getattr(location, "access_hash", None) != access_hash(getattr(location, "id", 0)):
        raise RpcFailure(400, "LOCATION_INVALID")
    data = world.files.get(location.id)
    kind = tl.storage.FileJpeg() if data[:2] == b"\xff\xd8" else tl.storage.FilePartial()
    return tl.upload.File(kind, 0, data[request.offset : request.offset + request.limit])


@handles(fn.messages.UploadMediaRequest)
def upload_media(world: World, session: BotSession, request: Any) -> Any:
    """Turn an upload into media that can be sent later, as albums need it."""
    return message_media(world, request.media)


def store_photo(world: WorldCore, data: bytes) -> Any:
    """Keep a photo and return the TL `Photo`."""
    photo_id = world.counters.next("file")
    world.files.put(photo_id, data)
    sizes = [tl.PhotoSize("x", 800, 600, len(data))]
    return tl.Photo(photo_id, access_hash(photo_id), b"reference", world.now(), sizes, 2)


def store_document(world: WorldCore, data: bytes, mime_type: str, attributes: list[Any]) -> Any:
    """Keep a document and return the TL `Document`."""
    file_id = world.counters.next("file")
    world.files.put(file_id, data)
    world.files.documents[file_id] = (mime_type, attributes)
    return tl.Document(
        id=file_id,
        access_hash=access_hash(file_id),
        file_reference=b"reference",
        date=world.now(),
        mime_type=mime_type,
        size=len(data),
        dc_id=2,
        attributes=attributes,
    )


def message_media(world: World, media: Any) -> Any:
    """Return the media of a message for the media that the bot sends.

    Raises:
        RpcFailure: `MEDIA_INVALID` and its relatives.
    """
    maker = _MAKERS.get(type(media))
    if maker is None:
        raise RpcFailure(400, f"MEDIA_NOT_FAKED_{type(media).__name__.upper()}")
    return maker(world, media)


def _photo(world: World, media: Any) -> Any:
    data = world.files.take(media.file.id, media.file.parts)
    return tl.MessageMediaPhoto(photo=store_photo(world, data), spoiler=media.spoiler)


def _known_photo(world: World, media: Any) -> Any:
    data = world.files.get(media.id.id)
    size = tl.PhotoSize("x", 800, 600, len(data))
    key = (media.id.id, access_hash(media.id.id))
    return tl.MessageMediaPhoto(
        photo=tl.Photo(*key, b"reference", world.now(), [size], 2), spoiler=media.spoiler
    )


def _document(world: World, media: Any) -> Any:
    data = world.files.take(media.file.id, media.file.parts)
    document = store_document(world, data, media.mime_type, media.attributes)
    kinds = {type(a) for a in media.attributes}
    return tl.MessageMediaDocument(
        document=document,
        spoiler=media.spoiler,
        video=tl.DocumentAttributeVideo in kinds or None,
        voice=any(getattr(a, "voice", None) for a in media.attributes) or None,
    )


def _known_document(world: World, media: Any) -> Any:
    data = world.files.get(media.id.id)
    unknown: tuple[str, list[Any]] = ("application/octet-stream", [])
    mime_type, attributes = world.files.documents.get(media.id.id, unknown)
    document = tl.Document(
        id=media.id.id,
        access_hash=access_hash(media.id.id),
        file_reference=b"reference",
        date=world.now(),
        mime_type=mime_type,
        size=len(data),
        dc_id=2,
        attributes=attributes,
    )
    return tl.MessageMediaDocument(document=document, spoiler=media.spoiler)


def _external_photo(world: World, media: Any) -> Any:
    # No network: a photo by address becomes one whose bytes are the address.
    return tl.MessageMediaPhoto(photo=store_photo(world, media.url.encode()))


def _invoice(world: World, media: Any) -> Any:
    check_invoice(media)
    return tl.MessageMediaInvoice(
        title=media.title,
        description=media.description,
        currency=media.invoice.currency,
        total_amount=sum(price.amount for price in media.invoice.prices),
        start_param=media.start_param or "",
        test=media.invoice.test,
    )


def _paid_media(world: World, media: Any) -> Any:
    if not 1 <= media.stars_amount <= PAID_MEDIA_STARS:
        raise RpcFailure(400, "EXTENDED_MEDIA_AMOUNT_INVALID")
    if not 1 <= len(media.extended_media) <= 10:
        raise RpcFailure(400, "MEDIA_INVALID")
    # The bot sees its own media in full; what a buyer sees is the buyer's affair.
    return tl.MessageMediaPaidMedia(
        media.stars_amount,
        [tl.MessageExtendedMedia(message_media(world, m)) for m in media.extended_media],
    )


def _dice(world: World, media: Any) -> Any:
    # The same die for everybody and every run: tests repeat.
    return tl.MessageMediaDice(value=4, emoticon=media.emoticon)


def _geo(world: World, media: Any) -> Any:
    point = media.geo_point
    return tl.MessageMediaGeo(tl.GeoPoint(long=point.long, lat=point.lat, access_hash=0))


def _contact(world: World, media: Any) -> Any:
    return tl.MessageMediaContact(
        media.phone_number, media.first_name, media.last_name, media.vcard, 0
    )


_MAKERS = {
    tl.InputMediaUploadedPhoto: _photo,
    tl.InputMediaPhoto: _known_photo,
    tl.InputMediaPhotoExternal: _external_photo,
    tl.InputMediaUploadedDocument: _document,
    tl.InputMediaDocument: _known_document,
    tl.InputMediaInvoice: _invoice,
    tl.InputMediaPaidMedia: _paid_media,
    tl.InputMediaDice: _dice,
    tl.InputMediaGeoPoint: _geo,
    tl.InputMediaContact: _contact,
}
