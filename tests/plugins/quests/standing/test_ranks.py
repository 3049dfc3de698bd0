"""Ranks are the same from Redis, from marks and by counting, and what SQL's own rank() says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from hypothesis import strategies as st
from onlyvips_quests.standing.boards import Boards
from onlyvips_quests.standing.entries import Entry, season_board, week_board

from tests.drawing import draw
from tests.plugins.quests.standing.conftest import Crowd

pytestmark = pytest.mark.onlyvips(plugins=["quests"], roles=[], cache=True)


@dataclass(frozen=True)
class Case:
    """XP of some people, and how they are looked at."""

    scores: list[int]
    spacing: int
    page: int
    radius: int


#: Few amounts, so that many have as much as others; some have none.
CASES = st.builds(
    Case,
    scores=st.lists(st.integers(0, 5) | st.integers(0, 2**40), min_size=12, max_size=25)
    | st.lists(st.integers(0, 3), max_size=3),
    spacing=st.integers(1, 5),
    page=st.integers(1, 9),
    radius=st.integers(1, 5),
)


async def by_window(crowd: Crowd, board: str) -> list[Entry]:
    """Return a whole leaderboard in PostgreSQL's own words."""
    source = (
        "quests.progress WHERE true" if board == "all" else "quests.board_scores WHERE board = :b"
    )
    rows = await crowd.host.db.fetch_all(
        f"SELECT account_id, rank() OVER (ORDER BY xp DESC) AS rank, xp FROM {source} AND xp > 0"
        " ORDER BY xp DESC, account_id DESC",
        {} if board == "all" else {"b": board},
    )
    return [Entry(row["account_id"], row["rank"], row["xp"]) for row in rows]


async def by_pages(boards: Boards, board: str, size: int) -> list[Entry]:
    found: list[Entry] = []
    while True:
        page = await boards.top(board, size, after=found[-1].place if found else None)
        found += page
        if len(page) < size:
            return found


@pytest.mark.parametrize("kind", ["all", "week"])
async def test_every_way_to_look_gives_the_same_ranks(crowd: Crowd, kind: str) -> None:
    board = "all" if kind == "all" else week_board(crowd.clock.now())
    people = await crowd.people(25)
    for case in draw(CASES, 24):
        scores = dict(zip(people, case.scores, strict=False))
        await crowd.gone(people)
        await crowd.set(scores, *([] if kind == "all" else [board]))
        await crowd.set({people[0]: 3}, "week:2000-W01", season_board(999))  # disturb nobody
        ways = {
            "redis": Boards(crowd.platform),
            "marks": Boards(crowd.away, spacing=case.spacing),
            "count": Boards(crowd.away),
        }
        assert await ways["redis"].rebuild(board)
        ways["redis"]._tables = None  # type: ignore[assignment]  # whoever looks there fails
        await crowd.host.db.execute("DELETE FROM quests.board_marks")
        await ways["marks"].mark(board)
        expected = await by_window(crowd, board)
        places = {entry.account_id: n for n, entry in enumerate(expected)}
        for name, boards in ways.items():
            if name == "count":
                await crowd.host.db.execute("DELETE FROM quests.board_marks")
            context = (name, case)
            assert await by_pages(boards, board, case.page) == expected, context
            for account in [*people[::3], 10**9]:
                place = places.get(account)
                rank, near = None, []
                if place is not None:
                    rank = expected[place].rank
                    near = expected[max(0, place - case.radius) : place + case.radius + 1]
                assert await boards.rank(board, account) == rank, context
                assert await boards.around(board, account, case.radius) == near, context


async def test_a_page_continues_after_a_place_that_is_empty_by_now(crowd: Crowd) -> None:
    people = await crowd.people(30)
    await crowd.set(dict.fromkeys(people, 7))
    await crowd.set({people[29]: 9, people[0]: 3})
    for boards in (Boards(crowd.platform), Boards(crowd.away)):
        await boards.rebuild("all")
        first = await boards.top("all", 10)
        last = first[-1]
        assert (last.account_id, last.rank, last.xp) == (people[20], 2, 7)
        # Whoever was the last one rises above everybody, while somebody turns the page.
        await crowd.set({last.account_id: 100})
        await boards.update([last.account_id])
        second = await boards.top("all", 30, after=last.place)
        assert [entry.account_id for entry in second] == people[:20][::-1]
        assert [second[0].rank, second[-2].rank, second[-1].rank] == [3, 3, 30]
        await crowd.set({last.account_id: 7})
        await boards.update([last.account_id])


async def test_marks_leave_few_to_be_counted(crowd: Crowd) -> None:
    people = await crowd.people(5000)
    await crowd.host.db.execute(
        "INSERT INTO quests.progress (account_id, xp, completed, updated_at)"
        " SELECT id, 1 + id * 7919 % 1000003, 1, now() FROM core.accounts"
    )
    boards = Boards(crowd.away)
    await boards.mark("all")
    rows = await crowd.host.db.fetch_all("SELECT place, xp FROM quests.board_marks ORDER BY place")
    assert [row["place"] for row in rows] == [*range(1000, 5001, 200)]
    expected = {entry.account_id: entry.rank for entry in await by_window(crowd, "all")}
    for account in people[::97]:
        assert await boards.rank("all", account) == expected[account]


async def test_old_marks_are_not_believed(crowd: Crowd) -> None:
    people = await crowd.people(9)
    await crowd.set(dict(zip(people, range(1, 10), strict=True)))
    boards = Boards(crowd.away, spacing=1)
    await boards.mark("all")
    await crowd.set({people[0]: 100})  # passes everybody
    assert await boards.rank("all", people[4]) == 6  # the first five places are counted
    assert await boards.rank("all", people[2]) == 7  # as of the marks
    crowd.clock.move(timedelta(minutes=6))
    await boards.mark("all")
    assert await boards.rank("all", people[2]) == 8
    await crowd.set({people[1]: 100})
    crowd.clock.move(timedelta(minutes=16))
    assert await boards.rank("all", people[2]) == 9
