"""The host's side of Telegram: where connections come from, and the parts that use them.

Telethon is imported when a client is made, so that commands that make none start quickly.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from onlyvips.bot.outbox import Outbox
from onlyvips.bot.query import QueryClient
from onlyvips.bot.router import Router
from onlyvips.bot.session_store import SessionStore
from onlyvips.bot.telegram import TelegramService
from onlyvips.registry import Health

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import SecretStr

    from onlyvips.accounts.vault import Vault
    from onlyvips.bot.runtime import BotOptions, BotRuntime
    from onlyvips.bot.signin import SignIn
    from onlyvips.clock import Clock
    from onlyvips.config import Config
    from onlyvips.db import Database
    from onlyvips.events import Events
    from onlyvips.host.host import Host
    from onlyvips.testing.telegram.page.page import SimulatorPage
    from onlyvips.testing.telegram.simulator import Simulator
    from onlyvips.testing.telegram.world import World


class TelegramSource(Protocol):
    """Where the bot's connections come from."""

    simulated: bool

    @property
    def world(self) -> World | None:
        """The simulated Telegram where it runs in this process; None elsewhere."""
        ...

    async def start(self, *, bot: bool) -> None:
        """Get ready.

        Args:
            bot: This process runs the bot.
        """
        ...

    def sign_in(self, store: SessionStore, *, bot: bool) -> SignIn:
        """Return what makes signed-in clients.

        Args:
            store: Keeps sessions.
            bot: For the client that runs the bot; else for one that only asks.
        """
        ...

    async def stop(self) -> None:
        """Release what `start` took."""
        ...


class RealTelegram:
    """Telegram itself."""

    simulated = False
    world = None

    def __init__(self, config: Config) -> None:
        self._secrets = config.telegram

    async def start(self, *, bot: bool) -> None:
        """There is nothing to get ready."""

    def sign_in(self, store: SessionStore, *, bot: bool) -> SignIn:
        """Return what signs in with the operator's token."""
        from onlyvips.bot.signin import SignIn, client_factory

        # Telegram closes a session that two clients use, so the given one is the bot's alone.
        return SignIn(
            client_factory(self._secrets),
            store,
            token=_text(self._secrets.bot_token),
            given=_text(self._secrets.session) if bot else None,
        )

    async def stop(self) -> None:
        """There is nothing to release."""


class SimulatedTelegram:
    """The simulator: the one that runs in the state folder, or one of our own.

    Args:
        config: What the operator decided.
    """

    simulated = True

    def __init__(self, config: Config) -> None:
        self._secrets = config.telegram
        self._state: Path = config.state
        self._own: Simulator | None = None
        self._session: str | None = None

    @property
    def world(self) -> World | None:
        """The simulated Telegram, where this process started it."""
        return self._own.world if self._own is not None else None

    async def start(self, *, bot: bool) -> None:
        """Find the simulator that runs; where the bot runs, start one if there is none.

        Raises:
            onlyvips.testing.telegram.errors.SimulatorError: It cannot start.
        """
        from onlyvips.testing.telegram.control.client import ControlClient
        from onlyvips.testing.telegram.control.protocol import ControlError, SimulatorFile

        try:
            client = await ControlClient.connect(self._state)
        except ControlError:
            if bot:
                from onlyvips.testing.telegram.simulator import Simulator

                self._own = await Simulator.start(self._state)
                self._session = self._own.session()
        else:
            await client.close()
            self._session = SimulatorFile.read(self._state).session

    def sign_in(self, store: SessionStore, *, bot: bool) -> SignIn:
        """Return what signs in with the simulator's session, which any number may use."""
        from onlyvips.bot.signin import SignIn, client_factory

        return SignIn(client_factory(self._secrets), store, token=None, given=self._session)

    async def stop(self) -> None:
        """Stop the simulator, if it is ours."""
        if self._own is not None:
            await self._own.stop()
            self._own = None


class TelegramParts:
    """Router, outbox, questions, and the runtime where this process runs the bot.

    Attributes:
        router: Commands and handlers of all plugins.
        service: ``platform.telegram``.
        runtime: Runs the bot; None where this process does not.
        page: Shows the simulated Telegram; None where it is not served.
        no_page: Why it is not served, in a phrase.
    """

    def __init__(
        self,
        source: TelegramSource,
        db: Database,
        clock: Clock,
        vault: Vault,
        events: Events,
        *,
        app_url: Callable[[], str],
        options: BotOptions | None = None,
    ) -> None:
        self.source = source
        self.router = Router()
        self.outbox = Outbox(db, clock, events)
        self.service = TelegramService(self.outbox, self._connect, app_url=app_url)
        self.runtime: BotRuntime | None = None
        self.page: SimulatorPage | None = None
        self.no_page = "this process serves no API"
        self._db = db
        self._store = SessionStore(db, vault, clock)
        self._query: QueryClient | None = None
        self._options = options

    async def start(self, *, bot: bool) -> None:
        """Get the source ready."""
        await self.source.start(bot=bot)
        if not bot and (username := await self._store.setting("username")):
            self.service.learn_username(username)  # what the process that runs the bot noted

    def build_runtime(self, host: Host) -> None:
        """Make the runtime, which registers the host's own commands."""
        from onlyvips.bot.metrics import BOT_METRICS
        from onlyvips.bot.runtime import BotRuntime

        host.metrics.register("core", BOT_METRICS)
        self.runtime = BotRuntime(
            host.platform,
            accounts=host.accounts,
            telegram=self.service,
            outbox=self.outbox,
            store=self._store,
            sign_in=self.source.sign_in(self._store, bot=True),
            router=self.router,
            options=self._options,
        )

    def build_page(self, host: Host) -> SimulatorPage | None:
        """Make the page of the simulated Telegram and return it; None where it is not served."""
        from onlyvips.accounts.assembly import bot_token
        from onlyvips.host.simulator_page import why_not_served

        self.no_page = why_not_served(host.config, self.source) or ""
        world, folder = self.source.world, host.screens.shell
        if self.no_page or world is None or folder is None:
            return None
        from onlyvips.testing.telegram.page.page import SimulatorPage

        self.page = SimulatorPage(
            world,
            token=bot_token(host.config).get_secret_value(),
            now=host.clock.now,
            folder=folder,
            log=host.log,
        )
        return self.page

    def close_page(self) -> None:
        """End what the page keeps open, which a server that stops would wait for."""
        if self.page is not None:
            self.page.close()

    async def start_runtime(self) -> None:
        """Connect the bot; Telegram being away does not keep the platform from starting."""
        assert self.runtime is not None
        await self.runtime.start(tolerant=True)

    async def stop_runtime(self) -> None:
        """Disconnect the bot."""
        if self.runtime is not None:
            await self.runtime.stop()

    async def stop(self) -> None:
        """Close what was opened for questions, and release the source."""
        if self._query is not None:
            await self._query.close()
        await self.source.stop()

    @property
    def ready(self) -> bool:
        """Whether Telegram can be asked something through the bot's connection now."""
        return self.runtime is not None and self.runtime.connected

    async def health(self) -> Health:
        """Say how the bot is."""
        if self.runtime is None:
            return Health(False, "The bot does not run in this process.")
        return await self.runtime.health()

    async def _connect(self) -> Any:
        if self._query is None:
            self._query = QueryClient(self._db, self.source.sign_in(self._store, bot=False))
        return await self._query.connect()


def telegram_source(config: Config) -> TelegramSource:
    """Return Telegram, or the simulator where there is no token."""
    return SimulatedTelegram(config) if config.telegram.simulated else RealTelegram(config)


def app_url(host: Host) -> str:
    """Return the address of the MiniApp for buttons, ending with a slash; empty for none.

    Telegram's apps open HTTPS only (https://core.telegram.org/bots/webapps). The page of the
    simulated Telegram opens what is on this machine.

    Args:
        host: The platform.
    """
    public = host.config.host.public_url.rstrip("/")
    if public.startswith("https://"):
        return f"{public}/app/"
    if host.telegram.page is None:
        return ""
    if host.server is not None:
        return f"{host.server.url}/app/"
    # The bot signs in before the API listens, where the port is known unless any free one will do.
    port = host.config.host.port
    return f"http://127.0.0.1:{port}/app/" if port else "http://127.0.0.1/app/"


def _text(secret: SecretStr | None) -> str | None:
    return secret.get_secret_value() if secret else None
