"""Signing keys and master keys: rotating signs nobody out."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from onlyvips.accounts.assembly import AccountParts
from onlyvips.accounts.clients import Client
from onlyvips.accounts.keys import REFRESH_SECONDS
from onlyvips.accounts.tokens import InvalidToken
from onlyvips.accounts.types import Account
from onlyvips.accounts.vault import VaultKeyError
from onlyvips.db import DatabaseUnavailable

from .conftest import ADA, MASTER_KEY, Bus, BusMember, World, make_config
from .waiting import eventually

OTHER_KEY = "another-master-key-for-the-rotation-0123456789"


async def test_rotating_signs_nobody_out(parts: AccountParts, world: World, ada: Account) -> None:
    before = await parts.auth.issue(ada.id)
    first = (await parts.keys.signing()).kid
    rotation = await parts.rotate_keys()
    assert (await parts.keys.signing()).kid == rotation.kid != first
    assert (await parts.auth.authenticate(before.access_token)).account.id == ada.id
    after = await parts.auth.refresh(before.refresh_token)
    assert (await parts.auth.authenticate(after.access_token)).account.id == ada.id
    assert [key.kid for key in await parts.keys.known()] == [rotation.kid, first]
    (entry,) = [e for e in await parts.accounts.audit.of() if e.action == "key.rotated"]
    assert entry.detail == {"kid": rotation.kid}


async def test_a_replaced_key_signs_no_more_and_is_forgotten_in_time(
    parts: AccountParts, world: World
) -> None:
    first = (await parts.keys.signing()).kid
    await parts.keys.rotate()
    sealed = "SELECT sealed_private_key FROM core.signing_keys WHERE kid = :kid"
    assert await world.db.fetch_val(sealed, {"kid": first}) is None
    assert await parts.keys.verifying(first) is not None
    world.clock.move(timedelta(seconds=900 + 2 * REFRESH_SECONDS + 1))
    assert await parts.keys.verifying(first) is None
    await parts.keys.rotate()
    count = "SELECT count(*) FROM core.signing_keys WHERE kid = :kid"
    assert await world.db.fetch_val(count, {"kid": first}) == 0


async def test_processes_that_start_at_once_share_one_key(world: World) -> None:
    several = [world.build() for _ in range(4)]
    keys = await asyncio.gather(*(parts.keys.signing() for parts in several))
    assert len({key.kid for key in keys}) == 1


async def test_another_process_verifies_with_a_key_it_has_not_seen(
    world: World, ada: Account, parts: AccountParts
) -> None:
    other = world.build()  # without Redis: nobody tells it
    await other.keys.signing()
    await parts.keys.rotate()
    tokens = await parts.auth.issue(ada.id)
    assert (await other.auth.authenticate(tokens.access_token)).account.id == ada.id


async def test_another_process_signs_with_the_new_key_once_it_is_told(
    world: World, ada: Account
) -> None:
    bus = Bus()
    here, there = world.build(BusMember(bus)), world.build(BusMember(bus))
    await here.start()
    await there.start()
    try:
        kid = await here.keys.rotate()

        async def told() -> bool:
            return (await there.keys.signing()).kid == kid

        await eventually(told)
    finally:
        await here.stop()
        await there.stop()


async def test_what_the_other_process_signed_with_the_old_key_still_holds(
    world: World, parts: AccountParts, ada: Account
) -> None:
    other = world.build()
    old = await other.keys.signing()
    await parts.keys.rotate()
    # It has not heard of the rotation and signs with the old key for a while.
    late = await other.auth.issue(ada.id)
    assert (await other.keys.signing()).kid == old.kid
    world.clock.move(timedelta(seconds=899))
    assert (await parts.auth.authenticate(late.access_token)).account.id == ada.id


async def test_keys_that_are_known_verify_while_postgresql_is_away(
    world: World, parts: AccountParts, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object, **__: object) -> object:
        raise DatabaseUnavailable("away")

    kid = (await parts.keys.signing()).kid
    parts.keys._outdate()
    monkeypatch.setattr(world.db, "fetch_all", away)
    assert await parts.keys.verifying(kid) is not None


async def test_a_wrong_master_key_stops_the_start_with_one_sentence(
    world: World, parts: AccountParts, tmp_path: Path
) -> None:
    other = world.build(config=make_config(tmp_path, OTHER_KEY))
    with pytest.raises(VaultKeyError, match="another master key"):
        await other.start()


async def test_the_master_key_rotates(
    world: World, parts: AccountParts, ada: Account, tmp_path: Path
) -> None:
    tokens = await parts.auth.issue(ada.id, Client("Firefox on Linux", "192.0.2.1"))
    bob = await parts.accounts.ensure(type(ADA)(43, "Bob"))
    await parts.accounts.ban(bob.id, until=None, reason="fraud")
    both = world.build(config=make_config(tmp_path, f"{OTHER_KEY} {MASTER_KEY}"))
    await both.start()
    rotation = await both.rotate_keys()
    await both.stop()
    assert rotation.resealed == 3  # the session, the ban, the secret; the new key is new anyway
    alone = world.build(config=make_config(tmp_path, OTHER_KEY))
    await alone.start()
    assert (await alone.auth.authenticate(tokens.access_token)).account.id == ada.id
    assert (await alone.auth.sessions(ada.id))[0].client.device == "Firefox on Linux"
    assert (await alone.accounts.ban_history(bob.id))[0].reason == "fraud"
    assert (await both.rotate_keys()).resealed == 0
    await alone.stop()


async def test_a_token_of_a_forgotten_key_is_refused(
    world: World, parts: AccountParts, ada: Account
) -> None:
    tokens = await parts.auth.issue(ada.id)
    await world.db.execute("DELETE FROM core.signing_keys")
    with pytest.raises(InvalidToken):
        await world.build().auth.authenticate(tokens.access_token)
