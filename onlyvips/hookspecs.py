"""The contract between host and plugins: every hook, what it gets, what it returns, and when.

A plugin implements the hooks it needs in its ``plugin`` module::

    from onlyvips import PluginInfo, hookimpl

    PLUGIN = PluginInfo(name="hello", summary="Says hello", version="1.0", host=">=0.1,<0.2")

    @hookimpl
    def register_bot_commands(platform):
        from onlyvips_hello.bot import commands
        return commands

Hooks return values; they do not change the host. Import what is heavy inside the hook. An
implementation may leave out parameters that it does not need. All ``register_*`` hooks are called
once at start-up, after settings were read and before anything is connected, in the order of the
plugins' requirements; a plugin whose hook raises is quarantined.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import pluggy

if TYPE_CHECKING:
    from pydantic import BaseModel
    from quart import Blueprint

    from onlyvips.accounts.types import Permission
    from onlyvips.bot.types import BotCommand, BotHandler
    from onlyvips.events import EventHandler
    from onlyvips.jobs.types import Job, Schedule
    from onlyvips.platform import Platform
    from onlyvips.registry import (
        CliCommand,
        Figure,
        HealthCheck,
        Locales,
        Metric,
        Migrations,
        Screen,
        Seed,
        Service,
        UserData,
    )

PROJECT = "onlyvips"
hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def register_settings() -> type[BaseModel]:  # type: ignore[empty-body]
    """Declare the plugin's settings.

    Called first of all, before there is a platform. The section ``[plugins.<name>.settings]`` of
    plugins.toml is checked against the model; a field that is missing, unknown or of the wrong
    type quarantines the plugin with the file, the line and what was expected.

    Returns:
        A pydantic model class. Give every field a default, so that an empty section works.

    Example:
        ```python
        @hookimpl
        def register_settings():
            from onlyvips_hello.settings import HelloSettings
            return HelloSettings
        ```
    """


@hookspec
def register_migrations() -> Migrations:  # type: ignore[empty-body]
    """Say where the plugin's Alembic versions lie.

    Called by ``onlyvips migrate`` and at start-up, without a platform. The versions run in a
    PostgreSQL schema named after the plugin, after those of the plugins it requires.

    Returns:
        The package that holds the folder ``versions``.

    Example:
        ```python
        @hookimpl
        def register_migrations():
            return Migrations("onlyvips_hello.migrations", "onlyvips_hello.tables:metadata")
        ```
    """


@hookspec
def register_locales() -> Locales:  # type: ignore[empty-body]
    """Say where the plugin's gettext catalogues lie.

    Called at start-up, without a platform. Catalogues are read when a language is first needed.

    Returns:
        The folder that holds ``<language>/LC_MESSAGES/<plugin>.po``.

    Example:
        ```python
        @hookimpl
        def register_locales():
            return Locales(Path(__file__).parent / "locales")
        ```
    """


@hookspec
def register_hookspecs() -> object:
    """Add hooks of the plugin's own, for plugins that extend it.

    Called before any other plugin's hooks. Collect the answers with
    ``platform.plugins.collect("register_quest_types")``, which keeps a raising implementation
    from harming others.

    Returns:
        A module or object whose functions are marked with ``hookspec``.

    Example:
        ```python
        @hookimpl
        def register_hookspecs():
            from onlyvips_hello import hookspecs
            return hookspecs
        ```
    """


@hookspec
def register_services(platform: Platform) -> Iterable[Service]:  # type: ignore[empty-body]
    """Offer services to other plugins.

    Called before every other ``register_*`` hook that gets a platform, required plugins first, so
    that ``platform.services.get`` of a required plugin's protocol works in the hooks below.

    Args:
        platform: The plugin's platform; not connected yet.

    Returns:
        Services keyed by their protocol. A protocol has one implementation.

    Example:
        ```python
        @hookimpl
        def register_services(platform):
            from onlyvips_hello.api import Greeter
            from onlyvips_hello.service import GreeterService
            return [Service(Greeter, GreeterService(platform.db))]
        ```
    """


@hookspec
def register_routes(platform: Platform) -> Blueprint:  # type: ignore[empty-body]
    """Add HTTP routes.

    Called by processes that serve HTTP. The blueprint is mounted at ``/api/v1/<plugin>``. Use
    quart-schema's decorators, so that input is checked and the OpenAPI document is complete; use
    ``onlyvips.web.auth`` to say who may call.

    Args:
        platform: The plugin's platform; not connected yet.

    Returns:
        A Quart blueprint named after the plugin.

    Example:
        ```python
        @hookimpl
        def register_routes(platform):
            from onlyvips_hello.routes import build_blueprint
            return build_blueprint(platform)
        ```
    """


@hookspec
def register_bot_commands(platform: Platform) -> Iterable[BotCommand]:  # type: ignore[empty-body]
    """Add commands of the bot.

    Called by processes that run the bot, and by ``onlyvips bot commands``. A name that another
    plugin took first quarantines the later one.

    Args:
        platform: The plugin's platform; not connected yet.

    Returns:
        The commands.

    Example:
        ```python
        @hookimpl
        def register_bot_commands(platform):
            return [BotCommand("hello", {"en": "Say hello", "tr": "Selam ver"}, say_hello)]
        ```
    """


@hookspec
def register_bot_handlers(platform: Platform) -> Iterable[BotHandler]:  # type: ignore[empty-body]
    """Listen to what else happens in Telegram: buttons, messages, joins, votes, pins and more.

    Called by processes that run the bot.

    Args:
        platform: The plugin's platform; not connected yet.

    Returns:
        Handlers of any kind in `onlyvips.bot.types`.

    Example:
        ```python
        @hookimpl
        def register_bot_handlers(platform):
            return [CallbackHandler("hello", on_button), DeepLinkHandler("hi_", on_link)]
        ```
    """


@hookspec
def register_jobs(platform: Platform) -> Iterable[Job | Schedule]:  # type: ignore[empty-body]
    """Add background work and cron schedules.

    Called by every process, because any may enqueue; only workers run them.

    Args:
        platform: The plugin's platform; not connected yet.

    Returns:
        Jobs and schedules.

    Example:
        ```python
        @hookimpl
        def register_jobs(platform):
            return [Job("sweep", sweep), Schedule("sweep", "0 3 * * *")]
        ```
    """


@hookspec
def register_event_handlers(platform: Platform) -> Iterable[EventHandler]:  # type: ignore[empty-body]
    """Ask to be told of typed events, the plugin's own or those of plugins it requires.

    Called by every process, because any may publish; handlers run in workers.

    Args:
        platform: The plugin's platform; not connected yet.

    Returns:
        Event handlers.

    Example:
        ```python
        @hookimpl
        def register_event_handlers(platform):
            return [EventHandler(AccountCreated, greet_newcomer)]
        ```
    """


@hookspec
def register_permissions(platform: Platform) -> Iterable[Permission]:  # type: ignore[empty-body]
    """Name what not everybody may do.

    Called by every process.

    Args:
        platform: The plugin's platform; not connected yet.

    Returns:
        Permissions, each named ``<plugin>.<what>``, and the roles that have them from the start.

    Example:
        ```python
        @hookimpl
        def register_permissions(platform):
            return [Permission("hello.shout", "Greet everybody", frozenset({"moderator"}))]
        ```
    """


@hookspec
def register_health_checks(platform: Platform) -> Iterable[HealthCheck]:  # type: ignore[empty-body]
    """Add questions that ``/readyz`` and ``onlyvips doctor`` ask.

    Called by every process. A check that fails, raises or takes longer than two seconds makes the
    platform *degraded*, not down.

    Args:
        platform: The plugin's platform; not connected yet.

    Returns:
        Health checks.

    Example:
        ```python
        @hookimpl
        def register_health_checks(platform):
            return [HealthCheck("greetings", lambda: check_greetings(platform))]
        ```
    """


@hookspec
def register_metrics(platform: Platform) -> Iterable[Metric]:  # type: ignore[empty-body]
    """Declare Prometheus metrics, used through ``platform.metrics``.

    Called by every process.

    Args:
        platform: The plugin's platform; not connected yet.

    Returns:
        Metrics; the host prefixes their names with ``onlyvips_<plugin>_``.

    Example:
        ```python
        @hookimpl
        def register_metrics(platform):
            return [Metric("counter", "greetings", "Greetings sent", labels=("language",))]
        ```
    """


@hookspec
def register_figures(platform: Platform) -> Iterable[Figure]:  # type: ignore[empty-body]
    """Add figures of the platform that administrators see.

    Called by processes that serve HTTP; shown by ``GET /api/v1/admin/figures``. One that fails is
    left out, and the others are shown.

    Args:
        platform: The plugin's platform; not connected yet.

    Returns:
        Figures.

    Example:
        ```python
        @hookimpl
        def register_figures(platform):
            service = platform.services.get(Greeter)
            return [Figure("greetings", "Greetings today", "count", service.count_today)]
        ```
    """


@hookspec
def register_seeds(platform: Platform) -> Iterable[Seed]:  # type: ignore[empty-body]
    """Offer data to begin with.

    Called by ``onlyvips seed``, in the order of the plugins' requirements.

    Args:
        platform: The plugin's platform, connected.

    Returns:
        Seeds; those marked ``demo`` run only with ``--demo``.

    Example:
        ```python
        @hookimpl
        def register_seeds(platform):
            return [Seed("greetings", "Three greetings", seed_greetings)]
        ```
    """


@hookspec
def register_cli_commands() -> Iterable[CliCommand]:  # type: ignore[empty-body]
    """Add commands to ``onlyvips``.

    Called by the command line at every start, without a platform: return names only, import
    nothing. The named Typer application is imported when one of its commands is called; it gets a
    running platform with ``onlyvips_cli.plugin_api.open_platform()``.

    Returns:
        Names, one-line helps and where the applications are.

    Example:
        ```python
        @hookimpl
        def register_cli_commands():
            return [CliCommand("hello", "Greetings", "onlyvips_hello.cli:app")]
        ```
    """


@hookspec
def register_screens(platform: Platform) -> Iterable[Screen]:  # type: ignore[empty-body]
    """Show screens in the MiniApp.

    Called by processes that serve HTTP; listed for a viewer by ``GET /api/v1/ui/manifest``.

    Args:
        platform: The plugin's platform; not connected yet.

    Returns:
        Screens.

    Example:
        ```python
        @hookimpl
        def register_screens(platform):
            return [Screen("/hello", "Hello", "wave", "tab", "ui/hello.js")]
        ```
    """


@hookspec
def register_user_data(platform: Platform) -> UserData:  # type: ignore[empty-body]
    """Answer for what the plugin keeps of a person.

    Called when somebody asks for their data or for its erasure (``GET /api/v1/me/export``,
    ``DELETE /api/v1/me``, ``onlyvips user export|erase``). Every plugin with tables that refer to
    accounts implements it; ``onlyvips plugin check`` insists.

    Args:
        platform: The plugin's platform, connected.

    Returns:
        How to export and how to erase.

    Example:
        ```python
        @hookimpl
        def register_user_data(platform):
            return UserData(export=service.export, erase=service.erase)
        ```
    """


@hookspec
async def startup(platform: Platform) -> None:
    """Begin: everything is connected and migrated, nothing is served yet.

    Called once a process, in the order of the plugins' requirements. If it raises, the plugin and
    what depends on it are quarantined and the rest goes on.

    Args:
        platform: The plugin's platform, connected.

    Example:
        ```python
        @hookimpl
        async def startup(platform):
            platform.log.info("hello is here")
        ```
    """


@hookspec
async def shutdown(platform: Platform) -> None:
    """End: nothing is served any more, everything is still connected.

    Called once a process, in the reverse order of start-up, for the plugins that are on then; one
    whose ``startup`` raised cleans up in ``startup`` itself. Errors are logged and stop nobody.

    Args:
        platform: The plugin's platform, still connected.

    Example:
        ```python
        @hookimpl
        async def shutdown(platform):
            await client.aclose()
        ```
    """


def documented_hooks() -> Mapping[str, Any]:
    """Return every hook of the host by name, in the order in which this module defines them."""
    attribute = f"{PROJECT}_spec"
    return {name: f for name, f in globals().items() if hasattr(f, attribute)}
