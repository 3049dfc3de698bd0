"""What operators see: health, metrics, migrations, indexes, the plugin check."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from onlyvips_quests.api import Evidence
from onlyvips_quests.health import checks

from onlyvips.registry import Health
from onlyvips.testing.checker import MigrationChecker
from onlyvips.testing.http import ApiClient
from onlyvips.testing.telegram import TelegramUser, World
from tests.plugins.quests.conftest import NEWS, Board

ROOT = Path(__file__).parents[3]
pytestmark = pytest.mark.onlyvips(plugins=["quests"], roles=["bot"])


async def health(board: Board) -> dict[str, Health]:
    return {check.name: await check.check() for check in checks(board.platform)}


async def test_health_tells_of_a_channel_that_the_bot_cannot_see(
    board: Board, telegram: World
) -> None:
    await board.add("join", "channel_join", parameters={"channel": NEWS})
    missing = (await health(board))["chats"]
    assert (missing.ok, NEWS in missing.detail) == (False, True)

    channel = telegram.create_channel("News", username=NEWS[1:], bot="member")
    blind = (await health(board))["chats"]
    assert (blind.ok, "the bot needs the right admin" in blind.detail) == (False, True)
    assert "quest join" in blind.detail

    channel.set_role(telegram.bot.id, "admin", telegram.now())
    assert (await health(board))["chats"].ok


async def test_health_names_the_right_that_is_missing(board: Board, telegram: World) -> None:
    await board.add("invite", "invite_tracker", parameters={"chat": NEWS})
    telegram.create_channel("News", username=NEWS[1:], rights=["post_messages"])
    chats = (await health(board))["chats"]
    assert (chats.ok, "invite_users" in chats.detail) == (False, True)


async def test_health_does_not_ask_telegram_at_every_probe(board: Board, telegram: World) -> None:
    await board.add("join", "channel_join", parameters={"channel": NEWS})
    telegram.create_channel("News", username=NEWS[1:])
    check = next(check for check in checks(board.platform) if check.name == "chats")

    assert (await check.check()).ok
    asked = len(telegram.calls)
    for _ in range(5):
        assert (await check.check()).ok

    assert len(telegram.calls) == asked


async def test_health_names_quests_that_nobody_is_shown(board: Board) -> None:
    assert (await health(board))["offers"].ok
    await board.put("waving", {"type": "wave"})
    await board.put("lost", {"type": "channel_join", "parameters": {"channel": "x"}}, 1)
    offers = (await health(board))["offers"]
    assert not offers.ok
    assert "waving, lost" in offers.detail


async def test_health_says_what_telegram_may_think_of_some_quests(board: Board) -> None:
    await board.add("visit")
    assert (await health(board))["growth"].detail == ""
    await board.add("join", "channel_join", parameters={"channel": NEWS})
    growth = (await health(board))["growth"]
    assert (growth.ok, growth.advice, "channel_join" in growth.detail) == (True, True, True)


@pytest.mark.onlyvips(roles=["web", "bot"])
async def test_readiness_and_metrics_tell_of_quests(
    board: Board, http: ApiClient, alice: TelegramUser
) -> None:
    async def told() -> dict[str, bool]:
        report = (await http.get("/readyz")).json()
        own = {c["name"]: c["ok"] for c in report["checks"] if c["plugin"] == "quests"}
        own.pop("screens")  # the host's: whether the MiniApp is built
        return own

    await board.add("visit", xp=30)
    assert await told() == {"offers": True, "chats": True, "growth": True}
    await board.put("waving", {"type": "wave"}, 1)
    async with asyncio.timeout(10):
        while (await told())["offers"]:  # noqa: ASYNC110 - an answer holds for a second
            await asyncio.sleep(0.1)

    await http.sign_in(alice)
    await http.post("/api/v1/quests/1/claim")
    metrics = (await http.get("/metrics")).text
    assert 'onlyvips_quests_completions_total{type="daily"} 1' in metrics
    assert "onlyvips_quests_xp_total 30" in metrics


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
    await board.service.badges(alice)
    await board.service.claim(await board.person(43), quest)
    await board.service.observe(alice, Evidence("message", text="hello"))
    await board.parts.reviews.list()
    await board.parts.reviews.mine(alice)
    await board.parts.settling.settle_due()
    await board.parts.boards.around("all", alice.id)

    assert len(plans) > 15
    small = ("on badges", "on quests", "on seasons", "on catalogue")  # what operators put up
    assert [
        plan
        for plan in plans
        if any(
            "Seq Scan" in line and not any(t in line for t in small) for line in plan.split("\n")
        )
    ] == []


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

    assert len(await board.service.list_for(alice)) == 30  # looks at what is on offer
    monkeypatch.setattr(type(board.host.db), "fetch_all", counting)
    assert len(await board.service.list_for(alice)) == 30
    assert len(asked) == 1


async def test_the_plugin_check_finds_nothing() -> None:
    from tests.plugins.quests.command_line import onlyvips

    done = await onlyvips("plugin", "check", str(ROOT / "plugins" / "quests"))
    assert (done.code, done.errors) == (0, "Nothing is wrong with it.\n"), done
