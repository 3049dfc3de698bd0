"""A person gets all that is kept of them; once erased, the books stay and their words go."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from onlyvips_ledger.api import Money
from onlyvips_ledger.privacy import erase, export

from onlyvips.clock import MovableClock
from onlyvips.testing.factory import JobRunner
from tests.plugins.ledger.conftest import SHOP, Bank

pytestmark = pytest.mark.onlyvips(plugins=["ledger", SHOP], roles=[])


async def known(bank: Bank) -> tuple[int, int]:
    """Return a fan and a creator of whom there is something in every table."""
    fan, creator = await bank.rich(1_000), await bank.person()
    sold = await bank.shop.charge(bank.charge(fan, creator, 100, subject="work:12"))
    await bank.shop.refund(sold.id, key="back", reason="Anna from Bonn did not like it.")
    await bank.shop.charge(bank.charge(fan, creator, 100))
    until = bank.platform.clock.now() + timedelta(days=1)
    await bank.shop.put_aside("bid", fan, Money("XTR", 50), until=until)
    await bank.db.execute(
        "INSERT INTO ledger.tax_profiles VALUES (:id, 'TR', 1500, now())", {"id": creator}
    )
    await bank.db.execute(
        "INSERT INTO ledger.payments (account_id, rail, asset, amount, pay_asset, pay_amount,"
        " plugin, key, digest, how, created_at) VALUES (:id, 'test', 'XTR', 5, 'XTR', 5, 'ledger',"
        """ 'k', '', '{"url": "https://pay.example/anna"}', now())""",
        {"id": fan},
    )
    for state in ("paid", "started"):
        await bank.db.execute(
            "INSERT INTO ledger.payouts (account_id, rail, asset, amount, fee, destination, state,"
            " plugin, key, digest, created_at) VALUES (:id, 'test', 'TON', 5, 0, :where, :state,"
            " 'ledger', :state, '', now())",
            {"id": creator, "state": state, "where": f"wallet-of-anna-{state}"},
        )
    return fan, creator


async def test_a_person_gets_all_that_is_kept_of_them(bank: Bank) -> None:
    fan, creator = await known(bank)

    document = json.loads(json.dumps(await export(bank.db, fan)))
    of_creator = await export(bank.db, creator)

    assert [(a["asset"], a["kind"], a["balance"]) for a in document["accounts"]] == [
        ("XTR", "available", 850),
        ("XTR", "escrow", 50),
    ]
    assert [(t["kind"], t["amount"]) for t in document["transfers"]] == [
        *(("top_up", 1_000), ("content", -100), ("refund", 100), ("content", -100)),
        *(("hold", -50), ("hold", 50)),
    ]
    assert document["transfers"][2]["note"] == "Anna from Bonn did not like it."
    assert document["payments"][0]["how"] == {"url": "https://pay.example/anna"}
    assert (document["holds"][0]["amount"], document["moved_by_plugins"][0]["used"]) == (50, 250)
    assert of_creator["tax"][0]["country"] == "TR"
    assert [p["destination"] for p in of_creator["payouts"]] == [
        *("wallet-of-anna-paid", "wallet-of-anna-started"),
    ]
    nobody = await export(bank.db, await bank.person())
    assert not any(nobody.values())


async def test_where_a_creator_pays_taxes_is_not_told_to_who_paid_them(bank: Bank) -> None:
    fan, creator = await bank.rich(1_000, "TON"), await bank.person()
    await bank.parts.taxes.put(creator, "TR", 2_000)
    sold = await bank.own.charge(bank.charge(fan, creator, 100, asset="TON"))
    await bank.own.refund(sold.id, key="back", reason="no")
    await bank.own.charge(bank.charge(fan, creator, 100, asset="TON"))

    of_fan, of_creator = await export(bank.db, fan), await export(bank.db, creator)

    assert {(t["fee"], t["tax"], t["tax_country"]) for t in of_fan["transfers"][1:]} == {
        (None, None, None)
    }
    assert [(t["fee"], t["tax"], t["tax_country"]) for t in of_creator["transfers"]] == [
        (5, 19, "TR"),
        (-5, -19, "TR"),
        (5, 19, "TR"),
    ]


async def test_erasing_keeps_the_books_and_no_words(
    bank: Bank, clock: MovableClock, run_jobs: JobRunner
) -> None:
    fan, creator = await known(bank)
    before = await bank.count("postings")
    adjusted = await bank.rich()
    await bank.parts.adjusting.adjust(None, adjusted, Money("XTR", 1), reason="Kept.")

    erasure = await bank.host.account_parts.privacy.erase(fan)
    await erase(bank.db, creator)

    assert (erasure.pending, "ledger" in erasure.erased) == ((), True)
    assert await bank.count("postings") == before + 4
    assert (
        await bank.differences()
        == [
            # The payouts of this test were written without their transfers.
        ]
    )
    assert await bank.count("notes") == 1
    assert await bank.count("tax_profiles") == 0
    assert await bank.count("allowance_people") == 0
    assert await bank.count("payments", "how <> '{}'") == 0
    # What is under way must still arrive; afterwards it is forgotten, too.
    assert await bank.count("payouts", "destination IS NOT NULL") == 1
    await bank.host.account_parts.privacy.erase(creator)
    await bank.db.execute("UPDATE ledger.payouts SET state = 'failed'")
    await run_jobs("ledger.sweep")
    assert await bank.count("payouts", "destination IS NOT NULL") == 0
    # Holds of people who are gone still end.
    clock.move(timedelta(days=30))
    assert await bank.parts.holding.release_due() == 2
