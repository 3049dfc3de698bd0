"""Several processes: what one changes holds in the others, with Redis and without."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from onlyvips.accounts import short_cache
from onlyvips.accounts.assembly import AccountParts
from onlyvips.accounts.auth import Banned
from onlyvips.accounts.changes import CACHE_SECONDS
from onlyvips.accounts.sessions import SessionEnded
from onlyvips.accounts.short_cache import ShortCache
from onlyvips.accounts.types import Account
from onlyvips.cache import Cache
from onlyvips.embedded import EmbeddedValkey
from onlyvips.errors import OnlyVipsError

from .conftest import ADA, Bus, BusMember, World
from .waiting import eventually


@pytest.fixture
def bus() -> Bus:
    return Bus()


@pytest.fixture
async def here(world: World, bus: Bus) -> AsyncIterator[AccountParts]:
    parts = world.build(BusMember(bus))
    await parts.start()
    yield parts
    await parts.stop()


@pytest.fixture
async def there(world: World, bus: Bus) -> AsyncIterator[AccountParts]:
    parts = world.build(BusMember(bus))
    await parts.start()
    yield parts
    await parts.stop()


async def _refused(parts: AccountParts, token: str, error: type[OnlyVipsError]) -> bool:
    try:
        await parts.auth.authenticate(token)
    except error:
        return True
    return False


async def test_a_ban_in_one_process_holds_in_another(
    here: AccountParts, there: AccountParts
) -> None:
    account = await here.accounts.ensure(ADA)
    tokens = await here.auth.issue(account.id)
    await there.auth.authenticate(tokens.access_token)
    await there.accounts.ensure(ADA)
    await here.accounts.ban(account.id, until=None, reason="spam")
    await eventually(lambda: _refused(there, tokens.access_token, Banned))
    assert (await there.accounts.ensure(ADA)).banned_until is not None


async def test_redis_carries_the_news(world: World, tmp_path: Path) -> None:
    with EmbeddedValkey(tmp_path) as valkey:
        caches = [Cache(valkey.url, timeout=5.0) for _ in range(2)]
        here, there = (world.build(cache) for cache in caches)
        await here.start()
        await there.start()
        try:
            account = await here.accounts.ensure(ADA)
            tokens = await here.auth.issue(account.id)
            # Whatever was missed until the other one listens: it is told anew each time.
            first = await there.keys.signing()

            async def told() -> bool:
                await here.accounts.changes.keys()
                return there.keys._read_at == float("-inf")

            await eventually(told)
            assert (await there.keys.signing()).kid == first.kid
            await there.auth.authenticate(tokens.access_token)
            await here.accounts.ban(account.id, until=None, reason="spam")
            await eventually(lambda: _refused(there, tokens.access_token, Banned), 3)
        finally:
            await here.stop()
            await there.stop()
            for cache in caches:
                await cache.close()


async def test_a_sign_out_in_one_process_holds_in_another(
    here: AccountParts, there: AccountParts
) -> None:
    account = await here.accounts.ensure(ADA)
    tokens = await here.auth.issue(account.id)
    await there.auth.authenticate(tokens.access_token)
    await here.auth.logout(tokens.refresh_token)
    await eventually(lambda: _refused(there, tokens.access_token, SessionEnded))


async def test_without_redis_it_holds_after_five_seconds(
    here: AccountParts, there: AccountParts, bus: Bus, monkeypatch: pytest.MonkeyPatch
) -> None:
    bus.away = True
    account = await here.accounts.ensure(ADA)
    tokens = await here.auth.issue(account.id)
    await there.auth.authenticate(tokens.access_token)
    await here.accounts.ban(account.id, until=None, reason="spam")
    assert await _refused(here, tokens.access_token, Banned)
    # The other one has not heard of it and believes what it read, for that long.
    assert not await _refused(there, tokens.access_token, Banned)
    now = short_cache.time.monotonic()
    monkeypatch.setattr(short_cache.time, "monotonic", lambda: now + CACHE_SECONDS + 0.001)
    assert await _refused(there, tokens.access_token, Banned)
    assert CACHE_SECONDS <= 5


async def test_odd_messages_are_ignored(
    here: AccountParts, there: AccountParts, bus: Bus, world: World
) -> None:
    for message in ("", "-1", "x", "9" * 5000, "²"):
        await bus.members[0].publish("accounts", message)
    account: Account = await here.accounts.ensure(ADA)
    tokens = await here.auth.issue(account.id)
    await there.auth.authenticate(tokens.access_token)
    await here.auth.logout(tokens.refresh_token)
    await eventually(lambda: _refused(there, tokens.access_token, SessionEnded))


def test_the_cache_keeps_what_was_used_last() -> None:
    cache: ShortCache[int, int] = ShortCache(60, size=2)
    for number in (1, 2):
        cache.put(number, number, cache.generation)
    assert cache.get(1) == 1
    cache.put(3, 3, cache.generation)
    assert [cache.get(number) for number in (1, 2, 3)] == [1, None, 3]


def test_what_was_read_before_an_invalidation_is_not_kept() -> None:
    cache: ShortCache[int, int] = ShortCache(60)
    generation = cache.generation
    cache.drop(5)
    cache.put(1, 1, generation)
    assert cache.get(1) is None
