"""The face of the ledger plugin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onlyvips import PluginInfo, Uses, hookimpl

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydantic import BaseModel

    from onlyvips.accounts.types import Permission
    from onlyvips.jobs.types import Job, Schedule
    from onlyvips.platform import Platform
    from onlyvips.registry import Metric, Migrations, Service, UserData

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
def register_hookspecs() -> object:
    from onlyvips_ledger import hookspecs

    return hookspecs


@hookimpl
def register_services(platform: Platform) -> Iterable[Service]:
    from onlyvips.registry import Service
    from onlyvips_ledger.api import Ledger
    from onlyvips_ledger.parts import parts_of

    return [Service(Ledger, parts_of(platform).services, per_plugin=True)]


@hookimpl
def register_jobs(platform: Platform) -> Iterable[Job | Schedule]:
    from onlyvips_ledger.jobs import JOBS

    return JOBS


@hookimpl
def register_permissions(platform: Platform) -> Iterable[Permission]:
    from onlyvips.accounts.types import Permission

    return [
        Permission("ledger.read_others", "See what others have, and their transfers"),
        Permission("ledger.adjust", "Move money by hand, and take transfers back"),
    ]


@hookimpl
def register_metrics(platform: Platform) -> Iterable[Metric]:
    from onlyvips.registry import Metric

    return [
        Metric("counter", "charges", "Payments and rewards", labels=("kind", "asset")),
        Metric("counter", "refunds", "Payments that were taken back", labels=("kind", "asset")),
        Metric("counter", "releases", "Holds that ended", labels=("kind", "asset")),
    ]


@hookimpl
def register_user_data(platform: Platform) -> UserData:
    from onlyvips.registry import UserData
    from onlyvips_ledger.privacy import erase, export

    return UserData(
        export=lambda account_id: export(platform.db, account_id),
        erase=lambda account_id: erase(platform.db, account_id),
    )
