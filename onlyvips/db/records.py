"""Rows: mappings from column names to values, with the columns as attributes too."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NoReturn

import asyncpg


class Record(Mapping[str, Any]):
    """One row: ``row["name"]``, ``row.name``, ``row[0]``, ``dict(row)``.

    Every row that the database layer returns is an instance of this. A column whose name is that
    of a mapping's method (``keys``, ``items``, ``values``, ``get``) is reached with brackets.
    """

    __slots__ = ()

    def __getitem__(self, key: str | int) -> Any:
        """Return a column by its name or position."""
        raise NotImplementedError

    def __getattr__(self, name: str) -> Any:
        """Return a column by its name."""
        raise NotImplementedError


def _missing(record: object, name: str) -> NoReturn:
    raise AttributeError(f"The row has no column {name!r}.") from None


class NativeRecord(asyncpg.Record):  # type: ignore[misc]  # asyncpg has no type information
    """A row as asyncpg decoded it; asyncpg makes these itself, in C.

    It differs from asyncpg's own in what a mapping promises: iterating yields the names.
    """

    __slots__ = ()

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            _missing(self, name)

    def __iter__(self) -> Iterator[str]:
        return iter(self.keys())


Record.register(NativeRecord)

Converter = tuple[int, Callable[[Any], Any]]
"""A column's position, and what turns PostgreSQL's value into the type's Python value."""


class ConvertedRecord(Record):
    """A row some of whose columns have a type with Python values of its own (enums, decorators).

    Args:
        row: What asyncpg decoded.
        converters: What to convert.
    """

    __slots__ = ("_names", "_values")

    def __init__(self, row: Any, converters: Sequence[Converter]) -> None:
        values = list(row.values())
        for position, convert in converters:
            values[position] = convert(values[position])
        self._values = tuple(values)
        self._names = {name: position for position, name in enumerate(row.keys())}

    def __getitem__(self, key: str | int) -> Any:
        return self._values[key if isinstance(key, int) else self._names[key]]

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            _missing(self, name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"<Record {' '.join(f'{name}={self[name]!r}' for name in self)}>"
