"""`Simulator`: a world, its MTProto server, its control channel and its memory, as one thing."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import os
import signal
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from telethon.crypto import AuthKey

from onlyvips.testing.telegram.control.protocol import SimulatorFile
from onlyvips.testing.telegram.control.server import ControlServer
from onlyvips.testing.telegram.demo import seed_demo
from onlyvips.testing.telegram.errors import SimulatorError
from onlyvips.testing.telegram.locking import DirectoryLock
from onlyvips.testing.telegram.mtproto import MTProtoServer
from onlyvips.testing.telegram.persistence import WorldKeeper
from onlyvips.testing.telegram.world import World

STATE_NAME = "simulator-state.json"
MEDIA_NAME = "simulator-media"


class Simulator:
    """A running simulated Telegram.

    Use `await Simulator.start(...)`, then give `session()` to the bot, and `await stop()` at the
    end; or use it as `async with await Simulator.start(...) as simulator:`.

    Attributes:
        world: The state; in the same process, tests may call its `user_...` methods.
        server: The MTProto server.
        control: The control channel.
        directory: Where `simulator.json` and the saved state are, or `None`.
    """

    def __init__(
        self,
        world: World,
        server: MTProtoServer,
        control: ControlServer,
        *,
        directory: Path | None,
        key: AuthKey,
    ) -> None:
        self.world = world
        self.server = server
        self.control = control
        self.directory = directory
        self._key = key
        self._ending = contextlib.AsyncExitStack()

    @classmethod
    async def start(
        cls,
        directory: Path | None = None,
        *,
        bot_username: str = "onlyvips_bot",
        bot_name: str = "OnlyVips",
        bot_id: int = 1000,
        demo: bool = True,
        port: int | None = None,
        control_port: int = 0,
        save_delay: float = 1.0,
    ) -> Simulator:
        """Start a simulator on 127.0.0.1.

        Args:
            directory: Where to keep the world and `simulator.json`; `None` keeps nothing.
            bot_username: The bot's username, without the @.
            bot_name: The bot's first name.
            bot_id: The bot's user id, the number before the colon of a token.
            demo: Whether the world has the demo's channel, group and people.
            port: Where the simulated Telegram listens; `None` takes the port of the last run if
                it is free, so that a bot which is still running finds it again.
            control_port: Where the control channel listens; 0 lets the system choose.
            save_delay: Seconds from a change to the snapshot that holds it.

        Raises:
            SimulatorError: Another simulator runs in the directory, the saved state cannot be
                read, or a port is taken.
        """
        world = World(bot_id=bot_id, bot_name=bot_name, bot_username=bot_username)
        server, control = MTProtoServer(world), ControlServer(world)
        # What was begun is ended in the opposite order, by `stop` or when the start fails midway.
        async with contextlib.AsyncExitStack() as stack:
            kept: dict[str, Any] = {}
            keeper: WorldKeeper | None = None
            if directory is not None:
                stack.callback(DirectoryLock(directory).release)
                world.files.directory = directory / MEDIA_NAME
                keeper = WorldKeeper(
                    world, directory / STATE_NAME, extras=lambda: _extras(server), delay=save_delay
                )
                kept = keeper.load() or {}
                stack.push_async_callback(keeper.close)
            keys = [base64.b64decode(text) for text in kept.get("keys", ())] or [os.urandom(256)]
            for key in keys:
                server.add_key(AuthKey(key))
            if demo:
                seed_demo(world)
            stack.push_async_callback(server.stop)
            await _listen(server, port, kept.get("port", 0))
            stack.push_async_callback(control.stop)
            await control.start(control_port)
            simulator = cls(world, server, control, directory=directory, key=AuthKey(keys[0]))
            if directory is not None and keeper is not None:
                keeper.save()  # the bot will know the key from now on, so no crash may lose it
                file = simulator.file().write(directory)
                stack.callback(file.unlink, missing_ok=True)
            simulator._ending = stack.pop_all()
        return simulator

    def session(self) -> str:
        """Return the bot's `StringSession`: the same authorization key in every run."""
        return self.server.session_of(self._key)

    def new_session(self) -> str:
        """Return a `StringSession` of its own, for a second client of the same bot."""
        return self.server.session()

    def file(self) -> SimulatorFile:
        """Return what `simulator.json` says."""
        return SimulatorFile(
            pid=os.getpid(),
            control_port=self.control.port,
            secret=self.control.secret,
            mtproto_port=self.server.port,
            session=self.session(),
            bot_id=self.world.bot.id,
            bot_username=self.world.bot.username or "",
        )

    async def stop(self) -> None:
        """Close every connection, save the world and remove `simulator.json`."""
        await self._ending.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.stop()


def _extras(server: MTProtoServer) -> dict[str, Any]:
    keys = [base64.b64encode(key).decode() for key in server.stored_keys()]
    return {"keys": keys, "port": server.port}


async def _listen(server: MTProtoServer, port: int | None, last: int) -> None:
    if port is not None:
        await server.start(port)
        return
    try:
        await server.start(last)
    except SimulatorError:
        await server.start(0)


async def run_simulator(
    directory: Path, *, ready: Callable[[Simulator], None] | None = None, **options: Any
) -> None:
    """Run a simulator until the process gets SIGINT or SIGTERM, or the task is cancelled.

    Args:
        directory: Where to keep the world and `simulator.json`.
        ready: Called when it listens, to print where.
        options: As for `Simulator.start`.
    """
    simulator = await Simulator.start(directory, **options)
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    signals = (signal.SIGINT, signal.SIGTERM)
    for number in signals:
        with contextlib.suppress(NotImplementedError, RuntimeError):  # no main thread, or Windows
            loop.add_signal_handler(number, ended.set)
    try:
        if ready is not None:
            ready(simulator)
        await ended.wait()
    finally:
        for number in signals:
            with contextlib.suppress(NotImplementedError, RuntimeError):
                loop.remove_signal_handler(number)
        await simulator.stop()
