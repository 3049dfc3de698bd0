"""Making hosts for tests: real ones, on a database of their own and a simulated Telegram."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from onlyvips.config import Config, PluginsToml
    from onlyvips.plugins import Candidate

Role = Literal["web", "bot", "worker"]
Transport = Literal["in-process", "mtproto"]

#: Nobody listens here: the platform runs without a cache, as when Redis is away.
_NO_REDIS = "unix:///nonexistent/onlyvips-test.sock"
_SECRET_KEY = "a-master-key-for-tests-only-which-guards-nothing"  # noqa: S105 - as it says


@dataclass(frozen=True, slots=True)
class Options:
    """What a test's host is like: the arguments of the marker ``onlyvips``.

    Attributes:
        plugins: Plugins that are on: names of installed ones, or modules that are a plugin's
            face (``tests.plugins_for_tests.magpie.plugin``), which need not be installed.
        settings: Settings of plugins, by plugin.
        host: Settings of the host, as in ``[host]`` of plugins.toml.
        roles: What it does. What it does not do is not even built.
        telegram: How the bot reaches the simulated Telegram: within the process, or by a real
            MTProto connection on loopback.
        cache: Have a real Valkey; otherwise there is no cache, as when Redis is away.
        worker: Let a worker run by itself; otherwise jobs run when the test calls ``run_jobs``.
        serve: Listen on a free port, so that ``host.server.url`` can be called from outside.
        safe: Load no plugin.
        pace: Keep Telegram's pace in what the bot sends; otherwise a test need not wait a second
            for each message to the same chat.
    """

    plugins: tuple[str, ...] = ()
    settings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    host: Mapping[str, Any] = field(default_factory=dict)
    roles: frozenset[Role] = frozenset({"web", "bot", "worker"})
    telegram: Transport = "in-process"
    cache: bool = False
    worker: bool = False
    serve: bool = False
    safe: bool = False
    pace: bool = False

    def changed(self, **changes: Any) -> Options:
        """Return these options with others on top; settings are merged plugin by plugin.

        Raises:
            TypeError: There is no such option.
        """
        if unknown := sorted(changes.keys() - set(self.__slots__)):
            known = ", ".join(self.__slots__)
            raise TypeError(f"onlyvips: unknown option {unknown[0]!r}; there are: {known}")
        if "plugins" in changes:
            if isinstance(changes["plugins"], str):
                raise TypeError("onlyvips: plugins must be a list of names")
            changes["plugins"] = tuple(changes["plugins"])
        if "roles" in changes:
            changes["roles"] = frozenset(changes["roles"])
        if "settings" in changes:
            merged = {name: dict(values) for name, values in self.settings.items()}
            for name, values in changes["settings"].items():
                merged[name] = {**merged.get(name, {}), **values}
            changes["settings"] = merged
        if "host" in changes:
            changes["host"] = {**self.host, **changes["host"]}
        return replace(self, **changes)


def candidates_of(plugins: Iterable[str]) -> dict[str, Candidate]:
    """Return the plugins that can be chosen: those installed, and those given as modules.

    Args:
        plugins: Names and modules.
    """
    from onlyvips.plugins import Candidate

    found = dict(_installed())
    for plugin in plugins:
        if "." in plugin:
            name = _name_of(plugin)
            found[name] = Candidate(name, "", partial(import_module, plugin))
    return found


@cache
def _installed() -> Mapping[str, Candidate]:
    """Return the plugins that are installed; that does not change while tests run."""
    from onlyvips.plugins import discover

    return discover()


def _name_of(plugin: str) -> str:
    """Return the name of a plugin that was given by name or as a module."""
    return str(import_module(plugin).PLUGIN.name) if "." in plugin else plugin


def write_config(
    directory: Path, options: Options, *, database_url: str, redis_url: str = ""
) -> Config:
    """Write plugins.toml and read it, as an operator's platform does.

    Args:
        directory: Folder for plugins.toml and the state.
        options: What the host is like.
        database_url: PostgreSQL.
        redis_url: Redis; empty for one that is away.
    """
    import tomlkit

    from onlyvips.config import Config

    document: dict[str, Any] = {
        # The limits are there for strangers; a test may ask as fast as it can.
        "host": {
            "environment": "test",
            "port": 0,
            "log_level": "warning",
            "rate_limits": {"per_account": 100_000, "per_address": 100_000, "sign_in": 100_000},
            **options.host,
        },
        "plugins": {},
    }
    for plugin in options.plugins:
        name = _name_of(plugin)
        document["plugins"][name] = {
            "enabled": True,
            "settings": dict(options.settings.get(name, {})),
        }
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "plugins.toml").write_text(tomlkit.dumps(document), encoding="utf-8")
    environment = {
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url or _NO_REDIS,
        "ONLYVIPS_SECRET_KEY": _SECRET_KEY,
    }
    return Config.load(directory, environment)


class Templates:
    """Migrated template databases of one test run, by what the plugins' migrations are.

    Args:
        server: Address of the shared server.
    """

    def __init__(self, server: str) -> None:
        self.server = server
        self._names: dict[tuple[str, ...], str] = {}

    async def get(self, plugins: Sequence[str], toml: Callable[[], PluginsToml]) -> str:
        """Return the template for a set of plugins, migrating one if there is none yet.

        A plugin whose migrations fail is left out; the host of the test will quarantine it.

        Args:
            plugins: Names and modules.
            toml: Returns which are on.
        """
        key = tuple(sorted(plugins))
        name = self._names.get(key)
        if name is None:
            name = self._names[key] = await self._make(key, toml())
        return name

    async def _make(self, plugins: Sequence[str], toml: PluginsToml) -> str:
        from onlyvips.db.migrations import CORE, MigrationError
        from onlyvips.host.migrating import migration_sources
        from onlyvips.plugins import PluginManager
        from onlyvips.testing.database import create_migrated_template

        manager = PluginManager(toml, candidates=candidates_of(plugins))
        manager.load()
        try:
            return await create_migrated_template(self.server, migration_sources(manager))
        except MigrationError:
            return await create_migrated_template(self.server, [CORE])
