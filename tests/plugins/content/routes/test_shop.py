"""Buying over HTTP."""

from __future__ import annotations

from typing import Any

import pytest
from onlyvips_ledger.api import Ledger, Money

from onlyvips.host import Host
from onlyvips.testing.http import ApiClient
from onlyvips.testing.telegram import TelegramUser
from tests.plugins.content.conftest import Rows
from tests.plugins.content.routes.conftest import SignIn

pytestmark = pytest.mark.onlyvips(plugins=["ledger", "content"], roles=["web"])
CONTENT = "/api/v1/content"


async def fill(host: Host, client: ApiClient, stars: int) -> None:
    ledger = host.platform_of("content").services.get(Ledger)
    number = client.account["id"]
    await ledger.grant(f"pocket:{number}", number, Money("XTR", stars))


def key(value: str) -> dict[str, str]:
    return {"Idempotency-Key": value}


async def test_a_work_is_bought_listed_and_given_back(
    host: Host, rows: Rows, sign_in: SignIn
) -> None:
    fan, other, moderator = (
        await sign_in("Fay"),
        await sign_in("Otto"),
        await sign_in("Mo", "moderator"),
    )
    work = await rows.work(await rows.creator(), prices={"XTR": 100})
    await fill(host, fan, 250)
    buy = f"{CONTENT}/works/{work}/purchase"
    paid = {"asset": "XTR", "amount": 100}

    assert (await fan.post(buy, json=paid)).status_code == 400  # no key
    lacking = await other.post(buy, json=paid, headers=key("a"))
    assert lacking.status_code == 409
    assert lacking.json()["code"] == "insufficient-funds"
    assert lacking.json()["missing"] == 100
    assert lacking.json()["quotes"][0]["receive"] == {"asset": "XTR", "amount": 100}
    bought = await fan.post(buy, json=paid, headers=key("a"))
    again = await fan.post(buy, json=paid, headers=key("a"))
    assert (bought.status_code, again.status_code) == (201, 201)
    assert (bought.json()["replayed"], again.json()["replayed"]) == (False, True)
    assert bought.json()["id"] == again.json()["id"]
    other_price = await fan.post(buy, json={"asset": "XTR", "amount": 90}, headers=key("a"))
    assert (other_price.status_code, other_price.json()["code"]) == (409, "idempotency-key-reused")

    detail = (await fan.get(f"{CONTENT}/works/{work}")).json()
    assert detail["access"]["via"] == "unlocked"
    number = bought.json()["id"]
    [listed] = (await fan.get(f"{CONTENT}/purchases")).json()["items"]
    assert listed["id"] == number
    assert "net" not in listed
    assert (await other.get(f"{CONTENT}/purchases/{number}")).status_code == 404
    refund = f"{CONTENT}/purchases/{number}/refund"
    assert (await fan.post(refund, json={"reason": "I want it"})).status_code == 404
    assert (await moderator.post(refund, json={"reason": ""})).status_code == 422
    refunded = await moderator.post(refund, json={"reason": "Broken"})
    assert refunded.json()["refunded_at"] is not None
    assert not (await fan.get(f"{CONTENT}/works/{work}")).json()["access"]["allowed"]


async def test_amounts_that_are_none_are_refused(rows: Rows, sign_in: SignIn) -> None:
    fan = await sign_in("Fay")
    work = await rows.work(await rows.creator(), prices={"XTR": 1})
    amounts: list[Any] = [0, -5, 1.5, 1.0, True, "100", None, 2 * 10**18]
    for path in (f"works/{work}/purchase", f"works/{work}/gift", "creators/1/tip"):
        for amount in amounts:
            body = {"asset": "XTR", "amount": amount}
            if path.endswith("gift"):
                body["recipient_id"] = 5
            answer = await fan.post(f"{CONTENT}/{path}", json=body, headers=key("a"))
            assert answer.status_code == 422, (path, amount)
            assert "amount" in answer.json()["errors"][0]["field"]


async def test_gifts_tips_and_payments(host: Host, rows: Rows, sign_in: SignIn) -> None:
    fan, friend, creator = await sign_in("Fay"), await sign_in("Finn"), await sign_in("Cleo")
    account = await host.accounts.get(creator.account["id"])
    await host.db.execute(
        "INSERT INTO content.creators (account_id, slug, state, name, applied_at)"
        " VALUES (:id, 'cleo', 'verified', 'Cleo', now())",
        {"id": account.id},
    )
    work = await rows.work(account, prices={"XTR": 100})
    await fill(host, fan, 150)

    given = await fan.post(
        f"{CONTENT}/works/{work}/gift",
        json={
            "asset": "XTR",
            "amount": 100,
            "recipient_id": friend.account["id"],
            "message": "Hi",
        },
        headers=key("g"),
    )
    assert given.status_code == 201
    assert given.json()["gift"]
    tipped = await fan.post(
        f"{CONTENT}/creators/{account.id}/tip",
        json={"asset": "XTR", "amount": 50, "message": "Thanks"},
        headers=key("t"),
    )
    assert tipped.status_code == 201
    assert (await fan.get(f"{CONTENT}/tips")).json()["items"][0]["message"] == "Thanks"
    [received] = (await creator.get(f"{CONTENT}/creator/tips")).json()["items"]
    assert (received["amount"], received["net"]) == (50, 49)
    [sale] = (await creator.get(f"{CONTENT}/creator/sales?work={work}")).json()["items"]
    assert (sale["amount"], sale["net"]) == (100, 95)
    begun = await fan.post(
        f"{CONTENT}/works/{work}/payment",
        json={"asset": "XTR", "amount": 100, "rail": "test"},
        headers=key("p"),
    )
    assert begun.status_code == 201
    assert begun.json()["money"] == {"asset": "XTR", "amount": 100}


async def test_pages_of_purchases(host: Host, rows: Rows, sign_in: SignIn) -> None:
    fan, creator = await sign_in("Fay"), await rows.creator()
    await fill(host, fan, 100)
    for number in range(3):
        work = await rows.work(creator, prices={"XTR": 1})
        answer = await fan.post(
            f"{CONTENT}/works/{work}/purchase",
            json={"asset": "XTR", "amount": 1},
            headers=key(f"{number}"),
        )
        assert answer.status_code == 201
    first = (await fan.get(f"{CONTENT}/purchases?limit=2")).json()
    rest = (
        await fan.get(f"{CONTENT}/purchases", params={"limit": 2, "cursor": first["next_cursor"]})
    ).json()
    numbers = [item["id"] for item in [*first["items"], *rest["items"]]]
    assert numbers == sorted(numbers, reverse=True)
    assert len(numbers) == 3
    assert rest["next_cursor"] is None


async def test_strangers_buy_nothing(http: ApiClient, rows: Rows, alice: TelegramUser) -> None:
    work = await rows.work(await rows.creator(), prices={"XTR": 1})
    answer = await http.post(
        f"{CONTENT}/works/{work}/purchase",
        json={"asset": "XTR", "amount": 1},
        headers=key("a"),
    )
    assert answer.status_code == 401
