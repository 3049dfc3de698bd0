"""What plugins may rely on when they use ``platform.db``."""

from __future__ import annotations

import enum
from contextlib import aclosing
from datetime import UTC, datetime
from decimal import Decimal
from uuid import uuid4

import asyncpg
import pytest
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import insert as upsert

from onlyvips.db import Database, Record, UniqueViolation, plugin_metadata


class Tier(enum.Enum):
    FREE = "free"
    VIP = "vip"


METADATA = plugin_metadata("shop")
ITEMS = sa.Table(
    "items",
    METADATA,
    sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
    sa.Column("name", sa.Text, nullable=False, unique=True),
    sa.Column("tier", sa.Enum(Tier, native_enum=False), default=Tier.FREE),
    sa.Column("price", sa.Numeric(20, 0), server_default="0"),
    sa.Column("data", JSONB),
    sa.Column("key", sa.Uuid),
    sa.Column("made", sa.DateTime(timezone=True), default=lambda: datetime.now(UTC)),
    sa.Column("changed", sa.DateTime(timezone=True), onupdate=lambda: datetime.now(UTC)),
)


@pytest.fixture
async def shop(db: Database) -> Database:
    await db.execute("CREATE SCHEMA shop")
    await db.execute(sa.schema.CreateTable(ITEMS))
    return db


async def test_values_of_every_type_come_back_as_they_went_in(shop: Database) -> None:
    key, data = uuid4(), {"tags": ["a", {"b": None}], "n": 1.5}
    number = await shop.execute(
        ITEMS.insert().values(name="x", tier=Tier.VIP, price=Decimal(10**18), data=data, key=key)
    )
    row = await shop.fetch_one(sa.select(ITEMS).where(ITEMS.c.id == number))
    assert row is not None
    assert (row.name, row["tier"], row.price, row.data, row.key) == (
        "x",
        Tier.VIP,
        Decimal(10**18),
        data,
        key,
    )
    assert row.made.utcoffset().total_seconds() == 0
    assert isinstance(row, Record)


async def test_rows_are_mappings_with_attributes_whether_converted_or_not(shop: Database) -> None:
    await shop.execute(ITEMS.insert().values(name="x"))
    native = await shop.fetch_one(sa.select(ITEMS.c.id, ITEMS.c.name))
    converted = await shop.fetch_one(sa.select(ITEMS.c.id, ITEMS.c.name, ITEMS.c.tier))
    for row in (native, converted):
        assert isinstance(row, Record)
        assert row["name"] == row.name == row[1] == row.get("name") == "x"
        assert list(row)[:2] == ["id", "name"]
        assert dict(row)["id"] == {**row}["id"] == 1
        assert "name" in row
        assert row.get("absent", 7) == 7
        with pytest.raises(AttributeError, match="no column 'absent'"):
            _ = row.absent
        with pytest.raises(KeyError):
            _ = row["absent"]


async def test_same_shape_with_other_values_gets_its_own_values(shop: Database) -> None:
    ids = [await shop.execute(ITEMS.insert().values(name=name)) for name in "abc"]
    for number, name in zip(ids, "abc", strict=True):
        query = sa.select(ITEMS.c.name).where(ITEMS.c.id == number).limit(1)
        assert await shop.fetch_val(query) == name
    both = [
        await shop.fetch_val(
            sa.select(sa.func.count()).where(ITEMS.c.name == first, ITEMS.c.id == second)
        )
        for first, second in [("a", ids[0]), ("a", ids[1]), ("b", ids[1])]
    ]
    assert both == [1, 0, 1]


async def test_in_with_any_number_of_values_is_right_and_shares_one_compilation(
    shop: Database,
) -> None:
    for name in "abcd":
        await shop.execute(ITEMS.insert().values(name=name))
    before = len(shop._backend.statements)
    for chosen in ([], ["a"], ["a", "d"], ["d", "c", "b"], ["x"], ["b"]):
        query = sa.select(ITEMS.c.name).where(ITEMS.c.name.in_(chosen)).order_by(ITEMS.c.name)
        found = [row.name for row in await shop.fetch_all(query)]
        assert found == sorted(set(chosen) & set("abcd"))
    pairs = sa.tuple_(ITEMS.c.id, ITEMS.c.name).in_([(1, "a"), (2, "x"), (4, "d")])
    assert [r.id for r in await shop.fetch_all(sa.select(ITEMS.c.id).where(pairs))] == [1, 4]
    assert len(shop._backend.statements) == before + 2


async def test_in_converts_each_of_its_values(shop: Database) -> None:
    await shop.execute(ITEMS.insert().values(name="x", tier=Tier.VIP))
    query = sa.select(ITEMS.c.name).where(ITEMS.c.tier.in_([Tier.VIP, Tier.FREE]))
    assert await shop.fetch_val(query) == "x"


async def test_named_parameters_of_a_kept_expression_take_new_values(shop: Database) -> None:
    ids = [await shop.execute(ITEMS.insert().values(name=name)) for name in "ab"]
    query = sa.select(ITEMS.c.name).where(ITEMS.c.id == sa.bindparam("number"))
    assert await shop.fetch_val(query, {"number": ids[1]}) == "b"
    assert await shop.fetch_val(query, {"number": ids[0]}) == "a"
    assert await shop.fetch_val(query.params(number=ids[1])) == "b"
    assert await shop.fetch_val(query.params(number=ids[0])) == "a"
    with pytest.raises(sa.exc.InvalidRequestError, match="number"):
        await shop.fetch_val(query)


async def test_sql_text_takes_named_parameters_and_says_which_are_missing(shop: Database) -> None:
    await shop.execute(
        "INSERT INTO shop.items (name, data) VALUES (:name, :data)",
        {"name": "x", "data": {"a": [1]}},
    )
    row = await shop.fetch_one(
        "SELECT data, :n::int AS n, ':no' AS t FROM shop.items WHERE name = ANY(:names)",
        {"names": ["x", "y"], "n": 3},
    )
    assert row is not None
    assert dict(row) == {"data": {"a": [1]}, "n": 3, "t": ":no"}
    with pytest.raises(ValueError, match=r"parameters \['a'\], but got values for \['b'\]"):
        await shop.fetch_all("SELECT :a", {"b": 1})


async def test_one_parameter_may_appear_twice(shop: Database) -> None:
    assert await shop.fetch_val("SELECT :a::int + :a::int * :b::int", {"a": 2, "b": 5}) == 12


async def test_execute_tells_the_key_of_an_insert_and_the_count_of_a_change(shop: Database) -> None:
    assert await shop.execute(ITEMS.insert().values(name="a")) == 1
    assert await shop.execute(ITEMS.insert(), {"name": "b"}) == 2
    assert await shop.execute(ITEMS.update().values(price=5)) == 2
    assert await shop.execute("UPDATE shop.items SET price = 1 WHERE name = :n", {"n": "a"}) == 1
    assert await shop.execute(ITEMS.delete().where(ITEMS.c.name == "none")) == 0
    assert await shop.execute("SELECT 42") == 42


async def test_defaults_and_onupdate_in_python_are_evaluated_at_each_call(shop: Database) -> None:
    for name in "ab":
        await shop.execute(ITEMS.insert().values(name=name))
    rows = await shop.fetch_all(sa.select(ITEMS).order_by(ITEMS.c.id))
    assert [row.tier for row in rows] == [Tier.FREE, Tier.FREE]
    assert rows[0].made < rows[1].made
    assert rows[0].changed is None
    seen = []
    for price in (1, 2):
        await shop.execute(ITEMS.update().where(ITEMS.c.name == "a"), {"price": price})
        seen.append(await shop.fetch_val(sa.select(ITEMS.c.changed).where(ITEMS.c.name == "a")))
    assert seen[0] < seen[1]


async def test_upsert_and_returning(shop: Database) -> None:
    for price in (1, 2):
        query = upsert(ITEMS).values(name="a", price=price)
        query = query.on_conflict_do_update(
            index_elements=["name"], set_={"price": query.excluded.price}
        ).returning(ITEMS.c.id, ITEMS.c.price)
        row = await shop.fetch_one(query)
        assert row is not None
        assert row.price == price


async def test_execute_many_is_all_or_nothing(shop: Database) -> None:
    await shop.execute_many(ITEMS.insert(), [{"name": f"n{i}", "price": i} for i in range(50)])
    assert await shop.fetch_val(sa.select(sa.func.sum(ITEMS.c.price))) == sum(range(50))
    with pytest.raises(UniqueViolation):
        await shop.execute_many(ITEMS.insert(), [{"name": "new"}, {"name": "n1", "price": 3}])
    assert await shop.fetch_val(sa.select(sa.func.count()).select_from(ITEMS)) == 50


async def test_iterate_yields_all_rows_and_gives_its_connection_back(shop: Database) -> None:
    await shop.execute_many(ITEMS.insert(), [{"name": f"n{i}"} for i in range(120)])
    query = sa.select(ITEMS.c.id).order_by(ITEMS.c.id)
    assert [row.id async for row in shop.iterate(query)] == list(range(1, 121))
    async with aclosing(shop.iterate(query)) as rows:
        async for row in rows:
            if row.id == 5:
                break
    assert shop.pool.get_idle_size() == shop.pool.get_size()


async def test_json_null_is_told_from_sql_null_as_sqlalchemy_documents(shop: Database) -> None:
    await shop.execute(ITEMS.insert().values(name="json", data=None))
    await shop.execute(ITEMS.insert().values(name="sql", data=sa.null()))
    query = sa.select(ITEMS.c.name, ITEMS.c.data.is_(None)).order_by(ITEMS.c.name)
    assert [tuple(row.values()) for row in await shop.fetch_all(query)] == [
        ("json", False),
        ("sql", True),
    ]


async def test_json_strings_and_paths_work_in_expressions(shop: Database) -> None:
    await shop.execute(ITEMS.insert().values(name="a", data="text"))
    await shop.execute(ITEMS.insert().values(name="b", data={"k": {"n": [10, 20]}}))
    got = [r.data for r in await shop.fetch_all(sa.select(ITEMS.c.data).order_by(ITEMS.c.name))]
    assert got == ["text", {"k": {"n": [10, 20]}}]
    path = ITEMS.c.data[("k", "n", 1)].as_integer()
    assert await shop.fetch_val(sa.select(path).where(ITEMS.c.name == "b")) == 20


async def test_a_time_without_zone_is_refused(shop: Database) -> None:
    naive = datetime(2026, 1, 1)  # noqa: DTZ001 - the point of the test
    with pytest.raises(ValueError, match="has no time zone"):
        await shop.execute(ITEMS.insert().values(name="x", made=naive))
    with pytest.raises(ValueError, match="has no time zone"):
        await shop.fetch_val("SELECT :t::timestamptz", {"t": naive})


async def test_the_session_speaks_utc_and_has_a_name(db: Database) -> None:
    assert await db.fetch_val("SELECT current_setting('TimeZone')") == "UTC"
    assert await db.fetch_val("SELECT current_setting('application_name')") == "onlyvips"


async def test_errors_of_statements_stay_what_they_are(shop: Database) -> None:
    with pytest.raises(asyncpg.UndefinedTableError):
        await shop.fetch_all("SELECT * FROM shop.nothing")
    with pytest.raises(asyncpg.NotNullViolationError):
        await shop.execute(ITEMS.insert().values(name=None))
    assert await shop.fetch_val("SELECT 1") == 1


async def test_a_changed_table_does_not_break_prepared_statements(shop: Database) -> None:
    await shop.execute(ITEMS.insert().values(name="a"))
    query = "SELECT * FROM shop.items"
    assert len(await shop.fetch_one(query) or ()) == 8
    await shop.execute("ALTER TABLE shop.items ADD COLUMN more int DEFAULT 3")
    row = await shop.fetch_one(query)
    assert row is not None
    assert row.more == 3


async def test_pgbouncer_mode_prepares_nothing(url: str) -> None:
    async with Database(url, pgbouncer=True, max_size=1) as db:
        for value in (1, 2):
            assert await db.fetch_val(sa.select(sa.literal(value))) == value
        assert await db.fetch_val("SELECT count(*) FROM pg_prepared_statements") == 0


async def test_force_rollback_leaves_nothing_behind(shop: Database, url: str) -> None:
    async with Database(url, force_rollback=True) as trial:
        await trial.execute(ITEMS.insert().values(name="gone"))
        async with trial.transaction():
            await trial.execute(ITEMS.insert().values(name="gone too"))
        assert await trial.fetch_val("SELECT count(*) FROM shop.items") == 2
    assert await shop.fetch_val("SELECT count(*) FROM shop.items") == 0
