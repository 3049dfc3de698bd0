"""Which statements leave a trace in the session of a connection."""

from __future__ import annotations

import pytest

from onlyvips.db.session import leaves_no_trace

_CALL = "set_config('a.b', 'c', false)"


@pytest.mark.parametrize(
    "sql",
    [
        f"SELECT '--', {_CALL}",
        f"SELECT '/*', {_CALL}, '*/'",
        f"SELECT E'\\'', {_CALL}, ''",
        f'SELECT 1 AS "it\'s", {_CALL}',
        f'SELECT 1 AS "--", {_CALL}',
        f"SELECT $$'$$, {_CALL}",
        f"SELECT $tag$'$tag$, {_CALL}",
        f"SELECT 1 /* /* */ ' */, {_CALL}, ''",
        f"WITH a AS MATERIALIZED (SELECT {_CALL}) SELECT 1 FROM a",
        "SELECT 1 AS a INTO LOCAL TEMP b",
        "SELECT 1 AS a INTO pg_temp.b",
    ],
)
def test_what_changes_the_session_is_not_hidden_by_quotes_and_comments(sql: str) -> None:
    assert not leaves_no_trace(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT lower('set_config(') -- set_config(",
        "SELECT count(*) FROM core.accounts /* set_config() */ WHERE name = E'\\'x(' AND id = $1",
        'INSERT INTO "core"."outbox" (id) VALUES ($1) ON CONFLICT (id) DO NOTHING',
        "SELECT 'it''s; SET x = 1'",
        "INSERT INTO core.sums AS s (id, n) VALUES ($1, 1) ON CONFLICT (id) DO UPDATE SET n = s.n",
        "WITH a AS MATERIALIZED (SELECT 1), b AS NOT MATERIALIZED (SELECT 2) SELECT 3 FROM a, b",
    ],
)
def test_a_statement_that_only_mentions_a_function_is_harmless(sql: str) -> None:
    assert leaves_no_trace(sql)
