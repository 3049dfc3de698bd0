"""How SQLAlchemy writes SQL and converts values for asyncpg without an engine."""

from __future__ import annotations

import decimal
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import types
from sqlalchemy.dialects.postgresql import asyncpg as sa_asyncpg
from sqlalchemy.engine.interfaces import Dialect

Processor = Callable[[Any], Any]


class _Timestamp(sa_asyncpg.AsyncpgDateTime):
    def bind_processor(self, dialect: Dialect) -> Processor | None:
        return refuse_naive if self.timezone else None


class _Numeric(sa_asyncpg.AsyncpgNumeric):
    def result_processor(self, dialect: Dialect, coltype: object) -> Processor | None:
        # asyncpg decodes numeric to Decimal; SQLAlchemy's own asks for the column's OID, which
        # is not known when a statement is compiled.
        return None if self.asdecimal else _to_float


class _Float(sa_asyncpg.AsyncpgFloat):
    def result_processor(self, dialect: Dialect, coltype: object) -> Processor | None:
        return _to_decimal if self.asdecimal else None


class _Bytes(sa_asyncpg.AsyncpgByteA):
    def result_processor(self, dialect: Dialect, coltype: object) -> Processor | None:
        return None


class CompileDialect(sa_asyncpg.PGDialect_asyncpg):
    """SQLAlchemy's asyncpg dialect, for compiling alone."""

    supports_statement_cache = True
    colspecs = {  # noqa: RUF012 - SQLAlchemy declares it as a mutable attribute
        **sa_asyncpg.PGDialect_asyncpg.colspecs,
        types.DateTime: _Timestamp,
        types.Numeric: _Numeric,
        types.Float: _Float,
        types.LargeBinary: _Bytes,
    }


def make_dialect() -> CompileDialect:
    """Return a dialect that compiles for asyncpg."""
    dbapi = sa_asyncpg.PGDialect_asyncpg.import_dbapi()  # type: ignore[no-untyped-call]
    dialect = CompileDialect(dbapi=dbapi)  # type: ignore[no-untyped-call]  # both untyped there
    # Without a connection SQLAlchemy supposes an old server; every supported one (14 and later)
    # has what these versions gate.
    dialect.server_version_info = (14, 0)
    return dialect


def refuse_naive(value: Any) -> Any:
    """Return a time as it is, if it says in which zone it is.

    Raises:
        ValueError: It does not; asyncpg would take it for the machine's local time.
    """
    if isinstance(value, datetime) and value.tzinfo is None:
        raise ValueError(
            f"The time {value.isoformat()} has no time zone; use datetime.now(UTC) and the like."
        )
    return value


def _to_float(value: Any) -> Any:
    return None if value is None else float(value)


def _to_decimal(value: Any) -> Any:
    return None if value is None else decimal.Decimal(str(value))
