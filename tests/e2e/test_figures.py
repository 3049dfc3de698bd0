"""Administrators see figures of all plugins at once, and these say what there is."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from onlyvips.accounts.types import TelegramProfile
from tests.plugins.content.works.conftest import Studio, price

if TYPE_CHECKING:
    from onlyvips.clock import MovableClock
    from onlyvips.host import Host
    from onlyvips.testing.http import ApiClient
    from onlyvips.testing.telegram import TelegramUser

pytestmark = pytest.mark.onlyvips(plugins=["ledger", "content", "quests"])


async def happen(host: Host, fan: int, clock: MovableClock) -> None:
    """Let quests be claimed, a work be paid for, and money come in."""
    studio, db, now = Studio(host), host.db, clock.now()
    creator = await studio.creator()
    work = await studio.publish(creator, ways=[price(50)])
    await studio.medium(creator)
    yesterday = now - timedelta(days=1)
    for slug, at, state in (
        ("a", now, "paid"),
        ("b", now, "held"),
        ("c", yesterday, "paid"),
        ("d", now - timedelta(days=5), "paid"),
    ):
        quest = await db.fetch_val(
            "INSERT INTO quests.quests (slug, position, state, version)"
            " VALUES (:slug, 0, 'published', 1) RETURNING id",
            {"slug": slug},
        )
        version = await db.fetch_val(
            "INSERT INTO quests.quest_versions (quest_id, number, rules, created_at)"
            " VALUES (:quest, 1, CAST('{}' AS jsonb), :now) RETURNING id",
            {"quest": quest, "now": now},
        )
        await db.execute(
            "INSERT INTO quests.claims (account_id, quest_id, version_id, state, xp, score, facts,"
            " reasons, claimed_at) VALUES (:fan, :quest, :version, :state, 1, 0,"
            " CAST('{}' AS jsonb), CAST('[]' AS jsonb), :at)",
            {"fan": fan, "quest": quest, "version": version, "state": state, "at": at},
        )
    for day, unlocks, gross in ((now.date(), 2, 100), (yesterday.date(), 1, 50)):
        values = {"work": work, "day": day, "unlocks": unlocks, "gross": gross}
        await db.execute(
            "INSERT INTO content.work_days (work_id, day, unlocks) VALUES (:work, :day, :unlocks)"
            " ON CONFLICT (work_id, day) DO UPDATE SET unlocks = excluded.unlocks",
            {name: values[name] for name in ("work", "day", "unlocks")},
        )
        await db.execute(
            "INSERT INTO content.work_revenue (work_id, day, asset, gross, net)"
            " VALUES (:work, :day, 'XTR', :gross, 1)",
            {name: values[name] for name in ("work", "day", "gross")},
        )


async def test_figures_of_plugins_say_what_there_is(
    host: Host, http: ApiClient, clock: MovableClock, alice: TelegramUser
) -> None:
    await http.sign_in(alice)
    await host.accounts.grant(http.account["id"], "admin")
    fan = await host.accounts.ensure(TelegramProfile(7, "Fan"))
    await happen(host, fan.id, clock)
    key = {"Idempotency-Key": "paid-in"}
    begun = await http.post(
        "/api/v1/ledger/payments", json={"rail": "test", "asset": "XTR", "amount": 30}, headers=key
    )
    assert begun.status_code == 201, begun.text
    await http.post(f"/api/v1/ledger/payments/{begun.json()['id']}/confirm", json={})

    found = (await http.get("/api/v1/admin/figures?days=3")).json()

    assert found["failed"] == []
    items = {f"{item['plugin']}.{item['name']}": item for item in found["items"]}

    def now(name: str) -> Any:
        return {value["asset"]: value["value"] for value in items[name]["values"]}

    def course(name: str) -> Any:
        return [[v["value"] for v in day["values"]] for day in items[name]["days"]]

    assert (now("quests.claims_paid"), course("quests.claims_paid")) == ({None: 1}, [[0], [1], [1]])
    assert now("quests.in_review") == {None: 0}
    assert (now("content.works"), course("content.works")) == ({None: 1}, [[0], [0], [1]])
    assert (now("content.unlocks"), course("content.unlocks")) == ({None: 2}, [[0], [1], [2]])
    assert (now("content.revenue"), course("content.revenue")) == ({"XTR": 100}, [[], [50], [100]])
    assert now("content.storage")[None] > 0
    assert now("content.applications") == {None: 0}
    assert now("ledger.held")["XTR"] == 30
    assert now("ledger.payouts_waiting") == {None: 0}
