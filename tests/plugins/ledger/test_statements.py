"""Statements say what the books say, whatever happened in a month."""

from __future__ import annotations

import csv
import io
import logging
import random
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, get_args

import pytest
from onlyvips_ledger import tabular
from onlyvips_ledger.api import InsufficientFunds, Money
from onlyvips_ledger.pdf import MOST_LINES, render
from onlyvips_ledger.statement_values import Line, LineGroup, Section, Statement
from onlyvips_ledger.statements import COLUMNS, period
from onlyvips_ledger.texts.speaking import Speaker

from onlyvips.accounts.types import Account
from onlyvips.clock import MovableClock
from onlyvips.errors import Conflict, InvalidInput
from onlyvips.host import Host
from tests.plugins.ledger.till import Till

pytestmark = pytest.mark.onlyvips(
    plugins=["ledger"],
    roles=[],
    settings={"ledger": {"tax": {"TR": 2000, "DE": 1900}, "minimum_payouts": {"TON": 1, "XTR": 1}}},
)

_WHOLE = """
SELECT t.id, t.created_at, t.fee, t.tax, t.tax_country, t.payee, p.amount, a.owner, a.asset
  FROM ledger.postings p JOIN ledger.transfers t ON t.id = p.transfer_id
  JOIN ledger.accounts a ON a.id = p.account_id
"""


@pytest.fixture
def till(host: Host) -> Till:
    return Till(host)


class Months:
    """Some people who do anything for some months, as a seed decides."""

    def __init__(self, till: Till, clock: MovableClock, run_jobs: Any, seed: int) -> None:
        self.till, self.clock, self.run_jobs = till, clock, run_jobs
        self.random = random.Random(seed)
        self.people: list[Account] = []
        self.sold: list[int] = []
        self.paid_in: list[int] = []

    async def live(self, steps: int) -> None:
        till = self.till
        self.people = [await till.person(f"Person {n}") for n in range(4)]
        for person, country in zip(self.people, ("TR", "DE"), strict=False):
            await till.db.execute(
                "INSERT INTO ledger.tax_profiles (account_id, country, updated_at)"
                " VALUES (:id, :country, :now)",
                {"id": person.id, "country": country, "now": self.clock.now()},
            )
        acts = [
            self.pay_in,
            self.pay_in,
            self.sell,
            self.sell,
            self.sell,
            self.refund,
            self.pay_out,
        ]
        acts += [self.give, self.correct, self.send_back, self.undo, self.put_aside]
        for _ in range(steps):
            self.clock.move(timedelta(hours=self.random.randint(1, 60)))
            try:
                await self.random.choice(acts)()
            except (InsufficientFunds, Conflict):
                continue  # as in life

    def money(self) -> Money:
        return Money(self.random.choice(["XTR", "TON"]), self.random.randint(1, 3_000))

    def two(self) -> list[Account]:
        return self.random.sample(self.people, 2)

    async def pay_in(self) -> None:
        money = self.money()
        number = await self.till.pay_in(self.two()[0], money.asset, money.amount * 3)
        self.paid_in.append(number)

    async def sell(self) -> None:
        (payer, payee), money = self.two(), self.money()
        kind = self.random.choice(["content", "tip", "subscription"])
        sold = await self.till.pay(payer, payee, money.asset, money.amount, kind=kind)
        self.sold.append(sold.id)

    async def refund(self) -> None:
        if self.sold:
            number = self.sold.pop(self.random.randrange(len(self.sold)))
            await self.till.parts.service.refund(number, key=f"r{number}", reason="so")

    async def pay_out(self) -> None:
        money, key = self.money(), f"p{self.random.random()}"
        destination = self.random.choice(["me", "me", "fail"])
        person = self.two()[0]
        await self.till.parts.payouts.ask(key, person.id, "test", money, destination)
        await self.run_jobs()

    async def give(self) -> None:
        await self.till.parts.service.grant(
            f"g{self.random.random()}", self.two()[0].id, self.money()
        )

    async def correct(self) -> None:
        money, sign = self.money(), self.random.choice([1, -1])
        await self.till.parts.adjusting.adjust(
            None, self.two()[0].id, Money(money.asset, sign * money.amount), reason="a mistake"
        )

    async def send_back(self) -> None:
        if self.paid_in:
            await self.till.parts.payments.refund(self.paid_in.pop(0))
            await self.run_jobs()

    async def undo(self) -> None:
        rows = await self.till.db.fetch_all("SELECT max(id) AS id FROM ledger.transfers")
        if rows[0]["id"]:
            await self.till.parts.adjusting.reverse(None, rows[0]["id"], reason="a mistake")

    async def put_aside(self) -> None:
        until = self.clock.now() + timedelta(days=2)
        await self.till.parts.service.put_aside(
            f"h{self.random.random()}", self.two()[0].id, self.money(), until=until
        )
        await self.run_jobs()  # also ends what is due


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_statements_equal_the_books(
    till: Till, clock: MovableClock, run_jobs: Any, seed: int
) -> None:
    began = clock.now()
    months = Months(till, clock, run_jobs, seed)
    await months.live(200)
    assert await till.right()

    rows = [dict(row) for row in await till.db.fetch_all(_WHOLE)]
    whole, groups = 0, set()
    for person in months.people:
        had: Counter[str] = Counter()
        for begin, end in _months(began, clock.now()):
            statement = await till.parts.statements.make(person, begin, end)
            for section in statement.sections:
                _adds_up(section)
                moved = _moved(rows, person, section.asset.code, begin, end)
                assert {line.transfer_id: line.net for line in section.lines} == moved
                assert section.opening == had[section.asset.code]
                had[section.asset.code] = section.closing
                whole += len(section.lines)
                groups |= {line.group for line in section.lines}
        for balance in await till.parts.service.balances(person.id):
            owned = balance.spendable + balance.held + balance.pending + balance.escrow
            assert had[balance.asset] == owned - balance.debt
        year = await till.parts.statements.make(person, *_year(began))
        for section in year.sections:
            _adds_up(section)
            assert section.closing == had[section.asset.code]
    assert whole > 100
    assert groups == set(get_args(LineGroup))


def _adds_up(section: Section) -> None:
    assert section.gross + section.refunds - section.fee - section.tax == section.net
    others = sum(section.others.values())
    assert section.opening + section.net + section.payouts + others == section.closing
    balance = section.opening
    for line in section.lines:
        assert line.gross - line.fee - line.tax == line.net != 0
        balance += line.net
        assert line.balance == balance
    assert balance == section.closing


def _months(began: datetime, ended: datetime) -> list[tuple[date, date]]:
    found, day = [], began.date()
    while day <= ended.date():
        found.append(period(f"{day:%Y-%m}"))
        day = found[-1][1] + timedelta(days=1)
    return found


def _year(began: datetime) -> tuple[date, date]:
    return began.date(), began.date() + timedelta(days=365)


def _moved(
    rows: Sequence[dict[str, Any]], person: Account, asset: str, begin: date, end: date
) -> dict[int, int]:
    found: Counter[int] = Counter()
    for row in rows:
        within = begin <= row["created_at"].astimezone(UTC).date() <= end
        if within and (row["owner"], row["asset"]) == (person.id, asset):
            found[row["id"]] += row["amount"]
    return {number: amount for number, amount in found.items() if amount}


async def test_fee_and_tax_are_those_of_the_platforms_accounts(
    till: Till, clock: MovableClock, run_jobs: Any
) -> None:
    began = clock.now()
    months = Months(till, clock, run_jobs, 11)
    for gifts in ("give", "correct"):  # they are paid out of the fees, and are none
        setattr(months, gifts, months.sell)
    await months.live(80)

    taxes: Counter[str] = Counter()
    fees = 0
    for person in months.people:
        for section in (await till.parts.statements.make(person, *_year(began))).sections:
            if section.asset.code == "TON":
                taxes.update(section.tax_by_country)
                fees += section.fee + sum(x.fee for x in section.lines if x.group == "payout")

    [row] = [row for row in await till.parts.figures.platform() if row["asset"] == "TON"]
    assert sum(taxes.values()) == row["tax"] > 0
    assert fees == row["fees"] > 0
    assert set(taxes) <= {"TR", "DE"}


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ({}, "begin"),
        ({"begin": date(2026, 1, 1)}, "end"),
        ({"month": "2026-13"}, "month"),
        ({"month": "0000-01"}, "month"),
        ({"month": "2026-01", "end": date(2026, 1, 2)}, "month"),
        ({"begin": date(2026, 2, 1), "end": date(2026, 1, 1)}, "end"),
        ({"begin": date(2026, 1, 1), "end": date(2027, 1, 2)}, "end"),
        ({"begin": date(1, 1, 1), "end": date(1, 1, 2)}, "end"),
        ({"begin": date(9999, 12, 30), "end": date.max}, "end"),
    ],
)
def test_what_is_no_period_is_refused(arguments: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        period(**arguments)
    assert caught.value.fields[0].field == field


def test_periods() -> None:
    assert period("2028-02") == (date(2028, 2, 1), date(2028, 2, 29))
    days = date(2026, 1, 5), date(2026, 1, 5)
    assert period(None, *days) == days


async def test_the_file_ends_with_the_sums(till: Till, clock: MovableClock) -> None:
    creator = await till.person("Creator")
    await till.earn(creator, "TON", 10_000)
    today = clock.now().date()
    statement = await till.parts.statements.make(creator, today, today)

    text = "".join(till.parts.statements.sheet(statement))

    rows = list(csv.DictReader(io.StringIO(text.removeprefix(tabular.MARK), newline="")))
    assert tuple(rows[0]) == COLUMNS
    assert [row["group"] for row in rows] == ["opening", "earned", "earned in all", "closing"]
    assert [row["net"] for row in rows] == ["", "0.000009500", "0.000009500", ""]
    assert rows[-1]["balance"] == "0.000009500"


@pytest.mark.parametrize("language", ["en", "tr", "ru", "ar"])
async def test_a_pdf_lacks_no_letter_in_any_language(
    till: Till, clock: MovableClock, caplog: pytest.LogCaptureFixture, language: str
) -> None:
    creator = await till.person("Ayşe Иванова ليلى", language=language)
    await till.earn(creator, "TON", 10_000_000_000)
    today = clock.now().date()
    statement = await till.parts.statements.make(creator, today, today)
    say = Speaker.to(creator, till.platform, markup=False)

    with caplog.at_level(logging.WARNING):
        data = render(statement, say)

    assert data.startswith(b"%PDF-")
    assert data.count(b"/Type /Page\n") == 1
    assert [r.getMessage() for r in caplog.records if "missing" in r.getMessage().lower()] == []


async def test_a_pdf_of_a_long_month_has_pages_and_then_only_sums(till: Till) -> None:
    account = await till.person()
    say = Speaker.to(account, till.platform, markup=False)

    def pages(lines: int) -> int:
        one = Line(datetime(2026, 1, 1, tzinfo=UTC), 1, "tip", "earned", "", 10, 1, 0, "", 9, 9)
        section = Section(till.parts.assets.get("XTR"), 0, 9 * lines, [one] * lines)
        statement = Statement(
            account.id,
            "A",
            date(2026, 1, 1),
            date(2026, 1, 31),
            till.platform.clock.now(),
            [section],
        )
        return render(statement, say).count(b"/Type /Page\n")

    assert pages(100) == 3
    assert pages(MOST_LINES + 1) == 1
