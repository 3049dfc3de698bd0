"""Histories in pages and as a file."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from onlyvips_ledger import tabular
from onlyvips_ledger.api import Money
from onlyvips_ledger.history import COLUMNS, Filter, History
from onlyvips_ledger.history_values import Entry

from onlyvips.accounts.types import Account
from onlyvips.clock import MovableClock
from onlyvips.host import Host
from tests.plugins.ledger.till import Till

pytestmark = pytest.mark.onlyvips(plugins=["ledger"], roles=[])


@pytest.fixture
def till(host: Host) -> Till:
    return Till(host)


async def pages(till: Till, account: Account, only: Filter, size: int) -> list[Entry]:
    found: list[Entry] = []
    while True:
        after = found[-1].transfer_id if found else None
        page = await till.parts.history.page(account.id, only, after=after, limit=size)
        found += page
        if len(page) < size:
            return found


async def test_each_side_sees_a_payment_as_its_own(till: Till) -> None:
    fan, creator = await till.person("Fan"), await till.person("Creator")
    await till.pay_in(fan, "XTR", 1_000)
    sold = await till.pay(fan, creator, "XTR", 200, subject="work:9")
    await till.parts.service.refund(sold.id, key="r", reason="not as described")

    back, paid, paid_in = await till.parts.history.page(fan.id, Filter())
    taken, earned = await till.parts.history.page(creator.id, Filter())

    def facts(entry: Entry) -> tuple[object, ...]:
        return entry.kind, entry.role, entry.amount, entry.available, entry.held, entry.other

    assert facts(paid_in) == ("top_up", "moved", 1_000, 1_000, 0, None)
    assert facts(paid) == ("content", "paid", -200, -200, 0, creator.id)
    assert facts(back) == ("refund", "paid", 200, 200, 0, creator.id)
    assert facts(earned) == ("content", "earned", 190, 0, 190, fan.id)
    assert facts(taken) == ("refund", "earned", -190, 0, -190, fan.id)
    assert [(e.fee, e.tax, e.gross) for e in (paid, earned, taken)] == [
        (0, 0, 200),
        (10, 0, 200),
        (-10, 0, 200),
    ]
    assert (back.reverses, back.note, earned.subject) == (sold.id, "not as described", "work:9")


async def test_pages_and_filters_leave_nothing_out(till: Till, clock: MovableClock) -> None:
    alice, bob = await till.person(), await till.person()
    start = clock.now()
    for day in range(4):
        await till.pay_in(alice, "XTR", 500)
        await till.pay_in(alice, "TON", 70)
        await till.pay(alice, bob, "XTR", 30 + day, kind="tip")
        await till.pay(alice, bob, "TON", 30 + day)
        clock.move(timedelta(days=1))

    whole = await till.parts.history.page(alice.id, Filter(), limit=100)

    assert len(whole) == 16
    assert [e.transfer_id for e in whole] == sorted({e.transfer_id for e in whole}, reverse=True)
    for size in (1, 3, 16):
        assert await pages(till, alice, Filter(), size) == whole
    for only in (
        Filter(asset="TON"),
        Filter(kind="tip"),
        Filter(begin=start + timedelta(days=1), end=start + timedelta(days=3)),
        Filter(asset="XTR", kind="top_up", begin=start + timedelta(hours=1)),
    ):
        expected = [
            e
            for e in whole
            if only.asset in (None, e.asset)
            and only.kind in (None, e.kind)
            and (only.begin is None or e.at >= only.begin)
            and (only.end is None or e.at < only.end)
        ]
        assert 0 < len(expected) < 16
        assert await pages(till, alice, only, 3) == expected
    assert await till.parts.history.page((await till.person()).id, Filter()) == []


@pytest.mark.parametrize(
    "text", ["=1+1", "+49", "-2", "@SUM(A1)", "\t=1", "  =1", "\r=1", "＝1", "\u00a0=1"]
)
def test_no_words_become_a_formula(text: str) -> None:
    [[cell]] = csv.reader(io.StringIO(tabular.lines([[tabular.harmless(text)]]), newline=""))

    assert cell == f"'{text}"


@pytest.mark.parametrize("text", ["", "work:1", "1 = 1", "a,b", 'she said "no"', "two\nlines"])
def test_other_words_stay_as_they_are(text: str) -> None:
    [row] = csv.reader(io.StringIO(tabular.lines([[tabular.harmless(text), None]]), newline=""))

    assert row == [text, ""]


async def test_the_file_has_every_entry_and_harmless_words(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice, bob = await till.person("Alice"), await till.person("Bob")
    await till.pay_in(alice, "TON", 2_500_000_000)
    await till.parts.tips.give(alice, bob.id, Money("TON", 1_500_000_000), "k", "=HYPERLINK(1)")
    monkeypatch.setattr("onlyvips_ledger.history._ROWS_AT_ONCE", 1)

    history: History = till.parts.history
    text = "".join([lines async for lines in history.sheet(alice.id, Filter())])

    assert text.startswith(tabular.MARK)
    rows = list(csv.DictReader(io.StringIO(text.removeprefix(tabular.MARK), newline="")))
    assert tuple(rows[0]) == COLUMNS
    assert [(row["kind"], row["amount"], row["amount_in_smallest_unit"]) for row in rows] == [
        ("tip", "-1.500000000", "-1500000000"),
        ("top_up", "2.500000000", "2500000000"),
    ]
    assert rows[0]["note"] == "'=HYPERLINK(1)"
    assert rows[0]["other_account"] == str(bob.id)
