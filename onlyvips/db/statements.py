"""Compiled statements, kept: compiling an expression costs more than running it.

The key is SQLAlchemy's own statement cache key: two expressions of the same shape have the same
key whatever values they carry, and the values are read out of the expression at every call.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.cache_key import CacheKey
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.ddl import ExecutableDDLElement
from sqlalchemy.sql.dml import Insert, Update

from onlyvips.db.dialect import make_dialect, refuse_naive
from onlyvips.db.records import Converter
from onlyvips.db.session import leaves_no_trace

Query = ClauseElement | str
"""An SQLAlchemy Core expression, or SQL text with ``:name`` parameters."""

_CHANGES = re.compile(r"\s*(?:INSERT|UPDATE|DELETE|MERGE)\b", re.IGNORECASE)
_TOKENS = re.compile(
    r"""
      (?<![\w$])[eE]'(?:[^'\\]|\\.|'')*'      # a literal with escapes
    | '(?:[^']|'')*'                         # a literal
    | "(?:[^"]|"")*"                         # a quoted name
    | --[^\n]* | /\*.*?\*/                   # comments
    | (?<![\w$])\$(?P<tag>\w*)\$.*?\$(?P=tag)\$  # a dollar-quoted literal
    | ::                                     # a cast
    | (?<![:\w\])]):(?P<name>[A-Za-z_]\w*)   # a parameter; not the upper bound of a slice
    """,
    re.VERBOSE | re.DOTALL,
)
_RETURNING = re.compile(r"\bRETURNING\b", re.IGNORECASE)


class Bound(NamedTuple):
    """A statement with its values, ready for asyncpg.

    Attributes:
        sql: Text with ``$1`` parameters.
        args: Their values.
        converters: Columns of the result that need converting.
        clean: Whether the session is certainly untouched by it.
        counts: Whether it returns no rows but the number of rows that it changed.
    """

    sql: str
    args: Sequence[Any]
    converters: tuple[Converter, ...]
    clean: bool
    counts: bool


class Statement:
    """A compiled statement without values.

    Args:
        compiled: What SQLAlchemy's compiler made.
        key: The cache key of the expression that it was made from; None if it has none.
    """

    def __init__(self, compiled: SQLCompiler, key: CacheKey | None) -> None:
        self._compiled = compiled
        self._names: Sequence[str] = compiled.positiontup or ()
        self._processors: Mapping[str, Any] = compiled._bind_processors  # noqa: SLF001
        self.sql = str(compiled.string)
        self.converters = _converters(compiled)
        self.clean = leaves_no_trace(self.sql)
        self.counts = bool(_CHANGES.match(self.sql)) and not _RETURNING.search(self.sql)
        self._defaults = _defaults(compiled)
        self._expands = bool(compiled.post_compile_params)
        self._takes: tuple[tuple[int, Callable[[Any], Any] | None], ...] | None = None
        if key is not None and not self._defaults and not self._expands:
            self._takes = self._direct(key)

    def bind(self, key: CacheKey | None, values: Mapping[str, Any] | None) -> Bound:
        """Return the statement with the values of an expression.

        Args:
            key: Cache key of the expression that is run now, which carries its values.
            values: Values by parameter name, which come before the expression's.

        Raises:
            sqlalchemy.exc.InvalidRequestError: A parameter has no value.
        """
        if self._takes is not None and key is not None and not values and not _params(key):
            found = key.bindparams
            args = [
                found[i].value if convert is None else convert(found[i].value)
                for i, convert in self._takes
            ]
            return Bound(self.sql, args, self.converters, self.clean, self.counts)
        return self._bind_by_name(key, values)

    def _bind_by_name(self, key: CacheKey | None, values: Mapping[str, Any] | None) -> Bound:
        given = {**(_params(key) if key is not None else {}), **(values or {})}
        parameters = self._compiled.construct_params(
            given,
            extracted_parameters=key.bindparams if key is not None else None,
            escape_names=False,
        )
        for name, default in self._defaults:
            parameters[name] = default()
        sql, names, processors = self.sql, self._names, self._processors
        if self._expands:
            state = self._compiled._process_parameters_for_postcompile(parameters)  # noqa: SLF001
            sql, names = state.statement, state.positiontup or ()
            parameters = dict(state.parameters)
            processors = {**processors, **state.processors}
        args = [
            processors[name](parameters[name]) if name in processors else parameters[name]
            for name in names
        ]
        return Bound(sql, args, self.converters, self.clean, self.counts)

    def _direct(self, key: CacheKey) -> tuple[tuple[int, Any], ...] | None:
        """Return, for each parameter, where in the cache key its value is; None if not there."""
        match = self._compiled._cache_key_bind_match  # noqa: SLF001 - as SQLAlchemy's own cache
        if match is None:
            return None
        places: dict[str, int] = {}
        for index, original in enumerate(key.bindparams):
            for parameter in match[0][original]:
                if parameter.required or parameter.callable:
                    return None
                name = self._compiled.bind_names.get(parameter)
                if name is not None:
                    places[name] = index
        if not places.keys() >= set(self._names):
            return None
        return tuple((places[name], self._processors.get(name)) for name in self._names)


class TextStatement:
    """SQL text with ``:name`` parameters.

    Args:
        sql: The text. A name in a literal, a quoted name or a comment is left alone, and so is
            the ``::`` of a cast.
    """

    def __init__(self, sql: str) -> None:
        places: dict[str, int] = {}

        def replace(found: re.Match[str]) -> str:
            name = found["name"]
            return f"${places.setdefault(name, len(places) + 1)}" if name else found[0]

        self.sql = _TOKENS.sub(replace, sql)
        self._names = tuple(places)
        self._clean = leaves_no_trace(self.sql)
        self._counts = bool(_CHANGES.match(self.sql)) and not _RETURNING.search(self.sql)

    def bind(self, values: Mapping[str, Any] | None) -> Bound:
        """Return the statement with its values.

        Raises:
            ValueError: A parameter has no value, a value no parameter, or a time no zone.
        """
        values = values or {}
        if len(values) != len(self._names) or not all(name in values for name in self._names):
            wanted, got = sorted(self._names), sorted(values)
            raise ValueError(f"The SQL text has the parameters {wanted}, but got values for {got}.")
        args = [
            refuse_naive(value) if isinstance(value, datetime) else value
            for value in (values[name] for name in self._names)
        ]
        return Bound(self.sql, args, (), self._clean, self._counts)


class StatementCache:
    """Compiled statements by shape, the least recently used ones forgotten.

    Args:
        size: How many to keep.
    """

    def __init__(self, size: int = 1000) -> None:
        self._dialect = make_dialect()
        self._size = size
        self._statements: OrderedDict[Any, Statement | TextStatement] = OrderedDict()
        # Statements that live in a module and get values at each call need no key anew.
        self._known: WeakKeyDictionary[ClauseElement, tuple[CacheKey | None, Statement]] = (
            WeakKeyDictionary()
        )

    def __len__(self) -> int:
        return len(self._statements)

    def bind(self, query: Query, values: Mapping[str, Any] | None = None) -> Bound:
        """Return a statement with its values, compiled now or before.

        Args:
            query: An expression or SQL text.
            values: For SQL text and ``bindparam()``: values by parameter name. For INSERT and
                UPDATE: values by column name.
        """
        if isinstance(query, str):
            found = self._statements.get(query)
            if found is None:
                found = self._keep(query, TextStatement(query))
            assert isinstance(found, TextStatement)
            return found.bind(values)
        if isinstance(query, ExecutableDDLElement):
            return Bound(str(query.compile(dialect=self._dialect)), (), (), False, False)
        if not values:
            key = query._generate_cache_key()  # noqa: SLF001 - SQLAlchemy's key is the key
            return self._statement(query, key).bind(key, None)
        if isinstance(query, (Insert, Update)) and not _has_named_parameters(query, values):
            query = query.values(**values)
            key = query._generate_cache_key()  # noqa: SLF001
            return self._statement(query, key).bind(key, None)
        known = self._known.get(query)
        if known is None:
            # A compiled statement holds the expression that it was made from, so that one which
            # was made for a single call would stay here for ever.
            if len(self._known) >= self._size:
                self._known.clear()
            key = query._generate_cache_key()  # noqa: SLF001
            known = self._known[query] = (key, self._statement(query, key))
        return known[1].bind(known[0], values)

    def _statement(self, query: ClauseElement, key: CacheKey | None) -> Statement:
        if key is None:
            return Statement(self._compile(query, None), None)
        found = self._statements.get(key.key)
        if found is None:
            found = self._keep(key.key, Statement(self._compile(query, key), key))
        assert isinstance(found, Statement)
        return found

    def _compile(self, query: ClauseElement, key: CacheKey | None) -> SQLCompiler:
        compiled = query._compiler(self._dialect, cache_key=key)  # noqa: SLF001 - compile() drops the key
        assert isinstance(compiled, SQLCompiler)
        return compiled

    def _keep(self, key: Any, made: Statement | TextStatement) -> Statement | TextStatement:
        self._statements[key] = made
        if len(self._statements) > self._size:
            self._statements.popitem(last=False)
        return made


def _params(key: CacheKey) -> Mapping[str, Any]:
    """Return what ``.params()`` gave an expression; SQLAlchemy 2.1 keeps it beside the key."""
    return getattr(key, "params", None) or {}


def _has_named_parameters(query: Insert | Update, values: Mapping[str, Any]) -> bool:
    """Whether the values are for ``bindparam()`` in a statement, not for its columns."""
    return not any(name in query.table.c for name in values)


def _converters(compiled: SQLCompiler) -> tuple[Converter, ...]:
    converters = []
    for position, column in enumerate(compiled._result_columns):  # noqa: SLF001 - as the engine does
        convert = column.type._cached_result_processor(compiled.dialect, None)  # noqa: SLF001
        if convert is not None:
            converters.append((position, convert))
    return tuple(converters)


def _defaults(compiled: SQLCompiler) -> list[tuple[str, Callable[[], Any]]]:
    """Return the columns that get a value from Python at every run (``default``, ``onupdate``)."""
    columns = [(column, column.default) for column in compiled.insert_prefetch]
    columns += [(column, column.onupdate) for column in compiled.update_prefetch]
    if not columns:
        return []
    name_of = compiled._within_exec_param_key_getter  # noqa: SLF001
    return [(name_of(column), _evaluator(default)) for column, default in columns]


def _evaluator(default: Any) -> Callable[[], Any]:
    if default is None or default.is_clause_element or default.is_sequence:
        # The compiler puts those into the SQL; what is left has no value of its own.
        return lambda: None
    if default.is_callable:
        return lambda: default.arg(None)
    return lambda: default.arg
