"""Finding what an address names, for whoever may have it."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from onlyvips.errors import Forbidden, NotFound, Unauthenticated
from onlyvips_content.media.links import ANYBODY, MARKED, ORIGINAL, Link

if TYPE_CHECKING:
    from onlyvips.db import Database, Record

#: Objects whose rows are kept in memory: some 300 bytes each.
_MOST_KEPT = 20_000
_UNKNOWN = "application/octet-stream"


class Marking(Protocol):
    """Makes pictures with their viewer's mark."""

    async def marked_key(self, media_id: UUID, account_id: int) -> tuple[str, int]:
        """Return key and size of the picture for a viewer; made if it is not there.

        Raises:
            onlyvips.errors.NotFound: There is no such picture.
        """
        ...


@dataclass(frozen=True, slots=True)
class Found:
    """An object to be sent.

    Attributes:
        key: In storage.
        size: In bytes.
        media_type: What it is.
        etag: Names these bytes for ever, with its quotes.
        file_name: What to save it as; empty for what is shown.
    """

    key: str
    size: int
    media_type: str
    etag: str
    file_name: str = ""


class Delivery:
    """Finds objects; rows of objects never change, so they are kept.

    What is deleted elsewhere is found here for a while and is not in storage any more: then
    `forget` it.

    Args:
        db: PostgreSQL.
        marking: Makes marked pictures; None where there are none.
    """

    def __init__(self, db: Database, marking: Marking | None = None) -> None:
        self._db = db
        self._marking = marking
        self._kept: OrderedDict[tuple[UUID, str, int], Found] = OrderedDict()

    async def find(self, link: Link, caller_id: int | None) -> Found:
        """Return the object of an address.

        Args:
            link: What the address says.
            caller_id: Account of whoever asks; None for a stranger.

        Raises:
            Unauthenticated: It is bound to somebody, and nobody knows who asks.
            Forbidden: It is bound to somebody else.
            NotFound: There is no such object.
        """
        if link.viewer_id not in {ANYBODY, caller_id}:
            if caller_id is None:
                raise Unauthenticated("This address is bound to an account; sign in first.")
            raise Forbidden("This address is bound to another account.", code="link-of-another")
        whose = link.viewer_id if link.rendition in {MARKED, ORIGINAL} else ANYBODY
        place = (link.media_id, link.rendition, whose)
        found = self._kept.get(place)
        if found is None:
            found = self._kept[place] = await self._ask(link)
            if len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(place)
        return found

    def forget(self, media_id: UUID, rendition: str | None = None) -> None:
        """Ask for a medium anew next time: it was deleted, or processed again."""
        for place in [p for p in self._kept if p[0] == media_id and rendition in {None, p[1]}]:
            del self._kept[place]

    async def _ask(self, link: Link) -> Found:
        if link.rendition == MARKED:
            if self._marking is None:
                raise _nothing()
            key, size = await self._marking.marked_key(link.media_id, link.viewer_id)
            row = await self._rendition(link.media_id, "display")
            return _found(key, size, row["media_type"] if row else _UNKNOWN)
        if link.rendition == ORIGINAL:
            row = await self._db.fetch_one(
                "SELECT original_key AS key, size, media_type, file_name FROM content.media m "
                "WHERE id = :id AND owner_id = :owner AND NOT EXISTS "
                "  (SELECT 1 FROM content.upload_parts p WHERE p.upload_id = m.id)",
                {"id": link.media_id, "owner": link.viewer_id},
            )
        else:
            row = await self._rendition(link.media_id, link.rendition)
        if row is None:
            raise _nothing()
        name = (row["file_name"] or link.media_id.hex) if link.rendition == ORIGINAL else ""
        return _found(row["key"], row["size"], row["media_type"] or _UNKNOWN, name)

    async def _rendition(self, media_id: UUID, name: str) -> Record | None:
        return await self._db.fetch_one(
            "SELECT key, size, media_type FROM content.renditions "
            "WHERE media_id = :id AND name = :name",
            {"id": media_id, "name": name},
        )


def _found(key: str, size: int, media_type: str, file_name: str = "") -> Found:
    # The key would do, but it is nobody's business how objects are called.
    tag = hashlib.blake2b(key.encode(), digest_size=9).hexdigest()
    return Found(key, size, media_type, f'"{tag}"', file_name)


def _nothing() -> NotFound:
    return NotFound("There is nothing at this address.")
