"""Ways to the platform that commands share: settings, plugins, a running host."""

from __future__ import annotations

import asyncio
import difflib
import os
from collections.abc import AsyncIterator, Coroutine, Iterable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from onlyvips_cli import session
from onlyvips_cli.exits import CommandError, ExitCode, debugging

if TYPE_CHECKING:
    from onlyvips.config import Config, PluginsToml
    from onlyvips.embedded import EmbeddedPostgres
    from onlyvips.host import BackingServices, Host, HostRole
    from onlyvips.host.telegram import TelegramSource
    from onlyvips.plugins import PluginManager

T = TypeVar("T")


def folder() -> Path:
    """Return the folder of plugins.toml."""
    chosen = session.current().directory or os.environ.get("ONLYVIPS_HOME") or Path.cwd()
    return Path(chosen).resolve()


def session_directory() -> Path | None:
    """Return the folder given with ``-C``, if any."""
    return session.current().directory


def state_folder() -> Path:
    """Return the folder of what the platform keeps on this machine, without reading settings."""
    return Path(os.environ.get("ONLYVIPS_STATE") or folder() / ".onlyvips")


def load_config(overrides: Mapping[str, Any] | None = None) -> Config:
    """Read the settings.

    Raises:
        onlyvips.errors.ConfigurationError: They cannot be used.
    """
    from onlyvips.config import Config

    return Config.load(folder(), overrides=overrides)


def read_plugins_toml() -> PluginsToml:
    """Read plugins.toml alone."""
    from onlyvips.config.plugins_toml import PluginsToml

    return PluginsToml.read(folder() / "plugins.toml")


def load_plugins(toml: PluginsToml) -> PluginManager:
    """Load the enabled plugins, without a platform."""
    from onlyvips.plugins import PluginManager

    manager = PluginManager(toml)
    manager.load()
    return manager


def named(*variables: str) -> bool:
    """Say whether one of these secrets is set, as a variable or as a file."""
    return any(
        os.environ.get(f"{name}{suffix}", "").strip()
        for name in variables
        for suffix in ("", "_FILE")
    )


def _check_settings() -> None:
    """Refuse wrong settings before a server starts for nothing.

    All of them are checked where a database would have to be made first; otherwise only what
    takes no time, because `load_config` comes anyway.

    Raises:
        onlyvips.errors.ConfigurationError: They cannot be used.
    """
    if (state_folder() / "postgres").exists():
        read_plugins_toml()
    else:
        load_config()


def begin_database() -> EmbeddedPostgres | None:
    """Begin to start the embedded PostgreSQL, unless ``DATABASE_URL`` names another.

    The server starts while the platform's modules are imported. The returned server counts as a
    user of its own; `EmbeddedPostgres.stop` it at the end.
    """
    if named("DATABASE_URL"):
        return None
    _check_settings()
    from onlyvips.embedded import EmbeddedPostgres

    server = EmbeddedPostgres(state_folder())
    server.start_soon()
    return server


def begin_backing(*, own: bool = False, start_cache: bool = True) -> BackingServices:
    """Begin to start what the platform stands on, before anything heavy is imported.

    Args:
        own: Be the one process that runs the whole platform on the folder.
        start_cache: Start the embedded Valkey; else use it only if it runs.

    Raises:
        onlyvips.embedded.AlreadyRunning: Another process owns the folder.
    """
    from onlyvips.host.backing import BackingServices

    if named("DATABASE_URL", "REDIS_URL"):
        backing = BackingServices.of(load_config(), own=own, start_cache=start_cache)
    else:
        _check_settings()
        backing = BackingServices(state_folder(), own=own, start_cache=start_cache)
    backing.start_soon()
    return backing


@asynccontextmanager
async def open_host(
    roles: Iterable[HostRole] = (), *, telegram: TelegramSource | None = None
) -> AsyncIterator[Host]:
    """Give a connected platform that serves nobody.

    The running embedded PostgreSQL (of ``onlyvips up`` in another terminal) is used, or one is
    started for the duration of the command.

    Args:
        roles: ``web`` and ``bot`` make the host build routes or commands, without serving them.
        telegram: Where the bot's connection comes from; as the settings say when absent.
    """
    backing = begin_backing(start_cache=False)
    try:
        config = load_config()
        from onlyvips import log
        from onlyvips.host import Host

        # Who gives a command wants its answer; what goes wrong is told as its error.
        log.configure("debug" if debugging() else "error", "console")
        options = {"roles": frozenset(roles), "backing": backing, "telegram": telegram}
        async with Host.open(config, **options) as host:
            yield host
    finally:
        await backing.stop()


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end; Ctrl-C cancels it and ends the program with 130."""
    return asyncio.run(work)


def unknown(what: str, name: str, known: Iterable[str]) -> CommandError:
    """Return the error for a name that nobody has, with the nearest ones that there are."""
    names = sorted(known)
    near = difflib.get_close_matches(name, names, n=3, cutoff=0.5)
    if near:
        hint = f"did you mean {' or '.join(near)}?"
    elif names:
        hint = f"there are: {', '.join(names[:20])}"
    else:
        hint = "there is none at all"
    return CommandError(f"there is no {what} {name!r}; {hint}", ExitCode.NOT_FOUND)
