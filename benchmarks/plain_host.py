"""A platform that does nothing by itself, and rounds in turns, for the benchmarks of plugins."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from onlyvips.config import Config
from onlyvips.testing.database import fresh_database

if TYPE_CHECKING:
    from onlyvips.host import Host


@contextlib.asynccontextmanager
async def plain_host(server: str, *plugins: str, redis_url: str = "") -> AsyncIterator[Host]:
    """Start a host without any role on a fresh database.

    Args:
        server: Address of a PostgreSQL.
        plugins: What is on.
        redis_url: Redis; empty for none.
    """
    from onlyvips.host import Host

    with tempfile.TemporaryDirectory() as folder:
        async with fresh_database(server) as url:
            Path(folder, "plugins.toml").write_text(  # noqa: ASYNC240
                "".join(f"[plugins.{name}]\nenabled = true\n" for name in plugins)
            )
            environment = {
                "DATABASE_URL": url,
                "REDIS_URL": redis_url or "unix:///nonexistent/onlyvips-bench.sock",
                "ONLYVIPS_SECRET_KEY": "a-master-key-for-benchmarks-which-guards-nothing",
            }
            config = Config.load(Path(folder), environment, {"log_level": "error"})
            host = Host(config, roles=set())
            await host.connect()
            try:
                assert set(host.plugins.names) == set(plugins), host.plugins.quarantined
                yield host
            finally:
                await host.stop()


class Side(Protocol):
    """One of two that are compared."""

    async def round(self) -> float:
        """Do the work once; return the seconds that it took."""
        ...


async def alternate(sides: Sequence[Side], rounds: int, *, warm: int) -> list[list[float]]:
    """Let sides work in turns; return the seconds of each round of each side.

    Args:
        sides: Who is compared.
        rounds: How many rounds count.
        warm: How many come before those: what is cached, is cached then.
    """
    times: list[list[float]] = [[] for _ in sides]
    for number in range(warm + rounds):
        for side, found in zip(sides, times, strict=True):
            seconds = await side.round()
            if number >= warm:
                found.append(seconds)
    return times
