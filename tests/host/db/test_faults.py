"""PostgreSQL away, restarted, unreachable: one sentence, and recovery without help."""

from __future__ import annotations

import asyncio
import socket
import tempfile
from collections.abc import Iterator

import asyncpg
import pytest
import sqlalchemy as sa

from onlyvips.db import (
    Database,
    DatabaseConnectError,
    DatabaseTimeout,
    DatabaseUnavailable,
)
from onlyvips.db.url import masked, replace_database
from onlyvips.embedded import EmbeddedPostgres


@pytest.fixture(scope="module")
def own() -> Iterator[EmbeddedPostgres]:
    """A server that these tests may stop."""
    with tempfile.TemporaryDirectory(prefix="onlyvips-", ignore_cleanup_errors=True) as folder:
        server = EmbeddedPostgres(
            folder, durable=False, settings={"listen_addresses": "127.0.0.1", "port": "5432"}
        )
        with server:
            yield server


async def until_works(db: Database) -> None:
    async with asyncio.timeout(20):
        while True:
            try:
                assert await db.fetch_val("SELECT 1") == 1
            except DatabaseUnavailable:
                await asyncio.sleep(0.02)
            else:
                return


async def test_a_restart_under_load_is_survived_by_the_pool(own: EmbeddedPostgres) -> None:
    async with Database(own.url, max_size=5) as db:
        await db.execute("DROP TABLE IF EXISTS t")
        await db.execute("CREATE TABLE t (id int)")
        going, served, refused = True, 0, 0
        errors: list[BaseException] = []

        async def use(number: int) -> None:
            nonlocal served, refused
            while going:
                try:
                    if number % 3 == 0:
                        async with db.transaction():
                            await db.execute("INSERT INTO t VALUES (1)")
                            await db.fetch_val(sa.select(sa.literal(1)))
                    elif number % 3 == 1:
                        await db.fetch_val("SELECT count(*) FROM t")
                    else:
                        assert [r.n async for r in db.iterate("SELECT 1 AS n")] == [1]
                    served += 1
                except DatabaseUnavailable as error:
                    assert error.retry_after > 0
                    refused += 1
                    await asyncio.sleep(0.005)
                except Exception as error:
                    errors.append(error)
                    await asyncio.sleep(0.005)

        users = [asyncio.create_task(use(n)) for n in range(9)]
        for _ in range(2):
            before = served
            async with asyncio.timeout(20):
                while served < before + 50:  # noqa: ASYNC110 - counted by other tasks
                    await asyncio.sleep(0.01)
            await own.stop_async()
            assert not own.is_running
            await own.start_async()
        await until_works(db)
        before = served
        async with asyncio.timeout(20):
            while served < before + 50:  # noqa: ASYNC110 - counted by other tasks
                await asyncio.sleep(0.01)
        going = False
        await asyncio.gather(*users)
        assert errors == []
        assert refused > 0
        assert db.pool.get_idle_size() == db.pool.get_size()


async def test_while_it_is_away_every_call_says_so(own: EmbeddedPostgres) -> None:
    async with Database(own.url) as db:
        assert await db.fetch_val("SELECT 1") == 1
        await own.stop_async()
        try:
            for call in (
                db.fetch_all("SELECT 1"),
                db.execute("SELECT 1"),
                db.transaction().start(),
                db.execute_many("SELECT :n::int", [{"n": 1}]),
            ):
                with pytest.raises(DatabaseUnavailable) as caught:
                    await call
                assert caught.value.retry_after > 0
        finally:
            await own.start_async()
        await until_works(db)


async def test_a_killed_backend_undoes_its_transaction_and_frees_its_place(db: Database) -> None:
    await db.execute("CREATE TABLE t (id int)")
    with pytest.raises(DatabaseUnavailable):  # noqa: PT012 - the block is what is tested
        async with db.transaction():
            await db.execute("INSERT INTO t VALUES (1)")
            pid = await db.fetch_val("SELECT pg_backend_pid()")
            await asyncio.create_task(_kill(db, pid))
            await db.execute("INSERT INTO t VALUES (2)")
    assert await db.fetch_val("SELECT count(*) FROM t") == 0


async def _kill(db: Database, pid: int) -> None:
    assert await db.fetch_val("SELECT pg_terminate_backend(:p, 5000)", {"p": pid})


async def test_a_slow_statement_is_stopped(url: str) -> None:
    async with Database(url, command_timeout=0.1) as db:
        with pytest.raises(DatabaseTimeout):
            await db.execute("SELECT pg_sleep(20)")
        assert await db.fetch_val("SELECT 1") == 1


async def test_a_full_pool_says_so_instead_of_waiting_for_ever(url: str) -> None:
    async with Database(url, max_size=1, acquire_timeout=0.1) as db, db.connection():
        with pytest.raises(DatabaseUnavailable, match="None of the 1 database connections"):
            await asyncio.create_task(db.fetch_val("SELECT 1"))


async def connect_error(url: str) -> str:
    with pytest.raises(DatabaseConnectError) as caught:
        await Database(url, connect_timeout=5).connect()
    message = str(caught.value)
    assert "\n" not in message
    assert "s3cret" not in message
    return message


async def test_a_wrong_password_is_said_without_saying_it(url: str) -> None:
    message = await _refused_with(b"C28P01\0Mpassword authentication failed\0")
    assert "refuses the password; correct the user or the password in DATABASE_URL" in message


async def _refused_with(fields: bytes) -> str:
    """Connect to a server that refuses as PostgreSQL's protocol (chapter 54.8) lays down."""

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        length = int.from_bytes(await reader.readexactly(4), "big")
        await reader.readexactly(length - 4)
        body = b"SFATAL\0VFATAL\0" + fields + b"\0"
        writer.write(b"E" + (len(body) + 4).to_bytes(4, "big") + body)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(refuse, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        return await connect_error(f"postgresql://me:s3cret@127.0.0.1:{port}/shop?sslmode=disable")


async def test_a_real_wrong_password_is_said_too(own: EmbeddedPostgres) -> None:
    rules = own.data / "pg_hba.conf"
    before = rules.read_text()
    async with Database(own.url) as db:
        await db.execute("DROP ROLE IF EXISTS fan")
        await db.execute("CREATE ROLE fan LOGIN PASSWORD 'right'")
        rules.write_text(f"local all fan scram-sha-256\n{before}")
        await db.execute("SELECT pg_reload_conf()")
        try:
            wrong = own.url.replace("postgres@", "fan:s3cret@")
            async with asyncio.timeout(10):
                while True:
                    try:
                        await (await asyncpg.connect(wrong)).close()
                    except asyncpg.InvalidPasswordError:
                        break
            assert "refuses the password" in await connect_error(wrong)
            async with Database(own.url.replace("postgres@", "fan:right@")) as fan:
                assert await fan.fetch_val("SELECT current_user") == "fan"
        finally:
            rules.write_text(before)
            await db.execute("SELECT pg_reload_conf()")


async def test_a_missing_database_is_said(url: str) -> None:
    message = await connect_error(replace_database(url, "nowhere"))
    assert "has no database of that name; create it" in message


async def test_an_unknown_user_is_said(own: EmbeddedPostgres) -> None:
    message = await connect_error(own.url.replace("postgres@", "nobody:s3cret@"))
    assert 'refuses this user (role "nobody" does not exist)' in message


async def test_a_port_where_nobody_listens_is_said() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    message = await connect_error(f"postgresql://me:s3cret@127.0.0.1:{port}/x")
    assert f"Nothing answers at me@127.0.0.1:{port}/x; start PostgreSQL" in message


async def test_an_unknown_host_is_said() -> None:
    message = await connect_error("postgresql://me:s3cret@no-such-host.invalid/x")
    assert "is not known; correct the host in DATABASE_URL" in message


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("mysql://me:s3cret@host/x", "OnlyVips runs on PostgreSQL alone"),
        ("nonsense", "OnlyVips runs on PostgreSQL alone"),
        ("postgresql://me:s3cret@host:port/x", "cannot be understood"),
    ],
)
async def test_an_address_that_is_none_is_said(url: str, expected: str) -> None:
    assert expected in await connect_error(url)


def test_masked_addresses_show_the_place_and_no_secret() -> None:
    assert masked("postgresql://me:s3cret@h:5/x?password=s3cret") == "me@h:5/x"
    assert masked("postgresql://postgres@/x?host=/run/pg") == "postgres@/run/pg/x"
