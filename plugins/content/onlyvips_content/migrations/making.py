"""Short words for what migrations of the schema ``content`` make."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from json import dumps as to_text
from typing import Any, Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSVECTOR

SCHEMA: Final = "content"
ACCOUNTS: Final = "core.accounts.id"
MEDIA: Final = "content.media.id"
WORKS: Final = "content.works.id"


def table(
    name: str,
    *columns: sa.Column[Any],
    key: Sequence[str] = ("id",),
    refers: Mapping[str, str | tuple[str, str]] | None = None,
    checks: Mapping[str, str] | None = None,
    unique: Mapping[str, Sequence[str]] | None = None,
) -> None:
    """Make a table.

    Args:
        name: Its name.
        columns: Its columns.
        key: Columns of the primary key.
        refers: What columns refer to, and what happens when that is deleted.
        checks: Conditions of rows, by name.
        unique: Columns that are unique together, by the constraint's name.
    """
    op.create_table(
        name,
        *columns,
        sa.PrimaryKeyConstraint(*key, name=f"pk_{name}"),
        *(_foreign_key(name, column, target) for column, target in (refers or {}).items()),
        *(
            sa.CheckConstraint(condition, name=f"ck_{name}_{what}")
            for what, condition in (checks or {}).items()
        ),
        *(sa.UniqueConstraint(*which, name=what) for what, which in (unique or {}).items()),
        schema=SCHEMA,
    )


def index(
    name: str,
    of: str,
    *columns: str,
    unique: bool = False,
    where: str | None = None,
    using: str | None = None,
    include: Sequence[str] = (),
) -> None:
    """Make an index."""
    op.create_index(
        name,
        of,
        [sa.text(column) for column in columns],
        schema=SCHEMA,
        unique=unique,
        postgresql_where=None if where is None else sa.text(where),
        postgresql_using=using,
        postgresql_include=list(include) or None,
    )


def insert(into: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Put rows into a table that the same migration made."""
    kinds: dict[type, Any] = {str: sa.Text(), int: sa.BigInteger(), dict: JSONB()}
    columns = [sa.column(name, kinds[type(value)]) for name, value in rows[0].items()]
    target = sa.table(into, *columns, schema=SCHEMA)
    for row in rows:
        op.execute(sa.insert(target).values({name: _value(value) for name, value in row.items()}))


def drop(name: str) -> None:
    """Drop a table."""
    op.drop_table(name, schema=SCHEMA)


def number() -> sa.Column[int]:
    """Return the number of a row, as the primary key."""
    return sa.Column("id", sa.BigInteger, sa.Identity(always=True), nullable=False)


def big(name: str, *, default: str | None = None, null: bool = False) -> sa.Column[Any]:
    """Return a column of large whole numbers, such as numbers of accounts."""
    return _column(name, sa.BigInteger(), default, null)


def integer(name: str, *, default: str | None = None, null: bool = False) -> sa.Column[Any]:
    """Return a column of whole numbers."""
    return _column(name, sa.Integer(), default, null)


def small(name: str, *, default: str | None = None, null: bool = False) -> sa.Column[Any]:
    """Return a column of small whole numbers."""
    return _column(name, sa.SmallInteger(), default, null)


def real(name: str, *, default: str | None = None, null: bool = False) -> sa.Column[Any]:
    """Return a column of floating point numbers."""
    return _column(name, sa.Float(), default, null)


def flag(name: str, *, default: str | None = None) -> sa.Column[Any]:
    """Return a column that is true or false."""
    return _column(name, sa.Boolean(), default, null=False)


def text(name: str, *, default: str | None = None, null: bool = False) -> sa.Column[Any]:
    """Return a column of texts."""
    return sa.Column(name, sa.Text, nullable=null, server_default=default)


def texts(name: str, *, default: str | None = None) -> sa.Column[Any]:
    """Return a column of lists of texts."""
    return _column(name, ARRAY(sa.Text), default, null=False)


def data(name: str, *, null: bool = False) -> sa.Column[Any]:
    """Return a column of bytes."""
    return _column(name, sa.LargeBinary(), None, null)


def json(name: str, *, default: str | None = None, null: bool = False) -> sa.Column[Any]:
    """Return a column of JSON."""
    return _column(name, JSONB(), default, null)


def uuid(name: str, *, null: bool = False) -> sa.Column[Any]:
    """Return a column of UUIDs."""
    return _column(name, sa.Uuid(), None, null)


def time(name: str, *, null: bool = False) -> sa.Column[Any]:
    """Return a column of moments."""
    return _column(name, sa.DateTime(timezone=True), None, null)


def date(name: str) -> sa.Column[Any]:
    """Return a column of days."""
    return _column(name, sa.Date(), None, null=False)


def vector(name: str) -> sa.Column[Any]:
    """Return a column for full-text search."""
    return _column(name, TSVECTOR(), None, null=False)


def _column(name: str, kind: Any, default: str | None, null: bool) -> sa.Column[Any]:
    given = None if default is None else sa.text(default)
    return sa.Column(name, kind, nullable=null, autoincrement=False, server_default=given)


def _value(value: Any) -> Any:
    """Return a value such as also a printed statement can hold."""
    if isinstance(value, dict):
        text = to_text(value, ensure_ascii=False)
        return sa.cast(sa.literal(text, sa.Text), JSONB)
    return value


def _foreign_key(of: str, column: str, target: str | tuple[str, str]) -> sa.ForeignKeyConstraint:
    where, ondelete = (target, None) if isinstance(target, str) else target
    referred = where.split(".")[1]
    return sa.ForeignKeyConstraint(
        [column], [where], name=f"fk_{of}_{column}_{referred}", ondelete=ondelete
    )
