"""Which plugins keep data of people, for export and erasure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from onlyvips.registry import UserData

if TYPE_CHECKING:
    from onlyvips.db import Database
    from onlyvips.plugins import PluginManager

# A schema with a version table was made by migrations: the host's or a plugin's.
_SCHEMAS = """
    SELECT n.nspname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relname = 'alembic_version' AND c.relkind = 'r'
"""


class PluginDataHolders:
    """Implements `onlyvips.accounts.privacy.DataHolders`."""

    def __init__(self, plugins: PluginManager, db: Database) -> None:
        self._plugins = plugins
        self._db = db

    def user_data(self) -> Mapping[str, UserData]:
        """Return what plugins that are on answered to ``register_user_data``, by plugin."""
        answers = {}
        for name, result in self._plugins.each("register_user_data"):
            if isinstance(result, UserData):
                answers[name] = result
            else:
                self._plugins.quarantine(name, "register_user_data did not return UserData(...)")
        return answers

    async def dormant(self) -> Collection[str]:
        """Return plugins that have tables in the database but do not run now."""
        schemas = {row["name"] for row in await self._db.fetch_all(_SCHEMAS)}
        return schemas - {"core", *self._plugins.names}
