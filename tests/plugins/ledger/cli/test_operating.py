"""Taxes, taking back, and money in and out of everybody, from the command line."""

from __future__ import annotations

import csv
import io

import pytest
from onlyvips_ledger.api import Money
from onlyvips_ledger.testrail import WAITS

from onlyvips.accounts.types import TelegramProfile
from tests.plugins.ledger.cli.conftest import Ask, Call
from tests.plugins.ledger.till import Till

pytestmark = pytest.mark.onlyvips(
    plugins=["ledger"], roles=[], settings={"ledger": {"minimum_payouts": {"TON": 1}}}
)


async def test_people_are_named_as_one_knows_them(till: Till, call: Call, ask: Ask) -> None:
    account = await till.host.accounts.ensure(TelegramProfile(4711, "Ayşe", username="Ayse_Vip"))
    await till.pay_in(account, "XTR", 5)

    for who in ("4711", "tg:4711", "@ayse_vip", "@Ayse_Vip", f"account:{account.id}"):
        assert [row["available"] for row in await ask("balance", "--user", who)] == [5], who
    for who, code, sentence in (
        ("@nobody", 4, "there is no account of @nobody"),
        ("4712", 4, "there is no account with Telegram id 4712"),
        ("account:999", 4, "999"),
        ("ayse", 2, "expected a Telegram id, @username or account:NUMBER, got 'ayse'"),
        ("-5", 2, ""),
        ("9" * 30, 2, "expected a Telegram id"),
    ):
        done = await call("balance", "--user", who)
        assert (done.exit_code, sentence in done.stderr) == (code, True), done.stderr


async def test_what_is_withheld_is_changed_and_audited(till: Till, call: Call, ask: Ask) -> None:
    creator = await till.person("Creator")
    who = str(creator.telegram_id)

    nothing = await ask("tax", who)
    first = await ask("tax", who, "--country", "tr", "--rate", "12.5")
    kept = await ask("tax", who, "--country", "DE")
    told = (await call("tax", who)).stdout
    sold = await till.earn(creator, "TON", 10_000)
    without = await ask("tax", who, "--no-rate")
    basis = await ask("tax", who, "--rate-bp", "2000")
    cleared = await ask("tax", who, "--clear")

    assert (nothing["country"], nothing["withheld_bp"]) == (None, 0)
    assert (first["country"], first["rate_bp"]) == ("TR", 1250)
    assert (kept["country"], kept["rate_bp"]) == ("DE", 1250)
    assert "12.50 %" in told
    assert sold.tax == 9_500 * 1250 // 10_000
    assert (without["rate_bp"], basis["withheld_bp"]) == (None, 2000)
    assert cleared["country"] is None
    lines = await till.host.accounts.audit.of(creator.id)
    assert [line.detail["rate_bp"] for line in lines] == [None, 2000, None, 1250, 1250]
    for words, sentence in (
        (["--rate", "5"], "--country: expected where they pay taxes"),
        (["--country", "TR", "--rate", "91"], "expected 0 to 9000 basis points"),
        (["--country", "TR", "--rate", "1.234"], "--rate: expected a number"),
        (["--country", "Turkey"], "expected a country"),
        (["--country", "TR", "--rate", "5", "--rate-bp", "500"], "expected one of --rate"),
        (["--clear", "--country", "TR"], "--clear: expected alone"),
    ):
        done = await call("tax", who, *words)
        assert (done.exit_code, sentence in done.stderr) == (2, True), done.stderr


async def test_a_transfer_is_taken_back_after_asking(till: Till, call: Call, ask: Ask) -> None:
    alice, bob = await till.person("Alice"), await till.person("Bob")
    await till.pay_in(alice, "TON", 1_000)
    sold = await till.pay(alice, bob, "TON", 400)
    command = ["reverse", str(sold.id), "--reason", "A mistake."]

    unasked = await call(*command)
    done = await ask(*command, "--yes")
    again = await call(*command, "--yes")

    assert unasked.exit_code == 2  # there is no terminal to ask at
    assert (done["kind"], done["replayed"]) == ("reversal", False)
    assert f"was taken back before, by transfer {done['transfer']}" in again.stderr
    assert await till.has(alice) == {"available": 1_000}
    other = await till.pay(alice, bob, "TON", 400)
    await till.pay(bob, await till.person(), "TON", 380)
    gone = await call("reverse", str(other.id), "--reason", "A mistake.", "--yes")
    assert (gone.exit_code, "Too little TON: 380 more" in gone.stderr) == (1, True)
    clawed = await ask("reverse", str(other.id), "--reason", "A mistake.", "--claw-back", "--yes")
    assert clawed["kind"] == "refund"
    assert await till.has(bob) == {"debt": -380}
    assert (await call("reverse", "999", "--reason", "why", "--yes")).exit_code == 4
    assert (await call("reverse", str(sold.id), "--reason", " ", "--yes")).exit_code == 2
    assert await till.right()


async def test_money_in_and_out_is_listed_and_ended(till: Till, call: Call, ask: Ask) -> None:
    bob = await till.person("Bob")
    await till.earn(bob, "TON", 1_000_000_000)
    payout = await till.parts.payouts.ask("k", bob.id, "test", Money("TON", 500_000_000), WAITS)

    payments = await ask("payments", "--state", "confirmed")
    shown = (await call("payments", "--limit", "1")).stderr
    listed = (await call("payouts", "--user", str(bob.telegram_id), "--state", "started")).stdout

    assert [row["amount"] for row in payments] == [1_000_000_000]
    assert f"There may be more: --before {payments[0]['id']}" in shown
    assert " 0.5  TON" in listed
    assert await ask("payouts", "--state", "paid") == []
    assert "There is none." in (await call("payouts", "--state", "failed")).stderr
    command = ["settle", str(payout.id), "--as", "paid", "--reason", "Seen at the rail."]
    assert (await call(*command)).exit_code == 2  # nobody is there to say yes
    done = await ask(*command, "--external-id", "x-1", "--yes")
    assert done == {"id": payout.id, "state": "paid"}
    other = await call("settle", str(payout.id), "--as", "failed", "--reason", "No.", "--yes")
    assert (other.exit_code, "is paid already" in other.stderr) == (1, True)
    for words in (
        ["payments", "--state", "paid"],
        ["payouts", "--state", "x"],
        ["settle", str(payout.id), "--as", "done", "--reason", "why"],
        ["settle", str(payout.id), "--as", "failed", "--reason", "why", "--external-id", "x"],
        ["settle", str(payout.id), "--as", "paid", "--reason", ""],
    ):
        assert (await call(*words)).exit_code == 2
    assert (await call("settle", "99", "--as", "paid", "--reason", "why", "--yes")).exit_code == 4


async def test_a_printed_history_is_read_as_it_was_written(till: Till, call: Call) -> None:
    alice, bob = await till.person("Alice"), await till.person("Bob")
    await till.pay_in(alice, "TON", 5_000)
    words = ['=HYPERLINK("x")', 'say "hi", ok\nand more', "Привет, ليلى 🎉", " \t@SUM(1)"]
    for number, text in enumerate(words):
        await till.parts.tips.give(alice, bob.id, Money("TON", 100), f"k{number}", text)

    sheet = (await call("history", "--user", str(alice.telegram_id), "--csv")).stdout_bytes

    text = sheet.decode("utf-8-sig")
    assert text.endswith("\r\n")
    rows = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    assert [row["note"] for row in rows] == [
        "'@SUM(1)",
        "Привет, ليلى 🎉",
        'say "hi", ok\nand more',
        '\'=HYPERLINK("x")',
        "",
    ]
    assert {row["asset"] for row in rows} == {"TON"}
