"""Routes for everybody: leaderboards, and seasons with their results."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from quart import Blueprint
from quart_schema import operation_id, tag, validate_querystring, validate_response

from onlyvips.errors import FieldError, InvalidInput, NotFound
from onlyvips.web.auth import current_account
from onlyvips.web.pages import Page, PageQuery, make_page
from onlyvips_quests.languages import in_language
from onlyvips_quests.names import public_name
from onlyvips_quests.parts import parts_of
from onlyvips_quests.routes.views import (
    Around,
    AroundQuery,
    Neighbour,
    SeasonDetail,
    SeasonList,
    SeasonQuery,
    SeasonResult,
    SeasonView,
)
from onlyvips_quests.standing.entries import ALL, Entry, Place, season_board, week_board

if TYPE_CHECKING:
    from onlyvips.platform import Platform
    from onlyvips_quests.standing.seasons import Result, Season

_BOARD = "/leaderboards/<any(all, week, season):board>"


def add_routes(blueprint: Blueprint, platform: Platform) -> None:
    """Add the routes."""
    parts = parts_of(platform)
    boards, seasons = parts.boards, parts.seasons

    @blueprint.get(_BOARD)
    @operation_id("get_leaderboard")
    @tag(["quests"])
    @validate_querystring(PageQuery)
    @validate_response(Page[Neighbour])
    async def leaderboard(board: str, query_args: PageQuery) -> Page[Neighbour]:
        """List people in the order of their XP: of all time, this week, or this season."""
        after = _numbers(query_args)
        entries = await boards.top(
            await _name(board), query_args.limit + 1, None if after is None else Place(*after)
        )
        people = await _people(platform, entries)
        return make_page(
            people, query_args.limit, key=lambda person: (person.xp, person.account_id)
        )

    @blueprint.get(f"{_BOARD}/around")
    @operation_id("get_leaderboard_around")
    @tag(["quests"])
    @validate_querystring(AroundQuery)
    @validate_response(Around)
    async def around(board: str, query_args: AroundQuery) -> Around:
        """Return the caller and their neighbours; nobody while the caller has no XP there."""
        entries = await boards.around(await _name(board), current_account().id, query_args.radius)
        return Around(items=await _people(platform, entries))

    async def _name(board: str) -> str:
        if board == "all":
            return ALL
        if board == "week":
            return week_board(platform.clock.now())
        running = await seasons.list("running")
        if not running:
            raise NotFound("No season runs at the moment.", code="no-season")
        return season_board(running[0].id)

    @blueprint.get("/seasons")
    @operation_id("list_seasons")
    @tag(["quests"])
    @validate_querystring(SeasonQuery)
    @validate_response(SeasonList)
    async def list_seasons(query_args: SeasonQuery) -> SeasonList:
        """List seasons, the newest first."""
        found = await seasons.list(query_args.state)
        language = current_account().language
        return SeasonList(items=[SeasonView(**_plain(season, language)) for season in found])

    @blueprint.get("/seasons/<slug>")
    @operation_id("get_season")
    @tag(["quests"])
    @validate_response(SeasonDetail)
    async def get_season(slug: str) -> SeasonDetail:
        """Return a season, and how it ended for the caller."""
        account = current_account()
        season = await seasons.get(slug)
        result = await seasons.result_of(season.id, account.id)
        mine = None if result is None else _result(result, public_name(account), me=True)
        return SeasonDetail(**_plain(season, account.language), mine=mine)

    @blueprint.get("/seasons/<slug>/results")
    @operation_id("list_season_results")
    @tag(["quests"])
    @validate_querystring(PageQuery)
    @validate_response(Page[SeasonResult])
    async def list_results(slug: str, query_args: PageQuery) -> Page[SeasonResult]:
        """List the ranks of a season as they were kept when it ended; nobody before that."""
        after = _numbers(query_args)
        season = await seasons.get(slug)
        found = await seasons.results(season.id, after, query_args.limit + 1)
        names = await platform.accounts.get_many(result.account_id for result in found)
        me = current_account().id
        rows = [
            _result(
                result,
                public_name(names.get(result.account_id)),
                me=result.account_id == me,
            )
            for result in found
        ]
        return make_page(rows, query_args.limit, key=lambda row: (row.rank, row.account_id))


async def _people(platform: Platform, entries: Sequence[Entry]) -> list[Neighbour]:
    """Return the people of a page, whose names are read with one query."""
    accounts = await platform.accounts.get_many(entry.account_id for entry in entries)
    me = current_account().id
    return [
        Neighbour(
            rank=entry.rank,
            account_id=entry.account_id,
            name=public_name(accounts.get(entry.account_id)),
            xp=entry.xp,
            me=entry.account_id == me,
        )
        for entry in entries
    ]


def _numbers(query: PageQuery) -> tuple[int, int] | None:
    """Return the two numbers of a cursor.

    Raises:
        InvalidInput: The cursor is not one of this list.
    """
    after = query.after(int, int)
    if after is None:
        return None
    first, second = after
    if first is None or second is None:
        raise InvalidInput(
            "The cursor is not one of this list; begin without one.",
            fields=[FieldError("cursor", "Expected the next_cursor of the page before.")],
            code="invalid-cursor",
        )
    return first, second


def _plain(season: Season, language: str) -> dict[str, Any]:
    return {
        "id": season.id,
        "slug": season.slug,
        "name": in_language(season.names, language),
        "state": season.state,
        "starts_at": season.starts_at,
        "ends_at": season.ends_at,
        "prizes": season.prizes,
        "seed_digest": season.seed_digest,
        "seed": season.seed,
        "standings_digest": season.standings_digest,
        "ended_at": season.ended_at,
    }


def _result(result: Result, name: str, *, me: bool) -> SeasonResult:
    return SeasonResult(
        rank=result.rank,
        account_id=result.account_id,
        name=name,
        xp=result.xp,
        prizes=list(result.prizes),
        me=me,
    )
