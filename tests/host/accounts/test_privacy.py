"""Handing out and erasing what is kept of a person."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from pydantic_core import to_json

from onlyvips.accounts.assembly import AccountParts
from onlyvips.accounts.clients import Client
from onlyvips.accounts.sessions import SessionEnded
from onlyvips.accounts.types import Account, AccountCreated, AccountErased, TelegramProfile
from onlyvips.db import Database, DatabaseUnavailable
from onlyvips.errors import Conflict, NotFound
from onlyvips.registry import UserData

from .conftest import ADA, World


class Notes:
    """A plugin that keeps notes of people; can be made to fail."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self.error: Exception | None = None

    async def prepare(self, *account_ids: int) -> None:
        await self._db.execute("CREATE TABLE IF NOT EXISTS notes (account_id bigint, note text)")
        for account_id in account_ids:
            await self._db.execute("INSERT INTO notes VALUES (:id, 'a note')", {"id": account_id})

    async def export(self, account_id: int) -> Mapping[str, Any]:
        self._maybe_fail()
        return {"notes": [r["note"] for r in await self._rows(account_id)]}

    async def erase(self, account_id: int) -> None:
        await self._db.execute("DELETE FROM notes WHERE account_id = :id", {"id": account_id})
        self._maybe_fail()

    async def count(self, account_id: int) -> int:
        return len(await self._rows(account_id))

    async def _rows(self, account_id: int) -> list[Any]:
        return list(
            await self._db.fetch_all(
                "SELECT note FROM notes WHERE account_id = :id", {"id": account_id}
            )
        )

    def _maybe_fail(self) -> None:
        if self.error is not None:
            raise self.error


@pytest.fixture
async def notes(world: World, ada: Account) -> Notes:
    notes = Notes(world.db)
    await notes.prepare(ada.id)
    world.holders.running["notes"] = UserData(export=notes.export, erase=notes.erase)
    return notes


async def test_an_export_holds_everything_and_is_json(
    parts: AccountParts, notes: Notes, ada: Account
) -> None:
    await parts.auth.issue(ada.id, Client("Firefox/1 Linux", "192.0.2.1"))
    await parts.accounts.grant(ada.id, "creator")
    await parts.accounts.ban(ada.id, until=None, reason="spam")
    document = json.loads(to_json(await parts.privacy.export(ada.id)))
    assert document["core"]["account"]["telegram_id"] == 42
    assert document["core"]["account"]["first_name"] == "Ada"
    assert document["core"]["account"]["roles"] == ["creator", "user"]
    assert document["core"]["sessions"][0]["client"]["network"] == "192.0.2.0/24"
    assert document["core"]["bans"][0]["reason"] == "spam"
    assert {e["action"] for e in document["core"]["log"]} >= {"role.granted", "account.banned"}
    assert document["plugins"] == {"notes": {"notes": ["a note"]}}
    assert document["incomplete"] == []


async def test_an_export_says_which_plugins_could_not_answer(
    parts: AccountParts, notes: Notes, world: World, ada: Account
) -> None:
    notes.error = RuntimeError("broken")
    world.holders.off.add("sleeping")
    document = await parts.privacy.export(ada.id)
    assert document["incomplete"] == ["notes", "sleeping"]
    assert document["plugins"] == {}
    assert ("export_failed", {"plugin": "notes", "account_id": ada.id}) in world.log.lines


async def test_erasing_leaves_no_trace_of_the_person(
    parts: AccountParts, notes: Notes, world: World, ada: Account
) -> None:
    tokens = await parts.auth.issue(ada.id, Client("Firefox/1 Linux", "192.0.2.1"))
    await parts.auth.authenticate(tokens.access_token)
    await parts.accounts.grant(ada.id, "creator")
    done = await parts.privacy.erase(ada.id, by=ada.id)
    assert (done.erased, done.pending) == (("core", "notes"), ())
    with pytest.raises(NotFound):
        await parts.accounts.get(ada.id)
    with pytest.raises(SessionEnded):
        await parts.auth.authenticate(tokens.access_token)
    assert await parts.accounts.by_telegram_id(42) is None
    assert await parts.accounts.search() == []
    assert (await parts.accounts.counts()).erased == 1
    assert await notes.count(ada.id) == 0
    assert world.events.published[-1] == AccountErased(account_id=ada.id)
    for table in ("accounts", "sessions", "account_roles", "audit_log", "bans"):
        rows = await world.db.fetch_all(f"SELECT to_jsonb(t)::text AS row FROM core.{table} AS t")
        for row in rows:
            assert "Ada" not in row["row"]
            assert "Lovelace" not in row["row"]
            assert '"telegram_id": 42' not in row["row"]


async def test_whoever_comes_back_begins_anew(
    parts: AccountParts, world: World, ada: Account
) -> None:
    await parts.privacy.erase(ada.id)
    again = await parts.accounts.ensure(ADA)
    assert again.id != ada.id
    assert world.events.published[-1] == AccountCreated(account_id=again.id, telegram_id=42)


async def test_erasing_is_no_way_out_of_a_ban(
    parts: AccountParts, world: World, ada: Account
) -> None:
    until = world.clock.now() + timedelta(days=3)
    await parts.accounts.ban(ada.id, until=until, reason="fraud")
    await parts.privacy.erase(ada.id)
    again = await parts.accounts.ensure(ADA)
    assert again.banned_until == until
    assert (await parts.accounts.ban_history(again.id))[0].reason == "fraud"
    other = await parts.accounts.ensure(TelegramProfile(43, "Bob"))
    assert other.banned_until is None


async def test_a_second_request_finds_nothing(parts: AccountParts, ada: Account) -> None:
    results = await asyncio.gather(
        parts.privacy.erase(ada.id), parts.privacy.erase(ada.id), return_exceptions=True
    )
    assert sum(isinstance(result, NotFound) for result in results) == 1


async def test_the_last_admin_cannot_be_erased(parts: AccountParts, ada: Account) -> None:
    await parts.accounts.grant(ada.id, "admin")
    with pytest.raises(Conflict, match="last admin"):
        await parts.privacy.erase(ada.id)
    assert (await parts.accounts.read(ada.id)).name == "Ada Lovelace"


async def test_a_plugin_that_is_off_erases_when_it_runs_again(
    parts: AccountParts, notes: Notes, world: World, ada: Account
) -> None:
    data = world.holders.running.pop("notes")
    world.holders.off.add("notes")
    done = await parts.privacy.erase(ada.id)
    assert (done.erased, done.pending) == (("core",), ("notes",))
    assert await parts.privacy.pending() == {"notes": [ada.id]}
    assert await parts.privacy.finish_pending() == 0
    world.holders.running["notes"] = data
    assert await parts.privacy.finish_pending() == 1
    assert await notes.count(ada.id) == 0
    assert await parts.privacy.pending() == {}
    assert await parts.privacy.finish_pending() == 0


async def test_a_plugin_that_falls_while_it_is_asked_erases_when_it_runs_again(
    parts: AccountParts, world: World, ada: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fall() -> dict[str, object]:
        world.holders.off.add("notes")
        return {}

    monkeypatch.setattr(world.holders, "user_data", fall)
    assert (await parts.privacy.export(ada.id))["incomplete"] == ["notes"]
    world.holders.off.clear()
    assert (await parts.privacy.erase(ada.id)).pending == ("notes",)


async def test_a_plugin_that_fails_stops_nobody_and_does_no_half(
    parts: AccountParts, notes: Notes, world: World, ada: Account
) -> None:
    notes.error = RuntimeError("broken")
    done = await parts.privacy.erase(ada.id)
    assert (done.erased, done.pending) == (("core",), ("notes",))
    assert await notes.count(ada.id) == 1  # what it had deleted was rolled back
    assert await parts.privacy.finish_pending() == 0
    notes.error = None
    assert await parts.privacy.finish_pending() == 1
    assert await notes.count(ada.id) == 0


async def test_a_plugin_whose_statement_fails_does_not_break_the_transaction(
    parts: AccountParts, world: World, ada: Account
) -> None:
    async def erase(_account_id: int) -> None:
        await world.db.execute("SELECT 1/0")

    async def export(_account_id: int) -> Mapping[str, Any]:
        return {}

    world.holders.running["bad"] = UserData(export=export, erase=erase)
    assert (await parts.privacy.erase(ada.id)).pending == ("bad",)
    assert await parts.accounts.by_telegram_id(42) is None


async def test_when_the_database_goes_away_nothing_is_erased(
    parts: AccountParts, notes: Notes, ada: Account
) -> None:
    notes.error = DatabaseUnavailable("away")
    with pytest.raises(DatabaseUnavailable):
        await parts.privacy.erase(ada.id)
    assert (await parts.accounts.read(ada.id)).name == "Ada Lovelace"
    assert await notes.count(ada.id) == 1


async def test_two_processes_finish_an_erasure_once(
    parts: AccountParts, notes: Notes, world: World, ada: Account
) -> None:
    data = world.holders.running.pop("notes")
    world.holders.off.add("notes")
    await parts.privacy.erase(ada.id)
    world.holders.running["notes"] = data
    done = await asyncio.gather(parts.privacy.finish_pending(), parts.privacy.finish_pending())
    assert sum(done) == 1


async def test_a_purged_plugin_has_nothing_to_erase_any_more(
    parts: AccountParts, world: World, ada: Account
) -> None:
    world.holders.off.add("notes")
    await parts.privacy.erase(ada.id)
    await parts.privacy.forget_plugin("notes")
    assert await parts.privacy.pending() == {}
