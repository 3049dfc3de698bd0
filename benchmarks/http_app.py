"""The applications that the HTTP benchmarks compare, and how they are served and asked.

python -m benchmarks.http_app host 50    # serves; prints the port; ends with standard input
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import statistics
import sys
from asyncio import subprocess
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta

from quart import Blueprint, Quart

from benchmarks.http_load import load_in_turns

TOKEN = "benchmark." * 40  # as long as a signed token is
CONNECTIONS = 16
#: Turns of each side, and how many seconds each of them is long.
TURNS = 60
SECONDS = 0.25


def bare_app() -> Quart:
    """Return Quart alone, with the route."""
    app = Quart("bare", static_folder=None)
    app.register_blueprint(noop_blueprint("bench"), url_prefix="/api/v1/bench")
    return app


def noop_blueprint(name: str) -> Blueprint:
    """Return a plugin's routes: one that does nothing, and four that make the map longer."""
    blueprint = Blueprint(name, __name__)

    @blueprint.get("/noop")
    async def noop() -> dict[str, bool]:
        return {"ok": True}

    for number in range(4):
        blueprint.add_url_rule(f"/things/<int:thing>/part{number}", f"part{number}", _thing)
    return blueprint


async def _thing(thing: int) -> dict[str, int]:
    return {"thing": thing}


def host_app(plugins: int) -> Quart:
    """Return the host's application, everything on, with the route and further plugins.

    Args:
        plugins: How many plugins besides the one that is asked.
    """
    from onlyvips import log
    from onlyvips.accounts.identity import Identity
    from onlyvips.accounts.short_cache import ShortCache
    from onlyvips.accounts.types import Account, Role
    from onlyvips.clock import SystemClock
    from onlyvips.config import HostSection
    from onlyvips.config.model import RateLimits
    from onlyvips.errors import Unauthenticated
    from onlyvips.metrics import MetricRegistry
    from onlyvips.web.app import create_app
    from onlyvips.web.dependencies import WebDependencies

    class CachedAuthenticator:
        """Does at each request what `AuthService` does with a token that it saw a moment ago."""

        def __init__(self) -> None:
            now = datetime.now(UTC)
            roles: frozenset[Role] = frozenset({"user"})
            account = Account(7, 42, "Bench", None, "en", "UTC", roles, None, now)
            self._expires_at = now + timedelta(hours=1)
            self._cache: ShortCache[str, Identity] = ShortCache(3600)
            self._cache.put(TOKEN, Identity(account, 1, frozenset()), self._cache.generation)

        async def authenticate(self, token: str) -> Identity:
            identity = self._cache.get(token)
            if identity is None or self._expires_at <= clock.now():
                raise Unauthenticated("The token does not hold.")
            return identity

    clock = SystemClock()
    log.configure("info", "json", open(os.devnull, "w", buffering=1))  # noqa: PTH123, SIM115
    settings = HostSection(
        rate_limits=RateLimits(per_account=100_000_000), cors_origins=("https://app.example",)
    )
    names = ["bench", *(f"plugin_{number}" for number in range(plugins))]
    return create_app(
        WebDependencies(
            settings=settings,
            authenticator=CachedAuthenticator(),
            clock=clock,
            metrics=MetricRegistry(),
            plugin_blueprints={name: noop_blueprint(name) for name in names},
        )
    )


@contextlib.asynccontextmanager
async def served(kind: str, plugins: int = 0) -> AsyncIterator[int]:
    """Serve an application in a process of its own and give its port."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "benchmarks.http_app", kind, str(plugins)),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    yield int(await process.stdout.readline())
    process.stdin.close()
    await process.wait()


async def compare(ports: Sequence[int]) -> list[list[float]]:
    """Ask several servers in short turns and return the requests a second of each, by server.

    Raises:
        RuntimeError: A request was answered with something else than 200.
    """
    common = {"connections": CONNECTIONS, "path": "/api/v1/bench/noop", "token": TOKEN}
    await load_in_turns(ports, seconds=1.0, **common)  # type: ignore[arg-type]
    turns = await load_in_turns(ports, seconds=SECONDS, turns=TURNS, **common)  # type: ignore[arg-type]
    if failed := sum(outcome.failed for turn in turns for outcome in turn):
        raise RuntimeError(f"{failed} requests failed")
    return [[turn[index].per_second for turn in turns] for index in range(len(ports))]


def ratio(over: list[float], under: list[float]) -> float:
    """Return the median of the turns' ratios."""
    return statistics.median(a / b for a, b in zip(over, under, strict=True))


async def main() -> None:
    """Serve until standard input ends."""
    from onlyvips.web.server import HttpServer

    kind, plugins = sys.argv[1], int(sys.argv[2])
    app = bare_app() if kind == "bare" else host_app(plugins)
    server = HttpServer(app, "127.0.0.1", 0)
    await server.start()
    print(server.port, flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    await server.stop()


if __name__ == "__main__":
    import uvloop

    uvloop.run(main())
