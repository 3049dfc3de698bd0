"""Running the platform in this process until it is told to stop: ``up`` and its parts."""

from __future__ import annotations

import asyncio
import contextlib
import io
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TextIO, cast

from onlyvips_cli import output
from onlyvips_cli.access import begin_backing, load_config, state_folder
from onlyvips_cli.ports import refuse_taken_port

if TYPE_CHECKING:
    from onlyvips.config import Config
    from onlyvips.host import BackingServices, Host, HostRole


def run_platform(
    roles: set[HostRole],
    *,
    announce: Callable[[Host, float], None],
    own: bool = False,
    safe: bool = False,
    overrides: dict[str, Any] | None = None,
) -> None:
    """Run the platform until Ctrl-C or SIGTERM.

    The order is for speed: the embedded servers start as processes of their own while this one
    imports what it needs, which takes longer.

    Args:
        roles: What this process does.
        announce: Told when everything runs, with the seconds that it took.
        own: Be the one process that runs the whole platform on the folder.
        safe: Load no plugin.
        overrides: Values for ``[host]`` that win over everything.
    """
    began = time.perf_counter()
    if own:
        _refuse_second_owner()
    if "web" in roles:
        refuse_taken_port(overrides or {})
    backing = begin_backing(own=own)
    try:
        config = load_config(overrides)
        work = _serve(config, backing, roles, announce, safe=safe, began=began)
    except BaseException:
        asyncio.run(backing.stop())
        raise
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(work)


def _refuse_second_owner() -> None:
    """Say that the platform runs here already, rather than that its port is taken.

    Raises:
        onlyvips.embedded.AlreadyRunning: It does.
    """
    state = state_folder()
    if state.is_dir():
        from onlyvips.embedded import OwnerLock

        with OwnerLock(state):
            pass


async def _serve(
    config: Config,
    backing: BackingServices,
    roles: set[HostRole],
    announce: Callable[[Host, float], None],
    *,
    safe: bool,
    began: float,
) -> None:
    from onlyvips import log
    from onlyvips.host import Host

    log.configure(config.host.log_level, config.host.log_format, cast("TextIO", _StandardError()))
    stop = _told_to_stop()
    try:
        with _steps() as step:
            host = Host(config, roles=roles, safe=safe, backing=backing, observe=step)
            await _start(host, stop)
        try:
            announce(host, time.perf_counter() - began)
            await stop.wait()
            output.say("\nStopping ...")
        finally:
            await host.stop()
    finally:
        await backing.stop()


async def _start(host: Host, stop: asyncio.Event) -> None:
    """Start the host; who tells it to stop before anything is served interrupts the start.

    Raises:
        KeyboardInterrupt: It was told to stop.
    """
    starting = asyncio.create_task(host.start(), name="start")
    told = asyncio.create_task(stop.wait(), name="told to stop")
    await asyncio.wait({starting, told}, return_when=asyncio.FIRST_COMPLETED)
    if not starting.done() and "web" not in host.serving:
        starting.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await starting
        raise KeyboardInterrupt
    await starting
    told.cancel()


class _StandardError(io.TextIOBase):
    """Standard error as it is at the moment: Rich takes its place while it shows progress."""

    def write(self, text: str) -> int:
        """Write a line."""
        return sys.stderr.write(text)

    def flush(self) -> None:
        """Write out what is kept back."""
        sys.stderr.flush()

    def isatty(self) -> bool:
        """Whether somebody looks."""
        return sys.stderr.isatty()


def _told_to_stop() -> asyncio.Event:
    """Return an event that SIGINT and SIGTERM set; the second signal ends the process at once."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def told() -> None:
        if stop.is_set():
            os._exit(130)
        stop.set()

    for kind in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(kind, told)
    return stop


@contextmanager
def _steps() -> Iterator[Callable[[str], None]]:
    """Show what is being done while the platform starts, where somebody looks at it."""
    from onlyvips_cli import session

    if session.current().quiet or not sys.stderr.isatty():
        yield lambda _step: None
        return
    status = output.console(stderr=True).status("Starting")
    with contextlib.ExitStack() as stack:
        stack.enter_context(status)
        yield status.update


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    try:
        import uvloop
    except ImportError:  # not on every platform
        return None
    return uvloop.new_event_loop
