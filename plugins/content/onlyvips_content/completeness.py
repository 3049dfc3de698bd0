"""Whether there is something to see in a work, and somebody who could see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from onlyvips.errors import FieldError, InvalidInput

if TYPE_CHECKING:
    from onlyvips.db import Database, Record

_COMPLETE = """
SELECT w.kind, jsonb_array_length(w.ways) AS ways,
       (SELECT count(*) FROM content.work_media x WHERE x.work_id = w.id) AS media,
       (SELECT count(*) FROM content.work_media x JOIN content.media m ON m.id = x.media_id
         WHERE x.work_id = w.id AND m.state <> 'ready') AS unready,
       (SELECT count(*) FROM content.bundle_works x WHERE x.bundle_id = w.id) AS works,
       (SELECT count(*) FROM content.bundle_works x JOIN content.works b ON b.id = x.work_id
         WHERE x.bundle_id = w.id AND b.state IN ('draft', 'scheduled')) AS drafts,
       EXISTS (SELECT FROM content.work_texts x
                WHERE x.work_id = w.id AND x.language = w.language AND x.body <> '') AS body,
       (SELECT m.state FROM content.media m WHERE m.id = w.cover_id) AS cover
  FROM content.works w WHERE w.id = :id
"""

#: The same as a condition of works ``w``: what is not complete is not even looked at when works are
#: published by the clock.
COMPLETE: Final = """(
    jsonb_array_length(w.ways) > 0
    AND CASE w.kind
        WHEN 'bundle' THEN EXISTS (SELECT FROM content.bundle_works x WHERE x.bundle_id = w.id)
        WHEN 'text' THEN EXISTS (
            SELECT FROM content.work_texts x
             WHERE x.work_id = w.id AND x.language = w.language AND x.body <> '')
        ELSE EXISTS (SELECT FROM content.work_media x WHERE x.work_id = w.id)
    END
    AND NOT EXISTS (
        SELECT FROM content.work_media x JOIN content.media m ON m.id = x.media_id
         WHERE x.work_id = w.id AND m.state <> 'ready')
    AND NOT EXISTS (
        SELECT FROM content.bundle_works x JOIN content.works b ON b.id = x.work_id
         WHERE x.bundle_id = w.id AND b.state IN ('draft', 'scheduled'))
    AND NOT EXISTS (SELECT FROM content.media m WHERE m.id = w.cover_id AND m.state <> 'ready')
)"""


async def refuse_incomplete(db: Database, work_id: int, *, may_wait: bool = False) -> None:
    """Refuse a work that nobody could see, or in which there is nothing to see.

    Args:
        db: PostgreSQL.
        work_id: Which.
        may_wait: It is not published now, so its media may still be on their way.

    Raises:
        InvalidInput: Names every field that is lacking.
    """
    row = await db.fetch_one(_COMPLETE, {"id": work_id})
    assert row is not None
    faults = [*_lacking(row), *([] if may_wait else _waiting(row))]
    if faults:
        raise InvalidInput("The work is not complete.", fields=faults, code="work-incomplete")


def _lacking(row: Record) -> list[FieldError]:
    """Return what is not there at all."""
    faults = []
    if not row["ways"]:
        faults.append(FieldError("ways", "expected at least one way in, such as public"))
    if row["kind"] == "bundle":
        if not row["works"]:
            faults.append(FieldError("works", "expected at least one work"))
    elif row["kind"] == "text":
        if not row["body"]:
            faults.append(FieldError("texts", "expected a body in the work's language"))
    elif not row["media"]:
        faults.append(FieldError("media", "expected at least one medium"))
    return faults


def _waiting(row: Record) -> list[FieldError]:
    """Return what is there and cannot be shown yet."""
    faults = []
    if row["drafts"]:
        faults.append(FieldError("works", "expected works that were published"))
    if row["unready"]:
        faults.append(FieldError("media", "expected media that are processed; wait a little"))
    if row["cover"] not in {None, "ready"}:
        faults.append(FieldError("cover", "expected a cover that is processed; wait a little"))
    return faults
