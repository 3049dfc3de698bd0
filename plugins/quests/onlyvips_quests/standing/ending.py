"""The end of a season: settling ranks, drawing winners, handing out prizes, drawing again."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from pydantic import BaseModel, TypeAdapter

from onlyvips.errors import OnlyVipsError, Unavailable
from onlyvips_quests.api import SeasonEnded
from onlyvips_quests.definitions import Prize, Rewards
from onlyvips_quests.standing.entries import season_board
from onlyvips_quests.standing.patience import execute_patiently, fetch_in_batches
from onlyvips_quests.standing.raffle import Draw, Standings, digest_of

if TYPE_CHECKING:
    from onlyvips.accounts.types import Account
    from onlyvips.db import Record
    from onlyvips.platform import Platform
    from onlyvips_quests.standing.boards import Boards
    from onlyvips_quests.standing.seasons import Season

#: Payments that were under way when the season ended are waited for so long.
GRACE = timedelta(seconds=15)
#: Name of the job that hands out the prizes.
JOB = "settle_season"
_BATCH = 100
_PRIZES = TypeAdapter(tuple[Prize, ...])

_NEXT = """
SELECT id, slug, seed, prizes FROM quests.seasons
WHERE state = 'running' AND ends_at <= :before ORDER BY ends_at LIMIT 1 FOR UPDATE SKIP LOCKED
"""
_RANK = """
INSERT INTO quests.season_results (account_id, season_id, rank, xp, prizes, settled)
SELECT account_id, $1, rank() OVER (ORDER BY xp DESC), xp, '[]', true
FROM quests.board_scores WHERE board = $2 AND xp > 0
"""
_STANDINGS = """
SELECT rank, account_id, xp, prizes FROM quests.season_results WHERE season_id = $1
ORDER BY rank, account_id
"""
_WIN = """
UPDATE quests.season_results
SET prizes = prizes || to_jsonb(CAST($2 AS integer)), settled = false
WHERE season_id = $1 AND
"""
_BY_RANK = f"{_WIN} rank BETWEEN $3 AND $4"
_BY_RAFFLE = f"{_WIN} account_id = ANY(CAST($3 AS bigint[]))"
_END = """
UPDATE quests.seasons SET state = 'ended', ended_at = :now, standings_digest = :standings
WHERE id = :season
"""
_UNSETTLED = """
SELECT account_id FROM quests.season_results
WHERE season_id = :season AND NOT settled AND account_id > :after
ORDER BY account_id LIMIT :limit
"""
_LOCK = """
SELECT prizes FROM quests.season_results
WHERE season_id = :season AND account_id = :account AND NOT settled FOR UPDATE
"""
_SETTLED = """
UPDATE quests.season_results SET settled = true
WHERE season_id = :season AND account_id = :account
"""


class SettleSeason(BaseModel):
    """Argument of the job that hands out prizes.

    Attributes:
        season_id: Of which season.
    """

    season_id: int


class Prizes(Protocol):
    """Gives prizes; `onlyvips_quests.rewards.Rewards` does."""

    async def give(self, account: Account, rewards: Rewards, key: str) -> tuple[int, list[str]]:
        """Give a prize, in the caller's transaction; with the same key again, nothing changes."""
        ...


@dataclass(frozen=True, slots=True)
class Verification:
    """What came of drawing again.

    Attributes:
        seed: The seed is the one whose digest was published when the season started.
        standings: The final standings are those whose digest went into the draw.
        prizes: Those who have a prize by the books, and only they, have it by rank or draw.
    """

    seed: bool
    standings: bool
    prizes: bool

    @property
    def agrees(self) -> bool:
        """Whether all is as it should be."""
        return self.seed and self.standings and self.prizes


class Ending:
    """Ends seasons.

    Args:
        platform: The plugin's platform.
        prizes: Gives prizes.
        boards: The leaderboards.
    """

    def __init__(self, platform: Platform, prizes: Prizes, boards: Boards) -> None:
        self._platform = platform
        self._prizes = prizes
        self._boards = boards

    async def end_next(self) -> int | None:
        """End one season that is over, in one transaction; return its number."""
        db, now = self._platform.db, self._platform.clock.now()
        async with db.transaction():
            season = await db.fetch_one(_NEXT, {"before": now - GRACE})
            if season is None:
                return None
            number: int = season["id"]
            board = season_board(number)
            await execute_patiently(db, _RANK, number, board)
            standings = Standings()
            async for row in self._standings(number):
                standings.add(row["rank"], row["account_id"], row["xp"])
            digest = standings.hexdigest()
            await self._note_winners(season, digest)
            await db.execute(_END, {"season": number, "now": now, "standings": digest})
            await self._platform.events.publish(SeasonEnded(season_id=number, slug=season["slug"]))
            await self._platform.jobs.enqueue(
                JOB, SettleSeason(season_id=number), key=f"season:{number}"
            )
        self._boards.forget_seasons()
        await self._boards.drop(board)
        return number

    async def settle(self, season_id: int, prizes: Sequence[Prize]) -> int:
        """Hand out the prizes that were not yet.

        Args:
            season_id: Of which season.
            prizes: Its prizes.

        Returns:
            How many people got theirs now.

        Raises:
            OnlyVipsError: Some could not be given; the others were.
        """
        platform, after, given, failed = self._platform, 0, 0, 0
        while True:
            rows = await platform.db.fetch_all(
                _UNSETTLED, {"season": season_id, "after": after, "limit": _BATCH}
            )
            if not rows:
                break
            accounts = await platform.accounts.get_many([row["account_id"] for row in rows])
            for row in rows:
                after = row["account_id"]
                try:
                    given += await self._settle_one(season_id, after, accounts.get(after), prizes)
                except Unavailable:
                    raise
                except Exception:
                    # One prize that cannot be given must not keep others from theirs.
                    platform.log.exception("prize_failed", season=season_id, account_id=after)
                    failed += 1
        if failed:
            raise OnlyVipsError(
                f"The prizes of {failed} people in season {season_id} could not be given; "
                "see the log, and run the job again: it goes on where it stopped."
            )
        return given

    async def verify(self, season: Season) -> Verification:
        """Draw again.

        Args:
            season: One that has ended.
        """
        assert season.seed is not None
        assert season.standings_digest is not None
        digest = Standings()
        draws = _draws(season.prizes, season.seed, season.standings_digest)
        won: dict[int, set[int]] = {number: set() for number in range(1, len(season.prizes) + 1)}
        by_rank = True
        async for row in self._standings(season.id):
            digest.add(row["rank"], row["account_id"], row["xp"])
            for number in row["prizes"]:
                won.setdefault(number, set()).add(row["account_id"])
            for number, prize in enumerate(season.prizes, 1):
                if number in draws:
                    if row["xp"] >= prize.min_xp:
                        draws[number].add(row["account_id"])
                else:
                    by_rank &= (number in row["prizes"]) == _has_rank(prize, row["rank"])
        by_raffle = all(won[number] == set(draw.winners()) for number, draw in draws.items())
        return Verification(
            seed=digest_of(season.seed) == season.seed_digest,
            standings=digest.hexdigest() == season.standings_digest,
            prizes=by_rank and by_raffle and len(won) == len(season.prizes),
        )

    async def _standings(self, season_id: int) -> AsyncIterator[Record]:
        async with aclosing(fetch_in_batches(self._platform.db, _STANDINGS, season_id)) as batches:
            async for rows in batches:
                for row in rows:
                    yield row

    async def _note_winners(self, season: Record, standings: str) -> None:
        """Note who has won what, in the caller's transaction."""
        prizes = _PRIZES.validate_python(season["prizes"])
        draws = _draws(prizes, season["seed"], standings)
        if draws:
            async for row in self._standings(season["id"]):
                for number, draw in draws.items():
                    if row["xp"] >= prizes[number - 1].min_xp:
                        draw.add(row["account_id"])
        db = self._platform.db
        for number, prize in enumerate(prizes, 1):
            of = (season["id"], number)
            if number in draws:
                await execute_patiently(db, _BY_RAFFLE, *of, draws[number].winners())
            else:
                ranks = (prize.from_rank, prize.to_rank)
                await execute_patiently(db, _BY_RANK, *of, *ranks)

    async def _settle_one(
        self, season_id: int, account_id: int, account: Account | None, prizes: Sequence[Prize]
    ) -> int:
        db, values = self._platform.db, {"season": season_id, "account": account_id}
        async with db.transaction():
            numbers = await db.fetch_val(_LOCK, values)
            if numbers is None:
                return 0  # somebody else has just done it
            # Whoever erased their data meanwhile gets nothing.
            for number in numbers if account is not None else ():
                assert account is not None
                key = f"season:{season_id}:{number}"
                await self._prizes.give(account, prizes[number - 1].rewards, key)
            await db.execute(_SETTLED, values)
        return int(account is not None)


def _draws(prizes: Sequence[Prize], seed: str, standings: str) -> dict[int, Draw]:
    return {
        number: Draw(seed, standings, number, prize.raffle)
        for number, prize in enumerate(prizes, 1)
        if prize.raffle is not None
    }


def _has_rank(prize: Prize, rank: int) -> bool:
    return (prize.from_rank or 0) <= rank <= (prize.to_rank or 0)
