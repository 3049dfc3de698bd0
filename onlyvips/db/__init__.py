"""PostgreSQL: access, tables, migrations.

Names are imported when they are first used, so that a look at the migrations' heads
(:mod:`onlyvips.db.heads`) does not import SQLAlchemy.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from asyncpg import CheckViolationError as CheckViolation
    from asyncpg import ForeignKeyViolationError as ForeignKeyViolation
    from asyncpg import UniqueViolationError as UniqueViolation

    from onlyvips.db.connection import Connection, Transaction
    from onlyvips.db.database import Database
    from onlyvips.db.errors import (
        DatabaseConnectError,
        DatabaseTimeout,
        DatabaseUnavailable,
        MigrationError,
    )
    from onlyvips.db.records import Record
    from onlyvips.db.retry import run_in_transaction
    from onlyvips.db.tables import plugin_metadata

__all__ = [
    "CheckViolation",
    "Connection",
    "Database",
    "DatabaseConnectError",
    "DatabaseTimeout",
    "DatabaseUnavailable",
    "ForeignKeyViolation",
    "MigrationError",
    "Record",
    "Transaction",
    "UniqueViolation",
    "plugin_metadata",
    "run_in_transaction",
]

_PLACES = {
    "CheckViolation": ("asyncpg", "CheckViolationError"),
    "Connection": ("onlyvips.db.connection", "Connection"),
    "Database": ("onlyvips.db.database", "Database"),
    "DatabaseConnectError": ("onlyvips.db.errors", "DatabaseConnectError"),
    "DatabaseTimeout": ("onlyvips.db.errors", "DatabaseTimeout"),
    "DatabaseUnavailable": ("onlyvips.db.errors", "DatabaseUnavailable"),
    "ForeignKeyViolation": ("asyncpg", "ForeignKeyViolationError"),
    "MigrationError": ("onlyvips.db.errors", "MigrationError"),
    "Record": ("onlyvips.db.records", "Record"),
    "Transaction": ("onlyvips.db.connection", "Transaction"),
    "UniqueViolation": ("asyncpg", "UniqueViolationError"),
    "plugin_metadata": ("onlyvips.db.tables", "plugin_metadata"),
    "run_in_transaction": ("onlyvips.db.retry", "run_in_transaction"),
}


def __getattr__(name: str) -> Any:
    try:
        module, attribute = _PLACES[name]
    except KeyError:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}") from None
    return getattr(import_module(module), attribute)
