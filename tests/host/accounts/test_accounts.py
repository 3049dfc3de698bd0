"""Accounts: coming into being, changing, roles, bans, searching."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from onlyvips.accounts.assembly import AccountParts
from onlyvips.accounts.permissions import PermissionRegistry
from onlyvips.accounts.records import WITHOUT_END
from onlyvips.accounts.service import AccountService
from onlyvips.accounts.types import Account, AccountCreated, Permission, Role, TelegramProfile
from onlyvips.errors import Conflict, Forbidden, InvalidInput, NotFound

from .conftest import ADA, World, make_config

BOB = TelegramProfile(43, "Bob", None, None, "tr-TR")


@pytest.fixture
def accounts(parts: AccountParts) -> AccountService:
    return parts.accounts


@pytest.fixture
async def bob(accounts: AccountService) -> Account:
    return await accounts.ensure(BOB)


async def test_the_first_contact_makes_an_account_and_says_so(
    accounts: AccountService, world: World
) -> None:
    account = await accounts.ensure(ADA)
    assert (account.telegram_id, account.name, account.username) == (42, "Ada Lovelace", "ada")
    assert (account.language, account.time_zone, account.roles) == ("en", "UTC", {"user"})
    assert await accounts.get(account.id) == account
    assert await accounts.by_telegram_id(42) == account
    assert world.events.published == [AccountCreated(account_id=account.id, telegram_id=42)]


async def test_first_messages_at_once_make_one_account(
    accounts: AccountService, world: World
) -> None:
    found = await asyncio.gather(*(accounts.ensure(ADA) for _ in range(20)))
    assert len({account.id for account in found}) == 1
    assert len(world.events.published) == 1


async def test_a_rolled_back_first_contact_leaves_nothing_behind(
    accounts: AccountService, world: World
) -> None:
    async with world.db.transaction(force_rollback=True):
        lost = await accounts.ensure(ADA)
        assert (await accounts.ensure(ADA)).id == lost.id
    assert await accounts.by_telegram_id(42) is None
    again = await accounts.ensure(ADA)
    assert await accounts.get(again.id) == again


async def test_further_messages_ask_the_database_nothing(
    accounts: AccountService, world: World, ada: Account
) -> None:
    await accounts.ensure(ADA)
    await world.db.disconnect()
    try:
        assert await accounts.ensure(ADA) == ada
    finally:
        await world.db.connect()


async def test_what_telegram_tells_anew_is_taken_over(
    accounts: AccountService, ada: Account
) -> None:
    married = await accounts.ensure(replace(ADA, last_name="King", username=None))
    assert (married.id, married.name, married.username) == (ada.id, "Ada King", None)
    assert (await accounts.get(ada.id)).name == "Ada King"


async def test_a_profile_without_language_keeps_the_language(accounts: AccountService) -> None:
    await accounts.ensure(BOB)
    assert (await accounts.ensure(replace(BOB, language_code=None, username="b"))).language == "tr"


async def test_a_chosen_language_wins_over_telegrams(accounts: AccountService) -> None:
    bob = await accounts.ensure(BOB)
    await accounts.set_preferences(bob.id, language="ru")
    again = await accounts.ensure(replace(BOB, first_name="Bobby"))
    assert (again.name, again.language) == ("Bobby", "ru")


async def test_names_are_made_storable(accounts: AccountService) -> None:
    account = await accounts.ensure(TelegramProfile(44, "A\0\ud800b", "  ", "x" * 300))
    assert account.name == "A?b"
    assert len(account.username or "") == 256


async def test_presence_is_kept_to_the_hour(accounts: AccountService, world: World) -> None:
    async def seen_at() -> datetime:
        moment: datetime = await world.db.fetch_val("SELECT seen_at FROM core.accounts")
        return moment

    world.clock.move_to(datetime(2026, 5, 1, 10, 10, tzinfo=UTC))
    await accounts.ensure(ADA)
    assert await seen_at() == datetime(2026, 5, 1, 10, tzinfo=UTC)
    world.clock.move(timedelta(minutes=30))
    await accounts.ensure(ADA)
    assert await seen_at() == datetime(2026, 5, 1, 10, tzinfo=UTC)
    world.clock.move(timedelta(minutes=30))
    await accounts.ensure(ADA)
    assert await seen_at() == datetime(2026, 5, 1, 11, tzinfo=UTC)


async def test_unknown_accounts_are_not_found(accounts: AccountService, ada: Account) -> None:
    for number in (0, -1, 999, 2**63, -(2**70)):
        with pytest.raises(NotFound):
            await accounts.get(number)
    assert await accounts.by_telegram_id(999) is None
    assert await accounts.get_many([ada.id, 999, 2**70]) == {ada.id: ada}
    assert await accounts.get_many([]) == {}


async def test_language_and_time_zone_are_checked(accounts: AccountService, ada: Account) -> None:
    changed = await accounts.set_preferences(ada.id, time_zone="Europe/Istanbul")
    assert (changed.language, changed.time_zone) == ("en", "Europe/Istanbul")
    with pytest.raises(InvalidInput) as error:
        await accounts.set_preferences(ada.id, time_zone="Mars/Olympus")
    assert error.value.fields[0].field == "time_zone"
    with pytest.raises(InvalidInput):
        await accounts.set_preferences(ada.id, language="xx")
    with pytest.raises(NotFound):
        await accounts.set_preferences(999, language="tr")


@pytest.mark.parametrize("name", ["UTC", "Etc/GMT+5", "America/Argentina/Buenos_Aires"])
async def test_every_iana_name_is_a_time_zone(
    accounts: AccountService, ada: Account, name: str
) -> None:
    assert (await accounts.set_preferences(ada.id, time_zone=name)).time_zone == name


@pytest.mark.parametrize(
    "name", ["", "Europe", "Europe/", "/Europe", "../etc/passwd", "localtime", "Factory", "U\0TC"]
)
async def test_what_is_no_time_zone_is_refused(
    accounts: AccountService, ada: Account, name: str
) -> None:
    with pytest.raises(InvalidInput):
        await accounts.set_preferences(ada.id, time_zone=name)


# Roles


async def test_a_role_can_be_given_and_taken_and_is_written_down(
    accounts: AccountService, ada: Account, bob: Account
) -> None:
    await accounts.grant(ada.id, "admin")
    assert (await accounts.grant(bob.id, "creator", by=ada.id)).roles == {"user", "creator"}
    await accounts.grant(bob.id, "creator", by=ada.id)
    assert (await accounts.revoke(bob.id, "creator", by=ada.id)).roles == {"user"}
    log = [(e.actor_id, e.action, e.detail) for e in await accounts.audit.of(bob.id)]
    assert log == [
        (ada.id, "role.revoked", {"role": "creator"}),
        (ada.id, "role.granted", {"role": "creator"}),
    ]


async def test_only_admins_give_the_roles_of_power(
    accounts: AccountService, ada: Account, bob: Account
) -> None:
    await accounts.grant(ada.id, "moderator")
    with pytest.raises(Forbidden):
        await accounts.grant(bob.id, "admin", by=ada.id)
    with pytest.raises(Forbidden):
        await accounts.revoke(ada.id, "moderator", by=ada.id)


@pytest.mark.parametrize("role", ["user", "god", ""])
async def test_what_is_no_role_to_give_is_refused(
    accounts: AccountService, ada: Account, role: Role
) -> None:
    with pytest.raises(InvalidInput):
        await accounts.grant(ada.id, role)
    with pytest.raises(InvalidInput):
        await accounts.revoke(ada.id, role)


async def test_the_last_admin_stays(accounts: AccountService, ada: Account, bob: Account) -> None:
    await accounts.grant(ada.id, "admin")
    with pytest.raises(Conflict, match="last admin"):
        await accounts.revoke(ada.id, "admin")
    await accounts.grant(bob.id, "admin")
    await accounts.revoke(ada.id, "admin", by=bob.id)
    with pytest.raises(Conflict, match="last admin"):
        await accounts.revoke(bob.id, "admin", by=bob.id)


async def test_two_admins_cannot_remove_each_other_at_once(
    accounts: AccountService, ada: Account, bob: Account
) -> None:
    await accounts.grant(ada.id, "admin")
    await accounts.grant(bob.id, "admin")
    results = await asyncio.gather(
        accounts.revoke(ada.id, "admin"), accounts.revoke(bob.id, "admin"), return_exceptions=True
    )
    assert sum(isinstance(result, Conflict) for result in results) == 1
    assert len(await accounts.search(role="admin")) == 1


async def test_admins_of_the_settings_are_always_admins(world: World, tmp_path: Path) -> None:
    parts = world.build(config=make_config(tmp_path, admins=(42,)))
    ada = await parts.accounts.ensure(ADA)
    assert "admin" in ada.roles
    assert await parts.accounts.search(role="admin") == [ada]
    with pytest.raises(Conflict, match="settings"):
        await parts.accounts.revoke(ada.id, "admin")


async def test_permissions_come_with_roles(
    accounts: AccountService, ada: Account, bob: Account
) -> None:
    accounts.register_permissions(
        "quests", [Permission("quests.manage", "Manage", frozenset({"moderator"}))]
    )
    assert not accounts.may(bob, "quests.manage")
    moderator = await accounts.grant(bob.id, "moderator")
    admin = await accounts.grant(ada.id, "admin")
    assert accounts.may(moderator, "quests.manage")
    assert accounts.may(moderator, "core.accounts.ban")
    assert not accounts.may(moderator, "core.accounts.roles")
    assert accounts.permissions_of(admin) == set(accounts.permissions.all)
    accounts.unregister_permissions("quests")
    assert not accounts.may(moderator, "quests.manage")
    assert not accounts.may(admin, "quests.manage")


def test_permissions_belong_to_their_plugin() -> None:
    registry = PermissionRegistry()
    with pytest.raises(ValueError, match="quests"):
        registry.register("quests", [Permission("core.everything", "")])
    twice = [Permission("quests.a", ""), Permission("quests.a", "")]
    with pytest.raises(ValueError, match="twice"):
        registry.register("quests", twice)
    assert "quests.a" not in registry.all


# Bans


async def test_a_ban_ends_by_itself(accounts: AccountService, world: World, bob: Account) -> None:
    until = world.clock.now() + timedelta(hours=1)
    banned = await accounts.ban(bob.id, until=until, reason="spam")
    assert banned.is_banned(world.clock.now())
    assert banned.banned_until == until
    assert (await accounts.ensure(BOB)).banned_until == until
    world.clock.move(timedelta(hours=1))
    assert not banned.is_banned(world.clock.now())
    assert (await accounts.read(bob.id)).banned_until is None


async def test_a_ban_without_end_can_be_lifted(
    accounts: AccountService, world: World, bob: Account
) -> None:
    banned = await accounts.ban(bob.id, until=None, reason="fraud")
    assert banned.banned_until == WITHOUT_END
    assert (await accounts.unban(bob.id)).banned_until is None
    with pytest.raises(Conflict, match="not banned"):
        await accounts.unban(bob.id)
    (ban,) = await accounts.ban_history(bob.id)
    assert (ban.reason, ban.until) == ("fraud", None)
    assert ban.lifted_at is not None
    assert [e.action for e in await accounts.audit.of(bob.id)] == [
        "account.unbanned",
        "account.banned",
    ]


async def test_a_new_ban_replaces_the_old_one(
    accounts: AccountService, world: World, bob: Account
) -> None:
    await accounts.ban(bob.id, until=None, reason="fraud")
    sooner = world.clock.now() + timedelta(hours=1)
    assert (await accounts.ban(bob.id, until=sooner, reason="spam")).banned_until == sooner


async def test_a_bans_reason_is_not_readable_in_the_database(
    accounts: AccountService, world: World, bob: Account
) -> None:
    await accounts.ban(bob.id, until=None, reason="a private matter")
    sealed = await world.db.fetch_val("SELECT sealed_reason FROM core.bans")
    assert b"private" not in sealed


async def test_bans_that_make_no_sense_are_refused(
    accounts: AccountService, world: World, ada: Account, bob: Account
) -> None:
    now = world.clock.now()
    for until in (now, now - timedelta(days=1), datetime(2999, 1, 1)):  # noqa: DTZ001
        with pytest.raises(InvalidInput):
            await accounts.ban(bob.id, until=until, reason="x")
    for reason in ("", "  ", "x" * 501, "a\0b"):
        with pytest.raises(InvalidInput):
            await accounts.ban(bob.id, until=None, reason=reason)
    await accounts.grant(ada.id, "moderator")
    with pytest.raises(Conflict, match="themselves"):
        await accounts.ban(ada.id, until=None, reason="x", by=ada.id)
    await accounts.grant(bob.id, "moderator")
    with pytest.raises(Forbidden):
        await accounts.ban(bob.id, until=None, reason="x", by=ada.id)
    await accounts.grant(bob.id, "admin")
    with pytest.raises(Conflict, match="admin"):
        await accounts.ban(bob.id, until=None, reason="x")
    with pytest.raises(NotFound):
        await accounts.ban(999, until=None, reason="x")


# Searching


async def test_accounts_are_found_by_how_names_and_numbers_begin(
    accounts: AccountService, ada: Account, bob: Account
) -> None:
    for text in ("ada", "ADA l", "@ada", "love", "42", str(ada.id)):
        assert ada in await accounts.search(text), text
    for text in ("da", "%", "_da", "\\", "9" * 30, "\0", "lace"):
        found = await accounts.search(text)
        assert found == [] or text == "\0", text
    assert await accounts.search() == [bob, ada]


async def test_search_filters_and_pages(accounts: AccountService, ada: Account) -> None:
    people = [await accounts.ensure(TelegramProfile(100 + i, f"P{i}")) for i in range(5)]
    first = await accounts.search("p", limit=3)
    rest = await accounts.search("p", limit=3, before=first[-1].id)
    assert [*first, *rest] == people[::-1]
    await accounts.ban(people[0].id, until=None, reason="x")
    await accounts.grant(people[1].id, "creator")
    assert [a.id for a in await accounts.search(banned=True)] == [people[0].id]
    assert people[0].id not in {a.id for a in await accounts.search(banned=False)}
    assert [a.id for a in await accounts.search(role="creator")] == [people[1].id]
    counts = await accounts.counts()
    assert (counts.total, counts.banned, counts.erased, counts.seen_today) == (6, 1, 0, 6)
    assert counts.by_role == {"creator": 1}
