"""A work that quests open shows how far one is, and leads to the quest."""

from __future__ import annotations

import pytest
from onlyvips_quests.api import Quests

from onlyvips.testing.telegram import TelegramUser
from tests.plugins.content.bot.conftest import Stage, labels
from tests.plugins.content.works.test_with_quests import gate, put_up

pytestmark = pytest.mark.onlyvips(plugins=["ledger", "content", "quests"], roles=["bot"])


async def test_the_card_says_what_is_done_and_opens_what_is_not(
    stage: Stage, alice: TelegramUser
) -> None:
    numbers = [await put_up(stage.host, slug) for slug in ("one", "two")]
    work = await stage.publish(await stage.creator("Ada"), "Gated", ways=[gate("one", "two")])
    account = await stage.enters(alice)
    quests = stage.host.platform.services.get(Quests)
    await quests.claim(account, numbers[0])

    card = await alice.says(f"/work {work}")
    assert "🔑 Quests done: 1 of 2" in card.text
    assert labels(card)[0] == "🎯 Two"
    assert "Two" in (await card.click("🎯 Two")).text

    await quests.claim(account, numbers[1])
    opened = await alice.says(f"/work {work}")
    assert "🔓 This work is open to you." in opened.text
    assert labels(opened)[0] == "▶️ Show it here"
