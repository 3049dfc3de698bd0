"""The listener: uvicorn inside the running event loop (docs/decisions/0002-http-server.md)."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import importlib.util
import socket
import stat
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import uvicorn

from onlyvips.errors import ConfigurationError

if TYPE_CHECKING:
    from quart import Quart

_BACKLOG = 2048
#: Seconds that a head may take to arrive; slower ones only hold the connection (slowloris).
_HEAD_SECONDS = 20.0
_SWEEP_SECONDS = 5.0
#: Seconds without a byte taken of an answer, or with a body that is sent though it was answered.
_STALLED_SECONDS = 60.0
#: Longer than the 60 seconds for which common proxies keep connections, so that it is the proxy
#: that hangs up and never a request that gets lost in between.
_KEEP_ALIVE_SECONDS = 75
_WILDCARDS = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - not bound here


class PortTaken(ConfigurationError):
    """Another program listens on the port."""

    default_code = "port-taken"


class _Server(uvicorn.Server):
    """uvicorn that leaves signals to the program it is part of, and says when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listening.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class HttpServer:
    """Serves an application on one address.

    Args:
        app: The application.
        address: Address to listen on, or ``unix:`` and a path.
        port: Port; 0 for any free one, which `url` then tells.
        grace: Seconds that running requests are given to finish when the server stops.
    """

    def __init__(self, app: Quart, address: str, port: int, *, grace: float = 10.0) -> None:
        self._app = app
        self._address = address
        self._port = port
        self._grace = grace
        self._server: _Server | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._socket: socket.socket | None = None

    @property
    def port(self) -> int:
        """The port that is listened on; 0 for a Unix socket."""
        return self._port

    @property
    def url(self) -> str:
        """Where this machine reaches the server."""
        if self._address.startswith("unix:"):
            return f"http+unix://{self._address.removeprefix('unix:')}"
        host = _WILDCARDS.get(self._address, self._address)
        return f"http://[{host}]:{self._port}" if ":" in host else f"http://{host}:{self._port}"

    async def start(self) -> None:
        """Begin to listen; returns when requests are answered.

        Raises:
            PortTaken: Another program listens there.
            ConfigurationError: The address cannot be listened on.
        """
        listener = _listen(self._address, self._port)
        self._socket = listener
        if listener.family != socket.AF_UNIX:
            self._port = listener.getsockname()[1]
        try:
            await self._app.startup()
        except BaseException:
            listener.close()
            raise
        config = uvicorn.Config(
            self._app,
            http=_protocol(),
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            backlog=_BACKLOG,
            timeout_keep_alive=_KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=max(1, round(self._grace)),
        )
        self._server = server = _Server(config)
        serving = asyncio.create_task(server.serve(sockets=[listener]), name="http")
        listening = asyncio.create_task(server.listening.wait())
        await asyncio.wait((serving, listening), return_when=asyncio.FIRST_COMPLETED)
        if serving.done():
            listening.cancel()
            serving.result()
        self._tasks = [serving, asyncio.create_task(self._sweep(server), name="http-sweep")]

    async def stop(self) -> None:
        """Stop listening, let running requests finish, then end the application."""
        if self._server is None:
            return
        self._server.should_exit = True
        serving, sweep = self._tasks
        sweep.cancel()
        await asyncio.gather(serving, sweep, return_exceptions=True)
        await self._app.shutdown()
        self._server = None
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    async def _sweep(self, server: _Server) -> None:
        """Hang up on callers whose request does not arrive, or that take no answer."""
        while True:
            await asyncio.sleep(_SWEEP_SECONDS)
            now = time.monotonic()
            connections: list[Any] = list(server.server_state.connections)
            for connection in connections:
                if not hasattr(connection, "watch"):  # uvicorn's own, where there is no httptools
                    continue
                connection.watch(now)
                since = connection.waiting_since
                if since is not None and since < now - _HEAD_SECONDS:
                    connection.transport.close()
                stalled = connection.stalled_since
                if stalled is not None and stalled < now - _STALLED_SECONDS:
                    connection.transport.abort()


def _protocol() -> Any:
    # httptools is compiled; where there is no wheel for it, uvicorn's own parser does, slower.
    if importlib.util.find_spec("httptools") is None:
        return "h11"
    from onlyvips.web.protocol import HostProtocol

    return HostProtocol


def _listen(address: str, port: int) -> socket.socket:
    where = f"{address} port {port}"
    try:
        if address.startswith("unix:"):
            where = address
            return _listen_unix(address.removeprefix("unix:"))
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        listener = socket.socket(family, socket.SOCK_STREAM)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((address, port))
            listener.listen(_BACKLOG)
        except BaseException:
            listener.close()
            raise
        listener.setblocking(False)
        return listener
    except socket.gaierror:
        raise ConfigurationError(
            f"The address {address!r} is not known on this machine; set ONLYVIPS_ADDRESS to "
            "127.0.0.1, or to an address that it has."
        ) from None
    except OSError as error:
        raise _explain(error, where, port) from None


def _listen_unix(path: str) -> socket.socket:
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(path)
        except ConnectionRefusedError:
            # Nobody listens any more: the process that made the socket has ended.
            if stat.S_ISSOCK(Path(path).stat().st_mode):
                Path(path).unlink()
        except OSError:
            pass  # usually there is nothing yet; binding tells what else is wrong
        else:
            raise OSError(errno.EADDRINUSE, "in use")
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        listener.bind(path)
        listener.listen(_BACKLOG)
    except BaseException:
        listener.close()
        raise
    listener.setblocking(False)
    return listener


def _explain(error: OSError, where: str, port: int) -> ConfigurationError:
    if error.errno == errno.EADDRINUSE:
        return PortTaken(
            f"Another program already listens on {where}; stop it, or choose another port with "
            f"--port or ONLYVIPS_PORT (0 takes any free one)."
        )
    if error.errno in {errno.EACCES, errno.EPERM}:
        return ConfigurationError(
            f"This user may not listen on {where}; choose a port above 1023 with ONLYVIPS_PORT."
        )
    if error.errno == errno.EADDRNOTAVAIL:
        return ConfigurationError(
            f"This machine does not have the address for {where}; set ONLYVIPS_ADDRESS to "
            "127.0.0.1, or to an address that it has."
        )
    return ConfigurationError(f"Cannot listen on {where}: {error.strerror}.")
