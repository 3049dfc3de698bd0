"""Seasons: planned, running under rules that are frozen, ended with ranks that are kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from pydantic import TypeAdapter
from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import insert

from onlyvips.errors import Conflict, FieldError, InvalidInput, NotFound
from onlyvips_quests.definitions import Prize, SeasonFile
from onlyvips_quests.standing.ending import Ending, Verification
from onlyvips_quests.standing.raffle import digest_of, new_seed
from onlyvips_quests.tables import badges, season_results, seasons

if TYPE_CHECKING:
    from onlyvips.db import Record
    from onlyvips.platform import Platform
    from onlyvips_quests.kinds import Kinds
    from onlyvips_quests.standing.boards import Boards
    from onlyvips_quests.standing.ending import Prizes

SeasonState = Literal["planned", "running", "ended"]

_PRIZES = TypeAdapter(tuple[Prize, ...])
_LOCK = "SELECT * FROM quests.seasons WHERE slug = :slug FOR UPDATE"
_DUE = """
SELECT id FROM quests.seasons WHERE state = 'planned' AND starts_at <= :now
ORDER BY starts_at FOR UPDATE SKIP LOCKED
"""
_START = """
UPDATE quests.seasons SET state = 'running', seed = :seed, seed_digest = :digest WHERE id = :id
"""


@dataclass(frozen=True, slots=True)
class Season:
    """A season, as everybody may see it.

    Attributes:
        id: Its number; its leaderboard is ``season:<id>``.
        slug: Stable name.
        names: By language.
        starts_at: From when XP count.
        ends_at: Until when.
        prizes: What it gives, see `onlyvips_quests.definitions.Prize`; numbered from 1.
        state: ``planned``, ``running`` or ``ended``.
        seed_digest: SHA-256 of the seed of its raffles, published when it starts.
        seed: The seed; None until the season has ended.
        standings_digest: Digest of the final standings; None until then.
        ended_at: When the ranks were settled.
    """

    id: int
    slug: str
    names: Mapping[str, str]
    starts_at: datetime
    ends_at: datetime
    prizes: tuple[Prize, ...]
    state: SeasonState
    seed_digest: str | None = None
    seed: str | None = None
    standings_digest: str | None = None
    ended_at: datetime | None = None

    def file(self) -> SeasonFile:
        """Return it as it stands in a file."""
        return SeasonFile.model_validate(
            {
                "slug": self.slug,
                "names": dict(self.names),
                "starts_at": self.starts_at,
                "ends_at": self.ends_at,
                "prizes": self.prizes,
            }
        )


@dataclass(frozen=True, slots=True)
class Result:
    """Somebody's result in a season that has ended.

    Attributes:
        account_id: Whose.
        rank: One more than there are people with more XP.
        xp: XP in the season.
        prizes: Numbers of the prizes won, from 1.
    """

    account_id: int
    rank: int
    xp: int
    prizes: tuple[int, ...]


class Seasons:
    """Seasons.

    Args:
        platform: The plugin's platform.
        prizes: Gives prizes; `onlyvips_quests.rewards.Rewards` does.
        boards: The leaderboards.
        kinds: Knows the reward types; without them prizes of other plugins are not checked.
    """

    def __init__(
        self, platform: Platform, prizes: Prizes, boards: Boards, kinds: Kinds | None = None
    ) -> None:
        self._platform = platform
        self._boards = boards
        self._kinds = kinds
        self._ending = Ending(platform, prizes, boards)

    # ---- planning --------------------------------------------------------------------------

    async def plan(self, file: SeasonFile, *, known: Sequence[str] = ()) -> Season:
        """Create a season, or change one whose first moment has not come.

        One that is planned for the past begins now. Names can be changed at any time.

        Args:
            file: The season.
            known: Slugs of badges that come along with it, as ``badge:<slug>``.

        Raises:
            Conflict: It has begun, and its times or prizes would become others.
            InvalidInput: It is over before it begins, or a prize cannot be given.
        """
        now = self._platform.clock.now()
        await self._check(file, known)
        plain = file.model_dump(mode="json", include={"names", "prizes"}, exclude_none=True)
        values = {
            "slug": file.slug,
            "starts_at": file.starts_at,
            "ends_at": file.ends_at,
            "names": plain["names"],
            "prizes": plain.get("prizes", []),
        }
        async with self._platform.db.transaction():
            row = await self._platform.db.fetch_one(_LOCK, {"slug": file.slug})
            if row is not None and (row["state"] != "planned" or row["starts_at"] <= now):
                _refuse_change(_season(row), file)
                values = {"slug": file.slug, "names": values["names"]}
                await self._platform.db.execute(
                    seasons.update().where(seasons.c.id == row["id"]).values(**values)
                )
            else:
                if file.ends_at <= now:
                    fault = FieldError("ends_at", "expected a time in the future")
                    raise InvalidInput(
                        f"The season {file.slug} would be over already.", fields=[fault]
                    )
                statement = insert(seasons).values(**values)
                await self._platform.db.execute(
                    statement.on_conflict_do_update(
                        index_elements=[seasons.c.slug],
                        set_={name: statement.excluded[name] for name in values},
                    )
                )
        self._boards.forget_seasons()
        return await self.get(file.slug)

    # ---- reading ---------------------------------------------------------------------------

    async def get(self, season: str | int) -> Season:
        """Return a season by its name or number.

        Raises:
            NotFound: There is no such season.
        """
        column = seasons.c.slug if isinstance(season, str) else seasons.c.id
        row = await self._platform.db.fetch_one(select(seasons).where(column == season))
        if row is None:
            raise NotFound(f"There is no season {season!r}.", code="season-not-found")
        return _season(row)

    async def list(self, state: SeasonState | None = None) -> Sequence[Season]:
        """Return seasons, the latest first.

        Args:
            state: Only those in this state.
        """
        query = select(seasons).order_by(seasons.c.starts_at.desc(), seasons.c.id.desc())
        if state is not None:
            query = query.where(seasons.c.state == state)
        return [_season(row) for row in await self._platform.db.fetch_all(query)]

    async def results(
        self, season_id: int, after: tuple[int, int] | None = None, limit: int = 50
    ) -> Sequence[Result]:
        """Return the final standings of a season that has ended, in the order of their digest.

        Args:
            season_id: Its number.
            after: Rank and account of the last one of the page before; None for the first page.
            limit: How many at most.
        """
        r = season_results.c
        query = select(r.account_id, r.rank, r.xp, r.prizes).where(r.season_id == season_id)
        if after is not None:
            # A comparison of rows, which the index on rank and account answers.
            rank, account = after
            query = query.where(r.rank >= rank, or_(r.rank > rank, r.account_id > account))
        rows = await self._platform.db.fetch_all(query.order_by(r.rank, r.account_id).limit(limit))
        return [_result(row) for row in rows]

    async def result_of(self, season_id: int, account_id: int) -> Result | None:
        """Return somebody's result in a season that has ended; None for who has none."""
        r = season_results.c
        row = await self._platform.db.fetch_one(
            select(r.account_id, r.rank, r.xp, r.prizes).where(
                r.season_id == season_id, r.account_id == account_id
            )
        )
        return None if row is None else _result(row)

    # ---- life ------------------------------------------------------------------------------

    async def turn(self) -> None:
        """Start and end the seasons whose time has come; to be run every minute."""
        await self.start_due()
        await self.end_due()

    async def start_due(self) -> Sequence[int]:
        """Note that seasons have begun, and publish the digests of their seeds.

        Their XP count from their first moment on, however late this is.

        Returns:
            Their numbers.
        """
        db = self._platform.db
        async with db.transaction():
            rows = await db.fetch_all(_DUE, {"now": self._platform.clock.now()})
            for row in rows:
                seed = new_seed()
                await db.execute(_START, {"id": row["id"], "seed": seed, "digest": digest_of(seed)})
        return [row["id"] for row in rows]

    async def end_due(self) -> Sequence[int]:
        """End the seasons that are over, and have their prizes handed out; not in a transaction.

        Returns:
            Their numbers.
        """
        ended = []
        while (number := await self._ending.end_next()) is not None:
            ended.append(number)
        return ended

    async def settle(self, season_id: int) -> int:
        """Hand out the prizes that were not yet; not in a transaction.

        May be killed at any moment and run again: each person gets theirs in one transaction
        together with the note that they did.

        Returns:
            How many people got theirs now.

        Raises:
            NotFound: There is no such season.
            onlyvips.errors.OnlyVipsError: Some could not be given; the others were.
        """
        season = await self.get(season_id)
        return await self._ending.settle(season_id, season.prizes)

    async def verify(self, season: str | int) -> Verification:
        """Draw again, and say whether what is in the books is what comes out.

        Raises:
            NotFound: There is no such season.
            Conflict: It has not ended.
        """
        found = await self.get(season)
        if found.seed is None or found.standings_digest is None:
            raise Conflict("The season has not ended.", code="season-not-ended")
        return await self._ending.verify(found)

    async def _check(self, file: SeasonFile, known: Sequence[str]) -> None:
        faults: list[FieldError] = []
        wanted = {prize.rewards.badge for prize in file.prizes if prize.rewards.badge}
        there = {name.removeprefix("badge:") for name in known if name.startswith("badge:")}
        if wanted - there:
            rows = await self._platform.db.fetch_all(
                select(badges.c.slug).where(badges.c.slug.in_(wanted))
            )
            there |= {row["slug"] for row in rows}
        for number, prize in enumerate(file.prizes):
            at, badge = f"prizes.{number}.rewards", prize.rewards.badge
            if badge and badge not in there:
                faults.append(FieldError(f"{at}.badge", f"there is no badge {badge!r}"))
            for other, reward in enumerate(prize.rewards.others):
                try:
                    if self._kinds is not None:
                        at_other = f"{at}.others.{other}"
                        self._kinds.reward(reward.type, reward.parameters, at=at_other)
                except InvalidInput as error:
                    faults += error.fields
        if faults:
            raise InvalidInput(
                f"The season {file.slug} cannot be accepted: "
                + "; ".join(f"{fault.field}: {fault.message}" for fault in faults),
                fields=faults,
                code="season-invalid",
            )


def _refuse_change(season: Season, file: SeasonFile) -> None:
    """Refuse a change of what is frozen.

    Raises:
        Conflict: Times or prizes would become others.
    """
    same = (season.starts_at, season.ends_at, season.prizes) == (
        file.starts_at,
        file.ends_at,
        file.prizes,
    )
    if not same:
        raise Conflict(
            f"The season {season.slug} has begun: its times and prizes are frozen.",
            code="season-frozen",
        )


def _season(row: Record) -> Season:
    ended = row["state"] == "ended"
    return Season(
        id=row["id"],
        slug=row["slug"],
        names=row["names"],
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
        prizes=_PRIZES.validate_python(row["prizes"]),
        state=row["state"],
        seed_digest=row["seed_digest"],
        seed=row["seed"] if ended else None,
        standings_digest=row["standings_digest"],
        ended_at=row["ended_at"],
    )


def _result(row: Record) -> Result:
    return Result(row["account_id"], row["rank"], row["xp"], tuple(row["prizes"]))
