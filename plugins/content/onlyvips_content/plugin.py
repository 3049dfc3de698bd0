"""The face of the content plugin."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from onlyvips import MoneyUse, PluginInfo, Uses, hookimpl

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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

#: Far above what a community moves, and yet an end to what a fault could do.
_MOST_A_DAY, _MOST_A_PERSON = 10**15, 10**13

PLUGIN = PluginInfo(
    name="content",
    summary="Photos, video, audio and text of creators, for those who may see them",
    version="0.1.0",
    host=">=0.1,<0.2",
    requires={"ledger": ">=0.1,<0.2"},
    uses=Uses(
        database=True,
        telegram=True,
        money=tuple(
            MoneyUse(asset, _MOST_A_DAY, _MOST_A_PERSON)
            for asset in ("XTR", "TON", "USDT", "CREDIT")
        ),
    ),
)


@hookimpl
def register_settings() -> type[BaseModel]:
    from onlyvips_content.settings import ContentSettings

    return ContentSettings


@hookimpl
def register_migrations() -> Migrations:
    from onlyvips.registry import Migrations

    return Migrations("onlyvips_content.migrations", "onlyvips_content.tables:metadata")


@hookimpl
def register_locales() -> Locales:
    from onlyvips.registry import Locales

    return Locales(Path(__file__).parent / "locales")


@hookimpl
def register_hookspecs() -> object:
    from onlyvips_content import hookspecs

    return hookspecs


@hookimpl
def register_services(platform: Platform) -> Iterable[Service]:
    from onlyvips.registry import Service
    from onlyvips_content.api import Content
    from onlyvips_content.parts import parts_of

    return [Service(Content, parts_of(platform).service)]


@hookimpl
def register_routes(platform: Platform) -> Blueprint:
    from onlyvips_content.routes import build_blueprint

    return build_blueprint(platform)


@hookimpl
def register_screens(platform: Platform) -> Iterable[Screen]:
    from onlyvips_content.screens import screens

    return screens()


@hookimpl
def register_bot_commands(platform: Platform) -> Iterable[BotCommand]:
    from onlyvips_content.bot import commands

    return commands(platform)


@hookimpl
def register_bot_handlers(platform: Platform) -> Iterable[BotHandler]:
    from onlyvips_content.bot import handlers

    return handlers()


@hookimpl
def register_jobs(platform: Platform) -> Iterable[Job | Schedule]:
    from onlyvips_content.counting.jobs import JOBS as COUNTING
    from onlyvips_content.jobs import JOBS
    from onlyvips_content.media import jobs as media_jobs
    from onlyvips_content.media import processing_jobs

    return [*JOBS, *media_jobs.JOBS, *processing_jobs.JOBS, *COUNTING]


@hookimpl
def register_event_handlers(platform: Platform) -> Iterable[EventHandler]:
    from onlyvips_content.jobs import EVENT_HANDLERS
    from onlyvips_content.notices import event_handlers
    from onlyvips_content.shop.listening import EVENT_HANDLERS as SHOP

    return [*EVENT_HANDLERS, *SHOP, *event_handlers()]


@hookimpl
def register_cli_commands() -> Iterable[CliCommand]:
    from onlyvips.registry import CliCommand

    return [
        CliCommand("content", "Works and their media", "onlyvips_content.cli:app"),
        CliCommand(
            "creator", "Creators and their applications", "onlyvips_content.cli:creator_app"
        ),
    ]


@hookimpl
def register_health_checks(platform: Platform) -> Iterable[HealthCheck]:
    from onlyvips_content.health import checks

    return checks(platform)


@hookimpl
def register_metrics(platform: Platform) -> Iterable[Metric]:
    from onlyvips.registry import Metric

    return [
        Metric("counter", "purchases", "Works bought", labels=("kind", "asset")),
        Metric("counter", "tips", "Tips given", labels=("asset",)),
        Metric("counter", "marks", "Views, likes and so on that were counted"),
    ]


@hookimpl
def register_permissions(platform: Platform) -> Iterable[Permission]:
    from onlyvips.accounts.types import Permission

    return [
        Permission("content.create", "Upload media and publish works", frozenset({"creator"})),
        Permission(
            "content.moderate",
            "See every work, decide about creators and comments, take works down",
            frozenset({"moderator"}),
        ),
        Permission("content.manage", "Manage the categories of works"),
    ]


@hookimpl
def register_figures(platform: Platform) -> Iterable[Figure]:
    from onlyvips_content.figures import figures

    return figures(platform)


@hookimpl
def register_seeds() -> Sequence[Seed]:
    from onlyvips_content.seeds import seeds

    return seeds()


@hookimpl
def register_user_data(platform: Platform) -> UserData:
    from onlyvips.registry import UserData
    from onlyvips_content.privacy import erase, export

    return UserData(
        export=lambda account_id: export(platform, account_id),
        erase=lambda account_id: erase(platform, account_id),
    )


@hookimpl
async def shutdown(platform: Platform) -> None:
    from onlyvips_content.parts import parts_of

    parts_of(platform).close()
