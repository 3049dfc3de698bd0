"""uvicorn, Granian and Hypercorn, each embedded in a running event loop that has other work.

The three serve the same bare Quart route. Because ``onlyvips up`` runs API, bot and worker in one
process, a server must live in a loop that others use too; a task that wakes up every millisecond
stands for them, and how late it wakes up is measured.

    python -m benchmarks.http_servers
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import importlib.util
import json
import socket
import statistics
import sys
import time
from asyncio import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Literal

import psutil
from quart import Quart

from benchmarks.http_load import load

SERVERS = ("uvicorn", "uvicorn-h11", "granian", "hypercorn")


def bare_app() -> Quart:
    """Return a Quart application with one route, and one that takes its time."""
    app = Quart("bare")

    @app.get("/noop")
    async def noop() -> dict[str, bool]:
        return {"ok": True}

    @app.get("/slow")
    async def slow() -> dict[str, bool]:
        await asyncio.sleep(0.5)
        return {"ok": True}

    return app


@contextlib.asynccontextmanager
async def uvicorn_server(
    app: Quart, listener: socket.socket, parser: Literal["httptools", "h11"] = "httptools"
) -> AsyncIterator[None]:
    """Serve with uvicorn."""
    import uvicorn

    config = uvicorn.Config(app, http=parser, log_level="critical", access_log=False)
    server = uvicorn.Server(config)
    server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign,assignment]
    task = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started:  # noqa: ASYNC110 - uvicorn offers nothing to wait for
        await asyncio.sleep(0.01)
    yield
    server.should_exit = True
    await task


@contextlib.asynccontextmanager
async def granian_server(app: Quart, listener: socket.socket) -> AsyncIterator[None]:
    """Serve with Granian's embeddable server, on a socket that we bound."""
    from granian.constants import Interfaces
    from granian.net import SocketHolder
    from granian.server.embed import Server

    class Embedded(Server):
        def _init_shared_socket(self) -> None:
            self._ssp = None
            self._shd = SocketHolder(listener.fileno(), False, 1024)

    server = Embedded(
        app, interface=Interfaces.ASGI, log_enabled=False, websockets=False, backlog=1024
    )
    task = asyncio.create_task(server.serve())
    await asyncio.sleep(0.3)
    yield
    server.stop()
    await task


@contextlib.asynccontextmanager
async def hypercorn_server(app: Quart, listener: socket.socket) -> AsyncIterator[None]:
    """Serve with Hypercorn."""
    from hypercorn.asyncio import serve
    from hypercorn.config import Config

    config = Config()
    config.bind = [f"fd://{listener.fileno()}"]
    config.loglevel = "CRITICAL"
    config.accesslog = config.errorlog = None
    stop = asyncio.Event()
    task = asyncio.create_task(serve(app, config, shutdown_trigger=stop.wait))  # type: ignore[arg-type]
    await asyncio.sleep(0.3)
    yield
    stop.set()
    await task


STARTERS: dict[str, Callable[..., contextlib.AbstractAsyncContextManager[None]]] = {
    "uvicorn": uvicorn_server,
    "uvicorn-h11": functools.partial(uvicorn_server, parser="h11"),
    "granian": granian_server,
    "hypercorn": hypercorn_server,
}


def listen() -> socket.socket:
    """Return a listening socket on a free port of the loopback."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", 0))
    listener.listen(1024)
    listener.setblocking(False)
    return listener


async def _lateness(late: list[float]) -> None:
    while True:
        began = time.perf_counter()
        await asyncio.sleep(0.001)
        late.append(time.perf_counter() - began - 0.001)


async def _timed(work: Awaitable[object]) -> float:
    began = time.perf_counter()
    await work
    return time.perf_counter() - began


async def serve_one(name: str, seconds: float) -> dict[str, float]:
    """Measure one server in this process."""
    listener = listen()
    port = listener.getsockname()[1]
    process = psutil.Process()
    before = process.memory_info().rss
    figures: dict[str, float] = {}
    context = STARTERS[name](bare_app(), listener)
    await context.__aenter__()
    await load(port, connections=4, seconds=0.5, path="/noop")
    for connections in (1, 32):
        late: list[float] = []
        ticker = asyncio.create_task(_lateness(late))
        cpu = sum(process.cpu_times()[:2])
        outcome = await load(port, connections=connections, seconds=seconds, path="/noop")
        used = sum(process.cpu_times()[:2]) - cpu
        ticker.cancel()
        figures[f"rps{connections}"] = outcome.per_second
        figures[f"p99_{connections}"] = outcome.p99 * 1e3
        figures[f"cpu{connections}"] = used / (outcome.per_second * seconds) * 1e6
        figures[f"late{connections}"] = statistics.quantiles(late, n=100)[98] * 1e3
    figures["memory"] = (process.memory_info().rss - before) / 1e6
    slow = asyncio.create_task(load(port, connections=1, seconds=0.01, path="/slow"))
    await asyncio.sleep(0.7 if sys.version_info < (3, 11) else 0.35)
    figures["stop"] = await _timed(context.__aexit__(None, None, None))
    figures["finished"] = float((await slow).failed == 0)
    return figures


async def measure_all(rounds: int = 3, seconds: float = 2.0) -> dict[str, dict[str, float]]:
    """Measure every server that is installed, in processes of their own, in alternating rounds.

    Returns:
        The median of each figure, by server.
    """
    needed = {"uvicorn": "httptools", "uvicorn-h11": "h11"}
    present = [name for name in SERVERS if importlib.util.find_spec(needed.get(name, name))]
    collected: dict[str, list[dict[str, float]]] = {name: [] for name in present}
    for _ in range(rounds):
        for name in present:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                *("-m", "benchmarks.http_servers", name, str(seconds)),
                stdout=subprocess.PIPE,
            )
            output, _ = await process.communicate()
            collected[name].append(json.loads(output))
    return {
        name: {key: statistics.median(run[key] for run in runs) for key in runs[0]}
        for name, runs in collected.items()
    }


def main() -> None:
    """Print the table, or (with a name) the figures of one server."""
    import uvloop

    if len(sys.argv) > 1:
        figures = uvloop.run(serve_one(sys.argv[1], float(sys.argv[2])))
        print(json.dumps(figures))
        return
    results = asyncio.run(measure_all())
    print("| figure | " + " | ".join(results) + " |")
    print("| --- |" + " ---: |" * len(results))
    for key in next(iter(results.values())):
        print(f"| {key} | " + " | ".join(f"{run[key]:.2f}" for run in results.values()) + " |")


if __name__ == "__main__":
    main()
