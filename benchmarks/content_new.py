"""The page of new works as a stranger gets it, against bare Quart returning the same bytes.

The host keeps the answer and gives it again before routing, until a work is published or changed.
"""

from __future__ import annotations

import asyncio

from benchmarks.content_data import SMALL, Size, content_host, fill
from benchmarks.content_feed import MODULE
from benchmarks.http_app import served
from benchmarks.http_cached import against_bare_quart
from benchmarks.quests_host import server_on_disk
from benchmarks.report import Measurement

NAME = "content_new"
BAR = "at least 3 times bare Quart"
PATH = "/api/v1/content/works"


async def measure(size: Size = SMALL) -> Measurement:
    """Measure in short turns; both sides on the same server, one process each.

    How many works there are does not matter to what is kept.
    """
    async with server_on_disk() as server, content_host(server) as (_, url):
        await fill(url, size)
        return await compare_at(url)


async def compare_at(url: str) -> Measurement:
    """Measure on a database that is filled."""
    async with served("host", 0, module=MODULE, argument=url) as host:
        return await against_bare_quart(
            host, PATH, "the page of new works for strangers / bare Quart, same bytes"
        )


if __name__ == "__main__":
    print(asyncio.run(measure()))
