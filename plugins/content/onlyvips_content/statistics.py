"""What creators know of their works: a period, the one before it, and every day between.

Everything is read from what was counted, so a figure is as old as the last run of the job, which
runs every minute. Days are those of UTC. What was taken back, such as a like or a refunded
purchase, is missing on the day on which it was done.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final, Literal

from onlyvips.errors import FieldError, InvalidInput, NotFound
from onlyvips_content.counting.scores import WEIGHTS

if TYPE_CHECKING:
    from onlyvips.platform import Platform

Metric = Literal["views", "likes", "saves", "comments", "unlocks", "revenue"]

#: What is counted of works each day.
COUNTED: Final = tuple(WEIGHTS)
#: What is counted of followers each day.
FOLLOWING: Final = ("gained", "lost")
LONGEST: Final = 366

_SUMS = ", ".join(f"sum(d.{name})::bigint AS {name}" for name in COUNTED)
_MINE = """
    (CAST(:creator AS bigint) IS NULL OR w.creator_id = CAST(:creator AS bigint))
    AND (CAST(:work AS bigint) IS NULL OR w.id = CAST(:work AS bigint))
"""
_DAYS: Final = f"""
    SELECT d.day, {_SUMS} FROM content.works w
    JOIN content.work_days d ON d.work_id = w.id AND d.day BETWEEN :first AND :last
    WHERE {_MINE} GROUP BY d.day
"""  # noqa: S608 - constants
_MONEY: Final = f"""
    SELECT r.day, r.asset, sum(r.gross)::bigint AS gross, sum(r.net)::bigint AS net, false AS tip
    FROM content.works w
    JOIN content.work_revenue r ON r.work_id = w.id AND r.day BETWEEN :first AND :last
    WHERE {_MINE} GROUP BY r.day, r.asset
    UNION ALL
    SELECT (t.created_at AT TIME ZONE 'UTC')::date, t.asset, sum(t.amount)::bigint,
        sum(t.net)::bigint, true
    FROM content.tips t
    WHERE t.creator_id = CAST(:creator AS bigint)
    AND t.created_at >= CAST(:first AS date)::timestamp AT TIME ZONE 'UTC'
    AND t.created_at < (CAST(:last AS date) + 1)::timestamp AT TIME ZONE 'UTC'
    AND t.refunded_at IS NULL
    AND (CAST(:work AS bigint) IS NULL OR t.work_id = CAST(:work AS bigint))
    GROUP BY 1, 2
"""  # noqa: S608 - constants
_FOLLOWERS: Final = """
    SELECT d.day, d.gained, d.lost,
        coalesce((SELECT followers FROM content.creator_counts
                  WHERE creator_id = CAST(:creator AS bigint)), 0) AS followers
    FROM (SELECT 1) one
    LEFT JOIN content.creator_days d
        ON d.creator_id = CAST(:creator AS bigint) AND d.day >= :first
"""
_TITLE = """
    (SELECT x.title FROM content.work_texts x
     WHERE x.work_id = w.id AND x.language = w.language) AS title
"""


@dataclass(frozen=True, slots=True)
class Earned:
    """Money of one asset, in its smallest unit.

    Attributes:
        asset: Its code.
        gross: What people paid.
        net: What the creator got of that.
        tips: What of ``net`` were tips.
    """

    asset: str
    gross: int = 0
    net: int = 0
    tips: int = 0


@dataclass(frozen=True, slots=True)
class Day:
    """What happened on one day, for a chart."""

    day: date
    counts: Mapping[str, int]
    followers: int | None = None
    revenue: Sequence[Earned] = ()


@dataclass(frozen=True, slots=True)
class Trend:
    """A figure of a period and of the one before, which was as long.

    Attributes:
        now: In the period.
        before: In the one before.
        change: Percent by which it rose or fell; None where there was nothing before.
    """

    now: int
    before: int

    @property
    def change(self) -> float | None:
        """Percent by which it rose or fell."""
        if self.before <= 0:
            return None
        return round((self.now - self.before) / self.before * 100, 1)


@dataclass(frozen=True, slots=True)
class MoneyTrend:
    """Revenue of one asset in a period and in the one before."""

    asset: str
    gross: Trend
    net: Trend
    tips: Trend


@dataclass(frozen=True, slots=True)
class Figures:
    """Statistics of a creator's works, or of one of them.

    Attributes:
        first: First day of the period.
        last: Its last day.
        counts: Figures by name: views, likes, saves, comments, unlocks; of all works of a creator
            also followers gained and lost.
        revenue: By asset.
        followers: How many follow now; None for a single work.
        days: Every day of the period, also those on which nothing happened.
    """

    first: date
    last: date
    counts: Mapping[str, Trend]
    revenue: Sequence[MoneyTrend]
    followers: int | None
    days: Sequence[Day] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class TopWork:
    """A work among those of which the most was counted."""

    work_id: int
    creator_id: int
    title: str
    amount: int
    before: int

    @property
    def change(self) -> float | None:
        """Percent by which it rose or fell against the period before."""
        return Trend(self.amount, self.before).change


class Statistics:
    """Reads what was counted.

    Args:
        platform: The plugin's platform.
    """

    def __init__(self, platform: Platform) -> None:
        self._db = platform.db
        self._clock = platform.clock

    async def of_creator(self, creator_id: int, *, days: int = 28) -> Figures:
        """Return statistics of all works of a creator, and of their followers.

        Args:
            creator_id: Whose.
            days: Length of the period, which ends today.

        Raises:
            InvalidInput: The period is too long, or none.
        """
        return await self._figures(creator_id, None, days)

    async def of_work(
        self, account_id: int, work_id: int, *, staff: bool = False, days: int = 28
    ) -> Figures:
        """Return statistics of one work; see `of_creator`.

        Args:
            account_id: Who asks: the work's creator, or a moderator.
            work_id: Which.
            staff: They moderate.
            days: Length of the period, which ends today.

        Raises:
            NotFound: There is no such work, or it is none of their business.
            InvalidInput: The period is too long, or none.
        """
        owner = await self._db.fetch_val(
            "SELECT creator_id FROM content.works WHERE id = :id", {"id": work_id}
        )
        if owner is None or not (owner == account_id or staff):
            raise NotFound("There is no such work.", code="work-not-found")
        return await self._figures(owner, work_id, days)

    async def top(
        self,
        creator_id: int | None,
        metric: Metric,
        *,
        asset: str = "XTR",
        days: int = 28,
        limit: int = 10,
    ) -> list[TopWork]:
        """Return the works of which the most was counted in a period, the most first.

        Args:
            creator_id: Of which creator; None for all.
            metric: What counts.
            asset: Of revenue: of which asset; what the creators got counts.
            days: Length of the period, which ends today.
            limit: Most works.

        Raises:
            InvalidInput: The period is too long or none, or there is no such metric.
        """
        if metric not in (*COUNTED, "revenue"):
            expected = f"expected one of {', '.join((*COUNTED, 'revenue'))}"
            raise InvalidInput(f"metric: {expected}.", fields=[FieldError("metric", expected)])
        start, first, last = self._period(days)
        money = metric == "revenue"
        table, column = ("work_revenue", "net") if money else ("work_days", metric)
        values: dict[str, Any] = {
            "creator": creator_id,
            "start": start,
            "first": first,
            "last": last,
            "limit": limit,
        }
        if money:
            values["asset"] = asset
        rows = await self._db.fetch_all(
            f"""
            SELECT w.id, w.creator_id, {_TITLE}, t.amount, t.before FROM (
                SELECT d.work_id,
                    coalesce(sum(d.{column}) FILTER (WHERE d.day >= :first), 0)::bigint AS amount,
                    coalesce(sum(d.{column}) FILTER (WHERE d.day < :first), 0)::bigint AS before
                FROM content.{table} d
                WHERE d.day BETWEEN :start AND :last {"AND d.asset = :asset" if money else ""}
                AND (CAST(:creator AS bigint) IS NULL OR d.work_id IN (
                    SELECT id FROM content.works WHERE creator_id = CAST(:creator AS bigint)
                ))
                GROUP BY d.work_id
            ) t JOIN content.works w ON w.id = t.work_id
            WHERE t.amount > 0 ORDER BY t.amount DESC, w.id DESC LIMIT :limit
            """,  # noqa: S608 - constants
            values,
        )
        return [
            TopWork(row["id"], row["creator_id"], row["title"] or "", row["amount"], row["before"])
            for row in rows
        ]

    # ---- how it is done ----------------------------------------------------------------------

    def _period(self, days: int) -> tuple[date, date, date]:
        """Return the first day of the period before, and the first and last of the period."""
        if type(days) is not int or not 1 <= days <= LONGEST:
            expected = f"expected 1 to {LONGEST} days"
            raise InvalidInput(f"days: {expected}.", fields=[FieldError("days", expected)])
        last = self._clock.now().date()
        first = last - timedelta(days=days - 1)
        return first - timedelta(days=days), first, last

    async def _figures(self, creator_id: int, work_id: int | None, days: int) -> Figures:
        start, first, last = self._period(days)
        asked = {"creator": creator_id, "work": work_id, "first": start, "last": last}
        counted = {row["day"]: row for row in await self._db.fetch_all(_DAYS, asked)}
        money: dict[date, dict[str, Earned]] = {}
        for row in await self._db.fetch_all(_MONEY, asked):
            on_day = money.setdefault(row["day"], {})
            on_day[row["asset"]] = _add(on_day.get(row["asset"]), row)
        following: dict[date, Any] = {}
        followers: int | None = None
        names = COUNTED
        if work_id is None:
            rows = await self._db.fetch_all(_FOLLOWERS, {"creator": creator_id, "first": start})
            followers = rows[0]["followers"]
            following = {row["day"]: row for row in rows if row["day"] is not None}
            names = (*COUNTED, *FOLLOWING)

        def count(name: str, day: date) -> int:
            found = (following if name in FOLLOWING else counted).get(day)
            return 0 if found is None else found[name]

        def total(name: str, since: date, until: date) -> int:
            found = following if name in FOLLOWING else counted
            return sum(row[name] for day, row in found.items() if since <= day <= until)

        before = first - timedelta(days=1)
        return Figures(
            first=first,
            last=last,
            counts={
                name: Trend(total(name, first, last), total(name, start, before)) for name in names
            },
            revenue=_money_trends(money, first),
            followers=followers,
            days=[
                Day(
                    day,
                    {name: count(name, day) for name in names},
                    None if followers is None else followers - _since(following, day),
                    tuple(money.get(day, {}).values()),
                )
                for day in (first + timedelta(days=n) for n in range(days))
            ],
        )


def _add(earned: Earned | None, row: Any) -> Earned:
    earned = earned or Earned(row["asset"])
    return Earned(
        earned.asset,
        earned.gross + row["gross"],
        earned.net + row["net"],
        earned.tips + (row["net"] if row["tip"] else 0),
    )


def _since(following: Mapping[date, Any], day: date) -> int:
    """Return by how many the followers grew after a day."""
    return sum(row["gained"] - row["lost"] for at, row in following.items() if at > day)


def _money_trends(money: Mapping[date, Mapping[str, Earned]], first: date) -> list[MoneyTrend]:
    assets = sorted({asset for on_day in money.values() for asset in on_day})

    def trend(asset: str, name: str) -> Trend:
        now = before = 0
        for day, on_day in money.items():
            if asset in on_day:
                amount = getattr(on_day[asset], name)
                now, before = (now + amount, before) if day >= first else (now, before + amount)
        return Trend(now, before)

    return [
        MoneyTrend(asset, trend(asset, "gross"), trend(asset, "net"), trend(asset, "tips"))
        for asset in assets
    ]
