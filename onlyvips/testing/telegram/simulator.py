"""`Simulator`: a world, its MTProto server, its control channel and its memory, as one thing."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import os
import signal
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from telethon.crypto import AuthKey

from onlyvips.testing.telegram.control.client import ControlClient
from onlyvips.testing.telegram.control.protocol import FILE_NAME, ControlError, SimulatorFile
from onlyvips.testing.telegram.control.server import ControlServer
from onlyvips.testing.telegram.demo import seed_demo
from onlyvips.testing.telegram.errors import SimulatorError
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
        keeper: WorldKeeper | None,
        directory: Path | None,
        key: AuthKey,
    ) -> None:
        self.world = world
        self.server = server
        self.control = control
        self.directory = directory
        self._keeper = keeper
        self._key = key
        self._stopped = False

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
        server = MTProtoServer(world)
        keeper, extras = None, None
        if directory is not None:
            await refuse_second(directory)
            world.files.directory = directory / MEDIA_NAME

            def keep() -> dict[str, Any]:
                keys = [base64.b64encode(key).decode() for key in server.stored_keys()]
                return {"keys": keys, "port": server.port}

            keeper = WorldKeeper(world, directory / STATE_NAME, extras=keep, delay=save_delay)
            extras = keeper.load()
        keys = [AuthKey(base64.b64decode(text)) for text in (extras or {}).get("keys", ())]
        if not keys:
            keys = [AuthKey(os.urandom(256))]
        for key in keys:
            server.add_key(key)
        if demo:
            seed_demo(world)
        control = ControlServer(world)
        try:
            await _listen(server, port, (extras or {}).get("port", 0))
            await control.start(control_port)
            simulator = cls(world, server, control, keeper=keeper, directory=directory, key=keys[0])
            if directory is not None:
                simulator.file().write(directory)
            if keeper is not None:
                keeper.save()  # the key is known to the bot from now on, so no crash may lose it
        except BaseException:
            await server.stop()
            await control.stop()
            raise
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
        if self._stopped:
            return
        self._stopped = True
        await self.control.stop()
        await self.server.stop()
        if self._keeper is not None:
            await self._keeper.close()
        if self.directory is not None:
            self._remove_file(self.directory / FILE_NAME)

    def _remove_file(self, path: Path) -> None:
        with contextlib.suppress(OSError, ValueError):
            if json.loads(path.read_bytes()).get("secret") == self.control.secret:
                path.unlink()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.stop()


async def _listen(server: MTProtoServer, port: int | None, last: int) -> None:
    if port is not None:
        await server.start(port)
        return
    try:
        await server.start(last)
    except SimulatorError:
        await server.start(0)


async def refuse_second(directory: Path) -> None:
    """Refuse to start where a simulator runs already.

    Its process id may have gone to another program since, so it is asked and not only looked up.

    Raises:
        SimulatorError: One runs there.
    """
    try:
        client = await ControlClient.connect(directory)
    except ControlError:
        return
    await client.close()
    raise SimulatorError(
        f"A simulated Telegram runs in {directory} already; stop it, or use another directory."
    )


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
