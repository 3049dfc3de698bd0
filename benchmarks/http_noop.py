"""A signed-in no-op route of a plugin through the whole host, against the same on bare Quart."""

from __future__ import annotations

import asyncio
import statistics

from benchmarks.http_app import compare, ratio, served
from benchmarks.report import Measurement

NAME = "http_noop"
BAR = "at least 0.75 of bare Quart"


async def measure() -> Measurement:
    """Measure in short turns; both sides on the same server, one process each."""
    async with served("bare") as bare, served("host") as host:
        bare_rates, host_rates = await compare([bare, host])
    quart, whole = statistics.median(bare_rates), statistics.median(host_rates)
    detail = f"host {whole:.0f}/s, bare Quart {quart:.0f}/s"
    return Measurement(
        "no-op route through the host / on bare Quart",
        ratio(host_rates, bare_rates),
        0.75,
        at_least=True,
        detail=detail,
    )


if __name__ == "__main__":
    print(asyncio.run(measure()))
