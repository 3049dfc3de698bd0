"""A plugin that implements every hook: people note what shiny things they found."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from onlyvips import PluginInfo, Uses, hookimpl

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

PACKAGE = "tests.plugins_for_tests.magpie"
PLUGIN = PluginInfo(
    name="magpie",
    summary="Notes what shiny things people found.",
    version="1.2.0",
    host=">=0.1,<0.2",
    uses=Uses(database=True, telegram=True),
)


@hookimpl
def register_settings() -> type[BaseModel]:
    from tests.plugins_for_tests.magpie.settings import MagpieSettings

    return MagpieSettings


@hookimpl
def register_migrations() -> Migrations:
    from onlyvips.registry import Migrations

    return Migrations(f"{PACKAGE}.migrations", f"{PACKAGE}.tables:metadata")


@hookimpl
def register_locales() -> Locales:
    from onlyvips.registry import Locales

    return Locales(Path(__file__).parent / "locales")


@hookimpl
def register_hookspecs() -> object:
    from tests.plugins_for_tests.magpie import hookspecs

    return hookspecs


@hookimpl
def register_services(platform: Platform) -> Iterable[Service]:
    from onlyvips.registry import Service
    from tests.plugins_for_tests.magpie.api import Nest
    from tests.plugins_for_tests.magpie.service import NestService

    return [Service(Nest, NestService(platform))]


@hookimpl
def register_routes(platform: Platform) -> Blueprint:
    from tests.plugins_for_tests.magpie.routes import build_blueprint

    return build_blueprint(platform)


@hookimpl
def register_bot_commands(platform: Platform) -> Iterable[BotCommand]:
    from tests.plugins_for_tests.magpie.bot import commands

    return commands(platform)


@hookimpl
def register_bot_handlers() -> Iterable[BotHandler]:
    from tests.plugins_for_tests.magpie.bot import HANDLERS

    return HANDLERS


@hookimpl
def register_jobs() -> Iterable[Job | Schedule]:
    from tests.plugins_for_tests.magpie.jobs import JOBS

    return JOBS


@hookimpl
def register_event_handlers() -> Iterable[EventHandler]:
    from tests.plugins_for_tests.magpie.jobs import EVENT_HANDLERS

    return EVENT_HANDLERS


@hookimpl
def register_permissions() -> Iterable[Permission]:
    from onlyvips.accounts.types import Permission

    return [Permission("magpie.rob", "Take what others found", frozenset({"moderator"}))]


@hookimpl
def register_health_checks(platform: Platform) -> Iterable[HealthCheck]:
    from onlyvips.registry import Health, HealthCheck
    from tests.plugins_for_tests.magpie.api import Nest

    async def check() -> Health:
        count = await platform.services.get(Nest).count()
        return Health(count < 100, f"{count} things in the nest")

    return [HealthCheck("nest", check)]


@hookimpl
def register_metrics() -> Iterable[Metric]:
    from onlyvips.registry import Metric

    return [Metric("counter", "finds", "Things found", labels=("source",))]


@hookimpl
def register_figures(platform: Platform) -> Iterable[Figure]:
    from onlyvips.registry import Figure
    from tests.plugins_for_tests.magpie.api import Nest

    async def broken() -> int:
        raise RuntimeError("it fell out of the nest")

    return [
        Figure("finds", "Shiny things", "count", lambda: platform.services.get(Nest).count()),
        Figure("broken", "Broken things", "count", broken),
    ]


@hookimpl
def register_seeds() -> Iterable[Seed]:
    from onlyvips.registry import Seed
    from tests.plugins_for_tests.magpie.seeds import seed_demo, seed_nest

    return [Seed("nest", "A nest", seed_nest), Seed("demo", "A full nest", seed_demo, demo=True)]


@hookimpl
def register_cli_commands() -> Iterable[CliCommand]:
    from onlyvips.registry import CliCommand

    return [CliCommand("magpie", "Shiny things", f"{PACKAGE}.cli:app")]


@hookimpl
def register_screens() -> Iterable[Screen]:
    from onlyvips.registry import Screen

    return [Screen("/magpie", "Shiny things", "star", "tab", "ui/magpie.js")]


@hookimpl
def register_user_data(platform: Platform) -> UserData:
    from onlyvips.registry import UserData
    from tests.plugins_for_tests.magpie.api import Nest

    nest = platform.services.get(Nest)
    return UserData(export=nest.export, erase=nest.erase)


@hookimpl
async def startup(platform: Platform) -> None:
    from tests.plugins_for_tests.magpie.api import Nest

    treasures = platform.plugins.collect("register_treasures")
    platform.services.get(Nest).open({name: list(found) for name, found in treasures.items()})


@hookimpl
async def shutdown(platform: Platform) -> None:
    from tests.plugins_for_tests.magpie.api import Nest

    # The database is still connected here.
    platform.log.info("magpie.closed", things=await platform.services.get(Nest).close())
