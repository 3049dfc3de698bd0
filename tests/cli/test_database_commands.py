"""Commands on a database of their own, called in this process; quests is enabled."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from onlyvips.testing.database import create_database, database_server, drop_database
from tests.cli.conftest import Call

CallJson = Callable[..., Any]
SECRET_KEY = "a2V5LW9mLXRoaXMtdGVzdC1tb2R1bGUtMzItYnl0ZXM="


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """A database for this module; the tests leave it migrated."""
    with database_server() as server:
        address = asyncio.run(create_database(server))
        yield address
        asyncio.run(drop_database(server, address))


@pytest.fixture(autouse=True)
def platform(home: Path, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "plugins.toml").write_text("[plugins.quests]\nenabled = true\n")
    monkeypatch.setenv("DATABASE_URL", url)
    # Each test has a state folder of its own, but the database is everybody's.
    monkeypatch.setenv("ONLYVIPS_SECRET_KEY", SECRET_KEY)


def execute(url: str, statement: str) -> Any:
    async def work() -> Any:
        connection = await asyncpg.connect(url)
        try:
            return await connection.fetchval(statement)
        finally:
            await connection.close()

    return asyncio.run(work())


@pytest.fixture
def account(url: str, call: Call) -> int:
    """An account with Telegram id 42."""
    assert call("migrate", "up").exit_code == 0
    number = execute(
        url,
        "INSERT INTO core.accounts (telegram_id, first_name, username, language, created_at,"
        " seen_at) VALUES (42, 'Ayşe', 'ayse', 'tr', now(), now())"
        " ON CONFLICT (telegram_id) DO UPDATE SET first_name = 'Ayşe' RETURNING id",
    )
    return int(number)


def test_migrating_down_and_up_again_shows_in_the_status(call: Call, call_json: CallJson) -> None:
    assert call("migrate", "up").exit_code == 0
    assert all(source["is_current"] for source in call_json("migrate", "status"))

    assert call("migrate", "down", "quests", "base", "--yes").exit_code == 0
    status = call("migrate", "status", "--json")
    assert status.exit_code == 6
    assert {s["source"]: s["is_current"] for s in json.loads(status.stdout)} == {
        "core": True,
        "quests": False,
    }

    planned = call_json("migrate", "up", "--dry-run")
    assert planned["dry_run"]
    assert {r["source"] for r in planned["applied"]} == {"quests"}
    assert call_json("migrate", "up")["applied"] == planned["applied"]


def test_undoing_a_migration_asks_first(call: Call) -> None:
    result = call("migrate", "down", "quests")
    assert result.exit_code == 2
    assert "no terminal to ask at" in result.stderr


def test_sql_of_migrations_needs_no_database(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    result = call("migrate", "sql", "quests")
    assert result.exit_code == 0
    assert "CREATE TABLE quests." in result.stdout


def test_an_unknown_source_of_migrations_suggests_the_nearest(call: Call) -> None:
    result = call("migrate", "up", "quest")
    assert result.exit_code == 4
    assert "did you mean quests?" in result.stderr


def test_a_dump_restores_what_was_lost(
    call: Call, call_json: CallJson, account: int, url: str
) -> None:
    assert call("db", "dump", "all.dump").exit_code == 0
    assert Path("all.dump").stat().st_mode & 0o077 == 0
    execute(url, f"UPDATE core.accounts SET first_name = 'X' WHERE id = {account}")

    assert call("db", "restore", "all.dump").exit_code == 2
    assert call("db", "restore", "all.dump", "--yes-really").exit_code == 0
    assert call_json("user", "show", str(account))["name"] == "Ayşe"


@pytest.mark.parametrize("who", ["tg:42", "@ayse", "@Ayse"])
def test_an_account_is_found_by_any_of_its_names(
    call_json: CallJson, account: int, who: str
) -> None:
    assert call_json("user", "show", who)["id"] == account


def test_a_telegram_id_given_as_a_number_is_explained(call: Call, account: int) -> None:
    result = call("user", "show", "42")
    assert result.exit_code == 4
    assert f"account {account} has that Telegram id: tg:42" in result.stderr


def test_roles_and_bans_change_and_show(call: Call, call_json: CallJson, account: int) -> None:
    assert call_json("user", "grant", "tg:42", "moderator")["roles"] == ["moderator", "user"]
    assert [u["id"] for u in call_json("user", "list", "--role", "moderator")] == [account]
    assert call_json("user", "revoke", "tg:42", "moderator")["roles"] == ["user"]

    assert call("user", "ban", "tg:42", "--reason", "spam", "--for", "7d").exit_code == 0
    shown = call_json("user", "show", "tg:42")
    assert shown["banned_until"].endswith("Z")
    assert shown["bans"][0]["reason"] == "spam"
    assert [u["id"] for u in call_json("user", "list", "--banned")] == [account]
    assert call_json("user", "unban", "tg:42")["banned_until"] is None


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("ban", "tg:42", "--reason", "x", "--for", "soon"), "no span of time"),
        (("ban", "tg:42", "--reason", "x", "--until", "soon"), "no moment"),
        (("ban", "tg:42", "--reason", "x", "--for", "1d", "--until", "2030-01-01"), "not both"),
        (("show", "ayse"), "names no account"),
    ],
)
def test_input_that_makes_no_sense_is_a_usage_error(
    call: Call, account: int, arguments: tuple[str, ...], sentence: str
) -> None:
    result = call("user", *arguments)
    assert result.exit_code == 2
    assert sentence in result.stderr


def test_an_unknown_role_suggests_the_nearest(call: Call, account: int) -> None:
    result = call("user", "grant", "tg:42", "moderater")
    assert result.exit_code == 4
    assert "did you mean moderator" in result.stderr


def test_a_token_names_the_account_and_rotating_keys_keeps_it_verifiable(
    call_json: CallJson, account: int
) -> None:
    issued = call_json("user", "token", "tg:42")
    assert issued["account_id"] == account
    assert issued["access_token"].count(".") == 2

    new = call_json("key", "rotate")["kid"]
    keys = {key["kid"]: key["state"] for key in call_json("key", "list")}
    assert keys[new] == "signs"
    assert "verifies" in keys.values()


def test_an_export_goes_into_a_file_for_its_owner_alone(call: Call, account: int) -> None:
    assert call("user", "export", "tg:42", "-o", "me.json").exit_code == 0
    assert Path("me.json").stat().st_mode & 0o077 == 0
    document = json.loads(Path("me.json").read_text())
    assert document["core"]["account"]["telegram_id"] == 42
    assert "quests" in document["plugins"]


def test_erasing_asks_for_the_number_and_then_forgets_the_person(
    call: Call, call_json: CallJson, account: int
) -> None:
    assert call("user", "erase", "tg:42").exit_code == 2
    wrong = call("user", "erase", "tg:42", "--yes-really", "42000")
    assert wrong.exit_code == 1
    assert call_json("user", "show", "tg:42")["id"] == account

    done = call_json("user", "erase", "tg:42", "--yes-really", str(account))
    assert set(done["erased"]) == {"core", "quests"}
    assert call("user", "show", "tg:42").exit_code == 4


def test_seeding_twice_changes_nothing_the_second_time(call_json: CallJson, url: str) -> None:
    first = call_json("seed", "--demo")
    assert first
    assert not any(row["problem"] for row in first)
    count = execute(url, "SELECT count(*) FROM quests.quests")
    call_json("seed", "--demo")
    assert execute(url, "SELECT count(*) FROM quests.quests") == count > 0


def test_a_job_is_queued_shown_and_discarded(call: Call, call_json: CallJson) -> None:
    queued = call_json("job", "run", "core.prune_sessions")
    number = str(queued["id"])
    assert queued["status"] == "waiting"
    assert call_json("job", "show", number)["name"] == "prune_sessions"
    assert number in {str(job["id"]) for job in call_json("job", "list")}

    assert call("job", "discard", number).exit_code == 2
    assert call("job", "discard", number, "--yes").exit_code == 0
    assert call("job", "discard", number, "--yes").exit_code == 4
    assert call_json("job", "list", "--failed") == []


def test_an_unknown_job_suggests_the_nearest(call: Call) -> None:
    result = call("job", "run", "core.prune_session")
    assert result.exit_code == 4
    assert "did you mean core.prune_sessions?" in result.stderr


def test_routes_say_whose_they_are_and_who_may(call_json: CallJson) -> None:
    routes = call_json("route", "list")
    owners = {route["plugin"] for route in routes}
    assert owners == {"host", "quests"}
    sign_in = next(r for r in routes if r["path"] == "/api/v1/auth/telegram")
    assert sign_in["public"]
    assert all(r["plugin"] == "quests" for r in call_json("route", "list", "--plugin", "quests"))


def test_routes_of_a_plugin_that_is_not_on_are_not_found(call: Call) -> None:
    result = call("route", "list", "--plugin", "qests")
    assert result.exit_code == 4
    assert "did you mean quests?" in result.stderr


def test_openapi_prints_the_document_and_nothing_else_and_needs_no_database(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://127.0.0.1:1/none")
    document = json.loads(call("openapi").stdout)
    assert document["openapi"].startswith("3.1")
    assert any(path.startswith("/api/v1/quests") for path in document["paths"])


def test_the_bots_commands_are_listed_in_a_language(call_json: CallJson) -> None:
    turkish = {c["name"]: c["plugin"] for c in call_json("bot", "commands", "--language", "tr")}
    english = {c["name"] for c in call_json("bot", "commands")}
    assert "quests" in turkish.values()
    assert set(turkish) != english


def test_doctor_is_content_with_a_platform_that_is_whole(call: Call) -> None:
    assert call("migrate", "up").exit_code == 0
    result = call("doctor", "--offline", "--json")
    report = json.loads(result.stdout)
    assert result.exit_code == 0, report
    by_name = {check["name"]: check for check in report["checks"]}
    assert by_name["database"]["detail"].startswith("PostgreSQL")
    assert by_name["migrations"]["level"] == "ok"
    assert by_name["plugin quests"]["level"] == "ok"


def test_doctor_changes_nothing_where_migrations_are_pending(call: Call) -> None:
    assert call("migrate", "down", "quests", "base", "--yes").exit_code == 0
    result = call("doctor", "--offline", "--json")
    assert result.exit_code == 6
    found = {c["name"]: c["detail"] for c in json.loads(result.stdout)["checks"]}
    assert "onlyvips migrate up" in found["migrations"]
    assert call("migrate", "status").exit_code == 6
    assert call("migrate", "up").exit_code == 0


def test_purging_needs_a_plugin_that_is_off_and_its_name_and_leaves_a_dump(
    call: Call, call_json: CallJson, home: Path, url: str
) -> None:
    assert call("migrate", "up").exit_code == 0
    assert "is enabled" in call("plugin", "purge", "quests", "--yes-really", "quests").stderr
    assert call("plugin", "disable", "quests").exit_code == 0
    assert call("plugin", "purge", "quests").exit_code == 2
    assert call("plugin", "purge", "quests", "--yes-really", "quest").exit_code == 1

    done = call_json("plugin", "purge", "quests", "--yes-really", "quests")
    assert Path(done["dump"]).stat().st_size > 0
    assert execute(url, "SELECT to_regnamespace('quests')::text") is None


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("postgresql://nobody:geheim@127.0.0.1:1/none", "Nothing answers"),
        ("mysql://nobody:geheim@127.0.0.1/none", "PostgreSQL alone"),
        ("postgresql://nobody:geheim@no.such.host.invalid/none", "not known"),
    ],
)
@pytest.mark.parametrize("command", [("job", "list"), ("user", "list"), ("migrate", "status")])
def test_an_unreachable_database_is_one_sentence_without_the_password(
    call: Call,
    monkeypatch: pytest.MonkeyPatch,
    address: str,
    sentence: str,
    command: tuple[str, ...],
) -> None:
    monkeypatch.setenv("DATABASE_URL", address)
    result = call(*command)
    assert result.exit_code == 5
    assert sentence in result.stderr
    assert "geheim" not in result.output
    assert result.stderr.count("\n") == 1
