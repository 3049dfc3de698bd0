"""Statements: what became of somebody's money within a period."""

from __future__ import annotations

import re
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

from onlyvips.errors import FieldError, InvalidInput
from onlyvips_ledger import tabular
from onlyvips_ledger.api.amounts import exact
from onlyvips_ledger.history_values import SALES
from onlyvips_ledger.statement_values import EARNINGS, Line, LineGroup, Section, Statement

if TYPE_CHECKING:
    from onlyvips.accounts.types import Account
    from onlyvips.clock import Clock
    from onlyvips.db import Database
    from onlyvips_ledger.assets import Assets

_OPENING = """
SELECT a.asset, sum(p.amount) AS amount
  FROM ledger.accounts a JOIN ledger.postings p ON p.account_id = a.id
  JOIN ledger.transfers t ON t.id = p.transfer_id
 WHERE a.owner = :owner AND t.created_at < :begin GROUP BY a.asset
"""
#: What only moves between somebody's own accounts sums to zero, and is no line.
_LINES = """
SELECT t.id, t.created_at AS at, t.asset, t.kind, t.subject, t.amount, t.fee, t.tax,
       t.tax_country AS country, sums.net, coalesce(rr.kind, r.kind, t.kind) AS root,
       r.id IS NOT NULL AND rr.id IS NULL AS back,
       CASE WHEN r.id IS NULL THEN t.payee WHEN rr.id IS NULL THEN r.payee ELSE rr.payee END
         AS payee
  FROM (SELECT p.transfer_id, sum(p.amount) AS net
          FROM ledger.accounts a JOIN ledger.postings p ON p.account_id = a.id
         WHERE a.owner = :owner GROUP BY p.transfer_id HAVING sum(p.amount) <> 0) sums
  JOIN ledger.transfers t ON t.id = sums.transfer_id
  LEFT JOIN ledger.transfers r ON r.id = t.reverses
  LEFT JOIN ledger.transfers rr ON rr.id = r.reverses
 WHERE t.created_at >= :begin AND t.created_at < :end
 ORDER BY t.created_at, t.id LIMIT :limit
"""
#: A period that has more is told to be made shorter.
MOST_LINES: Final = 100_000
_MOST_DAYS: Final = 366
_FIRST, _LAST = date(2000, 1, 1), date(2999, 12, 31)
_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
_LINES_AT_ONCE: Final = 500
#: Columns of the file, in their order.
COLUMNS: Final = (
    "time",
    "transfer",
    "kind",
    "group",
    "subject",
    "asset",
    "gross",
    "fee",
    "tax",
    "tax_country",
    "net",
    "balance",
)


def period(
    month: str | None = None, begin: date | None = None, end: date | None = None
) -> tuple[date, date]:
    """Return the first and the last day of a period.

    Args:
        month: As ``2026-11``; otherwise both days are needed.
        begin: First day.
        end: Last day.

    Raises:
        InvalidInput: It is none, or longer than a year.
    """
    if month is not None:
        found = _MONTH.fullmatch(month)
        if found is None or begin is not None or end is not None or int(found[1]) == 0:
            raise _wrong("month", "expected a month as in 2026-11, and no begin or end beside it")
        year, number = int(found[1]), int(found[2])
        begin, end = date(year, number, 1), date(year, number, monthrange(year, number)[1])
    if begin is None or end is None:
        field = "begin" if begin is None else "end"
        raise _wrong(field, "expected a month, or the first and the last day of the period")
    if not _FIRST <= begin <= end <= _LAST:
        raise _wrong("end", f"expected days from {_FIRST} to {_LAST}, and not before the first one")
    if (end - begin).days >= _MOST_DAYS:
        raise _wrong("end", f"expected a period of at most {_MOST_DAYS} days")
    return begin, end


class Statements:
    """Makes statements.

    Args:
        db: PostgreSQL.
        assets: What can be paid with.
        clock: Says when one was made.
    """

    def __init__(self, db: Database, assets: Assets, clock: Clock) -> None:
        self._db = db
        self._assets = assets
        self._clock = clock

    async def make(
        self, account: Account, begin: date, end: date, asset: str | None = None
    ) -> Statement:
        """Return a statement of the days from ``begin`` to ``end``, both included.

        Args:
            account: Whose.
            begin: First day (UTC).
            end: Last day (UTC).
            asset: Only of this asset.

        Raises:
            InvalidInput: More was moved than a statement holds.
        """
        values: dict[str, Any] = {"owner": account.id, "begin": _midnight(begin)}
        opening = {
            row["asset"]: int(row["amount"]) for row in await self._db.fetch_all(_OPENING, values)
        }
        values |= {"end": _midnight(end + timedelta(days=1)), "limit": MOST_LINES + 1}
        rows = await self._db.fetch_all(_LINES, values)
        if len(rows) > MOST_LINES:
            raise _wrong("end", f"expected a period with at most {MOST_LINES:,} transfers")
        by_asset: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for row in rows:
            by_asset[row["asset"]].append(dict(row))
        sections = [
            self._section(account.id, known.code, opening.get(known.code, 0), by_asset[known.code])
            for known in self._assets.all
            if asset in (None, known.code) and (opening.get(known.code) or known.code in by_asset)
        ]
        return Statement(account.id, account.name, begin, end, self._clock.now(), sections)

    def _section(
        self, owner: int, code: str, opening: int, rows: Sequence[dict[str, Any]]
    ) -> Section:
        balance, lines = opening, []
        for row in rows:
            balance += int(row["net"])
            lines.append(_line(owner, row, balance))
        return Section(self._assets.get(code), opening, balance, lines)

    def sheet(self, statement: Statement) -> Iterator[str]:
        """Yield a statement as comma-separated values: a line for each transfer, and the sums."""
        yield tabular.MARK + tabular.lines([COLUMNS])
        for section in statement.sections:
            decimals = section.asset.decimals
            first = _midnight(statement.begin)
            last = _midnight(statement.end + timedelta(days=1))
            yield tabular.lines([_sum(section, first, "opening", balance=section.opening)])
            for start in range(0, len(section.lines), _LINES_AT_ONCE):
                some = section.lines[start : start + _LINES_AT_ONCE]
                yield tabular.lines(_cells(line, section.asset.code, decimals) for line in some)
            yield tabular.lines(
                [
                    _sum(
                        section,
                        last,
                        "earned in all",
                        gross=section.gross + section.refunds,
                        fee=section.fee,
                        tax=section.tax,
                        net=section.net,
                    ),
                    *(
                        _sum(section, last, "tax in all", tax=tax, country=country)
                        for country, tax in section.tax_by_country.items()
                    ),
                    _sum(section, last, "closing", balance=section.closing),
                ]
            )


def _line(owner: int, row: dict[str, Any], balance: int) -> Line:
    net, group = int(row["net"]), _group(owner, row)
    gross, fee, tax, country = net, 0, 0, ""
    if group in EARNINGS:
        gross = -row["amount"] if row["back"] else row["amount"]
        fee, tax, country = row["fee"], row["tax"], row["country"]
    elif group == "payout":
        fee = row["fee"]
        gross = net + fee
    return Line(
        at=row["at"],
        transfer_id=row["id"],
        kind=row["kind"],
        group=group,
        subject=row["subject"],
        gross=gross,
        fee=fee,
        tax=tax,
        country=country,
        net=net,
        balance=balance,
    )


def _group(owner: int, row: dict[str, Any]) -> LineGroup:
    """Return what a transfer counts as; one that takes back another one counts like that one."""
    root, back = row["root"], row["back"]
    if root in SALES:
        if owner == row["payee"]:
            return "taken_back" if back else "earned"
        return "given_back" if back else "spent"
    if root == "top_up":
        return "top_up"
    return "payout" if root == "withdrawal" else "other"


def _cells(line: Line, asset: str, decimals: int) -> tuple[object, ...]:
    return (
        line.at.isoformat(),
        line.transfer_id,
        line.kind,
        line.group,
        tabular.harmless(line.subject),
        asset,
        exact(line.gross, decimals),
        exact(line.fee, decimals),
        exact(line.tax, decimals),
        line.country,
        exact(line.net, decimals),
        exact(line.balance, decimals),
    )


def _sum(
    section: Section,
    at: datetime,
    group: str,
    *,
    gross: int | None = None,
    fee: int | None = None,
    tax: int | None = None,
    country: str = "",
    net: int | None = None,
    balance: int | None = None,
) -> tuple[object, ...]:
    def figures(amount: int | None) -> str:
        return "" if amount is None else exact(amount, section.asset.decimals)

    return (
        at.isoformat(),
        "",
        "",
        group,
        "",
        section.asset.code,
        figures(gross),
        figures(fee),
        figures(tax),
        country,
        figures(net),
        figures(balance),
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _wrong(field: str, expected: str) -> InvalidInput:
    return InvalidInput(f"{field}: {expected}.", fields=[FieldError(field, expected)])
