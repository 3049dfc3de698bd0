"""A fan's feed page with 1,000,000 works, against 10,000; and that every list finds its way.

Two platforms on two databases of one PostgreSQL on disk. Fans are drawn at random, so what is kept
in memory of the large one is what would be kept in use. Rounds alternate; the median of the ratios
counts. Before that, each list is planned on the large database in every order and with filters: a
plan that reads a large table from one end to the other fails the benchmark.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import time
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from benchmarks.content_data import LARGE, SMALL, Size, content_host, fill
from benchmarks.plain_host import alternate
from benchmarks.quests_host import server_on_disk
from benchmarks.report import Measurement

if TYPE_CHECKING:
    from onlyvips.host import Host

NAME = "content_scale"
BAR = "at most 1.3 times the time"

ROUNDS = 60
WARM = 40
PAGES = 25

#: What is too large to be read as a whole for one page.
_BIG = frozenset(
    """
    works work_texts work_counts work_tags work_media unlocks follows likes saves media renditions
    """.split()
)
_LISTS: tuple[dict[str, Any], ...] = (
    {"order": "feed"},
    {"order": "feed", "kind": "photo"},
    {"order": "new"},
    {"order": "new", "creator_id": 7},
    {"order": "new", "category": "art"},
    {"order": "new", "kind": "photo"},
    {"order": "new", "tag": "tag-5"},
    {"order": "new", "tag": "tag-777", "kind": "video"},
    {"order": "new", "language": "tr", "free": True},
    {"order": "new", "category": "art", "kind": "video", "age": "all"},
    {"order": "popular"},
    {"order": "popular", "category": "music"},
    {"order": "popular", "creator_id": 7},
    {"order": "popular", "tag": "tag-777"},
    {"order": "trending"},
    {"order": "trending", "kind": "audio", "language": "ar"},
    {"order": "library"},
    {"order": "saved"},
    {"order": "own"},
    {"order": "search", "words": "harbour 4711"},
    {"order": "search", "words": "harbour", "category": "art"},
)


async def measure(small: Size = SMALL, large: Size = LARGE) -> Measurement:
    """Measure and return the ratio."""
    async with server_on_disk() as server, AsyncExitStack() as stack:
        sides = []
        for size in (small, large):
            host, url = await stack.enter_async_context(content_host(server))
            await fill(url, size)
            sides.append(Feeds(host, size))
        plans = await check_plans(sides[1].host, large)
        return await compare(sides[0], sides[1], plans)


async def compare(small: Feeds, large: Feeds, plans: int) -> Measurement:
    """Measure two platforms that are there."""
    times = await alternate((small, large), ROUNDS, warm=WARM)
    one, other = (statistics.median(found) / PAGES * 1e3 for found in times)
    return Measurement(
        what=f"a feed page with {large.size.works:,} works, against {small.size.works:,}",
        ratio=statistics.median(b / a for a, b in zip(*times, strict=True)),
        bar=1.3,
        at_least=False,
        detail=f"{one:.2f} ms and {other:.2f} ms a page; {plans} lists planned without reading a"
        " large table as a whole",
    )


class Feeds:
    """Feed pages of fans drawn at random.

    Args:
        host: A platform that is filled.
        size: With how much.
    """

    def __init__(self, host: Host, size: Size) -> None:
        from onlyvips_content.parts import parts_of

        self.host, self.size = host, size
        self._lists = parts_of(host.platform_of("content")).lists
        self._random = random.Random(7)

    async def round(self) -> float:
        """Make some pages; return the seconds it takes."""
        from onlyvips_content.lists import Selection
        from onlyvips_content.views import Viewer

        chosen = [self.size.fan(self._random.randrange(self.size.fans)) for _ in range(PAGES)]
        people = await self.host.accounts.get_many(chosen)
        viewers = [Viewer.of(people[number]) for number in chosen]
        selection = Selection(order="feed")
        began = time.perf_counter()
        pages = [await self._lists.page_json(viewer, selection) for viewer in viewers]
        seconds = time.perf_counter() - began
        assert all(page.count(b'"revision"') == 20 for page in pages), pages[0][:500]
        return seconds


async def check_plans(host: Host, size: Size) -> int:
    """Plan every list, for all callers at once and for one; return how many lists there are.

    Raises:
        AssertionError: A plan reads a large table as a whole.
    """
    from onlyvips_content.lists import Selection, statement_of

    from onlyvips.db.statements import TextStatement

    keys: dict[str, Any] = {"popular": 9e5, "trending": 9e5, "own": 10**9, "search": 10**9}
    async with host.db.connection() as connection:
        raw = connection.raw_connection
        for given in _LISTS:
            selection = Selection(**given)
            values = {
                "viewer": size.fan(4711),
                "now": datetime.now(UTC),
                "k": keys.get(selection.order, datetime.now(UTC) - timedelta(days=30)),
                "id": 500_000,
                **{name: value for name, value in given.items() if name not in {"order", "free"}},
            }
            if "age" in given:
                values["age"] = [given["age"]]
            bound = TextStatement(statement_of(selection, 21)).bind(values)
            for mode in ("force_generic_plan", "force_custom_plan"):
                await raw.execute(f"SET plan_cache_mode = {mode}")
                plan = await raw.fetchval(f"EXPLAIN (FORMAT JSON) {bound.sql}", *bound.args)
                tables = _read_whole(plan)
                assert not tables & _BIG, (given, mode, tables & _BIG)
    return len(_LISTS)


def _read_whole(plan: Any) -> set[str]:
    """Return the tables that a plan reads from one end to the other."""
    found: set[str] = set()
    waiting = [plan]
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting += node
        elif isinstance(node, dict):
            if node.get("Node Type") == "Seq Scan":
                found.add(node["Relation Name"])
            waiting += [node[name] for name in ("Plan", "Plans") if name in node]
    return found


if __name__ == "__main__":
    print(asyncio.run(measure()))
