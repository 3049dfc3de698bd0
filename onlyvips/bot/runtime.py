"""BotRuntime: the one owner of the bot's connection to Telegram.

What it guarantees:

* **Every update is handled, once.** How far updates *were handled* is stored
  (`onlyvips.bot.checkpoint`); after a restart Telegram delivers what came later. Each update has a
  receipt (`onlyvips.bot.receipts`), so one that comes twice is handled once. A handler that was cut
  off by a crash runs again: its answers carry the ``random_id`` of the first time, which Telegram
  drops as duplicates; what it writes should be keyed by ``context.update_key`` or be idempotent in
  another way. Pressed buttons are the exception: Telegram does not repeat them, and the person
  presses again.
* **An answer that was promised arrives, once**: it leaves directly, or lies in the outbox.
* **A message in the outbox arrives once** (`onlyvips.bot.sender`).
* **One slow or broken plugin harms no other** (`onlyvips.bot.lanes`).
* **One process runs the bot** (`onlyvips.bot.lease`); another one stands by.
* **Without Telegram the rest of the platform runs**: connecting is tried again with growing pauses,
  and `health` says why.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import secrets
import time
from typing import TYPE_CHECKING, Any

from telethon import events

from onlyvips.bot import compat
from onlyvips.bot.answers import Answers
from onlyvips.bot.checkpoint import Checkpointer
from onlyvips.bot.conversations import Conversations
from onlyvips.bot.delivery import Delivery
from onlyvips.bot.errors import BotError
from onlyvips.bot.gate import Gate
from onlyvips.bot.handling import BotAccounts, Handling
from onlyvips.bot.host_commands import HostCommands
from onlyvips.bot.incoming import Self
from onlyvips.bot.lanes import Lanes
from onlyvips.bot.lease import Lease
from onlyvips.bot.menus import MenuKeeper
from onlyvips.bot.metrics import BotMetrics
from onlyvips.bot.options import BotOptions
from onlyvips.bot.outbox import Outbox
from onlyvips.bot.pacer import Pacer
from onlyvips.bot.polls import Polls
from onlyvips.bot.receipts import Receipts
from onlyvips.bot.router import Router
from onlyvips.bot.sender import OutboxSender
from onlyvips.bot.session import BotSession
from onlyvips.bot.signin import SignIn
from onlyvips.bot.updates import Updates
from onlyvips.bot.upkeep import Upkeep
from onlyvips.db.errors import DatabaseUnavailable
from onlyvips.registry import Health

if TYPE_CHECKING:
    from onlyvips.bot.session_store import SessionStore
    from onlyvips.bot.telegram import TelegramService
    from onlyvips.platform import Platform

SESSION_NAME = "bot"
_STANDBY_SECONDS = 2.0
_LONGEST_BACKOFF = 300.0


class BotRuntime:
    """Runs the bot.

    Args:
        platform: The host's own platform (plugin ``core``).
        accounts: The account service.
        telegram: ``platform.telegram`` of this process; answers through the bot's client while
            that is connected.
        outbox: The outbox.
        store: Keeps sessions and states.
        sign_in: Makes signed-in clients.
        router: Plugins' commands and handlers; the runtime adds the host's own.
        options: How it behaves.
    """

    def __init__(  # noqa: PLR0917 - the parts of a bot, all of different types
        self,
        platform: Platform,
        accounts: BotAccounts,
        telegram: TelegramService,
        outbox: Outbox,
        store: SessionStore,
        sign_in: SignIn,
        router: Router | None = None,
        options: BotOptions | None = None,
    ) -> None:
        self.options = options or BotOptions()
        self.router = router or Router()
        self.outbox = outbox
        self.error: BotError | None = None
        self._platform = platform
        self._telegram = telegram
        self._store = store
        self._sign_in = sign_in
        self._runner = secrets.token_hex(8)
        self._client: Any = None
        self._bot_id = 0
        self._state = "stopped"
        self._tasks: list[asyncio.Task[Any]] = []
        self._supervisor: asyncio.Task[None] | None = None
        self._decided = asyncio.Event()
        self._metrics = BotMetrics(platform.metrics)
        self.gate = Gate(Pacer(self.options.limits))
        self.delivery = Delivery(self)
        self._receipts = Receipts(platform.db, platform.clock, self._runner)
        self._conversations = Conversations(platform.db, platform.clock)
        self._lease = Lease(platform.db, self._outbox_changed)
        self._polls = Polls(platform.db, platform.clock, platform.log, self._track, self._catch_up)
        self.sender = OutboxSender(
            outbox,
            self.delivery,
            self.gate,
            polls=self._polls,
            clock=platform.clock,
            runner=self._runner,
            metrics=self._metrics,
            log=platform.log,
            poll=self.options.poll,
        )
        answers = Answers(self.delivery, self.gate, outbox, self._metrics, platform.log)
        handling = Handling(
            platform,
            accounts=accounts,
            receipts=self._receipts,
            conversations=self._conversations,
            answers=answers,
            metrics=self._metrics,
            timeout=self.options.handler_timeout,
        )
        host = HostCommands(platform, self.router, handling, accounts)
        host.register()
        self._menus = MenuKeeper(self.router, store, platform.log, app_url=lambda: telegram.app_url)
        self.router.on_change = self._menus.changed
        self._upkeep = Upkeep(
            self._metrics,
            outbox,
            self._receipts,
            self._conversations,
            platform.log,
        )
        self._lanes = Lanes(concurrency=self.options.concurrency, patience=self.options.patience)
        self._updates = Updates(
            platform,
            router=self.router,
            handling=handling,
            host=host,
            lanes=self._lanes,
            receipts=self._receipts,
            outbox=outbox,
            polls=self._polls,
            metrics=self._metrics,
        )
        self._checkpointer: Checkpointer | None = None

    # -- what others see

    @property
    def client(self) -> Any:
        """The connected Telethon client.

        Raises:
            BotError: The bot is not connected.
        """
        if self._client is None:
            raise BotError("The bot is not connected to Telegram.")
        return self._client

    @property
    def connected(self) -> bool:
        """Whether the bot is connected and signed in."""
        return self._state == "running" and bool(self._client and self._client.is_connected())

    @property
    def username(self) -> str:
        """The bot's username without ``@``; empty while it is not known."""
        return self._updates.bot.username

    async def health(self) -> Health:
        """Say whether the bot is connected, in one sentence."""
        if self.connected:
            return Health(True, f"signed in as @{self.username}")
        if self._state == "standby":
            return Health(True, "standing by: another process runs the bot")
        if self.error is not None:
            return Health(False, self.error.detail)
        return Health(False, "not connected to Telegram yet")

    # -- starting and stopping

    async def start(self, *, tolerant: bool = False) -> None:
        """Connect and begin to handle updates and to empty the outbox.

        Args:
            tolerant: When Telegram cannot be reached or refuses the token, return all the same and
                go on trying in the background; `health` says why.

        Raises:
            BotError: One sentence; not when ``tolerant``.
        """
        if self._supervisor is not None:
            return
        self._decided.clear()
        self._supervisor = asyncio.create_task(self._supervise())
        decided = asyncio.create_task(self._decided.wait())
        await asyncio.wait({decided, self._supervisor}, return_when=asyncio.FIRST_COMPLETED)
        decided.cancel()
        if self.error is not None and not tolerant:
            error = self.error
            await self.stop()
            raise error

    async def stop(self) -> None:
        """Finish what is being handled, write down how far it went, and disconnect."""
        supervisor, self._supervisor = self._supervisor, None
        if supervisor is not None:
            supervisor.cancel()
            await asyncio.wait({supervisor})
        self._state = "stopped"

    async def wait_until_connected(self, seconds: float = 30.0) -> None:
        """Wait until the bot is connected.

        Raises:
            TimeoutError: It was not in that time.
        """
        async with asyncio.timeout(seconds):
            while not self.connected:  # noqa: ASYNC110 - it has many causes
                await asyncio.sleep(0.02)

    async def settle(self) -> None:
        """Wait until everything that was received is handled and written down."""
        await self._lanes.idle()
        await self._receipts.drain()

    # -- the life of a connection

    async def _supervise(self) -> None:
        failures = 0
        try:
            while True:
                pause = _STANDBY_SECONDS
                try:
                    if await self._lease.try_acquire():
                        began = time.monotonic()
                        await self._run_once()
                        failures = 0 if time.monotonic() - began > 60 else failures
                        failures += 1
                        pause = self._backoff(failures, 0.0)
                    else:
                        self._state = "standby"
                        self.error = None
                        self._decided.set()
                except BotError as error:
                    failures += 1
                    pause = self._backoff(failures, error.retry_after)
                    self._degrade(error, pause)
                except DatabaseUnavailable as error:
                    self._degrade(BotError(error.detail), pause)
                except Exception as error:
                    failures += 1
                    pause = self._backoff(failures, 5.0)
                    self._platform.log.exception("bot_crashed", exc_info=error)
                    self._degrade(BotError("The bot stopped unexpectedly; see the log."), pause)
                await asyncio.sleep(pause)
        finally:
            with contextlib.suppress(Exception):
                await self._lease.release()

    def _degrade(self, error: BotError, pause: float) -> None:
        self.error = error
        self._state = "degraded"
        self._platform.log.warning("bot_degraded", reason=error.detail, retry_in=round(pause, 1))
        self._decided.set()

    @staticmethod
    def _backoff(failures: int, at_least: float) -> float:
        grown = float(min(_LONGEST_BACKOFF, 2.0 ** min(failures - 1, 10)))
        return max(at_least, grown * random.uniform(0.5, 1.0))  # noqa: S311 - no secret

    async def _run_once(self) -> None:
        """Connect, and serve until the connection or the lease is lost."""
        await self._conversations.start()
        await self.outbox.load_unreachable()
        await self.outbox.take_over(self._runner)
        await self._polls.start()
        client, me = await self._sign_in.client(
            SESSION_NAME,
            prepare=self._prepare,
            receive_updates=True,
            catch_up=True,
            sequential_updates=True,
        )
        # Taken before the client's update loop had a chance to run: a bot that is here for the
        # first time and dies in its first handler must find its way back, too.
        beginning = self._snapshot()
        try:
            await self._save_state(beginning)
            self._telegram.use_client(client, me.username or "")
            await self._store.set_setting("username", me.username or "")
            self.error = None
            self._state = "running"
            self._metrics.connected(True)
            self._platform.log.info("bot_connected", username=me.username, bot_id=me.id)
            self._menus.changed()
            self._begin()
            self._decided.set()
            await self._until_lost(client)
        finally:
            await self._close(client)

    def _prepare(self, client: Any, me: Any) -> None:
        """Make a client hand its updates over, before the first one can arrive."""
        self._updates.client = client
        self._bot_id = me.id
        self._updates.bot = Self(me.id, me.username or "")
        client.add_event_handler(self._updates.take, events.Raw)
        compat.when_reconnected(client, self._reconnected)
        self._client = client
        self._checkpointer = Checkpointer(
            self._snapshot, self._save_state, interval=self.options.checkpoint_interval
        )
        self._updates.checkpointer = self._checkpointer

    async def _reconnected(self) -> None:
        """Ask for what was missed while the link was down; also asks for updates to come again."""
        self._platform.log.info("bot_reconnected")
        await self._catch_up()

    async def _catch_up(self) -> None:
        if self._client is not None:
            await self._client.catch_up()

    def _begin(self) -> None:
        assert self._checkpointer is not None
        self._tasks = [
            asyncio.create_task(self._checkpointer.run()),
            asyncio.create_task(self.sender.run()),
            asyncio.create_task(self._upkeep.run()),
            asyncio.create_task(self._menus.run(self._client, self._bot_id)),
        ]

    async def _until_lost(self, client: Any) -> None:
        """Wait until the client is disconnected or another process has the lease."""
        gone = asyncio.ensure_future(_ended(client))
        crashed = asyncio.ensure_future(
            asyncio.wait(self._tasks, return_when=asyncio.FIRST_EXCEPTION)
        )
        try:
            while True:
                lost = asyncio.ensure_future(self._lease.wait_lost())
                try:
                    await asyncio.wait({gone, lost, crashed}, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    lost.cancel()
                if gone.done():
                    raise BotError("The connection to Telegram was lost; it is made anew.")
                if crashed.done():
                    for task in self._tasks:
                        if task.done() and not task.cancelled():
                            task.result()
                    return
                if not await self._take_lease_again():
                    return
        finally:
            gone.cancel()
            crashed.cancel()

    async def _take_lease_again(self) -> bool:
        """Return whether the lease could be had again, e.g. after a restart of PostgreSQL."""
        while True:
            try:
                return await self._lease.try_acquire()
            except DatabaseUnavailable:
                await asyncio.sleep(0.5)

    async def _close(self, client: Any) -> None:
        self._state = "stopping"
        self._metrics.connected(False)
        client.remove_event_handler(self._updates.take)
        await self._lanes.finish(self.options.stop_timeout)
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(set(self._tasks))
        self._tasks = []
        await self._polls.stop()
        try:
            async with asyncio.timeout(5):
                await self._receipts.drain()
                if self._checkpointer is not None:
                    await self._checkpointer.store()
        except (TimeoutError, DatabaseUnavailable):
            self._platform.log.warning("bot_state_not_stored")
        self._metrics.flush()
        self._telegram.use_client(None, "")
        self._client = None
        with contextlib.suppress(Exception):
            async with asyncio.timeout(5):
                await client.disconnect()

    # -- in the background

    def _track(self, noted: asyncio.Future[None]) -> None:
        if self._checkpointer is not None:
            self._checkpointer.track(noted)

    def _snapshot(self) -> dict[str, Any]:
        account, channels = compat.update_state(self._client)
        hashes = compat.channel_hashes(self._client, list(channels))
        return BotSession.snapshot(account, channels, hashes)

    async def _save_state(self, state: dict[str, Any]) -> None:
        await self._store.save_state(self._bot_id, state)

    def _outbox_changed(self) -> None:
        self.sender.wake()

    async def prune(self) -> None:
        """Delete old receipts, sent messages and lapsed dialogues."""
        await self._upkeep.prune()


async def _ended(client: Any) -> None:
    with contextlib.suppress(Exception):
        await client.disconnected


__all__ = ["BotOptions", "BotRuntime"]
