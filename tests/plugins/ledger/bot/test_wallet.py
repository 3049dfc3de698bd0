"""/wallet, and what people are told about their money."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from onlyvips_ledger.api import Money
from onlyvips_ledger.testrail import FAILS

from onlyvips.clock import MovableClock
from onlyvips.host import Host
from onlyvips.testing.telegram import TelegramUser
from tests.plugins.ledger.till import Till

pytestmark = pytest.mark.onlyvips(
    plugins=["ledger"], roles=["bot"], settings={"ledger": {"minimum_payouts": {"TON": 1_000}}}
)

People = Callable[..., TelegramUser]


@pytest.fixture
def till(host: Host) -> Till:
    return Till(host)


async def test_a_wallet_says_what_there_is_and_how_it_came(till: Till, alice: TelegramUser) -> None:
    assert "Your wallet is empty." in (await alice.says("/wallet")).text
    account, bob = await till.account_of(alice), await till.person("Bob")
    await till.pay_in(account, "TON", 2_500_000_001)
    await till.earn(account, "XTR", 1_000)
    await till.parts.tips.give(account, bob.id, Money("TON", 500_000_000), "k", "<b>Bravo</b>")

    text = (await alice.says("/wallet")).text

    assert "Telegram Stars\nTo spend: 0 XTR\nHeld: 950 XTR\nNext release: in 3 weeks" in text
    assert "Toncoin\nTo spend: 2.000000001 TON" in text
    assert "Tip · -0.5 TON · <b>Bravo</b>" in text  # as words, not as markup
    assert "Content · +950 XTR" in text
    assert "Payment in · +2.500000001 TON" in text


async def test_older_movements_come_in_pages(till: Till, alice: TelegramUser) -> None:
    await alice.says("/start")
    account = await till.account_of(alice)
    for amount in range(1, 19):
        await till.pay_in(account, "XTR", amount)

    wallet = await alice.says("/wallet")
    first = await wallet.click("Older movements")
    second = await first.click("▶️")
    back = await second.click("My wallet")

    def amounts(text: str) -> list[int]:
        found = [line.rpartition("+")[2] for line in text.splitlines() if "+" in line]
        return [int(word.removesuffix(" XTR")) for word in found]

    assert amounts(wallet.text) == [18, 17, 16, 15, 14]
    assert amounts(first.text) == list(range(13, 3, -1))
    assert amounts(second.text) == [3, 2, 1]
    assert "To spend: 171 XTR" in back.text


@pytest.mark.parametrize(
    ("language", "amount", "title"),
    [
        ("tr", "1.234,5 TON", "Cüzdanın"),
        ("ru", "1\xa0234,5 TON", "Ваш кошелёк"),
        ("ar", "1,234.5 TON", "محفظتك"),
    ],
)
async def test_a_wallet_speaks_the_persons_language(
    till: Till, people: People, language: str, amount: str, title: str
) -> None:
    person = people("Somebody", language=language)
    await person.says("/start")
    await till.pay_in(await till.account_of(person), "TON", 1_234_500_000_000)

    text = (await person.says("/wallet")).text

    assert title in text
    assert amount in text
    assert "wallet" not in text


async def test_people_are_told_what_happened_to_their_money(
    till: Till, alice: TelegramUser, bob: TelegramUser, run_jobs: Any, clock: MovableClock
) -> None:
    for person in (alice, bob):
        await person.says("/start")
    fan, creator = await till.account_of(alice), await till.account_of(bob)

    await till.pay_in(fan, "XTR", 1_000)
    await run_jobs()
    arrived = await alice.waits_for("1,000 XTR arrived in your wallet.")
    assert "To spend: 1,000 XTR" in (await arrived.click("My wallet")).text

    sold = await till.pay(fan, creator, "XTR", 200)
    clock.move(timedelta(days=22))
    await run_jobs("ledger.release")
    await bob.waits_for("190 XTR of your earnings is free now.")

    another = await till.person("Another")
    await till.parts.service.charge(_spend(creator.id, another.id, 190))
    await till.parts.service.refund(sold.id, key="r", reason="so")
    await run_jobs()
    await alice.waits_for("200 XTR came back to your wallet (Content).")
    told = await bob.waits_for("A payment to you was refunded (Content): 190 XTR went back.")
    assert "You owe the platform 190 XTR" in told.text


def _spend(payer: int, payee: int, amount: int) -> Any:
    from onlyvips_ledger.api import Charge

    return Charge("spend", "tip", payer, payee, "XTR", amount)


async def test_people_are_told_of_their_payouts(
    till: Till, alice: TelegramUser, run_jobs: Any
) -> None:
    await alice.says("/start")
    account = await till.account_of(alice)
    await till.earn(account, "TON", 2_000_000_000)

    ask = till.parts.payouts.ask
    await ask("k1", account.id, "test", Money("TON", 1_000_000_000), "me")
    await ask("k2", account.id, "test", Money("TON", 500_000_000), FAILS)
    await run_jobs()

    await alice.waits_for("0.99 TON was paid out to you.")
    await alice.waits_for("A payout did not succeed: 0.5 TON is back in your wallet.")


async def test_who_bought_something_is_not_told_of_the_payment_for_it(
    till: Till, alice: TelegramUser, run_jobs: Any
) -> None:
    await alice.says("/start")
    account = await till.account_of(alice)
    payments = till.parts.payments
    for subject in ("work:3", ""):
        payment = await payments.start(
            "ledger",
            f"k{subject}",
            account.id,
            rail="test",
            receive=Money("XTR", 7 if subject else 8),
            subject=subject,
        )
        await payments.confirm(payment.id, {})
    await run_jobs()

    await alice.waits_for("8 XTR arrived")
    assert not [m for m in alice.inbox if "7 XTR arrived" in m.text]
