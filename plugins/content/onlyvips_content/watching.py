"""How far people are in videos and sounds, so that they go on where they stopped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from onlyvips.errors import FieldError, Forbidden, InvalidInput
from onlyvips_content.rows import no_such_work
from onlyvips_content.views import Place, WorkCard

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onlyvips.platform import Platform
    from onlyvips_content.cards.seeing import Sight
    from onlyvips_content.viewing import Viewing
    from onlyvips_content.views import Viewer

#: Who stops within the last twentieth, and at most so many milliseconds before the end, is through:
#: what is left are titles or silence.
_TITLES_MS: Final = 30_000
_TITLES_SHARE: Final = 20
#: After everything: where the first page begins.
_LAST_MOMENT: Final = datetime(9999, 12, 31, tzinfo=UTC)

_PLAYABLE = """
SELECT m.id, coalesce(m.duration_ms, 0) AS duration_ms
  FROM content.work_media x JOIN content.media m ON m.id = x.media_id
 WHERE x.work_id = :work AND m.kind IN ('video', 'audio') ORDER BY x.position
"""
_KEEP = """
INSERT INTO content.positions AS p (account_id, work_id, media_id, position_ms, at)
VALUES (:account, :work, :media, :position, :now)
ON CONFLICT (account_id, work_id) DO UPDATE
   SET media_id = excluded.media_id, position_ms = excluded.position_ms, at = excluded.at
"""
_FORGET = "DELETE FROM content.positions WHERE account_id = :account AND work_id = :work"
_LIST = """
SELECT p.work_id, p.media_id, p.position_ms, p.at, coalesce(m.duration_ms, 0) AS duration_ms
  FROM content.positions p JOIN content.media m ON m.id = p.media_id
 WHERE p.account_id = :account AND (p.at, p.work_id) < (:at, :id)
 ORDER BY p.at DESC, p.work_id DESC LIMIT :limit
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Continued:
    """A work in which somebody stopped.

    Attributes:
        work: Its card.
        media_id: In which of its media.
        position_ms: Where.
        duration_ms: How long that medium is; 0 when that is not known.
        at: When they stopped.
    """

    work: WorkCard
    media_id: str
    position_ms: int
    duration_ms: int
    at: datetime


@dataclass(frozen=True, slots=True)
class ContinuedPage:
    """A page of works to go on with.

    Attributes:
        items: The latest first.
        last: When and in which work the last one was stopped that was looked at, if there are more.
    """

    items: Sequence[Continued]
    last: tuple[datetime, int] | None


class Watching:
    """Keeps where people stopped.

    Args:
        platform: The plugin's platform.
        sight: Says who may see what.
        viewing: Makes cards.
    """

    def __init__(self, platform: Platform, sight: Sight, viewing: Viewing) -> None:
        self._db = platform.db
        self._clock = platform.clock
        self._sight = sight
        self._viewing = viewing

    async def keep(
        self, viewer: Viewer, work_id: int, media_id: UUID, position_ms: int
    ) -> Place | None:
        """Note where somebody is.

        Args:
            viewer: Who.
            work_id: In which work.
            media_id: In which of its videos or sounds.
            position_ms: Where in it.

        Returns:
            Where they go on: there, or at the beginning of the next medium; None when they are
            through with the work.

        Raises:
            NotFound: There is no such work, or the viewer may not know of it.
            Forbidden: They may not see it; code ``work-closed``.
            InvalidInput: It holds no such video or sound.
        """
        seen = (await self._sight.of(viewer, [work_id])).get(work_id)
        if seen is None:
            raise no_such_work(work_id)
        if not seen.access.allowed:
            raise Forbidden("This work is closed to you.", code="work-closed")
        playable = [dict(row) for row in await self._db.fetch_all(_PLAYABLE, {"work": work_id})]
        place = _place(playable, media_id, position_ms)
        values: dict[str, Any] = {"account": viewer.id, "work": work_id}
        if place is None:
            await self._db.execute(_FORGET, values)
            return None
        values |= {"media": UUID(place.media_id), "position": place.position_ms}
        await self._db.execute(_KEEP, {**values, "now": self._clock.now()})
        return place

    async def forget(self, account_id: int, work_id: int) -> None:
        """Begin a work anew the next time; nothing happens where nothing is kept."""
        if 0 < work_id < 2**63:
            await self._db.execute(_FORGET, {"account": account_id, "work": work_id})

    async def page(
        self, viewer: Viewer, *, after: tuple[datetime, int] | None = None, limit: int = 20
    ) -> ContinuedPage:
        """Return works in which somebody stopped, the latest first.

        What they may no longer see is left out, so a page may have fewer than ``limit``.

        Args:
            viewer: Who.
            after: ``last`` of the page before.
            limit: Most works.
        """
        at, number = after or (_LAST_MOMENT, 0)
        rows = await self._db.fetch_all(
            _LIST, {"account": viewer.id, "at": at, "id": number, "limit": limit + 1}
        )
        last = None
        if len(rows) > limit:
            rows = rows[:limit]
            last = (rows[-1]["at"], rows[-1]["work_id"])
        cards = await self._viewing.cards(viewer, [row["work_id"] for row in rows])
        open_ones = {card.id: card for card in cards if card.access.allowed}
        items = [
            Continued(
                work=open_ones[row["work_id"]],
                media_id=str(row["media_id"]),
                position_ms=row["position_ms"],
                duration_ms=row["duration_ms"],
                at=row["at"],
            )
            for row in rows
            if row["work_id"] in open_ones
        ]
        return ContinuedPage(items, last)


def _place(playable: Sequence[dict[str, Any]], media_id: UUID, position_ms: int) -> Place | None:
    """Return where somebody goes on; None when nothing is left.

    Raises:
        InvalidInput: The medium is none of these.
    """
    places = [one["id"] for one in playable]
    if media_id not in places:
        raise InvalidInput(
            "This work has no such video or sound.",
            fields=[FieldError("media_id", "expected the id of a video or sound of the work")],
        )
    where = places.index(media_id)
    duration = playable[where]["duration_ms"]
    if not duration or position_ms < duration - min(duration // _TITLES_SHARE, _TITLES_MS):
        return Place(str(media_id), position_ms)
    return Place(str(places[where + 1]), 0) if where + 1 < len(places) else None
