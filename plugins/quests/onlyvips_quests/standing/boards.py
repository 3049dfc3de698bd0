"""Leaderboards: of all time, of a week, of a season.

The tables are the truth: ``progress`` for all time, ``board_scores`` for weeks and seasons. Sorted
sets in Redis mirror those that are read most: of all time, of this week and the last one, of the
seasons that run. What is asked is answered by the mirror when it is complete, and else from the
tables (`onlyvips_quests.standing.marks`).

A mirror follows like this. After a change was committed, `Boards.update` reads the person's XP from
the tables and writes them to the mirror; then it reads again and, if they have changed meanwhile,
writes again. So of two that write at once, the last one looks at the tables after it has written,
and what stays is what the tables say. Nothing is added up in Redis: an update that comes twice, or
too late, does no harm.

Three things could make a mirror wrong without being seen, so each is looked for:

- The set was lost, as a whole: then its note that it is complete is lost with it.
- Redis was away, and missed an update: whoever could not write raises the *generation*, a number in
  PostgreSQL (`onlyvips_quests.standing.generation`). A mirror of another one is not believed.
- Redis went back in time, to what it had saved on a disk: then it runs under another id.

`Boards.tend`, which is run every minute, looks for all that and makes such mirrors anew.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Collection, Iterable
from contextlib import aclosing
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from onlyvips_quests.standing.entries import ALL, Entry, Place, season_board, week_board
from onlyvips_quests.standing.generation import Generation
from onlyvips_quests.standing.marks import SPACING, Tables
from onlyvips_quests.standing.mirror import Mirror

if TYPE_CHECKING:
    from onlyvips.platform import Platform

#: Weeks whose leaderboards are kept, besides the present one; those of seasons are kept as long.
KEPT = timedelta(weeks=8)
_WEEK = timedelta(weeks=1)
#: Rows that are deleted at once.
_DELETED = 5000
#: Seconds for which it is believed which seasons there are.
_SEASONS_FOR = 1.0
#: Redis may lose a mirror time and again for want of memory: so many times as long as it took to
#: make it is waited until it is made again.
_PAUSE = 30
_TRIES = 4

_SCORES = """
SELECT 'all' AS board, account_id, xp FROM quests.progress
WHERE account_id = ANY(CAST(:accounts AS bigint[]))
UNION ALL
SELECT board, account_id, xp FROM quests.board_scores
WHERE account_id = ANY(CAST(:accounts AS bigint[])) AND board = ANY(CAST(:boards AS text[]))
"""
_OPEN_SEASONS = "SELECT id, starts_at, ends_at FROM quests.seasons WHERE state <> 'ended'"
_NEXT_BOARD = """
SELECT board FROM quests.board_scores WHERE board > :after ORDER BY board LIMIT 1
"""
_ENDED = "SELECT id FROM quests.seasons WHERE state = 'ended' AND ended_at < :before"
_DELETE = """
DELETE FROM quests.board_scores WHERE (account_id, board) IN (
  SELECT account_id, board FROM quests.board_scores WHERE board = :board LIMIT :limit
)
"""

Scores = dict[str, dict[int, int]]


class Boards:
    """Leaderboards.

    Args:
        platform: The plugin's platform.
        spacing: How many places are between two marks.
    """

    def __init__(self, platform: Platform, *, spacing: int = SPACING) -> None:
        self._platform = platform
        self._tables = Tables(platform.db, platform.clock, spacing=spacing)
        self._mirror = Mirror(platform.cache)
        self._generation = Generation(platform.db)
        self._seasons: list[tuple[int, datetime, datetime]] = []
        self._seasons_until = 0.0
        self._not_before: dict[str, float] = {}

    # ---- reading ---------------------------------------------------------------------------

    async def rank(self, board: str, account_id: int) -> int | None:
        """Return somebody's rank, from 1; None for who has no XP there.

        Args:
            board: ``all``, ``week:2026-W48`` or ``season:7``.
            account_id: Whose.
        """
        if await self._is_mirrored(board):
            rank = await self._mirror.rank(board, await self._generation.get(), account_id)
            if rank is not None:
                return rank or None
        return await self._tables.rank(board, account_id)

    async def top(
        self, board: str, limit: int = 10, after: tuple[int, int] | None = None
    ) -> list[Entry]:
        """Return people in the order of the leaderboard.

        Args:
            board: Which.
            limit: How many at most.
            after: `Entry.place` of the last one of the page before; None for the first page.
        """
        place = None if after is None else Place(*after)
        if await self._is_mirrored(board):
            generation = await self._generation.get()
            found = await self._mirror.top(board, generation, limit, place)
            if found is not None:
                return found
        return await self._tables.top(board, limit, place)

    async def around(self, board: str, account_id: int, radius: int = 3) -> list[Entry]:
        """Return somebody, and so many neighbours above and below; nobody for who has no XP there.

        Args:
            board: Which.
            account_id: Whose neighbourhood.
            radius: How many on each side at most.
        """
        if await self._is_mirrored(board):
            generation = await self._generation.get()
            found = await self._mirror.around(board, generation, account_id, radius)
            if found is not None:
                return found
        return await self._tables.around(board, account_id, radius)

    # ---- which there are -------------------------------------------------------------------

    async def boards_of(self, moment: datetime) -> list[str]:
        """Return the leaderboards on which XP of a moment counts, but the one of all time.

        A season counts from its first moment to its last, also while its start is still being
        noted; one that has ended counts no more, because its ranks are settled.
        """
        seasons = await self._open_seasons()
        running = (number for number, starts, ends in seasons if starts <= moment < ends)
        return [week_board(moment), *map(season_board, running)]

    async def mirrored(self) -> list[str]:
        """Return the leaderboards that are kept in Redis."""
        now = self._platform.clock.now()
        begun = (number for number, starts, _ in await self._open_seasons() if starts <= now)
        return [ALL, week_board(now), week_board(now - _WEEK), *map(season_board, begun)]

    def forget_seasons(self) -> None:
        """Look at the next call which seasons there are."""
        self._seasons_until = 0.0

    # ---- following -------------------------------------------------------------------------

    async def update(self, account_ids: Iterable[int]) -> None:
        """Bring people's XP from the tables to Redis; after their change was committed.

        Args:
            account_ids: Whose. Who is no longer in the tables is taken off the boards.
        """
        boards = await self.mirrored()
        accounts = set(account_ids)
        scores = await self._scores(boards, accounts)
        while accounts:
            for board in boards:
                part = {account: scores[board].get(account, 0) for account in accounts}
                if not await self._mirror.put(board, part):
                    await self._generation.spoil()
                    return
            written, scores = scores, await self._scores(boards, accounts)
            accounts = {a for a in accounts if any(_differ(written, scores, b, a) for b in boards)}

    async def remove(self, account_id: int) -> None:
        """Take somebody off the boards whose rows were deleted; after that was committed."""
        await self.update([account_id])

    async def rebuild(self, board: str) -> bool:
        """Make a mirror anew from the tables, without holding them in memory.

        Changes that are committed meanwhile are written by `update`, which goes before what is
        read here; see `onlyvips_quests.standing.mirror`.

        Returns:
            Whether it is complete; not when Redis was away, or somebody else began to make it.
        """
        # First of all: what Redis misses from now on makes this mirror one of the past.
        generation = await self._generation.renew()
        server = await self._platform.cache.server_id()
        token = None if server is None else await self._mirror.begin(board)
        if server is None or token is None:
            return False
        async with aclosing(self._tables.everybody(board)) as batches:
            async for rows in batches:
                batch = [(row["account_id"], row["xp"]) for row in rows]
                if not await self._fill(board, token, batch):
                    return False
        return bool(await self._mirror.finish(board, token, generation, server))

    async def drop(self, board: str) -> None:
        """Forget the mirror of a board."""
        await self._mirror.drop(board)

    # ---- upkeep ----------------------------------------------------------------------------

    async def tend(self) -> None:
        """Make mirrors anew that are missing or wrong, and marks where there is no mirror.

        To be run every minute, by one at a time, and not in a transaction.
        """
        server = await self._platform.cache.server_id()
        for board in await self.mirrored():
            if server is not None:
                generation = await self._generation.renew()
                if await self._mirror.fits(board, generation, server):
                    continue
                if await self._make(board):
                    continue
            await self.mark(board)

    async def mark(self, board: str) -> None:
        """Mark the places of a board for when there is no Redis, unless that was done just now."""
        if await self._tables.marks_are_old(board):
            await self._tables.mark(board)

    async def trim(self) -> None:
        """Delete leaderboards of weeks and seasons that are long over; not in a transaction."""
        db, before = self._platform.db, self._platform.clock.now() - KEPT
        oldest = week_board(before)
        ended = {season_board(row["id"]) for row in await db.fetch_all(_ENDED, {"before": before})}
        board: str | None = ""
        while board := await db.fetch_val(_NEXT_BOARD, {"after": board}):
            if board in ended or (board.startswith("week:") and board < oldest):
                await self._delete(board)

    async def _make(self, board: str) -> bool:
        began = time.monotonic()
        if began < self._not_before.get(board, 0.0):
            self._platform.log.warning("leaderboard_lost_in_redis", board=board)
            return False
        done = await self.rebuild(board)
        ended = time.monotonic()
        self._not_before[board] = ended + _PAUSE * (ended - began)
        return done

    async def _delete(self, board: str) -> None:
        while await self._platform.db.execute(_DELETE, {"board": board, "limit": _DELETED}):
            pass
        await self._tables.forget(board)
        await self._mirror.drop(board)

    async def _fill(self, board: str, token: int, batch: list[tuple[int, int]]) -> bool:
        """Write a batch; a server that is busy for a moment is asked again."""
        for attempt in range(_TRIES):
            done = await self._mirror.fill(board, token, batch)
            if done is not None:
                return done
            await asyncio.sleep(0.25 * 2**attempt)
        return False

    async def _scores(self, boards: list[str], accounts: Collection[int]) -> Scores:
        found: Scores = {board: {} for board in boards}
        rows = await self._platform.db.fetch_all(
            _SCORES, {"accounts": list(accounts), "boards": boards[1:]}
        )
        for row in rows:
            found[row["board"]][row["account_id"]] = row["xp"]
        return found

    async def _is_mirrored(self, board: str) -> bool:
        return board == ALL or board in await self.mirrored()

    async def _open_seasons(self) -> list[tuple[int, datetime, datetime]]:
        if time.monotonic() >= self._seasons_until:
            rows = await self._platform.db.fetch_all(_OPEN_SEASONS)
            self._seasons = [(row["id"], row["starts_at"], row["ends_at"]) for row in rows]
            self._seasons_until = time.monotonic() + _SEASONS_FOR
        return self._seasons


def _differ(one: Scores, other: Scores, board: str, account: int) -> bool:
    return one[board].get(account, 0) != other[board].get(account, 0)
