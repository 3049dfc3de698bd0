"""Checks of the platform: database, migrations, cache, plugins."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING

from onlyvips.errors import OnlyVipsError
from onlyvips_cli.checks import telegram
from onlyvips_cli.checks.finding import Found
from onlyvips_cli.exits import explain

if TYPE_CHECKING:
    from onlyvips.config import Config
    from onlyvips.host import BackingServices, Host
    from onlyvips.plugins import PluginManager

#: Oldest PostgreSQL that is still maintained and has what the platform uses.
OLDEST_POSTGRESQL = 14


async def database(backing: BackingServices) -> Found:
    """Check that the database can be reached, and its version."""
    from onlyvips.db.connect import connect

    try:
        await backing.start()
        connection = await connect(backing.database_url, application_name="onlyvips doctor")
        try:
            number = int(await connection.fetchval("SHOW server_version_num"))
        finally:
            await connection.close()
    except OnlyVipsError as error:
        return Found("database", "failed", explain(error)[1])
    version = f"PostgreSQL {number // 10_000}.{number % 10_000}"
    if number < OLDEST_POSTGRESQL * 10_000:
        return Found(
            "database",
            "failed",
            f"{version} is too old; use {OLDEST_POSTGRESQL} or newer",
        )
    kind = "embedded " if backing.embedded_database else ""
    return Found("database", "ok", f"{kind}{version}")


async def migrations(url: str, manager: PluginManager) -> Found:
    """Check that the database is up to date, without changing it."""
    from onlyvips.db.migrations import Migrator
    from onlyvips.host.migrating import migration_sources

    try:
        status = await Migrator(url, migration_sources(manager)).status()
    except OnlyVipsError as error:
        return Found("migrations", "failed", explain(error)[1])
    problems = [f"{s.source}: {s.problem}" for s in status if s.problem]
    if problems:
        return Found("migrations", "degraded", "; ".join(problems))
    pending = sum(len(s.pending) for s in status)
    if pending:
        return Found("migrations", "degraded", f"{pending} are pending; run: onlyvips migrate up")
    return Found("migrations", "ok", "the database is up to date")


async def cache(config: Config, backing: BackingServices) -> Found:
    """Check that Redis answers."""
    from onlyvips.cache import Cache

    store = Cache(backing.redis_url)
    try:
        answers = await store.ping()
    finally:
        await store.close()
    if answers:
        return Found("cache", "ok", "embedded Valkey" if config.redis_url is None else "Redis")
    if config.redis_url is None:
        return Found("cache", "ok", "the embedded Valkey starts with the platform")
    return Found(
        "cache",
        "degraded",
        "Redis does not answer, so the platform is slower; start it or correct REDIS_URL",
    )


def quarantined(manager: PluginManager) -> Iterator[Found]:
    """Name the plugins that are off because something is wrong with them."""
    for name, reason in manager.quarantined.items():
        yield Found(f"plugin {name}", "degraded", f"is off: it {reason}")


async def plugins(host: Host) -> AsyncIterator[Found]:
    """Ask the plugins' health checks, and look at Telegram's rules."""
    from onlyvips.host.health import HostHealth
    from onlyvips.web.readiness import Readiness

    for found in quarantined(host.plugins):
        yield found
    report = await Readiness(HostHealth(host)).report()
    ill = set()
    for check in report.checks:
        if check.plugin != "core" and not check.ok:
            ill.add(check.plugin)
            yield Found(f"plugin {check.plugin}", "degraded", f"{check.name}: {check.detail}")
        elif check.advice:
            yield Found(f"plugin {check.plugin}", "advice", f"{check.name}: {check.detail}")
    for name in host.plugins.names:
        if name not in ill:
            version = host.plugins.state(name).version
            yield Found(f"plugin {name}", "ok", f"{version} is well")
    infos = [i for name in host.plugins.names if (i := host.plugins.state(name).info)]
    for found in telegram.rules(infos, commands_of(host)):
        yield found


def commands_of(host: Host) -> set[str]:
    """Return the names of the bot's commands."""
    return {owned.item.name for owned in host.telegram.router.commands()}
