"""What people and operators can do with the ledger over HTTP."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import Any

import pytest

from onlyvips.host import Host
from onlyvips.testing.http import ApiClient
from onlyvips.testing.telegram import TelegramUser
from tests.plugins.ledger.routes.conftest import LEDGER, SignIn
from tests.plugins.ledger.till import Till

pytestmark = pytest.mark.onlyvips(
    plugins=["ledger"], settings={"ledger": {"minimum_payouts": {"TON": 1_000}}}
)

KEY = {"Idempotency-Key": "k-1"}


def routes(host: Host) -> Iterator[tuple[str, str, str]]:
    """Yield every route of the plugin: method, path, permission."""
    for rule in host.app.url_map.iter_rules():
        if rule.endpoint.startswith("ledger."):
            permission = "".join(host.app.access(rule.endpoint).permissions)
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield method, re.sub("<.+?>", "1", rule.rule), permission


async def me(till: Till, client: ApiClient) -> Any:
    return await till.host.accounts.get(client.account["id"])


async def test_who_may_call_what(host: Host, fan: ApiClient, http: ApiClient) -> None:
    stranger, seen = http.another(), set()
    async with stranger:
        for method, path, permission in routes(host):
            stranger.assert_problem(await stranger.request(method, path), 401, "unauthenticated")
            if permission:
                answer = await fan.request(method, path, json={}, headers=KEY)
                fan.assert_problem(answer, 403, "permission-missing")
            assert bool(permission) == ("/accounts/" in path or "/manage/" in path)
            seen.add(permission)
    assert seen == {"", "ledger.read_others", "ledger.adjust"}


async def test_money_comes_in_and_is_seen(till: Till, fan: ApiClient, sign_in: SignIn) -> None:
    assets = (await fan.get(f"{LEDGER}/assets")).json()["items"]
    assert [(a["code"], a["decimals"], a["minimum_payout"]) for a in assets] == [
        ("XTR", 0, 1_000),
        ("TON", 9, 1_000),
        ("USDT", 6, 1_000_000),
        ("CREDIT", 0, None),
    ]
    rails = (await fan.get(f"{LEDGER}/rails")).json()["items"]
    assert rails == [
        {"name": "test", "assets": ["TON", "USDT", "XTR"], "pays_out": True, "test_only": True}
    ]
    [quote] = (await fan.get(f"{LEDGER}/quotes?asset=TON&amount=500")).json()["items"]
    assert (quote["rail"], quote["pay"]) == ("test", {"asset": "TON", "amount": 500})

    body = {"rail": "test", "asset": "TON", "amount": 500}
    begun = await fan.post(f"{LEDGER}/payments", json=body, headers=KEY)
    again = await fan.post(f"{LEDGER}/payments", json=body, headers=KEY)
    other = await fan.post(f"{LEDGER}/payments", json={**body, "amount": 6}, headers=KEY)

    assert begun.status_code == 201
    assert again.json() == begun.json()
    fan.assert_problem(other, 409, "idempotency-key-reused")
    assert begun.json()["state"] == "started"
    address = begun.json()["how"]["confirm"]
    stranger = await sign_in("Mallory")
    stranger.assert_problem(await stranger.post(address, json={}), 404, "payment-not-found")
    number = begun.json()["id"]
    stranger.assert_problem(await stranger.get(f"{LEDGER}/payments/{number}"), 404)

    for _ in range(2):
        assert (await fan.post(address, json={})).json()["state"] == "confirmed"

    assert (await fan.get(f"{LEDGER}/payments/{number}")).json()["state"] == "confirmed"
    [payment] = (await fan.get(f"{LEDGER}/payments")).json()["items"]
    assert payment["money"] == {"asset": "TON", "amount": 500}
    [balance] = (await fan.get(f"{LEDGER}/balances")).json()["items"]
    assert (balance["asset"], balance["available"], balance["spendable"]) == ("TON", 500, 500)


async def test_a_tip_is_given_once_and_read_by_both_sides(
    till: Till, fan: ApiClient, bob: TelegramUser, sign_in: SignIn
) -> None:
    alice = await me(till, fan)
    await bob.says("/start")  # the bot may write to whoever wrote to it
    creator = await till.account_of(bob)
    await till.pay_in(alice, "TON", 1_000)
    body = {"to": creator.id, "asset": "TON", "amount": 100, "message": " You sing well! "}

    given = await fan.post(f"{LEDGER}/tips", json=body, headers=KEY)
    again = await fan.post(f"{LEDGER}/tips", json=body, headers=KEY)
    for change in ({"amount": 101}, {"message": "Other words"}):
        other = await fan.post(f"{LEDGER}/tips", json={**body, **change}, headers=KEY)
        fan.assert_problem(other, 409, "idempotency-key-reused")

    assert given.status_code == 201, given.text
    assert again.json() == given.json()
    tip = given.json()
    assert (tip["kind"], tip["fee"]) == ("tip", 2)
    # Whence and whereto the other side has it is theirs to know.
    assert {line["owner"] for line in tip["postings"]} == {None, alice.id}
    assert await till.has(alice) == {"available": 900}
    assert await till.has(creator) == {"earnings": 98}
    note = await bob.waits_for("Alice tipped you")
    assert "0.0000001 TON" in note.text
    assert "You sing well!" in note.text

    theirs = fan.another()
    async with theirs:
        await theirs.sign_in(bob)
        [entry] = (await theirs.get(f"{LEDGER}/history")).json()["items"]
        assert (entry["role"], entry["amount"], entry["note"]) == ("earned", 98, "You sing well!")
        assert (entry["other"], entry["other_name"]) == (alice.id, "Alice")
        seen = (await theirs.get(f"{LEDGER}/transfers/{tip['id']}")).json()
        assert {line["owner"] for line in seen["postings"]} == {None, creator.id}
    stranger = await sign_in("Mallory")
    answer = await stranger.get(f"{LEDGER}/transfers/{tip['id']}")
    stranger.assert_problem(answer, 404, "transfer-not-found")


async def test_an_amount_that_is_none_is_refused_by_name(
    fan: ApiClient, subtests: pytest.Subtests
) -> None:
    others: dict[str, dict[str, object]] = {
        "tips": {"to": 1},
        "payments": {"rail": "test"},
        "payouts": {"rail": "test", "destination": "me"},
    }
    for amount in [-1, 0, 1.5, 1.0, True, "5", None, 10**18 + 1]:
        with subtests.test(amount=amount):
            for route, other in others.items():
                body = {**other, "asset": "TON", "amount": amount}
                answer = await fan.post(f"{LEDGER}/{route}", json=body, headers=KEY)
                fan.assert_problem(answer, 422, field="amount")
            if isinstance(amount, int) and not isinstance(amount, bool):
                answer = await fan.get(f"{LEDGER}/quotes?asset=TON&amount={amount}")
                fan.assert_problem(answer, 422, field="amount")


async def test_an_amount_that_no_bigint_holds_is_refused(fan: ApiClient) -> None:
    for amount in (2**63, 10**40):
        body = {"to": 1, "asset": "TON", "amount": amount}
        fan.assert_problem(await fan.post(f"{LEDGER}/tips", json=body, headers=KEY), 400)


async def test_what_is_wrong_with_a_tip_is_said(till: Till, fan: ApiClient) -> None:
    alice, bob = await me(till, fan), await till.person("Bob")
    tip = {"to": bob.id, "asset": "XTR", "amount": 5}

    async def post(body: dict[str, object], headers: dict[str, str] = KEY) -> Any:
        return await fan.post(f"{LEDGER}/tips", json=body, headers=headers)

    fan.assert_problem(await post(tip, {}), 400, "idempotency-key-missing")
    fan.assert_problem(await post(tip, {"Idempotency-Key": "a b"}), 400)
    poor = fan.assert_problem(await post(tip), 409, "insufficient-funds")
    assert (poor["asset"], poor["missing"]) == ("XTR", 5)
    fan.assert_problem(await post({**tip, "to": 10**6}), 404)
    fan.assert_problem(await post({**tip, "to": alice.id}), 422, "pays-oneself")
    fan.assert_problem(await post({**tip, "asset": "GOLD"}), 422, field="asset")
    fan.assert_problem(await post({**tip, "asset": "gold"}), 422, field="asset")
    fan.assert_problem(await post({**tip, "message": "x" * 501}), 422, field="message")
    fan.assert_problem(await post({**tip, "key": 1}), 422)
    # A key that is as long as it may be fits beside what is put in front of it.
    fan.assert_problem(await post(tip, {"Idempotency-Key": "x" * 255}), 409, "insufficient-funds")


async def test_earnings_are_paid_out(till: Till, fan: ApiClient, run_jobs: Any) -> None:
    alice = await me(till, fan)
    await till.earn(alice, "TON", 10_000)
    body = {"rail": "test", "asset": "TON", "amount": 5_000, "destination": "my-wallet"}

    asked = await fan.post(f"{LEDGER}/payouts", json=body, headers=KEY)
    again = await fan.post(f"{LEDGER}/payouts", json=body, headers=KEY)
    more = await fan.post(f"{LEDGER}/payouts", json=body, headers={"Idempotency-Key": "k-2"})
    little = await fan.post(f"{LEDGER}/payouts", json={**body, "amount": 999}, headers=KEY)
    unknown = await fan.post(f"{LEDGER}/payouts", json={**body, "rail": "gold"}, headers=KEY)
    await run_jobs()

    assert asked.status_code == 201
    assert (asked.json()["state"], asked.json()["fee"]) == ("started", 50)
    assert again.json() == asked.json()
    fan.assert_problem(more, 409, "insufficient-funds")
    fan.assert_problem(little, 422, field="amount")
    fan.assert_problem(unknown, 404, "rail-not-found")
    [payout] = (await fan.get(f"{LEDGER}/payouts")).json()["items"]
    assert payout["state"] == "paid"
    assert await till.has(alice) == {"earnings": 4_500}


async def test_histories_and_statements_can_be_taken_along(till: Till, fan: ApiClient) -> None:
    alice, bob = await me(till, fan), await till.person("Bob")
    for _ in range(3):
        await till.pay_in(alice, "XTR", 100)
    await till.pay(alice, bob, "XTR", 60)
    now = till.platform.clock.now()

    items: list[dict[str, Any]] = []
    cursor = ""
    while True:
        page = (await fan.get(f"{LEDGER}/history?limit=3{cursor}")).json()
        items += page["items"]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert [item["amount"] for item in items] == [-60, 100, 100, 100]
    only = (await fan.get(f"{LEDGER}/history?kind=content&asset=XTR")).json()["items"]
    assert [item["amount"] for item in only] == [-60]
    for times, count in (({"from": "2999-01-01"}, 0), ({"to": "2999-01-01"}, 4)):
        found = (await fan.get(f"{LEDGER}/history", params=times)).json()["items"]
        assert len(found) == count
    for wrong in ("kind=gift", "asset=x", "from=yesterday", "cursor=abc", "limit=0"):
        fan.assert_problem(await fan.get(f"{LEDGER}/history?{wrong}"), 422)

    file = await fan.get(f"{LEDGER}/history.csv?kind=content")
    assert file.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in file.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(file.text.lstrip("\ufeff"), newline="")))
    assert [row["amount"] for row in rows] == ["-60"]

    month = f"{LEDGER}/statement?month={now:%Y-%m}"
    [section] = (await fan.get(month)).json()["sections"]
    assert (section["opening"], section["others"], section["closing"]) == (
        0,
        {"spent": -60, "top_up": 300},
        240,
    )
    sheet = await fan.get(month.replace("statement?", "statement.csv?"))
    assert len(sheet.text.splitlines()) == 1 + 4 + 3
    pdf = await fan.get(month.replace("statement?", "statement.pdf?") + "&language=ar")
    assert (pdf.headers["Content-Type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")
    fan.assert_problem(await fan.get(f"{LEDGER}/statement"), 422, field="begin")
    fan.assert_problem(await fan.get(f"{LEDGER}/statement.pdf?language=xx&month=2026-01"), 422)


async def test_operators_see_and_correct(till: Till, fan: ApiClient, manager: ApiClient) -> None:
    alice = await me(till, fan)
    account = f"{LEDGER}/accounts/{alice.id}"
    body = {"asset": "XTR", "amount": 70, "reason": "The rail paid twice."}

    done = await manager.post(f"{account}/adjust", json=body, headers=KEY)
    again = await manager.post(f"{account}/adjust", json=body, headers=KEY)
    taken = await manager.post(
        f"{account}/adjust",
        json={**body, "amount": -20},
        headers={"Idempotency-Key": "k-2"},
    )

    assert done.status_code == taken.status_code == 201
    assert again.json() == done.json()
    assert len(done.json()["postings"]) == 2
    [balance] = (await manager.get(f"{account}/balances")).json()["items"]
    assert balance["available"] == 50
    entries = (await manager.get(f"{account}/history")).json()["items"]
    assert [entry["amount"] for entry in entries] == [-20, 70]
    number = done.json()["id"]
    assert (await manager.get(f"{LEDGER}/transfers/{number}")).status_code == 200
    lines = await till.host.accounts.audit.of(alice.id)
    assert [(line.action, line.actor_id) for line in lines if line.action.startswith("ledger")] == [
        ("ledger.adjusted", manager.account["id"])
    ] * 2

    for change, status, field in (
        ({"amount": 0}, 422, "amount"),
        ({"amount": 1.5}, 422, "amount"),
        ({"amount": -(10**18) - 1}, 422, "amount"),
        ({"reason": "  "}, 422, "reason"),
        ({"reason": ""}, 422, "reason"),
        ({"amount": -51}, 409, ""),
    ):
        headers = {"Idempotency-Key": f"k-{change}".replace(" ", "")}
        answer = await manager.post(f"{account}/adjust", json={**body, **change}, headers=headers)
        manager.assert_problem(answer, status, field=field)
    manager.assert_problem(await manager.get(f"{LEDGER}/accounts/999999/balances"), 404)
    manager.assert_problem(await manager.get(f"{LEDGER}/accounts/999999/history"), 404)
    new = {"Idempotency-Key": "k-9"}
    missing = await manager.post(f"{LEDGER}/accounts/999999/adjust", json=body, headers=new)
    manager.assert_problem(missing, 404)
