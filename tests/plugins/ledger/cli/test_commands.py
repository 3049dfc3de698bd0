"""What operators can see and set right from the command line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from onlyvips_ledger.api import Money

from onlyvips.host import Host
from tests.plugins.ledger.cli.conftest import Ask, Call
from tests.plugins.ledger.till import Till

pytestmark = pytest.mark.onlyvips(plugins=["ledger"], roles=[])


async def test_balances_and_histories_are_told(till: Till, call: Call, ask: Ask) -> None:
    alice, bob = await till.person("Alice"), await till.person("Bob")
    await till.pay_in(alice, "TON", 2_500_000_000)
    await till.parts.tips.give(alice, bob.id, Money("TON", 1_000_000_000), "k", "=Bravo")
    user = ["--user", str(alice.telegram_id)]

    [hers] = await ask("balance", *user)
    table = (await call("balance", *user)).stdout
    ours = {row["asset"]: row for row in await ask("balance")}
    entries = await ask("history", *user)
    shown = (await call("history", *user)).stdout
    tips = await ask("history", *user, "--kind", "tip", "--asset", "TON")
    sheet = (await call("history", *user, "--csv")).stdout
    soon = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()
    later = await call("history", *user, "--from", soon)

    assert (hers["asset"], hers["available"]) == ("TON", 1_500_000_000)
    assert [line.split()[:2] for line in table.splitlines()[1:]] == [["TON", "1.5"]]
    assert (ours["TON"]["fees"], ours["TON"]["external"]) == (20_000_000, -2_500_000_000)
    assert " 0.02 " in (await call("balance")).stdout
    assert [(entry["kind"], entry["amount"]) for entry in entries] == [
        ("tip", -1_000_000_000),
        ("top_up", 2_500_000_000),
    ]
    assert " -1 " in shown
    assert [entry["kind"] for entry in tips] == ["tip"]
    assert len(sheet.splitlines()) == 3
    assert "'=Bravo" in sheet
    assert (later.exit_code, later.stdout) == (0, "")
    assert "Nothing was moved." in later.stderr
    limited = await call("history", *user, "--limit", "1")
    assert "There may be more; see --limit" in limited.stderr


async def test_a_correction_is_asked_for_made_once_and_audited(
    till: Till, call: Call, ask: Ask
) -> None:
    alice = await till.person("Alice")
    command = ["adjust", "--user", str(alice.telegram_id), "--asset", "TON"]
    reason = ["--reason", "The rail paid twice."]

    unasked = await call(*command, "--amount", "1.5", *reason)
    done = await ask(*command, "--amount", "1.5", *reason, "--key", "t-1", "--yes")
    again = await ask(*command, "--amount", "1.5", *reason, "--key", "t-1", "--yes")
    taken = await call(*command, "--amount", "-0.5", *reason, "--yes")

    assert unasked.exit_code == 2  # there is no terminal to ask at
    assert done == {"transfer": again["transfer"], "replayed": False, "available": 1_500_000_000}
    assert again["replayed"]
    assert "The correction is transfer" in taken.stderr
    assert await till.has(alice) == {"available": 1_000_000_000}
    audited = [x for x in await till.host.accounts.audit.of(alice.id) if "adjusted" in x.action]
    assert [(x.actor_id, x.detail["amount"]) for x in audited] == [
        (None, -500_000_000),
        (None, 1_500_000_000),
    ]


async def test_a_correction_that_cannot_be_is_refused_in_a_sentence(till: Till, call: Call) -> None:
    alice = await till.person("Alice")
    given = {"--user": str(alice.telegram_id), "--asset": "XTR", "--amount": "5", "--reason": "why"}
    for option, value, code, sentence in (
        ("--amount", "1.5", 2, "--amount: expected a whole number, got '1.5'"),
        ("--amount", "0", 2, "expected a number other than 0"),
        ("--amount", "-5", 1, "Too little XTR: 5 more needed."),
        ("--amount", "9" * 20, 2, "--amount: expected a whole number"),
        ("--asset", "GOLD", 2, "There is no asset 'GOLD'"),
        ("--reason", "  ", 2, "--reason: expected a few words"),
        ("--user", "4242", 4, "no account with Telegram id 4242"),
    ):
        words = [word for pair in {**given, option: value}.items() for word in pair]
        done = await call("adjust", *words, "--yes")
        assert (done.exit_code, sentence in done.stderr) == (code, True), done.stderr
    assert (await call("adjust", "--user", "1", "--asset", "XTR", "--amount", "5")).exit_code == 2
    assert await till.has(alice, "XTR") == {}


async def test_the_books_are_verified(till: Till, host: Host, call: Call, ask: Ask) -> None:
    alice, bob = await till.person("Alice"), await till.person("Bob")
    await till.pay_in(alice, "TON", 500)
    sold = await till.pay(alice, bob, "TON", 100)

    right = await call("verify")
    report = await ask("verify")
    lines = (await call("transfer", str(sold.id))).stdout
    document = await ask("transfer", str(sold.id))

    assert (right.exit_code, right.stdout) == (0, "")
    assert "The books are right." in right.stderr
    assert (report["ok"], report["transfers"], report["count"]) == (True, 2, 0)
    assert "-0.0000001 " in lines
    assert sum(line["amount"] for line in document["postings"]) == 0
    assert (await call("transfer", "999")).exit_code == 4

    # No service can do this, and no statement: the triggers have to go first.
    async with host.db.transaction():
        await host.db.execute("ALTER TABLE ledger.accounts DISABLE TRIGGER USER")
        await host.db.execute(
            "UPDATE ledger.accounts SET balance = balance + 1"
            " WHERE owner = :id AND kind = 'available'",
            {"id": alice.id},
        )
        await host.db.execute("ALTER TABLE ledger.accounts ENABLE TRIGGER USER")
    wrong = await call("verify")
    told = await call("verify", "--json")

    assert (wrong.exit_code, told.exit_code) == (1, 1)
    assert f"available TON of account {alice.id}) has 401, its postings sum to 400" in wrong.stdout
    assert '"ok": false' in told.stdout
    assert "the books have a difference" in wrong.stderr


async def test_statements_are_told_and_written(
    till: Till, call: Call, ask: Ask, tmp_path: Path
) -> None:
    creator = await till.person("Creator")
    await till.earn(creator, "TON", 10_000)
    month = f"{till.platform.clock.now():%Y-%m}"
    command = ["statement", "--user", str(creator.telegram_id)]

    [sums] = await ask(*command, "--month", month)
    table = (await call(*command, "--month", month)).stdout
    for name in ("s.pdf", "s.csv"):
        done = await call(*command, "--month", month, "-o", str(tmp_path / name))
        assert (done.exit_code, name in done.stderr) == (0, True)

    assert (sums["gross"], sums["fee"], sums["net"], sums["closing"]) == (10_000, 500, 9_500, 9_500)
    assert "0.0000095" in table
    assert (tmp_path / "s.pdf").read_bytes().startswith(b"%PDF-")
    assert "earned in all" in (tmp_path / "s.csv").read_text()
    for words, code in (
        (["--month", month, "-o", str(tmp_path / "s.doc")], 2),
        (["--month", month, "-o", str(tmp_path / "no" / "s.csv")], 1),
        (["--month", "2026-14"], 2),
        ([], 2),
        (["--month", month, "--language", "xx", "-o", str(tmp_path / "s.pdf")], 2),
    ):
        assert (await call(*command, *words)).exit_code == code
    days = await call(*command, "--from", "2020-01-01", "--to", "2020-01-31")
    assert "No money was moved in this period." in days.stderr


async def test_rails_are_told_and_play_money_is_confirmed(till: Till, call: Call, ask: Ask) -> None:
    alice = await till.person("Alice")
    begun = await till.parts.payments.start(
        "ledger", "k", alice.id, rail="test", receive=Money("XTR", 5)
    )

    [rail] = await ask("rails")
    table = (await call("rails")).stdout
    done = await ask("confirm", str(begun.id))

    assert (rail["name"], rail["test_only"], rail["assets"]) == (
        "test",
        True,
        ["TON", "USDT", "XTR"],
    )
    assert "TON, USDT, XTR" in table
    assert done == {"id": begun.id, "state": "confirmed"}
    assert await till.has(alice, "XTR") == {"available": 5}
    assert (await call("confirm", "999")).exit_code == 4
    failed = await till.parts.payments.start(
        "ledger", "k2", alice.id, rail="test", receive=Money("XTR", 5)
    )
    assert "is failed" in (await call("confirm", str(failed.id), "--failed")).stderr
