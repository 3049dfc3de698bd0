"""Rows that changes hold: a work's and its creator's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onlyvips.errors import Conflict, Forbidden, NotFound

if TYPE_CHECKING:
    from onlyvips.db import Record
    from onlyvips.platform import Platform


async def require_creator(platform: Platform, account_id: int) -> None:
    """Refuse whoever is no verified creator; until the transaction ends they stay one.

    Raises:
        Forbidden: They are none.
    """
    state = await platform.db.fetch_val(
        "SELECT state FROM content.creators WHERE account_id = :id FOR SHARE", {"id": account_id}
    )
    if state != "verified":
        raise Forbidden("Only verified creators write works.", code="not-a-creator")


async def locked_work(platform: Platform, creator_id: int | None, work_id: int) -> Record:
    """Return a work's row, locked against other changes.

    Args:
        platform: The plugin's platform, in a transaction.
        creator_id: Whose it must be; None for anybody's.
        work_id: Which.

    Raises:
        NotFound: There is no such work, or it is somebody else's.
    """
    row = None
    if 0 < work_id < 2**63:
        row = await platform.db.fetch_one(
            "SELECT id, creator_id, kind, state, revision, published_at, scheduled_at,"
            " taken_down_at FROM content.works WHERE id = :id FOR NO KEY UPDATE",
            {"id": work_id},
        )
    if row is None or creator_id not in {None, row["creator_id"]}:
        raise no_such_work(work_id)
    return row


async def require_work(platform: Platform, creator_id: int, work_id: int) -> None:
    """Refuse who names a work that is not theirs, before anything is done for them.

    Raises:
        NotFound: There is no such work, or it is somebody else's.
    """
    owner = None
    if 0 < work_id < 2**63:
        owner = await platform.db.fetch_val(
            "SELECT creator_id FROM content.works WHERE id = :id", {"id": work_id}
        )
    if owner != creator_id:
        raise no_such_work(work_id)


def refuse_stale(row: Record, revision: int | None) -> None:
    """Refuse a change of what somebody has not seen.

    Raises:
        Conflict: There is a newer revision.
    """
    if revision is not None and revision != row["revision"]:
        raise Conflict(
            f"The work was changed since: it is at revision {row['revision']}, not {revision}. "
            "Read it again.",
            code="stale-revision",
            extra={"revision": row["revision"]},
        )


def no_such_work(work_id: int) -> NotFound:
    """Return what is raised for a work that there is not, or that one may not know of."""
    return NotFound(f"There is no work {work_id}.", code="work-not-found")
