"""Platform: the one object that every hook receives.

Each plugin gets a platform of its own (`Platform.bind`): same database, same queue, but its own
settings, log, cache namespace, metrics and translations.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from onlyvips.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pydantic import BaseModel

    from onlyvips.accounts.types import Accounts
    from onlyvips.bot.types import Telegram
    from onlyvips.cache import Cache
    from onlyvips.clock import Clock
    from onlyvips.config import Config
    from onlyvips.db import Database
    from onlyvips.events import Events
    from onlyvips.i18n import Translations
    from onlyvips.jobs.types import Jobs
    from onlyvips.metrics import Metrics

T = TypeVar("T")
M = TypeVar("M", bound="BaseModel")


class Log(Protocol):
    """Structured log: a short event name and values. Never put a secret into it."""

    def debug(self, event: str, **values: object) -> Any:
        """Note what helps to find a fault."""

    def info(self, event: str, **values: object) -> Any:
        """Note what happened."""

    def warning(self, event: str, **values: object) -> Any:
        """Note what should be looked at."""

    def error(self, event: str, **values: object) -> Any:
        """Note what failed."""

    def exception(self, event: str, **values: object) -> Any:
        """Note what failed, with the present exception's traceback."""

    def bind(self, **values: object) -> Any:
        """Return a log that adds these values to every line."""


class Services(Protocol):
    """``platform.services``: what plugins offer one another.

    The protocol's class is passed as it is; it is typed as a callable because type checkers take
    a protocol, which cannot be instantiated, for a callable but not for a class.
    """

    def get(self, protocol: Callable[..., T]) -> T:
        """Return the implementation of a protocol.

        Raises:
            LookupError: No healthy plugin offers it.
        """
        ...

    def find(self, protocol: Callable[..., T]) -> T | None:
        """Return the implementation of a protocol, or None."""
        ...


class PluginHooks(Protocol):
    """``platform.plugins``: ask other plugins through hooks."""

    def collect(self, hook: str, **arguments: Any) -> Mapping[str, Any]:
        """Call a hook of every healthy plugin.

        A plugin that raises is quarantined and left out. ``platform`` is passed by the host, to
        each plugin its own.

        Returns:
            What each plugin returned, by plugin name, in the order of their requirements.
        """
        ...


class Pages(Protocol):
    """``platform.pages``: answers that web processes keep for strangers."""

    async def invalidate(self, *tags: str) -> None:
        """Let no answer be given again that depends on any of these tags.

        Call it within the transaction of the change: it is told with the commit, or never. In
        this process an answer asked for after the commit is new; in others once PostgreSQL has
        told them, usually some milliseconds later.

        Args:
            tags: As in ``onlyvips.web.caching.cached_for_strangers``, of this plugin.

        Raises:
            ValueError: A tag is empty, too long, or has characters that are not printable.
            DatabaseUnavailable: PostgreSQL is away.
        """
        ...


@dataclass(frozen=True, slots=True)
class Platform:
    """What a plugin may use.

    Attributes:
        plugin: Name of the plugin it is bound to; ``core`` for the host itself.
        config: Settings of the host.
        db: PostgreSQL.
        cache: Redis, which may be away: then reads miss and writes vanish.
        jobs: Background work.
        events: Typed events.
        services: Services of other plugins.
        plugins: Hooks of other plugins.
        accounts: Who is who.
        telegram: The outbox and questions to Telegram.
        pages: Answers that are kept for strangers, to invalidate them.
        i18n: Translations of the plugin.
        clock: The time.
        log: Structured log.
        metrics: Prometheus metrics of the plugin.
    """

    plugin: str
    config: Config
    db: Database
    cache: Cache
    jobs: Jobs
    events: Events
    services: Services
    plugins: PluginHooks
    accounts: Accounts
    telegram: Telegram
    pages: Pages
    i18n: Translations
    clock: Clock
    log: Log
    metrics: Metrics
    own_settings: BaseModel | None = None
    kept: dict[tuple[str, type], Any] = field(default_factory=dict, repr=False, compare=False)

    def once(self, kind: type[T], make: Callable[[Platform], T]) -> T:
        """Return the plugin's one object of a class in this host, made at the first call.

        Hooks are called one by one; this is how they share what is made of a platform, such as
        the plugin's services. It lives as long as the host.

        Args:
            kind: The class.
            make: Makes it of this platform.
        """
        found: T | None = self.kept.get((self.plugin, kind))
        if found is None:
            found = self.kept[self.plugin, kind] = make(self)
        return found

    def settings(self, model: type[M]) -> M:
        """Return the plugin's settings.

        Args:
            model: The class that ``register_settings`` returned.

        Raises:
            ConfigurationError: The plugin registered another class, or none.
        """
        if not isinstance(self.own_settings, model):
            raise ConfigurationError(
                f"plugin {self.plugin} asked for {model.__name__}, but register_settings returned "
                f"{type(self.own_settings).__name__}"
            )
        return self.own_settings

    def bind(self, plugin: str, **changes: Any) -> Platform:
        """Return this platform as another plugin sees it."""
        return replace(self, plugin=plugin, **changes)
