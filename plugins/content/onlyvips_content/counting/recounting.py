"""Counting anew from what people did: for repair, and for tests to hold the counts against.

Nothing is stopped meanwhile. Counting the marks waits for one batch of works at a time; whoever
likes or buys does not wait.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from onlyvips_content.counting.looks import KEPT
from onlyvips_content.counting.scores import SET_SCORES
from onlyvips_content.counting.summing import LOCK, WHATS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onlyvips.platform import Platform

#: Works of one transaction.
BATCH: Final = 500
_ALONE: Final = f"SELECT pg_advisory_xact_lock({LOCK})"
_NAMES = ", ".join(WHATS)
_DAY = "({} AT TIME ZONE 'UTC')::date"
_SET = ", ".join(f"{name} = excluded.{name}" for name in WHATS)
_SUMS = ", ".join(f"sum({name})::bigint AS {name}" for name in WHATS)

#: What stands, a row for each time that something was done. Views are kept for a while only; what
#: was counted of older days stays.
TRUTH: Final = f"""
    SELECT work_id, day, 1 AS views, 0 AS likes, 0 AS saves, 0 AS comments, 0 AS unlocks
    FROM content.views
    WHERE day >= CAST(:since AS date) AND work_id = ANY(CAST(:works AS bigint[]))
    UNION ALL
    SELECT work_id, day, views, 0, 0, 0, 0 FROM content.work_days
    WHERE day < CAST(:since AS date) AND work_id = ANY(CAST(:works AS bigint[]))
    UNION ALL
    SELECT work_id, {_DAY.format("at")}, 0, 1, 0, 0, 0 FROM content.likes
    WHERE work_id = ANY(CAST(:works AS bigint[]))
    UNION ALL
    SELECT work_id, {_DAY.format("at")}, 0, 0, 1, 0, 0 FROM content.saves
    WHERE work_id = ANY(CAST(:works AS bigint[]))
    UNION ALL
    SELECT work_id, {_DAY.format("created_at")}, 0, 0, 0, 1, 0 FROM content.comments
    WHERE state = 'visible' AND work_id = ANY(CAST(:works AS bigint[]))
    UNION ALL
    SELECT work_id, {_DAY.format("at")}, 0, 0, 0, 0, 1 FROM content.unlocks
    WHERE work_id = ANY(CAST(:works AS bigint[]))
"""  # noqa: S608 - constants
#: What was paid and not given back.
PAID: Final = f"""
    SELECT work_id, {_DAY.format("created_at")} AS day, asset, sum(amount)::bigint AS gross,
        sum(net)::bigint AS net
    FROM content.purchases
    WHERE refunded_at IS NULL AND work_id = ANY(CAST(:works AS bigint[]))
    GROUP BY 1, 2, 3
"""  # noqa: S608 - constants

# One statement, and so one snapshot: it holds a mark and what it marks, or neither of them.
_RECOUNT: Final = f"""
    WITH marks AS (
        DELETE FROM content.marks WHERE work_id = ANY(CAST(:works AS bigint[]))
    ),
    truth AS (
        SELECT work_id, day, {_SUMS} FROM ({TRUTH}) done GROUP BY work_id, day
    ),
    paid AS ({PAID}),
    no_days AS (
        DELETE FROM content.work_days d
        WHERE d.work_id = ANY(CAST(:works AS bigint[]))
        AND NOT EXISTS (SELECT FROM truth t WHERE t.work_id = d.work_id AND t.day = d.day)
    ),
    days AS (
        INSERT INTO content.work_days (work_id, day, {_NAMES})
        SELECT work_id, day, {_NAMES} FROM truth ORDER BY work_id, day
        ON CONFLICT (work_id, day) DO UPDATE SET {_SET}
    ),
    no_money AS (
        DELETE FROM content.work_revenue r
        WHERE r.work_id = ANY(CAST(:works AS bigint[]))
        AND NOT EXISTS (
            SELECT FROM paid p
            WHERE p.work_id = r.work_id AND p.day = r.day AND p.asset = r.asset
        )
    ),
    money AS (
        INSERT INTO content.work_revenue (work_id, day, asset, gross, net)
        SELECT work_id, day, asset, gross, net FROM paid ORDER BY work_id, day, asset
        ON CONFLICT (work_id, day, asset) DO UPDATE SET gross = excluded.gross, net = excluded.net
    )
    INSERT INTO content.work_counts (work_id, {_NAMES})
    SELECT w.work_id, {", ".join(f"coalesce(sum(t.{name}), 0)::bigint" for name in WHATS)}
    FROM unnest(CAST(:works AS bigint[])) AS w(work_id)
    LEFT JOIN truth t ON t.work_id = w.work_id
    GROUP BY w.work_id ORDER BY w.work_id
    ON CONFLICT (work_id) DO UPDATE SET {_SET}
"""  # noqa: S608 - constants

_RECOUNT_FOLLOWERS: Final = """
    WITH marks AS (
        DELETE FROM content.follow_marks WHERE creator_id = ANY(CAST(:creators AS bigint[]))
        RETURNING creator_id, amount, day
    ),
    days AS (
        INSERT INTO content.creator_days AS d (creator_id, day, gained, lost)
        SELECT creator_id, day, coalesce(sum(amount) FILTER (WHERE amount > 0), 0)::bigint,
            coalesce(-sum(amount) FILTER (WHERE amount < 0), 0)::bigint
        FROM marks GROUP BY creator_id, day ORDER BY creator_id, day
        ON CONFLICT (creator_id, day) DO UPDATE SET
            gained = d.gained + excluded.gained, lost = d.lost + excluded.lost
    )
    INSERT INTO content.creator_counts (creator_id, followers)
    SELECT c.creator_id, count(f.account_id)
    FROM unnest(CAST(:creators AS bigint[])) AS c(creator_id)
    LEFT JOIN content.follows f ON f.creator_id = c.creator_id
    GROUP BY c.creator_id ORDER BY c.creator_id
    ON CONFLICT (creator_id) DO UPDATE SET followers = excluded.followers
"""


class Recounting:
    """Sets the counts to what follows from likes, saves, comments, unlocks, views and purchases.

    Args:
        platform: The plugin's platform.
    """

    def __init__(self, platform: Platform) -> None:
        self._db = platform.db
        self._clock = platform.clock

    async def works(self, work_ids: Sequence[int]) -> None:
        """Count some works anew, in one transaction; marks of them that wait are in it."""
        values = {"works": sorted(set(work_ids)), "since": self._clock.now().date() - KEPT}
        async with self._db.transaction():
            # A statement of its own: the next one sees what was committed before the lock was free.
            await self._db.execute(_ALONE)
            await self._db.execute(_RECOUNT, values)
            await self._db.execute(SET_SCORES, {"works": values["works"]})

    async def creators(self, creator_ids: Sequence[int]) -> None:
        """Count the followers of some creators anew."""
        async with self._db.transaction():
            await self._db.execute(_ALONE)
            await self._db.execute(_RECOUNT_FOLLOWERS, {"creators": sorted(set(creator_ids))})

    async def everything(self) -> int:
        """Count all works and followers anew, batch by batch; return how many works there are."""
        done, last = 0, 0
        while True:
            rows = await self._db.fetch_all(
                "SELECT id FROM content.works WHERE id > :last ORDER BY id LIMIT :most",
                {"last": last, "most": BATCH},
            )
            if not rows:
                break
            await self.works([row["id"] for row in rows])
            done, last = done + len(rows), rows[-1]["id"]
        last = 0
        while True:
            rows = await self._db.fetch_all(
                "SELECT account_id FROM content.creators WHERE account_id > :last "
                "ORDER BY account_id LIMIT :most",
                {"last": last, "most": BATCH},
            )
            if not rows:
                return done
            await self.creators([row["account_id"] for row in rows])
            last = rows[-1]["account_id"]
