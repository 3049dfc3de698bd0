"""Compiled statements that are kept."""

from __future__ import annotations

from sqlalchemy import Column, Integer, MetaData, Table, bindparam, select

from onlyvips.db.statements import StatementCache

_table = Table("t", MetaData(), *(Column(f"c{number}", Integer) for number in range(50)))


def test_expressions_made_for_one_call_are_not_kept_for_ever() -> None:
    cache = StatementCache(size=5)
    for column in _table.c:
        bound = cache.bind(select(column).where(column == bindparam("x")), {"x": 1})
        assert list(bound.args) == [1]
    assert len(cache) <= 5
    assert len(cache._known) <= 5
