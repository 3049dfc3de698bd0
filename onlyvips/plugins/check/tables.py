"""Looking at a plugin's tables: their schema, what they point to, and what follows from it.

Runs in the probe's process.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from onlyvips.plugins.check.inspection import Inspection

_ACCOUNTS = "core.accounts."


def inspect_tables(inspection: Inspection) -> None:
    """Check the tables that ``register_migrations`` names."""
    hook, migrations = "register_migrations", inspection.migrations
    if migrations is None:
        return
    if inspection.info is not None and not inspection.info.uses.database:
        message = "The plugin has migrations, but PluginInfo.uses does not say database=True."
        fix = "Say so; the operator is shown it before the plugin is enabled."
        inspection.error("uses", "", message, fix)
    if migrations.metadata is None:
        return
    from sqlalchemy import MetaData

    try:
        metadata = inspection.resolve(migrations.metadata)
    except Exception as problem:  # noqa: BLE001 - whatever the module does
        message = f"{migrations.metadata} cannot be imported: {problem}."
        inspection.error("tables", hook, message, "Name the MetaData as module:attribute.")
        return
    if inspection.require(hook, metadata, MetaData, "the place of a MetaData"):
        _inspect_metadata(inspection, metadata)


def _inspect_metadata(inspection: Inspection, metadata: Any) -> None:
    hook, plugin = "register_migrations", inspection.plugin
    requires = inspection.info.requires if inspection.info else {}
    allowed = {plugin, "core", *requires}
    personal: str | None = None
    for table in metadata.tables.values():
        if table.schema != plugin:
            message = f"The table {table.fullname} is not in the schema {plugin}."
            fix = f'Make the metadata with onlyvips.db.plugin_metadata("{plugin}").'
            inspection.error("tables", hook, message, fix)
        for key in table.foreign_keys:
            target = key.target_fullname
            schema = target.partition(".")[0] if target.count(".") == 2 else plugin
            if schema not in allowed:
                message = f"{table.name}.{key.parent.name} points to {target}."
                fix = f"Require {schema}, or keep the number without a foreign key."
                inspection.error("foreign-key", hook, message, fix)
            if target.startswith(_ACCOUNTS):
                personal = f"{table.name}.{key.parent.name}"
    if personal is not None and "register_user_data" not in inspection.hooks:
        message = f"{personal} refers to accounts, but nobody answers for a person's data."
        fix = "Implement register_user_data with export and erase."
        inspection.error("user-data", "", message, fix)
