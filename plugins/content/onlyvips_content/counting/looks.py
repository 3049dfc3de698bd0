"""Who looked at what: once for each person and day (UTC)."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from onlyvips.events import Activity
from onlyvips_content.counting.strangers import Strangers
from onlyvips_content.knowing import KNOWN_WORK

if TYPE_CHECKING:
    from onlyvips.accounts.types import Account
    from onlyvips.platform import Platform

#: For how long single views are kept, to be counted anew; what was counted of them stays.
KEPT: Final = timedelta(days=35)
#: Programs that name themselves, such as Telegram's own "TelegramBot (like TwitterBot)", which
#: fetches what a link leads to. Whoever names nothing is one, too.
_PROGRAM = re.compile(
    r"bot\b|bot[/_-]|crawl|spider|slurp|preview|fetch|scan|monitor|headless|lighthouse|facebookexternal"
    r"|^(?:curl|wget|python|go-http|java|okhttp|node|axios|libwww|ruby|php|httpx)",
    re.IGNORECASE,
)
#: How many views of today are remembered, so that most repetitions cost no statement.
_REMEMBERED: Final = 50_000
_FORGOTTEN_AT_ONCE: Final = 5_000

_SEEN: Final = f"""
    WITH work AS ({KNOWN_WORK}),
    seen AS (
        INSERT INTO content.views (day, work_id, viewer)
        SELECT CAST(:day AS date), id, CAST(:viewer AS bigint) FROM work
        WHERE creator_id IS DISTINCT FROM CAST(:account AS bigint)
        ON CONFLICT DO NOTHING RETURNING day, work_id
    ),
    mark AS (
        INSERT INTO content.marks (work_id, what, amount, day)
        SELECT work_id, 'view', 1, day FROM seen
    )
    SELECT EXISTS (SELECT FROM work) AS known, EXISTS (SELECT FROM seen) AS fresh
"""  # noqa: S608 - constants
_FORGET: Final = """
    DELETE FROM content.views WHERE ctid = ANY(ARRAY(
        SELECT ctid FROM content.views WHERE day < CAST(:before AS date) LIMIT :most
    ))
"""


class Looks:
    """Views of works.

    Args:
        platform: The plugin's platform.
    """

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._strangers = Strangers(platform.config)
        self._day: date | None = None
        self._today: set[tuple[int, int]] = set()

    async def seen(
        self, viewer: Account | None, work_id: int, *, address: str = "", agent: str = ""
    ) -> bool:
        """Note that somebody looks at a work; return whether that counts as a view.

        A view counts once for each person and day. Creators who look at their own works, programs,
        and strangers without an address do not count; neither does a work that the viewer may not
        know of.

        Args:
            viewer: Who; None for a stranger.
            work_id: What.
            address: Network address of a stranger, of which a digest is kept for some weeks.
            agent: ``User-Agent`` of a stranger.
        """
        now = self._platform.clock.now()
        day = now.date()
        number = self._number(viewer, day, address, agent)
        if number is None:
            return False
        if day != self._day or len(self._today) >= _REMEMBERED:
            self._day, self._today = day, set()
        if (work_id, number) in self._today:
            return False
        fresh, known = await self._write(viewer, work_id, number, day)
        if known:
            self._today.add((work_id, number))
        return fresh

    async def forget(self) -> int:
        """Delete views that are too old to be counted anew; return how many."""
        before = self._platform.clock.now().date() - KEPT
        total, deleted = 0, 1
        while deleted:
            values = {"before": before, "most": _FORGOTTEN_AT_ONCE}
            deleted = int(await self._platform.db.execute(_FORGET, values) or 0)
            total += deleted
        return total

    def _number(self, viewer: Account | None, day: date, address: str, agent: str) -> int | None:
        if viewer is not None:
            return viewer.id
        if not agent or _PROGRAM.search(agent):
            return None
        return self._strangers.number(address, day)

    async def _write(
        self, viewer: Account | None, work_id: int, number: int, day: date
    ) -> tuple[bool, bool]:
        db = self._platform.db
        account = viewer.id if viewer is not None else None
        values = {"work": work_id, "viewer": number, "account": account, "day": day}
        if viewer is None:
            row = await db.fetch_one(_SEEN, values)
            assert row is not None
            return bool(row["fresh"]), bool(row["known"])
        async with db.transaction():
            row = await db.fetch_one(_SEEN, values)
            assert row is not None
            if row["fresh"]:
                await self._platform.events.publish(
                    Activity(account_id=viewer.id, kind="content.viewed", subject=f"work:{work_id}")
                )
        return bool(row["fresh"]), bool(row["known"])
