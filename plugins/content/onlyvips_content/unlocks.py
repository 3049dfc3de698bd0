"""Who may see what for good, and members."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from onlyvips.errors import FieldError, InvalidInput, NotFound
from onlyvips_content.api import Unlock, WorkLocked, WorkUnlocked

if TYPE_CHECKING:
    from datetime import datetime

    from onlyvips.platform import Platform

#: Sources that the shop gives itself.
PURCHASE: Final = "purchase"
GIFT: Final = "gift"
_SOURCE = re.compile(r"[a-z][a-z0-9_-]*:[!-~]{1,200}")
_DAY = "(CAST(:now AS timestamptz) AT TIME ZONE 'UTC')::date"

_UNLOCK: Final = f"""
    WITH work AS (SELECT id, creator_id FROM content.works WHERE id = CAST(:work AS bigint)),
    added AS (
        INSERT INTO content.unlocks (account_id, work_id, source, at)
        SELECT CAST(:account AS bigint), id, CAST(:source AS text), CAST(:now AS timestamptz)
        FROM work ON CONFLICT DO NOTHING RETURNING work_id
    ),
    mark AS (
        INSERT INTO content.marks (work_id, what, amount, day)
        SELECT work_id, 'unlock', 1, {_DAY} FROM added
    )
    SELECT (SELECT creator_id FROM work) AS creator_id, EXISTS (SELECT FROM added) AS added
"""  # noqa: S608 - constants
#: Whoever changes what opens a work for somebody holds this row.
_HOLD: Final = """
    SELECT source, at FROM content.unlocks WHERE account_id = :account AND work_id = :work
    FOR UPDATE
"""
_ADD_OTHER: Final = """
    INSERT INTO content.other_unlocks (account_id, work_id, source, at)
    VALUES (:account, :work, :source, :now) ON CONFLICT DO NOTHING
"""
_TAKE_OTHER: Final = """
    DELETE FROM content.other_unlocks
    WHERE account_id = :account AND work_id = :work AND source = :source
    RETURNING source
"""
_NEXT: Final = """
    WITH next AS (
        DELETE FROM content.other_unlocks
        WHERE account_id = :account AND work_id = :work AND source = (
            SELECT source FROM content.other_unlocks
            WHERE account_id = :account AND work_id = :work ORDER BY at, source LIMIT 1
        )
        RETURNING source
    )
    UPDATE content.unlocks u SET source = next.source FROM next
    WHERE u.account_id = :account AND u.work_id = :work RETURNING u.source
"""
_LOCK: Final = """
    WITH gone AS (
        DELETE FROM content.unlocks WHERE account_id = :account AND work_id = :work
        RETURNING work_id, (at AT TIME ZONE 'UTC')::date AS day
    )
    INSERT INTO content.marks (work_id, what, amount, day)
    SELECT work_id, 'unlock', -1, day FROM gone
"""


class Unlocks:
    """Gives and takes back what people may see for good.

    One row says that somebody may see a work. What else would open it waits beside it, and takes
    its place when the first is taken back: so a refund takes nothing that somebody has for another
    reason.

    Args:
        platform: The plugin's platform.
    """

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    async def unlock(self, account_id: int, work_id: int, *, source: str) -> Unlock:
        """Let somebody see a work for good; see `onlyvips_content.api.Content.unlock`."""
        check_source(source)
        db, now = self._platform.db, self._platform.clock.now()
        values = {"account": account_id, "work": work_id}
        async with db.transaction():
            while True:
                row = await db.fetch_one(_UNLOCK, {**values, "source": source, "now": now})
                assert row is not None
                if row["creator_id"] is None:
                    raise NotFound("There is no such work.", code="work-not-found")
                if row["added"]:
                    await self._platform.events.publish(
                        WorkUnlocked(
                            work_id=work_id,
                            creator_id=row["creator_id"],
                            account_id=account_id,
                            source=source,
                        )
                    )
                    return Unlock(account_id, work_id, source, now)
                held = await db.fetch_one(_HOLD, values)
                if held is None:  # taken back a moment ago
                    continue
                if held["source"] != source:
                    await db.execute(_ADD_OTHER, {**values, "source": source, "now": now})
                return Unlock(account_id, work_id, held["source"], held["at"])

    async def lock(self, account_id: int, work_id: int, *, source: str) -> bool:
        """Take back what a source gave; see `onlyvips_content.api.Content.lock`."""
        db = self._platform.db
        values = {"account": account_id, "work": work_id}
        async with db.transaction():
            held = await db.fetch_one(_HOLD, values)
            if held is None:
                return False
            if held["source"] != source:
                taken = await db.fetch_one(_TAKE_OTHER, {**values, "source": source})
                return taken is not None
            if await db.fetch_one(_NEXT, values) is None:
                await db.execute(_LOCK, values)
                await self._platform.events.publish(
                    WorkLocked(work_id=work_id, account_id=account_id)
                )
        return True

    async def has(self, account_id: int, work_id: int) -> bool:
        """Say whether somebody may see a work for good."""
        found = await self._platform.db.fetch_val(
            "SELECT EXISTS (SELECT FROM content.unlocks "
            "WHERE account_id = :account AND work_id = :work)",
            {"account": account_id, "work": work_id},
        )
        return bool(found)

    async def library(
        self, account_id: int, *, after: tuple[datetime, int] | None = None, limit: int
    ) -> list[Unlock]:
        """Return what somebody may see for good, the newest first.

        Args:
            account_id: Who.
            after: Moment and work of the last one of the page before.
            limit: Most rows.
        """
        at, work = after or (None, None)
        rows = await self._platform.db.fetch_all(
            """
            SELECT work_id, source, at FROM content.unlocks
            WHERE account_id = :account AND (
                CAST(:at AS timestamptz) IS NULL
                OR (at, work_id) < (CAST(:at AS timestamptz), CAST(:work AS bigint))
            )
            ORDER BY at DESC, work_id DESC LIMIT :limit
            """,
            {"account": account_id, "at": at, "work": work, "limit": limit},
        )
        return [Unlock(account_id, row["work_id"], row["source"], row["at"]) for row in rows]

    # ---- members -----------------------------------------------------------------------------

    async def grant_pass(
        self, account_id: int, *, creator_id: int | None, tier: int, until: datetime, source: str
    ) -> None:
        """Make somebody a member; see `onlyvips_content.api.Content.grant_pass`."""
        check_source(source)
        if type(tier) is not int or not 1 <= tier <= 100:
            message = "expected a whole number from 1 to 100"
            raise InvalidInput(f"tier: {message}.", fields=[FieldError("tier", message)])
        if until.tzinfo is None:
            message = "expected a moment with its time zone"
            raise InvalidInput(f"until: {message}.", fields=[FieldError("until", message)])
        await self._platform.db.execute(
            """
            INSERT INTO content.passes (account_id, creator_id, tier, until, source)
            VALUES (:account, :creator, :tier, :until, :source)
            ON CONFLICT (account_id, source) DO UPDATE SET
                creator_id = excluded.creator_id, tier = excluded.tier, until = excluded.until
            """,
            {
                "account": account_id,
                "creator": creator_id,
                "tier": tier,
                "until": until,
                "source": source,
            },
        )

    async def revoke_pass(self, account_id: int, *, source: str) -> bool:
        """End a membership; return whether there was one."""
        ended = await self._platform.db.fetch_one(
            "DELETE FROM content.passes WHERE account_id = :account AND source = :source "
            "RETURNING id",
            {"account": account_id, "source": source},
        )
        return ended is not None


def check_source(source: str) -> None:
    """Check the name of what opens a work.

    Raises:
        InvalidInput: It is not ``<plugin>:<reason>``.
    """
    if not _SOURCE.fullmatch(source):
        message = "expected <plugin>:<reason> of visible characters"
        raise InvalidInput(f"source: {message}.", fields=[FieldError("source", message)])
