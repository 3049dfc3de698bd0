"""Tables: one PostgreSQL schema for each plugin, and names of constraints that can be foretold."""

from __future__ import annotations

from types import MappingProxyType

from sqlalchemy import MetaData

NAMING = MappingProxyType(
    {
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)
"""A migration can only drop what has a name."""


def plugin_metadata(name: str) -> MetaData:
    """Return the metadata for a plugin's tables.

    Args:
        name: Name of the plugin, which is also the name of its schema; ``core`` is the host's.
    """
    return MetaData(schema=schema_name(name), naming_convention=dict(NAMING))


def schema_name(plugin: str) -> str:
    """Return the schema of a plugin: its name, with the hyphens that SQL would need quotes for."""
    return plugin.replace("-", "_")


core_metadata = plugin_metadata("core")
"""Metadata of the host's own tables."""
