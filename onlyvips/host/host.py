"""Host: a platform in one process, from settings to a running API, bot and worker."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Any, Literal

from onlyvips.cache import Cache
from onlyvips.clock import Clock, SystemClock
from onlyvips.db import Database
from onlyvips.host.backing import BackingServices
from onlyvips.host.data_holders import PluginDataHolders
from onlyvips.host.migrating import Migrated, migrate
from onlyvips.host.seeding import Demo
from onlyvips.host.services import ServiceRegistry
from onlyvips.host.wiring import Registered, Wiring
from onlyvips.i18n import CatalogueStore
from onlyvips.jobs.queue import JobQueue
from onlyvips.log import get_log
from onlyvips.metrics import MetricRegistry
from onlyvips.platform import Log, Platform
from onlyvips.plugins import Candidate, PluginManager
from onlyvips.registry import Health, Locales

if TYPE_CHECKING:
    from onlyvips.accounts.assembly import AccountParts
    from onlyvips.accounts.service import AccountService
    from onlyvips.bot.runtime import BotOptions
    from onlyvips.config import Config
    from onlyvips.host.screens import HostScreens
    from onlyvips.host.telegram import TelegramParts, TelegramSource
    from onlyvips.jobs.worker import Worker
    from onlyvips.web.application import HostApp
    from onlyvips.web.kept import KeptAnswers
    from onlyvips.web.server import HttpServer

HostRole = Literal["web", "bot", "worker"]
ALL_ROLES: frozenset[HostRole] = frozenset({"web", "bot", "worker"})


class Host:
    """A platform.

    Args:
        config: What the operator decided.
        roles: What this process does; what it does not do is not even built.
        safe: Load no plugin.
        clock: The time; the machine's when absent.
        candidates: Installed plugins; found by entry points when absent.
        backing: PostgreSQL and Redis; what the settings ask for when absent.
        telegram: Where the bot's connection comes from; Telegram, or the simulator where there is
            no token, when absent.
        bot_options: How the bot's runtime behaves.
        observe: Told in a few words what is being done; for progress on a terminal.

    Attributes:
        platform: The platform as the host itself sees it.
        plugins: The plugin manager.
        serving: What has been started by `serve`.
    """

    platform: Platform
    accounts: AccountService
    account_parts: AccountParts
    telegram: TelegramParts
    app: HostApp
    screens: HostScreens
    server: HttpServer | None = None
    worker: Worker | None = None

    def __init__(
        self,
        config: Config,
        *,
        roles: Iterable[HostRole] = ALL_ROLES,
        safe: bool = False,
        clock: Clock | None = None,
        candidates: Mapping[str, Candidate] | None = None,
        backing: BackingServices | None = None,
        telegram: TelegramSource | None = None,
        bot_options: BotOptions | None = None,
        observe: Callable[[str], None] | None = None,
    ) -> None:
        self.config = config
        self.roles = frozenset(roles)
        self.serving: set[HostRole] = set()
        self.clock = clock or SystemClock()
        self.log: Log = get_log(plugin="core")
        self.metrics = MetricRegistry()
        self.catalogues = CatalogueStore()
        self.services = ServiceRegistry(lambda name: self.plugins.state(name).info)
        self.plugins = PluginManager(config.plugins_toml, safe=safe, candidates=candidates)
        self.plugins.on_quarantine(self._log_quarantine)
        self.backing = backing or BackingServices.of(config, start_cache=bool(self.roles))
        self._telegram_source = telegram
        self._bot_options = bot_options
        self._observe = observe or (lambda _step: None)
        self._platforms: dict[str, Platform] = {}
        self._stack = AsyncExitStack()
        self._worker_task: asyncio.Task[None] | None = None
        self._wiring: Wiring | None = None
        self._kept: KeptAnswers | None = None
        self.migrated = Migrated()

    # ---- life ------------------------------------------------------------------------------

    @classmethod
    @asynccontextmanager
    async def open(cls, config: Config, **options: Any) -> AsyncIterator[Host]:
        """Give a connected platform that serves nobody, for commands and scripts."""
        host = cls(config, **{"roles": frozenset(), **options})
        try:
            await host.connect()
            yield host
        finally:
            await host.stop()

    async def start(self) -> None:
        """Connect, migrate, load plugins, and serve the roles of this process.

        Raises:
            onlyvips.errors.OnlyVipsError: One sentence that says why not. Nothing runs then.
            onlyvips.embedded.EmbeddedError: The same, for the embedded PostgreSQL.
        """
        try:
            await self.connect()
            await self.serve()
        except BaseException:
            await self.stop()
            raise

    async def connect(self) -> None:
        """Do all of `start` but serve."""
        self._load_plugins()
        self._observe("Starting the database")
        self._stack.push_async_callback(self.backing.stop)
        await self.backing.start()
        if self.roles:
            keeper = asyncio.create_task(self.backing.keep_alive(self._log_revived))
            self._stack.push_async_callback(_cancel, keeper)
        url = self.backing.database_url
        self.db = Database(url, max_size=self.config.host.database_pool)
        self._stack.push_async_callback(self.db.disconnect)
        await self.db.connect()
        self.cache = Cache(self.backing.redis_url)
        self._stack.push_async_callback(self.cache.close)

        self._observe("Bringing the database up to date")
        self.migrated = await migrate(url, self.plugins, self.db)

        self._build_platform()
        await self.account_parts.start()
        self._stack.push_async_callback(self.account_parts.stop)
        self._stack.push_async_callback(self.telegram.stop)
        await self.telegram.start(bot="bot" in self.roles)
        self._register()

        self._observe("Starting plugins")
        self._stack.push_async_callback(self.plugins.each_async, "shutdown", backwards=True)
        await self.plugins.each_async("startup")
        # A plugin that was off while somebody was erased answers for it now that it is back.
        await self.account_parts.privacy.finish_pending()
        if "web" in self.roles:
            self._build_app()
        if self.migrated.fresh and self._shows_demo:
            # Who starts the platform from a clone finds something to do in it.
            await Demo(self).begin()

    def lay_out(self) -> None:
        """Build what `connect` builds, to look at it: nothing is reached, no plugin is started."""
        self._load_plugins()
        self.db = Database(self.backing.database_url)
        self.cache = Cache(self.backing.redis_url)
        self._build_platform()
        self._register()
        if "web" in self.roles:
            self._build_app()

    async def serve(self, roles: Iterable[HostRole] | None = None) -> None:
        """Start what the roles of this process ask for.

        Args:
            roles: Start only these of them; a test calls the API without a port.
        """
        chosen = self.roles if roles is None else self.roles & frozenset(roles)
        if "worker" in chosen:
            self._start_worker()
        if "bot" in chosen:
            self._observe("Signing the bot in")
            self._stack.push_async_callback(self.telegram.stop_runtime)
            await self.telegram.start_runtime()
            self.serving.add("bot")
        if "web" in chosen:
            from onlyvips.web.server import HttpServer

            self._observe("Opening the API")
            self.server = HttpServer(self.app, self.config.host.address, self.config.host.port)
            await self.server.start()
            self._stack.push_async_callback(self.server.stop)
            self._stack.callback(self.telegram.close_page)
            self.serving.add("web")
        if self._shows_demo and chosen == ALL_ROLES and (demo := Demo(self)).unfinished:
            self._stack.push_async_callback(_cancel, asyncio.create_task(demo.finish()))

    async def stop(self) -> None:
        """Stop everything in the reverse order; harmless when nothing runs."""
        self.serving.clear()
        await self._stack.aclose()

    # ---- parts -----------------------------------------------------------------------------

    @property
    def registered(self) -> Registered:
        """What plugins registered."""
        return self._wiring.registered if self._wiring else Registered()

    @property
    def _shows_demo(self) -> bool:
        simulated = self.config.telegram.simulated
        return self.roles == ALL_ROLES and simulated and self.config.host.demo

    @property
    def telegram_ready(self) -> bool:
        """Whether Telegram can be asked something now."""
        return self.telegram.ready

    async def bot_health(self) -> Health:
        """Say how the bot is."""
        return await self.telegram.health()

    def worker_health(self) -> Health:
        """Say how the worker is."""
        if self._worker_task is None or self._worker_task.done():
            return Health(False, "The worker does not run; restart the process.")
        return Health(True)

    def platform_of(self, plugin: str) -> Platform:
        """Return the platform as a plugin sees it."""
        found = self._platforms.get(plugin)
        if found is None:
            found = self._platforms[plugin] = self.platform.bind(
                plugin,
                cache=self.cache.namespaced(plugin),
                jobs=self.queue.bind(plugin),
                services=self.services.bind(plugin),
                pages=self.pages.bind(plugin),
                i18n=self.catalogues.bind(plugin),
                log=self.log.bind(plugin=plugin),
                metrics=self.metrics.bind(plugin),
                own_settings=self.plugins.state(plugin).settings,
            )
        return found

    def _load_plugins(self) -> None:
        self._observe("Loading plugins")
        self.plugins.load()
        for name, locales in self.plugins.each("register_locales"):
            if isinstance(locales, Locales):
                self.catalogues.add(name, locales.path)
            else:
                self.plugins.quarantine(name, "register_locales did not return Locales(...)")

    def _build_platform(self) -> None:
        from onlyvips.accounts.assembly import build_accounts
        from onlyvips.host.pages import PageInvalidations
        from onlyvips.host.telegram import TelegramParts, app_url, telegram_source

        if "web" in self.roles and self.config.host.kept_answers_megabytes:
            from onlyvips.web.kept import KeptAnswers

            self._kept = KeptAnswers(self.config.host.kept_answers_megabytes * 2**20)
        self.pages = PageInvalidations(self.db, self._kept)
        self.queue = JobQueue(self.db, self.clock)
        self.account_parts = build_accounts(
            self.config,
            self.db,
            self.clock,
            self.cache,
            self.queue.events,
            holders=PluginDataHolders(self.plugins, self.db),
            log=self.log,
        )
        self.accounts = self.account_parts.accounts
        self.auth = self.account_parts.auth
        self.telegram = TelegramParts(
            self._telegram_source or telegram_source(self.config),
            self.db,
            self.clock,
            self.account_parts.vault,
            self.queue.events,
            app_url=lambda: app_url(self),
            options=self._bot_options,
        )
        self.platform = Platform(
            plugin="core",
            config=self.config,
            db=self.db,
            cache=self.cache,
            jobs=self.queue.bind("core"),
            events=self.queue.events,
            services=self.services,
            plugins=self.plugins,
            accounts=self.accounts,
            telegram=self.telegram.service,
            pages=self.pages.bind("core"),
            i18n=self.catalogues.bind("core"),
            clock=self.clock,
            log=self.log,
            metrics=self.metrics.bind("core"),
        )
        self.plugins.use_platforms(self.platform_of)

    def _register(self) -> None:
        from onlyvips.accounts.jobs import build_jobs

        if "bot" in self.roles:
            self.telegram.build_runtime(self)
        self._wiring = Wiring(
            self.plugins,
            self.platform_of,
            services=self.services,
            accounts=self.accounts,
            queue=self.queue,
            metrics=self.metrics,
            router=self.telegram.router,
        )
        self.queue.register_jobs("core", self.platform, build_jobs(self.account_parts))
        self._wiring.run(web="web" in self.roles, bot="bot" in self.roles)

    def _build_app(self) -> None:
        from onlyvips.host.counters import CacheCounters
        from onlyvips.host.health import HostHealth
        from onlyvips.host.own_routes import own_routes
        from onlyvips.host.screens import HostScreens
        from onlyvips.web.app import create_app
        from onlyvips.web.dependencies import WebDependencies

        self.screens = HostScreens(self.plugins, self.config.host, self.registered.screens)
        page = self.telegram.build_page(self)
        self.app = create_app(
            WebDependencies(
                settings=self.config.host,
                authenticator=self.auth,
                clock=self.clock,
                metrics=self.metrics,
                host_blueprints=own_routes(self),
                plugin_blueprints=self.registered.blueprints,
                health=HostHealth(self),
                screens=self.registered.screens,
                screen_files=self.screens.files,
                miniapp=self.screens.shell,
                translations=self.catalogues.bind,
                counters=CacheCounters(self.cache.namespaced("limits")),
                kept=self._kept,
                on_plugin_failure=self._refuse_routes,
                bot_username=lambda: self.telegram.service.username,
                telegram_simulated=self.telegram.source.simulated,
                simulator=page.blueprint if page else None,
                simulator_login_url=page.login_path if page else None,
            )
        )
        if self._kept is not None:
            from onlyvips.host.page_listener import PageListener

            PageListener(self.backing.database_url, self._kept, self.log).attach(self.app)

    def _start_worker(self) -> None:
        from onlyvips.jobs.worker import Worker

        self.worker = Worker(self.queue, log=self.log, metrics=self.metrics)
        self._worker_task = asyncio.create_task(self.worker.run(), name="worker")
        self._stack.push_async_callback(self._stop_worker)
        self.serving.add("worker")

    async def _stop_worker(self) -> None:
        assert self.worker is not None
        assert self._worker_task is not None
        await self.worker.stop()
        with contextlib.suppress(asyncio.CancelledError):
            await self._worker_task

    def _refuse_routes(self, plugin: str, error: Exception) -> None:
        self.plugins.quarantine(plugin, f"its routes cannot be mounted: {error}")

    def _log_revived(self, sentence: str) -> None:
        self.log.error("embedded server", detail=sentence)

    def _log_quarantine(self, plugin: str, reason: str) -> None:
        self.log.warning("plugin quarantined", quarantined=plugin, reason=reason)
        if self._kept is not None:
            self._kept.clear()  # its routes are gone, and so are their answers


async def _cancel(task: asyncio.Task[None]) -> None:
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
