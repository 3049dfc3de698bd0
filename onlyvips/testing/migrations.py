"""Check that migrations go forwards and backwards."""

from __future__ import annotations

from collections.abc import Iterable

from onlyvips.db.connect import connect
from onlyvips.db.migrations import MigrationSource, Migrator
from onlyvips.testing.database import database_server, fresh_database

_CATALOGUE = """
SELECT 'column ' || c.relname || '.' || a.attname || ' '
       || format_type(a.atttypid, a.atttypmod)
       || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END
       || CASE a.attidentity WHEN '' THEN '' ELSE ' identity ' || a.attidentity::text END
       || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '') AS line
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
  LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
 WHERE c.relnamespace = to_regnamespace($1) AND c.relkind IN ('r', 'p', 'v', 'm')
   AND a.attnum > 0 AND NOT a.attisdropped
UNION ALL
SELECT 'constraint ' || c.relname || '.' || k.conname || ' ' || pg_get_constraintdef(k.oid)
  FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
 WHERE k.connamespace = to_regnamespace($1)
UNION ALL
SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = $1
UNION ALL
SELECT 'view ' || viewname || ' ' || definition FROM pg_views WHERE schemaname = $1
UNION ALL
SELECT 'relation ' || relname || ' ' || relkind::text
  FROM pg_class WHERE relnamespace = to_regnamespace($1)
UNION ALL
SELECT 'enum ' || t.typname || ' ' || string_agg(e.enumlabel, ',' ORDER BY e.enumsortorder)
  FROM pg_type t JOIN pg_enum e ON e.enumtypid = t.oid
 WHERE t.typnamespace = to_regnamespace($1) GROUP BY t.typname
UNION ALL
SELECT 'function ' || pg_get_functiondef(p.oid)
  FROM pg_proc p WHERE p.pronamespace = to_regnamespace($1) AND p.prokind IN ('f', 'p')
UNION ALL
SELECT 'trigger ' || pg_get_triggerdef(t.oid)
  FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
 WHERE c.relnamespace = to_regnamespace($1) AND NOT t.tgisinternal
"""


async def describe_schema(url: str, schema: str) -> list[str]:
    """Return all that is in a schema, one line each, sorted; Alembic's own table left out.

    Args:
        url: Address of the database.
        schema: Name of the schema.
    """
    connection = await connect(url)
    try:
        rows = await connection.fetch(_CATALOGUE, schema)
    finally:
        await connection.close()
    return sorted(row["line"] for row in rows if "alembic_version" not in row["line"])


async def assert_migrations_round_trip(
    source: MigrationSource,
    *,
    requires: Iterable[MigrationSource] = (),
    server: str | None = None,
) -> None:
    """Check that a source's migrations go up, all the way down, and up again to the same schema.

    Each revision is also undone and done again by itself. When the source names its tables, the
    migrated schema must be what they declare.

    Args:
        source: Whose migrations to check.
        requires: The sources that it requires, ``core`` among them if it refers to it.
        server: From :func:`onlyvips.testing.database.database_server`; None for one of its own.

    Raises:
        AssertionError: It says what differs.
        MigrationError: A migration failed.
    """
    if server is None:
        with database_server() as own:
            await assert_migrations_round_trip(source, requires=requires, server=own)
        return
    others = [other for other in requires if other.name != source.name]
    async with fresh_database(server) as url:
        migrator = Migrator(url, [*others, source])
        # Stepwise: each revision forwards, back and forwards again.
        status = next(s for s in await migrator.status() if s.source == source.name)
        for revision in status.pending:
            before = await describe_schema(url, source.schema)
            await migrator.up(revision.revision, source.name)
            after = await describe_schema(url, source.schema)
            await migrator.down(source.name, "-1")
            _same(before, await describe_schema(url, source.schema), f"undoing {revision.revision}")
            await migrator.up(revision.revision, source.name)
            _same(after, await describe_schema(url, source.schema), f"redoing {revision.revision}")
        whole = await describe_schema(url, source.schema)
        await migrator.down(source.name, "base")
        _same([], await describe_schema(url, source.schema), "going back to before the first")
        await migrator.up(source=source.name)
        _same(whole, await describe_schema(url, source.schema), "going up again")
        if source.metadata is not None:
            differing = await migrator.differences(source.name)
            assert not differing, (
                f"The migrations of {source.name} do not make the tables that it declares: "
                f"{'; '.join(differing)}"
            )


def _same(expected: list[str], found: list[str], when: str) -> None:
    left_out = sorted(set(expected) - set(found))
    left_over = sorted(set(found) - set(expected))
    assert expected == found, f"After {when}, missing: {left_out}; left over: {left_over}"
