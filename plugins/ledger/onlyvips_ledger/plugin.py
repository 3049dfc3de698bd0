"""The face of the ledger plugin."""

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
    from onlyvips_ledger.api import PaymentRail

PLUGIN = PluginInfo(
    name="ledger",
    summary="Money between accounts, in double entry; payment rails plug into it",
    version="0.1.0",
    host=">=0.1,<0.2",
    uses=Uses(database=True, telegram=True),
)


@hookimpl
def register_settings() -> type[BaseModel]:
    from onlyvips_ledger.settings import LedgerSettings

    return LedgerSettings


@hookimpl
def register_migrations() -> Migrations:
    from onlyvips.registry import Migrations

    return Migrations("onlyvips_ledger.migrations", "onlyvips_ledger.tables:metadata")


@hookimpl
def register_locales() -> Locales:
    from onlyvips.registry import Locales

    return Locales(Path(__file__).parent / "locales")


@hookimpl
def register_hookspecs() -> object:
    from onlyvips_ledger import hookspecs

    return hookspecs


@hookimpl
def register_services(platform: Platform) -> Iterable[Service]:
    from onlyvips.registry import Service
    from onlyvips_ledger.api import Ledger, Payments
    from onlyvips_ledger.parts import parts_of

    parts = parts_of(platform)
    return [Service(Ledger, parts.services, per_plugin=True), Service(Payments, parts.payments)]


@hookimpl
def register_payment_rails(platform: Platform) -> Iterable[PaymentRail]:
    from onlyvips_ledger.testrail import PlayMoney

    # Money that is none is no way to pay where people pay.
    return [] if platform.config.production else [PlayMoney(platform)]


@hookimpl
def register_routes(platform: Platform) -> Blueprint:
    from onlyvips_ledger.routes import build_blueprint

    return build_blueprint(platform)


@hookimpl
def register_bot_commands(platform: Platform) -> Iterable[BotCommand]:
    from onlyvips_ledger.bot import commands

    return commands(platform)


@hookimpl
def register_bot_handlers(platform: Platform) -> Iterable[BotHandler]:
    from onlyvips_ledger.bot import handlers

    return handlers()


@hookimpl(optionalhook=True)
def register_reward_types(platform: Platform) -> Iterable[object]:
    from onlyvips_ledger.parts import parts_of
    from onlyvips_ledger.rewards import reward_types

    return reward_types(platform, parts_of(platform).service)


@hookimpl
def register_jobs(platform: Platform) -> Iterable[Job | Schedule]:
    from onlyvips_ledger.jobs import JOBS
    from onlyvips_ledger.rail_jobs import JOBS as RAIL_JOBS

    return [*JOBS, *RAIL_JOBS]


@hookimpl
def register_event_handlers(platform: Platform) -> Iterable[EventHandler]:
    from onlyvips_ledger.notices import event_handlers

    return event_handlers()


@hookimpl
def register_permissions(platform: Platform) -> Iterable[Permission]:
    from onlyvips.accounts.types import Permission

    return [
        Permission("ledger.read_others", "See what others have, and their transfers"),
        Permission("ledger.adjust", "Move money by hand, and take transfers back"),
    ]


@hookimpl
def register_health_checks(platform: Platform) -> Iterable[HealthCheck]:
    from onlyvips_ledger.health import checks

    return checks(platform)


@hookimpl
def register_metrics(platform: Platform) -> Iterable[Metric]:
    from onlyvips.registry import Metric

    return [
        Metric("counter", "charges", "Payments and rewards", labels=("kind", "asset")),
        Metric("counter", "refunds", "Payments that were taken back", labels=("kind", "asset")),
        Metric("counter", "releases", "Holds that ended", labels=("kind", "asset")),
        Metric("counter", "payments", "Payments that came in", labels=("rail",)),
        Metric("counter", "payouts", "Payouts that ended", labels=("rail", "state")),
    ]


@hookimpl
def register_figures(platform: Platform) -> Iterable[Figure]:
    from onlyvips_ledger.platform_figures import figures

    return figures(platform)


@hookimpl
def register_seeds(platform: Platform) -> Iterable[Seed]:
    from onlyvips_ledger.seeds import seeds

    return seeds()


@hookimpl
def register_screens() -> Iterable[Screen]:
    from onlyvips_ledger.screens import SCREENS

    return SCREENS


@hookimpl
def register_cli_commands() -> Iterable[CliCommand]:
    from onlyvips.registry import CliCommand

    return [CliCommand("ledger", "Balances, history and the books", "onlyvips_ledger.cli:app")]


@hookimpl
def register_user_data(platform: Platform) -> UserData:
    from onlyvips.registry import UserData
    from onlyvips_ledger.privacy import erase, export

    return UserData(
        export=lambda account_id: export(platform.db, account_id),
        erase=lambda account_id: erase(platform.db, account_id),
    )
