"""Works and creators by themselves, as somebody in particular sees them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from onlyvips.errors import Forbidden, NotFound
from onlyvips_content.access.facts import fits_age
from onlyvips_content.cards.public import Still
from onlyvips_content.cards.writing import card, card_values
from onlyvips_content.rows import no_such_work
from onlyvips_content.views import (
    CreatorPage,
    Link,
    MediaView,
    Picture,
    Place,
    WorkCard,
    WorkDetail,
)

if TYPE_CHECKING:
    from onlyvips.db import Record
    from onlyvips.platform import Platform
    from onlyvips_content.cards.seeing import Seen, Sight
    from onlyvips_content.media.links import MediaLinks
    from onlyvips_content.views import Viewer

_DETAIL = """
SELECT t.html, w.scheduled_at, w.taken_down_reason, w.taken_down_at,
       ARRAY(SELECT x.language FROM content.work_texts x WHERE x.work_id = w.id
              ORDER BY x.language <> w.language, x.language) AS languages,
       ARRAY(SELECT x.work_id FROM content.bundle_works x WHERE x.bundle_id = w.id
              ORDER BY x.position) AS works,
       p.media_id AS stopped_in, p.position_ms
  FROM content.works w
  JOIN content.work_texts t ON t.work_id = w.id AND t.language = :language
  LEFT JOIN content.positions p ON p.account_id = :viewer AND p.work_id = w.id
 WHERE w.id = :id
"""
_MEDIA = """
SELECT m.id, m.kind, m.width, m.height, m.duration_ms, m.waveform,
       (SELECT jsonb_object_agg(r.name, jsonb_build_array(r.width, r.height))
          FROM content.renditions r WHERE r.media_id = m.id) AS renditions
  FROM content.work_media x JOIN content.media m ON m.id = x.media_id
 WHERE x.work_id = :id AND m.state = 'ready' ORDER BY x.position
"""
_CREATOR = """
SELECT c.*, coalesce(n.followers, 0) AS followers,
       (SELECT count(*) FROM content.works w WHERE w.creator_id = c.account_id AND w.listed)
         AS works,
       EXISTS (SELECT FROM content.follows f
                WHERE f.account_id = :viewer AND f.creator_id = c.account_id) AS followed,
       (SELECT jsonb_build_array(r.width, r.height) FROM content.renditions r
         WHERE r.media_id = c.avatar_id AND r.name = 'thumb') AS avatar,
       (SELECT jsonb_build_array(r.width, r.height) FROM content.renditions r
         WHERE r.media_id = c.cover_id AND r.name = 'display') AS cover
  FROM content.creators c LEFT JOIN content.creator_counts n ON n.creator_id = c.account_id
"""
#: What of a medium is played or shown.
_SHOWN: Final = {"image": "display", "video": "stream", "audio": "stream"}


class Viewing:
    """Works and creators for one viewer.

    Args:
        platform: The plugin's platform.
        sight: Looks at works.
        links: Signs addresses.
        watermark: Pictures bear a mark of their viewer.
    """

    def __init__(
        self, platform: Platform, sight: Sight, links: MediaLinks, *, watermark: bool
    ) -> None:
        self._db = platform.db
        self._clock = platform.clock
        self._sight = sight
        self._links = links
        self._watermark = watermark

    async def cards(self, viewer: Viewer, work_ids: Iterable[int]) -> list[WorkCard]:
        """Return the cards of works in the order asked for; those not to be seen are left out."""
        wanted = list(work_ids)
        found = await self._sight.of(viewer, wanted)
        url = self._links.signing()
        return [
            card(found[number], viewer, url)
            for number in dict.fromkeys(wanted)
            if number in found and found[number].visible
        ]

    async def work(
        self, viewer: Viewer, work_id: int, *, language: str | None = None
    ) -> WorkDetail:
        """Return a work; its text and media only for who may see it.

        Args:
            viewer: Who looks.
            work_id: Which.
            language: In which language, where there is a translation; the viewer's when absent.

        Raises:
            NotFound: There is no such work, or the viewer may not know of it.
            Forbidden: It is for adults, and they did not say that they are; code ``adults-only``.
        """
        seen = (await self._sight.of(viewer, [work_id])).get(work_id)
        if seen is None:
            raise no_such_work(work_id)
        if not fits_age(seen.work.facts, seen.viewer):
            raise Forbidden(
                "This work is for adults. Say that you are of age to see it.", code="adults-only"
            )
        shown = seen.work.language_for(language or viewer.language)
        row = await self._db.fetch_one(
            _DETAIL, {"id": work_id, "language": shown, "viewer": viewer.id}
        )
        if row is None:  # deleted, or its languages changed, this very moment
            raise no_such_work(work_id)
        insider = viewer.staff or viewer.id == seen.work.facts.creator_id
        values = card_values(seen, viewer, self._links.signing())
        title, summary = seen.work.texts[shown]
        values |= {"language": shown, "title": title, "summary": summary}
        return WorkDetail(
            **values,
            languages=row["languages"],
            html=row["html"] if seen.access.allowed else "",
            media=await self._media(viewer, seen),
            works=await self.cards(viewer, row["works"]),
            scheduled_at=row["scheduled_at"] if insider else None,
            taken_down_reason=row["taken_down_reason"]
            if insider and row["taken_down_at"] is not None
            else "",
            progress=_place(row) if seen.access.allowed else None,
        )

    async def creator(self, viewer: Viewer, slug: str) -> CreatorPage:
        """Return a creator's public page.

        Raises:
            NotFound: There is no verified creator of that name.
        """
        rows = await self._db.fetch_all(
            f"{_CREATOR} WHERE c.slug = :slug AND c.state = 'verified'",
            {"slug": slug, "viewer": viewer.id},
        )
        if not rows:
            raise NotFound(f"There is no creator {slug!r}.", code="creator-not-found")
        return self._page(viewer, rows[0])

    async def creator_of(self, viewer: Viewer, account_id: int) -> CreatorPage | None:
        """Return the public page of an account; None where it is no verified creator."""
        row = await self._db.fetch_one(
            f"{_CREATOR} WHERE c.account_id = :id AND c.state = 'verified'",
            {"id": account_id, "viewer": viewer.id},
        )
        return None if row is None else self._page(viewer, row)

    async def creators(
        self,
        viewer: Viewer,
        *,
        followed: bool = False,
        after: int | None = None,
        limit: int = 20,
    ) -> list[CreatorPage]:
        """Return creators, those with the highest numbers first.

        Args:
            viewer: Who looks.
            followed: Only those that the viewer follows.
            after: Account of the last one before.
            limit: Most of them.
        """
        conditions = ["c.state = 'verified'", "c.account_id < :after"]
        if followed:
            conditions.append(
                "EXISTS (SELECT FROM content.follows x WHERE x.account_id = :viewer"
                " AND x.creator_id = c.account_id)"
            )
        rows = await self._db.fetch_all(
            f"{_CREATOR} WHERE {' AND '.join(conditions)} ORDER BY c.account_id DESC LIMIT :limit",
            {"viewer": viewer.id, "after": after or 2**63 - 1, "limit": limit},
        )
        return [self._page(viewer, row) for row in rows]

    def _page(self, viewer: Viewer, row: Record) -> CreatorPage:
        return CreatorPage(
            account_id=row["account_id"],
            slug=row["slug"],
            name=row["name"],
            bio=row["bio"],
            languages=row["languages"],
            links=[Link(link["title"], link["url"]) for link in row["links"]],
            avatar=self._for_all(row["avatar_id"], "thumb", row["avatar"]),
            cover=self._for_all(row["cover_id"], "display", row["cover"]),
            followers=row["followers"],
            works=row["works"],
            followed=row["followed"],
            own=viewer.id == row["account_id"],
        )

    def _for_all(
        self, media_id: UUID | None, rendition: str, size: Sequence[int | None] | None
    ) -> Picture | None:
        if media_id is None or size is None:
            return None
        return Picture(self._links.url(media_id, rendition, 0), size[0] or 0, size[1] or 0)

    async def _media(self, viewer: Viewer, seen: Seen) -> list[MediaView]:
        """Return what is in a work: with addresses for who may see it, else blurred."""
        if not seen.work.items or seen.work.kind == "bundle":
            return []
        rows = await self._db.fetch_all(_MEDIA, {"id": seen.work.facts.work_id})
        free = seen.shared
        own = viewer.id == seen.work.facts.creator_id
        whose = 0 if free else viewer.id
        url = self._links.signing()
        found = []
        for row in rows:
            made: dict[str, Any] = row["renditions"] or {}
            address = poster = None
            if seen.access.allowed:
                shown = _SHOWN[row["kind"]]
                if shown in made:
                    if shown == "display" and self._watermark and not free and not own:
                        shown = "marked"
                    address = url(row["id"], shown, whose)
                poster = _picture(row["id"], "poster", made, whose, url)
            found.append(
                MediaView(
                    id=str(row["id"]),
                    kind=row["kind"],
                    url=address,
                    poster=poster,
                    preview=_picture(row["id"], "preview", made, 0, url),
                    width=row["width"] or 0,
                    height=row["height"] or 0,
                    duration_ms=row["duration_ms"] or 0,
                    waveform=list((seen.access.allowed and row["waveform"]) or b""),
                )
            )
        return found


def _place(row: Record) -> Place | None:
    if row["stopped_in"] is None:
        return None
    return Place(str(row["stopped_in"]), row["position_ms"])


def _picture(
    media_id: UUID, rendition: str, made: dict[str, Any], whose: int, url: Any
) -> Picture | None:
    if rendition not in made:
        return None
    width, height = made[rendition]
    return Still(media_id, rendition, width or 0, height or 0).at(url(media_id, rendition, whose))
