"""Addresses of the pictures of creators, also of those whose page nobody sees yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from onlyvips.web.auth import current_account
from onlyvips_content.parts import parts_of
from onlyvips_content.views import Picture

if TYPE_CHECKING:
    from onlyvips.platform import Platform
    from onlyvips_content.creator_rows import OwnCreator

_SIZES = """
SELECT media_id, name, coalesce(width, 0) AS width, coalesce(height, 0) AS height
  FROM content.renditions
 WHERE media_id = ANY(CAST(:ids AS uuid[])) AND name IN ('thumb', 'display')
"""


async def with_pictures(platform: Platform, found: Sequence[OwnCreator]) -> list[OwnCreator]:
    """Return creators with addresses of their pictures, which are bound to the caller.

    Args:
        platform: The plugin's platform.
        found: The creators, without.
    """
    ids = {picture for one in found for picture in (one.avatar, one.cover) if picture is not None}
    if not ids:
        return list(found)
    rows = await platform.db.fetch_all(_SIZES, {"ids": [UUID(number) for number in ids]})
    sizes = {(str(r["media_id"]), r["name"]): (r["width"], r["height"]) for r in rows}
    url, caller = parts_of(platform).links.signing(), current_account().id

    def picture(number: str | None, rendition: str) -> Picture | None:
        size = sizes.get((number or "", rendition))
        if number is None or size is None:  # it is not processed yet
            return None
        return Picture(url(UUID(number), rendition, caller), *size)

    return [
        replace(
            one,
            avatar_picture=picture(one.avatar, "thumb"),
            cover_picture=picture(one.cover, "display"),
        )
        for one in found
    ]


async def with_picture(platform: Platform, one: OwnCreator) -> OwnCreator:
    """Return a creator with addresses of their pictures; see `with_pictures`."""
    (found,) = await with_pictures(platform, [one])
    return found
