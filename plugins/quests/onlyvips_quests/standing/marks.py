"""Leaderboards from the tables: by an index, and by marks where something must be counted.

The rank of somebody is one more than the people with more XP. An index finds them, and would count
them one by one. So at about every 200th place it is noted how many have at least so much XP; then
only those between the next higher mark and the person are counted, 200 at most.

A mark counts as of the moment at which it was made: a rank below it is wrong by as many as have
passed it since. Marks are made anew every few minutes while there is no mirror in Redis, and are
not believed when they are old; then all are counted. The first thousand are always counted, so
that the ranks which most look at are right at any moment.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from onlyvips_quests.standing.entries import ALL, Entry, Place
from onlyvips_quests.standing.patience import execute_patiently, fetch_in_batches

if TYPE_CHECKING:
    from onlyvips.clock import Clock
    from onlyvips.db import Database, Record

#: How many places are between two marks, unless people with as much XP stand there.
SPACING = 200
#: Marks begin at the place that is so many times as far.
_FIRST = 5
#: Marks are made anew when they are so old,
REFRESH = timedelta(minutes=5)
#: and not believed when they are so old.
_FRESH = timedelta(minutes=15)
_ENDLESS = 2**63 - 1

# {on} is a table and which of its rows.
_PROGRESS = "quests.progress WHERE true"
_SCORES = "quests.board_scores WHERE board ="
_ABOVE = """
WITH mark AS (
  SELECT place, xp FROM quests.board_marks
  WHERE board = :name AND xp > :xp AND marked_at > :since ORDER BY xp LIMIT 1
)
SELECT coalesce((SELECT place FROM mark), 0) + (
  SELECT count(*) FROM {on} AND xp > :xp
    AND xp < coalesce((SELECT xp FROM mark), 9223372036854775807)
)
"""
_RANK = """
WITH mine AS (SELECT xp FROM {on} AND account_id = :account AND xp > 0),
mark AS (
  SELECT place, xp FROM quests.board_marks
  WHERE board = :name AND xp > (SELECT xp FROM mine) AND marked_at > :since ORDER BY xp LIMIT 1
)
SELECT 1 + coalesce((SELECT place FROM mark), 0) + (
  SELECT count(*) FROM {on} AND xp > (SELECT xp FROM mine)
    AND xp < coalesce((SELECT xp FROM mark), 9223372036854775807)
) FROM mine
"""
_MINE = "SELECT xp FROM {on} AND account_id = :account AND xp > 0"
_BELOW = """
SELECT account_id, xp FROM {on} AND xp > 0 AND (xp, account_id) < (:xp, :account)
ORDER BY xp DESC, account_id DESC LIMIT :limit
"""
_ABOVE_IT = """
SELECT account_id, xp FROM {on} AND (xp, account_id) > (:xp, :account)
ORDER BY xp, account_id LIMIT :limit
"""
_EVERYBODY = "SELECT account_id, xp FROM {on} AND xp > 0"
_AGE = "SELECT max(marked_at) FROM quests.board_marks WHERE board = :name"
# One mark for each amount of XP at one of the places: how many have at least so much.
_MARK = """
INSERT INTO quests.board_marks (board, place, xp, marked_at)
SELECT $1, max(place), xp, $2 FROM (
  SELECT xp, row_number() OVER (ORDER BY xp DESC) AS place FROM {on} AND xp > 0
) AS ordered
GROUP BY xp HAVING bool_or(place % $3 = 0) AND max(place) >= $4
"""


class Tables:
    """Reads leaderboards from PostgreSQL.

    Args:
        db: The database.
        clock: The time.
        spacing: How many places are between two marks.
    """

    def __init__(self, db: Database, clock: Clock, *, spacing: int = SPACING) -> None:
        self._db = db
        self._clock = clock
        self._spacing = spacing

    async def rank(self, board: str, account_id: int) -> int | None:
        """Return somebody's rank; None for who is not on the board."""
        rank: int | None = await self._db.fetch_val(
            *_of(board, _RANK, name=board, account=account_id, since=self._since())
        )
        return rank

    async def top(self, board: str, limit: int, after: Place | None) -> list[Entry]:
        """Return a page, from the first place or from the one after ``after`` on."""
        start = after or Place(_ENDLESS, _ENDLESS)
        rows = await self._below(board, start, limit)
        return await self._ranked(board, rows, first=after is None)

    async def around(self, board: str, account_id: int, radius: int) -> list[Entry]:
        """Return somebody and their neighbours; nobody for who is not on the board."""
        xp = await self._db.fetch_val(*_of(board, _MINE, account=account_id))
        if xp is None:
            return []
        better = await self._db.fetch_all(
            *_of(board, _ABOVE_IT, xp=xp, account=account_id, limit=radius)
        )
        worse = await self._below(board, Place(xp, account_id), radius)
        rows = [Place(row["xp"], row["account_id"]) for row in reversed(better)]
        rows += [Place(xp, account_id), *worse]
        return await self._ranked(board, rows, first=len(better) < radius)

    def everybody(self, board: str) -> AsyncGenerator[Sequence[Record], None]:
        """Yield ``account_id`` and ``xp`` of all who are on the board, as of one moment."""
        text, values = _numbered(board, _EVERYBODY)
        return fetch_in_batches(self._db, text, *values)

    async def mark(self, board: str) -> None:
        """Mark the places of the board as they are now."""
        async with self._db.transaction():
            # Two that mark at once would each insert the other's marks.
            await self._db.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))",
                {"name": f"quests.board_marks {board}"},
            )
            await self.forget(board)
            values = (board, self._clock.now(), self._spacing, self._spacing * _FIRST)
            text, more = _numbered(board, _MARK, taken=len(values))
            await execute_patiently(self._db, text, *values, *more)

    async def marks_are_old(self, board: str) -> bool:
        """Say whether it is time to mark the places anew."""
        made = await self._db.fetch_val(_AGE, {"name": board})
        return made is None or made <= self._clock.now() - REFRESH

    async def forget(self, board: str) -> None:
        """Delete the marks of a board."""
        await self._db.execute(
            "DELETE FROM quests.board_marks WHERE board = :name", {"name": board}
        )

    async def _below(self, board: str, place: Place, limit: int) -> list[Place]:
        rows = await self._db.fetch_all(
            *_of(board, _BELOW, xp=place.xp, account=place.account_id, limit=limit)
        )
        return [Place(row["xp"], row["account_id"]) for row in rows]

    async def _above(self, board: str, xp: int) -> int:
        count: int = await self._db.fetch_val(
            *_of(board, _ABOVE, name=board, xp=xp, since=self._since())
        )
        return count

    async def _ranked(self, board: str, rows: Sequence[Place], *, first: bool) -> list[Entry]:
        """Give ranks to places that follow one another.

        Args:
            board: The board.
            rows: The places.
            first: They begin with the first place of the board.
        """
        if not rows:
            return []
        rank = 1 if first else 1 + await self._above(board, rows[0].xp)
        # How many places come before the page: known where it begins, or as soon as a rank does.
        before = 0 if first else None
        found: list[Entry] = []
        for number, row in enumerate(rows):
            if found and row.xp < found[-1].xp:
                if before is None:
                    # Somebody may gain XP between two looks: ranks never fall back on a page.
                    below = 1 + await self._above(board, row.xp)
                    before = max(below, rank + number) - 1 - number
                rank = before + number + 1
            found.append(Entry(row.account_id, rank, row.xp))
        return found

    def _since(self) -> Any:
        return self._clock.now() - _FRESH


def _of(board: str, text: str, **values: Any) -> tuple[str, dict[str, Any]]:
    """Return a statement on a board, with its values by name."""
    if board == ALL:
        return text.replace("{on}", _PROGRESS), values
    return text.replace("{on}", f"{_SCORES} :board"), {**values, "board": board}


def _numbered(board: str, text: str, *, taken: int = 0) -> tuple[str, tuple[str, ...]]:
    """Return a statement on a board with numbered parameters, and what it takes beyond those."""
    if board == ALL:
        return text.replace("{on}", _PROGRESS), ()
    return text.replace("{on}", f"{_SCORES} ${taken + 1}"), (board,)
