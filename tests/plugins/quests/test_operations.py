"""What operators see and do: seeds, health, metrics, privacy, migrations, the plugin check."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from onlyvips_quests.api import Evidence
from onlyvips_quests.health import checks
from onlyvips_quests.seeds import DEMO

from onlyvips.host import Host
from onlyvips.host.seeding import sow
from onlyvips.i18n import LANGUAGES
from onlyvips.registry import Health
from onlyvips.testing.checker import MigrationChecker
from onlyvips.testing.http import ApiClient
from onlyvips.testing.telegram import TelegramUser, World
from tests.plugins.quests.conftest import NEWS, Board

ROOT = Path(__file__).parents[3]
pytestmark = pytest.mark.onlyvips(plugins=["quests"], roles=["bot"])


async def rows(host: Host) -> dict[str, list[dict[str, Any]]]:
    return {
        table: [dict(row) for row in await host.db.fetch_all(f"SELECT * FROM quests.{table}")]
        for table in ("quests", "badges")
    }


async def test_seeds_run_twice_without_harm(host: Host) -> None:
    sown = [seed async for seed in sow(host, demo=True)]
    assert [(seed.seed, seed.problem) for seed in sown] == [("badges", ""), ("quests", "")]
    await host.db.execute("UPDATE quests.quests SET xp = 77 WHERE slug = 'join-news'")
    before = await rows(host)

    again = [seed async for seed in sow(host, demo=True)]

    assert not any(seed.problem for seed in again)
    assert await rows(host) == before
    assert len(before["quests"]) == 4


async def test_the_badge_is_there_without_the_demo(host: Host) -> None:
    assert [seed.seed async for seed in sow(host)] == ["badges"]
    found = await rows(host)
    assert [badge["slug"] for badge in found["badges"]] == ["first-steps"]
    assert found["quests"] == []


async def test_demo_quests_fit_their_types_and_speak_every_language(board: Board) -> None:
    for quest in DEMO:
        board.service.types.check(quest["type"], quest["parameters"])
        for texts in (quest["titles"], quest["descriptions"]):
            assert set(texts) == set(LANGUAGES)
            assert all(texts.values())
    assert {quest["type"] for quest in DEMO} == set(board.service.types.all())


async def health(board: Board) -> dict[str, Health]:
    return {check.name: await check.check() for check in checks(board.platform)}


async def test_health_tells_of_a_channel_that_the_bot_cannot_see(
    board: Board, telegram: World
) -> None:
    ids = await board.seed()
    telegram.ensure_user(42, "Alice")
    await board.service.claim(await board.person(42), ids["daily-visit"])
    missing = (await health(board))["channels"]
    assert (missing.ok, NEWS in missing.detail) == (False, True)

    channel = telegram.create_channel("News", username=NEWS[1:], bot="member")
    blind = (await health(board))["channels"]
    assert not blind.ok
    assert "make it an administrator" in blind.detail

    channel.set_role(telegram.bot.id, "admin", telegram.now())
    assert (await health(board))["channels"].ok


async def test_health_does_not_ask_telegram_at_every_probe(board: Board, telegram: World) -> None:
    await board.seed()
    telegram.create_channel("News", username=NEWS[1:])
    check = next(check for check in checks(board.platform) if check.name == "channels")

    for _ in range(5):
        assert (await check.check()).ok

    asked = [call for call in telegram.calls if type(call).__name__ == "GetParticipantRequest"]
    assert len(asked) == 1


async def test_health_names_quests_that_nobody_is_shown(board: Board) -> None:
    assert (await health(board))["offers"].ok
    await board.add("waving", "wave")
    await board.add("lost", "channel_join", parameters={"channel": "x"})
    offers = (await health(board))["offers"]
    assert not offers.ok
    assert "waving, lost" in offers.detail


@pytest.mark.onlyvips(roles=["web", "bot"])
async def test_readiness_and_metrics_tell_of_quests(
    board: Board, http: ApiClient, alice: TelegramUser
) -> None:
    async def told() -> dict[str, bool]:
        report = (await http.get("/readyz")).json()
        return {c["name"]: c["ok"] for c in report["checks"] if c["plugin"] == "quests"}

    await board.add("visit", xp=30)
    assert await told() == {"offers": True, "channels": True}
    await board.add("waving", "wave")
    async with asyncio.timeout(10):
        while (await told())["offers"]:  # noqa: ASYNC110 - an answer holds for a second
            await asyncio.sleep(0.1)

    await http.sign_in(alice)
    await http.post("/api/v1/quests/1/claim")
    metrics = (await http.get("/metrics")).text
    assert 'onlyvips_quests_completions_total{type="daily"} 1' in metrics
    assert "onlyvips_quests_xp_total 30" in metrics


async def test_a_person_gets_all_that_is_kept_of_them(board: Board) -> None:
    quest = await board.add("visit", xp=30, badge=True)
    friend = await board.person(7)
    alice = await board.person(42)
    await board.service.refer(alice, 7)
    await board.service.claim(alice, quest)
    privacy = board.host.account_parts.privacy

    hers = (await privacy.export(alice.id))["plugins"]["quests"]
    his = (await privacy.export(friend.id))["plugins"]["quests"]

    assert hers["xp"] == 30
    assert [(c["quest"], c["period"], c["xp"]) for c in hers["completions"]] == [("visit", "", 30)]
    assert [badge["badge"] for badge in hers["badges"]] == ["visit"]
    assert (hers["referred_at"] is not None, hers["invited"]) == (True, 0)
    assert (his["referred_at"], his["invited"], his["completions"]) == (None, 1, [])


async def test_erasing_leaves_nothing_of_the_person_and_all_of_the_others(board: Board) -> None:
    quest = await board.add("visit", xp=30, badge=True)
    friend, alice, carol = [await board.person(number) for number in (7, 42, 43)]
    await board.service.refer(alice, 7)
    await board.service.refer(carol, 42)
    for person in (alice, carol):
        await board.service.claim(person, quest)

    erasure = await board.host.account_parts.privacy.erase(alice.id)

    assert "quests" in erasure.erased
    for table in ("completions", "xp_entries", "progress", "account_badges", "referrals"):
        found = await board.host.db.fetch_all(f"SELECT account_id FROM quests.{table}")
        assert [row["account_id"] for row in found] == [carol.id], table
    assert await board.host.db.fetch_val("SELECT referrer_id FROM quests.referrals") is None
    assert (await board.books(carol)).balance
    assert await board.host.accounts.get(friend.id)


async def test_migrations_go_both_ways(migrations: MigrationChecker) -> None:
    await migrations.check("quests")


async def test_what_pages_show_is_found_by_indexes(
    board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    db = board.host.db
    quest = await board.add("visit", badge=True)
    alice = await board.person()
    await board.service.claim(alice, quest)
    plans: list[str] = []

    def explained(original: Any) -> Any:
        async def fetch(self: Any, query: Any, values: Any = None) -> Any:
            statement = self._backend.statements.bind(query, values)
            if "quests." in statement.sql:
                async with self.pool.acquire() as raw, raw.transaction():
                    # Where PostgreSQL still reads the whole of a table, no index would serve.
                    await raw.execute("SET LOCAL enable_seqscan = off")
                    lines = await raw.fetch(f"EXPLAIN {statement.sql}", *statement.args)
                plans.append("\n".join(line[0] for line in lines))
            return await original(self, query, values)

        return fetch

    for name in ("fetch_all", "fetch_one"):
        monkeypatch.setattr(type(db), name, explained(getattr(type(db), name)))
    await board.service.list_for(alice)
    await board.service.get(alice, quest)
    await board.service.profile(alice)
    await board.service.observe(alice, Evidence("message", text="hello"))

    assert len(plans) == 5
    assert [plan for plan in plans if "Seq Scan" in plan] == []


async def test_a_list_costs_one_query_however_long_it_is(
    board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(30):
        await board.add(f"quest-{number}")
    alice = await board.person()
    asked: list[Any] = []
    original = type(board.host.db).fetch_all

    async def counting(self: Any, query: Any, values: Any = None) -> Any:
        asked.append(query)
        return await original(self, query, values)

    monkeypatch.setattr(type(board.host.db), "fetch_all", counting)
    assert len(await board.service.list_for(alice)) == 30
    assert len(asked) == 1


async def test_the_plugin_check_finds_nothing() -> None:
    from tests.plugins.quests.command_line import onlyvips

    done = await onlyvips("plugin", "check", str(ROOT / "plugins" / "quests"))
    assert (done.code, done.errors) == (0, "Nothing is wrong with it.\n"), done
