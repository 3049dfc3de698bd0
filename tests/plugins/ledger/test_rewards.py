"""Quests give credits, in the transaction that pays for the quest."""

from __future__ import annotations

import pytest
from onlyvips_quests.definitions import QuestFile
from onlyvips_quests.parts import parts_of as quests_of

from onlyvips.errors import InvalidInput
from onlyvips.host import Host
from tests.plugins.ledger.conftest import Bank

QUESTS = ["ledger", "quests"]


@pytest.mark.onlyvips(plugins=QUESTS, roles=[])
async def test_a_quest_gives_credits_once_and_takes_them_back(bank: Bank, host: Host) -> None:
    quests = quests_of(host.platform_of("quests"))
    reward = {"type": "credits", "parameters": {"amount": 25}}
    file = {
        "slug": "visit",
        "type": "daily",
        "titles": {"en": "Visit"},
        "rewards": {"xp": 10, "others": [reward]},
    }
    saved = await quests.publishing.save(QuestFile.model_validate(file))
    await quests.publishing.publish("visit")
    account = await host.accounts.get(await bank.person())

    await quests.service.claim(account, saved.quest_id)
    await quests.service.claim(account, saved.quest_id)

    assert (await bank.has(account.id, "CREDIT")).available == 25
    claim = await host.db.fetch_val("SELECT id FROM quests.claims")
    found = await bank.own.find(f"quests:claim:{claim}:0")
    assert found is not None
    assert (found.kind, found.subject) == ("reward", "quest")

    await quests.settling.take_back(claim, "no")

    assert (await bank.has(account.id, "CREDIT")).available == 0
    assert await bank.differences() == []
    kind, parameters = quests.kinds.reward("credits", {"amount": 1_500_000_000, "asset": "TON"})
    assert kind.describe(parameters, "en") == "Toncoin: 1.5"
    for wrong in ({"amount": 0}, {"amount": 5, "asset": "XP"}, {}):
        with pytest.raises(InvalidInput):
            quests.kinds.reward("credits", wrong)


@pytest.mark.onlyvips(plugins=["ledger"], roles=[])
async def test_the_ledger_runs_without_quests(host: Host) -> None:
    assert "ledger" in host.plugins.names
    assert host.plugins.quarantined == {}
