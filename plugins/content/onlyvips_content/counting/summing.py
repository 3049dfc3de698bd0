"""The job that adds up the marks which everybody leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from onlyvips_content.counting.scores import SET_SCORES, WEIGHTS

if TYPE_CHECKING:
    from onlyvips.platform import Platform

#: Marks of one transaction.
BATCH: Final = 5000
#: Names the lock that counting shares and counting anew has alone.
LOCK: Final = 0x6F6E_6C79_636E_7400
_SHARE: Final = f"SELECT pg_advisory_xact_lock_shared({LOCK})"

#: Columns of what is counted, and the marks that they are made of.
WHATS: Final = {name: name.removesuffix("s") for name in WEIGHTS}
_NAMES = ", ".join(WHATS)
_SUMS = ", ".join(
    f"coalesce(sum(amount) FILTER (WHERE what = '{what}'), 0)::bigint AS {name}"
    for name, what in WHATS.items()
)


def _added(alias: str) -> str:
    return ", ".join(f"{name} = {alias}.{name} + excluded.{name}" for name in WHATS)


# Rows are written in one order (days, money, counts; each by its key), so that two workers never
# wait for one another in a circle.
_COUNT: Final = f"""
    WITH taken AS (
        DELETE FROM content.marks
        WHERE id = ANY(ARRAY(
            SELECT id FROM content.marks ORDER BY id LIMIT :most FOR UPDATE SKIP LOCKED
        ))
        RETURNING work_id, what, amount, asset, day
    ),
    known AS (SELECT t.* FROM taken t JOIN content.works w ON w.id = t.work_id),
    days AS (
        INSERT INTO content.work_days AS d (work_id, day, {_NAMES})
        SELECT work_id, day, {_SUMS} FROM known WHERE what NOT IN ('gross', 'net')
        GROUP BY work_id, day ORDER BY work_id, day
        ON CONFLICT (work_id, day) DO UPDATE SET {_added("d")}
    ),
    money AS (
        INSERT INTO content.work_revenue AS r (work_id, day, asset, gross, net)
        SELECT work_id, day, asset,
            coalesce(sum(amount) FILTER (WHERE what = 'gross'), 0)::bigint,
            coalesce(sum(amount) FILTER (WHERE what = 'net'), 0)::bigint
        FROM known WHERE what IN ('gross', 'net')
        GROUP BY work_id, day, asset ORDER BY work_id, day, asset
        ON CONFLICT (work_id, day, asset) DO UPDATE SET
            gross = r.gross + excluded.gross, net = r.net + excluded.net
    ),
    counts AS (
        INSERT INTO content.work_counts AS c (work_id, {_NAMES})
        SELECT work_id, {_SUMS} FROM known WHERE what NOT IN ('gross', 'net')
        GROUP BY work_id ORDER BY work_id
        ON CONFLICT (work_id) DO UPDATE SET {_added("c")}
        RETURNING work_id
    )
    SELECT (SELECT count(*) FROM taken) AS taken,
        ARRAY(SELECT work_id FROM counts ORDER BY work_id) AS works
"""  # noqa: S608 - constants

_COUNT_FOLLOWERS: Final = """
    WITH taken AS (
        DELETE FROM content.follow_marks
        WHERE id = ANY(ARRAY(
            SELECT id FROM content.follow_marks ORDER BY id LIMIT :most FOR UPDATE SKIP LOCKED
        ))
        RETURNING creator_id, amount, day
    ),
    counts AS (
        INSERT INTO content.creator_counts AS c (creator_id, followers)
        SELECT creator_id, sum(amount)::bigint FROM taken GROUP BY creator_id ORDER BY creator_id
        ON CONFLICT (creator_id) DO UPDATE SET followers = c.followers + excluded.followers
        RETURNING creator_id, followers
    ),
    days AS (
        INSERT INTO content.creator_days AS d (creator_id, day, followers, gained, lost)
        SELECT t.creator_id, t.day, max(c.followers),
            coalesce(sum(t.amount) FILTER (WHERE t.amount > 0), 0)::bigint,
            coalesce(-sum(t.amount) FILTER (WHERE t.amount < 0), 0)::bigint
        FROM taken t JOIN counts c ON c.creator_id = t.creator_id
        GROUP BY t.creator_id, t.day ORDER BY t.creator_id, t.day
        ON CONFLICT (creator_id, day) DO UPDATE SET
            followers = excluded.followers,
            gained = d.gained + excluded.gained,
            lost = d.lost + excluded.lost
    )
    SELECT count(*) AS taken FROM taken
"""


class Summing:
    """Takes marks away and adds them to what was counted, a batch in one transaction.

    A mark is taken and counted by one commit: a worker that is killed leaves it for the next, and
    several workers take different ones.

    Args:
        platform: The plugin's platform.
    """

    def __init__(self, platform: Platform) -> None:
        self._db = platform.db

    async def run(self, most: int | None = None) -> int:
        """Count what waits, also what comes meanwhile; return how many marks that were.

        Args:
            most: Marks of one transaction; None for `BATCH`.
        """
        total, most = 0, most or BATCH
        for one in (self._count, self._count_followers):
            taken = most
            while taken == most:
                taken = await one(most)
                total += taken
        return total

    async def _count(self, most: int) -> int:
        async with self._db.transaction():
            await self._db.execute(_SHARE)
            row = await self._db.fetch_one(_COUNT, {"most": most})
            assert row is not None
            if row["works"]:
                await self._db.execute(SET_SCORES, {"works": row["works"]})
        return int(row["taken"])

    async def _count_followers(self, most: int) -> int:
        async with self._db.transaction():
            await self._db.execute(_SHARE)
            return int(await self._db.fetch_val(_COUNT_FOLLOWERS, {"most": most}))
