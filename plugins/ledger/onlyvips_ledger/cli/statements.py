"""``onlyvips ledger statement``."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from onlyvips_cli.plugin_api import (
    Column,
    CommandError,
    JsonOption,
    print_json,
    print_table,
    run,
    say,
)

from onlyvips.i18n import LANGUAGES
from onlyvips_ledger.api.amounts import shown
from onlyvips_ledger.cli.app import User, account_of, app, filled, opened, usage

if TYPE_CHECKING:
    from onlyvips_ledger.statement_values import Section, Statement

_DAYS = ["%Y-%m-%d"]
_OPTIONAL = {"opening", "gross", "refunds", "fee", "tax", "net", "payouts", "others"}
_SUMS = (
    Column("asset", "Asset", "bold"),
    Column("opening", "Opening", right=True),
    Column("gross", "Gross", right=True),
    Column("refunds", "Refunds", right=True),
    Column("fee", "Fee", right=True),
    Column("tax", "Tax", right=True),
    Column("net", "Net", "bold", right=True),
    Column("payouts", "Payouts", right=True),
    Column("others", "Other", right=True),
    Column("closing", "Closing", right=True),
)


@app.command()
def statement(
    user: User,
    *,
    month: Annotated[str | None, typer.Option(metavar="MONTH", help="As 2026-11.")] = None,
    begin: Annotated[
        datetime | None, typer.Option("--from", formats=_DAYS, help="First day (UTC).")
    ] = None,
    end: Annotated[
        datetime | None, typer.Option("--to", formats=_DAYS, help="Last day (UTC).")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="Write a file: .pdf or .csv, by its name."),
    ] = None,
    language: Annotated[
        str | None, typer.Option(metavar="CODE", help="Of the PDF; the person's own if absent.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Print what became of somebody's money within a period, or write it into a file."""
    from onlyvips_ledger.statements import period

    if output is not None and output.suffix not in (".pdf", ".csv"):
        raise usage(f"--output: expected a name that ends with .pdf or .csv, got {output.name!r}")
    if language is not None and language not in LANGUAGES:
        raise usage(f"--language: expected one of {', '.join(LANGUAGES)}, got {language!r}")
    days = period(month, _day(begin), _day(end))

    async def work() -> Statement:
        async with opened() as (platform, parts):
            account = await account_of(platform, user)
            found = await parts.statements.make(account, *days)
            if output is None:
                return found
            if output.suffix == ".pdf":
                from onlyvips_ledger.pdf import render
                from onlyvips_ledger.texts.speaking import Speaker

                say_it = Speaker.to(account, platform, markup=False, language=language)
                data = render(found, say_it)
            else:
                data = "".join(parts.statements.sheet(found)).encode()
            try:
                output.write_bytes(data)
            except OSError as error:
                raise CommandError(f"cannot write {output}: {error.strerror}") from None
            return found

    found = run(work())
    if output is not None:
        say(f"The statement is in {output}.")
        return
    if as_json:
        print_json([_sums(section) for section in found.sections])
        return
    rows = []
    for section in found.sections:
        sums = _sums(section)
        sums["others"] = sum(section.others.values())
        rows.append(
            {
                name: shown(value, section.asset.decimals) if isinstance(value, int) else value
                for name, value in sums.items()
            }
        )
    columns = filled(_SUMS, rows, _OPTIONAL)
    print_table(columns, rows, empty="No money was moved in this period.")


def _sums(section: Section) -> dict[str, Any]:
    return {
        "asset": section.asset.code,
        "opening": section.opening,
        "gross": section.gross,
        "refunds": section.refunds,
        "fee": section.fee,
        "tax": section.tax,
        "tax_by_country": dict(section.tax_by_country),
        "net": section.net,
        "payouts": section.payouts,
        "others": dict(section.others),
        "closing": section.closing,
        "transfers": len(section.lines),
    }


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else moment.date()
