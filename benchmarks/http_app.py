"""The applications that the HTTP benchmarks compare, and how they are served and asked.

python -m benchmarks.http_app host 50    # serves; prints the port; ends with standard input
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import statistics
import sys
import tempfile
import types
from asyncio import subprocess
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

from quart import Blueprint, Quart

from benchmarks.http_load import load_in_turns
from onlyvips import PluginInfo, hookimpl
from onlyvips.accounts.types import AccountCreated, Permission
from onlyvips.events import EventHandler
from onlyvips.jobs.types import Job
from onlyvips.registry import Metric

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


def plugin_face(
    name: str, blueprint: Callable[[str], Blueprint] = noop_blueprint
) -> types.ModuleType:
    """Return the face of a plugin that uses several of the host's hooks."""
    face = types.ModuleType(f"bench_{name}")
    face.PLUGIN = PluginInfo(name, "Measured", "1.0", ">=0.1,<0.2")  # type: ignore[attr-defined]

    async def nothing(*_arguments: object) -> None:
        return

    hooks: dict[str, Callable[[], object]] = {
        "register_routes": lambda: blueprint(name),
        "register_permissions": lambda: [Permission(f"{name}.use", "Use it")],
        "register_jobs": lambda: [Job("sweep", nothing)],
        "register_event_handlers": lambda: [EventHandler(AccountCreated, nothing, "greet")],
        "register_metrics": lambda: [Metric("counter", "things", "Things")],
    }
    for hook, function in hooks.items():
        setattr(face, hook, hookimpl(function))
    return face


@contextlib.asynccontextmanager
async def whole_host(
    plugins: int, blueprint: Callable[[str], Blueprint] = noop_blueprint
) -> AsyncIterator[tuple[int, str]]:
    """Serve the whole host, nothing left out or replaced, and give its port and a token.

    Args:
        plugins: How many plugins besides the one that is asked.
        blueprint: The routes of each.
    """
    from onlyvips import log
    from onlyvips.accounts.types import TelegramProfile
    from onlyvips.config import Config
    from onlyvips.host import Host
    from onlyvips.plugins import Candidate
    from onlyvips.testing.database import database_server, fresh_database

    # The lines are made and written, but not to a disk that is not measured here.
    log.configure("info", "json", open(os.devnull, "w", buffering=1))  # noqa: ASYNC230, PTH123, SIM115
    names = ["bench", *(f"plugin_{number}" for number in range(plugins))]
    faces = {name: plugin_face(name, blueprint) for name in names}
    with database_server() as server, tempfile.TemporaryDirectory() as folder:
        async with fresh_database(server) as url:
            enabled = "".join(f"[plugins.{name}]\nenabled = true\n" for name in names)
            Path(folder, "plugins.toml").write_text(enabled)  # noqa: ASYNC240
            config = Config.load(
                Path(folder),
                {"DATABASE_URL": url},
                {"port": 0, "rate_limits": {"per_account": 100_000_000}},
            )
            candidates = {n: Candidate(n, n, lambda f=f: f) for n, f in faces.items()}  # type: ignore[misc]
            host = Host(config, roles={"web"}, candidates=candidates)
            await host.start()
            try:
                assert host.plugins.names == tuple(names), host.plugins.quarantined
                assert host.server is not None
                account = await host.accounts.ensure(TelegramProfile(42, "Bench"))
                tokens = await host.auth.issue(account.id)
                yield host.server.port, tokens.access_token
            finally:
                await host.stop()


@contextlib.asynccontextmanager
async def bare_quart(app: Quart | None = None) -> AsyncIterator[tuple[int, str]]:
    """Serve Quart alone by the same server, and give its port; it looks at no token."""
    from onlyvips.web.server import HttpServer

    server = HttpServer(app or bare_app(), "127.0.0.1", 0)
    await server.start()
    try:
        yield server.port, ""
    finally:
        await server.stop()


@contextlib.asynccontextmanager
async def served(
    kind: str, plugins: int = 0, *, module: str = "benchmarks.http_app", argument: str = ""
) -> AsyncIterator[tuple[int, str]]:
    """Serve an application in a process of its own and give its port and a token.

    Args:
        kind: Which of the module's applications.
        plugins: How many plugins besides the one that is asked.
        module: The program that serves it; it prints port and token, and ends with its input.
        argument: One more argument for it.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", module, kind, str(plugins), argument),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    port, _, token = (await process.stdout.readline()).decode().rstrip("\n").partition(" ")
    yield int(port), token
    process.stdin.close()
    await process.wait()


async def compare(
    sides: Sequence[tuple[int, str]], path: str = "/api/v1/bench/noop"
) -> list[list[float]]:
    """Ask several servers in short turns and return the requests a second of each, by server.

    Args:
        sides: Port and token of each; without any token nobody is signed in.
        path: What to ask for.

    Raises:
        RuntimeError: A request was answered with something else than 200.
    """
    ports = [port for port, _ in sides]
    # Bare Quart is sent a token of the same length.
    tokens = [token or max((t for _, t in sides), key=len) for _, token in sides]
    await load_in_turns(ports, connections=CONNECTIONS, seconds=1.0, path=path, tokens=tokens)
    turns = await load_in_turns(
        ports, connections=CONNECTIONS, seconds=SECONDS, path=path, tokens=tokens, turns=TURNS
    )
    if failed := sum(outcome.failed for turn in turns for outcome in turn):
        raise RuntimeError(f"{failed} requests failed")
    return [[turn[index].per_second for turn in turns] for index in range(len(sides))]


def ratio(over: list[float], under: list[float]) -> float:
    """Return the median of the turns' ratios."""
    return statistics.median(a / b for a, b in zip(over, under, strict=True))


async def main() -> None:
    """Serve until standard input ends."""
    kind, plugins = sys.argv[1], int(sys.argv[2])
    await until_closed(bare_quart() if kind == "bare" else whole_host(plugins))


async def until_closed(
    server: contextlib.AbstractAsyncContextManager[tuple[int, str]],
) -> None:
    """Serve, print port and token, and go on until standard input ends."""
    async with server as (port, token):
        print(port, token, flush=True)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    import uvloop

    uvloop.run(main())
