"""What people are told while they are elsewhere."""

from __future__ import annotations

import pytest
from onlyvips_content.api import CreatorDecided, MediaSettled, PurchaseFailed
from onlyvips_content.definitions import ApplicationIn, DecisionIn

from onlyvips.testing.factory import JobRunner
from onlyvips.testing.telegram import TelegramUser
from tests.plugins.content.bot.conftest import People, Stage, labels
from tests.plugins.content.works.conftest import price

pytestmark = pytest.mark.onlyvips(plugins=["ledger", "content"], roles=["bot"])


async def test_gifts_and_tips_come_with_their_words(
    stage: Stage, alice: TelegramUser, people: People, run_jobs: JobRunner
) -> None:
    ada = people("Ada", language="ar")
    creator = await stage.enters(ada)
    await stage.parts.creators.apply(creator, ApplicationIn(slug="ada", name="Ada"))
    await stage.parts.creators.decide(None, creator.id, DecisionIn(state="verified"))
    work = await stage.publish(creator, "<Dawn>", ways=[price(50)])
    giver, account = await stage.enters(alice, stars=100), await stage.enters(people("Bob"))
    bob = people("Bob", id=account.telegram_id)

    shop = stage.parts.shop
    message = "for <b>you</b>"
    await shop.gift(giver, account.id, work, asset="XTR", amount=50, key="k", message=message)
    await shop.tip(giver, creator.id, asset="XTR", amount=7, key="k", message="bravo")
    await run_jobs()

    told = await bob.waits_for("gave you the work")
    assert told.text == "🎁 Alice gave you the work “<Dawn>”.\nfor <b>you</b>"
    card = await told.click("Show the work")
    assert "🔓 You have unlocked this work." in card.text
    assert (await ada.waits_for("Alice")).text == "💝 إكرامية من Alice: 7 XTR.\nbravo"
    assert any("صرت مبدعًا" in reply.text for reply in ada.inbox)


async def test_decisions_and_failures_say_why_and_go_on(
    stage: Stage, alice: TelegramUser, run_jobs: JobRunner
) -> None:
    account = await stage.enters(alice)
    application = ApplicationIn(slug="alice", name="Alice")
    await stage.parts.creators.apply(account, application)
    rejected = DecisionIn(state="rejected", reason="Too <short>")
    await stage.parts.creators.decide(None, account.id, rejected)
    other = await stage.creator("Ada")
    work = await stage.publish(other, "Dear", ways=[price(50)])
    medium = await stage.medium(account, state="failed")
    await stage.host.db.execute(
        "UPDATE content.media SET file_name = 'a<b>.mov', error = CAST(:error AS jsonb)"
        " WHERE id = :id",
        {
            "id": medium,
            "error": {"code": "file-too-large", "detail": "x", "values": {"most": 30}},
        },
    )
    async with stage.host.db.transaction():
        await stage.platform.events.publish(
            PurchaseFailed(
                account_id=account.id,
                work_id=work,
                payment_id=1,
                asset="XTR",
                amount=40,
                code="price-changed",
            ),
            PurchaseFailed(
                account_id=account.id,
                work_id=999,
                payment_id=2,
                asset="TON",
                amount=5,
                code="work-not-found",
            ),
            MediaSettled(media_id=str(medium), owner_id=account.id, state="failed"),
            # Of what was decided otherwise since, nobody is told.
            CreatorDecided(account_id=account.id, state="suspended"),
        )
    await run_jobs()

    decided = await alice.waits_for("Your application")
    assert decided.text == ("❌ Your application to be a creator was not accepted.\nToo <short>")
    texts = [reply.text for reply in alice.inbox]
    assert (
        "⚠️ Your payment of 40 XTR arrived, but the work “Dear” was not bought.\n"
        "The price has changed. Please look at the new one.\nThe money is in your wallet."
    ) in texts
    assert (
        "⚠️ Your payment of 0.000000005 TON arrived, and nothing was bought.\n"
        "This work is not there any more.\nThe money is in your wallet."
    ) in texts
    assert (
        "⚠️ Your file a<b>.mov could not be processed.\n"
        "This file is too large: expected at most 30 MB."
    ) in texts
    assert not [text for text in texts if "suspended" in text]
    told = next(reply for reply in alice.inbox if "Dear" in reply.text)
    assert labels(told) == ["▶️ Show the work", "💼 My wallet"]
    assert "Your wallet" in (await told.click("My wallet")).text
