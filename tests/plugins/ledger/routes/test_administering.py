"""What operators do with others' money over HTTP: taxes, taking back, payouts that do not end."""

from __future__ import annotations

from typing import Any

import pytest
from onlyvips_ledger.api import Money
from onlyvips_ledger.testrail import WAITS

from onlyvips.accounts.types import Account
from onlyvips.testing.http import ApiClient
from tests.plugins.ledger.routes.conftest import LEDGER, SignIn
from tests.plugins.ledger.till import Till

pytestmark = pytest.mark.onlyvips(
    plugins=["ledger"],
    settings={"ledger": {"minimum_payouts": {"TON": 1}, "tax": {"TR": 2000, "DE": 1900}}},
)


def key(name: str) -> dict[str, str]:
    return {"Idempotency-Key": name}


async def audited(till: Till, account: Account) -> list[Any]:
    lines = await till.host.accounts.audit.of(account.id)
    return [line for line in lines if line.action.startswith("ledger.")]


async def test_what_is_withheld_is_said_and_told(
    till: Till, fan: ApiClient, manager: ApiClient
) -> None:
    creator = await till.host.accounts.get(fan.account["id"])
    path = f"{LEDGER}/accounts/{creator.id}/tax"
    nothing = {"country": None, "rate_bp": None, "withheld_bp": 0, "updated_at": None}
    assert (await fan.get(f"{LEDGER}/tax")).json() == nothing

    by_country = (await manager.put(path, json={"country": "TR"})).json()
    first = await till.earn(creator, "TON", 10_000)
    own = (await manager.put(path, json={"country": "DE", "rate_bp": 0})).json()
    second = await till.earn(creator, "TON", 10_000)
    seen = (await fan.get(f"{LEDGER}/tax")).json()

    assert (by_country["withheld_bp"], first.tax) == (2000, 1900)
    assert (own["withheld_bp"], second.tax) == (0, 0)
    assert seen == own == (await manager.get(path)).json()
    assert (await manager.delete(path)).json() == nothing
    assert (await manager.delete(path)).json() == nothing
    assert [(line.action, line.actor_id, line.detail["country"], line.detail["rate_bp"])
            for line in await audited(till, creator)] == [
        ("ledger.tax_changed", manager.account["id"], country, rate)
        for country, rate in ((None, None), ("DE", 0), ("TR", None))
    ]  # fmt: skip
    for body, field in (
        ({"country": "tr"}, "country"),
        ({"country": "UK"}, "country"),
        ({"country": "TR", "rate_bp": 9001}, "rate_bp"),
        ({"country": "TR", "rate_bp": -1}, "rate_bp"),
        ({"country": "TR", "rate_bp": 1.5}, "rate_bp"),
        ({"rate_bp": 5}, "country"),
    ):
        manager.assert_problem(await manager.put(path, json=body), 422, field=field)
    none = f"{LEDGER}/accounts/999999/tax"
    manager.assert_problem(await manager.get(none), 404)
    manager.assert_problem(await manager.put(none, json={"country": "TR"}), 404)
    manager.assert_problem(await manager.delete(none), 404)


async def test_a_transfer_is_taken_back(till: Till, manager: ApiClient) -> None:
    alice, bob = await till.person("Alice"), await till.person("Bob")
    await till.pay_in(alice, "TON", 1_000)
    first = await till.pay(alice, bob, "TON", 400)
    second = await till.pay(alice, bob, "TON", 400)
    path = f"{LEDGER}/manage/transfers/{first.id}/reverse"
    body = {"reason": "A test purchase."}

    done = await manager.post(path, json=body, headers=key("a"))
    again = await manager.post(path, json=body, headers=key("a"))

    assert (done.status_code, done.json()["kind"], done.json()["reverses"]) == (
        *(201, "reversal"),
        first.id,
    )
    assert again.json() == done.json()
    assert await till.has(alice) == {"available": 600}
    other = await manager.post(path, json=body, headers=key("b"))
    manager.assert_problem(other, 409, "transfer-taken-back")

    # What was earned is on its way out: it cannot be undone, but clawed back.
    await till.parts.payouts.ask("p", bob.id, "test", Money("TON", 380), WAITS)
    path = f"{LEDGER}/manage/transfers/{second.id}/reverse"
    gone = await manager.post(path, json=body, headers=key("c"))
    manager.assert_problem(gone, 409, "insufficient-funds")
    clawed = await manager.post(path, json={**body, "claw_back": True}, headers=key("c"))
    assert clawed.json()["kind"] == "refund"
    assert await till.has(alice) == {"available": 1_000}
    assert await till.has(bob) == {"pending": 380, "debt": -380}
    assert [line.action for line in await audited(till, bob)] == [
        "ledger.refunded",
        "ledger.reversed",
    ]
    assert await till.right()
    missing = f"{LEDGER}/manage/transfers/999999/reverse"
    manager.assert_problem(await manager.post(missing, json=body, headers=key("d")), 404)
    manager.assert_problem(await manager.post(path, json={}, headers=key("e")), 422, field="reason")


async def test_payments_and_payouts_of_everybody_are_listed_in_pages(
    till: Till, manager: ApiClient
) -> None:
    alice, bob = await till.person("Alice"), await till.person("Bob")
    for _ in range(3):
        await till.pay_in(alice, "XTR", 5)
    await till.pay_in(bob, "XTR", 5)
    begun = await till.parts.payments.start(
        "ledger", "k", bob.id, rail="test", receive=Money("XTR", 7)
    )

    async def listed(query: str) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = []
        cursor = ""
        while True:
            page = (await manager.get(f"{LEDGER}/manage/{query}{cursor}")).json()
            items += page["items"]
            if page["next_cursor"] is None:
                return items
            cursor = f"&cursor={page['next_cursor']}"

    payments = await listed("payments?limit=2")
    assert [item["account_id"] for item in payments] == [bob.id] * 2 + [alice.id] * 3
    assert payments[0]["id"] == begun.id
    assert payments[1]["external_id"] == f"test-{payments[1]['id']}"
    assert [i["id"] for i in await listed("payments?state=started&limit=1")] == [begun.id]
    assert len(await listed(f"payments?account={alice.id}&state=confirmed&limit=2")) == 3
    assert await listed(f"payments?account={alice.id}&state=failed") == []

    await till.earn(bob, "TON", 1_000)
    asked = [
        await till.parts.payouts.ask(f"p{n}", bob.id, "test", Money("TON", 100), WAITS)
        for n in range(3)
    ]
    payouts = await listed("payouts?state=started&limit=2")
    assert [item["id"] for item in payouts] == [payout.id for payout in reversed(asked)]
    assert payouts[0]["destination"] == WAITS
    for wrong in ("payments?state=paid", "payouts?state=done", "payouts?account=0"):
        manager.assert_problem(await manager.get(f"{LEDGER}/manage/{wrong}"), 422)


async def test_a_payout_that_does_not_end_is_ended_by_hand(
    till: Till, manager: ApiClient, sign_in: SignIn, run_jobs: Any
) -> None:
    bob = await till.person("Bob")
    await till.earn(bob, "TON", 1_000)
    paid, failed = [
        await till.parts.payouts.ask(f"p{n}", bob.id, "test", Money("TON", 200), WAITS)
        for n in range(2)
    ]
    await run_jobs()
    path = f"{LEDGER}/manage/payouts/{{}}/settle"
    body = {"state": "paid", "reason": "Seen at the beach.", "external_id": "x-1"}

    done = await manager.post(path.format(paid.id), json=body)
    again = await manager.post(path.format(paid.id), json=body)
    taken = await manager.post(path.format(failed.id), json=body)
    back = await manager.post(path.format(failed.id), json={**body, "state": "failed"})
    other = await manager.post(path.format(paid.id), json={**body, "state": "failed"})

    assert (done.json()["state"], again.json()) == ("paid", done.json())
    manager.assert_problem(taken, 409, "payout-number-taken")
    assert back.json()["state"] == "failed"
    manager.assert_problem(other, 409, "payout-ended")
    assert await till.has(bob) == {"earnings": 750}
    lines = {line["id"]: line for line in (
        await manager.get(f"{LEDGER}/manage/payouts")).json()["items"]}  # fmt: skip
    assert lines[paid.id]["external_id"] == "x-1"
    assert lines[failed.id]["detail"] == "by hand: Seen at the beach."
    assert lines[failed.id]["attempts"] == 1
    assert [(line.action, line.actor_id, line.detail["payout"], line.detail["state"])
            for line in await audited(till, bob)] == [
        ("ledger.payout_settled", manager.account["id"], failed.id, "failed"),
        ("ledger.payout_settled", manager.account["id"], paid.id, "paid"),
    ]  # fmt: skip
    # The rail is not asked again, and what it says too late moves nothing.
    assert (await till.parts.payouts.pay(failed.id)).state == "failed"
    assert await till.right()
    manager.assert_problem(await manager.post(path.format(999_999), json=body), 404)
    manager.assert_problem(
        await manager.post(path.format(paid.id), json={**body, "reason": ""}), 422, field="reason"
    )


async def test_who_is_banned_gets_no_tips(till: Till, fan: ApiClient) -> None:
    alice, bob = await till.host.accounts.get(fan.account["id"]), await till.person("Bob")
    await till.pay_in(alice, "XTR", 10)
    body = {"to": bob.id, "asset": "XTR", "amount": 5}
    first = await fan.post(f"{LEDGER}/tips", json=body, headers=key("a"))
    await till.host.accounts.ban(bob.id, until=None, reason="Spam.")

    again = await fan.post(f"{LEDGER}/tips", json=body, headers=key("a"))
    refused = await fan.post(f"{LEDGER}/tips", json=body, headers=key("b"))

    assert (first.status_code, again.json()) == (201, first.json())
    fan.assert_problem(refused, 409, "cannot-receive")
    assert await till.has(alice, "XTR") == {"available": 5}
    assert await till.right()
