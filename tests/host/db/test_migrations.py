"""Migrations: each source in its own schema, in order, all or nothing, one process at a time."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import textwrap
from pathlib import Path

import asyncpg
import pytest
import sqlalchemy as sa

from onlyvips.db import Database, plugin_metadata
from onlyvips.db.migrations import (
    CORE,
    MigrationError,
    MigrationSource,
    Migrator,
    heads,
    in_order,
    is_current,
)
from onlyvips.testing.database import create_migrated_template, fresh_database
from onlyvips.testing.migrations import assert_migrations_round_trip, describe_schema


def write(
    folder: Path, revision: str, down: str | None, upgrade: str, downgrade: str = "pass"
) -> None:
    versions = folder / "versions"
    versions.mkdir(parents=True, exist_ok=True)
    (versions / f"{revision}_x.py").write_text(
        f'"""What {revision} does."""\n'
        "import time\nimport sqlalchemy as sa\nfrom alembic import op\n"
        f"revision = {revision!r}\ndown_revision = {down!r}\n\n"
        f"def upgrade():\n{textwrap.indent(textwrap.dedent(upgrade), '    ')}\n\n"
        f"def downgrade():\n{textwrap.indent(textwrap.dedent(downgrade), '    ')}\n"
    )


def table(name: str, schema: str) -> tuple[str, str]:
    return (
        f'op.create_table("{name}", sa.Column("id", sa.Integer, primary_key=True),'
        f' schema="{schema}")',
        f'op.drop_table("{name}", schema="{schema}")',
    )


@pytest.fixture
def shop(tmp_path: Path) -> MigrationSource:
    write(tmp_path / "shop", "0001", None, *table("items", "shop"))
    write(tmp_path / "shop", "0002", "0001", *table("orders", "shop"))
    return MigrationSource("shop", "shop", tmp_path / "shop")


async def exists(url: str, name: str) -> bool:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval("SELECT to_regclass($1)", name) is not None
    finally:
        await connection.close()


async def test_up_and_down_move_one_schema_and_status_says_where_it_is(
    url: str, shop: MigrationSource
) -> None:
    migrator = Migrator(url, [shop])
    (status,) = await migrator.status()
    assert (status.current, status.heads) == ((), ("0002",))
    assert [(r.revision, r.message) for r in status.pending] == [
        ("0001", "What 0001 does."),
        ("0002", "What 0002 does."),
    ]
    assert not await is_current(url, [shop])
    outcome = await migrator.up("0001", "shop")
    assert [r.revision for r in outcome.applied] == ["0001"]
    assert await exists(url, "shop.items")
    assert await exists(url, "shop.alembic_version")
    assert not await exists(url, "shop.orders")
    assert not await is_current(url, [shop])
    await migrator.up()
    assert await is_current(url, [shop])
    assert (await migrator.status())[0].is_current
    assert (await migrator.up()).applied == []
    assert [r.revision for r in await migrator.down("shop", "-1")] == ["0002"]
    assert [r.revision for r in await migrator.down("shop", "base")] == ["0001"]
    assert not await exists(url, "shop.items")


async def test_sources_come_after_what_they_require(url: str, tmp_path: Path) -> None:
    write(
        tmp_path / "b",
        "0001",
        None,
        'op.execute("CREATE TABLE b.t (id int REFERENCES a.t (id))")',
        'op.execute("DROP TABLE b.t")',
    )
    write(tmp_path / "a", "0001", None, *table("t", "a"))
    a = MigrationSource("a", "a", tmp_path / "a")
    b = MigrationSource("b", "b", tmp_path / "b", requires=("a", "has-no-migrations"))
    migrator = Migrator(url, [b, a])
    outcome = await migrator.up(source="b")
    assert [r.source for r in outcome.applied] == ["a", "b"]
    with pytest.raises(MigrationError, match="referred to by those of b; purge these first"):
        await migrator.purge("a")
    await migrator.purge("b")
    await migrator.purge("a")
    assert not await exists(url, "a.t")
    assert not await is_current(url, [a])


def test_a_circle_is_named() -> None:
    a = MigrationSource("a", "a", Path("a"), requires=("b",))
    b = MigrationSource("b", "b", Path("b"), requires=("a",))
    with pytest.raises(MigrationError, match="a -> b -> a"):
        in_order([a, b])


async def test_a_failing_migration_leaves_the_schema_as_it_was_and_others_go_on(
    url: str, shop: MigrationSource, tmp_path: Path
) -> None:
    assert isinstance(shop.location, Path)
    create, _ = table("half", "shop")
    write(shop.location, "0003", "0002", f'{create}\nop.execute("SELECT 1/0")')
    write(tmp_path / "other", "0001", None, *table("t", "other"))
    write(tmp_path / "needs", "0001", None, *table("t", "needs"))
    other = MigrationSource("other", "other", tmp_path / "other")
    needs = MigrationSource("needs", "needs", tmp_path / "needs", requires=("shop",))
    migrator = Migrator(url, [needs, shop, other])
    with pytest.raises(MigrationError) as caught:
        await migrator.up(source="shop")
    assert (caught.value.source, caught.value.revision) == ("shop", "0003")
    assert str(caught.value) == "The migration 0003 of shop failed: division by zero."
    outcome = await migrator.up(keep_going=True)
    assert set(outcome.failed) == {"shop", "needs"}
    assert "requires shop, whose migration failed" in str(outcome.failed["needs"])
    assert not await exists(url, "shop.half")
    assert await exists(url, "shop.orders")
    assert await exists(url, "other.t")
    assert not await exists(url, "needs.t")
    (status,) = [s for s in await migrator.status() if s.source == "shop"]
    assert status.current == ("0002",)


@pytest.mark.filterwarnings("ignore:Revision gone referenced")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("revision = '0003'\ndown_revision = '0002'\ndef upgrade(:\n", "0003_x.py"),
        ("revision = '0003'\ndown_revision = 'gone'\n", "gone"),
    ],
)
async def test_broken_version_files_are_a_sentence(
    url: str, shop: MigrationSource, text: str, expected: str
) -> None:
    assert isinstance(shop.location, Path)
    (shop.location / "versions" / "0003_x.py").write_text(text)
    migrator = Migrator(url, [shop])
    (status,) = await migrator.status()
    assert status.problem is not None
    assert expected in status.problem
    assert "\n" not in status.problem
    with pytest.raises(MigrationError, match="shop"):
        await migrator.up()


async def test_a_database_ahead_of_the_code_is_refused(url: str, shop: MigrationSource) -> None:
    await Migrator(url, [shop]).up()
    connection = await asyncpg.connect(url)
    await connection.execute("UPDATE shop.alembic_version SET version_num = '0009'")
    await connection.close()
    with pytest.raises(MigrationError, match="at revision 0009, which this version of it does not"):
        await Migrator(url, [shop]).up()
    assert not await is_current(url, [shop])


MIGRATE = """
import asyncio, sys
from pathlib import Path
from onlyvips.db.migrations import MigrationSource, Migrator
source = MigrationSource("shop", "shop", Path(sys.argv[2]))
print("ready", flush=True)
sys.stdin.readline()
outcome = asyncio.run(Migrator(sys.argv[1], [source]).up())
print(len(outcome.applied))
"""


def start_migrating(url: str, location: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", MIGRATE, url, str(location)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


async def test_two_processes_that_migrate_at_once_do_the_work_once(
    url: str, shop: MigrationSource
) -> None:
    assert isinstance(shop.location, Path)
    create, drop = table("slow", "shop")
    write(shop.location, "0003", "0002", f"{create}\ntime.sleep(0.3)", drop)
    write(
        shop.location,
        "0004",
        "0003",
        """
        with op.get_context().autocommit_block():
            op.create_index("ix", "slow", ["id"], schema="shop", postgresql_concurrently=True)
        """,
    )
    processes = [start_migrating(url, shop.location) for _ in range(2)]
    for process in processes:
        assert process.stdout is not None
        assert await asyncio.to_thread(process.stdout.readline) == "ready\n"
    results = await asyncio.gather(
        *(asyncio.to_thread(process.communicate, "\n", 60) for process in processes)
    )
    assert [error for _, error in results] == ["", ""]
    assert sorted(int(out) for out, _ in results) == [0, 4]
    assert await is_current(url, [shop])


async def test_a_migration_waits_for_a_busy_table_without_blocking_it_for_long(
    url: str, shop: MigrationSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert isinstance(shop.location, Path)
    monkeypatch.setattr("onlyvips.db.migrations.environment.LOCK_TIMEOUT", 0.05)
    await Migrator(url, [shop]).up()
    write(shop.location, "0003", "0002", 'op.execute("ALTER TABLE shop.items ADD COLUMN more int")')
    async with Database(url) as db:
        busy = db.transaction()
        await busy.start()
        await db.fetch_all("SELECT * FROM shop.items")
        migrating = asyncio.create_task(Migrator(url, [shop]).up())
        waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        async with asyncio.timeout(20), asyncpg.create_pool(url, min_size=1) as pool:
            while not await pool.fetchval(waiting):  # noqa: ASYNC110 - seen in the server only
                await asyncio.sleep(0.01)
            # It lets others pass after its time-out, although the table is still in use.
            await pool.fetch("SELECT * FROM shop.items")
        await busy.commit()
        assert [r.revision for r in (await migrating).applied] == ["0003"]


async def test_a_table_that_stays_busy_is_a_sentence(
    url: str, shop: MigrationSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert isinstance(shop.location, Path)
    monkeypatch.setattr("onlyvips.db.migrations.environment.LOCK_TIMEOUT", 0.02)
    monkeypatch.setattr("onlyvips.db.migrations.environment.LOCK_TRIES", 2)
    await Migrator(url, [shop]).up()
    write(shop.location, "0003", "0002", 'op.execute("DROP TABLE shop.items")')
    async with Database(url) as db, db.transaction():
        await db.fetch_all("SELECT * FROM shop.items")
        with pytest.raises(MigrationError, match="others kept the tables in use"):
            await Migrator(url, [shop]).up()


async def test_sql_needs_no_database_and_does_the_same(url: str, shop: MigrationSource) -> None:
    text = Migrator("postgresql://nobody@127.0.0.1:1/x", [shop]).sql("shop")
    connection = await asyncpg.connect(url)
    await connection.execute(text)
    await connection.close()
    assert await is_current(url, [shop])
    assert await exists(url, "shop.orders")
    rest = Migrator(url, [shop]).sql("shop", since="0001")
    assert "orders" in rest
    assert "items" not in rest


async def test_new_writes_the_difference_between_database_and_tables(
    url: str, shop: MigrationSource, capfd: pytest.CaptureFixture[str]
) -> None:
    metadata = plugin_metadata("shop")
    sa.Table("items", metadata, sa.Column("id", sa.Integer, primary_key=True))
    sa.Table(
        "orders",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("item_id", sa.ForeignKey("shop.items.id"), index=True),
    )
    source = MigrationSource("shop", "shop", shop.location, metadata=metadata)
    migrator = Migrator(url, [source])
    with pytest.raises(MigrationError, match=r"lacks 0002 of shop; run `onlyvips migrate up`"):
        await migrator.new("shop", "Orders name their item.")
    await migrator.up()
    assert await migrator.differences("shop")
    path = await migrator.new("shop", "Orders name their item.")
    assert path.name == "0003_orders_name_their_item.py"
    assert path.read_text().startswith('"""Orders name their item."""\n')
    assert heads(source) == {"0003"}
    assert [r.revision for r in (await migrator.up()).applied] == ["0003"]
    assert await migrator.differences("shop") == []
    await assert_migrations_round_trip(source)
    empty = await migrator.new("shop", "later", autogenerate=False)
    assert "Generating" not in capfd.readouterr().out
    assert 'down_revision = "0003"' in empty.read_text().replace("'", '"')


async def test_the_round_trip_finds_a_downgrade_that_leaves_something(
    server: str, shop: MigrationSource
) -> None:
    assert isinstance(shop.location, Path)
    await assert_migrations_round_trip(shop, server=server)
    write(shop.location, "0003", "0002", table("left", "shop")[0], "pass")
    with pytest.raises(AssertionError, match=r"After undoing 0003, .*left over: .*left\.id"):
        await assert_migrations_round_trip(shop, server=server)


async def test_the_hosts_own_migrations_go_both_ways(server: str) -> None:
    await assert_migrations_round_trip(CORE, server=server)


async def test_a_template_is_migrated_once_and_copied(server: str, shop: MigrationSource) -> None:
    names = await asyncio.gather(*(create_migrated_template(server, [shop]) for _ in range(3)))
    assert len(set(names)) == 1
    async with fresh_database(server, names[0]) as one, fresh_database(server, names[0]) as two:
        assert await is_current(one, [shop])
        async with Database(one) as db:
            await db.execute("INSERT INTO shop.items VALUES (1)")
        assert await describe_schema(one, "shop") == await describe_schema(two, "shop")
        async with Database(two) as db:
            assert await db.fetch_val("SELECT count(*) FROM shop.items") == 0


def test_looking_at_the_heads_imports_neither_alembic_nor_sqlalchemy() -> None:
    code = (
        "import sys; from onlyvips.db.migrations import CORE, heads, is_current; heads(CORE);"
        "print(sorted({'alembic', 'sqlalchemy', 'databases'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_a_package_that_is_not_there_is_named() -> None:
    source = MigrationSource("shop", "shop", "no_such_package.migrations")
    with pytest.raises(MigrationError, match=r"package no_such_package\.migrations, which cannot"):
        heads(source)
