"""The face of the quests plugin."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from onlyvips import PluginInfo, Uses, hookimpl

if TYPE_CHECKING:
    from collections.abc import Iterable

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

PLUGIN = PluginInfo(
    name="quests",
    summary="Tasks in Telegram that earn XP, levels and badges",
    version="0.1.0",
    host=">=0.1,<0.2",
    uses=Uses(database=True, telegram=True),
)


@hookimpl
def register_settings() -> type[BaseModel]:
    from onlyvips_quests.settings import QuestsSettings

    return QuestsSettings


@hookimpl
def register_migrations() -> Migrations:
    from onlyvips.registry import Migrations

    return Migrations("onlyvips_quests.migrations", "onlyvips_quests.tables:metadata")


@hookimpl
def register_locales() -> Locales:
    from onlyvips.registry import Locales

    return Locales(Path(__file__).parent / "locales")


@hookimpl
def register_hookspecs() -> object:
    from onlyvips_quests import hookspecs

    return hookspecs


@hookimpl
def register_services(platform: Platform) -> Iterable[Service]:
    from onlyvips.registry import Service
    from onlyvips_quests.api import Quests
    from onlyvips_quests.parts import parts_of

    return [Service(Quests, parts_of(platform).service)]


@hookimpl
def register_quest_types(platform: Platform) -> Iterable[object]:
    from onlyvips_quests.types import first_party

    return first_party(platform)


@hookimpl(optionalhook=True)
def register_access_rules(platform: Platform) -> Iterable[object]:
    from onlyvips_quests.access import access_rules

    return access_rules(platform)


@hookimpl
def register_routes(platform: Platform) -> Blueprint:
    from onlyvips_quests.routes import build_blueprint

    return build_blueprint(platform)


@hookimpl
def register_bot_commands(platform: Platform) -> Iterable[BotCommand]:
    from onlyvips_quests.bot import commands

    return commands(platform)


@hookimpl
def register_bot_handlers(platform: Platform) -> Iterable[BotHandler]:
    from onlyvips_quests.bot import handlers

    return handlers()


@hookimpl
def register_jobs(platform: Platform) -> Iterable[Job | Schedule]:
    from onlyvips_quests.jobs import JOBS
    from onlyvips_quests.season_notices import JOBS as NOTICES

    return [*JOBS, *NOTICES]


@hookimpl
def register_event_handlers(platform: Platform) -> Iterable[EventHandler]:
    from onlyvips_quests import jobs, listening
    from onlyvips_quests.notices import event_handlers

    return [*jobs.EVENT_HANDLERS, *listening.EVENT_HANDLERS, *event_handlers()]


@hookimpl
def register_permissions(platform: Platform) -> Iterable[Permission]:
    from onlyvips.accounts.types import Permission

    return [
        Permission(
            "quests.read_others", "See other people's progress in quests", frozenset({"moderator"})
        ),
        Permission(
            "quests.moderate",
            "Judge proofs, odd claims and appeals",
            frozenset({"moderator"}),
        ),
        Permission("quests.manage", "Write and publish quests, badges and seasons"),
    ]


@hookimpl
def register_health_checks(platform: Platform) -> Iterable[HealthCheck]:
    from onlyvips_quests.health import checks

    return checks(platform)


@hookimpl
def register_metrics(platform: Platform) -> Iterable[Metric]:
    from onlyvips.registry import Metric

    return [
        Metric("counter", "completions", "Quests completed", labels=("type",)),
        Metric("counter", "xp", "Experience points given"),
        Metric("counter", "decisions", "Claims by what was decided", labels=("decision",)),
        Metric("counter", "taken_back", "Rewards taken back"),
    ]


@hookimpl
def register_figures(platform: Platform) -> Iterable[Figure]:
    from onlyvips_quests.figures import figures

    return figures(platform)


@hookimpl
def register_seeds(platform: Platform) -> Iterable[Seed]:
    from onlyvips_quests.seeds import seeds

    return seeds()


@hookimpl
def register_cli_commands() -> Iterable[CliCommand]:
    from onlyvips.registry import CliCommand

    return [CliCommand("quests", "Quests and people's progress", "onlyvips_quests.cli:app")]


@hookimpl
def register_screens() -> Iterable[Screen]:
    from onlyvips_quests.screens import screens

    return screens()


@hookimpl
def register_user_data(platform: Platform) -> UserData:
    from onlyvips.registry import UserData
    from onlyvips_quests.privacy import erase, export

    return UserData(
        export=lambda account_id: export(platform.db, account_id),
        erase=lambda account_id: erase(platform.db, account_id),
    )
