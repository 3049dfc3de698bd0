"""Migrations: Alembic for each plugin in a schema of its own.

``MigrationSource``, ``CORE``, ``heads`` and ``is_current`` are light; Alembic and SQLAlchemy are
imported with the first use of ``Migrator`` and its values.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from onlyvips.db.errors import MigrationError
from onlyvips.db.migrations.current import heads, is_current
from onlyvips.db.migrations.source import CORE, MigrationSource, in_order

if TYPE_CHECKING:
    from onlyvips.db.migrations.migrator import Migrator, Outcome, Revision, SourceStatus

__all__ = [
    "CORE",
    "MigrationError",
    "MigrationSource",
    "Migrator",
    "Outcome",
    "Revision",
    "SourceStatus",
    "heads",
    "in_order",
    "is_current",
]

_HEAVY = frozenset({"Migrator", "Outcome", "Revision", "SourceStatus"})


def __getattr__(name: str) -> Any:
    if name not in _HEAVY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module("onlyvips.db.migrations.migrator"), name)
