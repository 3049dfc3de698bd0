"""Dumps are whole, restores are all or nothing, failures are sentences."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from onlyvips.db import Database
from onlyvips.embedded import EmbeddedError, dump, restore, shell
from onlyvips.testing.database import database_server, fresh_database


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with database_server() as address:
        yield address


@pytest.fixture
async def url(server: str) -> AsyncIterator[str]:
    async with fresh_database(server) as address:
        async with Database(address) as db:
            await db.execute("CREATE SCHEMA shop")
            await db.execute("CREATE TABLE shop.items (id int PRIMARY KEY, name text)")
            await db.execute("INSERT INTO shop.items VALUES (1, 'Käse'), (2, NULL)")
        yield address


@pytest.mark.parametrize("name", ["backup.dump", "backup.sql"])
async def test_a_restore_brings_back_what_was_dumped(url: str, tmp_path: Path, name: str) -> None:
    path = dump(url, tmp_path / name)
    assert path.stat().st_mode & 0o077 == 0
    assert os.listdir(tmp_path) == [name]  # noqa: PTH208 - a coroutine may not use iterdir
    async with Database(url) as db:
        await db.execute("DELETE FROM shop.items")
        await db.execute("CREATE SCHEMA later")
        await db.execute("CREATE TABLE later.refers (id int REFERENCES shop.items)")
    restore(url, path)
    async with Database(url) as db:
        rows = await db.fetch_all("SELECT * FROM shop.items ORDER BY id")
        assert [tuple(row.values()) for row in rows] == [(1, "Käse"), (2, None)]
        assert await db.fetch_val("SELECT to_regnamespace('later')") is None


async def test_a_broken_dump_changes_nothing(url: str, tmp_path: Path) -> None:
    broken = tmp_path / "broken.sql"
    broken.write_text("CREATE TABLE x (id int);\nSELEC nonsense;\n")
    with pytest.raises(EmbeddedError, match=r"could not restore .* syntax error"):
        restore(url, broken)
    async with Database(url) as db:
        assert await db.fetch_val("SELECT count(*) FROM shop.items") == 2


def test_a_missing_dump_is_named(tmp_path: Path) -> None:
    with pytest.raises(EmbeddedError, match=r"no\.dump cannot be read"):
        restore("postgresql://localhost/x", tmp_path / "no.dump")


def test_a_failed_dump_leaves_no_file_and_shows_no_password(tmp_path: Path) -> None:
    with pytest.raises(EmbeddedError) as caught:
        dump("postgresql://me:hidden@127.0.0.1:1/x", tmp_path / "x.dump")
    assert "hidden" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_the_shell_is_psql(url: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert shell(url, ["-Atc", "SELECT count(*) FROM shop.items"]) == 0
    assert capfd.readouterr().out == "2\n"


def test_without_the_programs_it_says_where_to_get_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onlyvips.embedded.programs.find_spec", lambda name: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EmbeddedError, match="pg_dump was not found; install PostgreSQL's client"):
        dump("postgresql://localhost/x", tmp_path / "x.dump")
