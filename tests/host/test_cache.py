"""The cache: quick when Redis is there, harmless when it is not."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest
from redis.asyncio import Redis

from onlyvips.cache import Cache, CacheUnavailable
from onlyvips.embedded import EmbeddedValkey


@pytest.fixture(scope="module")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedValkey]:
    with EmbeddedValkey(tmp_path_factory.mktemp("cache")) as server:
        yield server


@pytest.fixture
async def cache(valkey: EmbeddedValkey, request: pytest.FixtureRequest) -> AsyncIterator[Cache]:
    # Patient, because the machine may be busy with other tests; being away is tested below.
    cache = Cache(valkey.url, namespace=request.node.name, timeout=5.0)
    yield cache
    await cache.close()


async def until(condition: Callable[[], Awaitable[object]]) -> None:
    async with asyncio.timeout(10):
        while not await condition():  # noqa: ASYNC110 - the state is in another process
            await asyncio.sleep(0.01)


async def _absent(cache: Cache, key: str) -> bool:
    return await cache.get(key) is None


async def _heard_by(cache: Cache, listeners: int) -> bool:
    return await cache.publish("news", {"n": 1}) >= listeners


async def test_values_come_back_until_they_expire_or_are_deleted(cache: Cache) -> None:
    assert await cache.get("a", "none") == "none"
    assert await cache.set("a", {"n": [1, None, "ü"]})
    assert await cache.get("a") == {"n": [1, None, "ü"]}
    assert await cache.set("b", 1, ttl=0.05)
    assert await cache.get_many("a", "b", "c") == {"a": {"n": [1, None, "ü"]}, "b": 1}
    await until(lambda: _absent(cache, "b"))
    assert await cache.delete("a", "b") == 1
    assert await cache.get("a") is None


async def test_many_calls_at_once_do_not_make_the_cache_seem_away(cache: Cache) -> None:
    counts = await asyncio.gather(*(cache.incr("n") for _ in range(150)))
    assert sorted(count for count in counts if count is not None) == list(range(1, 151))
    assert cache.available


async def test_only_new_leaves_a_present_value(cache: Cache) -> None:
    assert await cache.set("lock", 1, only_new=True)
    assert not await cache.set("lock", 2, only_new=True)
    assert await cache.get("lock") == 1


async def test_a_counter_lives_from_its_first_count(cache: Cache) -> None:
    assert [await cache.incr("n", ttl=30) for _ in range(3)] == [1, 2, 3]
    left = await cache.ttl("n")
    assert left is not None
    assert 0 < left <= 30
    assert await cache.incr("n", 5) == 8
    assert await cache.ttl("n") is not None


async def test_shared_counters_are_raised_and_read_in_one_go(cache: Cache) -> None:
    assert await cache.incr_many({"a": 2, "b": 0}, ttl=30) == {"a": 2, "b": 0}
    assert await cache.incr_many({"a": 0, "b": 3}, ttl=30) == {"a": 2, "b": 3}
    assert await cache.ttl("a") is not None


async def test_leaderboards_rank_from_the_highest_score(cache: Cache) -> None:
    await cache.board_set("xp", {"ann": 5, "bob": 9, "cem": 1})
    assert await cache.board_add("xp", "cem", 6) == 7
    assert await cache.board_top("xp", 2) == [("bob", 9.0), ("cem", 7.0)]
    assert await cache.board_top("xp", 2, offset=2) == [("ann", 5.0)]
    assert await cache.board_rank("xp", "bob") == 1
    assert await cache.board_score("xp", "ann") == 5
    await cache.board_remove("xp", "bob")
    assert await cache.board_rank("xp", "bob") is None


async def test_those_above_a_score_are_counted_without_those_who_have_it(cache: Cache) -> None:
    await cache.board_set("xp", {"ann": 5, "bob": 9, "cem": 5, "dan": 1})
    assert await cache.board_count_above("xp", 5) == 1
    assert await cache.board_count_above("xp", 0) == 4
    assert await cache.board_count_above("xp", 0.5) == 4
    assert await cache.board_count_above("xp", 9) == 0
    assert await cache.board_count_above("nothing", 9) == 0


async def test_a_script_does_several_things_in_one_step(cache: Cache) -> None:
    move = """
    local amount = redis.call('ZSCORE', KEYS[1], ARGV[1])
    if not amount then return false end
    redis.call('ZREM', KEYS[1], ARGV[1])
    redis.call('ZADD', KEYS[2], amount + ARGV[2], ARGV[1])
    return {ARGV[1], redis.call('ZSCORE', KEYS[2], ARGV[1]), 7}
    """
    await cache.board_set("a", {"ann": 5})
    assert await cache.script(move, ["a", "b"], ["ann", 2]) == ["ann", "7", 7]
    assert await cache.script(move, ["a", "b"], ["ann", 2]) is None
    assert await cache.board_score("b", "ann") == 7


async def test_a_server_that_was_started_again_has_another_id(tmp_path: Path) -> None:
    found: list[str | None] = []
    for _ in range(2):
        with EmbeddedValkey(tmp_path) as server:
            cache = Cache(server.url, timeout=5.0)
            found += [await cache.server_id(), await cache.server_id()]
            await cache.close()
    assert found[0] == found[1]
    assert found[2] == found[3]
    assert found[0]
    assert found[2]
    assert found[0] != found[2]


async def test_a_server_that_does_not_tell_its_id_is_not_away(
    cache: Cache, valkey: EmbeddedValkey, caplog: pytest.LogCaptureFixture
) -> None:
    admin: Redis = Redis.from_url(valkey.url)
    await admin.execute_command(*"ACL SETUSER guest on >word ~* &* +@all -info".split())
    guest = Cache(valkey.url.replace("unix://", "unix://guest:word@"), timeout=5.0)
    assert await guest.set("a", 1)
    assert await guest.server_id() == ""
    assert guest.available
    assert caplog.records == []
    await admin.execute_command("ACL", "DELUSER", "guest")
    await guest.close()
    await admin.aclose()


async def test_namespaces_do_not_meet(cache: Cache) -> None:
    quests, content = cache.namespaced("quests"), cache.namespaced("content")
    await quests.set("k", 1)
    assert await content.get("k") is None
    assert await quests.get("k") == 1


async def test_what_is_published_reaches_every_listener(cache: Cache) -> None:
    async def listen() -> list[object]:
        heard = []
        async for message in cache.subscribe("news"):
            heard.append(message)
            if len(heard) == 2:
                return heard
        return heard

    listeners = [asyncio.create_task(listen()) for _ in range(2)]
    await until(lambda: _heard_by(cache, 2))
    await cache.publish("news", "second")
    async with asyncio.timeout(10):
        heard = await asyncio.gather(*listeners)
    assert all({"n": 1} in messages for messages in heard)


async def test_without_redis_reads_miss_and_writes_vanish_at_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    cache = Cache(f"unix://{tmp_path}/nobody.sock")
    began = time.monotonic()
    with caplog.at_level(logging.WARNING):
        for _ in range(50):
            assert await cache.get("a", 7) == 7
            assert not await cache.set("a", 1)
            assert await cache.incr("n", ttl=5) is None
            assert await cache.incr_many({"n": 1}, ttl=5) is None
            assert await cache.board_top("xp") == []
            assert await cache.board_rank("xp", "a") is None
            assert await cache.board_count_above("xp", 1) is None
            assert await cache.script("return 1", ["xp"]) is None
            assert await cache.server_id() is None
            assert await cache.delete("a") == 0
            assert await cache.publish("news", 1) == 0
    assert time.monotonic() - began < 2
    assert not cache.available
    assert not await cache.ping()
    assert [r.message for r in caplog.records].count(
        "The cache is away (ConnectionError); going on without it."
    ) == 1
    await cache.close()


async def test_it_is_used_again_by_itself_when_redis_is_back(tmp_path: Path) -> None:
    server = EmbeddedValkey(tmp_path)
    server.start()
    cache = Cache(server.url, timeout=5.0)
    heard: asyncio.Queue[object] = asyncio.Queue()

    async def listen() -> None:
        async for message in cache.subscribe("news"):
            heard.put_nowait(message)

    listener = asyncio.create_task(listen())
    try:
        assert await cache.set("a", 1)
        server.stop()
        assert await cache.get("a") is None
        assert not cache.available
        server.start()
        await until(lambda: cache.set("a", 2))
        assert cache.available
        assert await cache.get("a") == 2
        await until(lambda: _heard_by(cache, 1))
        async with asyncio.timeout(10):
            assert await heard.get() == {"n": 1}
    finally:
        listener.cancel()
        await cache.close()
        server.stop()


async def test_a_server_that_hangs_costs_no_more_than_the_timeout(tmp_path: Path) -> None:
    path = tmp_path / "slow.sock"
    server = await asyncio.start_unix_server(lambda r, w: asyncio.sleep(30), path)
    cache = Cache(f"unix://{path}", timeout=0.1)
    began = time.monotonic()
    assert await cache.get("a", "miss") == "miss"
    assert time.monotonic() - began < 1
    await cache.close()
    server.close()


async def test_strict_callers_are_told(tmp_path: Path, cache: Cache) -> None:
    away = Cache(f"unix://{tmp_path}/nobody.sock", strict=True)
    for _ in range(2):
        with pytest.raises(CacheUnavailable):
            await away.get("a")
    strict = cache.namespaced("own", strict=True)
    await strict.set("text", "x")
    with pytest.raises(CacheUnavailable, match="refused"):
        await strict.board_rank("text", "member")
    assert cache.available
