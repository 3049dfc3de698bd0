"""Where works go: published, unlisted, scheduled, archived, taken down."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from onlyvips.errors import Conflict, FieldError, Forbidden, InvalidInput
from onlyvips_content.api import WorkPublished
from onlyvips_content.completeness import COMPLETE, refuse_incomplete
from onlyvips_content.listing import refresh_work
from onlyvips_content.rows import locked_work, refuse_stale, require_creator

if TYPE_CHECKING:
    from onlyvips.accounts.types import Account
    from onlyvips.db import Record
    from onlyvips.platform import Platform
    from onlyvips_content.api import WorkState
    from onlyvips_content.definitions import StateIn

#: Where a work can go from where it is. What people may have bought never becomes a draft again.
TRANSITIONS: Final[dict[str, frozenset[str]]] = {
    "draft": frozenset({"scheduled", "published", "unlisted"}),
    "scheduled": frozenset({"draft", "scheduled", "published", "unlisted"}),
    "published": frozenset({"unlisted", "archived"}),
    "unlisted": frozenset({"published", "archived"}),
    "archived": frozenset({"published", "unlisted"}),
}
_FARTHEST: Final = timedelta(days=366)
#: Works that one run of the job publishes; what is left has its turn in the next.
BATCH: Final = 200

#: What waits for something is left out here: it would take the places of those whose turn it is.
_DUE = f"""
SELECT w.id, w.creator_id, w.kind, w.state, w.revision, w.published_at, w.scheduled_at,
       w.taken_down_at
  FROM content.works w JOIN content.creators c ON c.account_id = w.creator_id
 WHERE w.state = 'scheduled' AND w.scheduled_at <= :now AND c.state = 'verified' AND {COMPLETE}
 ORDER BY w.scheduled_at, w.id LIMIT :limit
   FOR NO KEY UPDATE OF w SKIP LOCKED
"""  # noqa: S608 - constants
_MOVE = """
UPDATE content.works
   SET state = :state, published_at = :published_at, scheduled_at = :scheduled_at,
       updated_at = :now, revision = revision + 1,
       listed = listed AND :state = 'published'
 WHERE id = :id
"""


class Publishing:
    """Moves works from state to state.

    Args:
        platform: The plugin's platform.
    """

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    async def move(self, creator: Account, work_id: int, wish: StateIn) -> None:
        """Bring a work into another state.

        Args:
            creator: Whose work it is.
            work_id: Which.
            wish: Where it shall go; to where it is already changes nothing.

        Raises:
            NotFound: There is no such work of theirs.
            Conflict: It cannot go there from where it is, or was changed since.
            InvalidInput: It is not complete, or the moment is past or far away.
            Forbidden: They are no verified creator any more.
        """
        async with self._platform.db.transaction():
            row = await locked_work(self._platform, creator.id, work_id)
            refuse_stale(row, wish.revision)
            if wish.state != "scheduled" and wish.state == row["state"]:
                return
            if wish.state not in TRANSITIONS[row["state"]]:
                raise Conflict(
                    f"A work that is {row['state']} cannot become {wish.state}.",
                    code="wrong-state",
                )
            if wish.state in {"published", "unlisted", "scheduled"}:
                await require_creator(self._platform, creator.id)
                await refuse_incomplete(
                    self._platform.db, work_id, may_wait=wish.state == "scheduled"
                )
            at = self._moment(wish.at) if wish.state == "scheduled" else None
            await self._move(row, wish.state, at)
        if at is not None:
            # A run by itself at the moment; the one by the clock finds what this one misses.
            await self._platform.jobs.enqueue(
                "publish_due", delay=max(timedelta(0), at - self._platform.clock.now())
            )

    async def publish_due(self) -> int:
        """Publish what is due, in the caller's transaction; return how many works.

        A work that is not complete, as when its video is still being processed, waits.
        """
        rows = await self._platform.db.fetch_all(
            _DUE, {"now": self._platform.clock.now(), "limit": BATCH}
        )
        published = 0
        for row in rows:
            try:
                await require_creator(self._platform, row["creator_id"])
                await refuse_incomplete(self._platform.db, row["id"])
            except (InvalidInput, Forbidden) as error:
                self._platform.log.info("work_waits", work=row["id"], reason=error.detail)
                continue
            await self._move(row, "published", None)
            published += 1
        return published

    async def take_down(self, moderator: Account | None, work_id: int, reason: str) -> None:
        """Hide a work from everybody but its creator and staff.

        Args:
            moderator: Who decides; None for the operator.
            work_id: Which.
            reason: Why; its creator reads it.

        Raises:
            NotFound: There is no such work.
        """
        await self._set_down(moderator, work_id, reason)

    async def restore(self, moderator: Account | None, work_id: int) -> None:
        """Undo `take_down`.

        Raises:
            NotFound: There is no such work.
        """
        await self._set_down(moderator, work_id, None)

    async def _set_down(self, moderator: Account | None, work_id: int, reason: str | None) -> None:
        async with self._platform.db.transaction():
            row = await locked_work(self._platform, None, work_id)
            if (row["taken_down_at"] is None) == (reason is None):
                return
            await self._platform.db.execute(
                "UPDATE content.works SET taken_down_at = :at, taken_down_reason = :reason,"
                " revision = revision + 1, listed = listed AND CAST(:at AS timestamptz) IS NULL"
                " WHERE id = :id",
                {
                    "id": work_id,
                    "at": None if reason is None else self._platform.clock.now(),
                    "reason": reason or "",
                },
            )
            await refresh_work(self._platform, work_id)
            await self._platform.accounts.audit.record(
                "content.work_taken_down" if reason is not None else "content.work_restored",
                actor=None if moderator is None else moderator.id,
                target=row["creator_id"],
                work=work_id,
            )

    async def _move(self, row: Record, state: WorkState, at: datetime | None) -> None:
        now = self._platform.clock.now()
        first = row["published_at"] is None and state in {"published", "unlisted"}
        await self._platform.db.execute(
            _MOVE,
            {
                "id": row["id"],
                "state": state,
                "published_at": now if first else row["published_at"],
                "scheduled_at": at,
                "now": now,
            },
        )
        await refresh_work(self._platform, row["id"])
        if state == "published" and row["state"] != "published":
            await self._platform.events.publish(
                WorkPublished(work_id=row["id"], creator_id=row["creator_id"])
            )

    def _moment(self, at: datetime | None) -> datetime:
        now = self._platform.clock.now()
        if at is None or not now < at <= now + _FARTHEST:
            raise InvalidInput(
                "A work is scheduled for a moment within the next year.",
                fields=[FieldError("at", "expected a moment within the next year")],
            )
        return at
