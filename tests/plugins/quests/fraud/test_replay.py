"""A changed rule is tried on past claims."""

from __future__ import annotations

import tracemalloc
from collections import Counter
from datetime import timedelta

import pytest
from onlyvips_quests.fraud.facts import Facts
from onlyvips_quests.fraud.replay import Changed, Replay, ReplayRun
from onlyvips_quests.settings import FraudSettings

from onlyvips.errors import InvalidInput
from tests.plugins.quests.fraud.conftest import Past

pytestmark = pytest.mark.onlyvips(plugins=["quests"], roles=[])

HURRIED, CALM = Facts(age=10**6, claims_hour=20), Facts(age=10**6, claims_hour=2)


async def _run(run: ReplayRun) -> list[Changed]:
    return [changed async for changed in run]


@pytest.fixture
def replay(past: Past) -> Replay:
    return Replay(past.platform, FraudSettings())


async def test_claims_that_would_be_judged_otherwise_are_named(past: Past, replay: Replay) -> None:
    quest, alice, bob = await past.quest("join"), await past.person(), await past.person()
    await past.claim(alice, quest, timedelta(days=2), facts=[HURRIED])
    await past.claim(bob, quest, timedelta(days=1), facts=[CALM])

    run = replay.run("velocity", {"per_hour": 10})
    (changed,) = await _run(run)

    assert (changed.account_id, changed.quest, changed.state) == (alice.id, "join", "paid")
    assert (changed.score_before, changed.score_after) == (0, 60)
    assert (changed.decision_before, changed.decision_after) == ("pay", "review")
    assert run.summary.looked_at == 2
    assert run.summary.changed == {("pay", "review"): 1}
    assert run.summary.otherwise == 1


async def test_only_the_named_rule_is_changed(past: Past) -> None:
    quest, alice = await past.quest(), await past.person()
    await past.claim(alice, quest, timedelta(days=2), facts=[HURRIED])
    settings = FraudSettings(rules={"velocity": {"per_hour": 10, "points": 40}})

    milder = Replay(past.platform, settings).run("velocity", {"points": 5})
    other = Replay(past.platform, settings).run("leaver", {"points": 0})

    (changed,) = await _run(milder)
    # What the settings say of the rule stays, but for what was changed.
    assert (changed.score_before, changed.score_after) == (80, 10)
    assert (changed.decision_before, changed.decision_after) == ("review", "pay")
    assert await _run(other) == []
    assert other.summary.looked_at == 1


async def test_a_replay_changes_nothing(past: Past, replay: Replay) -> None:
    quest, alice = await past.quest(), await past.person()
    await past.claim(alice, quest, timedelta(days=2), facts=[HURRIED])
    rows = "SELECT * FROM quests.claims"
    before = await past.host.db.fetch_all(rows)

    await _run(replay.run("velocity", {"per_hour": 1}))

    assert await past.host.db.fetch_all(rows) == before


async def test_thousands_of_claims_are_looked_at_in_batches(past: Past, replay: Replay) -> None:
    quest, people = await past.quest(), await past.people(5)
    for day, account in enumerate(people):
        await past.claim(
            account, quest, timedelta(days=9 - day), times=700, facts=[HURRIED, CALM, CALM]
        )
    seen: list[int] = []

    run = replay.run(
        "velocity", {"per_hour": 20}, progress=lambda summary: seen.append(summary.looked_at)
    )
    changed = await _run(run)

    assert run.summary.looked_at == 3500
    assert seen == [1000, 2000, 3000, 3500]
    assert run.summary.changed == {("pay", "hold"): 5 * 234}
    assert [c.claim_id for c in changed] == sorted((c.claim_id for c in changed), reverse=True)
    assert Counter(c.account_id for c in changed) == {account.id: 234 for account in people}


async def test_only_what_is_asked_for_is_looked_at(past: Past, replay: Replay) -> None:
    quest, alice = await past.quest(), await past.person()
    for days in (30, 20, 10):
        await past.claim(alice, quest, timedelta(days=days), times=700, facts=[HURRIED])
    changes, now = {"per_hour": 20}, past.clock.now()

    late = replay.run("velocity", changes, since=now - timedelta(days=25))
    few = replay.run("velocity", changes, limit=1100)
    none = replay.run("velocity", changes, since=now)
    latest = await _run(late)

    assert late.summary.looked_at == len(latest) == 1400
    assert {c.claimed_at for c in latest} == {c.claimed_at for c in await _run(few)}
    assert few.summary.looked_at == 1100
    assert await _run(none) == []
    assert none.summary.looked_at == 0


async def test_a_replay_that_is_left_early_says_what_it_has_seen(
    past: Past, replay: Replay
) -> None:
    quest, alice = await past.quest(), await past.person()
    await past.claim(alice, quest, timedelta(days=1), times=2500, facts=[HURRIED])

    run = replay.run("velocity", {"per_hour": 20})
    async for _ in run:
        if run.summary.otherwise == 10:
            break

    assert run.summary.looked_at == 10


async def test_memory_does_not_grow_with_the_claims(past: Past, replay: Replay) -> None:
    quest, alice = await past.quest(), await past.person()
    facts = [Facts(age=n, claims_hour=20) for n in range(1000)]

    async def most_memory(limit: int) -> int:
        tracemalloc.start()
        async for _ in replay.run("velocity", {"per_hour": 20}, limit=limit):
            pass
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    await past.claim(alice, quest, timedelta(days=1), times=6000, facts=facts)
    few = max([await most_memory(2000) for _ in range(2)])

    assert await most_memory(6000) < 1.3 * few


@pytest.mark.parametrize(
    ("rule", "parameters", "field"),
    [
        ("velocitee", {}, "rule"),
        ("velocity", {"per_houre": 1}, "per_houre"),
        ("velocity", {"per_hour": 0}, "per_hour"),
    ],
)
async def test_what_cannot_be_tried_is_named_at_once(
    replay: Replay, rule: str, parameters: dict[str, int], field: str
) -> None:
    with pytest.raises(InvalidInput) as raised:
        replay.run(rule, parameters)

    assert [fault.field for fault in raised.value.fields] == [field]
