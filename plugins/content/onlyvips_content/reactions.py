"""Likes, and works that people keep for later."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from onlyvips.errors import NotFound
from onlyvips.events import Activity
from onlyvips_content.knowing import KNOWN_WORK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onlyvips.accounts.types import Account
    from onlyvips.platform import Platform

_What = Literal["like", "save"]
_TABLES: Final[dict[_What, str]] = {"like": "content.likes", "save": "content.saves"}

# The row and its mark in one statement; no row that others write is touched.
_ADD = {
    what: f"""
        WITH work AS ({KNOWN_WORK}),
        added AS (
            INSERT INTO {table} (account_id, work_id, at)
            SELECT CAST(:account AS bigint), id, CAST(:now AS timestamptz) FROM work
            ON CONFLICT DO NOTHING RETURNING work_id
        ),
        mark AS (
            INSERT INTO content.marks (work_id, what, amount, day)
            SELECT work_id, '{what}', 1, (CAST(:now AS timestamptz) AT TIME ZONE 'UTC')::date
            FROM added
        )
        SELECT EXISTS (SELECT FROM work) AS known, EXISTS (SELECT FROM added) AS changed
    """  # noqa: S608 - constants
    for what, table in _TABLES.items()
}
_TAKE_BACK = {
    what: f"""
        WITH gone AS (
            DELETE FROM {table} WHERE account_id = :account AND work_id = :work
            RETURNING work_id, (at AT TIME ZONE 'UTC')::date AS day
        )
        INSERT INTO content.marks (work_id, what, amount, day)
        SELECT work_id, '{what}', -1, day FROM gone RETURNING work_id
    """  # noqa: S608 - constants
    for what, table in _TABLES.items()
}


@dataclass(frozen=True, slots=True)
class Reacted:
    """Which works of some somebody liked and kept."""

    liked: frozenset[int]
    saved: frozenset[int]


class Reactions:
    """What people think of works.

    Args:
        platform: The plugin's platform.
    """

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    async def like(self, account: Account, work_id: int) -> bool:
        """Like a work; return whether that is new.

        Raises:
            NotFound: There is no such work for this person.
        """
        async with self._platform.db.transaction():
            changed = await self._add("like", account, work_id)
            if changed:
                await self._platform.events.publish(
                    Activity(account_id=account.id, kind="content.liked", subject=f"work:{work_id}")
                )
        return changed

    async def unlike(self, account: Account, work_id: int) -> bool:
        """Take a like back; return whether there was one."""
        return await self._take_back("like", account, work_id)

    async def save(self, account: Account, work_id: int) -> bool:
        """Keep a work for later; return whether that is new.

        Raises:
            NotFound: There is no such work for this person.
        """
        return await self._add("save", account, work_id)

    async def unsave(self, account: Account, work_id: int) -> bool:
        """Keep a work no longer; return whether it was kept."""
        return await self._take_back("save", account, work_id)

    async def mine(self, account: Account, work_ids: Sequence[int]) -> Reacted:
        """Say which of some works somebody liked and kept, with one query."""
        rows = await self._platform.db.fetch_all(
            """
            SELECT work_id, true AS liked FROM content.likes
            WHERE account_id = :account AND work_id = ANY(CAST(:works AS bigint[]))
            UNION ALL
            SELECT work_id, false FROM content.saves
            WHERE account_id = :account AND work_id = ANY(CAST(:works AS bigint[]))
            """,
            {"account": account.id, "works": list(work_ids)},
        )
        return Reacted(
            frozenset(row["work_id"] for row in rows if row["liked"]),
            frozenset(row["work_id"] for row in rows if not row["liked"]),
        )

    async def _add(self, what: _What, account: Account, work_id: int) -> bool:
        row = await self._platform.db.fetch_one(
            _ADD[what],
            {"account": account.id, "work": work_id, "now": self._platform.clock.now()},
        )
        assert row is not None
        if not row["known"]:
            raise NotFound("There is no such work.", code="work-not-found")
        return bool(row["changed"])

    async def _take_back(self, what: _What, account: Account, work_id: int) -> bool:
        values = {"account": account.id, "work": work_id}
        return await self._platform.db.fetch_one(_TAKE_BACK[what], values) is not None
