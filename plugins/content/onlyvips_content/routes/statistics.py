"""Routes of statistics: what creators know of their works, and moderators of all."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field
from quart import Blueprint
from quart_schema import operation_id, tag, validate_querystring, validate_response

from onlyvips.web.auth import current_account, requires
from onlyvips_content.parts import parts_of
from onlyvips_content.routes.shop_views import AssetCode
from onlyvips_content.routes.viewers import MODERATE, is_staff
from onlyvips_content.statistics import LONGEST, Metric

if TYPE_CHECKING:
    from onlyvips.platform import Platform

_BIGINT = 2**63 - 1


class _View(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class TrendView(_View):
    """A figure of a period and of the one before."""

    now: int
    before: int
    change: float | None = Field(
        description="Percent by which it rose or fell; null where there was nothing before."
    )


class MoneyTrendView(_View):
    """Revenue of one asset, in its smallest unit."""

    asset: str
    gross: TrendView = Field(description="What people paid.")
    net: TrendView = Field(description="What the creator got of it.")
    tips: TrendView = Field(description="What of net were tips.")


class CountTrendsView(_View):
    """What was counted in a period, and in the one before."""

    views: TrendView
    likes: TrendView
    saves: TrendView
    comments: TrendView
    unlocks: TrendView
    gained: TrendView | None = Field(None, description="Followers; null for a single work.")
    lost: TrendView | None = Field(None, description="Followers; null for a single work.")


class CountsView(_View):
    """What was counted on one day."""

    views: int
    likes: int
    saves: int
    comments: int
    unlocks: int
    gained: int | None = Field(None, description="Followers; null for a single work.")
    lost: int | None = Field(None, description="Followers; null for a single work.")


class EarnedView(_View):
    """Revenue of one asset on one day."""

    asset: str
    gross: int
    net: int
    tips: int


class DayView(_View):
    """One day, for a chart."""

    day: date
    counts: CountsView
    followers: int | None = Field(description="At the end of the day; null for a single work.")
    revenue: list[EarnedView]


class FiguresView(_View):
    """Statistics of a period, which ends today (UTC)."""

    first: date
    last: date
    counts: CountTrendsView
    revenue: list[MoneyTrendView]
    followers: int | None = Field(description="How many follow now; null for a single work.")
    days: list[DayView]


class TopWorkView(_View):
    """A work among those of which the most was counted."""

    work_id: int
    creator_id: int
    title: str
    amount: int
    before: int = Field(description="In the period before.")
    change: float | None


class TopList(BaseModel):
    """Works of which the most was counted, the most first."""

    items: list[TopWorkView]


class PeriodQuery(BaseModel):
    """Which period."""

    model_config = ConfigDict(extra="ignore")

    days: int = Field(28, ge=1, le=LONGEST, description="Its length; it ends today (UTC).")


class TopQuery(PeriodQuery):
    """By what works are ordered."""

    metric: Metric = "views"
    asset: AssetCode = Field("XTR", description="Of revenue: of which asset.")
    limit: int = Field(10, ge=1, le=100)


class AllTopQuery(TopQuery):
    """Of whom, too."""

    creator: int | None = Field(None, ge=1, le=_BIGINT, description="Account of a creator.")


def add_routes(blueprint: Blueprint, platform: Platform) -> None:
    """Add the routes."""
    _add_own(blueprint, platform)
    _add_others(blueprint, platform)


def _add_own(blueprint: Blueprint, platform: Platform) -> None:
    statistics = parts_of(platform).statistics

    @blueprint.get("/creator/statistics")
    @operation_id("get_statistics")
    @tag(["creator panel"])
    @validate_querystring(PeriodQuery)
    @validate_response(FiguresView)
    async def get_statistics(query_args: PeriodQuery) -> FiguresView:
        """Return statistics of all works of the caller, and of their followers."""
        found = await statistics.of_creator(current_account().id, days=query_args.days)
        return FiguresView.model_validate(found)

    @blueprint.get("/creator/statistics/top")
    @operation_id("get_top_works")
    @tag(["creator panel"])
    @validate_querystring(TopQuery)
    @validate_response(TopList)
    async def get_top_works(query_args: TopQuery) -> TopList:
        """Return the caller's works of which the most was counted."""
        found = await statistics.top(
            current_account().id,
            query_args.metric,
            asset=query_args.asset,
            days=query_args.days,
            limit=query_args.limit,
        )
        return TopList(items=[TopWorkView.model_validate(top) for top in found])

    @blueprint.get("/creator/works/<int:work_id>/statistics")
    @operation_id("get_work_statistics")
    @tag(["creator panel"])
    @validate_querystring(PeriodQuery)
    @validate_response(FiguresView)
    async def get_work_statistics(work_id: int, query_args: PeriodQuery) -> FiguresView:
        """Return statistics of one work, to its creator and moderators."""
        found = await statistics.of_work(
            current_account().id, work_id, staff=is_staff(), days=query_args.days
        )
        return FiguresView.model_validate(found)


def _add_others(blueprint: Blueprint, platform: Platform) -> None:
    statistics = parts_of(platform).statistics

    @blueprint.get("/moderation/creators/<int:account_id>/statistics")
    @operation_id("get_creator_statistics")
    @tag(["content: moderation"])
    @requires(MODERATE)
    @validate_querystring(PeriodQuery)
    @validate_response(FiguresView)
    async def get_creator_statistics(account_id: int, query_args: PeriodQuery) -> FiguresView:
        """Return statistics of a creator."""
        await parts_of(platform).creators.get(account_id)
        found = await statistics.of_creator(account_id, days=query_args.days)
        return FiguresView.model_validate(found)

    @blueprint.get("/moderation/top")
    @operation_id("get_top_of_all")
    @tag(["content: moderation"])
    @requires(MODERATE)
    @validate_querystring(AllTopQuery)
    @validate_response(TopList)
    async def get_top_of_all(query_args: AllTopQuery) -> TopList:
        """Return the works of which the most was counted, of all creators or of one."""
        found = await statistics.top(
            query_args.creator,
            query_args.metric,
            asset=query_args.asset,
            days=query_args.days,
            limit=query_args.limit,
        )
        return TopList(items=[TopWorkView.model_validate(top) for top in found])
