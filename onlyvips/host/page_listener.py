"""Hearing of invalidated answers, on a connection of its own."""

from __future__ import annotations

import asyncio
import contextlib
import json
import random
from typing import TYPE_CHECKING, Any

from onlyvips.db.connect import connect
from onlyvips.db.errors import FAULTS, DatabaseConnectError
from onlyvips.host.pages import CHANNEL

if TYPE_CHECKING:
    from quart import Quart

    from onlyvips.platform import Log
    from onlyvips.web.kept import KeptAnswers

#: Seconds between two questions whether the connection still lives, and that the answer may take:
#: a connection that was cut on the way is not closed by anybody.
HEARTBEAT = 5.0
FIRST_WAIT = 0.1
LONGEST_WAIT = 5.0
"""Seconds between attempts to connect."""
#: Seconds that start-up waits for the connection; without it the process starts too.
_PATIENCE = 2.0


class PageListener:
    """Opens the kept answers while it hears, and closes them while it does not.

    Args:
        url: Address of the database.
        kept: The answers.
        log: Told of losses.
    """

    def __init__(self, url: str, kept: KeptAnswers, log: Log) -> None:
        self._url = url
        self._kept = kept
        self._log = log
        self._task: asyncio.Task[None] | None = None
        self._listening = asyncio.Event()

    def attach(self, app: Quart) -> None:
        """Listen for as long as an application is served."""
        app.before_serving(self.start)
        app.after_serving(self.stop)

    async def start(self) -> None:
        """Begin to listen."""
        if self._task is not None:
            return
        self._task = asyncio.create_task(self._run(), name="pages")
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                await self._listening.wait()

    async def stop(self) -> None:
        """Stop listening; nothing is kept any more."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    async def _run(self) -> None:
        wait = FIRST_WAIT
        while True:
            try:
                await self._listen()
            except (DatabaseConnectError, *FAULTS) as error:
                self._log.warning("pages are not kept", error=type(error).__name__)
            if self._listening.is_set():
                wait = FIRST_WAIT
                self._listening.clear()
            # Processes that lost the database together must not come back together.
            await asyncio.sleep(wait * random.uniform(0.5, 1.0))  # noqa: S311 - no secret
            wait = min(wait * 2, LONGEST_WAIT)

    async def _listen(self) -> None:
        """Connect and hear; return when the connection is lost."""
        connection = await connect(
            self._url, application_name="onlyvips pages", command_timeout=HEARTBEAT
        )
        lost = asyncio.Event()

        def terminated(_connection: object) -> None:
            self._kept.close()
            lost.set()

        try:
            connection.add_termination_listener(terminated)
            await connection.add_listener(CHANNEL, self._heard)
            # From here on nothing is missed: what was committed before is seen by whoever asks.
            self._kept.open()
            self._listening.set()
            while not lost.is_set():
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(HEARTBEAT):
                        await lost.wait()
                if not lost.is_set():
                    await connection.execute("SELECT 1")
            self._log.warning("pages are not kept", error="connection lost")
        finally:
            self._kept.close()
            connection.terminate()

    def _heard(self, _connection: object, _pid: int, _channel: str, payload: Any) -> None:
        try:
            number, *tags = json.loads(payload)
            self._kept.settle(str(number), [str(tag) for tag in tags])
        except (ValueError, TypeError):
            # Somebody else's notification, or one of a later release: whatever it means, nothing
            # that is kept may be wrong.
            self._kept.clear()
