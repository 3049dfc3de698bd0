"""The same no-op route with 50 more plugins enabled, against the host without them."""

from __future__ import annotations

import asyncio
import statistics

from benchmarks.http_app import compare, ratio, served
from benchmarks.report import Measurement

NAME = "http_plugins"
BAR = "at least 0.95 of the host without them"


async def measure() -> Measurement:
    """Measure in short turns; both sides on the same server, one process each."""
    async with served("host") as few, served("host", 50) as many:
        few_rates, many_rates = await compare([few, many])
    less, more = statistics.median(few_rates), statistics.median(many_rates)
    detail = f"51 plugins {more:.0f}/s, one {less:.0f}/s"
    return Measurement(
        "no-op route with 50 more plugins / without",
        ratio(many_rates, few_rates),
        0.95,
        at_least=True,
        detail=detail,
    )


if __name__ == "__main__":
    print(asyncio.run(measure()))
