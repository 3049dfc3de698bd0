"""Tables of others that a plugin's foreign keys point to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Column, MetaData, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import ForeignKey


def with_referenced_tables(metadata: MetaData) -> MetaData:
    """Return the tables, and by name those of other schemas that their foreign keys point to.

    A plugin declares its own tables alone; SQLAlchemy cannot compare a foreign key to
    ``core.accounts`` without knowing that there is such a table.

    Args:
        metadata: What the plugin declares; it stays as it is.
    """
    if not any(_foreign(metadata)):
        return metadata
    copy = MetaData(schema=metadata.schema, naming_convention=metadata.naming_convention)
    for table in metadata.tables.values():
        table.to_metadata(copy)
    for key in list(_foreign(copy)):
        schema, name, column = key.target_fullname.split(".")
        known = copy.tables.get(f"{schema}.{name}")
        stand_in = Table(name, copy, schema=schema) if known is None else known
        if column not in stand_in.columns:
            stand_in.append_column(Column(column, key.parent.type, primary_key=True))
    return copy


def _foreign(metadata: MetaData) -> Iterator[ForeignKey]:
    """Yield the foreign keys whose tables are not among the metadata's."""
    for table in metadata.tables.values():
        for key in table.foreign_keys:
            target = key.target_fullname
            if target.count(".") == 2 and target.rpartition(".")[0] not in metadata.tables:
                yield key
